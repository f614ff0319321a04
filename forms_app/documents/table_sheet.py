"""An official table on landscape paper: title, office and day, headings, lines, totals, notes, signatures."""

from dataclasses import dataclass

from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.fonts import missing_glyphs
from forms_app.documents.forms import FormPrinter

_WIDTHS = {"a4": 267, "a3": 390}
"""Millimetres between the margins of landscape paper."""


@dataclass(frozen=True, slots=True)
class HeadingCell:
    """A heading over so many columns and rows."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class TableSheet:
    """What is printed. `left` and `right` stand below the title; `widths` are shares of the page, as in a workbook.

    `aligns` are start, centre or end, a column each; `totals` is empty where nothing is added up.
    """

    title: str
    left: str
    right: str
    paper: str
    headings: tuple[tuple[HeadingCell, ...], ...]
    widths: tuple[int, ...]
    aligns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()

    @property
    def millimetres(self) -> tuple[float, ...]:
        """The width of each column on paper."""
        room, whole = _WIDTHS[self.paper], sum(self.widths)
        return tuple(round(width * room / whole, 2) for width in self.widths)

    def texts(self) -> str:
        """Everything that was typed by somebody, to look for characters that cannot be printed."""
        return "".join((self.left, *self.notes, *(cell for row in self.rows for cell in row)))


def table_pdf(printer: FormPrinter, sheet: TableSheet) -> bytes:
    """The table as PDF/A-3a. Raises ProblemsError naming characters that no font has."""
    if found := missing_glyphs(sheet.texts(), printer.printable()):
        quoted = "、".join(f"“{character}”" for character in found)
        raise ProblemsError((Problem("", f"表中的{quoted}没有可印的字形，请改用 Excel 文件"),))
    return printer.printer.pdf(printer.templates.document("table.html", sheet=sheet))
