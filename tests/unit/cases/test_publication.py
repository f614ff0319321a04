"""The public entry of a case, day by day (第十五、十七、二十、二十一条)."""

from datetime import date, timedelta
from typing import Any

import pytest

from forms_app.cases.publication import Entry, entry_of
from forms_app.specs.procedure import Procedure
from forms_app.specs.reference import Reference
from tests.unit.cases.determination import case_of, found

PUBLISHED = date(2026, 3, 10)
LAST_DAY = date(2027, 3, 10)
LAST_DAY_EXTENDED = date(2028, 3, 10)
ONE_DAY = timedelta(days=1)
Event = tuple[Any, ...]


def entry(
    procedure: Procedure, reference: Reference, *later: Event, published: date = PUBLISHED, on: date | None = None
) -> Entry:
    """The entry of a case that was published and to which this happened afterwards."""
    case = case_of(procedure, [found("article_9_1"), ("decided", published), ("published", published), *later])
    made = entry_of(case, reference.calendar, on or published)
    assert made is not None
    return made


def test_what_was_never_published_has_no_entry(determination: Procedure, reference: Reference) -> None:
    case = case_of(determination, [found("article_9_1"), ("entry_proposed", PUBLISHED)])
    assert entry_of(case, reference.calendar, PUBLISHED) is None


def test_a_procedure_that_publishes_nothing_has_no_entries(determination: Procedure, reference: Reference) -> None:
    silent = determination.model_copy(update={"publication": None})
    assert entry_of(case_of(silent, [("published", PUBLISHED)]), reference.calendar, PUBLISHED) is None


@pytest.mark.parametrize(
    ("day", "public"),
    [
        (PUBLISHED - ONE_DAY, False),
        (PUBLISHED, True),
        (LAST_DAY, True),
        (LAST_DAY + ONE_DAY, False),
    ],
)
def test_an_entry_is_public_for_a_year(
    determination: Procedure, reference: Reference, day: date, *, public: bool
) -> None:
    made = entry(determination, reference)
    assert made.is_public(day) is public
    assert (made.since, made.until, made.term.id) == (PUBLISHED, LAST_DAY, "publication")


@pytest.mark.parametrize(
    ("published", "until"),
    [
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2025, 10, 5), date(2026, 10, 5)),  # in the National Day holiday: the entry does not stay longer
    ],
)
def test_the_last_day_is_the_same_day_of_the_next_year_and_does_not_roll(
    determination: Procedure, reference: Reference, published: date, until: date
) -> None:
    assert entry(determination, reference, published=published).until == until


@pytest.mark.parametrize(
    ("published", "earliest"),
    [
        (date(2026, 3, 10), date(2026, 9, 10)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2023, 8, 31), date(2024, 2, 29)),
    ],
)
def test_no_removal_before_six_months(
    determination: Procedure, reference: Reference, published: date, earliest: date
) -> None:
    assert entry(determination, reference, published=published).earliest_removal == earliest


def test_lacking_rectification_makes_it_two_years_from_the_first_day(
    determination: Procedure, reference: Reference
) -> None:
    made = entry(determination, reference, ("rectification_lacking", date(2026, 12, 1)))
    assert (made.until, made.term.id) == (LAST_DAY_EXTENDED, "extended_publication")
    assert (made.is_public(LAST_DAY_EXTENDED), made.is_public(LAST_DAY_EXTENDED + ONE_DAY)) == (True, False)


def test_another_violation_makes_it_two_years_from_the_day_it_was_established(
    determination: Procedure, reference: Reference
) -> None:
    recorded = ("violation_established", date(2027, 1, 8), {"established_on": "2027-01-05"})
    made = entry(determination, reference, recorded)
    assert (made.until, made.term.id) == (date(2029, 1, 5), "renewed_publication")
    assert (made.is_public(made.until), made.is_public(made.until + ONE_DAY)) == (True, False)
    assert made.since == PUBLISHED


