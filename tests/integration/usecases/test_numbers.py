"""Document numbers: no gap, no duplicate, whatever fails or dies; voided ones stay; the register lists them all."""

import contextlib
import logging
import multiprocessing
import os
import random
import signal
import threading
import time
from collections import Counter
from dataclasses import replace
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from forms_app.cases.actors import Actor, Role
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from forms_app.storage.audit import verify_chain
from forms_app.storage.case_tables import AuditRecord, IssuedDocument
from forms_app.storage.number_tables import DocumentNumber, NumberSeries
from forms_app.storage.tables import Office
from forms_app.usecases.manage_office import NOTICE_UNITS, OfficeSettings, change_settings
from forms_app.usecases.numbers import (
    NumberOvertakenError,
    Taking,
    Wanted,
    export_numbers,
    next_number,
    numbers_of,
    take_number,
    void_number,
)
from forms_app.usecases.platform import Platform
from forms_app.usecases.verify_instance import verify_instance
from tests.integration.conftest import actor_named
from tests.integration.usecases import number_worker
from tests.integration.usecases.number_worker import AT, DECISION, SERVICE, Job, numbered_document, work

# More of both for a long run: RACE_ROUNDS=60 RACE_THREADS=64, with --log-cli-level=INFO for the figures.
ROUNDS, WORKERS = int(os.environ.get("RACE_ROUNDS", "8")), int(os.environ.get("RACE_THREADS", "8"))
LAST_YEAR, YEAR = 2025, 2026
logger = logging.getLogger(__name__)


@pytest.fixture
def administrator(platform: Platform) -> Actor:
    return actor_named(platform, "chaoyang4")


@pytest.fixture
def handler(platform: Platform) -> Actor:
    return actor_named(platform, "chaoyang")


def take(platform: Platform, actor: Actor, kind: object = DECISION, year: int = YEAR) -> DocumentNumber:
    with platform.database.writing() as session:
        office = session.get_one(Office, actor.office)
        return numbered_document(session, office, kind, year, actor.account)  # type: ignore[arg-type]


def serials(platform: Platform) -> dict[tuple[int, str, int], list[int]]:
    found: dict[tuple[int, str, int], list[int]] = {}
    with platform.database.reading() as session:
        for row in session.exec(select(DocumentNumber).order_by(DocumentNumber.serial)):  # type: ignore[arg-type]
            found.setdefault((row.office_id, row.kind, row.year), []).append(row.serial)
    return found


def require_whole(platform: Platform) -> dict[tuple[int, str, int], list[int]]:
    """Every series is 1..N and ends where its counter stands; every number has its document, every document one."""
    found = serials(platform)
    with platform.database.reading() as session:
        counters = {(row.office_id, row.kind, row.year): row.last for row in session.exec(select(NumberSeries))}
        documents = set(session.exec(select(IssuedDocument.id)))
        carried = [row.document_id for row in session.exec(select(DocumentNumber))]
    assert found == {series: list(range(1, last + 1)) for series, last in counters.items()}
    assert len(carried) == len(set(carried))
    assert set(carried) == documents
    return found


def test_numbers_are_written_as_the_annex_prints_them(platform: Platform, handler: Actor) -> None:
    assert take(platform, handler).text == "朝统信决字〔2026〕第1号"
    assert take(platform, handler).text == "朝统信决字〔2026〕第2号"
    assert take(platform, handler, SERVICE).text == "朝统信送字〔2026〕第1号"
    assert take(platform, handler, year=LAST_YEAR).text == "朝统信决字〔2025〕第1号"
    assert take(platform, actor_named(platform, "nanguan")).text == "南统信决字〔2026〕第1号"
    require_whole(platform)


def test_an_office_without_prefix_numbers_nothing(platform: Platform, handler: Actor) -> None:
    with platform.database.writing() as session:
        session.get_one(Office, handler.office).number_prefix = ""
    with platform.database.reading() as session:
        office = session.get_one(Office, handler.office)
        with pytest.raises(BadInputError, match="长春市朝阳区统计局还没有设置文号代字"):
            next_number(session, office, DECISION, YEAR)
    with pytest.raises(BadInputError, match="还没有设置文号代字"):
        take(platform, handler)
    assert require_whole(platform) == {}


