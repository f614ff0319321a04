"""A filled template read back: raw answers, and every fault at its cell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl.workbook import Workbook

from forms_app.answers.answer import Context, Raw
from forms_app.answers.reading import Answers, read_answers
from forms_app.core.divisions import DivisionTable
from forms_app.registers.blank_sheets import (
    FIRST_ROW,
    LABEL_COLUMN,
    MAIN_SHEET,
    MARK_SHEET,
    ROWS_HEADING,
    Fillable,
    Place,
    label_of,
    main_places,
    mark_of,
    row_place,
    rows_fields,
    simple_fields,
)
from forms_app.registers.opening import READING_FAULTS, CellFaultError, as_typed, cell_value, opened, plain_value
from forms_app.registers.package import WorkbookError, check_package
from forms_app.registers.template import write_template
from forms_app.specs.fields import MomentField, RowsField


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A fault at a cell."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}：{self.message}"


@dataclass(frozen=True)
class WorkbookReading:
    """What a workbook says. `raw` is what an answers file would hold; `values` are the cells as text."""

    raw: dict[str, Raw]
    answers: Answers
    problems: tuple[CellProblem, ...]
    values: Mapping[Place, str]

    def annotated(self, spec: Fillable, divisions: DivisionTable, on: date) -> bytes:
        """The template with these values and every fault marked at its cell."""
        faults: dict[Place, str] = {}
        for problem in self.problems:
            faults[problem.place] = "；".join(filter(None, [faults.get(problem.place), problem.message]))
        return write_template(spec, divisions, on, self.values, faults)


def read_workbook(content: bytes, spec: Fillable, context: Context) -> WorkbookReading:
    """Read a filled template of this form.

    Raises WorkbookError or TooLargeError when it is none, or when its structure was altered (the part is named).
    """
    check_package(content)
    try:
        book = opened(content)
    except READING_FAULTS:
        raise WorkbookError("文件已损坏，无法打开，请重新保存后上传") from None
    try:
        cells = dict(_Sheets(book, spec).cells())
    except READING_FAULTS as error:
        if isinstance(error, WorkbookError):
            raise
        raise WorkbookError("文件已损坏，无法读取，请重新保存后上传") from None
    finally:
        book.close()
    return _read_cells(cells, spec, context)


def _read_cells(cells: Mapping[Place, Any], spec: Fillable, context: Context) -> WorkbookReading:
    problems: list[CellProblem] = []
    plain: dict[Place, Raw] = {}
    for place, value in cells.items():
        try:
            plain[place] = plain_value(value, whole_day=not _asks_moment(place, spec))
        except CellFaultError as error:
            problems.append(CellProblem(place, str(error)))
    raw = _raw(plain, spec)
    reading = read_answers(spec.form, raw, context)
    problems += [CellProblem(_place_of(problem.field, spec), problem.message) for problem in reading.problems]
    values = {place: as_typed(value) for place, value in cells.items()}
    return WorkbookReading(raw, reading.answers, in_cell_order(problems, spec), values)


def in_cell_order(problems: Iterable[CellProblem], spec: Fillable) -> tuple[CellProblem, ...]:
    """As people go through the workbook: sheet by sheet, row by row."""
    sheets = [MAIN_SHEET, *(field.label for field in rows_fields(spec))]
    return tuple(sorted(problems, key=lambda each: (sheets.index(each.place.sheet), each.place.row, each.place.column)))


def _raw(plain: Mapping[Place, Raw], spec: Fillable) -> dict[str, Raw]:
    raw: dict[str, Raw] = {}
    by_field = {place.field: value for place, value in plain.items()}
    for field in simple_fields(spec):
        if field.id in by_field:
            raw[field.id] = by_field[field.id]
    for rows in rows_fields(spec):
        numbers = sorted({int(name.split(".")[1]) for name in by_field if name.startswith(f"{rows.id}.")})
        if numbers:
            raw[rows.id] = [
                {each.id: by_field.get(f"{rows.id}.{number}.{each.id}") for each in rows.columns}
                for number in range(1, numbers[-1] + 1)
            ]
    return raw


def _place_of(path: str, spec: Fillable) -> Place:
    """The cell of a field (`uscc`, `staff.2.name`); of rows as a whole, their first heading."""
    name, _, below = path.partition(".")
    if place := main_places(spec).get(name):
        return place
    rows = next(field for field in rows_fields(spec) if field.id == name)
    number, _, column_id = below.partition(".")
    column = rows.column(column_id) or rows.columns[0]
    return row_place(rows, int(number), column) if number else Place(rows.label, ROWS_HEADING, 1, path)


def _asks_moment(place: Place, spec: Fillable) -> bool:
    """Whether the cell asks for a day and the time of it."""
    name, _, below = place.field.partition(".")
    field = spec.form.field(name)
    if isinstance(field, RowsField):
        column = below.partition(".")[2]
        return any(each.id == column and isinstance(each, MomentField) for each in field.columns)
    return isinstance(field, MomentField)


class _Sheets:
    """The sheets of a template, checked against what was handed out."""

    def __init__(self, book: Workbook, spec: Fillable) -> None:
        self._book, self._spec = book, spec

    def cells(self) -> Iterator[tuple[Place, Any]]:
        """Every input cell that holds anything. Raises WorkbookError naming the altered part."""
        self._check_mark()
        places = main_places(self._spec)
        sheet_name = next(iter(places.values())).sheet
        rows = self._rows(sheet_name, FIRST_ROW, FIRST_ROW + len(places) - 1, columns=2)
        for field, (label, value) in zip(simple_fields(self._spec), rows, strict=True):
            place = places[field.id]
            expected = label_of(field, self._spec)
            if label != expected:
                raise WorkbookError(
                    f"“{place.sheet}”第{place.row}行的项目应为“{expected}”，现为“{label or ''}”："
                    "表样被改动，请使用下载的填报模板"
                )
            if value not in (None, ""):
                yield place, value
        for rows_field in rows_fields(self._spec):
            yield from self._rows_cells(rows_field)

    def _rows_cells(self, field: RowsField) -> Iterator[tuple[Place, Any]]:
        width = len(field.columns)
        heading, *body = self._rows(field.label, ROWS_HEADING, ROWS_HEADING + field.max_rows, columns=width)
        expected = [label_of(column, self._spec) for column in field.columns]
        if list(heading) != expected:
            raise WorkbookError(
                f"“{field.label}”第{ROWS_HEADING}行的列名应为“{'、'.join(expected)}”：表样被改动，请使用下载的填报模板"
            )
        for number, row in enumerate(body, 1):
            for column, value in zip(field.columns, row, strict=True):
                if value not in (None, ""):
                    yield row_place(field, number, column), value

    def _check_mark(self) -> None:
        if MARK_SHEET not in self._book.sheetnames:
            raise WorkbookError(f"缺少工作表“{MARK_SHEET}”：这不是填报模板，或模板被改动，请使用下载的填报模板")
        found = tuple(str(row[0] or "") for row in self._rows(MARK_SHEET, 1, 3, columns=1))
        identifier, version, mark = mark_of(self._spec)
        if found[0] != identifier:
            raise WorkbookError(f"这是表“{found[0]}”的模板，不是“{identifier}”的，请使用下载的填报模板")
        if found[1:] != (version, mark):
            raise WorkbookError(f"模板是第{found[1]}版的，现行为第{version}版，请重新下载填报模板")

    def _rows(self, sheet: str, first: int, last: int, columns: int) -> list[tuple[Any, ...]]:
        """The values of a block of cells; rows that the file lacks are empty."""
        if sheet not in self._book.sheetnames:
            raise WorkbookError(f"缺少工作表“{sheet}”，请使用下载的填报模板")
        found = [
            tuple(cell_value(cell) for cell in row)
            for row in self._book[sheet].iter_rows(min_row=first, max_row=last, min_col=LABEL_COLUMN, max_col=columns)
        ]
        empty = (None,) * columns
        return [(*row, *empty)[:columns] for row in found] + [empty] * (last - first + 1 - len(found))
