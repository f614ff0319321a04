from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_app.specs.location import specs_folder
from forms_app.specs.reference import Reference, load_calendar
from forms_app.workdays.calendar import CalendarError
from forms_app.workdays.counting import CountSheet, Pause, count, count_back, counted_back
from forms_app.workdays.terms import Term, Unit

CALENDAR = load_calendar(specs_folder())


def due(start: str, term: str) -> CountSheet:
    return count(Term.parse(term), date.fromisoformat(start), CALENDAR)


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2020-09-25", "7 working days", "2020-10-12"),
        ("2020-09-25", "10 working days", "2020-10-15"),
        ("2020-09-25", "15 working days", "2020-10-22"),
        ("2020-09-25", "20 working days", "2020-10-29"),
        ("2020-09-25", "7 days", "2020-10-09"),
        ("2025-01-24", "7 working days", "2025-02-10"),
        ("2025-01-24", "10 working days", "2025-02-13"),
        ("2025-01-24", "15 working days", "2025-02-20"),
        ("2025-01-24", "20 working days", "2025-02-27"),
        ("2025-01-24", "7 days", "2025-02-05"),
        ("2026-09-18", "7 working days", "2026-09-29"),
        ("2026-09-18", "10 working days", "2026-10-09"),
        ("2026-09-18", "15 working days", "2026-10-15"),
        ("2026-09-18", "20 working days", "2026-10-22"),
        ("2026-09-18", "7 days", "2026-09-28"),
        ("2026-09-30", "5 working days", "2026-10-13"),
        ("2025-08-31", "6 months", "2026-02-28"),
        ("2024-02-29", "12 months", "2025-02-28"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2026-03-31", "6 months", "2026-09-30"),
    ],
)
def test_known_terms(start: str, term: str, end: str) -> None:
    sheet = due(start, term)
    assert sheet.due == date.fromisoformat(end)
    assert not sheet.provisional


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2024-12-31", "2 months", "2025-02-28"),
        ("2023-12-31", "2 months", "2024-02-29"),
        ("2025-11-30", "3 months", "2026-02-28"),
        ("2023-02-28", "1 year", "2024-02-28"),
    ],
)
def test_i4_months_end_on_the_same_day_or_the_last(start: str, term: str, end: str) -> None:
    assert due(start, term).due == date.fromisoformat(end)


def test_the_sheet_lists_every_day_with_its_reason() -> None:
    sheet = due("2026-09-18", "7 days")
    assert [(day.date.day, day.counted) for day in sheet.days] == [
        (18, False), (19, True), (20, True), (21, True), (22, True), (23, True), (24, True), (25, True),
        (26, False), (27, False), (28, False),
    ]  # fmt: skip
    assert sheet.days[0].why == "起算日，不计入（民法典第二百零一条）"
    assert "中秋节" in sheet.days[7].why
    assert "顺延" in sheet.days[7].why
    assert sheet.days[-1].why == "休息日结束的次日，期间届满（民法典第二百零三条）"


def test_a_worked_weekend_counts() -> None:
    sheet = due("2026-09-18", "1 working day")
    assert sheet.due == date(2026, 9, 20)
    assert sheet.days[-2].why == "星期六"
    assert sheet.days[-1].why == "第1日，星期日调休上班（国办发明电〔2025〕7号）"


@pytest.mark.parametrize(
    ("start", "term", "provisional"),
    [
        ("2026-12-14", "10 working days", False),
        ("2026-12-14", "11 working days", True),
        ("2026-12-04", "20 working days", True),
        ("2026-12-21", "7 days", False),
        ("2026-12-22", "7 days", True),
        ("2026-07-01", "6 months", True),
        ("2026-06-28", "6 months", False),
    ],
)
def test_i2_a_missing_notice_makes_a_date_provisional(start: str, term: str, provisional: bool) -> None:
    sheet = due(start, term)
    assert sheet.provisional is provisional
    assert bool(sheet.reservation) is provisional


def test_the_reservation_names_the_year() -> None:
    assert due("2026-12-04", "20 working days").reservation == (
        "2027年放假安排通知尚未公布，届满日暂定，公布后重新计算"
    )


def test_a_term_may_be_told_not_to_roll() -> None:
    sheet = count(Term(7, Unit.DAYS, rolls=False), date(2026, 9, 18), CALENDAR)
    assert (sheet.due, sheet.provisional) == (date(2026, 9, 25), False)


def test_a_term_before_the_calendar_is_refused(reference: Reference) -> None:
    with pytest.raises(CalendarError):
        due("2017-12-01", "3 working days")


@given(start=st.dates(date(2018, 1, 1), date(2026, 9, 30)), amount=st.integers(1, 60))
def test_working_days_equal_a_naive_count(start: date, amount: int) -> None:
    day, left = start, amount
    while left:
        day += timedelta(days=1)
        left -= CALENDAR.day(day).working
    sheet = count(Term(amount, Unit.WORKING_DAYS), start, CALENDAR)
    assert sheet.due == day
    assert sum(line.counted for line in sheet.days) == amount


