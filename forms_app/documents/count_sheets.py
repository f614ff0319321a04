"""计日单 on official paper: a term day by day, with the cause of every day that does not count.

Of a term of months or years that counts every day nobody reads each of a thousand lines: where many days in a row
count, those between the first and the last of them are told by their number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from forms_app.documents.forms import FormPrinter
from forms_app.workdays.counting import CountedDay, CountSheet

_MANY, _FIRST, _LAST = 92, 3, 10
"""So many days in a row are told one by one; of more than that the first and the last."""


@dataclass(frozen=True, slots=True)
class SheetStop:
    """A time for which the clock stood still: `until` is None while it still does."""

    cause: str
    reason: str
    about: str
    who: str
    since: date
    until: date | None


@dataclass(frozen=True)
class SheetPaper:
    """What is printed: about what (`facts`: label and text), how the count stands in a sentence, when it ended."""

    title: str
    ground: str
    procedure: str
    facts: tuple[tuple[str, str], ...]
    sheet: CountSheet
    standing: str
    ended: date | None
    stops: tuple[SheetStop, ...]
    made_on: date

    @property
    def days(self) -> tuple[CountedDay, ...]:
        """The days of the count; what would have followed after its end is left out."""
        return tuple(day for day in self.sheet.days if self.ended is None or day.date <= self.ended)

    @property
    def lines(self) -> Iterator[CountedDay | int]:
        """A line for each day; for the middle of a long row of days that all count their number alone."""
        for counted, found in groupby(self.days, key=lambda day: day.counted):
            days = tuple(found)
            if counted and len(days) > _MANY:
                yield from days[:_FIRST]
                yield len(days) - _FIRST - _LAST
                yield from days[-_LAST:]
            else:
                yield from days


def count_sheet_pdf(printer: FormPrinter, paper: SheetPaper) -> bytes:
    """The sheet as PDF/A-3a."""
    return printer.printer.pdf(printer.templates.document("count_sheet.html", paper=paper))