@pytest.mark.parametrize("bad", ["朝阳区统计局局", "ZY", "朝 阳", "朝1", "〔朝〕"])
def test_a_prefix_is_one_to_six_characters(platform: Platform, administrator: Actor, bad: str) -> None:
    with pytest.raises(BadInputError, match="1至6个汉字"):
        change_settings(platform, administrator, settings(bad))


def test_no_two_offices_number_alike(platform: Platform, administrator: Actor, handler: Actor) -> None:
    with pytest.raises(BadInputError, match="“南”已由其他机构使用"):
        change_settings(platform, administrator, settings("南"))
    take(platform, handler)
    change_settings(platform, administrator, settings("长朝"))
    assert take(platform, handler).text == "长朝统信决字〔2026〕第2号"
    with platform.database.reading() as session:
        other = session.exec(select(Office).where(Office.number_prefix == "南")).one()
    neighbour = replace(administrator, office=other.id)
    with pytest.raises(BadInputError, match="“朝”已由其他机构使用"):  # it stands on a document of this year
        change_settings(platform, neighbour, settings("朝"))
    change_settings(platform, administrator, settings("朝"))  # its own of before it may have again


def settings(prefix: str) -> OfficeSettings:
    return OfficeSettings(next(iter(NOTICE_UNITS)), "", "", "", prefix)


def test_a_document_printed_with_a_number_that_was_overtaken_is_not_issued(platform: Platform, handler: Actor) -> None:
    with platform.database.reading() as session:
        printed = next_number(session, session.get_one(Office, handler.office), DECISION, YEAR)
    assert printed == "朝统信决字〔2026〕第1号"
    take(platform, handler)

    def issue(printed: str) -> None:
        with platform.database.writing() as session:
            office = session.get_one(Office, handler.office)
            take_number(session, office, DECISION, YEAR, Taking(handler.account, AT, printed=printed))

    with pytest.raises(NumberOvertakenError, match="第1号”刚被其他文书取用"):
        issue(printed)
    issue("朝统信决字〔2026〕第2号")
    assert list(serials(platform).values()) == [[1, 2]]


def test_a_number_and_its_document_come_together_or_not_at_all(platform: Platform, handler: Actor) -> None:
    with contextlib.suppress(ZeroDivisionError), platform.database.writing() as session:
        numbered_document(session, session.get_one(Office, handler.office), DECISION, YEAR, handler.account)
        raise ZeroDivisionError
    assert require_whole(platform) == {}
    take(platform, handler)
    assert list(require_whole(platform).values()) == [[1]]


def test_a_voided_number_stays_and_is_not_taken_again(platform: Platform, handler: Actor, administrator: Actor) -> None:
    first = take(platform, handler)
    void_number(platform, administrator, first.id or 0, " 文书内容有误 ")
    assert take(platform, handler).text == "朝统信决字〔2026〕第2号"
    rows = {row.number.serial: row for row in numbers_of(platform, handler, Wanted()).rows}
    assert (rows[1].number.void_reason, rows[1].voided_by) == ("文书内容有误", administrator.name)
    assert rows[1].number.voided_at is not None
    assert rows[2].number.voided_at is None
    with platform.database.reading() as session:
        record = session.exec(select(AuditRecord).where(AuditRecord.event == "number_voided")).one()
        assert record.data["number"] == "朝统信决字〔2026〕第1号"
        assert record.data["reason"] == "文书内容有误"
        assert verify_chain(session).broken is None
        assert session.get_one(IssuedDocument, first.document_id).withdrawn_at == platform.clock()
    with pytest.raises(ConflictError, match="已经作废，理由：文书内容有误"):
        void_number(platform, administrator, first.id or 0, "再次作废")
    require_whole(platform)


