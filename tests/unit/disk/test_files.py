"""Files that people name: what is read, what is written, what is neither."""

import errno
import os
from pathlib import Path

import pytest

from forms_app.core.errors import BadInputError, TooLargeError
from forms_app.disk.files import read_limited, replaced, write_whole


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"12345")
    assert read_limited(file, 5) == b"12345"
    with pytest.raises(TooLargeError, match="文件有5字节，上限为4字节"):
        read_limited(file, 4)


def test_what_may_never_end_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    for name in ("pipe", "link", "."):
        with pytest.raises(BadInputError, match="不是普通文件"):
            read_limited(tmp_path / name, 10)


def test_a_file_is_replaced_with_its_permissions_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    write_whole(file, b"one")
    file.chmod(0o640)
    write_whole(file, b"two")
    assert (file.read_bytes(), file.stat().st_mode & 0o777, list(tmp_path.iterdir())) == (b"two", 0o640, [file])


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    for content in (b"one", b"two"):
        write_whole(tmp_path / "link", content)
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "target").read_bytes() == content


def half_written(file: Path) -> None:
    with replaced(file) as partial:
        partial.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")


def test_what_fails_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / ("字" * 80)
    file.write_bytes(b"old")
    with pytest.raises(OSError, match="No space") as error:
        half_written(file)
    assert error.value.filename == str(file)
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (b"old", [file])


def test_only_files_are_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "link", "folder"):
        with pytest.raises(BadInputError, match="不是普通文件，不能写入"):
            write_whole(tmp_path / name, b"x")
    assert (tmp_path / "pipe").is_fifo()
