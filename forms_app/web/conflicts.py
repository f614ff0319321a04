"""Two pages changed the same draft: what differs, and the choice between the two."""

import json
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from forms_app.answers.answer import AnswerError, is_empty
from forms_app.answers.reading import ANSWER_TYPES
from forms_app.core.errors import BadInputError
from forms_app.specs.fields import AnyField, AttachmentField
from forms_app.usecases.filing_view import FilingView
from forms_app.usecases.save_draft import says_the_same
from forms_app.web.current import platform


@dataclass(frozen=True)
class Difference:
    """A field whose two values differ: as people read them, and as they travel in the page.

    `keep_saved` says which of the two is offered first.
    """

    field: AnyField
    label: str
    mine: str
    saved: str
    mine_json: str
    saved_json: str
    keep_saved: bool


def differences(view: FilingView, mine: dict[str, Any], base: dict[str, Any] | None = None) -> tuple[Difference, ...]:
    """The fields whose values differ, in the order of the form. `base` is what both began with, if that is known."""
    found = []
    for field in view.spec.form.fields:
        ours, theirs = mine.get(field.id), view.raw.get(field.id)
        if field.locked or isinstance(field, AttachmentField) or says_the_same(ours, theirs):
            continue
        main = view.spec.form.field(field.about) if field.about else None
        label = f"{main.label}——{field.label}" if main else field.question or field.label
        texts = (_read(field, ours), _read(field, theirs), _plain(ours), _plain(theirs))
        found.append(Difference(field, label, *texts, keep_saved=_is_untouched(field, ours, base)))
    return tuple(found)


def _is_untouched(field: AnyField, ours: Any, base: dict[str, Any] | None) -> bool:
    """Whether this page left the field as it found it; when that is not known, whether it is empty."""
    return says_the_same(ours, base.get(field.id)) if base is not None else is_empty(ours)


def merged(view: FilingView, form: MultiDict[str, str]) -> dict[str, Any]:
    """What is saved now, with the chosen values in place. Raises BadInputError for what is no choice."""
    values = {
        field.id: view.raw[field.id] for field in view.spec.form.fields if field.id in view.raw and not field.locked
    }
    for field in view.spec.form.fields:
        chosen = form.get(f"choose:{field.id}")
        if chosen is None or field.locked:
            continue
        try:
            value = json.loads(chosen)
        except (ValueError, RecursionError):
            raise BadInputError("选择的内容不完整，没有保存；请返回重新选择") from None
        values.pop(field.id, None)
        if value is not None:
            values[field.id] = value
    return values


def _read(field: AnyField, raw: Any) -> str:
    """The value as printed; as typed where it breaks a rule."""
    if raw is None:
        return "（空）"
    try:
        return ANSWER_TYPES[field.type].parse(raw, field, platform().context()).for_text()
    except AnswerError:
        return raw if isinstance(raw, str) else _plain(raw)


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
