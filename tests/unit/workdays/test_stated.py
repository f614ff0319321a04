"""Published days hold when the holiday list is corrected; the correction is explained day by day."""

from datetime import date

import pytest

from forms_app.specs.reference import Reference
from forms_app.workdays.calendar import Calendar
from forms_app.workdays.counting import Pause, count
from forms_app.workdays.notices import Holiday, Notice
from forms_app.workdays.stated import changes, ending_on
from forms_app.workdays.terms import Term, Unit

TUESDAY = date(2026, 3, 10)
SEVEN_WORKING = Term(7, Unit.WORKING_DAYS, rolls=False)
SEVEN_DAYS = Term(7, Unit.DAYS, rolls=False)


def corrected(calendar: Calendar, holiday: Holiday) -> Calendar:
    """The calendar with one more notice for 2026."""
    return Calendar(
        [*calendar._notices, Notice(2026, "补充通知", "国办发明电〔2026〕9号", date(2026, 3, 1), (holiday,))]
    )


DAY_OFF = Holiday("临时放假", date(2026, 3, 12), date(2026, 3, 12))
DAY_WORKED = Holiday("临时放假", date(2026, 5, 6), date(2026, 5, 6), (date(2026, 3, 14),))


@pytest.mark.parametrize(("holiday", "derived"), [(DAY_OFF, date(2026, 3, 20)), (DAY_WORKED, date(2026, 3, 18))])
def test_what_was_published_holds_whichever_way_the_list_is_corrected(
    reference: Reference, holiday: Holiday, derived: date
) -> None:
    stated = count(SEVEN_WORKING, TUESDAY, reference.calendar).due
    now = corrected(reference.calendar, holiday)
    sheet = count(SEVEN_WORKING, TUESDAY, now)
    assert (stated, sheet.due) == (date(2026, 3, 19), derived)
    held = ending_on(sheet, stated, (), now)
    assert (held.due, held.days[-1].date, held.provisional) == (stated, stated, False)
    assert "对外公布的届满日" in held.days[-1].why
    assert [line.date for line in held.days] == [date(2026, 3, day) for day in range(10, 20)]


@pytest.mark.parametrize(
    ("term", "after", "until", "due"),
    [
        (SEVEN_WORKING, date(2026, 3, 13), date(2026, 3, 17), date(2026, 3, 23)),  # 16–19 were left: 18, 19, 20, 23
        (SEVEN_WORKING, date(2026, 3, 19), date(2026, 3, 25), date(2026, 3, 19)),  # objected on the last day
        (SEVEN_WORKING, date(2026, 3, 13), date(2026, 3, 13), date(2026, 3, 19)),  # decided on the same day
        (SEVEN_DAYS, date(2026, 3, 13), date(2026, 3, 17), date(2026, 3, 22)),  # of a day stated as 18 March
    ],
)
def test_a_pause_moves_the_published_day_by_what_was_left(
    reference: Reference, term: Term, after: date, until: date, due: date
) -> None:
    calendar = corrected(reference.calendar, DAY_OFF)
    stated = date(2026, 3, 19) if term is SEVEN_WORKING else date(2026, 3, 18)
    pauses = (Pause(after, until, "暂停"),)
    assert ending_on(count(term, TUESDAY, calendar, pauses), stated, pauses, calendar).due == due


def test_two_pauses_each_count(reference: Reference) -> None:
    pauses = (
        Pause(date(2026, 3, 11), date(2026, 3, 12), "一"),
        Pause(date(2026, 3, 13), date(2026, 3, 14), "二"),
    )
    sheet = count(SEVEN_DAYS, TUESDAY, reference.calendar, pauses)
    assert ending_on(sheet, date(2026, 3, 18), pauses, reference.calendar).due == date(2026, 3, 20)


@pytest.mark.parametrize("pauses", [(), (Pause(date(2026, 3, 12), date(2026, 3, 16), "暂停"),)])
def test_where_the_calendar_agrees_the_sheet_stays_as_it_is(reference: Reference, pauses: tuple[Pause, ...]) -> None:
    sheet = count(SEVEN_WORKING, TUESDAY, reference.calendar, pauses)
    assert ending_on(sheet, date(2026, 3, 19), pauses, reference.calendar) == sheet


def test_a_published_day_is_not_provisional(reference: Reference) -> None:
    start = date(2025, 12, 29)
    before = reference.calendar.known_on(date(2025, 11, 3))
    sheet = count(SEVEN_WORKING, start, before)
    assert sheet.provisional
    assert not ending_on(sheet, sheet.due, (), before).provisional


def test_the_reason_names_the_days_that_count_otherwise(reference: Reference) -> None:
    now = corrected(reference.calendar, DAY_OFF)
    before, after = count(SEVEN_WORKING, TUESDAY, reference.calendar), count(SEVEN_WORKING, TUESDAY, now)
    assert changes(before, after) == ("2026年3月12日原为“工作日”，现为“临时放假（国办发明电〔2026〕9号）”",)


def test_the_reason_says_what_had_been_provisional(reference: Reference) -> None:
    term, start = Term(15, Unit.WORKING_DAYS), date(2025, 12, 11)
    before = count(term, start, reference.calendar.known_on(date(2025, 11, 3)))
    found = changes(before, count(term, start, reference.calendar))
    assert found[0].startswith("载明时为暂定：2026年放假安排通知尚未公布")
    assert found[1] == "2026年1月2日原为“工作日”，现为“元旦（国办发明电〔2025〕7号）”"


def test_a_last_day_that_became_a_day_off_is_named(reference: Reference) -> None:
    term = Term(2, Unit.DAYS)
    now = corrected(reference.calendar, DAY_OFF)
    before, after = count(term, TUESDAY, reference.calendar), count(term, TUESDAY, now)
    assert (before.due, after.due) == (date(2026, 3, 12), date(2026, 3, 13))
    assert "2026年3月12日原为“计入”，现为“临时放假" in changes(before, after)[0]


def test_another_list_has_another_fingerprint(reference: Reference) -> None:
    calendar = reference.calendar
    assert calendar.fingerprint == Calendar(reversed(calendar._notices)).fingerprint
    assert calendar.fingerprint != corrected(calendar, DAY_OFF).fingerprint
