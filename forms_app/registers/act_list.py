"""A list of cases to be filled in Excel with the answers of one act, and its reading back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from forms_app.disk.files import written
from forms_app.registers.cells import HEADING_FONT, LINE_HEIGHT, TITLE_FONT
from forms_app.registers.filled_lists import (
    ListFault,
    ListSheet,
    Told,
    code_of,
    listed_headings,
    read_rows,
    ruined_code,
    typed_text,
)
from forms_app.registers.opening import CellFaultError, as_typed
from forms_app.registers.package import Budget, WorkbookError
from forms_app.registers.streaming import Row, StreamedSheet, Style
from forms_app.specs.fields import AttachmentField, BaseField, ChoiceField
from forms_app.specs.procedure import Act

MOST_LINES = 50_000
_KEYS = ("企业名称", "统一社会信用代码")
_HEADINGS_ROW, _FIRST_ROW = 3, 4
_SHEET = "名单"
_HOW = "整行不填的企业不办理；企业名称和代码不要改动。"
_BUDGET = Budget(size=20_000_000, unpacked=300_000_000, part=200_000_000, cells=500_000, kind="名单")

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
    streamed = StreamedSheet(_SHEET)
    _set_up(streamed, fields, len(firms))
    return written(lambda file: streamed.save(_rows(streamed, fields, title, firms), file))[1]


def _rows(
    streamed: StreamedSheet, fields: Sequence[BaseField], title: str, firms: Iterable[tuple[str, str]]
) -> Iterator[Row]:
    headings = [*_KEYS, *listed_headings([(field.label, field.required) for field in fields])]
    locked, open_ = (streamed.look(Style("centre", locked=each)) for each in (True, False))
    looks = (locked,) * len(_KEYS) + (open_,) * len(fields)
    titled, told = streamed.look(Style("centre", TITLE_FONT, boxed=False)), streamed.look(Style("start", boxed=False))
    yield Row([title], (titled,), 2 * LINE_HEIGHT)
    yield Row([_HOW], (told,))
    yield Row(headings, (streamed.look(Style("centre", HEADING_FONT)),) * len(headings))
    for firm in firms:
        yield Row([*firm, *(None for _ in fields)], looks)


def _set_up(streamed: StreamedSheet, fields: Sequence[BaseField], firms: int) -> None:
    sheet: Any = streamed.sheet
    width = len(_KEYS) + len(fields)
    for row in (1, 2):
        sheet.merged_cells.add(f"A{row}:{get_column_letter(width)}{row}")
    for column, field in enumerate(fields, len(_KEYS) + 1):
        _offer(sheet, field, get_column_letter(column), firms)
    for column in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 32 if column == 1 else 24
    sheet.protection.sheet = True
    sheet.freeze_panes = f"C{_FIRST_ROW}"


def read_act_list(content: bytes, act: Act, told: Told | None = None) -> list[ListLine]:
    """The lines that somebody filled; `told` how many rows were read.

    Raises WorkbookError, TooLargeError when it is no such list.
    """
    fields = asked_in_lists(act)
    lines = list(_lines(read_rows(content, act_sheet(act), told), fields))
    if not lines:
        raise WorkbookError("名单中没有填写任何一行，请填写后再上传")
    return lines


def act_sheet(act: Act) -> ListSheet:
    """Where the list of an act stands."""
    columns = (*_KEYS, *(field.label for field in asked_in_lists(act)))
    return ListSheet(_SHEET, columns, _HEADINGS_ROW, MOST_LINES, _BUDGET)


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
