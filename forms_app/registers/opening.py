"""Opening a workbook that somebody sent, and what its cells say: for every kind of list that is read back."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from forms_app.answers.answer import Raw
from forms_app.registers.cells import spelled_out, unescaped

# Excel keeps 15 digits; a longer number has already lost some and is shown in scientific notation.
_EXACT_DIGITS = 15
_RUN, _ITEM, _INLINE, _VALUE, _ROW = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("t", "si", "is", "v", "row"))
READING_FAULTS = (KeyError, ValueError, TypeError, AttributeError, IndexError, ParseError, InvalidFileException)
"""What the library raises for files that are damaged."""


class _ExactReader(ExcelReader):
    """Keeps shared texts as they are written: openpyxl drops `x005F_` from them, and what that meant is lost."""

    def read_strings(self) -> None:
        """Read the shared texts."""
        package: Any = self.package  # the stubs leave its methods untyped
        part = package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as stream:
                self.shared_strings = [_taken(node) for _, node in _parsed(stream) if node.tag == _ITEM]

    def read_worksheets(self) -> None:
        """Find the sheets; a chart that stands in the place of one has no cells."""
        parser: Any = self.parser
        for sheet, place in parser.find_sheets():
            if place.target in self.valid_files and "chartsheet" not in place.Type:
                found = OpenedSheet(self.wb, sheet.name, place.target, self.shared_strings)
                found.sheet_state = sheet.state
                self.wb._sheets.append(found)  # type: ignore[attr-defined]  # as the method that this replaces does


class OpenedSheet(ReadOnlyWorksheet):
    """A sheet that is read row by row."""

    def _get_size(self) -> None:
        """Nobody asks: what a sheet says of its size may be wrong, and to find it out is to read the sheet."""

    def numbered_rows(self, width: int) -> Iterator[tuple[int, list[Any]]]:
        """Number and first values of the rows that are written, in order, empty ones too.

        The same values as `cell_value` of the library's cells, of which no object is made.
        """
        sheet: Any = self
        book, last = sheet.parent, 0
        with sheet._get_source() as stream:
            parser = _Cells(
                stream, sheet._shared_strings,
                epoch=book.epoch, date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
            )  # fmt: skip
            for _, node in _parsed(stream):
                if node.tag != _ROW:
                    continue
                number, cells = parser.parse_row(node)
                node.clear()
                if number > last:
                    last = number
                    yield number, _first(width, cells)


class _Cells(WorkSheetParser):
    """Reads cells as the library does. Nearly all of a list hold a text and nothing else, which is quickly taken."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """What a cell holds, and in which column."""
        text = self._only_text(element)
        if text is None:
            return super().parse_cell(element)
        place = element.get("r")
        self.col_counter = coordinate_to_tuple(place)[1] if place else self.col_counter + 1
        return {"column": self.col_counter, "value": text, "data_type": "s"}

    def _only_text(self, element: Any) -> str | None:
        """The text of a cell that holds nothing else; None: the library has to look."""
        if len(element) != 1:
            return None
        kind, [held] = element.get("t"), element
        if kind == "inlineStr" and held.tag == _INLINE:
            return _taken(held)
        return self.shared_strings[int(held.text)] if kind == "s" and held.tag == _VALUE and held.text else None


def _first(width: int, cells: list[dict[str, Any]]) -> list[Any]:
    values: list[Any] = [None] * width
    for cell in cells:
        if cell["column"] <= width:
            values[cell["column"] - 1] = _marked(cell["data_type"], cell["value"])
    return values


def _parsed(stream: Any) -> Iterator[tuple[str, Any]]:
    """The elements of a part as they end.

    Not by the library's own parser, which is written in Python and takes five times as long for being wary of
    document types: `check_package` has refused them in every part.
    """
    return iterparse(stream)  # noqa: S314 - as above


def _taken(node: Any) -> str:
    # Nearly every text is one run; only what is made of several needs the library, which takes twenty times as long.
    if len(node) == 1 and node[0].tag == _RUN:
        found = node[0].text or ""
    else:
        text: Any = Text.from_tree(node)
        found = str(text.content)
    node.clear()
    return found


def opened(content: bytes) -> Workbook:
    """The workbook for reading. Raises one of READING_FAULTS."""
    reader = _ExactReader(io.BytesIO(content), read_only=True, keep_links=False)
    reader.read()
    return reader.wb


class CellFaultError(ValueError):
    """The cell holds something that is not what was typed."""


def plain_value(value: Any, *, whole_day: bool = True) -> Raw:
    """What the cell holds as an answers file would say it. Raises CellFaultError for formulas and ruined codes.

    A day without a time stays one: Excel has midnight for it, which nobody said. `whole_day`: no time is asked for.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, datetime):
        if whole_day and value.time() != time():
            raise CellFaultError("带有时刻，请只填日期")
        return spelled_out(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value)
    raise CellFaultError("不是文字、数字或日期，请重新填写")


def _text(value: str) -> str:
    if value.startswith("\0formula"):
        raise CellFaultError("是公式，请改填数值或文字")
    if value.startswith("\0error"):
        raise CellFaultError("是 Excel 错误值，请重新填写")
    return value


def _number(value: float) -> str:
    if abs(value) >= 10**_EXACT_DIGITS:
        raise CellFaultError("被 Excel 改成了科学计数，末尾数字已丢失；请把单元格设为“文本”格式后重新填写")
    return str(int(value)) if value == int(value) else repr(value)


def as_typed(value: Any) -> str:
    """The value as text, as somebody would see it in the cell."""
    if isinstance(value, str):
        return value.removeprefix("\0formula").removeprefix("\0error")
    if isinstance(value, datetime):
        return spelled_out(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def cell_value(cell: Any) -> Any:
    """The value; formulas and error values are marked with a character that no workbook can hold."""
    return _marked(getattr(cell, "data_type", None), cell.value)


def _marked(kind: str | None, value: Any) -> Any:
    if kind == "f":
        # An array formula is an object that holds its text.
        return f"\0formula{getattr(value, 'text', value)}"
    if kind == "e":
        return f"\0error{value}"
    return unescaped(value) if isinstance(value, str) else value