def test_who_may_void_and_how(platform: Platform, handler: Actor, administrator: Actor) -> None:
    number = take(platform, handler).id or 0
    with pytest.raises(ForbiddenError, match="机构管理员"):
        void_number(platform, handler, number, "理由")
    with pytest.raises(BadInputError, match="“作废理由”必填"):
        void_number(platform, administrator, number, " 　")
    foreign = take(platform, actor_named(platform, "nanguan")).id or 0
    with pytest.raises(NotFoundError):
        void_number(platform, administrator, foreign, "理由")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM document_number",
        "UPDATE document_number SET serial = 7",
        "UPDATE document_number SET text = 'x'",
        "UPDATE document_number SET voided_at = NULL",
        "UPDATE document_number SET void_reason = 'x'",
    ],
)
def test_the_database_keeps_what_was_taken(
    platform: Platform, handler: Actor, administrator: Actor, statement: str
) -> None:
    void_number(platform, administrator, take(platform, handler).id or 0, "文书内容有误")
    with pytest.raises(DBAPIError, match="never deleted or changed"), platform.database.writing() as session:
        session.connection().execute(text(statement))


def test_verify_names_a_series_with_a_gap(platform: Platform, handler: Actor) -> None:
    take(platform, handler)
    assert verify_instance_faults(platform) == ()
    with platform.database.writing() as session:
        session.connection().execute(text("UPDATE number_series SET last = 3"))
    [fault] = verify_instance_faults(platform)
    assert "2026年“decision”文号：编到第3号，登记1个" in fault
    take(platform, handler)  # the fourth: two are lacking between the first and the last
    [fault] = verify_instance_faults(platform)
    assert "编到第4号，登记2个" in fault
    with platform.database.writing() as session:
        session.connection().execute(text("UPDATE number_series SET last = 2"))
    [fault] = verify_instance_faults(platform)
    assert "编到第2号，登记2个" in fault


def verify_instance_faults(platform: Platform) -> tuple[str, ...]:
    return tuple(fault for fault in verify_instance(platform).faults if "文号" in fault)


# --- the register ------------------------------------------------------------------------------------------------


