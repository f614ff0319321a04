"""Where each field stands in a filling template: sheets, rows, columns. Writing and reading share it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from openpyxl.utils import get_column_letter

from forms_app.specs.catalogue import FormSpec
from forms_app.specs.fields import AnyField, AttachmentField, RowsField, SimpleField
from forms_app.specs.form import TitledQuestionnaire

MAIN_SHEET = "填报表"
MARK_SHEET = "规格"
LABEL_COLUMN, VALUE_COLUMN, HELP_COLUMN = 1, 2, 3
FIRST_ROW = 4
ROWS_HEADING = 3


@dataclass(frozen=True)
class QuestionSheet:
    """Questions that are filled in Excel and are no form: what the sheet is called, its version and a mark of both."""

    id: str
    version: int
    checksum: str
    form: TitledQuestionnaire


Fillable: TypeAlias = FormSpec | QuestionSheet
"""What a filling template is made of."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell for one value: `field` as problems name it (`staff.2.name`)."""

    sheet: str
    row: int
    column: int
    field: str

    @property
    def address(self) -> str:
        """`B5`."""
        return f"{get_column_letter(self.column)}{self.row}"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.address}"


def simple_fields(spec: Fillable) -> tuple[AnyField, ...]:
    """Fields with one cell, in the order of the screen."""
    return tuple(field for field in ordered_fields(spec) if not isinstance(field, AttachmentField | RowsField))


def rows_fields(spec: Fillable) -> tuple[RowsField, ...]:
    """Fields with a sheet of their own."""
    return tuple(field for field in ordered_fields(spec) if isinstance(field, RowsField))


def ordered_fields(spec: Fillable) -> Iterator[AnyField]:
    """Main fields as the sections list them, each followed by its follow-ups."""
    for section in spec.form.sections:
        for name in section.fields:
            yield from (field for field in spec.form.fields if field.id == name)
            yield from spec.form.follow_ups(name)


def main_places(spec: Fillable) -> dict[str, Place]:
    """Field id → its cell on the main sheet."""
    return {
        field.id: Place(MAIN_SHEET, FIRST_ROW + number, VALUE_COLUMN, field.id)
        for number, field in enumerate(simple_fields(spec))
    }


def row_place(field: RowsField, row: int, column: SimpleField) -> Place:
    """The cell of a column in row `row` (from 1) of a rows field."""
    number = [each.id for each in field.columns].index(column.id) + 1
    return Place(field.label, ROWS_HEADING + row, number, f"{field.id}.{row}.{column.id}")


def mark_of(spec: Fillable) -> tuple[str, str, str]:
    """What the hidden sheet says: form, version, checksum."""
    return spec.id, str(spec.version), spec.checksum


def label_of(field: AnyField | SimpleField, spec: Fillable) -> str:
    """The label on the sheet; a follow-up is told from the others by its main field's label."""
    main = spec.form.field(field.about) if field.about else None
    text = f"{main.label}——{field.label}" if main else field.question or field.label
    return f"{text}（必填）" if field.required else text
