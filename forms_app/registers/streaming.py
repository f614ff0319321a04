"""Sheets of any length in constant memory: openpyxl lays the workbook out, its rows are written as text here.

openpyxl makes several objects of every cell, which takes most of its time. Here it saves the workbook with an empty
sheet: styles, widths, page, merges, validations, other sheets. The XML of that sheet is cut where the rows belong, and
the rows are streamed into the cut. What a cell looks like is registered with openpyxl once, not once a cell.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Border, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

from forms_app.answers.answer import CellValue
from forms_app.core.errors import TooLargeError
from forms_app.registers.cells import (
    ALIGNMENTS,
    BODY_FONT,
    BOXED,
    DATE_FORMAT,
    MOMENT_FORMAT,
    TEXT_FORMAT,
    looks_like_a_formula,
    storable,
)

MOST_ROWS = 1_048_576
"""Rows that a sheet can have at all."""

_LONGEST_TEXT, _CUT = 32_767, "……（本格过长，未列全）"
_NO_BORDER = Border()
_LONGEST_NAME, _NOT_IN_NAMES = 31, re.compile(r"[\[\]:*?/\\]")
# What cannot stand between <t> and </t> as it is; nearly no text has any of it.
_ODD = re.compile(r"[&<>\x00-\x1f\s_\ud800-\udfff\ufffe\uffff]")
_NO_ROWS = re.compile(rb"<sheetData\s*/>|<sheetData>\s*</sheetData>")
_DIMENSION = re.compile(rb"<dimension [^>]*/>")  # openpyxl states that of the empty sheet; it may be left out
_PART = "xl/worksheets/sheet{}.xml"  # where openpyxl puts its sheets, the first as 1
_CHUNK_ROWS = 500
_to_serial: Any = to_excel  # it has no types
_LETTERS = [get_column_letter(number) for number in range(1, 703)]


@dataclass(frozen=True)
class Style:
    """What a cell looks like, whatever it holds. `numbers` is the format of numbers where it is not the usual one."""

    align: str
    font: Font = BODY_FONT
    boxed: bool = True
    fill: PatternFill | None = None
    locked: bool = True
    numbers: str = "General"


@dataclass(frozen=True, slots=True)
class Look:
    """A style registered in a workbook: how a cell of it begins in XML, by the kind of its value."""

    text: str
    quoted: str
    number: str
    day: str
    moment: str
    blank: str


@dataclass(frozen=True, slots=True)
class Row:
    """The values of a row from the first column on, how each looks, and its height in points (None: one line)."""

    values: Sequence[CellValue | None]
    looks: Sequence[Look]
    height: float | None = None


class StreamedSheet:
    """A sheet that is streamed. `sheet` and `book` are openpyxl's, for everything but the rows.

    It is the first of a workbook of its own, or follows the streamed sheets of `book`. Merges, print area and
    validations may still be set while rows are made: they stand after the rows.
    """

    def __init__(self, title: str, book: Workbook | None = None) -> None:
        self.book = book or Workbook()
        self.sheet = cast("Worksheet", self.book.create_sheet() if book else self.book.active)
        self.sheet.title = _NOT_IN_NAMES.sub("－", title)[:_LONGEST_NAME]

    def look(self, style: Style) -> Look:
        """Register the style with the workbook."""
        text, quoted = self._id(style, TEXT_FORMAT), self._id(style, TEXT_FORMAT, quoted=True)
        return Look(
            text=f' s="{text}" t="inlineStr"><is><t>',
            quoted=f' s="{quoted}" t="inlineStr"><is><t>',
            number=f' s="{self._id(style, style.numbers)}"><v>',
            day=f' s="{self._id(style, DATE_FORMAT)}"><v>',
            moment=f' s="{self._id(style, MOMENT_FORMAT)}"><v>',
            blank=f' s="{self._id(style, TEXT_FORMAT)}"/>',
        )

    def _id(self, style: Style, number_format: str, *, quoted: bool = False) -> int:
        cell: Any = Cell(self.sheet, row=1, column=1)
        cell.font, cell.alignment = style.font, ALIGNMENTS[style.align]
        cell.border = BOXED if style.boxed else _NO_BORDER
        cell.number_format = number_format
        if style.fill:
            cell.fill = style.fill
        if not style.locked:
            cell.protection = Protection(locked=False)
        if quoted:
            cell.quotePrefix = True
        return int(cell.style_id)

    def save(self, rows: Iterable[Row], file: Path) -> int:
        """Write the workbook and return how many rows it has. Raises TooLargeError when a sheet cannot hold them."""
        [written] = save_sheets([(self, rows)], file)
        return written

    def laid_out(self) -> bytes:
        """The whole workbook as openpyxl has it by now, streamed sheets without their rows."""
        stream = io.BytesIO()
        self.book.save(stream)
        return stream.getvalue()


def save_sheets(sheets: Sequence[tuple[StreamedSheet, Iterable[Row]]], file: Path) -> list[int]:
    """Write a workbook of these sheets, in the order in which they were made; returns how many rows each has.

    Raises TooLargeError when a sheet cannot hold its rows.
    """
    parts = [_PART.format(number) for number in range(1, len(sheets) + 1)]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        written = [_stream(package, part, *each) for part, each in zip(parts, sheets, strict=True)]
        _copy_others(package, sheets[0][0].laid_out(), parts)
    return written


def _copy_others(package: zipfile.ZipFile, workbook: bytes, parts: Sequence[str]) -> None:
    """Copy all parts of the workbook but these, which are streamed."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as laid_out:
        for name in laid_out.namelist():
            if name not in parts:
                package.writestr(name, laid_out.read(name))


