from datetime import UTC, date, datetime, time

import pytest

from forms_app.core import dates
from forms_app.core.dates import DateError


@pytest.mark.parametrize(
    "text",
    ["2026-02-09", "2026/2/9", "2026年2月9日", "20260209", "2026.2.9", " ２０２６－０２－０９ ", "2026 年 2 月 9 日"],
)
def test_b7_reads_every_usual_way_of_writing(text: str) -> None:
    assert dates.parse_date(text) == date(2026, 2, 9)


@pytest.mark.parametrize("text", ["2026-02-29", "2025-02-30", "2026-04-31", "2026-13-01", "20260230"])
def test_b6_refuses_days_that_do_not_exist(text: str) -> None:
    with pytest.raises(DateError, match="在日历上不存在"):
        dates.parse_date(text)


@pytest.mark.parametrize("text", ["0000-01-01", "9999-12-31", "1899-12-31", "2200-01-01"])
def test_refuses_years_out_of_range(text: str) -> None:
    with pytest.raises(DateError, match="年份应在1900至2199之间"):
        dates.parse_date(text)


@pytest.mark.parametrize("text", ["", "46062", "9/2/2026", "2026-02", "明天", "2026-2-9 08:00"])
def test_b7_never_guesses(text: str) -> None:
    with pytest.raises(DateError, match="不是日期"):
        dates.parse_date(text)


def test_leap_day_of_a_leap_year() -> None:
    assert dates.parse_date("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["2026-02", "2026/2", "2026年2月", "202602"])
def test_reads_months(text: str) -> None:
    assert dates.parse_year_month(text) == (2026, 2)


@pytest.mark.parametrize("text", ["2026-13", "2026", "二月"])
def test_refuses_what_is_no_month(text: str) -> None:
    with pytest.raises(DateError):
        dates.parse_year_month(text)


def test_writes_dates_without_leading_zeros() -> None:
    assert dates.chinese(date(2026, 2, 9)) == "2026年2月9日"
    assert dates.weekday(date(2026, 2, 9)) == "星期一"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 2, 8, 15, 59, 59, tzinfo=UTC), date(2026, 2, 8)),
        (datetime(2026, 2, 8, 16, 0, tzinfo=UTC), date(2026, 2, 9)),
    ],
)
def test_the_day_is_the_beijing_day(moment: datetime, day: date) -> None:
    assert dates.beijing_date(moment) == day


def test_time_is_beijing_time() -> None:
    assert dates.chinese_time(datetime(2026, 2, 8, 16, 5, 9, tzinfo=UTC)) == "2026年2月9日 00:05:09"


@pytest.mark.parametrize("text", ["2026-1 2-1", "2026-1  2-1", "2026 0209", "20 26-02-09", "2026-02-0　9"])
def test_a_blank_inside_a_number_is_a_slip_and_not_guessed_away(text: str) -> None:
    with pytest.raises(DateError, match="不是日期"):
        dates.parse_date(text)


def test_a_blank_inside_a_number_of_a_month_neither() -> None:
    with pytest.raises(DateError, match="不是年月"):
        dates.parse_year_month("2026-1 2")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T09:30", "2026-11-21 09:30", "2026/11/21 9:30", "2026.11.21　9：30", "2026年11月21日9时30分",
        "2026年11月21日 9:30", "2026 年 11 月 21 日 9 时 30 分", "2026年11月21日9点30分", "202611210930",
        "2026-11-21T09:30:00", "20261121 09:30",
    ],
)  # fmt: skip
def test_reads_every_usual_way_of_writing_a_moment(text: str) -> None:
    assert dates.parse_moment(text) == datetime.combine(date(2026, 11, 21), time(9, 30))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-11-21", "不是日期和时间"),
        ("9:30", "不是日期和时间"),
        ("2026-11-21 9时", "不是日期和时间"),
        ("2026-11-21 下午2:30", "不是日期"),
        ("2026-11-2109:30", "不是日期和时间"),
        ("2026-11-21 0 9:30", "不是日期"),
        ("2026-11-21 09:3", "不是日期和时间"),
        ("2026-11-21T09:30:15", "不是日期和时间"),
        ("2026-11-21T09:30Z", "不是日期和时间"),
        ("2026-11-31 09:30", "在日历上不存在"),
        ("2026-11-21 24:00", "的时间不存在"),
        ("2026-11-21 23:60", "的时间不存在"),
        ("202611212460", "的时间不存在"),
    ],
)
def test_a_moment_is_never_guessed(text: str, words: str) -> None:
    with pytest.raises(DateError, match=words):
        dates.parse_moment(text)


def test_the_full_hour_is_printed_with_two_noughts() -> None:
    assert dates.chinese_minute(datetime.combine(date(2026, 2, 9), time(8))) == "2026年2月9日8时00分"
