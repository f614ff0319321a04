"""The Excel filling template of a form: hints, lists to choose from, labels that cannot be typed over."""

import io
from collections.abc import Mapping
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from forms_app.core.divisions import DivisionTable
from forms_app.registers.blank_sheets import (
    FIRST_ROW,
    HELP_COLUMN,
    LABEL_COLUMN,
    MAIN_SHEET,
    MARK_SHEET,
    ROWS_HEADING,
    VALUE_COLUMN,
    Fillable,
    Place,
    label_of,
    main_places,
    mark_of,
    row_place,
    rows_fields,
    simple_fields,
)
from forms_app.registers.cells import (
    ALIGNMENTS,
    BODY_FONT,
    BOXED,
    FAULT_FILL,
    HEADING_FONT,
    LINE_HEIGHT,
    NOTE_AUTHOR,
    TITLE_FONT,
    put,
    text_lines,
)
from forms_app.specs.fields import (
    AnyField,
    ChoiceField,
    DivisionField,
    RowsField,
    SimpleField,
    TextField,
    YesNoField,
)

_LABEL_FILL = PatternFill("solid", fgColor="F2F2F2")
_FAULT_FONT = Font(name="仿宋_GB2312", size=11, color="C00000")
_UNLOCKED = Protection(locked=False)
_MARK_COLUMN, _DIVISIONS_COLUMN = 1, 3
_WIDTHS = {LABEL_COLUMN: 38, VALUE_COLUMN: 56, HELP_COLUMN: 60}
_ROWS_WIDTH, _ROW_AIR = 24, 4.0
_A4 = 9

_HOW = "只填写白色单元格；日期写作 2026-02-09；多选项用“、”隔开；证明材料请在网上填报时上传。"
_FORMATS = {
    "credit_code": "18位代码",
    "organisation_code": "9位代码",
    "date": "日期，如 2026-02-09",
    "moment": "日期和时间，如 2026-02-09 08:05",
    "year_month": "年月，如 2026-02",
    "date_range": "起止日期，如 2026-01-01至2026-03-31",
    "integer": "整数",
    "decimal": "数字",
    "money": "金额，单位：元",
    "percentage": "百分数，如 12.5",
    "yes_no": "从列表中选择",
    "choice": "从列表中选择",
    "choices": "可多选，用“、”隔开",
    "division": "从列表中选择",
}


def write_template(
    spec: Fillable,
    divisions: DivisionTable,
    on: date,
    values: Mapping[Place, str] | None = None,
    faults: Mapping[Place, str] | None = None,
) -> bytes:
    """The template as a workbook; with `values` filled in and `faults` marked where there are any.

    Lists of divisions hold those in force on `on`.
    """
    book = Workbook()
    writer = _Writer(spec, book, values or {}, faults or {})
    writer.marks(divisions, on)
    writer.main_sheet()
    for field in rows_fields(spec):
        writer.rows_sheet(field)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


