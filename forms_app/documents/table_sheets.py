"""Official tables on landscape pages, from the columns of the workbook: title, office, day, unit, lines, signatures.

The heading is repeated on every page, and a line is never torn. What is printed is what the workbook says.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from forms_app.answers.answer import CellValue
from forms_app.core.dates import chinese
from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.fonts import missing_glyphs
from forms_app.documents.forms import FormPrinter
from forms_app.specs.register import ListTable

_SERIAL = "serial"
_WIDTH = 265.0
"""Millimetres between the margins of a landscape A4 page."""


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table ready to be printed: `headings` are groups with their labels, `rows` the cells as text."""

    table: ListTable
    office: str
    made_on: str
    scope: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def widths(self) -> tuple[float, ...]:
        """Of the columns, in millimetres: as they stand to each other in the workbook."""
        whole = sum(column.width for column in self.table.columns)
        return tuple(round(column.width * _WIDTH / whole, 2) for column in self.table.columns)

    @property
    def groups(self) -> tuple[tuple[str | None, tuple[str, ...]], ...]:
        """Neighbouring columns under one heading; None for those that stand by themselves."""
        found: list[tuple[str | None, tuple[str, ...]]] = []
        for group, columns in groupby(self.table.columns, key=lambda column: column.group):
            labels = tuple(column.label for column in columns)
            found += [(group, labels)] if group else [(None, (label,)) for label in labels]
        return tuple(found)

    def texts(self) -> Iterator[str]:
        """Everything that is printed."""
        yield from (self.table.title, self.office, self.scope, self.table.note or "")
        yield from (cell for row in self.rows for cell in row)


def table_sheet(
    table: ListTable, office: str, made_on: date, lines: Iterable[Mapping[str, CellValue]], scope: str = ""
) -> TableSheet:
    """The table with its lines; the serial number counts them."""
    rows = tuple(
        tuple(str(number) if column.known == _SERIAL else _shown(line.get(column.known)) for column in table.columns)
        for number, line in enumerate(lines, 1)
    )
    return TableSheet(table, office, chinese(made_on), scope, rows)


def table_pdf(printer: FormPrinter, sheet: TableSheet) -> bytes:
    """The table as PDF/A-3a. Raises ProblemsError naming characters that no font has."""
    if found := missing_glyphs("".join(sheet.texts()), printer.printable()):
        quoted = "、".join(f"“{character}”" for character in found)
        raise ProblemsError((Problem("", f"表中的{quoted}没有可印的字形，请改用 Excel 文件"),))
    return printer.printer.pdf(printer.templates.document("ledger_table.html", sheet=sheet))


def _shown(value: CellValue | None) -> str:
    if value is None:
        return ""
    return chinese(value) if isinstance(value, date) else str(value)
