"""变更对照表 as a workbook: what is gone is struck through, what is new is underlined, within the cell."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from forms_app.answers.comparing import LEGEND, TITLE, ComparisonSheet
from forms_app.core.differences import Piece
from forms_app.disk.files import replaced
from forms_app.registers.cells import (
    ALIGNMENTS,
    BODY_FONT,
    BOXED,
    HEADING_FONT,
    LINE_HEIGHT,
    TEXT_FORMAT,
    TITLE_FONT,
    put,
    storable,
    text_lines,
)

_A4 = 9
_WIDTHS = (7, 24, 46, 46)
_LAST = "D"
_HEADINGS = ("序号", "项目", "变更前", "变更后")
_NOTHING = "（空）"


def write_comparison(sheet: ComparisonSheet, file: Path) -> None:
    """Write the workbook: A4 landscape, one page wide, the headings repeated."""
    workbook = Workbook()
    page: Any = workbook.active
    page.title = TITLE
    for number, width in enumerate(_WIDTHS, 1):
        page.column_dimensions["ABCD"[number - 1]].width = width
    _across(page, 1, TITLE, "centre", font=TITLE_FONT, height=33)
    facts = (
        f"对照内容：{sheet.subject}",
        f"企业名称：{sheet.enterprise}",
        f"变更前版本：{sheet.before}",
        f"变更后版本：{sheet.after}",
        sheet.conclusion,
    )
    for row, text in enumerate(facts, 2):
        _across(page, row, text, "start")
    headings = len(facts) + 2
    _row(page, headings, _HEADINGS, heading=True)
    for number, change in enumerate(sheet.changes, 1):
        texts = (_rich(change.difference.before), _rich(change.difference.after))
        _row(page, headings + number, (number, change.label, *texts))
        _fit(page, headings + number, (change.label, change.before, change.after))
    last = headings + len(sheet.changes) + 1
    _across(page, last, LEGEND, "start")
    _across(page, last + 1, f"制表日期：{sheet.made_on}", "end")
    _set_up(page, headings, last + 1)
    with replaced(file) as partial:
        workbook.save(partial)


def _row(page: Any, row: int, values: Sequence[Any], *, heading: bool = False) -> None:
    for column, value in enumerate(values, 1):
        cell = page.cell(row, column)
        if isinstance(value, CellRichText):
            cell.value, cell.number_format = value, TEXT_FORMAT
        else:
            put(cell, value)
        cell.font, cell.border = HEADING_FONT if heading else BODY_FONT, BOXED
        cell.alignment = ALIGNMENTS["centre" if heading or column == 1 else "start"]


def _rich(pieces: Iterable[Piece]) -> CellRichText:
    blocks = []
    for piece in pieces:
        font = InlineFont(
            rFont=BODY_FONT.name, sz=BODY_FONT.size, strike=piece.kind == "deleted" or None,
            u="single" if piece.kind == "inserted" else None,
        )  # fmt: skip
        blocks.append(TextBlock(font, storable(piece.text)))
    return CellRichText(*blocks) if blocks else CellRichText(_NOTHING)


def _fit(page: Any, row: int, texts: Sequence[str]) -> None:
    lines = max(text_lines(text, width) for text, width in zip(texts, _WIDTHS[1:], strict=True))
    if lines > 1:
        page.row_dimensions[row].height = lines * LINE_HEIGHT


def _across(page: Any, row: int, text: str, align: str, *, font: Any = BODY_FONT, height: float | None = None) -> None:
    page.merge_cells(f"A{row}:{_LAST}{row}")
    cell = page.cell(row, 1)
    put(cell, text)
    cell.font, cell.alignment = font, ALIGNMENTS[align]
    page.row_dimensions[row].height = height or text_lines(text, sum(_WIDTHS)) * LINE_HEIGHT


def _set_up(page: Any, headings: int, last: int) -> None:
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{headings}:{headings}"
    page.print_area = f"A1:{_LAST}{last}"
    page.freeze_panes = f"A{headings + 1}"
    page.oddFooter.center.text = "第 &P 页　共 &N 页"
