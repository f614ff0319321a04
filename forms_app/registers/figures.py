"""Tables of numbers as sheets of an official Excel workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from forms_app.answers.answer import CellValue
from forms_app.registers.cells import (
    ALIGNMENTS,
    BODY_FONT,
    BOXED,
    HEADING_FONT,
    LINE_HEIGHT,
    TITLE_FONT,
    put,
    text_lines,
)

_A4 = 9
_FIRST_WIDTH, _WIDTH = 26, 14
_FACTS_ROW, _RIGHT_ROW, HEADINGS_ROW = 2, 3, 4
_NO_BASE = "—"
_TOTAL_FONT = Font(name="黑体", size=11)


@dataclass(frozen=True)
class NumberSheet:
    """One table: title, who reports what, the day and units, headings, lines of which the last is the total, a note."""

    title: str
    facts: tuple[str, ...]
    right: str
    headings: tuple[str, ...]
    lines: tuple[tuple[CellValue | None, ...], ...]
    note: str


def write_figures(sheets: Sequence[NumberSheet], file: Path) -> None:
    """One sheet a table; A4 landscape, one page wide, headings repeated."""
    workbook = Workbook()
    for each in sheets:
        _write(cast("Worksheet", workbook.create_sheet(each.title)), each)
    workbook.remove(workbook.worksheets[0])
    workbook.save(file)


def _write(sheet: Worksheet, table: NumberSheet) -> None:
    width = len(table.headings)
    for column in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _FIRST_WIDTH if column == 1 else _WIDTH
    _across(sheet, 1, table.title, width, TITLE_FONT, "centre")
    _across(sheet, _FACTS_ROW, "　".join(table.facts), width, BODY_FONT, "start")
    _across(sheet, _RIGHT_ROW, table.right, width, BODY_FONT, "end")
    last = HEADINGS_ROW + len(table.lines)
    for row, values in enumerate((table.headings, *table.lines), HEADINGS_ROW):
        font = HEADING_FONT if row == HEADINGS_ROW else _TOTAL_FONT if row == last else BODY_FONT
        for column, value in enumerate(values, 1):
            _number(cast("Cell", sheet.cell(row, column)), value, font, "start" if column == 1 else "end")
    for column in range(1, width + 1):
        sheet.cell(HEADINGS_ROW, column).alignment = ALIGNMENTS["centre"]
    sheet.row_dimensions[HEADINGS_ROW].height = 2 * LINE_HEIGHT
    _across(sheet, last + 1, table.note, width, BODY_FONT, "start")
    _page(sheet)


def _number(cell: Cell, value: CellValue | None, font: Font, align: str) -> None:
    put(cell, _NO_BASE if value is None else value)
    cell.font, cell.border, cell.alignment = font, BOXED, ALIGNMENTS[align]
    if isinstance(value, int | Decimal):
        cell.number_format = "0.0" if isinstance(value, Decimal) else "0"


def _across(sheet: Worksheet, row: int, text: str, columns: int, font: Font, align: str) -> None:
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
    cell = cast("Cell", sheet.cell(row, 1))
    put(cell, text)
    cell.font, cell.alignment = font, ALIGNMENTS[align]
    lines = text_lines(text, _FIRST_WIDTH + _WIDTH * (columns - 1)) if font is BODY_FONT else 2
    sheet.row_dimensions[row].height = lines * LINE_HEIGHT


def _page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToHeight = 0
    if sheet.sheet_properties.pageSetUpPr:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEADINGS_ROW}:{HEADINGS_ROW}"
    sheet.print_options.horizontalCentered = True
    sheet.freeze_panes = f"B{HEADINGS_ROW + 1}"
