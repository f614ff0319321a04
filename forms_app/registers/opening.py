"""Opening a workbook that somebody sent, and what its cells say: for every kind of list that is read back."""

import io
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from forms_app.answers.answer import Raw
from forms_app.registers.cells import spelled_out, unescaped

# Excel keeps 15 digits; a longer number has already lost some and is shown in scientific notation.
_EXACT_DIGITS = 15
_RUN = f"{{{SHEET_MAIN_NS}}}t"
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
                self.shared_strings = [
                    _taken(node) for _, node in iterparse(stream) if node.tag == f"{{{SHEET_MAIN_NS}}}si"
                ]


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
    kind = getattr(cell, "data_type", None)
    if kind == "f":
        # An array formula is an object that holds its text.
        return f"\0formula{getattr(cell.value, 'text', cell.value)}"
    if kind == "e":
        return f"\0error{cell.value}"
    return unescaped(cell.value) if isinstance(cell.value, str) else cell.value
