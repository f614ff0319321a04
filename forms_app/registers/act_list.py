"""A list of cases to be filled in Excel with the answers of one act, and its reading back."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet.datavalidation import DataValidation

from forms_app.core.credit_code import LENGTH
from forms_app.core.dates import chinese
from forms_app.core.text import half_width
from forms_app.registers.cells import (
    ALIGNMENTS,
    BODY_FONT,
    BOXED,
    FAULT_FILL,
    HEADING_FONT,
    NOTE_AUTHOR,
    TEXT_FORMAT,
    TITLE_FONT,
    put,
)
from forms_app.registers.opening import READING_FAULTS, CellFaultError, as_typed, cell_value, opened, plain_value
from forms_app.registers.package import WorkbookError, check_package
from forms_app.specs.fields import AttachmentField, BaseField, ChoiceField, DateField, MomentField
from forms_app.specs.procedure import Act

MOST_LINES = 5000
_KEYS = ("企业名称", "统一社会信用代码")
_HEADINGS_ROW, _FIRST_ROW = 3, 4
_SHEET = "名单"


NAME_COLUMN, CODE_COLUMN = 1, 2
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.ASCII)
_SERIAL = re.compile(r"\d{5}", re.ASCII)
_NO_FILL = PatternFill()


@dataclass(frozen=True, slots=True)
class ListFault:
    """A fault at a cell of the list: what is wrong and how to mend it."""

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


@dataclass(frozen=True)
class ListLine:
    """A filled line: its row in the sheet, name and credit code, what was typed by field, what cannot be read."""

    row: int
    name: str
    uscc: str
    raw: dict[str, Any]
    faults: tuple[ListFault, ...] = ()

    def fault(self, column: int, label: str, message: str) -> ListFault:
        """A fault of this line."""
        return ListFault(self.row, column, label, message)


def asked_in_lists(act: Act) -> tuple[BaseField, ...]:
    """What a list can ask: everything but files."""
    return tuple(field for field in act.asks if not isinstance(field, AttachmentField))


def write_act_list(act: Act, title: str, firms: Sequence[tuple[str, str]]) -> bytes:
    """The list of these firms (name, credit code), to be filled. Names and codes are locked."""
    fields = asked_in_lists(act)
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = _SHEET
    headings = [*_KEYS, *(field.label + ("（必填）" if field.required else "") for field in fields)]
    last = get_column_letter(len(headings))
    for row, text, font in ((1, title, TITLE_FONT), (2, "整行不填的企业不办理；企业名称和代码不要改动。", BODY_FONT)):
        sheet.merge_cells(f"A{row}:{last}{row}")
        put(sheet.cell(row, 1), text)
        sheet.cell(row, 1).font, sheet.cell(row, 1).alignment = font, ALIGNMENTS["centre" if row == 1 else "start"]
    for number, row_values in enumerate([headings, *firms], _HEADINGS_ROW):
        for column in range(1, len(headings) + 1):
            cell = sheet.cell(number, column)
            put(cell, row_values[column - 1] if column <= len(row_values) else None)
            cell.font = HEADING_FONT if number == _HEADINGS_ROW else BODY_FONT
            cell.border, cell.alignment, cell.number_format = BOXED, ALIGNMENTS["centre"], TEXT_FORMAT
            cell.protection = Protection(locked=number == _HEADINGS_ROW or column <= len(_KEYS))
    for column, field in enumerate(fields, len(_KEYS) + 1):
        _offer(sheet, field, get_column_letter(column), len(firms))
    for column in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 32 if column == 1 else 24
    sheet.protection.sheet = True
    sheet.freeze_panes = f"C{_FIRST_ROW}"
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def read_act_list(content: bytes, act: Act) -> list[ListLine]:
    """The lines that somebody filled. Raises WorkbookError, TooLargeError when it is no such list."""
    check_package(content)
    fields = asked_in_lists(act)
    last = _FIRST_ROW + MOST_LINES
    try:
        book = opened(content)
        try:
            cells = list(_sheet_of(book).iter_rows(max_row=last, max_col=len(_KEYS) + len(fields)))
            rows = [tuple(cell_value(cell) for cell in row) for row in cells]
        finally:
            book.close()
    except READING_FAULTS:
        raise WorkbookError("文件已损坏，无法打开，请重新保存后上传") from None
    _check_headings(rows, fields)
    lines = list(_lines(rows[_FIRST_ROW - 1 :], fields))
    if lines and lines[-1].row == last:
        raise WorkbookError(f"名单超过{MOST_LINES}行，请分成几份上传")
    if not lines:
        raise WorkbookError("名单中没有填写任何一行，请填写后再上传")
    return lines


def column_of(act: Act, field_id: str) -> int:
    """In which column a field is asked; a fault of what the list does not ask stands at the credit code."""
    ids = [field.id for field in asked_in_lists(act)]
    return len(_KEYS) + 1 + ids.index(field_id) if field_id in ids else CODE_COLUMN


def annotated_list(content: bytes, faults: Iterable[ListFault]) -> bytes:
    """The very workbook, each faulty cell coloured and noted. Our marks of an earlier upload are taken away first.

    Raises what `read_act_list` raises for a damaged file.
    """
    check_package(content)
    notes: dict[tuple[int, int], str] = {}
    for fault in faults:
        place = (fault.row, fault.column)
        notes[place] = "\n".join(filter(None, [notes.get(place), fault.message]))
    try:
        book = load_workbook(io.BytesIO(content))
        sheet = _sheet_of(book)
        _forget_marks(sheet)
        _mark(sheet, notes)
        stream = io.BytesIO()
        book.save(stream)
    except READING_FAULTS:
        raise WorkbookError("文件已损坏，无法打开，请重新保存后上传") from None
    return stream.getvalue()


def _sheet_of(book: Workbook) -> Any:
    """The sheet with the list, wherever somebody has moved it."""
    return book[_SHEET] if _SHEET in book.sheetnames else book.worksheets[0]


def _forget_marks(sheet: Any) -> None:
    for row in sheet.iter_rows(min_row=_FIRST_ROW):
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


def _offer(sheet: Any, field: BaseField, column: str, number: int) -> None:
    if not isinstance(field, ChoiceField) or not number:
        return
    source = '"' + ",".join(option.label for option in field.options) + '"'
    validation = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    validation.errorTitle, validation.error = "请从列表中选择", f"“{field.label}”只能从列表中选择"
    validation.add(f"{column}{_FIRST_ROW}:{column}{_FIRST_ROW + number - 1}")
    sheet.add_data_validation(validation)


def _check_headings(rows: Sequence[tuple[Any, ...]], fields: Sequence[BaseField]) -> None:
    found = [as_typed(value) for value in rows[_HEADINGS_ROW - 1]] if len(rows) >= _HEADINGS_ROW else []
    expected = [*_KEYS, *(field.label for field in fields)]
    if [each.removesuffix("（必填）") for each in found] != expected:
        raise WorkbookError(f"第{_HEADINGS_ROW}行的列名应为“{'、'.join(expected)}”：请使用下载的名单填写")


def _lines(rows: Iterable[tuple[Any, ...]], fields: Sequence[BaseField]) -> Iterator[ListLine]:
    for number, (name, code, *answers) in enumerate(rows, _FIRST_ROW):
        if any(as_typed(value).strip() for value in answers):
            yield _line(number, name, code, list(zip(fields, answers, strict=True)))


def _line(row: int, name: Any, code: Any, answers: Sequence[tuple[BaseField, Any]]) -> ListLine:
    faults, raw = [], {}
    for column, (field, value) in enumerate(answers, len(_KEYS) + 1):
        try:
            typed = _typed(field, value)
        except CellFaultError as error:
            faults.append(ListFault(row, column, field.label, str(error)))
            continue
        if typed:
            raw[field.id] = typed
    if fault := _ruined(code):
        faults.append(ListFault(row, CODE_COLUMN, _KEYS[1], fault))
    return ListLine(row, as_typed(name).strip(), _code(code), raw, tuple(faults))


def _typed(field: BaseField, value: Any) -> str:
    """What was typed, as text. Raises CellFaultError."""
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


def _code(value: Any) -> str:
    return half_width(as_typed(value)).strip().upper()


def _ruined(value: Any) -> str | None:
    """What Excel has done to a credit code that was typed into a cell for numbers."""
    code = _code(value)
    mend = "请把单元格设为“文本”格式后重新填写"
    if _SCIENTIFIC.fullmatch(code):
        return f"“{code}”被 Excel 改成了科学计数，末尾数字已丢失；{mend}"
    try:
        plain_value(value)
    except CellFaultError as error:
        return str(error)
    if isinstance(value, int | float) or (code.isdigit() and len(code) < LENGTH):
        return f"“{code}”只有{len(code)}位，可能被 Excel 去掉了开头的0；{mend}"
    return None
