"""计日单 on official paper: a term day by day, with the cause of every day that does not count."""

from dataclasses import dataclass
from datetime import date

from forms_app.documents.forms import FormPrinter
from forms_app.workdays.counting import CountedDay, CountSheet


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


def count_sheet_pdf(printer: FormPrinter, paper: SheetPaper) -> bytes:
    """The sheet as PDF/A-3a."""
    return printer.printer.pdf(printer.templates.document("count_sheet.html", paper=paper))
