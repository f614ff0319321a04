"""The review copy of a folder of specifications as a workbook: one line for each thing, with a column for remarks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, zip_longest
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
    folded,
    put,
    text_lines,
)
from forms_app.specs.review import ReviewCopy

_A4 = 9
_MOST_LINES = 24
"""Lines of the highest row: Excel shows no row higher than 409 points."""

_LINES_OF_A_PART = 20
"""Lines of a part of a text that is longer than a row can be high; Excel, which keeps words whole, may need more."""

_FIRST_LINE = 4


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet: its columns with their widths in characters, the first `naming` of which say what a line is about."""

    title: str
    columns: tuple[tuple[str, int], ...]
    naming: int

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(width for _, width in self.columns)


_CONTENT = _Sheet(
    "规格审阅稿",
    (("序号", 6), ("文件", 18), ("位置", 22), ("名称", 22), ("规格内容", 60), ("依据", 16), ("条文原文", 60),
     ("审阅意见", 24)),
    naming=4,
)  # fmt: skip
_ARTICLES = _Sheet("条文对照", (("条文", 18), ("原文", 90), ("用在何处", 40), ("不处理的理由", 40)), naming=1)


def write_review(review: ReviewCopy, on: date, file: Path) -> None:
    """Write the workbook: what the folder says on one sheet, what became of each article on another."""
    workbook = Workbook()
    regulation = f"{review.regulation.title}（{review.regulation.number}）第{review.regulation.version}版"
    facts = f"{regulation}　制表日期：{chinese(on)}"
    _write(workbook.active, _CONTENT, facts, _contents(review))
    _write(workbook.create_sheet(), _ARTICLES, facts, _articles(review))
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


def _write(page: Any, sheet: _Sheet, facts: str, lines: Iterable[tuple[Any, ...]]) -> None:
    page.title, last = sheet.title, get_column_letter(len(sheet.columns))
    for head, (text, font) in enumerate(((sheet.title, TITLE_FONT), (facts, BODY_FONT)), 1):
        page.merge_cells(f"A{head}:{last}{head}")
        put(page.cell(head, 1), text)
        page.cell(head, 1).font, page.cell(head, 1).alignment = font, ALIGNMENTS["centre"]
    page.row_dimensions[1].height = 33
    for number, (heading, width) in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = width
        _cell(page.cell(_FIRST_LINE - 1, number), heading, HEADING_FONT, "centre")
    used = _FIRST_LINE - 1
    for used, row in enumerate((part for line in lines for part in _in_rows(sheet, line)), _FIRST_LINE):
        for number, value in enumerate(row, 1):
            _cell(page.cell(used, number), value, BODY_FONT, "start")
        page.row_dimensions[used].height = min(_height(sheet, row), _MOST_LINES) * LINE_HEIGHT
    _set_up(page, f"A1:{last}{used}", f"A{_FIRST_LINE - 1}:{last}{used}")


def _in_rows(sheet: _Sheet, line: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """A line in as many rows as its longest text needs; what names it stands in each, so that rows can be filtered."""
    if _height(sheet, line) <= _MOST_LINES:
        yield line
        return
    names, texts = line[: sheet.naming], zip(line[sheet.naming :], sheet.widths[sheet.naming :], strict=True)
    for parts in zip_longest(*(_parts(value, width) for value, width in texts), fillvalue=""):
        yield (*names, *parts)


def _parts(value: Any, width: int) -> Iterator[Any]:
    if text_lines(value, width) <= _LINES_OF_A_PART:
        yield value
        return
    lines = folded(value, width)
    while part := "".join(islice(lines, _LINES_OF_A_PART)):
        yield part.removesuffix("\n")


def _height(sheet: _Sheet, row: tuple[Any, ...]) -> int:
    return max(text_lines(value, width) for value, width in zip(row, sheet.widths, strict=True))


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