@pytest.mark.parametrize(
    ("established", "until"),
    [
        (PUBLISHED, LAST_DAY_EXTENDED),
        (PUBLISHED + ONE_DAY, LAST_DAY_EXTENDED + ONE_DAY),
    ],
)
def test_of_several_periods_the_one_that_ends_last_decides(
    determination: Procedure, reference: Reference, established: date, until: date
) -> None:
    lacking = ("rectification_lacking", date(2026, 6, 1))
    again = ("violation_established", date(2026, 6, 2), {"established_on": established.isoformat()})
    assert entry(determination, reference, lacking, again).until == until
    assert entry(determination, reference, again, lacking).until == until


def test_the_last_of_two_violations_counts(determination: Procedure, reference: Reference) -> None:
    first = ("violation_established", date(2026, 6, 1), {"established_on": "2026-06-01"})
    second = ("violation_established", date(2027, 6, 1), {"established_on": "2027-06-01"})
    assert entry(determination, reference, first, second).until == date(2029, 6, 1)


def test_suspended_it_is_away_and_its_term_goes_on(determination: Procedure, reference: Reference) -> None:
    suspended = ("publication_suspended", date(2026, 4, 2))
    away = entry(determination, reference, suspended)
    assert (away.suspended_on, away.is_public(date(2026, 4, 2)), away.until) == (date(2026, 4, 2), False, LAST_DAY)
    back = entry(determination, reference, suspended, ("publication_resumed", date(2026, 8, 4)))
    assert (back.suspended_on, back.is_public(date(2026, 8, 4)), back.until) == (None, True, LAST_DAY)
    assert not back.is_public(LAST_DAY + ONE_DAY)


def test_what_is_suspended_again_is_away_again(determination: Procedure, reference: Reference) -> None:
    made = entry(
        determination,
        reference,
        ("publication_suspended", date(2026, 4, 2)),
        ("publication_resumed", date(2026, 5, 6)),
        ("publication_suspended", date(2026, 6, 1)),
    )
    assert made.suspended_on == date(2026, 6, 1)


@pytest.mark.parametrize("end", ["removed", "decision_withdrawn", "entry_deleted"])
def test_what_is_taken_away_for_good_stays_away(determination: Procedure, reference: Reference, end: str) -> None:
    day = date(2026, 9, 11)
    made = entry(determination, reference, (end, day))
    assert (made.ended_on, made.is_public(day)) == (day, False)
    resumed = entry(
        determination, reference, ("publication_suspended", day), (end, day), ("publication_resumed", day + ONE_DAY)
    )
    assert (resumed.ended_on, resumed.is_public(day + ONE_DAY)) == (day, False)
    longer = entry(determination, reference, (end, day), ("rectification_lacking", day + ONE_DAY))
    assert not longer.is_public(day + ONE_DAY)


def test_corrections_and_remedies_leave_it_public(determination: Procedure, reference: Reference) -> None:
    made = entry(
        determination,
        reference,
        ("entry_corrected", date(2026, 4, 1)),
        ("remedy_sought", date(2026, 4, 2)),
        ("closed", date(2026, 4, 3)),
    )
    assert made.is_public(date(2026, 4, 3))
    assert (made.since, made.until) == (PUBLISHED, LAST_DAY)


def test_what_was_suspended_and_then_taken_away_is_gone_since_it_was_suspended(
    determination: Procedure, reference: Reference
) -> None:
    suspended, removed = date(2026, 4, 2), date(2026, 9, 11)
    made = entry(determination, reference, ("publication_suspended", suspended), ("removed", removed))
    assert made.gone_on(removed) == suspended


def test_an_entry_is_gone_from_the_day_after_its_last(determination: Procedure, reference: Reference) -> None:
    made = entry(determination, reference)
    assert (made.gone_on(LAST_DAY), made.gone_on(LAST_DAY + ONE_DAY)) == (None, LAST_DAY + ONE_DAY)
