"""Field type → the WTForms field that asks for it: one small function a type, one table.

These fields carry what was typed and nothing else. Reading it is the business of `answers`, showing it that of the
templates.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import (
    Field,
    FieldList,
    Form,
    FormField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from forms_app.answers.choices import NO, YES
from forms_app.answers.dates import FROM, UNTIL
from forms_app.core.divisions import Division, DivisionTable
from forms_app.specs.fields import (
    AttachmentField,
    BaseField,
    ChoiceField,
    ChoicesField,
    DivisionField,
    RowsField,
    YesNoField,
)

SPARE_ROWS = 2
"""Empty rows shown below the filled ones, so that rows can be added without JavaScript."""


@dataclass(frozen=True)
class Offered:
    """What choices are made from: the divisions, on the day."""

    divisions: DivisionTable
    on: date


def _line(field: BaseField, offered: Offered) -> Any:
    return StringField(field.label)


def _text(field: BaseField, offered: Offered) -> Any:
    return TextAreaField(field.label)


def _yes_no(field: YesNoField, offered: Offered) -> Any:
    choices = [SelectChoice(YES, field.yes), SelectChoice(NO, field.no)]
    return RadioField(field.label, choices=choices, validate_choice=False)


def _choice(field: ChoiceField, offered: Offered) -> Any:
    choices = [SelectChoice(option.id, option.label) for option in field.options]
    return RadioField(field.label, choices=choices, validate_choice=False)


def _choices(field: ChoicesField, offered: Offered) -> Any:
    choices = [SelectChoice(option.id, option.label) for option in field.options]
    return SelectMultipleField(field.label, choices=choices, validate_choice=False)


def _date_range(field: BaseField, offered: Offered) -> Any:
    both = {FROM: StringField("起"), UNTIL: StringField("止")}
    return FormField(type("DateRangeForm", (Form,), both), field.label)


def _division(field: DivisionField, offered: Offered) -> Any:
    choices = [SelectChoice("", "请选择"), *_division_choices(field, offered)]
    return SelectField(field.label, choices=choices, validate_choice=False)


def _division_choices(field: DivisionField, offered: Offered) -> Iterator[SelectChoice]:
    """Divisions of the asked level, grouped by the division above; former ones at the end where they are allowed."""
    table = offered.divisions
    for division in table.in_force(offered.on):
        if division.level == field.level:
            above = table.full_name(division.parent) if division.parent else None
            yield SelectChoice(division.code, division.name, optgroup=above)
    if field.former:
        for division in table.divisions:
            if division.level == field.level and not division.in_force(offered.on):
                yield SelectChoice(division.code, _former_label(division), optgroup="已停用的区划")


def _former_label(division: Division) -> str:
    return f"{division.name}（{division.code}）"


def _attachment(field: AttachmentField, offered: Offered) -> Any:
    return MultipleFileField(field.label)


def _rows(field: RowsField, offered: Offered) -> Any:
    columns = {column.id: unbound(column, offered) for column in field.columns}
    row = type("RowForm", (Form,), columns)
    return FieldList(FormField(row), field.label, max_entries=field.max_rows)


HANDLERS: dict[str, Callable[[Any, Offered], Any]] = {
    "line": _line,
    "text": _text,
    "credit_code": _line,
    "organisation_code": _line,
    "phone": _line,
    "integer": _line,
    "decimal": _line,
    "money": _line,
    "percentage": _line,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "date": _line,
    "moment": _line,
    "year_month": _line,
    "date_range": _date_range,
    "division": _division,
    "attachment": _attachment,
    "rows": _rows,
}


def unbound(field: BaseField, offered: Offered) -> Field:
    """The WTForms field that asks for this field."""
    kind: str = getattr(field, "type")  # noqa: B009 - every concrete field has it, the base has not
    bound: Field = HANDLERS[kind](field, offered)
    return bound
