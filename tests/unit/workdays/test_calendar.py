from datetime import date, timedelta

import chinese_calendar
import pytest
from holidays.countries.china import China

from forms_app.specs.reference import Reference
from forms_app.workdays.calendar import Calendar, CalendarError
from forms_app.workdays.notices import Holiday, Notice

WORKED_WEEKENDS = """
2018 02-11 02-24 04-08 04-28 09-29 09-30 12-29
2019 02-02 02-03 04-28 05-05 09-29 10-12
2020 01-19 04-26 05-09 06-28 09-27 10-10
2021 02-07 02-20 04-25 05-08 09-18 09-26 10-09
2022 01-29 01-30 04-02 04-24 05-07 10-08 10-09
2023 01-28 01-29 04-23 05-06 06-25 10-07 10-08
2024 02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12
2025 01-26 02-08 04-27 09-28 10-11
2026 01-04 02-14 02-28 05-09 09-20 10-10
"""
WORKING_DAYS = {2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}


def days_of(*years: int) -> list[date]:
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.fixture(scope="module")
def every_day() -> list[date]:
    return days_of(2018, 2026)


def test_i1_every_day_agrees_with_both_packages(reference: Reference, every_day: list[date]) -> None:
    theirs = China(years=range(2018, 2027))
    for day in every_day:
        ours = reference.calendar.day(day).working
        assert ours == chinese_calendar.is_workday(day), day
        assert ours == theirs.is_working_day(day), day


def test_worked_weekends_are_these(reference: Reference, every_day: list[date]) -> None:
    expected = [
        date.fromisoformat(f"{line.split()[0]}-{day}") for line in WORKED_WEEKENDS.split("\n") if line
        for day in line.split()[1:]
    ]  # fmt: skip
    found = [day for day in every_day if day.weekday() >= 5 and reference.calendar.day(day).working]
    assert found == expected


def test_working_days_a_year(reference: Reference) -> None:
    counts = {year: sum(reference.calendar.day(day).working for day in days_of(year)) for year in WORKING_DAYS}
    assert counts == WORKING_DAYS


@pytest.mark.parametrize(
    ("day", "working", "why"),
    [
        (date(2026, 9, 25), False, "中秋节（国办发明电〔2025〕7号）"),
        (date(2026, 9, 20), True, "星期日调休上班（国办发明电〔2025〕7号）"),
        (date(2026, 11, 21), False, "星期六"),
        (date(2026, 11, 20), True, "工作日"),
        (date(2020, 2, 1), False, "春节（国办发明电〔2020〕1号）"),
        (date(2019, 5, 2), False, "劳动节（国办发明电〔2019〕3号）"),
        (date(2018, 12, 29), True, "星期六调休上班（国办发明电〔2018〕15号）"),
    ],
)
def test_says_why_and_whose_notice(reference: Reference, day: date, working: bool, why: str) -> None:
    found = reference.calendar.day(day)
    assert (found.working, found.why, found.awaits) == (working, why, None)


@pytest.mark.parametrize(
    ("day", "awaits"),
    [(date(2026, 12, 28), None), (date(2026, 12, 29), 2027), (date(2027, 1, 4), 2027), (date(2028, 5, 1), 2028)],
)
def test_days_that_a_missing_notice_may_change_await_it(reference: Reference, day: date, awaits: int | None) -> None:
    assert reference.calendar.day(day).awaits == awaits


def test_without_a_notice_the_statutory_days_are_off(reference: Reference) -> None:
    spring_festival = reference.calendar.day(date(2027, 2, 6))
    assert not spring_festival.working
    assert "春节" in spring_festival.why
    assert reference.calendar.day(date(2027, 10, 8)).working


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2100, 1, 1)])
def test_refuses_to_speak_for_other_years(reference: Reference, day: date) -> None:
    with pytest.raises(CalendarError, match="只覆盖2018年至2099年"):
        reference.calendar.day(day)
    for within in (date(2018, 1, 1), date(2099, 12, 31)):
        assert reference.calendar.day(within).date == within


def test_a_later_notice_overrides_day_by_day() -> None:
    first = Notice(
        2030, "甲", "1号", date(2029, 11, 1), (Holiday("节", date(2030, 5, 1), date(2030, 5, 1), (date(2030, 5, 4),)),)
    )
    second = Notice(2030, "乙", "2号", date(2030, 3, 1), (Holiday("节", date(2030, 5, 2), date(2030, 5, 4)),))
    calendar = Calendar([second, first], statutory=lambda year: {})
    assert [calendar.day(date(2030, 5, day)).why for day in (1, 2, 4)] == ["节（1号）", "节（2号）", "节（2号）"]


def test_without_a_notice_no_half_of_an_arrangement_is_taken_from_elsewhere(reference: Reference) -> None:
    """The library knows that 2 January 2026 was exchanged for the Sunday after; the notice of 2025 did not."""
    calendar = reference.calendar.known_on(date(2025, 11, 3))
    assert [calendar.day(date(2026, 1, day)).working for day in (1, 2, 3, 4)] == [False, True, False, False]
    assert calendar.day(date(2026, 4, 6)).why.startswith("清明节（补假）")  # follows from the 办法 itself


def test_the_calendar_as_it_was_known(reference: Reference) -> None:
    """春节 2020 was made longer by a second notice: 国办发明电〔2020〕1号 of 27 January."""
    day = date(2020, 1, 31)
    assert [reference.calendar.known_on(date(2020, 1, on)).day(day).working for on in (26, 27)] == [True, False]
    assert reference.calendar.known_on(date(2025, 11, 4)).day(date(2026, 1, 4)).awaits is None
    with pytest.raises(CalendarError, match="2000-01-01以前没有放假安排通知"):
        reference.calendar.known_on(date(2000, 1, 1))
