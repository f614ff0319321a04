"""What a browser sent, held against what the form offers.

One rule for everything the form does not offer (unknown, locked or computed fields, a single field sent twice):
it is refused as a whole and nothing is stored.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from forms_app.answers.dates import FROM, UNTIL
from forms_app.answers.drafting import NOT_SAVED
from forms_app.core.errors import Problem
from forms_app.specs.fields import AnyField, AttachmentField, ChoicesField, DateRangeField, RowsField, SimpleField
from forms_app.specs.form import Questionnaire

AnyFieldT = TypeVar("AnyFieldT", AnyField, SimpleField)

_ROW = re.compile(r"(0|[1-9]\d{0,3})-(.+)", re.ASCII)


def odd_names(form: Questionnaire, data: MultiDict[str, str], *, saving: bool = True) -> tuple[Problem, ...]:
    """A problem for each name that the form does not offer, or that came more often than it may."""
    lost = NOT_SAVED if saving else ""
    return tuple(problem for name in data for problem in _faults(form, name, len(data.getlist(name)), lost))


def odd_files(form: Questionnaire, names: Iterable[str]) -> tuple[Problem, ...]:
    """A problem for each name under which a file came and the form takes none."""
    return tuple(
        Problem(name[:60], f"本表没有可上传文件的字段“{name[:60]}”，本次内容没有保存；请刷新页面后重试")
        for name in names
        if not isinstance(form.field(name), AttachmentField)
    )


def _faults(form: Questionnaire, name: str, times: int, lost: str) -> Iterator[Problem]:
    offered = _offered(form, name)
    shown = name[:60]
    if offered is None:
        yield Problem(shown, f"本表没有可填的字段“{shown}”{lost}；请刷新页面后重填")
    elif times > 1 and not isinstance(offered, ChoicesField):
        yield Problem(offered.id, f"“{offered.label}”收到{times}个值，只能有一个{lost}；请刷新页面后重填")


def _offered(form: Questionnaire, name: str) -> AnyField | SimpleField | None:
    """The field that a name belongs to: `reason`, `period-from`, `staff-0-name`."""
    head, _, below = name.partition("-")
    field = form.field(head)
    if field is None or not field.typed or isinstance(field, AttachmentField):
        return None
    if isinstance(field, RowsField):
        match = _ROW.fullmatch(below)
        return _column(field, match.group(2)) if match and int(match.group(1)) < field.max_rows else None
    return _within(field, below)


def _column(rows: RowsField, name: str) -> SimpleField | None:
    head, _, below = name.partition("-")
    column = rows.column(head)
    return None if column is None else _within(column, below)


def _within(field: AnyFieldT, below: str) -> AnyFieldT | None:
    ends = (FROM, UNTIL) if isinstance(field, DateRangeField) else ("",)
    return field if below in ends else None
