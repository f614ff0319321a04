"""Files by digest: written whole or not at all, checked against their digest whenever they are read."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from forms_app.core.errors import XinbiaoError
from forms_app.disk.files import sync_folder

Folder = Literal["files", "job_files"]
FILES: Folder = "files"
JOB_FILES: Folder = "job_files"
"""The folders of an instance: what must never be lost, and what background jobs made and can make again."""
_UNFINISHED, _PARTIAL = ".made-", ".*.part"


class AlteredFileError(XinbiaoError):
    """A stored file is gone or is not what was stored."""


@dataclass(frozen=True)
class FileStore:
    """A folder of files named by their SHA-256."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Store the content durably and return its digest. Storing the same content again changes nothing."""
        digest = digest_of(content)
        file = self._file(digest)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            _write_durably(file, content)
        return digest

    def keep(self, made: Path) -> str:
        """Take a file that was made in this store's folder (`being_made`), and return its digest. It may be large."""
        with made.open("rb") as stream:
            digest = hashlib.file_digest(stream, hashlib.sha256).hexdigest()
            os.fsync(stream.fileno())
        file = self._file(digest)
        file.parent.mkdir(parents=True, exist_ok=True)
        made.replace(file)
        sync_folder(file.parent)
        return digest

    @contextmanager
    def being_made(self) -> Iterator[Path]:
        """A path to write a file to; what was not kept is gone when the block ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self.folder, prefix=_UNFINISHED)
        os.close(descriptor)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def stored(self) -> Iterator[tuple[str, datetime]]:
        """Every file by its digest, with the moment in which it was written."""
        for file in self.folder.glob("??/*"):
            if not file.name.startswith("."):
                yield file.name, datetime.fromtimestamp(file.stat().st_mtime, UTC)

    def forget(self, digest: str) -> None:
        """Delete a file that nothing refers to: what was made and then not used, or is kept for a time only."""
        self._file(digest).unlink(missing_ok=True)

    def drop_unfinished(self) -> None:
        """Delete what was being made by a process that is gone. Nobody else may be making anything."""
        for pattern in (f"{_UNFINISHED}*", _PARTIAL):
            for left in self.folder.glob(pattern):
                left.unlink(missing_ok=True)

    def path(self, digest: str) -> Path:
        """Where the content is. Raises AlteredFileError when it is missing or changed."""
        file = self._file(digest)
        try:
            with file.open("rb") as stream:
                found = hashlib.file_digest(stream, hashlib.sha256).hexdigest()
        except FileNotFoundError:
            found = ""
        if found != digest:
            raise AlteredFileError("证据校验失败：存档文件缺失或被改动，已停止提供；请联系系统管理员")
        return file

    def get(self, digest: str) -> bytes:
        """The content. Raises AlteredFileError when it is missing or changed."""
        try:
            content = self._file(digest).read_bytes()
        except FileNotFoundError:
            content = b""
        if digest_of(content) != digest:
            raise AlteredFileError("证据校验失败：存档文件缺失或被改动，已停止提供；请联系系统管理员")
        return content

    def _file(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _write_durably(file: Path, content: bytes) -> None:
    """Write beside the place, force to disk, then move into place: a crash leaves no half file under the name."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".")
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(file.parent)
