"""Putting a backup into an empty instance, whole or not at all, and leaving a word of it in the audit record."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from forms_app.core.errors import BadInputError
from forms_app.storage.accounts import end_all_sessions
from forms_app.storage.audit import Entry, append
from forms_app.storage.backup_file import FOLDERS, Backup, Contents
from forms_app.storage.faults import retried
from forms_app.storage.files import Folder
from forms_app.storage.migrating import is_known
from forms_app.storage.snapshots import kind_of, put, require_empty
from forms_app.usecases.back_up import Kept
from forms_app.usecases.platform import Platform

SERVICE, SUBJECT, RESTORED = "系统", "instance", "restored"
_STAGE = ".restoring"


def restore(kept: Kept, file: Path) -> Contents:
    """Put the backup into the instance. Raises BadInputError when it is not whole or does not fit, or the instance is
    not empty; nothing has changed then. Raises OSError.

    Everything is laid out beside its place and checked before the first file is moved; the database comes last.
    """
    with Backup(file) as backup:
        _require_fitting(kept, backup.contents)
        with _stage(kept.instance) as stage:
            backup.write_database(stage / "database")
            for folder in FOLDERS:
                _lay_out(backup, folder, stage / folder)
            _move(kept, stage, backup.contents)
        return backup.contents


def _lay_out(backup: Backup, folder: Folder, place: Path) -> None:
    """Write the files of a folder of the backup, each checked against its digest."""
    for digest in backup.digests(folder):
        shelf = place / digest[:2]
        shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
        backup.write(folder, digest, shelf / digest)


@retried
def record_restored(platform: Platform, contents: Contents, at: datetime) -> None:
    """Leave word, for what was done after the backup was made is not in the record; and sign everybody out: who had
    signed out or was shut out since then would be in again."""
    data = {"made_at": contents.made_at.isoformat(), "records": contents.records, "head": contents.head}
    with platform.database.writing() as session:
        end_all_sessions(session, at)
        append(session, Entry(at, None, SERVICE, SUBJECT, RESTORED, data))


def _require_fitting(kept: Kept, contents: Contents) -> None:
    kind = kind_of(kept.database)
    if contents.kind != kind:
        raise BadInputError(f"这是 {contents.kind} 数据库的备份，现在设置的是 {kind}；请检查 DATABASE_URL")
    if not is_known(contents.step):
        raise BadInputError(f"备份来自更新的版本（程序{contents.program}，数据库{contents.step}），请先升级程序再恢复")
    require_empty(kept.database)
    for folder in FOLDERS:
        place = kept.instance / folder
        if place.is_dir() and any(place.iterdir()):
            raise BadInputError(f"“{place}”里已有文件；只能恢复到空的实例，请另设 XINBIAO_INSTANCE")


@contextmanager
def _stage(instance: Path) -> Iterator[Path]:
    """A folder to lay things out in. That there can be one only keeps two restorers apart."""
    instance.mkdir(parents=True, exist_ok=True)
    stage = instance / _STAGE
    try:
        stage.mkdir(mode=0o700)
    except FileExistsError:
        raise BadInputError(
            f"“{stage}”已经存在：另一个恢复正在进行，或者上一次没有完成；确认没有在恢复以后，删除这个文件夹再试"
        ) from None
    try:
        yield stage
    finally:
        shutil.rmtree(stage)


def _move(kept: Kept, stage: Path, contents: Contents) -> None:
    moved = []
    try:
        for folder in FOLDERS:
            place = kept.instance / folder
            if (stage / folder).is_dir():
                (stage / folder).replace(place)  # an empty folder gives way
                moved.append(place)
        held = put(kept.database, stage / "database")
    except BaseException:
        for place in moved:
            shutil.rmtree(place)
        raise
    if (held.step, held.chain.rows, held.head) != (contents.step, contents.records, contents.head):
        raise BadInputError("恢复的数据库与备份的说明不符，请停止使用，换一个备份")
