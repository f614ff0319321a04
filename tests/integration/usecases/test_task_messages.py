"""Messages about tasks on both databases: to whoever reports for the unit, once each, whenever the service looks."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from forms_app.cases.actors import Actor, Role
from forms_app.cases.task_telling import TaskNews
from forms_app.cases.tasks import TaskAct
from forms_app.storage import task_messages as storage
from forms_app.storage.tasks import Place
from forms_app.usecases import task_messages
from forms_app.usecases.messages import unread_count
from forms_app.usecases.platform import Platform
from forms_app.usecases.report_task import Saying, say
from forms_app.usecases.task_messages import ToldTask, read_task_messages, remind_units
from tests.integration.conftest import Clock, actor_named

CITY = Place("cultural_relics", "annex/1", "市（州）政府", "220100")
POLICE = Place("cultural_relics", "annex/16", "省公安厅", "220000")


@pytest.fixture
def clock() -> Clock:
    moved = Clock()
    moved.now = datetime(2018, 7, 15, 1, tzinfo=UTC)
    return moved


def told(platform: Platform, actor: Actor) -> list[tuple[str, str, TaskNews, str]]:
    return [_key(each) for each in read_task_messages(platform, actor)]


def _key(each: ToldTask) -> tuple[str, str, TaskNews, str]:
    return each.place.task, each.place.unit, each.message.news, each.message.occasion


def test_a_deadline_is_told_once_before_and_once_after(platform: Platform, clock: Clock) -> None:
    city, police = actor_named(platform, "wenchang"), actor_named(platform, "gongan")
    remind_units(platform)
    assert "annex/1" not in [task for task, *_ in told(platform, city)]  # sixteen days are left
    clock.pass_(days=1)
    assert remind_units(platform) > 0
    assert remind_units(platform) == 0
    mine = [each for each in told(platform, city) if each[0] == "annex/1"]
    assert mine == [("annex/1", "市（州）政府", TaskNews.SOON, "2018-07-31")]
    clock.pass_(days=1)
    assert remind_units(platform) == 0
    assert told(platform, police) == []  # nothing of theirs ends in July
    # A service that was off for weeks tells at its next look what it would have told before.
    clock.pass_(days=60)
    assert remind_units(platform) > 0
    assert remind_units(platform) == 0
    mine = [each[2] for each in told(platform, city) if each[0] == "annex/1"]
    assert mine == [TaskNews.OVERDUE, TaskNews.SOON]


def test_two_that_look_at_the_same_time_tell_once(
    platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.pass_(days=1)
    real = storage.unsent

    def slowly(*args: Any) -> list[storage.Telling]:
        found = real(*args)
        time.sleep(0.2)  # the other one looks in between
        return found

    monkeypatch.setattr(storage, "unsent", slowly)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: remind_units(platform), range(2))
    assert min(first, second) == 0 < max(first, second)


def test_what_is_done_in_time_is_not_told_again(platform: Platform, clock: Clock) -> None:
    city = actor_named(platform, "wenchang")
    say(platform, city, CITY, Saying(TaskAct.COMPLETED, "已经建立。", platform.clock(), 0))
    clock.pass_(days=30)
    remind_units(platform)
    assert "annex/1" not in [task for task, *_ in told(platform, city)]
    assert "annex/4" in [task for task, *_ in told(platform, city)]


def test_a_report_that_is_sent_back_is_told_with_its_reason_and_read_once(platform: Platform, clock: Clock) -> None:
    city, head = actor_named(platform, "wenchang"), actor_named(platform, "wenbo")
    say(platform, city, CITY, Saying(TaskAct.COMPLETED, "已经建立。", platform.clock(), 0))
    assert unread_count(platform, city) == 0
    say(platform, head, CITY, Saying(TaskAct.RETURNED, "缺少文件。", platform.clock(), 1))
    assert (unread_count(platform, city), unread_count(platform, head)) == (1, 0)
    [message] = read_task_messages(platform, city)
    assert message.was_unread
    assert message.message.text == "报告已被退回，请按理由补正后再报。理由：缺少文件。"
    assert unread_count(platform, city) == 0
    [message] = read_task_messages(platform, city)
    assert message.message.read_by == city.name
    # The same again is another occasion, and told again.
    clock.pass_(hours=1)
    say(platform, city, CITY, Saying(TaskAct.COMPLETED, "已补。", platform.clock(), 2))
    say(platform, head, CITY, Saying(TaskAct.RETURNED, "仍缺文件。", platform.clock(), 3))
    assert [each.message.occasion for each in read_task_messages(platform, city)] == ["4", "2"]


def test_of_two_who_read_at_once_the_first_has_read_it(
    sqlite_platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, head = actor_named(sqlite_platform, "wenchang"), actor_named(sqlite_platform, "wenbo")
    say(sqlite_platform, city, CITY, Saying(TaskAct.COMPLETED, "已经建立。", sqlite_platform.clock(), 0))
    say(sqlite_platform, head, CITY, Saying(TaskAct.RETURNED, "缺少文件。", sqlite_platform.clock(), 1))
    real = task_messages.task_messages_to

    def overtaken(*args: Any) -> Any:
        found = real(*args)
        monkeypatch.undo()
        read_task_messages(sqlite_platform, replace(city, name="先读的同事"))
        return found

    monkeypatch.setattr(task_messages, "task_messages_to", overtaken)
    read_task_messages(sqlite_platform, city)
    [message] = read_task_messages(sqlite_platform, city)
    assert message.message.read_by == "先读的同事"


def test_who_only_looks_on_leaves_messages_unread(sqlite_platform: Platform) -> None:
    city, head = actor_named(sqlite_platform, "wenchang"), actor_named(sqlite_platform, "wenbo")
    say(sqlite_platform, city, CITY, Saying(TaskAct.COMPLETED, "已经建立。", sqlite_platform.clock(), 0))
    say(sqlite_platform, head, CITY, Saying(TaskAct.RETURNED, "缺少文件。", sqlite_platform.clock(), 1))
    looking = replace(city, role=Role.AUDITOR)
    assert len(read_task_messages(sqlite_platform, looking)) == 1
    assert unread_count(sqlite_platform, city) == 1


def test_the_office_of_the_units_own_authority_is_told(sqlite_platform: Platform, clock: Clock) -> None:
    clock.now = datetime(2018, 12, 31, 1, tzinfo=UTC)
    remind_units(sqlite_platform)
    police = told(sqlite_platform, actor_named(sqlite_platform, "gongan"))
    assert ("annex/16", "省公安厅", TaskNews.SOON, "2018-12-31") in police
    assert {unit for _, unit, *_ in police} <= {"省公安厅", "公安部门"}
    supervising = told(sqlite_platform, actor_named(sqlite_platform, "wenbo"))
    assert "省公安厅" not in {unit for _, unit, *_ in supervising}
    assert not told(sqlite_platform, actor_named(sqlite_platform, "chaoyang"))
    # So is a report of theirs that is sent back.
    officer, head = actor_named(sqlite_platform, "gongan"), actor_named(sqlite_platform, "wenbo")
    say(sqlite_platform, officer, POLICE, Saying(TaskAct.COMPLETED, "已经建立。", sqlite_platform.clock(), 0))
    say(sqlite_platform, head, POLICE, Saying(TaskAct.RETURNED, "缺少文件。", sqlite_platform.clock(), 1))
    assert ("annex/16", "省公安厅", TaskNews.RETURNED, "2") in told(sqlite_platform, officer)
    assert told(sqlite_platform, head) == supervising
