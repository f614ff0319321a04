"""A register as an official table, streamed: as many rows as there are, in constant memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from forms_app.answers.answer import CellValue
from forms_app.core.dates import chinese
from forms_app.disk.files import replaced
from forms_app.registers.cells import HEADING_FONT, LINE_HEIGHT, TITLE_FONT, text_lines
from forms_app.registers.filled_lists import Told
from forms_app.registers.reckoning import AnyColumn, Reckoning, RegisterLine
from forms_app.registers.streaming import Look, Row, StreamedSheet, Style, save_sheets
from forms_app.specs.export import Export
from forms_app.specs.register import (
    CaseTable,
    Column,
    ListColumn,
    ListTable,
    NumberTable,
    Register,
)

__all__ = ["FilledTable", "RegisterHead", "RegisterLine", "Told", "write_register", "write_tables"]

_PAPERS = {"a4": 9, "a3": 8}
"""Numbers of paper sizes in a workbook."""

_TITLE_ROWS = 2
_MONEY = "#,##0.00"
_TITLE_HEIGHT, _SIGNATURE_HEIGHT = 33.0, 27.0
_MARGIN_INCHES = 0.5
_PROGRESS_LINES = 500

AnyTable: TypeAlias = Register | CaseTable | NumberTable | ListTable | Export


@dataclass(frozen=True, slots=True)
class RegisterHead:
    """The office the table is made for, the day, and which filings it was narrowed to (empty for all)."""

    office: str
    made_on: date
    scope: str = ""


def write_register(
    register: AnyTable,
    head: RegisterHead,
    lines: Iterable[RegisterLine],
    file: Path,
    progress: Told | None = None,
    notes: Callable[[], Iterable[str]] = tuple,
) -> int:
    """Write the workbook and return how many lines it has. The file appears whole or not at all.

    `progress` is told from time to time how many lines there are; `notes` are asked for after the last line, so that
    they can say what all lines come to. Raises BadInputError when something other than a file is at that path,
    TooLargeError when there are more lines than a sheet can hold.
    """
    return write_tables((FilledTable(register, head, lines, notes=notes),), file, progress)


@dataclass(frozen=True)
class FilledTable:
    """An official table with what stands in it. `total`: the line of totals, where it is more than a sum of lines.

    `notes` are asked for after the last line.
    """

    register: AnyTable
    head: RegisterHead
    lines: Iterable[RegisterLine]
    total: RegisterLine | None = None
    notes: Callable[[], Iterable[str]] = tuple


def write_tables(filled: Sequence[FilledTable], file: Path, progress: Told | None = None) -> int:
    """Write a workbook of several tables, a sheet each; returns how many lines they have. As `write_register`."""
    with replaced(file) as partial:
        book: Workbook | None = None
        sheets, tables = [], []
        for each in filled:
            streamed = StreamedSheet(each.register.title, book)
            table = _Table(each.register, streamed, progress, each.total)
            table.set_up_page()
            sheets.append((streamed, table.rows(each.head, each.lines, each.notes)))
            tables.append(table)
            book = streamed.book
        save_sheets(sheets, partial)
    return sum(table.count for table in tables)


class _Table:
    """The rows of one register, and the totals counted on the way."""

    def __init__(
        self, register: AnyTable, streamed: StreamedSheet, progress: Told | None, total: RegisterLine | None
    ) -> None:
        self._register, self._progress = register, progress
        self._sheet: Any = streamed.sheet  # the stubs lack footers of a sheet
        self._columns: Sequence[AnyColumn] = register.columns
        self._grouped = any(column.group for column in register.columns)
        self._widths = [column.width for column in register.columns]
        self._reckoning = Reckoning(register.columns, total)
        self._row = 0
        self._body = tuple(streamed.look(Style(each.align, numbers=_numbers(each))) for each in self._columns)
        self._headings = (streamed.look(Style("centre", HEADING_FONT)),) * len(self._columns)
        totals = (Style("centre", HEADING_FONT, numbers=_numbers(each)) for each in self._columns)
        self._totals = tuple(map(streamed.look, totals))
        self._title = streamed.look(Style("centre", TITLE_FONT, boxed=False))
        self._start = streamed.look(Style("start", boxed=False))
        self._end = streamed.look(Style("end", boxed=False))

    def rows(
        self, head: RegisterHead, lines: Iterable[RegisterLine], notes: Callable[[], Iterable[str]]
    ) -> Iterator[Row]:
        """All rows from the title to the signatures."""
        for row in chain(self.heading(head), map(self.line, lines), self.ending(head, notes)):
            self._row += 1
            yield row

    @property
    def _head_rows(self) -> int:
        return _TITLE_ROWS + (2 if self._grouped else 1)

    def set_up_page(self) -> None:
        """Landscape, as wide as the page, the heading repeated and frozen."""
        sheet = self._sheet
        paper = self._register.paper if isinstance(self._register, CaseTable | Register) else "a4"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _PAPERS[paper]
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = f"{_TITLE_ROWS + 1}:{self._head_rows}"
        sheet.freeze_panes = f"A{self._head_rows + 1}"
        sheet.oddFooter.center.text = "第 &P 页　共 &N 页"
        sheet.print_options.horizontalCentered = True
        for side in ("left", "right", "top", "bottom"):
            setattr(sheet.page_margins, side, _MARGIN_INCHES)
        for number, column in enumerate(self._columns, 1):
            sheet.column_dimensions[get_column_letter(number)].width = column.width

    def heading(self, head: RegisterHead) -> Iterator[Row]:
        """Title, office, day and unit, then one or two rows of column headings."""
        last = len(self._columns)
        self._merge(1, 1, 1, last)
        yield self._plain(self._register.title, self._title, _TITLE_HEIGHT)
        half = max(1, last // 2)
        self._merge(2, 1, 2, half)
        self._merge(2, half + 1, 2, last)
        left, right = f"{self._register.filled_by}：{head.office}", f"制表日期：{chinese(head.made_on)}"
        if self._register.unit:
            right = f"{right}　计量单位：{self._register.unit}"
        looks = (self._start,) * half + (self._end,) * (last - half)
        yield Row([left if n == 1 else right if n == half + 1 else None for n in range(1, last + 1)], looks)
        yield from self._column_headings()

    def _column_headings(self) -> Iterator[Row]:
        labels = [column.label for column in self._columns]
        if not self._grouped:
            yield self._boxed(labels, self._headings)
            return
        row = _TITLE_ROWS + 1
        for number, column in enumerate(self._columns, 1):
            if column.group is None:
                self._merge(row, number, row + 1, number)
        for start, end in _group_spans(self._columns):
            self._merge(row, start, row, end)
        yield Row([each.group or each.label for each in self._columns], self._headings)
        yield self._boxed(labels, self._headings)

    def line(self, line: RegisterLine) -> Row:
        """One filing as a row."""
        values = self._reckoning.cells(line)
        if self._progress and self.count % _PROGRESS_LINES == 0:
            self._progress(self.count)
        return self._boxed(values, self._body)

    @property
    def count(self) -> int:
        """How many lines there are so far."""
        return self._reckoning.count

    def ending(self, head: RegisterHead, notes: Callable[[], Iterable[str]]) -> Iterator[Row]:
        """Totals, scope, notes, signatures."""
        last = len(self._columns)
        if self._reckoning.has_totals:
            yield self._boxed(self._reckoning.totals(), self._totals)
        said = [f"{label}：{text}" for label, text in (("范围", head.scope), ("说明", self._register.note)) if text]
        for whole in (*said, *notes()):
            self._merge(self._row + 1, 1, self._row + 1, last)
            lines = text_lines(whole, sum(column.width for column in self._columns))
            yield self._plain(whole, self._start, lines * LINE_HEIGHT if lines > 1 else None)
        self._merge(self._row + 1, 1, self._row + 1, last)
        # The print area ends with the signatures, so that nothing beyond is ever printed.
        self._sheet.print_area = f"A1:{get_column_letter(last)}{self._row + 1}"
        signatures = "　　　　　　　　".join(f"{each}：" for each in self._register.signatures)
        yield self._plain(signatures, self._start, _SIGNATURE_HEIGHT)

    def _boxed(self, values: Sequence[CellValue | None], looks: Sequence[Look]) -> Row:
        """A row with lines, as high as its fullest cell needs: viewers do not all fit heights on opening."""
        lines = max(map(text_lines, values, self._widths))
        return Row(values, looks, lines * LINE_HEIGHT if lines > 1 else None)

    def _plain(self, text: str, look: Look, height: float | None = None) -> Row:
        """A row without lines that says one thing, at its beginning."""
        beyond = len(self._columns) - 1
        return Row([text, *(None,) * beyond], (look,) * (1 + beyond), height)

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self._sheet.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")


def _numbers(column: AnyColumn) -> str:
    """How Excel shows the numbers of a column: computed amounts as 1,234.50, others with the places it has."""
    if isinstance(column, ListColumn) and column.places:
        return f"0.{'0' * column.places}"
    return _MONEY if isinstance(column, Column) and column.is_money else "General"


def _group_spans(columns: Sequence[AnyColumn]) -> Iterator[tuple[int, int]]:
    """First and last column number (from 1) of each run of columns with the same group."""
    start = 0
    while start < len(columns):
        end = start
        while columns[start].group and end + 1 < len(columns) and columns[end + 1].group == columns[start].group:
            end += 1
        if columns[start].group:
            yield start + 1, end + 1
        start = end + 1
