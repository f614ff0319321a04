"""The directory of enterprises as a workbook: handed out empty or as it stands, and read back line by line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from forms_app.core.credit_code import LENGTH
from forms_app.core.text import half_width
from forms_app.registers.cells import BODY_FONT, HEADING_FONT, LINE_HEIGHT, TEXT_FORMAT, TITLE_FONT, put
from forms_app.registers.filled_lists import (
    AS_TEXT,
    ListFault,
    ListSheet,
    Told,
    listed_headings,
    lost_digits,
    plain_text,
    read_rows,
    ruined_code,
)
from forms_app.registers.opening import CellFaultError, as_typed
from forms_app.registers.package import Budget, WorkbookError
from forms_app.registers.streaming import Row, StreamedSheet, Style
from forms_app.specs.fields import CreditCodeField, LineField, PhoneField
from forms_app.specs.form import Questionnaire, Section

MOST_LINES = 50_000
CLEARED = "清空"
"""What is typed to empty a cell of the record: an empty cell of the list leaves it alone."""

_NAME, _DIVISIONS_NAME = "企业名录", "区划"
_SPARE_ROWS = 100
_MOBILE_LENGTH = 11
_BUDGET = Budget(size=20_000_000, unpacked=300_000_000, part=200_000_000, cells=500_000, kind="企业名录")
_HOW = (
    "每户一行，按统一社会信用代码对应：代码已登记的修改，未登记的新增，没有列出的企业不受影响。"
    f"空白单元格不改动原有内容；要清空某一项，填“{CLEARED}”。代码和电话的单元格已设为文本，请不要改成数字。"
)
_WIDTHS = {
    "uscc": 24, "name": 36, "division_code": 30, "address": 40, "legal_representative": 16, "position": 14,
    "contact": 24,
}  # fmt: skip
_CODES = {"uscc", "contact", "division_code"}
"""Columns in which full-width characters are read as the half-width ones that were meant."""

_FIELDS = (
    CreditCodeField(id="uscc", type="credit_code", label="统一社会信用代码", required=True, help="18位，照营业执照。"),
    LineField(id="name", type="line", label="企业名称", required=True, max_length=100, help="与营业执照一致的全称。"),
    LineField(
        id="division_code", type="line", label="所在地", required=True, max_length=60,
        help="从列表中选择，或填六位区划代码。",
    ),
    LineField(id="address", type="line", label="地址", max_length=200, help="住所或者经营场所。"),
    LineField(
        id="legal_representative", type="line", label="法定代表人或负责人", max_length=50, help="分支机构填负责人。"
    ),
    LineField(id="position", type="line", label="职务", max_length=50, help="法定代表人或负责人的职务。"),
    PhoneField(id="contact", type="phone", label="联系方式", help="手机号或带区号的座机，如 0431-88901234。"),
)  # fmt: skip
DIRECTORY = Questionnaire(fields=_FIELDS, sections=(Section(title=_NAME, fields=tuple(field.id for field in _FIELDS)),))
"""What the directory holds of an enterprise; each field is called as the record calls it."""

SHEET = ListSheet(_NAME, tuple(field.label for field in _FIELDS), most_lines=MOST_LINES, budget=_BUDGET)


@dataclass(frozen=True, slots=True)
class DirectoryLine:
    """A filled line: what was typed by field, what cannot be read, and what was read otherwise than typed."""

    row: int
    raw: Mapping[str, str]
    faults: tuple[ListFault, ...] = ()
    remarks: tuple[ListFault, ...] = ()


def column_of(field_id: str) -> int:
    """The number of a field's column, from 1."""
    return [field.id for field in _FIELDS].index(field_id) + 1


def fault_at(row: int, field_id: str, message: str) -> ListFault:
    """A fault of a line at one of its fields."""
    column = column_of(field_id)
    return ListFault(row, column, _FIELDS[column - 1].label, message)


def write_directory(title: str, divisions: Sequence[str], records: Iterable[Mapping[str, str]], file: Path) -> int:
    """Write the workbook with these records and some empty lines; returns how many records it has.

    `divisions` are offered for choosing. Headings are locked, what is to be typed is not.
    """
    streamed = StreamedSheet(_NAME)
    _set_up(streamed, len(divisions))
    _offer_divisions(streamed, divisions)
    return streamed.save(_rows(streamed, title, records), file) - SHEET.headings_row - _SPARE_ROWS


