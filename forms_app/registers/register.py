"""A register as an official table, streamed: as many rows as there are, in constant memory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Border, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from forms_app.answers.answer import CellValue
from forms_app.answers.choices import YesNoAnswer
from forms_app.answers.numbers import NumberAnswer
from forms_app.answers.reading import Answers
from forms_app.core.dates import chinese
from forms_app.disk.files import replaced
from forms_app.registers.cells import BODY_FONT, HEADING_FONT, LINE_HEIGHT, TITLE_FONT, text_lines, written
from forms_app.specs.export import Export, ExportColumn
from forms_app.specs.register import CaseColumn, CaseTable, Column, NumberColumn, NumberTable, Register

_PAPERS = {"a4": 9, "a3": 8}
"""Numbers of paper sizes in a workbook."""

_TITLE_ROWS = 2
_TOTAL = "合计"
_NO_BORDER = Border()
_TITLE_HEIGHT, _SIGNATURE_HEIGHT = 33.0, 27.0
_MARGIN_INCHES = 0.5

AnyTable: TypeAlias = Register | CaseTable | NumberTable | Export
AnyColumn: TypeAlias = Column | CaseColumn | NumberColumn | ExportColumn


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One filing: its answers and what the service knows of it; of an export, its cells by column."""

    answers: Answers
    known: Mapping[str, CellValue]


@dataclass(frozen=True, slots=True)
class RegisterHead:
    """The office the table is made for, the day, and which filings it was narrowed to (empty for all)."""

    office: str
    made_on: date
    scope: str = ""


