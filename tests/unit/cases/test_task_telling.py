"""What units are told of their tasks without asking: on which days, and in which words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from forms_app.cases.task_telling import TaskNews, news_of, told_of_day, told_of_decision
from forms_app.cases.tasks import TaskAct, TaskEvent, standing
from forms_app.specs.tasks import Due

SINCE, DAYS = date(2018, 5, 7), 15
JULY = Due.model_validate({"end_of": "2018-07"})


def event(act: TaskAct, day: date) -> TaskEvent:
    return TaskEvent(act, datetime(day.year, day.month, day.day, 1, tzinfo=UTC), 1, "甲", day)


def news(due: Due, today: date, *events: TaskEvent) -> TaskNews | None:
    return news_of(due, standing(due, SINCE, events, today, DAYS), DAYS)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2018, 7, 15), None),  # sixteen days are left
        (date(2018, 7, 16), TaskNews.SOON),
        (date(2018, 7, 31), TaskNews.SOON),
        (date(2018, 8, 1), TaskNews.OVERDUE),
    ],
)
def test_the_days_before_a_deadline_and_after(today: date, expected: TaskNews | None) -> None:
    assert news(JULY, today) is expected


def test_who_has_done_its_part_is_told_nothing_until_it_is_sent_back() -> None:
    reported = event(TaskAct.COMPLETED, date(2018, 8, 3))
    assert news(JULY, date(2018, 8, 4), reported) is None
    returned = event(TaskAct.RETURNED, date(2018, 8, 5))
    assert news(JULY, date(2018, 8, 6), reported, returned) is TaskNews.OVERDUE
    assert news(JULY, date(2018, 8, 6), reported, event(TaskAct.CONFIRMED, date(2018, 8, 5))) is None


@pytest.mark.parametrize("due", [{"long_term": True}, {"unstated": True}, {"done": "已完成"}])
def test_what_has_no_last_day_is_never_told_of(due: dict[str, object]) -> None:
    assert news(Due.model_validate(due), date(2030, 1, 1)) is None


@pytest.mark.parametrize(("rhythm", "told"), [("day", False), ("week", False), ("month", True), ("quarter", True)])
def test_duties_that_come_back_within_the_days_of_a_reminder_stand_in_the_list_alone(rhythm: str, told: bool) -> None:
    due = Due.model_validate({"every": rhythm})
    days = [date(2019, 1, 1) + timedelta(days=shift) for shift in range(120)]
    assert any(news(due, day) for day in days) is told


def test_a_week_is_told_of_where_the_reminder_is_shorter() -> None:
    weekly, sunday = Due.model_validate({"every": "week"}), date(2019, 3, 3)
    told = [news_of(weekly, standing(weekly, SINCE, (), sunday, days), days) for days in (6, 7)]
    assert told == [TaskNews.OVERDUE, None]


def test_the_sentences_name_the_day_and_what_to_do() -> None:
    def told(due: Due, today: date) -> str:
        found = standing(due, SINCE, (), today, DAYS)
        kind = news_of(due, found, DAYS)
        assert kind is not None
        return told_of_day(kind, due, found)

    assert told(JULY, date(2018, 7, 21)) == "将于2018年7月31日届满（还有10日），请在届满日以前办理并报告。"
    assert told(JULY, date(2018, 7, 31)) == "将于2018年7月31日届满（今日届满），请在届满日以前办理并报告。"
    assert told(JULY, date(2018, 8, 1)) == "已于2018年7月31日届满，还没有报告完成，请尽快办理并报告。"
    quarter = Due.model_validate({"every": "quarter"})
    assert told(quarter, date(2018, 9, 20)) == "将于2018年9月30日届满（还有10日），请在届满日以前开展并登记。"
    overdue = "2018年第三季度没有开展记录（2018年9月30日届满），请尽快开展并登记。"
    assert told(quarter, date(2018, 10, 1)) == overdue
    assert told_of_decision(TaskAct.RETURNED, "缺少附件") == "报告已被退回，请按理由补正后再报。理由：缺少附件"
    assert told_of_decision(TaskAct.REOPENED, "情况有变") == "任务已重新打开，请继续办理并报告。理由：情况有变"