def _rows(streamed: StreamedSheet, title: str, records: Iterable[Mapping[str, str]]) -> Iterator[Row]:
    width = len(_FIELDS)
    titles, hints = streamed.look(Style("centre", TITLE_FONT, boxed=False)), streamed.look(Style("start", boxed=False))
    headings = (streamed.look(Style("centre", HEADING_FONT)),) * width
    body = (streamed.look(Style("start", locked=False)),) * width
    yield Row([title], (titles,), 2 * LINE_HEIGHT)
    yield Row([_HOW], (hints,), 2 * LINE_HEIGHT)
    yield Row(listed_headings([(field.label, field.required) for field in _FIELDS]), headings, 2 * LINE_HEIGHT)
    for record in records:
        yield Row([record.get(field.id) or None for field in _FIELDS], body)
    for _ in range(_SPARE_ROWS):
        yield Row([None] * width, body)


def _set_up(streamed: StreamedSheet, divisions: int) -> None:
    sheet: Any = streamed.sheet
    last = get_column_letter(len(_FIELDS))
    for row in (1, 2):
        sheet.merged_cells.add(f"A{row}:{last}{row}")
    for number, field in enumerate(_FIELDS, 1):
        letter = get_column_letter(number)
        # Rows that somebody adds below are text and may be typed too.
        dimension = sheet.column_dimensions[letter]
        dimension.width, dimension.number_format, dimension.font = _WIDTHS[field.id], TEXT_FORMAT, BODY_FONT
        dimension.protection = Protection(locked=False)
        sheet.add_data_validation(_validation(field.id, field.label, field.help or "", letter, divisions))
    sheet.freeze_panes = f"C{SHEET.first_row}"
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.insertRows = protection.sort = False
    protection.autoFilter = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{SHEET.headings_row}:{SHEET.headings_row}"


def _validation(name: str, label: str, hint: str, letter: str, divisions: int) -> DataValidation:
    cells = f"{letter}{SHEET.first_row}:{letter}{SHEET.headings_row + MOST_LINES}"
    if name == "division_code":
        rule = DataValidation(type="list", formula1=f"{_DIVISIONS_NAME}!$A$1:$A${max(1, divisions)}")
        rule.error = f"“{label}”请从列表中选择，或填六位区划代码"
        rule.errorStyle = "warning"  # a code alone is read too
    elif name == "uscc":
        rule = DataValidation(type="textLength", operator="equal", formula1=str(LENGTH))
        rule.error = f"“{label}”应为{LENGTH}位"
    else:
        rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1="200")
        rule.error = f"“{label}”过长"
    rule.errorTitle, rule.promptTitle, rule.prompt = "请核对", label[:32], hint
    rule.allow_blank = rule.showErrorMessage = rule.showInputMessage = True
    rule.add(cells)
    return rule


def _offer_divisions(streamed: StreamedSheet, divisions: Sequence[str]) -> None:
    sheet: Any = streamed.book.create_sheet(_DIVISIONS_NAME)
    for row, text in enumerate(divisions, 1):
        put(sheet.cell(row, 1), text)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


def read_directory(content: bytes, told: Told | None = None) -> Iterator[DirectoryLine]:
    """The filled lines; `told` how many rows were read.

    Raises WorkbookError, TooLargeError when it is no directory, or has none.
    """
    rows = read_rows(content, SHEET, told)
    if not rows:
        raise WorkbookError("名录中没有填写任何一行，请填写后再上传")
    return (_line(number, values) for number, values in rows)


def _line(row: int, values: Sequence[Any]) -> DirectoryLine:
    raw: dict[str, str] = {}
    faults: list[ListFault] = []
    remarks: list[ListFault] = []
    for field, value in zip(_FIELDS, values, strict=True):
        try:
            text = _typed(field.id, value)
        except CellFaultError as error:
            faults.append(fault_at(row, field.id, str(error)))
            continue
        narrow = half_width(text) if field.id in _CODES else text
        if narrow != text:
            remarks.append(fault_at(row, field.id, f"“{text}”含全角字符，已按“{narrow}”识别"))
        if narrow:
            raw[field.id] = narrow
    return DirectoryLine(row, raw, tuple(faults), tuple(remarks))


def _typed(name: str, value: Any) -> str:
    """What was typed. Raises CellFaultError naming what Excel has made of it."""
    if name == "uscc" and value is not None and (ruined := ruined_code(value)):
        raise CellFaultError(ruined)
    text = plain_text(value)
    if name == "contact" and (ruined := lost_digits(half_width(text).upper())):
        raise CellFaultError(ruined)
    if name == "contact" and isinstance(value, int | float) and _lost_a_zero(text):
        raise CellFaultError(f"“{as_typed(value)}”可能被 Excel 去掉了开头的0；{AS_TEXT}，座机写区号，如 0431-88901234")
    return text


def _lost_a_zero(digits: str) -> bool:
    """Whether a telephone number in a cell for numbers is none that begins with another digit."""
    is_mobile = len(digits) == _MOBILE_LENGTH and digits.startswith("1")
    return not is_mobile and not digits.startswith(("400", "800")) and len(digits) >= _MOBILE_LENGTH - 1
