"""A table of indicators on official paper: as the gazette prints it, with the values of divisions and years beside."""

from dataclasses import dataclass

from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.drawn import Picture
from forms_app.documents.fonts import missing_glyphs
from forms_app.documents.forms import FormPrinter
from forms_app.documents.target_bars import LEGEND

MOST_COLUMNS = 9
"""So many values stand beside the indicators; what is more goes into a table of its own."""
ROOMY_COLUMNS = 4
"""Up to so many columns are wide."""


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A value with its verdict in words, and what stands small below them."""

    value: str
    verdict: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """An indicator: its part, number, name, how it is computed, its targets, what is printed of an earlier year, its
    nature, notes, and a cell for each column."""

    group: str
    number: str
    name: str
    formula: str
    targets: tuple[str, ...]
    known: str
    nature: str
    notes: tuple[str, ...]
    cells: tuple[PrintedCell, ...]


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """Some of the columns, headed by whom (with how many of the columns) and year, with all lines."""

    whom: tuple[tuple[str, int], ...]
    years: tuple[str, ...]
    lines: tuple[PrintedLine, ...]

    @property
    def is_roomy(self) -> bool:
        """Whether so few values stand beside each other that a day fits on its line."""
        return len(self.years) <= ROOMY_COLUMNS


@dataclass(frozen=True, slots=True)
class PrintedChart:
    """An indicator drawn: its number, name, targets, and the pictures of its values."""

    number: str
    name: str
    target: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class PrintedIndicators:
    """The whole table, and behind it its values drawn beside their targets; `undrawn` indicators have no picture."""

    title: str
    regulation: str
    filled_by: str
    made_on: str
    target_heading: str
    known_heading: str
    has_natures: bool
    has_numbers: bool
    parts: tuple[PrintedPart, ...]
    note: str
    signatures: tuple[str, ...]
    charts: tuple[PrintedChart, ...] = ()
    undrawn: int = 0
    legend: str = LEGEND


def indicators_pdf(printer: FormPrinter, table: PrintedIndicators) -> bytes:
    """The table as PDF/A-3a. Raises ProblemsError naming characters that no font has."""
    html = printer.templates.document("indicators.html", table=table)
    if found := missing_glyphs(html, printer.printable()):
        quoted = "、".join(f"“{character}”" for character in found)
        raise ProblemsError((Problem("", f"表中的{quoted}没有可印的字形，请改用 Excel 文件"),))
    return printer.printer.pdf(html)
