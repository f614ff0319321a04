"""H7–H9: transactions that clash, wait too long, or would begin as readers."""

import re
import sqlite3
import threading
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlmodel import select

from forms_app.storage import database as module
from forms_app.storage import faults
from forms_app.storage.database import Database
from forms_app.storage.faults import MOST_RETRIES, BusyError, ClashError, retried
from forms_app.storage.tables import Office
from forms_app.usecases.objections import NewObjection, object_to
from forms_app.usecases.publish_notices import announce
from tests.integration.faults.rules import Published, nothing_changes

RAISE = "DO $$ BEGIN RAISE EXCEPTION 'clash' USING ERRCODE = '{}'; END $$"
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER)\b", re.IGNORECASE)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited before each further try."""
    waited: list[float] = []
    monkeypatch.setattr(faults.time, "sleep", waited.append)
    return waited


only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@only_postgresql
@pytest.mark.parametrize("code", ["40001", "40P01"])
@pytest.mark.parametrize(("clashes", "done"), [(0, True), (1, True), (3, True), (4, False)])
def test_h7_a_clash_is_tried_again_three_times_and_then_told(
    database: Database, pauses: list[float], code: str, clashes: int, done: bool
) -> None:
    tries = []

    @retried
    def work() -> None:
        with database.writing() as session:
            session.add(Office(name="某局", authority="statistics", division_code="220104"))
            session.flush()
            tries.append(code)
            if len(tries) <= clashes:
                session.execute(text(RAISE.format(code)))

    if done:
        work()
    else:
        with pytest.raises(BusyError, match="系统繁忙"):
            work()
    assert len(tries) == min(clashes, MOST_RETRIES) + 1
    assert len(pauses) == len(tries) - 1
    assert all(later > earlier * 0.6 for earlier, later in pairwise(pauses))
    with database.reading() as session:
        assert len(session.exec(select(Office)).all()) == done


@only_postgresql
def test_h7_a_real_deadlock_ends_with_both_done(database: Database) -> None:
    with database.writing() as session:
        session.add_all(
            [Office(name=name, authority="statistics", division_code="220104") for name in ("甲局", "乙局")]
        )
    gate, tries = threading.Barrier(2), []

    def take(first: str, second: str) -> None:
        @retried
        def work() -> None:
            with database.writing() as session:
                tries.append(first)
                for name in (first, second):
                    row = session.exec(select(Office).where(Office.name == name).with_for_update()).one()
                    row.phone += "1"
                    session.flush()
                    if name == first and len(tries) <= 2:
                        gate.wait()

        work()

    threads = [threading.Thread(target=take, args=names) for names in (("甲局", "乙局"), ("乙局", "甲局"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tries) == 3
    with database.reading() as session:
        assert [office.phone for office in session.exec(select(Office))] == ["11", "11"]


def test_h7_what_is_no_clash_is_not_tried_again(database: Database) -> None:
    tries = []

    @retried
    def work() -> None:
        tries.append(1)
        with database.writing() as session:
            session.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(Exception, match="nowhere") as caught:
        work()
    assert len(tries) == 1
    assert not isinstance(caught.value, ClashError | BusyError)


@only_sqlite
def test_h8_a_writer_outside_the_service_is_waited_for_and_then_told(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.engine.dispose()
    monkeypatch.setattr(module, "_PRAGMAS", (*module._PRAGMAS, "busy_timeout=50"))
    other = sqlite3.connect(tmp_path / module.FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError, match="系统繁忙，本次操作没有执行"):
        add_office(database, "乙局")
    other.execute("ROLLBACK")
    add_office(database, "某局")
    with database.reading() as session:
        assert session.exec(select(Office.name)).all() == ["某局"]


def add_office(database: Database, name: str) -> None:
    with database.writing() as session:
        session.add(Office(name=name, authority="statistics", division_code="220104"))


@only_postgresql
def test_h8_a_held_row_is_waited_for_and_then_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 1)
    add_office(database, "某局")
    database.engine.dispose()

    def rename() -> None:
        with database.writing() as second:
            second.add(Office(name="乙局", authority="statistics", division_code="220104"))
            second.flush()
            second.exec(select(Office).with_for_update()).all()

    with database.writing() as first:
        first.exec(select(Office).with_for_update()).one()
        with pytest.raises(BusyError, match="系统繁忙"):
            rename()
    with database.reading() as session:
        assert session.exec(select(Office.name)).all() == ["某局"]


def test_h9_whatever_writes_begins_as_a_writer(published: Published) -> None:
    """The SQL of the way to the list: whatever writes began with BEGIN IMMEDIATE, and nothing else did."""
    platform, log = published.play.platform, SqlLog(published.play.platform.database)
    if not platform.database.is_embedded:
        pytest.skip("PostgreSQL has row locks")
    play, clock = published.play, published.play.clock
    play.reviewed("qiye2")
    object_to(platform, published.case, NewObjection("甲", "138", "迟报。", (), clock()))
    clock.pass_(days=30)
    with nothing_changes(platform), pytest.raises(Exception, match="公示期满|没有"):
        announce(platform, play.actor("chaoyang"), play.campaign())
    assert sum(began == "BEGIN IMMEDIATE" for began, _ in log.transactions) >= 6
    for began, statements in log.transactions:
        writes = any(WRITES.match(each) for each in statements)
        assert not (writes and began != "BEGIN IMMEDIATE"), (began, statements)
    assert {began for began, _ in log.transactions} == {"BEGIN", "BEGIN IMMEDIATE"}


class SqlLog:
    """Everything that is executed: how each transaction began, and its statements."""

    def __init__(self, database: Database) -> None:
        self.transactions: list[tuple[str, list[str]]] = []
        event.listen(database.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("BEGIN"):
            self.transactions.append((statement, []))
        elif self.transactions:
            self.transactions[-1][1].append(statement)