def _stream(package: zipfile.ZipFile, part: str, streamed: StreamedSheet, rows: Iterable[Row]) -> int:
    written = 0
    before, _ = _around_rows(streamed.laid_out(), part)
    with package.open(part, "w", force_zip64=True) as stream:
        stream.write(_DIMENSION.sub(b"", before) + b"<sheetData>")
        for number, chunk in _chunks(rows):
            stream.write(chunk.encode())
            written = number
        _, after = _around_rows(streamed.laid_out(), part)
        stream.write(b"</sheetData>" + after)
    return written


def _around_rows(workbook: bytes, part: str) -> tuple[bytes, bytes]:
    """The XML of the sheet before and after its rows, of which openpyxl has none."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        before, after = _NO_ROWS.split(package.read(part))
    return before, after


def _chunks(rows: Iterable[Row]) -> Iterator[tuple[int, str]]:
    """How many rows so far, and the latest of them as XML, some hundred at a time: fewer, larger writes."""
    parts: list[str] = []
    number = 0
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise TooLargeError(f"一张 Excel 表最多{MOST_ROWS:,}行，现有的更多；请用筛选缩小范围后分次导出")
        parts.append(_row_xml(number, row))
        if number % _CHUNK_ROWS == 0:
            yield number, "".join(parts)
            parts.clear()
    yield number, "".join(parts)


def _row_xml(number: int, row: Row) -> str:
    height = f' ht="{row.height:g}" customHeight="1"' if row.height else ""
    cells = [
        f'<c r="{letter}{number}"{cell_xml(value, look)}'
        for letter, value, look in zip(_LETTERS, row.values, row.looks, strict=False)
    ]
    return f'<row r="{number}"{height}>{"".join(cells)}</row>'


def cell_xml(value: CellValue | None, look: Look) -> str:
    """The cell from its style on. Text is stored as text and never read as a formula."""
    if isinstance(value, str):
        plain = 0 < len(value) <= _LONGEST_TEXT and not looks_like_a_formula(value) and not _ODD.search(value)
        return f"{look.text}{value}</t></is></c>" if plain else _odd(value, look)
    if value is None:
        return look.blank
    if isinstance(value, Decimal):
        return f"{look.number}{int(value) if value == int(value) else float(value)!r}</v></c>"
    if isinstance(value, date):
        kind = look.moment if isinstance(value, datetime) else look.day
        return f"{kind}{_serial(value)}</v></c>"
    return f"{look.number}{value}</v></c>"


def _odd(text: str, look: Look) -> str:
    """A text that is empty, too long, begins like a formula, or holds what XML and workbooks mean something by."""
    if not text:
        return look.blank
    if len(text) > _LONGEST_TEXT:
        text = text[: _LONGEST_TEXT - len(_CUT)] + _CUT
    begin = look.quoted if looks_like_a_formula(text) else look.text
    stored = escape(storable(text))
    if stored != stored.strip() or "\n" in stored:
        begin = begin.replace("<t>", '<t xml:space="preserve">')
    return f"{begin}{stored}</t></is></c>"


def _serial(value: date) -> str:
    """The number of days that workbooks count, with the time of day as its fraction."""
    return f"{_to_serial(value):.15g}"
