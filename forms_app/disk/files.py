"""Files that people name: read whole up to a limit, written whole or not at all, and never anything but files."""

import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forms_app.core.errors import BadInputError, TooLargeError


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
