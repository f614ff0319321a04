"""A list that was handed out, filled in Excel and sent back: its rows, what Excel did to them, its marked copy.

Shared by every kind of list that is read back. What the columns are, each kind of list says itself.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from itertools import dropwhile, islice
from typing import Any, TypeAlias, TypeVar

from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel

from forms_app.core.credit_code import LENGTH
from forms_app.core.dates import chinese
from forms_app.core.text import half_width
from forms_app.registers.cells import FAULT_FILL, NOTE_AUTHOR
from forms_app.registers.opening import READING_FAULTS, CellFaultError, as_typed, opened, plain_value
from forms_app.registers.package import FORM_BUDGET, Budget, WorkbookError, check_package
from forms_app.specs.fields import BaseField, DateField, MomentField

T = TypeVar("T")
Told: TypeAlias = Callable[[int], None]
"""Told from time to time how many lines there are so far."""

REQUIRED = "（必填）"
AS_TEXT = "请把单元格设为“文本”格式后重新填写"
MOST_MARKS = 5000
"""How many cells a marked copy marks: a workbook with more notes takes Excel minutes to open."""

_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.ASCII)
_SERIAL = re.compile(r"\d{5}", re.ASCII)
_NO_FILL = PatternFill()
_PROGRESS_LINES = 500
_DAMAGED = "文件已损坏，无法打开，请重新保存后上传"


@dataclass(frozen=True, slots=True)
class ListFault:
    """A fault at a cell of a list: what is wrong and how to mend it."""

    row: int
    column: int
    label: str
    message: str

    @property
    def address(self) -> str:
        """`E5`."""
        return f"{get_column_letter(self.column)}{self.row}"

    def __str__(self) -> str:
        return f"第{self.row}行“{self.label}”（{self.address}）：{self.message}"


@dataclass(frozen=True, slots=True)
class ListSheet:
    """Where a list stands in its workbook: the name of its sheet, its columns, the row of their headings."""

    name: str
    columns: tuple[str, ...]
    headings_row: int = 3
    most_lines: int = 5000
    budget: Budget = FORM_BUDGET

    @property
    def first_row(self) -> int:
        """The row below the headings."""
        return self.headings_row + 1

    def found(self, book: Workbook) -> Any:
        """The sheet with the list, wherever somebody has moved it."""
        return book[self.name] if self.name in book.sheetnames else book.worksheets[0]


def read_rows(content: bytes, sheet: ListSheet, told: Told | None = None) -> list[tuple[int, tuple[Any, ...]]]:
    """Number and values of every row below the headings in which anything stands.

    `told` is told from time to time how many rows were read. Raises WorkbookError, TooLargeError when it is no such
    list, or has too many lines.
    """
    check_package(content, sheet.budget)
    rows = _read(content, sheet, told)
    if rows and rows[-1][0] >= sheet.first_row + sheet.most_lines:
        raise WorkbookError(f"{sheet.name}超过{sheet.most_lines}行，请分成几份上传")
    return rows


def require_list(content: bytes, sheet: ListSheet) -> None:
    """Raise WorkbookError, TooLargeError when it is no such list; its lines are not read."""
    check_package(content, sheet.budget)
    _read(content, sheet, most=0)


def require_lines(content: bytes, sheet: ListSheet) -> None:
    """Raise WorkbookError, TooLargeError when it is no such list, or nothing stands in it."""
    check_package(content, sheet.budget)
    if not _read(content, sheet, most=1):
        raise WorkbookError(f"{sheet.name}中没有填写任何一行，请填写后再上传")


def _read(
    content: bytes, sheet: ListSheet, told: Told | None = None, most: int | None = None
) -> list[tuple[int, tuple[Any, ...]]]:
    """The rows in which anything stands: the first `most`, or down to the first beyond what a list may have."""
    try:
        book = opened(content)
        try:
            found = sheet.found(book)
            rows = found.numbered_rows(len(sheet.columns))
            return list(islice(_held(rows if told is None else counted(rows, told), found.title, sheet), most))
        finally:
            book.close()
    except READING_FAULTS as error:
        if isinstance(error, WorkbookError):
            raise
        raise WorkbookError(_DAMAGED) from None


def counted(lines: Iterable[T], told: Told) -> Iterator[T]:
    """The same, told from time to time how many have passed."""
    for number, line in enumerate(lines, 1):
        if number % _PROGRESS_LINES == 0:
            told(number)
        yield line


def _held(rows: Iterable[tuple[int, list[Any]]], where: str, sheet: ListSheet) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows below the headings in which anything stands, up to the first beyond what the list may have.

    `where` is what the sheet is called.
    """
    below = dropwhile(lambda row: row[0] < sheet.headings_row, rows)
    number, headings = next(below, (0, []))
    labels = tuple(as_typed(each).strip().removesuffix(REQUIRED) for each in headings)
    if number != sheet.headings_row or labels != sheet.columns:
        raise WorkbookError(
            f"工作表“{where}”第{sheet.headings_row}行的列名应为“{'、'.join(sheet.columns)}”：请使用下载的{sheet.name}填写"
        )
    for number, values in below:
        if any(value not in (None, "") for value in values):
            yield number, tuple(values)
            if number >= sheet.first_row + sheet.most_lines:
                return