def test_the_register_is_searched_and_paged(
    platform: Platform, handler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms_app.usecases.numbers.PAGE", 4)
    for _ in range(9):
        take(platform, handler)
    take(platform, handler, SERVICE)
    take(platform, handler, year=LAST_YEAR)
    page = numbers_of(platform, handler, Wanted())
    assert page.series == (("decision", "认定决定书", 9), ("service", "送达回证", 1))
    assert page.years == (2026, 2025)
    seen: list[str] = []
    before: int | None = None
    while True:
        page = numbers_of(platform, handler, Wanted(kind="decision"), before)
        seen += [row.number.text for row in page.rows]
        before = page.following
        if before is None:
            break
    assert seen == [f"朝统信决字〔2026〕第{serial}号" for serial in range(9, 0, -1)]
    assert len(numbers_of(platform, handler, Wanted(words="第7号")).rows) == 1
    assert len(numbers_of(platform, handler, Wanted(words="%")).rows) == 0
    for typed in (f"朝统信决字[{LAST_YEAR}]1号", f"（{LAST_YEAR}）第1", f"【{LAST_YEAR}】"):  # B10
        found = numbers_of(platform, handler, Wanted(year=2026, words=typed))
        assert [row.number.text for row in found.rows] == [f"朝统信决字〔{LAST_YEAR}〕第1号"]
        assert found.year == LAST_YEAR
    assert [row.number.year for row in numbers_of(platform, handler, Wanted(year=LAST_YEAR)).rows] == [LAST_YEAR]


def test_an_office_sees_its_register_and_those_below_alone(platform: Platform, handler: Actor) -> None:
    take(platform, handler)
    above = numbers_of(platform, actor_named(platform, "changchun"), Wanted(office=handler.office))
    assert [row.number.text for row in above.rows] == ["朝统信决字〔2026〕第1号"]
    assert not above.may_void
    over_it = replace(actor_named(platform, "changchun"), role=Role.ADMINISTRATOR)
    assert not numbers_of(platform, over_it, Wanted(office=handler.office)).may_void
    assert numbers_of(platform, over_it, Wanted()).may_void
    with pytest.raises(NotFoundError):
        numbers_of(platform, actor_named(platform, "nanguan"), Wanted(office=handler.office))


def test_the_register_as_an_official_table(
    platform: Platform, handler: Actor, administrator: Actor, tmp_path: Path
) -> None:
    numbers = [take(platform, handler) for _ in range(3)]
    take(platform, handler, SERVICE)
    void_number(platform, administrator, numbers[1].id or 0, "文书内容有误")
    file = tmp_path / "register.xlsx"
    export_numbers(platform, handler, Wanted(), file)
    sheet = load_workbook(file).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "文号登记簿"
    assert rows[1][0] == "登记单位：长春市朝阳区统计局"
    assert [row[1] for row in rows[4:8]] == [
        "朝统信决字〔2026〕第1号", "朝统信决字〔2026〕第2号", "朝统信决字〔2026〕第3号", "朝统信送字〔2026〕第1号",
    ]  # fmt: skip
    assert rows[4][6] == "在用"
    assert rows[5][6] == "作废"
    assert rows[5][8:10] == ["文书内容有误", administrator.name]
    assert any("范围：2026年" in str(row[0]) for row in rows[8:])


# --- races -------------------------------------------------------------------------------------------------------


def test_h4_the_first_number_of_a_year_taken_by_fifty_at_once(platform: Platform, handler: Actor) -> None:
    gate, taken, threads = threading.Barrier(50), list[str](), list[threading.Thread]()

    def press() -> None:
        gate.wait()
        taken.append(take(platform, handler, year=2027).text)

    threads = [threading.Thread(target=press) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(taken) == Counter(f"朝统信决字〔2027〕第{serial}号" for serial in range(1, 51))
    assert list(require_whole(platform).values()) == [list(range(1, 51))]


def test_h3_m2_numbers_have_no_gap_though_transactions_fail_and_processes_die(
    platform: Platform, handler: Actor, tmp_path: Path
) -> None:
    """Workers are processes: some attempts are rolled back, some workers kill themselves before their commit, some
    are killed at any moment. Whoever dies is replaced until all attempts are made."""
    neighbour = actor_named(platform, "nanguan")
    url = None if platform.database.is_embedded else platform.database.engine.url.render_as_string(hide_password=False)
    begun = time.monotonic()
    logs = [tmp_path / f"worker{number}.log" for number in range(WORKERS)]
    jobs = [
        Job(url, tmp_path, log, (handler.office or 0, neighbour.office or 0), handler.account, number, ROUNDS)
        for number, log in enumerate(logs)
    ]
    killed = run_to_the_end(jobs)
    lines = [line.split() for log in logs for line in log.read_text().splitlines()]
    outcomes = Counter(line[0] for line in lines)
    logger.info("%d workers: %s, %d killed, %.1f s", WORKERS, dict(outcomes), killed, time.monotonic() - begun)
    assert outcomes["busy"] == 0
    assert killed >= outcomes["died"]
    series = require_whole(platform)
    # A worker may be killed between its commit and its line: then the number is there all the same.
    assert sum(map(len, series.values())) >= outcomes["taken"]
    with platform.database.reading() as session:
        kept = {(row.text, row.document_id) for row in session.exec(select(DocumentNumber))}
        assert verify_chain(session).broken is None
        if platform.database.is_embedded:
            assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    assert {(line[1], UUID(line[2])) for line in lines if line[0] == "taken"} <= kept


def run_to_the_end(jobs: list[Job]) -> int:
    """Start a process for each job, and another for each that is killed; returns how many were."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([number_worker.__name__])
    chance, killed, kills_left = random.Random(1), 0, max(2, len(jobs) // 2)  # noqa: S311 - no secret
    running = {job: started(context, job) for job in jobs}
    while running:
        time.sleep(0.05)
        if kills_left and chance.random() < 0.3:
            victim = chance.choice(list(running.values()))
            if victim.is_alive():
                kills_left -= 1
                os.kill(victim.pid or 0, signal.SIGKILL)
        for job, process in list(running.items()):
            if process.is_alive():
                continue
            process.join()
            del running[job]
            if process.exitcode != -signal.SIGKILL:
                assert process.exitcode == 0
                continue
            killed += 1
            done = len(job.log.read_text().splitlines()) if job.log.exists() else 0
            again = replace(job, seed=job.seed + 1000, attempts=ROUNDS - done)
            running[again] = started(context, again)
    return killed


def started(context: ForkServerContext, job: Job) -> ForkServerProcess:
    process = context.Process(target=work, args=(job,))
    process.start()
    return process
