"""What a draft may hold: anything typed into a field of the form, as long as it can be kept and shown again.

A draft may be incomplete and wrong; a value that breaks a rule of its type is kept and the fault is shown beside it.
"""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from forms_app.answers.answer import Raw
from forms_app.answers.dates import FROM, UNTIL
from forms_app.core.errors import Problem
from forms_app.core.text import trimmed, unprintable
from forms_app.specs.fields import AnyField, AttachmentField, ChoicesField, DateRangeField, RowsField, SimpleField
from forms_app.specs.form import Form

NOT_SAVED = "，本次内容没有保存"
MAX_CHARACTERS = 20_000
"""Most characters of one value in a draft, whatever the field allows in the end."""


def unkeepable(form: Form, raw: Mapping[str, Raw], *, saving: bool = True) -> tuple[Problem, ...]:
    """Why this cannot be kept as a draft: fields that were not offered, characters and lengths beyond any field.

    Where nothing is being saved, nothing is said of it.
    """
    problems: list[Problem] = []
    lost = NOT_SAVED if saving else ""
    for name, value in raw.items():
        field = form.field(name)
        if field is None or not field.typed or isinstance(field, AttachmentField):
            problems.append(Problem(name, f"本表没有可填的字段“{name}”{lost}；请刷新页面后重填"))
        else:
            problems.extend(_faults(field, value, lost))
    return tuple(problems)


def _faults(field: AnyField, value: Raw, lost: str) -> Iterator[Problem]:
    if not _could_be_typed(field, value):
        yield Problem(field.id, f"“{field.label}”的内容不完整{lost}；请刷新页面后重填")
        return
    if isinstance(field, RowsField) and isinstance(value, list) and len(value) > field.max_rows:
        yield Problem(
            field.id, f"“{field.label}”最多{field.max_rows}{field.row_label}，现有{len(value)}{field.row_label}"
        )
    for text in _texts(value):
        if found := unprintable(trimmed(text)):
            yield Problem(field.id, f"“{field.label}”含有不可见字符（{found}），请删除后重新输入")
        if len(text) > MAX_CHARACTERS:
            limit = getattr(field, "max_length", MAX_CHARACTERS)
            yield Problem(
                field.id,
                f"“{field.label}”共{len(text)}字，上限{limit}字{lost}；请删减{len(text) - limit}字",
            )


def _could_be_typed(field: AnyField | SimpleField, value: Raw) -> bool:
    """Whether the value has the shape that the inputs of the field give: a draft is shown in them again."""
    if isinstance(field, RowsField):
        return isinstance(value, list | tuple) and all(_could_be_row(field, row) for row in value)
    if isinstance(field, ChoicesField) and isinstance(value, list | tuple):
        return all(isinstance(each, str) for each in value)
    if isinstance(field, DateRangeField) and isinstance(value, Mapping):
        return set(value) <= {FROM, UNTIL} and all(_is_single(each) for each in value.values())
    return _is_single(value)


def _could_be_row(field: RowsField, row: Raw) -> bool:
    columns = {column.id: column for column in field.columns}
    return isinstance(row, Mapping) and all(
        name in columns and _could_be_typed(columns[name], value) for name, value in row.items()
    )


def _is_single(value: Raw) -> bool:
    """Text, yes or no, or a number that databases can hold."""
    return value is None or isinstance(value, str | int) or (isinstance(value, float) and isfinite(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield str(key)
            yield from _texts(below)
    elif isinstance(value, list | tuple):
        for below in value:
            yield from _texts(below)