class _Writer:
    """One workbook in the making."""

    def __init__(
        self, spec: Fillable, book: Workbook, values: Mapping[Place, str], faults: Mapping[Place, str]
    ) -> None:
        self._spec, self._book, self._values, self._faults = spec, book, values, faults
        sheet = book.active
        if not isinstance(sheet, Worksheet):
            raise TypeError("a new workbook has a sheet")
        self._main = sheet
        self._main.title = MAIN_SHEET
        self._divisions = ""

    def marks(self, divisions: DivisionTable, on: date) -> None:
        """The hidden sheet: what the template was made from, and the list of divisions."""
        sheet = self._book.create_sheet(MARK_SHEET)
        for row, text in enumerate(mark_of(self._spec), 1):
            put(_cell(sheet, row, _MARK_COLUMN), text)
        counties = [each for each in divisions.in_force(on) if each.level == "county"]
        for row, division in enumerate(counties, 1):
            put(_cell(sheet, row, _DIVISIONS_COLUMN), f"{division.code} {divisions.full_name(division.code)}")
        letter = get_column_letter(_DIVISIONS_COLUMN)
        self._divisions = f"{MARK_SHEET}!${letter}$1:${letter}${len(counties)}"
        sheet.sheet_state = "hidden"
        sheet.protection.sheet = True

    def main_sheet(self) -> None:
        """Label, value and help of every field with one cell."""
        sheet = self._main
        self._title(sheet, self._spec.form.title, columns=HELP_COLUMN)
        for column, text in ((LABEL_COLUMN, "项目"), (VALUE_COLUMN, "填写内容"), (HELP_COLUMN, "填写说明")):
            self._heading(sheet, FIRST_ROW - 1, column, text)
            sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[column]
        places = main_places(self._spec)
        for field in simple_fields(self._spec):
            self._main_row(sheet, places[field.id], field)
        sheet.freeze_panes = f"A{FIRST_ROW}"

    def _main_row(self, sheet: Worksheet, place: Place, field: AnyField) -> None:
        label, help_ = label_of(field, self._spec), self._help(place, field)
        self._heading(sheet, place.row, LABEL_COLUMN, label, align="start")
        self._input(sheet, place)
        self._offer(sheet, field, place.address)
        cell = _cell(sheet, place.row, HELP_COLUMN)
        put(cell, help_)
        faulty = place in self._faults
        cell.font, cell.border, cell.alignment = (_FAULT_FONT if faulty else BODY_FONT), BOXED, ALIGNMENTS["start"]
        lines = max(
            text_lines(label, _WIDTHS[LABEL_COLUMN]),
            text_lines(self._values.get(place, ""), _WIDTHS[VALUE_COLUMN]),
            text_lines(help_, _WIDTHS[HELP_COLUMN]),
            field.rows if isinstance(field, TextField) else 1,
        )
        sheet.row_dimensions[place.row].height = lines * LINE_HEIGHT + _ROW_AIR

    def rows_sheet(self, field: RowsField) -> None:
        """A sheet with one line a row."""
        sheet = self._book.create_sheet(field.label)
        self._title(sheet, field.label, columns=len(field.columns))
        for number, column in enumerate(field.columns, 1):
            letter = get_column_letter(number)
            self._heading(sheet, ROWS_HEADING, number, label_of(column, self._spec))
            sheet.column_dimensions[letter].width = _ROWS_WIDTH
            self._offer(sheet, column, f"{letter}{ROWS_HEADING + 1}:{letter}{ROWS_HEADING + field.max_rows}")
            for row in range(1, field.max_rows + 1):
                self._input(sheet, row_place(field, row, column))
        sheet.freeze_panes = f"A{ROWS_HEADING + 1}"

    def _title(self, sheet: Worksheet, text: str, columns: int) -> None:
        for row, words, font, align in ((1, text, TITLE_FONT, "centre"), (2, _HOW, BODY_FONT, "start")):
            cell = _cell(sheet, row, 1)
            put(cell, words)
            cell.font, cell.alignment = font, ALIGNMENTS[align]
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=max(columns, 2))
            sheet.row_dimensions[row].height = 2 * LINE_HEIGHT
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False
        sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = _A4, 0
        sheet.page_setup.orientation = "landscape"
        if sheet.sheet_properties.pageSetUpPr:
            sheet.sheet_properties.pageSetUpPr.fitToPage = True

    def _heading(self, sheet: Worksheet, row: int, column: int, text: str, align: str = "centre") -> None:
        cell = _cell(sheet, row, column)
        put(cell, text)
        cell.font, cell.fill, cell.border, cell.alignment = HEADING_FONT, _LABEL_FILL, BOXED, ALIGNMENTS[align]

    def _input(self, sheet: Worksheet, place: Place) -> None:
        cell = _cell(sheet, place.row, place.column)
        put(cell, self._values.get(place, ""))
        cell.font, cell.border, cell.alignment = BODY_FONT, BOXED, ALIGNMENTS["start"]
        cell.protection = _UNLOCKED
        if fault := self._faults.get(place):
            cell.fill = FAULT_FILL
            cell.comment = Comment(fault, NOTE_AUTHOR, width=320, height=120)

    def _help(self, place: Place, field: AnyField) -> str:
        if fault := self._faults.get(place):
            return f"【错误】{fault}"
        parts = [field.help or "", _FORMATS.get(field.type, ""), f"例：{field.example}" if field.example else ""]
        return "　".join(part for part in parts if part)

    def _offer(self, sheet: Worksheet, field: AnyField | SimpleField, cells: str) -> None:
        """A list to choose from, where the field has one that Excel can show."""
        source = self._choices(field)
        if source is None:
            return
        validation = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
        validation.errorTitle, validation.error = "请从列表中选择", f"“{field.label}”只能从列表中选择"
        validation.add(cells)
        sheet.add_data_validation(validation)

    def _choices(self, field: AnyField | SimpleField) -> str | None:
        """Excel's lists hold one choice, so fields that take several get none."""
        if isinstance(field, YesNoField):
            return f'"{field.yes},{field.no}"'
        if isinstance(field, ChoiceField):
            return '"' + ",".join(option.label for option in field.options) + '"'
        offered = isinstance(field, DivisionField) and field.level == "county" and not field.former
        return self._divisions if offered else None


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(f"{cell.coordinate} is covered by a merge")
    return cell
