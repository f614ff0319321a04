"""Transactions, migrations, files: the ground everything stands on."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, func, select

from forms_app.cases.actors import Role
from forms_app.core.errors import BadInputError
from forms_app.storage import database as module
from forms_app.storage import migrating
from forms_app.storage.case_tables import Case, IssuedDocument
from forms_app.storage.database import Database
from forms_app.storage.faults import BusyError
from forms_app.storage.files import AlteredFileError, FileStore
from forms_app.storage.migrating import differences, migrate
from forms_app.storage.tables import Account, Enterprise, LoginSession, Office
from forms_app.usecases.platform import Platform


def test_the_migrated_database_is_what_the_code_expects(database: Database) -> None:
    assert differences(database) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.writing() as session:
        session.add(Office(name="某局", authority="statistics", division_code="220104"))
    migrate(database)
    with database.reading() as session:
        assert session.exec(select(Office.name)).all() == ["某局"]


def test_m11_two_that_start_at_once_bring_a_database_up_to_date_once(tmp_path: Path) -> None:
    both = [Database.open(None, tmp_path) for _ in range(2)]
    with ThreadPoolExecutor(2) as starters:
        assert list(starters.map(migrate, both)) == [None, None]
    assert differences(both[0]) == []
    for each in both:
        each.close()


def test_m11_what_breaks_off_on_the_way_leaves_the_database_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Database.open(None, tmp_path)
    upgrade = command.upgrade

    def broken_off(config: Config, revision: str) -> None:
        upgrade(config, "0012")
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(command, "upgrade", broken_off)
        with pytest.raises(KeyboardInterrupt):
            migrate(opened)
    assert inspect(opened.engine).get_table_names() == []
    migrate(opened)
    assert differences(opened) == []
    opened.close()


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def add_and_fail() -> None:
        with database.writing() as session:
            session.add(Office(name="某局", authority="statistics", division_code="220104"))
            session.flush()
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        add_and_fail()
    with database.reading() as session:
        assert session.exec(select(Office)).all() == []


def test_constraints_hold(database: Database) -> None:
    def add(*rows: object) -> None:
        with database.writing() as session:
            session.add_all(rows)

    add(Office(name="某局", authority="statistics", division_code="220104"))
    with pytest.raises(IntegrityError):
        add(Office(name="某局", authority="statistics", division_code="220105"))
    with pytest.raises(IntegrityError):
        add(Account(username="a", display_name="a", password_hash="x", role=Role.HANDLER, office_id=99))


def test_moments_and_words_read_back_as_they_were(database: Database) -> None:
    moment = datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)
    with database.writing() as session:
        account = Account(username="a", display_name="名", password_hash="x", role=Role.HANDLER)
        session.add(account)
        session.flush()
        session.add(LoginSession(token_hash="t", account_id=account.id or 0, created_at=moment, seen_at=moment))
    with database.reading() as session:
        login = session.get_one(LoginSession, "t")
        assert (login.created_at, login.created_at.tzinfo) == (moment, UTC)
        assert session.exec(select(Account)).one().role is Role.HANDLER


def test_a_moment_without_zone_is_refused(database: Database) -> None:
    zoneless = datetime.fromisoformat("2026-01-01T00:00:00")
    with pytest.raises(Exception, match="does not say its zone"), database.writing() as session:
        session.add(LoginSession(token_hash="t", account_id=1, created_at=zoneless, seen_at=zoneless))


@pytest.mark.parametrize("address", ["nonsense", "mysql://a/b", "postgresql+asyncpg://a/b", "sqlite://", "pg://x:y@z"])
def test_an_address_of_no_database_we_know_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="DATABASE_URL 应为 postgresql://"):
        Database.open(address, tmp_path)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_server_that_does_not_answer_is_named_without_the_password(scheme: str, tmp_path: Path) -> None:
    opened = Database.open(f"{scheme}://xin:geheim@127.0.0.1:1/biao", tmp_path)
    with pytest.raises(BadInputError, match=r"连接不上数据库 .*127\.0\.0\.1:1/biao") as caught:
        opened.require_reachable()
    assert "geheim" not in str(caught.value)


def test_writers_go_one_after_the_other(database: Database) -> None:
    """Fifty threads count up one number by reading and writing it: none is lost."""
    with database.writing() as session:
        session.add(Office(name="0", authority="statistics", division_code="220104"))

    def count_up() -> None:
        with database.writing() as session:
            office = session.exec(select(Office).with_for_update()).one()
            office.name = str(int(office.name) + 1)

    threads = [threading.Thread(target=count_up) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.exec(select(Office.name)).one() == "50"


def test_embedded_writes_are_durable_and_begin_immediately(tmp_path: Path) -> None:
    opened = Database.open(None, tmp_path)
    with opened.writing() as session:
        pragmas = [
            session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
        raw = session.connection().connection.driver_connection
        assert raw is not None
        assert raw.in_transaction
    assert pragmas == ["wal", 2, 1]
    opened.close()


def test_a_writer_held_up_for_too_long_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 0.05)
    opened, second = Database.open(None, tmp_path), Database.open(None, tmp_path)
    with opened.writing(), pytest.raises(BusyError, match="系统繁忙"), second.writing():
        pass
    with second.writing() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1
    opened.close()
    second.close()


def test_files_are_stored_once_and_checked_when_read(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    digest = store.put(b"content")
    assert store.put(b"content") == digest
    assert store.get(digest) == b"content"
    [file] = [each for each in tmp_path.rglob("*") if each.is_file()]
    file.write_bytes(b"contenT")
    with pytest.raises(AlteredFileError, match="证据校验失败"):
        store.get(digest)
    file.unlink()
    with pytest.raises(AlteredFileError):
        store.get(digest)


def test_m5_a_file_that_cannot_be_written_whole_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        FileStore(tmp_path).put(b"content")
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []


def test_a_table_is_built_anew_under_rows_that_refer_to_it(database: Database) -> None:
    """Rows of an earlier version are all there after the steps to this one, and references are watched again."""
    with database.rebuilding() as session:
        config = migrating._config(session.connection())
        session.connection().execute(text("DROP TABLE IF EXISTS alembic_version"))
        for table in reversed(SQLModel.metadata.sorted_tables):
            table.drop(session.connection(), checkfirst=True)
        if not database.is_embedded:
            for function in ("audit_record_refuse", "document_number_refuse"):
                session.connection().execute(text(f"DROP FUNCTION {function} CASCADE"))
        command.upgrade(config, "0002")
        for statement in EARLIER.strip().split(";\n"):
            session.connection().execute(text(statement))
    migrate(database)
    assert differences(database) == []
    with database.reading() as session:
        case = session.exec(select(Case)).one()
        assert (case.enterprise_name, case.parent_id, case.category) == ("某公司", None, None)
        assert session.exec(select(IssuedDocument.case_id)).one() == case.id
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(Account(username="b", display_name="b", password_hash="x", role=Role.HANDLER, office_id=99))


EARLIER = """
INSERT INTO office (id, name, division_code) VALUES (1, '某局', '220104');
INSERT INTO enterprise (id, uscc, name, address, legal_representative, position, contact, division_code)
VALUES (1, '91220101MA0000004T', '某公司', '', '', '', '', '220104');
INSERT INTO account (id, username, display_name, password_hash, role, active)
VALUES (1, 'a', 'a', 'x', 'handler', true);
INSERT INTO campaign (id, procedure_id, spec_version, office_id, division_code, year, title, opens_on, closes_on, share,
notice_text, announcement_text, created_at, created_by) VALUES ('00000000000000000000000000000001', 'p', 1, 1, '220104',
2026, 't', '2026-01-01', '2026-02-01', 10, '', '', '2026-01-01 00:00:00+00:00', 1);
INSERT INTO filing (id, spec_id, spec_version, enterprise_id, division_code, state, revision, answers, created_at,
saved_at) VALUES ('00000000000000000000000000000002', 'f', 1, 1, '220104', 'submitted', 0, '{}',
'2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00');
INSERT INTO procedure_case (id, procedure_id, spec_version, campaign_id, filing_id, enterprise_id, office_id,
division_code, prefecture, receipt, enterprise_name, name_key, uscc, opened_at, state, holder, is_open, events,
state_since, provisional, sampled) VALUES ('00000000000000000000000000000003', 'p', 1,
'00000000000000000000000000000001', '00000000000000000000000000000002', 1, 1, '220104', '2201', 'r', '某公司', '某公司',
'91220101MA0000004T', '2026-01-01 00:00:00+00:00', 'received', 'handler', true, 1, '2026-01-01 00:00:00+00:00', false,
false);
INSERT INTO issued_document (id, case_id, kind, title, file_name, digest, size, issued_at) VALUES
('00000000000000000000000000000004', '00000000000000000000000000000003', 'k', 't', 'f', 'd', 1,
'2026-01-01 00:00:00+00:00');
"""


def test_what_is_read_together_is_of_one_moment(platform: Platform) -> None:
    """E8: a table counts, then lists; what others do between its statements is in neither or in both."""
    count = select(func.count()).select_from(Enterprise)
    with platform.database.reading() as reading:
        before = reading.exec(count).one()
        with platform.database.writing() as session:
            session.add(Enterprise(uscc="91350100M000100Y43", name="后来的企业", division_code="220104"))
        assert reading.exec(count).one() == before
    with platform.database.reading() as reading:
        assert reading.exec(count).one() == before + 1
