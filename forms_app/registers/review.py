"""The review copy of a folder of specifications as a workbook: one line for each thing, with a column for remarks."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from forms_app.core.dates import chinese
from forms_app.disk.files import replaced
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
from forms_app.specs.review import ReviewCopy

_A4 = 9
_MOST_LINES = 24
"""Lines of the highest row: Excel shows no row higher than 409 points."""

_CONTENT = (
    ("序号", 6), ("文件", 18), ("位置", 22), ("名称", 22), ("规格内容", 60), ("依据", 16), ("条文原文", 60),
    ("审阅意见", 24),
)  # fmt: skip
_ARTICLES = (("条文", 18), ("原文", 90), ("用在何处", 40), ("不处理的理由", 40))
_FIRST_LINE = 4


def write_review(review: ReviewCopy, on: date, file: Path) -> None:
    """Write the workbook: what the folder says on one sheet, what became of each article on another."""
    workbook = Workbook()
    regulation = f"{review.regulation.title}（{review.regulation.number}）第{review.regulation.version}版"
    facts = f"{regulation}　制表日期：{chinese(on)}"
    _sheet(workbook.active, "规格审阅稿", facts, _CONTENT, _contents(review))
    _sheet(workbook.create_sheet(), "条文对照", facts, _ARTICLES, _articles(review))
    with replaced(file) as partial:
        workbook.save(partial)


def _contents(review: ReviewCopy) -> Iterator[tuple[Any, ...]]:
    rows = ((section, row) for section in review.sections for row in section.rows)
    for number, (section, row) in enumerate(rows, 1):
        said = "\n".join(f"{key}：{text}" for key, text in row.lines)
        cited = "\n".join(f"{citation}　{words}" for citation, words in row.cited)
        places = "、".join(citation for citation, _ in row.cited)
        yield (number, section.file, row.place, row.name, said, places, cited, "")


def _articles(review: ReviewCopy) -> Iterator[tuple[Any, ...]]:
    for each in review.articles:
        yield (each.citation, each.text, "、".join(each.used_by), each.reason)


def _sheet(
    page: Any, title: str, facts: str, columns: Sequence[tuple[str, int]], lines: Iterable[tuple[Any, ...]]
) -> None:
    page.title, last = title, get_column_letter(len(columns))
    for row, (text, font) in enumerate(((title, TITLE_FONT), (facts, BODY_FONT)), 1):
        page.merge_cells(f"A{row}:{last}{row}")
        put(page.cell(row, 1), text)
        page.cell(row, 1).font, page.cell(row, 1).alignment = font, ALIGNMENTS["centre"]
    page.row_dimensions[1].height = 33
    for number, (heading, width) in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(number)].width = width
        _cell(page.cell(_FIRST_LINE - 1, number), heading, HEADING_FONT, "centre")
    used = _FIRST_LINE - 1
    for used, line in enumerate(lines, _FIRST_LINE):
        for number, value in enumerate(line, 1):
            _cell(page.cell(used, number), value, BODY_FONT, "start")
        high = max(text_lines(value, width) for value, (_, width) in zip(line, columns, strict=True))
        page.row_dimensions[used].height = min(high, _MOST_LINES) * LINE_HEIGHT
    _set_up(page, f"A1:{last}{used}", f"A{_FIRST_LINE - 1}:{last}{used}")


def _cell(cell: Any, value: Any, font: Any, align: str) -> None:
    put(cell, value)
    cell.font, cell.border, cell.alignment = font, BOXED, ALIGNMENTS[align]


def _set_up(page: Any, area: str, filtered: str) -> None:
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{_FIRST_LINE - 1}:{_FIRST_LINE - 1}"
    page.print_area, page.auto_filter.ref = area, filtered
    page.freeze_panes = f"A{_FIRST_LINE}"
    page.oddFooter.center.text = "第 &P 页　共 &N 页"
