"""What becomes of something that was granted: what may follow from what is held, and what may be asked for. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms_app.cases.case import Case
from forms_app.core.dates import chinese
from forms_app.core.errors import ConflictError
from forms_app.specs.fields import AnyField, ChoiceField
from forms_app.specs.handing_over import Change, WithinCase
from forms_app.specs.procedure import Procedure
from forms_app.workdays.calendar import Calendar


def prescribed(case: Case, ground: str) -> tuple[Change, ...]:
    """What the procedure prescribes on that ground for what the case holds."""
    changes = case.procedure.changes
    if changes is None:
        return ()
    held = case.value(changes.held)
    return tuple(row for row in changes.rows if row.ground == ground and held in row.held)


def require_prescribed(case: Case, act_id: str, answers: Mapping[str, Any]) -> None:
    """Raise ConflictError, saying what is prescribed, when the act does not follow on the ground that is answered."""
    changes = case.procedure.changes
    if changes is None or act_id not in {row.act for row in changes.rows}:
        return
    ground, becomes = str(answers.get(changes.ground, "")), answers.get(changes.held)
    rows = prescribed(case, ground)
    if any(row.act == act_id and (not row.becomes or becomes in row.becomes) for row in rows):
        return
    words = _words(case.procedure, changes.held), _words(case.procedure, changes.ground)
    held = words[0].get(str(case.value(changes.held)), "现有等级")
    allowed = "；或者".join(_told(case.procedure, row, words[0]) for row in rows) or "本条没有规定的处理"
    raise ConflictError(f"{held}因“{words[1].get(ground, ground)}”的：{allowed}，不能办成别的，请核对")


def held_words(case: Case) -> tuple[str, str] | None:
    """What the case says is held now, with what it is called; None where nothing is."""
    changes = case.procedure.changes
    if changes is None or case.state.id != case.procedure.standing:
        return None
    held = _words(case.procedure, changes.held).get(str(case.value(changes.held)))
    return (changes.title, held) if held else None


def is_within(case: Case, rule: WithinCase | None) -> bool:
    """Whether the case is one within which the application is made, whether or not it comes in time."""
    return rule is None or (case.state.id in rule.states and case.says(rule.when))


def within_refusal(case: Case, rule: WithinCase | None, calendar: Calendar, today: date) -> str:
    """Why no application can be made within this case on that day, a Chinese clause; "" when one can."""
    if rule is None:
        return ""
    if not is_within(case, rule):
        return rule.otherwise
    deadline = case.deadline(calendar, today, rule.not_after) if rule.not_after else None
    if deadline is not None and deadline.is_over(today):
        return f"{rule.otherwise}（{deadline.term.article}，至迟{chinese(deadline.sheet.due)}）"
    return ""


def _told(procedure: Procedure, row: Change, titles: Mapping[str, str]) -> str:
    act = procedure.act(row.act)
    becomes = "、".join(titles.get(each, each) for each in row.becomes)
    return f"{act.title if act else row.act}{f'（改为{becomes}）' if becomes else ''}（{row.article}）"


def _words(procedure: Procedure, name: str) -> dict[str, str]:
    """The options of a question that acts ask: id → label."""
    fields = (field for act in procedure.acts for field in act.asks if field.id == name)
    return {option.id: option.label for field in fields for option in _options(field)}


def _options(field: AnyField) -> tuple[Any, ...]:
    return field.options if isinstance(field, ChoiceField) else ()
