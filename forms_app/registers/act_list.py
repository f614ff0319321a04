"""A list of cases to be filled in Excel with the answers of one act, and its reading back."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from forms_app.registers.cells import ALIGNMENTS, BODY_FONT, BOXED, HEADING_FONT, TEXT_FORMAT, TITLE_FONT, put
from forms_app.registers.filled_lists import (
    ListFault,
    ListSheet,
    code_of,
    listed_headings,
    read_rows,
    ruined_code,
    typed_text,
)
from forms_app.registers.opening import CellFaultError, as_typed
from forms_app.registers.package import WorkbookError
from forms_app.specs.fields import AttachmentField, BaseField, ChoiceField
from forms_app.specs.procedure import Act

MOST_LINES = 5000
_KEYS = ("企业名称", "统一社会信用代码")
_HEADINGS_ROW, _FIRST_ROW = 3, 4
_SHEET = "名单"


NAME_COLUMN, CODE_COLUMN = 1, 2


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
    headings = [*_KEYS, *listed_headings([(field.label, field.required) for field in fields])]
    _head(sheet, title, get_column_letter(len(headings)))
    for number, row in enumerate([headings, *firms], _HEADINGS_ROW):
        _cells(sheet, number, row, len(headings))
    for column, field in enumerate(fields, len(_KEYS) + 1):
        _offer(sheet, field, get_column_letter(column), len(firms))
    for column in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 32 if column == 1 else 24
    sheet.protection.sheet = True
    sheet.freeze_panes = f"C{_FIRST_ROW}"
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _head(sheet: Any, title: str, last: str) -> None:
    """Title and instruction above the table, over all columns up to `last`."""
    lines = ((title, TITLE_FONT, "centre"), ("整行不填的企业不办理；企业名称和代码不要改动。", BODY_FONT, "start"))
    for row, (text, font, align) in enumerate(lines, 1):
        sheet.merge_cells(f"A{row}:{last}{row}")
        cell = sheet.cell(row, 1)
        put(cell, text)
        cell.font, cell.alignment = font, ALIGNMENTS[align]


def _cells(sheet: Any, row: int, values: Sequence[str], columns: int) -> None:
    """One row of the table; what the values do not reach is empty and open."""
    is_heading = row == _HEADINGS_ROW
    for column in range(1, columns + 1):
        cell = sheet.cell(row, column)
        put(cell, values[column - 1] if column <= len(values) else None)
        cell.font = HEADING_FONT if is_heading else BODY_FONT
        cell.border, cell.alignment, cell.number_format = BOXED, ALIGNMENTS["centre"], TEXT_FORMAT
        cell.protection = Protection(locked=is_heading or column <= len(_KEYS))


def read_act_list(content: bytes, act: Act) -> list[ListLine]:
    """The lines that somebody filled. Raises WorkbookError, TooLargeError when it is no such list."""
    fields = asked_in_lists(act)
    lines = list(_lines(read_rows(content, act_sheet(act)), fields))
    if not lines:
        raise WorkbookError("名单中没有填写任何一行，请填写后再上传")
    return lines


def act_sheet(act: Act) -> ListSheet:
    """Where the list of an act stands."""
    columns = (*_KEYS, *(field.label for field in asked_in_lists(act)))
    return ListSheet(_SHEET, columns, _HEADINGS_ROW, MOST_LINES)


def column_of(act: Act, field_id: str) -> int:
    """In which column a field is asked; a fault of what the list does not ask stands at the credit code."""
    ids = [field.id for field in asked_in_lists(act)]
    return len(_KEYS) + 1 + ids.index(field_id) if field_id in ids else CODE_COLUMN


def _offer(sheet: Any, field: BaseField, column: str, number: int) -> None:
    if not isinstance(field, ChoiceField) or not number:
        return
    source = '"' + ",".join(option.label for option in field.options) + '"'
    validation = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    validation.errorTitle, validation.error = "请从列表中选择", f"“{field.label}”只能从列表中选择"
    validation.add(f"{column}{_FIRST_ROW}:{column}{_FIRST_ROW + number - 1}")
    sheet.add_data_validation(validation)


def _lines(rows: Iterable[tuple[int, tuple[Any, ...]]], fields: Sequence[BaseField]) -> Iterator[ListLine]:
    for number, (name, code, *answers) in rows:
        if any(as_typed(value).strip() for value in answers):
            yield _line(number, name, code, list(zip(fields, answers, strict=True)))


def _line(row: int, name: Any, code: Any, answers: Sequence[tuple[BaseField, Any]]) -> ListLine:
    faults, raw = [], {}
    for column, (field, value) in enumerate(answers, len(_KEYS) + 1):
        try:
            typed = typed_text(field, value)
        except CellFaultError as error:
            faults.append(ListFault(row, column, field.label, str(error)))
            continue
        if typed:
            raw[field.id] = typed
    if fault := ruined_code(code):
        faults.append(ListFault(row, CODE_COLUMN, _KEYS[1], fault))
    return ListLine(row, as_typed(name).strip(), code_of(code), raw, tuple(faults))
