"""Cells that hold exactly what they were given: text stays text, whatever it begins with."""

import re
from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal
from math import ceil

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from forms_app.answers.answer import CellValue

TEXT_FORMAT = "@"
DATE_FORMAT = 'yyyy"年"m"月"d"日"'
MOMENT_FORMAT = f'{DATE_FORMAT}h"时"mm"分"'
_LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "＝")
# Workbooks write a character that XML cannot hold as `_x000D_`, and a text that looks so with its `_` written so.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_REPLACEMENT = "\ufffd"
# Controls, lone surrogates and U+FFFE, U+FFFF: no XML can hold them.
_NOT_STORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDE = re.compile("[\u2000-\U0010ffff]")
LINE_HEIGHT = 16.5
"""Points a line of body text takes in a row."""

_LINE = Side(style="thin")
BOXED = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
TITLE_FONT = Font(name="方正小标宋简体", size=18)
HEADING_FONT = Font(name="黑体", size=11)
BODY_FONT = Font(name="仿宋_GB2312", size=11)
FAULT_FILL = PatternFill("solid", fgColor="FFD9D9")
NOTE_AUTHOR = "信表"
"""Whose notes on cells are ours."""

_HORIZONTAL = {"start": "left", "centre": "center", "end": "right"}
ALIGNMENTS = {
    name: Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
    for name, horizontal in _HORIZONTAL.items()
}


def text_lines(value: CellValue | None, width: int) -> int:
    """Lines of a text in a column so many characters wide; a Chinese character is two wide."""
    if not isinstance(value, str) or (2 * len(value) < width and "\n" not in value):
        return 1  # also the quick answer for nearly every cell of a long table
    room = max(1, width - 1)
    return sum(max(1, ceil((len(part) + len(_WIDE.findall(part))) / room)) for part in value.split("\n"))


def folded(text: str, width: int) -> Iterator[str]:
    """The lines of a text in such a column; the last one of each paragraph ends with a line break."""
    room = max(1, width - 1)
    for paragraph in text.split("\n"):
        line, used = "", 0
        for character in paragraph:
            wide = 2 if _WIDE.match(character) else 1
            if used + wide > room:
                yield line
                line, used = "", 0
            line, used = line + character, used + wide
        yield f"{line}\n"


def put(cell: Cell, value: CellValue | None) -> None:
    """Set the value. Text is stored as text and never read as a formula; control characters become U+FFFD."""
    if not isinstance(value, str):
        cell.value = float(value) if isinstance(value, Decimal) and value != int(value) else value
        if value is not None and not isinstance(value, int | Decimal):
            cell.number_format = MOMENT_FORMAT if isinstance(value, datetime) else DATE_FORMAT
        return
    cell.value = storable(value)
    cell.data_type = "s"
    cell.number_format = TEXT_FORMAT
    if looks_like_a_formula(value):
        cell.quotePrefix = True


def storable(text: str) -> str:
    """The text as a workbook stores it."""
    return _LOOKS_ESCAPED.sub("_x005F_", _NOT_STORABLE.sub(_REPLACEMENT, text))


def looks_like_a_formula(text: str) -> bool:
    """Whether some program might take the text for a formula."""
    return text.startswith(_LOOKS_LIKE_A_FORMULA)


def unescaped(text: str) -> str:
    """The text that a workbook's `text` stands for: `_x000D_` is a carriage return, `_x005F_x000D_` is `_x000D_`."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text


def spelled_out(value: datetime) -> str:
    """What a cell with a date says: `2026-02-09`, or `2026-02-09 08:05` where it is not midnight.

    Excel knows no day without a time: midnight is what a day alone comes as. Seconds stay when there are any.
    """
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(" ").removesuffix(":00")
