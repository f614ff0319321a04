"""Files by digest: written whole or not at all, checked against their digest whenever they are read."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from forms_app.core.errors import XinbiaoError


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
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
