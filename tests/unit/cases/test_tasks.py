"""Task ledgers: the shipped stories come true, a wrong one is found, and periods begin and end where they should."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from forms_app.cases.rhythms import AT_LEAST_DAYS, first_day, first_whole, last_day, name_of, period_of
from forms_app.cases.task_replay import wrong_task_situations
from forms_app.cases.tasks import TaskAct, TaskEvent, progress, require_days, require_possible, standing
from forms_app.core.errors import BadInputError, ForbiddenError
from forms_app.specs.loading import load_parts
from forms_app.specs.location import specs_folder
from forms_app.specs.tasks import Due, Rhythm

PLANS = sorted(file.parent.name for file in specs_folder().glob("*/tasks.yaml"))

SINCE = date(2018, 5, 7)
JULY, QUARTERLY = Due.model_validate({"end_of": "2018-07"}), Due.model_validate({"every": "quarter"})


def done(act: TaskAct, day: date, account: int = 1) -> TaskEvent:
    return TaskEvent(act, datetime(day.year, day.month, day.day, 1, tzinfo=UTC), account, "甲", day)


@pytest.mark.parametrize("plan", PLANS)
def test_shipped_stories_come_true(plan: str) -> None:
    parts = load_parts(specs_folder() / plan)
    assert parts.task_situations
    assert not [str(problem) for problem in wrong_task_situations(parts)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2018-08-01, urgency: overdue", "2018-08-01, urgency: soon", "缓急应为 soon，实为 overdue"),
        ("2018-07-31, urgency: soon, days_left: 0", "2018-07-31, days_left: 1", "剩余天数应为 1，实为 0"),
        ("refused: 长期任务没有完成时限", "refused: 没有这个理由", "不能办理：没有这个理由，实为 长期任务"),
        ("act: completed, state: submitted", "act: confirmed, state: submitted", "应为 可以办理，实为 任务现为"),
        ("urgency: none, due: none", "urgency: none, due: 2018-05-07", "届满日应为 2018-05-07，实为 none"),
        ("missed: 1}", "missed: 2}", "缺的期数应为 2，实为 1"),
    ],
)
def test_a_wrong_story_is_found(tmp_path: Path, old: str, new: str, message: str) -> None:
    source = specs_folder() / "cultural_relics"
    for file in ("regulation.yaml", "tasks.yaml"):
        (tmp_path / file).write_text((source / file).read_text())
    (tmp_path / "situations").mkdir()
    text = (source / "situations/tasks.yaml").read_text()
    assert old in text
    (tmp_path / "situations/tasks.yaml").write_text(text.replace(old, new, 1))
    assert message in "\n".join(map(str, wrong_task_situations(load_parts(tmp_path))))


@pytest.mark.parametrize("rhythm", AT_LEAST_DAYS)
def test_periods_follow_each_other_without_gap_or_overlap(rhythm: Rhythm) -> None:
    day = date(2019, 12, 1)
    while day < date(2021, 2, 1):
        period = period_of(rhythm, day)
        assert first_day(rhythm, period) <= day <= last_day(rhythm, period)
        assert first_day(rhythm, period + 1) == last_day(rhythm, period) + timedelta(days=1)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("rhythm", "day", "first", "last", "name"),
    [
        ("day", date(2024, 2, 29), date(2024, 2, 29), date(2024, 2, 29), "2024年2月29日"),
        ("week", date(2026, 11, 22), date(2026, 11, 16), date(2026, 11, 22), "2026年11月16日至11月22日一周"),
        ("month", date(2024, 2, 1), date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        ("quarter", date(2026, 9, 30), date(2026, 7, 1), date(2026, 9, 30), "2026年第三季度"),
        ("half_year", date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30), "2026年上半年"),
        ("half_year", date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31), "2026年下半年"),
        ("year", date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31), "2026年"),
    ],
)
def test_a_period_has_these_days_and_this_name(rhythm: Rhythm, day: date, first: date, last: date, name: str) -> None:
    period = period_of(rhythm, day)
    assert (first_day(rhythm, period), last_day(rhythm, period), name_of(rhythm, period)) == (first, last, name)


def test_the_first_whole_period_begins_on_the_day_or_after() -> None:
    assert first_day("quarter", first_whole("quarter", date(2018, 5, 7))) == date(2018, 7, 1)
    assert first_day("quarter", first_whole("quarter", date(2018, 7, 1))) == date(2018, 7, 1)


def test_who_reported_does_not_confirm_and_may_open_again() -> None:
    reported = (done(TaskAct.REPORTED, date(2018, 7, 2), 2), done(TaskAct.COMPLETED, date(2018, 7, 3)))
    for account in (1, 2):
        with pytest.raises(ForbiddenError, match="应由其他人员办理"):
            require_possible(JULY, progress(JULY, reported), TaskAct.CONFIRMED, account)
    confirmed = progress(JULY, (*reported, done(TaskAct.CONFIRMED, date(2018, 7, 4), 3)))
    require_possible(JULY, confirmed, TaskAct.REOPENED, 1)


def test_what_was_done_on_one_day_may_be_said_from_that_day_to_that_day() -> None:
    day = date(2018, 7, 3)
    require_days(QUARTERLY, TaskAct.PERFORMED, day, day, day)
    with pytest.raises(BadInputError, match="起始日期晚于截止日期"):
        require_days(QUARTERLY, TaskAct.PERFORMED, day, day + timedelta(days=1), day)


def test_sent_back_the_day_of_completion_is_gone_and_of_several_times_the_last() -> None:
    completed = (done(TaskAct.COMPLETED, date(2018, 8, 3)), done(TaskAct.RETURNED, date(2018, 8, 5)))
    assert progress(JULY, completed).completed_on is None
    times = [done(TaskAct.PERFORMED, day) for day in (date(2018, 8, 3), date(2018, 11, 5))]
    left = progress(QUARTERLY, (*times, done(TaskAct.RETURNED, date(2018, 11, 6)))).performances
    assert [each.day for each in left] == [date(2018, 8, 3)]


@pytest.mark.parametrize(
    ("times", "missed"),
    [
        ((), 1),  # before the ledger was kept nobody knows: of the periods that are over, the last alone
        ((date(2018, 8, 3),), 3),
        ((date(2018, 8, 3), date(2019, 2, 1)), 2),
    ],
)
def test_periods_are_missed_from_the_first_one_on_record(times: tuple[date, ...], missed: int) -> None:
    events = [done(TaskAct.PERFORMED, day) for day in times]
    assert standing(QUARTERLY, SINCE, events, date(2019, 7, 1), 15).missed == missed
