"""A small table of numbers as an official Excel sheet."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from forms_app.answers.answer import CellValue
from forms_app.core.dates import chinese
from forms_app.registers.cells import ALIGNMENTS, BODY_FONT, BOXED, HEADING_FONT, TITLE_FONT, put

_A4 = 9
_FIRST_WIDTH, _WIDTH = 24, 12


def write_figures(
    title: str, headings: Sequence[str], lines: Iterable[Sequence[CellValue]], made_on: date, file: Path
) -> None:
    """Title, day, headings, lines; A4 landscape, headings repeated."""
    workbook = Workbook()
    sheet = workbook.active
    if sheet is None:
        raise TypeError("a new workbook has a sheet")
    sheet.title = title[:31]
    last = get_column_letter(len(headings))
    sheet.merge_cells(f"A1:{last}1")
    sheet["A1"].font, sheet["A1"].alignment = TITLE_FONT, ALIGNMENTS["centre"]
    put(cast("Cell", sheet["A1"]), title)
    sheet.merge_cells(f"A2:{last}2")
    sheet["A2"].font, sheet["A2"].alignment = BODY_FONT, ALIGNMENTS["end"]
    put(cast("Cell", sheet["A2"]), f"制表日期：{chinese(made_on)}　单位：户")
    for number, row in enumerate([tuple(headings), *lines], 3):
        for column, value in enumerate(row, 1):
            cell = cast("Cell", sheet.cell(number, column))
            put(cell, value)
            cell.font, cell.border = (HEADING_FONT if number == 3 else BODY_FONT), BOXED
            cell.alignment = ALIGNMENTS["centre"]
            if isinstance(value, int):
                cell.number_format = "0"
    for column in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _FIRST_WIDTH if column == 1 else _WIDTH
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.print_title_rows = "3:3"
    sheet.freeze_panes = "B4"
    workbook.save(file)
