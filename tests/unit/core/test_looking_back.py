"""Both sides of every period that is looked back over. The days are counted by hand."""

from datetime import date

import pytest

from forms_app.core.looking_back import is_within, leaves_on, months_later, span_before

D = date


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (D(2025, 1, 31), 1, D(2025, 2, 28)),
        (D(2024, 1, 31), 1, D(2024, 2, 29)),
        (D(2024, 2, 29), 12, D(2025, 2, 28)),
        (D(2024, 2, 29), 48, D(2028, 2, 29)),
        (D(2025, 8, 31), 6, D(2026, 2, 28)),
        (D(2025, 11, 30), 3, D(2026, 2, 28)),
        (D(2025, 3, 31), -1, D(2025, 2, 28)),
        (D(2025, 1, 15), -13, D(2023, 12, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(day: date, months: int, expected: date) -> None:
    assert months_later(day, months) == expected


@pytest.mark.parametrize(
    ("day", "on", "inside", "outside"),
    [
        (D(2025, 3, 10), D(2026, 3, 9), True, True),
        (D(2025, 3, 10), D(2026, 3, 10), True, False),
        (D(2025, 3, 10), D(2026, 3, 11), False, False),
        (D(2024, 2, 29), D(2025, 2, 27), True, True),
        (D(2024, 2, 29), D(2025, 2, 28), True, False),
        (D(2024, 2, 29), D(2025, 3, 1), False, False),
        (D(2026, 3, 11), D(2026, 3, 10), False, False),
    ],
)
def test_the_anniversary_counts_within_a_year_and_not_within_less(
    day: date, on: date, inside: bool, outside: bool
) -> None:
    assert is_within(day, on, 12, inside=True) is inside
    assert is_within(day, on, 12, inside=False) is outside


def test_a_day_leaves_its_period_once() -> None:
    assert leaves_on(D(2023, 3, 10), 36, inside=True) == D(2026, 3, 11)
    assert leaves_on(D(2023, 3, 10), 36, inside=False) == D(2026, 3, 10)


@pytest.mark.parametrize(
    ("on", "months", "inside", "first"),
    [
        (D(2026, 3, 10), 12, True, D(2025, 3, 10)),
        (D(2026, 3, 10), 12, False, D(2025, 3, 11)),
        (D(2024, 2, 29), 12, True, D(2023, 3, 1)),  # what happened on 28 February 2023 was a year old on 28 February
        (D(2025, 2, 28), 12, True, D(2024, 2, 28)),  # the periods of the 28th and of the 29th both end on this day
        (D(2025, 2, 28), 12, False, D(2024, 3, 1)),
        (D(2025, 3, 1), 12, True, D(2024, 3, 1)),
        (D(2025, 8, 31), 6, True, D(2025, 3, 1)),
    ],
)
def test_the_days_looked_at_are_those_that_are_within(on: date, months: int, inside: bool, first: date) -> None:
    span = span_before(on, months, inside=inside)
    assert (span.first, span.last) == (first, on)
