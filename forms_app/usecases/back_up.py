"""Writing everything that the service keeps into one file while it runs, and reading that file back before it counts.

Keys are left out: of offices and of the service itself. So are fonts and what can be made again at any time.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forms_app import __version__
from forms_app.core.errors import BadInputError
from forms_app.disk.files import replaced, sync_folder
from forms_app.storage.backup_file import FOLDERS, Backup, BackupWriter, Contents
from forms_app.storage.database import Database
from forms_app.storage.files import AlteredFileError, FileStore, Folder
from forms_app.storage.snapshots import Snapshot, require_sound, take


@dataclass(frozen=True)
class Kept:
    """What is backed up and restored: the database, and the instance with its folders of files."""

    database: Database
    instance: Path

    def store(self, folder: Folder) -> FileStore:
        """The files of a folder."""
        return FileStore(self.instance / folder)


@dataclass(frozen=True)
class BackedUp:
    """What was written. `faults` say what was not as recorded before, in words: the backup has it as it is."""

    contents: Contents
    size: int
    faults: tuple[str, ...]


def back_up(kept: Kept, file: Path, now: datetime) -> BackedUp:
    """Write the backup. Raises BadInputError when it cannot be made or there is a file of that name, OSError."""
    if file.exists():
        raise BadInputError(f"“{file}”已经存在；备份不覆盖文件，请换一个文件名，如加上日期")
    with replaced(file) as partial, tempfile.TemporaryDirectory(dir=partial.parent, prefix=".backup-") as beside:
        taken = Path(beside) / "database"
        # The database first: every file that it names was stored before it was named.
        snapshot = take(kept.database, taken)
        require_sound(snapshot.kind, taken)
        with BackupWriter(partial) as writer:
            digest = writer.add_database(taken)
            contents = _with_files(kept, snapshot, writer, digest, now)
            writer.finish(contents)
        with Backup(partial) as written:
            written.require_whole()
        size = partial.stat().st_size
    sync_folder(file.resolve().parent)
    return BackedUp(contents, size, tuple(_faults(snapshot, contents)))


def _with_files(kept: Kept, snapshot: Snapshot, writer: BackupWriter, database: str, now: datetime) -> Contents:
    there = {folder: set(_copied(kept.store(folder), folder, writer)) for folder in FOLDERS}
    return Contents(
        program=__version__,
        made_at=now,
        kind=snapshot.kind,
        step=snapshot.step,
        records=snapshot.chain.rows,
        head=snapshot.head,
        database=database,
        files=len(there["files"]),
        job_files=len(there["job_files"]),
        lacking=tuple(sorted((snapshot.files - there["files"]) | (snapshot.job_files - there["job_files"]))),
    )


def _copied(store: FileStore, folder: Folder, writer: BackupWriter) -> Iterator[str]:
    """Every file that is what its name says; whatever nothing names goes along and does no harm."""
    for digest, _ in sorted(store.stored()):
        try:
            path = store.path(digest)
        except AlteredFileError:
            continue  # counted as lacking when the database names it
        writer.add(folder, digest, path)
        yield digest


def _faults(snapshot: Snapshot, contents: Contents) -> Iterator[str]:
    if snapshot.chain.broken:
        yield f"审计记录：{snapshot.chain.broken.why}"
    yield from (f"文件：{digest} 不在，或者内容与校验值不符，没有备份" for digest in contents.lacking)
