"""An act of many transactions that one process at a time carries out, and that is taken up again when it broke off."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(file: Path) -> Iterator["Mark"]:
    """Wait until no other process holds the file. What yields says whether the act was begun and not finished."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    with file.open("r+b") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield Mark(file)


class Mark:
    """The content of the held file: empty before the act and after it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def broken_off(self) -> bool:
        """Whether the act was begun and never finished."""
        return bool(self._file.read_bytes())

    def begin(self) -> None:
        """From now on the act is unfinished, whatever happens to this process."""
        self._file.write_bytes(b"unfinished\n")

    def finish(self) -> None:
        """The act is done."""
        self._file.write_bytes(b"")
