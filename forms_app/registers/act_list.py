"""A list of cases to be filled in Excel with the answers of one act, and its reading back."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from forms_app.registers.cells import (
    ALIGNMENTS,
    BODY_FONT,
    BOXED,
    HEADING_FONT,
    TEXT_FORMAT,
    TITLE_FONT,
    put,
    spelled_out,
)
from forms_app.registers.package import WorkbookError, check_package
from forms_app.specs.fields import AttachmentField, BaseField, ChoiceField
from forms_app.specs.procedure import Act

MOST_LINES = 5000
_KEYS = ("企业名称", "统一社会信用代码")
_HEADINGS_ROW, _FIRST_ROW = 3, 4
_SHEET = "名单"


@dataclass(frozen=True, slots=True)
class ListLine:
    """A filled line: its row in the sheet, the credit code, what was typed by field."""

    row: int
    uscc: str
    raw: dict[str, Any]


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
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        rows = list(book.worksheets[0].iter_rows(max_row=_FIRST_ROW + MOST_LINES, max_col=len(_KEYS) + len(fields)))
        book.close()
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError):
        raise WorkbookError("文件已损坏，无法打开，请重新保存后上传") from None
    _check_headings(rows, fields)
    return list(_lines(rows[_FIRST_ROW - 1 :], fields))


def _offer(sheet: Any, field: BaseField, column: str, number: int) -> None:
    if not isinstance(field, ChoiceField) or not number:
        return
    source = '"' + ",".join(option.label for option in field.options) + '"'
    validation = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    validation.errorTitle, validation.error = "请从列表中选择", f"“{field.label}”只能从列表中选择"
    validation.add(f"{column}{_FIRST_ROW}:{column}{_FIRST_ROW + number - 1}")
    sheet.add_data_validation(validation)


def _check_headings(rows: list[tuple[Any, ...]], fields: Sequence[BaseField]) -> None:
    found = [str(cell.value or "") for cell in rows[_HEADINGS_ROW - 1]] if len(rows) >= _HEADINGS_ROW else []
    expected = [*_KEYS, *(field.label for field in fields)]
    if [each.removesuffix("（必填）") for each in found] != expected:
        raise WorkbookError(f"第{_HEADINGS_ROW}行的列名应为“{'、'.join(expected)}”：请使用下载的名单填写")


def _lines(rows: Iterable[tuple[Any, ...]], fields: Sequence[BaseField]) -> Iterable[ListLine]:
    for number, row in enumerate(rows, _FIRST_ROW):
        values = [_plain(cell.value) for cell in row]
        raw = {field.id: value for field, value in zip(fields, values[len(_KEYS) :], strict=False) if value}
        if raw:
            yield ListLine(number, values[1], raw)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return spelled_out(value)
    return "" if value is None else str(value).strip()