def write_register(register: AnyTable, head: RegisterHead, lines: Iterable[RegisterLine], file: Path) -> int:
    """Write the workbook and return how many lines it has. The file appears whole or not at all.

    Raises BadInputError when something other than a file is at that path.
    """
    with replaced(file) as partial:
        workbook = Workbook(write_only=True)
        sheet: WriteOnlyWorksheet = workbook.create_sheet(register.title[:31])
        table = _Table(register, sheet)
        table.set_up_page()
        try:
            for row in table.rows(head, lines):
                table.append(row)
        except BaseException:
            table.abandon()
            raise
        workbook.save(partial)
    return table.count


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells of one row and its height in points, None for the height of one line."""

    cells: list[Cell | None]
    height: float | None = None


class _Table:
    """The rows of one register, and the totals counted on the way."""

    def __init__(self, register: AnyTable, sheet: WriteOnlyWorksheet) -> None:
        self._register = register
        self._sheet: Any = sheet  # the stubs do not know that a streamed sheet has rows and merges
        self._columns: Sequence[AnyColumn] = register.columns
        self._grouped = any(column.group for column in register.columns)
        self._totals: dict[int, Decimal] = {}
        self._row = 0
        self.count = 0

    def rows(self, head: RegisterHead, lines: Iterable[RegisterLine]) -> Iterator[_Row]:
        """All rows from the title to the signatures."""
        yield from self.heading(head, self._register.title)
        for line in lines:
            yield self.line(line)
        yield from self.ending(head)

    def abandon(self) -> None:
        """End the stream and remove what openpyxl has put aside for it."""
        self._sheet.close()
        self._sheet._writer.cleanup()

    def append(self, row: _Row) -> None:
        """Stream a row, with its height where it needs one: viewers do not all fit heights on opening."""
        self._row += 1
        if row.height:
            self._sheet.row_dimensions[self._row].height = row.height
        self._sheet.append(row.cells)
        self._sheet.row_dimensions.pop(self._row, None)  # written: keeping it would cost memory for every row

    @property
    def _head_rows(self) -> int:
        return _TITLE_ROWS + (2 if self._grouped else 1)

    def set_up_page(self) -> None:
        """Landscape, as wide as the page, the heading repeated and frozen."""
        sheet = self._sheet
        paper = self._register.paper if isinstance(self._register, CaseTable) else "a4"
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

    def heading(self, head: RegisterHead, title: str) -> Iterator[_Row]:
        """Title, office and day, then one or two rows of column headings."""
        last = len(self._columns)
        self._merge(1, 1, 1, last)
        yield _Row(self._plain({1: title}, font=TITLE_FONT, align="centre"), _TITLE_HEIGHT)
        half = max(1, last // 2)
        self._merge(2, 1, 2, half)
        self._merge(2, half + 1, 2, last)
        left, right = f"{self._register.filled_by}：{head.office}", f"制表日期：{chinese(head.made_on)}"
        cells = self._plain({1: left}, align="start")[:half] + self._plain({half + 1: right}, align="end")[half:]
        yield _Row(cells)
        yield from self._column_headings()

    def _column_headings(self) -> Iterator[_Row]:
        labels = [column.label for column in self._columns]
        if not self._grouped:
            yield self._boxed(labels, font=HEADING_FONT)
            return
        row = _TITLE_ROWS + 1
        for number, column in enumerate(self._columns, 1):
            if column.group is None:
                self._merge(row, number, row + 1, number)
        for start, end in _group_spans(self._columns):
            self._merge(row, start, row, end)
        first = [written(self._sheet, each.group or each.label, "centre", font=HEADING_FONT) for each in self._columns]
        yield _Row([*first])
        yield self._boxed(labels, font=HEADING_FONT)

    def line(self, line: RegisterLine) -> _Row:
        """One filing as a row."""
        self.count += 1
        values: list[CellValue | None] = []
        for number, column in enumerate(self._columns):
            answer = line.answers.get(column.field) if isinstance(column, Column) and column.field else None
            if column.total == "yes" and isinstance(answer, YesNoAnswer) and answer.value:
                self._add(number, Decimal(1))
            if column.total == "sum" and isinstance(answer, NumberAnswer):
                self._add(number, answer.value)
            values.append(self._value(column, line))
        return self._boxed(values)

    def _value(self, column: AnyColumn, line: RegisterLine) -> CellValue | None:
        if column.known == "serial":
            return self.count
        if isinstance(column, ExportColumn):
            return line.known.get(column.key)
        if isinstance(column, CaseColumn):
            return line.known.get(column.key)
        if column.known:
            return line.known.get(column.known)
        answer = line.answers.get(column.field or "")
        return answer.for_cell() if answer else None

    def _add(self, number: int, value: Decimal) -> None:
        self._totals[number] = self._totals.get(number, Decimal(0)) + value

    def ending(self, head: RegisterHead) -> Iterator[_Row]:
        """Totals, scope, note, signatures."""
        last = len(self._columns)
        if any(column.total for column in self._columns):
            yield self._boxed([self._total(number) for number in range(last)], font=HEADING_FONT)
        for label, text in (("范围", head.scope), ("说明", self._register.note)):
            if text:
                self._merge(self._row + 1, 1, self._row + 1, last)
                yield _Row(self._plain({1: f"{label}：{text}"}, align="start"))
        self._merge(self._row + 1, 1, self._row + 1, last)
        # The print area ends with the signatures, so that nothing beyond is ever printed.
        self._sheet.print_area = f"A1:{get_column_letter(last)}{self._row + 1}"
        signatures = "　　　　　　　　".join(f"{each}：" for each in self._register.signatures)
        yield _Row(self._plain({1: signatures}, align="start"), _SIGNATURE_HEIGHT)

    def _total(self, number: int) -> CellValue | None:
        kind = self._columns[number].total
        if kind:
            return self._totals.get(number, Decimal(0)) if kind != "rows" else _TOTAL
        counted = number > 0 and self._columns[number - 1].total == "rows"
        return self.count if counted else None

    def _boxed(self, values: Sequence[CellValue | None], font: Font = BODY_FONT) -> _Row:
        """A row with lines, as high as its fullest cell needs."""
        cells: list[Cell | None] = []
        lines = 1
        for value, column in zip(values, self._columns, strict=True):
            align = column.align if font is BODY_FONT else "centre"
            cells.append(written(self._sheet, value, align, font=font))
            lines = max(lines, text_lines(value, column.width))
        return _Row(cells, lines * LINE_HEIGHT if lines > 1 else None)

    def _plain(self, values: dict[int, str], *, align: str, font: Font = BODY_FONT) -> list[Cell | None]:
        """A row without lines: column number → text."""
        row: list[Cell | None] = []
        for number in range(1, len(self._columns) + 1):
            cell = written(self._sheet, values.get(number), align, font=font)
            cell.border = _NO_BORDER
            row.append(cell)
        return row

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self._sheet.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")


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
