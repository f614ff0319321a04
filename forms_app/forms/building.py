"""A specification's form as a WTForms class, and its values in and out."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, MultipleFileField, SelectMultipleField
from wtforms import Form as WebForm

from forms_app.answers.answer import is_empty
from forms_app.core.divisions import DivisionTable
from forms_app.core.errors import Problem
from forms_app.forms.handlers import SPARE_ROWS, Offered, unbound
from forms_app.specs.fields import AttachmentField, RowsField
from forms_app.specs.form import Questionnaire


class FormBuilder:
    """Makes web forms. A class is made once for each form and day, because divisions change by day."""

    def __init__(self, divisions: DivisionTable) -> None:
        self._divisions = divisions
        self._classes: dict[int, tuple[Questionnaire, date, type[WebForm]]] = {}

    def empty(self, form: Questionnaire, values: Mapping[str, Any], on: date) -> WebForm:
        """The form showing these values."""
        return self._class(form, on)(data=_padded(form, values))

    def posted(self, form: Questionnaire, data: MultiDict[str, str], on: date) -> WebForm:
        """The form as it was sent. `data` must hold only names that the form offers."""
        return self._class(form, on)(formdata=data)

    def _class(self, form: Questionnaire, on: date) -> type[WebForm]:
        kept = self._classes.get(id(form))
        if kept is None or kept[0] is not form or kept[1] != on:
            offered = Offered(self._divisions, on)
            fields = {field.id: unbound(field, offered) for field in form.fields if field.typed}
            kept = (form, on, type("SpecForm", (WebForm,), fields))
            self._classes[id(form)] = kept
        return kept[2]


def typed_values(form: Questionnaire, web_form: WebForm) -> dict[str, Any]:
    """What was typed, field by field, as a draft keeps it. Files are handled apart; empty rows are left out."""
    values: dict[str, Any] = {}
    for field in form.fields:
        if not field.typed or isinstance(field, AttachmentField):
            continue
        value = web_form[field.id].data
        if isinstance(field, RowsField):
            value = [row for row in value if not is_empty(row)]
        if not is_empty(value):
            values[field.id] = value
    return values


def sent_pairs(fields: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Name and value of everything that a page showing these fields would send, files and empty fields left out."""
    for field in fields:
        if isinstance(field, FormField | FieldList):
            yield from sent_pairs(field)
        elif isinstance(field, SelectMultipleField):
            yield from ((field.name, str(value)) for value in field.data or ())
        elif field.data and not isinstance(field, MultipleFileField):
            yield field.name, str(field.data)


def show_problems(web_form: WebForm, problems: Iterable[Problem]) -> None:
    """Attach each problem to its field, if the form has it."""
    for problem in problems:
        name = problem.field.split(".")[0]
        if name in web_form:
            web_form[name].errors = [*web_form[name].errors, problem.message]


def _padded(form: Questionnaire, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values with a few empty rows below the filled ones."""
    padded = dict(values)
    for field in form.fields:
        if isinstance(field, RowsField):
            rows = [row for row in values.get(field.id) or [] if isinstance(row, dict)]
            wanted = min(max(field.min_rows, len(rows) + SPARE_ROWS), field.max_rows)
            padded[field.id] = rows + [{}] * (wanted - len(rows))
    return padded
