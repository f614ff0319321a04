"""Files: those that people name are read whole up to a limit and written whole or not at all; those of a moment."""

import os
import secrets
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from forms_app.core.errors import BadInputError, TooLargeError

T = TypeVar("T")


def read_limited(file: Path, limit: int) -> bytes:
    """The content. Raises BadInputError for pipes and devices, which may never end, TooLargeError, OSError."""
    found = file.stat()
    if not stat.S_ISREG(found.st_mode):
        raise BadInputError("不是普通文件，不予读取")
    with file.open("rb") as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise TooLargeError(f"文件有{max(found.st_size, len(content))}字节，上限为{limit}字节")
    return content


@contextmanager
def replaced(file: Path) -> Iterator[Path]:
    """A path beside `file` to write to; it takes the place of `file` when the block ends without a fault.

    Raises BadInputError when something other than a file is there, OSError naming `file`.
    """
    place = file.resolve()  # what a link points at is written, the link stays
    if place.exists() and not place.is_file():
        raise BadInputError(f"“{file}”不是普通文件，不能写入，请换一个文件名")
    partial = place.with_name(f".{secrets.token_hex(8)}.part")
    try:
        yield partial
        if place.exists():
            partial.chmod(stat.S_IMODE(place.stat().st_mode))
        partial.replace(place)
    except OSError as error:
        # A full disk is reported without a name, and of the path beside it nobody knows.
        raise OSError(error.errno or 0, error.strerror or str(error), str(file)) from error
    finally:
        partial.unlink(missing_ok=True)


def write_whole(file: Path, content: bytes) -> None:
    """Write the content. Raises as `replaced` does."""
    with replaced(file) as partial:
        partial.write_bytes(content)


def written(write: Callable[[Path], T]) -> tuple[T, bytes]:
    """What `write` returns, and what it puts into the file that it is given, which is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        return write(file), file.read_bytes()


def sync_folder(place: Path) -> None:
    """Force to disk which files the folder has: a crash forgets none that was moved there before. Raises OSError."""
    folder = os.open(place, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
