"""A backup as one file: a ZIP of the database, the stored files and a list of what is in it, which comes last.

    database            the database as taken along (storage/snapshots.py)
    files/<digest>      a stored file; its name is its SHA-256
    job_files/<digest>  what a background job made
    backup.json         what this is a backup of, and the SHA-256 of the database

A backup that was cut off has no list and is refused. Only members of these names are ever read.
"""

import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from forms_app.core.errors import BadInputError
from forms_app.storage.files import FILES, JOB_FILES, Folder

FORMAT = 1
"""Raised when a backup of before could not be read any more."""

FOLDERS: tuple[Folder, ...] = (FILES, JOB_FILES)
_DATABASE, _LIST = "database", "backup.json"
_MEMBER = re.compile(rf"({FILES}|{JOB_FILES})/([0-9a-f]{{64}})")
_CHUNK = 1 << 20
_MOST_LIST_BYTES = 1 << 26
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Contents:
    """What a backup says of itself.

    `kind` and `step` are those of the database, `records` and `head` the length and the last digest of its audit
    record, `lacking` the digests of files that were missing or altered when it was made.
    """

    program: str
    made_at: datetime
    kind: str
    step: str
    records: int
    head: str
    database: str
    files: int
    job_files: int
    lacking: tuple[str, ...]


class BackupWriter:
    """Writes a new file. The list is written last, by `finish`."""

    def __init__(self, file: Path) -> None:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # it holds what only the service reads
        self._stream = os.fdopen(descriptor, "wb")
        self._zip = zipfile.ZipFile(self._stream, "w", zipfile.ZIP_STORED, allowZip64=True)

    def __enter__(self) -> "BackupWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, ValueError):  # of a file that was not finished nobody needs the end
            self._zip.close()
        self._stream.close()

    def add_database(self, taken: Path) -> str:
        """The database; returns its digest."""
        return self._add(_DATABASE, taken, zipfile.ZIP_DEFLATED)

    def add(self, folder: Folder, digest: str, file: Path) -> None:
        """A stored file. Such files are compressed already."""
        self._add(f"{folder}/{digest}", file, zipfile.ZIP_STORED)

    def finish(self, contents: Contents) -> None:
        """The list, and everything forced to disk."""
        told = {"format": FORMAT, **contents.__dict__, "made_at": contents.made_at.isoformat()}
        self._zip.writestr(_LIST, json.dumps(told, ensure_ascii=False, indent=1), zipfile.ZIP_DEFLATED)
        self._zip.close()
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def _add(self, name: str, file: Path, compression: int) -> str:
        member = zipfile.ZipInfo(name)
        member.compress_type, member.external_attr = compression, 0o600 << 16
        digest = hashlib.sha256()
        with file.open("rb") as source, self._zip.open(member, "w", force_zip64=True) as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
        return digest.hexdigest()


class Backup:
    """A backup that is read. Raises BadInputError for a file that is none, is cut off or is of a later format."""

    def __init__(self, file: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except _BROKEN:
            raise BadInputError(f"“{file}”不是信表的备份，或者不完整") from None
        try:
            self.contents = self._contents(file)
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> "Backup":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def digests(self, folder: Folder) -> list[str]:
        """The files of that folder."""
        found = (_MEMBER.fullmatch(name) for name in self._zip.namelist())
        return sorted({match[2] for match in found if match and match[1] == folder})

    def write_database(self, into: Path) -> None:
        """The database into a new file. Raises BadInputError when it is not what was backed up."""
        self._write(_DATABASE, self.contents.database, into)

    def write(self, folder: Folder, digest: str, into: Path) -> None:
        """A stored file into a new one. Raises BadInputError when it is not what was backed up."""
        self._write(f"{folder}/{digest}", digest, into)

    def require_whole(self) -> None:
        """Read everything once. Raises BadInputError when something is not what was backed up."""
        self._require_same(_DATABASE, self.contents.database, None)
        for folder in FOLDERS:
            for digest in self.digests(folder):
                self._require_same(f"{folder}/{digest}", digest, None)

    def _contents(self, file: Path) -> Contents:
        try:
            if self._zip.getinfo(_LIST).file_size > _MOST_LIST_BYTES:
                raise ValueError
            told: dict[str, Any] = json.loads(self._zip.read(_LIST))
            version = told.pop("format")
            if version != FORMAT:
                raise BadInputError(f"“{file}”是第{version}版格式的备份，本程序只认第{FORMAT}版；请用写出它的版本恢复")
            moment, lacking = datetime.fromisoformat(told.pop("made_at")), tuple(told.pop("lacking"))
            found = Contents(**told, made_at=moment, lacking=lacking)
        except (*_BROKEN, KeyError, TypeError, ValueError, AttributeError):
            raise BadInputError(f"“{file}”不是信表的备份，或者不完整") from None
        counted = tuple(len(self.digests(folder)) for folder in FOLDERS)
        if counted != (found.files, found.job_files):
            raise BadInputError(f"“{file}”不完整：应有文件{found.files + found.job_files}个，现有{sum(counted)}个")
        return found

    def _write(self, member: str, digest: str, into: Path) -> None:
        with into.open("xb") as target:
            into.chmod(0o600)
            self._require_same(member, digest, target)
            target.flush()
            os.fsync(target.fileno())

    def _require_same(self, member: str, digest: str, target: IO[bytes] | None) -> None:
        found = hashlib.sha256()
        for chunk in self._chunks(member):
            found.update(chunk)
            if target is not None:
                target.write(chunk)
        if found.hexdigest() != digest:
            raise BadInputError(f"备份已损坏：其中的“{member}”与校验值不符")

    def _chunks(self, member: str) -> Iterator[bytes]:
        with _told_broken(member), self._zip.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk


@contextmanager
def _told_broken(member: str) -> Iterator[None]:
    try:
        yield
    except (*_BROKEN, KeyError):
        raise BadInputError(f"备份已损坏：读不出其中的“{member}”") from None
