"""What an act leads to in the case that its own case belongs to: which act, with which answers, whether it may."""

from typing import Any

from sqlmodel import Session

from forms_app.cases.allowed import require_caused
from forms_app.cases.events import CaseEvent
from forms_app.core.errors import NotFoundError
from forms_app.specs.procedure import Act
from forms_app.storage import case_tables as tables
from forms_app.usecases.case_file import CaseFile, file_of
from forms_app.usecases.platform import Platform

DONE_AS = "done_as"
"""Under which name an event that another case caused keeps the role in which it was done there."""


def parent_of(platform: Platform, session: Session, row: tables.Case, *, for_change: bool = False) -> CaseFile:
    """The case that this one belongs to."""
    return file_of(platform, session, session.get_one(tables.Case, row.parent_id, with_for_update=for_change))


def caused_act(
    platform: Platform, parent: CaseFile, act: Act, row: tables.Case, event: CaseEvent
) -> tuple[Act, dict[str, Any]]:
    """The act that follows to the parent, and its answers: those that both acts ask for, and where it comes from.

    Raises ConflictError, naming the procedure, when it cannot be done there.
    """
    following = parent.spec.procedure.act(act.causes or "")
    if following is None:
        raise NotFoundError("没有这个办理事项，请从案件页面进入")
    require_caused(parent.case, following, platform.reference.calendar, event.on)
    asked = {field.id for field in following.asks}
    answers = {name: value for name, value in event.data.items() if name in asked}
    return following, answers | {"case": str(row.id), DONE_AS: act.by}
