"""Until when a year of inspections is counted, and that nothing later is."""

from datetime import date

import pytest

from forms_app.cases.inspections import counted_until


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_year_is_counted_up_to_today_or_its_last_day(today: date, until: date | None) -> None:
    assert counted_until(2026, today) == until
