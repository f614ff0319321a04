"""计日单: of a long row of days that count the middle is told by its number; every other day has its line."""

from datetime import date, timedelta

import pytest

from forms_app.documents.count_sheets import SheetPaper
from forms_app.workdays.counting import CountedDay, CountSheet
from forms_app.workdays.terms import Term, Unit

START = date(2026, 3, 2)


def paper(*counted: bool) -> SheetPaper:
    days = tuple(CountedDay(START + timedelta(days=n), counts, "") for n, counts in enumerate(counted))
    sheet = CountSheet(START, Term(1, Unit.YEARS), days[-1].date, days, ())
    return SheetPaper("有效期", "第八条", "认定", (), sheet, "", None, (), START)


@pytest.mark.parametrize(("counting", "lines"), [(92, 92), (93, 14)])
def test_only_a_long_row_of_days_that_count_is_shortened(counting: int, lines: int) -> None:
    assert len(list(paper(*[True] * counting).lines)) == lines


def test_a_shortened_row_says_how_many_days_are_left_out() -> None:
    lines = list(paper(False, *[True] * 100).lines)
    assert lines[4] == 87
    assert [line.date for line in lines if isinstance(line, CountedDay)][-1] == START + timedelta(days=100)


def test_days_that_do_not_count_are_never_left_out() -> None:
    week = [True] * 5 + [False] * 2
    assert len(list(paper(*week * 40).lines)) == 280