def marked_copy(content: bytes, faults: Iterable[ListFault], sheet: ListSheet) -> bytes:
    """The very workbook, each faulty cell coloured and noted. Our marks of an earlier upload are taken away first.

    Raises what `read_rows` raises for a damaged file.
    """
    check_package(content, sheet.budget)
    notes: dict[tuple[int, int], str] = {}
    for fault in faults:
        place = (fault.row, fault.column)
        if place in notes or len(notes) < MOST_MARKS:
            notes[place] = "\n".join(filter(None, [notes.get(place), fault.message]))
    try:
        book = load_workbook(io.BytesIO(content))
        found = sheet.found(book)
        _forget_marks(found, sheet.first_row)
        _mark(found, notes)
        stream = io.BytesIO()
        book.save(stream)
    except READING_FAULTS:
        raise WorkbookError(_DAMAGED) from None
    return stream.getvalue()


def _forget_marks(sheet: Any, first_row: int) -> None:
    for row in sheet.iter_rows(min_row=first_row):
        for cell in row:
            if not isinstance(cell, MergedCell) and cell.comment and cell.comment.author == NOTE_AUTHOR:
                cell.comment, cell.fill = None, copy(_NO_FILL)


def _mark(sheet: Any, notes: Mapping[tuple[int, int], str]) -> None:
    for (row, column), note in notes.items():
        cell = _writable(sheet, row, column)
        theirs = f"{cell.comment.text}\n" if cell.comment else ""
        cell.comment = Comment(f"{theirs}【错误】{note}", NOTE_AUTHOR, width=320, height=120)
        # Also names and codes, locked as handed out: what is marked must be mendable.
        cell.fill, cell.protection = copy(FAULT_FILL), Protection(locked=False)


def _writable(sheet: Any, row: int, column: int) -> Any:
    """The cell, or the one that a merge shows in its place."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, MergedCell):
        return cell
    merged = next(each for each in sheet.merged_cells.ranges if cell.coordinate in each)
    return sheet.cell(merged.min_row, merged.min_col)


def typed_text(field: BaseField, value: Any) -> str:
    """What was typed for a field, as text. Raises CellFaultError."""
    text = (
        str(plain_value(value, whole_day=not isinstance(field, MomentField)) or "").strip()
        if not isinstance(value, bool)
        else str(value)
    )
    if isinstance(field, DateField) and _SERIAL.fullmatch(text):
        day = from_excel(int(text))
        raise CellFaultError(
            f"“{text}”是 Excel 内部的日期序号（相当于{chinese(day)}），不是日期；请把单元格设为“文本”格式，"
            f"按“年-月-日”填写，如 {day:%Y-%m-%d}"
        )
    return text


def plain_text(value: Any) -> str:
    """What was typed where no date is asked. Raises CellFaultError for what Excel turned into one, and as above."""
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        raise CellFaultError(f"被 Excel 改成了日期（{chinese(day)}），原来填写的内容已丢失；{AS_TEXT}")
    return str(value) if isinstance(value, bool) else str(plain_value(value) or "").strip()


def lost_digits(text: str) -> str | None:
    """What is wrong with a number that Excel has written in scientific notation; None: it is none."""
    if not _SCIENTIFIC.fullmatch(text):
        return None
    return f"“{text}”被 Excel 改成了科学计数，末尾数字已丢失；{AS_TEXT}"


def code_of(value: Any) -> str:
    """A code as it is looked for: half width, upper case."""
    return half_width(as_typed(value)).strip().upper()


def ruined_code(value: Any) -> str | None:
    """What Excel has done to a credit code that was typed into a cell for numbers or days; None: nothing."""
    code = code_of(value)
    if ruined := lost_digits(code):
        return ruined
    try:
        plain_text(value)
    except CellFaultError as error:
        return str(error)
    if isinstance(value, int | float) or (code.isdigit() and len(code) < LENGTH):
        return f"“{code}”只有{len(code)}位，可能被 Excel 去掉了开头的0；{AS_TEXT}"
    return None


def in_order(faults: Iterable[ListFault]) -> tuple[ListFault, ...]:
    """As people go through the list."""
    return tuple(sorted(faults, key=lambda each: (each.row, each.column)))


def listed_headings(labels: Sequence[tuple[str, bool]]) -> list[str]:
    """Headings of a list, those of required columns marked."""
    return [label + (REQUIRED if required else "") for label, required in labels]