@given(
    start=st.dates(date(2018, 1, 1), date(2025, 6, 30)),
    term=st.builds(Term, st.integers(1, 12), st.sampled_from([Unit.DAYS, Unit.MONTHS])),
)
def test_i3_a_rolled_end_is_the_first_working_day_from_the_nominal_end(start: date, term: Term) -> None:
    rolled = count(term, start, CALENDAR).due
    nominal = count(Term(term.amount, term.unit, rolls=False), start, CALENDAR).due
    between = [nominal + timedelta(days=n) for n in range((rolled - nominal).days)]
    assert CALENDAR.day(rolled).working
    assert not any(CALENDAR.day(day).working for day in between)


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2026-01-01", "1 quarters", "2026-06-30"), ("2026-03-31", "1 quarters", "2026-06-30"),
        ("2026-04-01", "1 quarters", "2026-09-30"), ("2026-12-31", "1 quarters", "2027-03-31"),
        ("2026-11-15", "2 quarters", "2027-06-30"), ("2026-06-30", "1 half-years", "2026-12-31"),
        ("2026-07-01", "1 half-years", "2027-06-30"), ("2027-12-31", "1 half-years", "2028-06-30"),
    ],
)  # fmt: skip
def test_quarters_and_half_years_end_with_the_calendar(start: str, term: str, end: str) -> None:
    stated = Term.parse(term)
    sheet = count(Term(stated.amount, stated.unit, rolls=False), date.fromisoformat(start), CALENDAR)
    assert sheet.due == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("term", "end"), [("3 months", "2029-02-28"), ("31 days", "2029-04-30"), ("1 years", "2028-05-31")]
)
def test_a_term_is_counted_back_from_the_end_of_another(term: str, end: str) -> None:
    validity = count(Term(3, Unit.YEARS, rolls=False), date(2026, 5, 31), CALENDAR)
    back = counted_back(validity, Term.parse(term))
    assert (validity.due, back.due, back.start) == (date(2029, 5, 31), date.fromisoformat(end), validity.start)
    assert back.days[-1].date == back.due
    assert len({line.date for line in back.days}) == len(back.days)
    assert str(back.term) == f"至期满{Term.parse(term)}前"
    assert "距期满之日2029年5月31日" in back.days[-1].why


@pytest.mark.parametrize(
    ("day", "term", "ahead"),
    [
        # From Friday 16 October 2026: 15, 14, 13, 12, 10 (worked Saturday), 9, 8 October, 30, 29, 28 September.
        ("2026-10-16", "1 working day", "2026-10-15"),
        ("2026-10-16", "5 working days", "2026-10-10"),
        ("2026-10-16", "7 working days", "2026-10-08"),
        ("2026-10-16", "8 working days", "2026-09-30"),
        ("2026-10-16", "10 working days", "2026-09-28"),
        ("2026-10-04", "1 working day", "2026-09-30"),
        ("2026-03-01", "1 day", "2026-02-28"),
        ("2026-03-02", "2 days", "2026-02-28"),  # over a Sunday
    ],
)
def test_a_term_is_counted_back_from_a_day(day: str, term: str, ahead: str) -> None:
    sheet = count_back(Term.parse(term), date.fromisoformat(day), CALENDAR)
    assert (sheet.due.isoformat(), sheet.provisional) == (ahead, False)
    assert sum(line.counted for line in sheet.days) == Term.parse(term).amount


def test_months_are_not_counted_back_and_a_missing_notice_is_told() -> None:
    with pytest.raises(ValueError, match="counted back"):
        count_back(Term.parse("6 months"), date(2026, 10, 16), CALENDAR)
    assert count_back(Term.parse("3 working days"), date(2040, 5, 8), CALENDAR).provisional


@given(st.dates(date(2020, 3, 1), date(2026, 10, 1)), st.integers(1, 60))
def test_counting_back_and_forth_meet(day: date, amount: int) -> None:
    term = Term(amount, Unit.WORKING_DAYS)
    ahead = count_back(term, day, CALENDAR).due
    # Counted forth from there the term ends on the day itself, or on the next working day where it is none.
    following = next(day + timedelta(days=n) for n in range(20) if CALENDAR.day(day + timedelta(days=n)).working)
    assert count(term, ahead, CALENDAR).due == following


def test_days_that_several_causes_stop_name_every_one() -> None:
    pauses = [Pause(date(2026, 3, 2), date(2026, 3, 4), "甲"), Pause(date(2026, 3, 3), date(2026, 3, 5), "乙")]
    sheet = count(Term.parse("2 working days"), date(2026, 3, 2), CALENDAR, pauses)
    assert [line.why for line in sheet.days[1:4]] == ["甲", "甲；乙", "乙"]
    assert sheet.due == date(2026, 3, 9)


def test_days_of_the_calendar_that_several_causes_stop_are_left_out_once_in_any_order() -> None:
    pauses = [
        Pause(date(2026, 3, 3), date(2026, 3, 6), "甲"),
        Pause(date(2026, 3, 5), date(2026, 3, 8), "乙"),
        Pause(date(2026, 3, 4), date(2026, 3, 5), "丙"),
        Pause(date(2026, 3, 13), date(2026, 3, 15), "丁"),
    ]
    for order in (pauses, pauses[::-1]):
        sheet = count(Term(10, Unit.DAYS, rolls=False), date(2026, 3, 2), CALENDAR, order)
        assert (sheet.due, sum(line.counted for line in sheet.days)) == (date(2026, 3, 19), 10)
