"""Official tables on landscape pages: title, office, day and unit, headings, lines, totals, notes, signatures.

The heading is repeated on every page, and a line is never torn. What is printed is what the workbook says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from forms_app.answers.answer import CellValue, cell_text
from forms_app.core.dates import chinese
from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.column_widths import PaperColumn, needed_width, sheets, widths
from forms_app.documents.fonts import missing_glyphs
from forms_app.documents.forms import FormPrinter
from forms_app.specs.register import CaseTable, ListTable, Register

_SERIAL = "serial"
_WIDTHS = {"a4": 267, "a3": 390}
"""Millimetres between the margins of landscape paper."""
_SIZES = {"a4": 8.0, "a3": 9.0}
"""Of the letters in cells, in points, as official.css has it."""


@dataclass(frozen=True, slots=True)
class HeadingCell:
    """A heading over so many columns and rows."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class TablePart:
    """The columns of a table that stand on one sheet, with all its lines."""

    headings: tuple[tuple[HeadingCell, ...], ...]
    millimetres: tuple[float, ...]
    aligns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table ready to be printed. `office` and `day` stand below the title; `headings` are one row or two.

    `widths` are shares of the page, as in a workbook, `aligns` start, centre or end, a column each; `totals` is empty
    where nothing is added up.
    """

    title: str
    office: str
    day: str
    paper: str
    headings: tuple[tuple[HeadingCell, ...], ...]
    widths: tuple[int, ...]
    aligns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple["TablePart", ...]:
        """What goes on one sheet beside each other: everything, or the columns in turn where there are too many."""
        columns, room = self._columns(), _WIDTHS[self.paper]
        return tuple(self._part([columns[place] for place in places], places) for places in sheets(columns, room))

    def _part(self, columns: Sequence[PaperColumn], places: Sequence[int]) -> "TablePart":
        return TablePart(
            headings=tuple(_headings([(column.group, column.label) for column in columns])),
            millimetres=tuple(round(width, 2) for width in widths(columns, _WIDTHS[self.paper])),
            aligns=tuple(self.aligns[place] for place in places),
            rows=tuple(tuple(row[place] for place in places) for row in self.rows),
            totals=tuple(self.totals[place] for place in places) if self.totals else (),
        )

    def _columns(self) -> list[PaperColumn]:
        cells = list(zip(*self.rows, strict=True)) or [()] * len(self.widths)
        said = zip(_labels(self.headings), self.widths, cells, self.aligns, strict=True)
        return [
            PaperColumn(label, group, share, needed_width(label, texts, _SIZES[self.paper], whole=align == "end"))
            for (group, label), share, texts, align in said
        ]

    def texts(self) -> Iterator[str]:
        """Everything that somebody may have typed."""
        yield from (self.title, self.office, *self.notes)
        yield from (cell for row in self.rows for cell in row)


def table_sheet(
    table: ListTable, office: str, made_on: date, lines: Iterable[Mapping[str, CellValue]], scope: str = ""
) -> TableSheet:
    """A list with its lines; the serial number counts them."""
    rows = tuple(
        tuple(str(number) if column.known == _SERIAL else cell_text(line.get(column.known)) for column in table.columns)
        for number, line in enumerate(lines, 1)
    )
    counted = f"合计：{len(rows)}{table.unit or '行'}"
    return sheet_of(table, office, made_on, rows, scope=scope, notes=(counted,))


def sheet_of(
    table: Register | CaseTable | ListTable,
    office: str,
    made_on: date,
    rows: Sequence[tuple[str, ...]],
    *,
    totals: tuple[str, ...] = (),
    scope: str = "",
    notes: Sequence[str] = (),
) -> TableSheet:
    """A table with cells that are words already; scope and note of the table stand below it, then `notes`."""
    unit = f"　计量单位：{table.unit}" if table.unit else ""
    said = (("范围", scope), ("说明", table.note))
    return TableSheet(
        title=table.title,
        office=f"{table.filled_by}：{office}",
        day=f"制表日期：{chinese(made_on)}{unit}",
        paper=table.paper if isinstance(table, Register | CaseTable) else "a4",
        headings=tuple(_headings([(column.group, column.label) for column in table.columns])),
        widths=tuple(column.width for column in table.columns),
        aligns=tuple(column.align for column in table.columns),
        rows=tuple(rows),
        totals=totals,
        notes=(*(f"{label}：{text}" for label, text in said if text), *notes),
        signatures=table.signatures,
    )


def table_pdf(printer: FormPrinter, sheet: TableSheet) -> bytes:
    """The table as PDF/A-3a. Raises ProblemsError naming characters that no font has."""
    if found := missing_glyphs("".join(sheet.texts()), printer.printable()):
        quoted = "、".join(f"“{character}”" for character in found)
        raise ProblemsError((Problem("", f"表中的{quoted}没有可印的字形，请改用 Excel 文件"),))
    return printer.printer.pdf(printer.templates.document("table.html", sheet=sheet))


def _headings(columns: Sequence[tuple[str | None, str]]) -> Iterator[tuple[HeadingCell, ...]]:
    """One row, or two where neighbours stand under one heading; a column is its group and its label."""
    if not any(group for group, _ in columns):
        yield tuple(HeadingCell(label) for _, label in columns)
        return
    top: list[HeadingCell] = []
    for group, found in groupby(columns, key=lambda column: column[0]):
        labels = [label for _, label in found]
        top += [HeadingCell(group, len(labels))] if group else [HeadingCell(label, rows=2) for label in labels]
    yield tuple(top)
    yield tuple(HeadingCell(label) for group, label in columns if group)


def _labels(headings: Sequence[Sequence[HeadingCell]]) -> Iterator[tuple[str | None, str]]:
    """Of each column the heading of its group and its own, read back from the rows of headings."""
    below = iter(headings[-1])
    for cell in headings[0]:
        if len(headings) == 1 or cell.rows > 1:
            yield None, cell.text
        else:
            yield from ((cell.text, next(below).text) for _ in range(cell.columns))
