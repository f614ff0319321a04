"""Task ledgers on both databases: what is said stays with its files, who sees and does what, one at a time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlmodel import select

from forms_app.cases.actors import Actor, Role
from forms_app.cases.tasks import TaskAct, TaskState
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError, TooLargeError
from forms_app.documents.uploads import UploadError
from forms_app.storage.case_tables import AuditRecord
from forms_app.storage.tasks import Place, events_at
from forms_app.usecases.platform import Platform
from forms_app.usecases.report_task import MOST_MEGABYTES, Saying, say
from forms_app.usecases.task_ledger import (
    LedgerQuery,
    due_soon,
    overviews,
    read_task_file,
    task_ledger,
    task_rows,
    view_task,
)
from forms_app.usecases.uploads import Upload
from forms_app.usecases.verify_instance import verify_instance
from tests.integration.conftest import Clock, actor_named

PLAN = "cultural_relics"
CITY = Place(PLAN, "annex/2", "市（州）政府", "220100")
COUNTY = Place(PLAN, "annex/2", "县（市、区）政府", "220102")
POLICE = Place(PLAN, "annex/16", "省公安厅", "220000")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fea7"
    "35814e0000000049454e44ae426082"
)


@pytest.fixture
def clock() -> Clock:
    moved = Clock()
    moved.now = datetime(2018, 12, 31, 1, tzinfo=UTC)
    return moved


def at(platform: Platform, act: str, words: str = "已经办理。", known: int = 0, **more: object) -> Saying:
    return Saying(TaskAct(act), words, platform.clock(), known, **more)  # type: ignore[arg-type]


def people(platform: Platform) -> tuple[Actor, Actor, Actor, Actor, Actor]:
    """A handler and the head of the supervising office, one of the city, one of a county, one of the police."""
    names = ("wenli", "wenbo", "wenchang", "wennan", "gongan")
    first, second, third, fourth, fifth = (actor_named(platform, name) for name in names)
    return first, second, third, fourth, fifth


def test_what_is_said_stays_with_its_file_and_is_in_the_record(platform: Platform) -> None:
    _, head, city, _, _ = people(platform)
    say(platform, city, CITY, at(platform, "completed", uploads=(Upload("files", "a/通知.png", PNG),)))
    view = view_task(platform, head, CITY)
    assert view.line.standing.state is TaskState.SUBMITTED
    [line] = view.history
    assert [(file.name, file.size) for file in line.files] == [("通知.png", len(PNG))]
    assert read_task_file(platform, head, CITY, line.files[0].id)[1] == PNG
    with platform.database.reading() as session:
        [record] = session.exec(select(AuditRecord).where(AuditRecord.subject == CITY.subject))
    assert (record.event, record.name, record.data["files"][0]["name"]) == ("completed", city.name, "通知.png")
    say(platform, head, CITY, at(platform, "confirmed", "", 1))
    assert view_task(platform, city, CITY).line.standing.state is TaskState.DONE
    assert not verify_instance(platform).faults


def test_what_was_changed_past_the_record_is_found(platform: Platform) -> None:
    _, _, city, _, _ = people(platform)
    say(platform, city, CITY, at(platform, "reported"))
    with platform.database.writing() as session:
        session.execute(text("UPDATE task_event SET text = '改过'"))
    assert any(
        f"{PLAN}/annex/2/220100/市（州）政府 的登记与审计记录不符" in each for each in verify_instance(platform).faults
    )


def test_each_reports_for_its_own_division_and_authority(platform: Platform) -> None:
    handler, head, city, county, police = people(platform)
    for actor, place in ((city, COUNTY), (handler, CITY), (head, COUNTY)):
        with pytest.raises(ForbiddenError, match="由责任单位所在地的机构报告"):
            say(platform, actor, place, at(platform, "reported"))
    for actor, place in ((county, CITY), (police, CITY), (city, POLICE), (county, replace(COUNTY, division="220104"))):
        with pytest.raises(NotFoundError):
            say(platform, actor, place, at(platform, "reported"))
    say(platform, police, POLICE, at(platform, "reported"))
    say(platform, handler, POLICE, at(platform, "reported", known=1))  # for those who hand in on paper
    with pytest.raises(NotFoundError):
        say(platform, actor_named(platform, "chaoyang"), COUNTY, at(platform, "reported"))


def test_only_heads_of_the_supervising_office_decide(platform: Platform) -> None:
    handler, head, city, _, police = people(platform)
    say(platform, city, CITY, at(platform, "completed"))
    for actor in (handler, city, replace(city, role=Role.LEADER)):
        with pytest.raises(ForbiddenError, match="负责督办的机构"):
            say(platform, actor, CITY, at(platform, "confirmed", known=1))
    with pytest.raises(NotFoundError):
        say(platform, replace(police, role=Role.LEADER), CITY, at(platform, "confirmed", known=1))
    say(platform, head, CITY, at(platform, "returned", "缺少文件。", 1))
    assert view_task(platform, city, CITY).line.standing.state is TaskState.RETURNED


def test_readers_report_nothing(platform: Platform) -> None:
    _, _, city, _, _ = people(platform)
    for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR):
        with pytest.raises(ForbiddenError):
            say(platform, replace(city, role=role), CITY, at(platform, "reported"))
        assert not view_task(platform, replace(city, role=role), CITY).reports


@pytest.mark.parametrize(
    ("more", "error", "message"),
    [
        ({"words": ""}, BadInputError, "“情况”必填"),
        ({"words": "长" * 2001}, BadInputError, "最多2000字"),
        ({"day": date(2019, 1, 1)}, BadInputError, "还没有到"),
        ({"since": date(2018, 12, 1)}, BadInputError, "只有按周期开展的任务"),
        ({"uploads": (Upload("files", "a.exe", b"MZ"),)}, UploadError, "只接受PDF"),
        ({"uploads": (Upload("files", "a.png", PNG),) * 6}, BadInputError, "最多上传5个文件"),
        ({"uploads": (Upload("files", "a.pdf", b"x" * (MOST_MEGABYTES << 20) + b"x"),)}, TooLargeError, "超过10兆字节"),
        ({"known": 1}, ConflictError, "刚有新的登记"),
        ({"act": "performed"}, ConflictError, "不按周期开展"),
    ],
)
def test_what_cannot_be_taken_changes_nothing(
    sqlite_platform: Platform, more: dict[str, object], error: type[Exception], message: str
) -> None:
    _, _, city, _, _ = people(sqlite_platform)
    with pytest.raises(error, match=message):
        say(sqlite_platform, city, CITY, at(sqlite_platform, str(more.pop("act", "completed")), **more))  # type: ignore[arg-type]
    with sqlite_platform.database.reading() as session:
        assert not events_at(session, CITY)


def test_of_many_at_once_one_is_taken(platform: Platform) -> None:
    _, _, city, _, _ = people(platform)

    def told(number: int) -> str:
        try:
            say(platform, city, CITY, at(platform, "reported", f"第{number}份"))
        except ConflictError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(told, range(6)))
    assert answers.count("") == 1
    assert all("刚有新的登记" in answer for answer in answers if answer)
    with platform.database.reading() as session:
        assert [row.number for row in events_at(session, CITY)] == [1]


def test_an_office_sees_its_division_and_those_below(sqlite_platform: Platform) -> None:
    _, head, city, county, police = people(sqlite_platform)
    seen = {
        actor.name: {
            (line.undertaking.unit.title, line.undertaking.division[:4])
            for row in task_ledger(sqlite_platform, actor, PLAN, LedgerQuery()).rows
            for line in row.lines
        }
        for actor in (head, city, county, police)
    }
    assert len(seen[head.name]) > len(seen[city.name]) > len(seen[county.name])
    assert {division for _, division in seen[city.name]} == {"2201"}
    assert {title for title, _ in seen[police.name]} == {"公安部门", "省公安厅"}
    assert [each.spec.domain for each in overviews(sqlite_platform, county)] == [PLAN]
    assert not overviews(sqlite_platform, actor_named(sqlite_platform, "chaoyang"))


def test_a_task_is_read_as_each_of_its_units_stands(sqlite_platform: Platform, clock: Clock) -> None:
    _, head, city, county, _ = people(sqlite_platform)
    say(sqlite_platform, city, CITY, at(sqlite_platform, "completed"))
    say(sqlite_platform, head, CITY, at(sqlite_platform, "confirmed", "", 1))
    clock.pass_(days=1)
    _, row = task_rows(sqlite_platform, head, PLAN, "annex/2")
    assert (row.done, row.overdue, len(row.lines)) == (1, len(row.lines) - 1, 69)
    _, own = task_rows(sqlite_platform, county, PLAN, "annex/2")
    assert [line.undertaking.bearer for line in own.lines] == ["南关区：县（市、区）政府"]
    late = task_ledger(sqlite_platform, head, PLAN, LedgerQuery(late=True, table="annex", unit="市（州）政府"))
    assert {row.planned.task.serial: len(row.lines) for row in late.rows} == {
        "1": 9,
        "2": 8,
        "4": 9,
        "5": 9,
        "6": 9,
        "8": 9,
    }


def test_reminders_are_of_what_one_must_do_oneself(sqlite_platform: Platform) -> None:
    _, head, city, _, police = people(sqlite_platform)
    [(_, row)] = due_soon(sqlite_platform, police, 0)
    assert (row.planned.task.serial, row.due) == ("16", date(2018, 12, 31))
    assert all(
        line.undertaking.division == "220100" for _, row in due_soon(sqlite_platform, city, 0) for line in row.lines
    )
    say(sqlite_platform, police, POLICE, at(sqlite_platform, "completed"))
    assert not due_soon(sqlite_platform, police, 0)
    assert due_soon(sqlite_platform, head, 0)
