"""Objections to an entry of a publicity notice: anybody may object, the office decides with a reason and answers."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import select

from forms_app.cases.actors import Actor
from forms_app.cases.allowed import require
from forms_app.cases.events import CaseEvent, Person
from forms_app.cases.public_acts import require_open_to_public
from forms_app.core.dates import beijing_date
from forms_app.core.errors import NotFoundError
from forms_app.specs.procedure import Act, Procedure
from forms_app.storage import case_tables as tables
from forms_app.storage.case_tables import Objection
from forms_app.storage.cases import OBJECTION, objections_of
from forms_app.storage.faults import retried
from forms_app.usecases.case_file import CaseFile, file_of, open_file, person_for
from forms_app.usecases.letters import Prepared
from forms_app.usecases.perform_act import Perform, act_answers, act_documents, commit_act
from forms_app.usecases.platform import Platform
from forms_app.usecases.public_intake import (
    LONGEST_FACTS,
    NewObjection,
    new_number,
    require_complete,
    sent_before,
    sent_in,
    sent_under,
    stored_files,
    undecided,
)
from forms_app.usecases.typed import typed

__all__ = ["Decision", "NewObjection", "answer_to", "decide_objection", "object_to"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the office decides: upheld or not, why, and what the objector is told."""

    upheld: bool
    reason: str
    answer: str
    values: dict[str, object]
    at: datetime


@retried
def object_to(platform: Platform, case_id: UUID, new: NewObjection) -> str:
    """Take an objection to a published entry and return its number. Only this enterprise's notice is suspended.

    The very same, while it waits, is no second objection: it has the number of the first.

    Raises NotFoundError when the entry is not public, ProblemsError, UploadError, TooLargeError.
    """
    require_complete(new, "异议的事实和依据")
    files, number = stored_files(platform, new.files), new_number(new.at)
    with platform.database.writing() as session:
        row = session.exec(select(tables.Case).where(tables.Case.id == case_id).with_for_update()).one_or_none()
        if row is None:
            raise NotFoundError("没有这个公示条目，可能公示期已满")
        objection = sent_in(OBJECTION, row.id, new, number, files)
        if (first := sent_before(session, objection)) is not None:
            return first
        file = file_of(platform, session, row)
        act = _objecting(file.spec.procedure)
        _require_public(platform, file, act, new.at)
        session.add(objection)
        # The objector's name and contact stay out of the record that the enterprise may read.
        commit_act(platform, session, file, act, CaseEvent(act.id, new.at, None, "社会公众", {"number": number}))
    return number


@retried
def decide_objection(platform: Platform, actor: Actor, case_id: UUID, objection_id: UUID, decision: Decision) -> None:
    """Decide one objection. The case goes on when none is open, and ends when one is upheld.

    Raises NotFoundError, ForbiddenError, ConflictError when it was decided before, ProblemsError.
    """
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
        act = _deciding(file.spec.procedure, upheld=decision.upheld)
        person = person_for(session, actor, file.row, beijing_date(decision.at))
        require(file.case, act, person, platform.reference.calendar, beijing_date(decision.at))
    decision = _with_reasons(decision)
    perform = Perform(act.id, decision.values, decision.at)
    answers = act_answers(platform, act, perform) if decision.upheld else {}
    prepared: list[Prepared] = act_documents(platform, actor, file, act, answers, decision.at)
    with platform.database.writing() as session:
        fresh = open_file(platform, session, actor, case_id, for_change=True)
        objection = undecided(session, OBJECTION, fresh, objection_id)
        objection.decided_at, objection.upheld = decision.at, decision.upheld
        objection.reason, objection.answer = decision.reason, decision.answer
        session.add(objection)
        session.flush()
        others_open = any(each.decided_at is None for each in objections_of(session, [case_id]))
        if others_open and not decision.upheld:
            return
        data = {**answers, "number": objection.number, "decision": objection.reason}
        event = CaseEvent(act.id, decision.at, actor.account, actor.name, data)
        commit_act(platform, session, fresh, act, event, prepared)


def answer_to(platform: Platform, number: str) -> Objection:
    """The state of an objection, for whoever knows its number. Raises NotFoundError."""
    return sent_under(platform, OBJECTION, number)


def _objecting(procedure: Procedure) -> Act:
    return next(act for act in procedure.acts if act.through == "objection" and act.by == "public")


def _deciding(procedure: Procedure, *, upheld: bool) -> Act:
    deciding = (act for act in procedure.acts if act.through == "objection" and act.by != "public")
    return next(act for act in deciding if procedure.state(act.to or "").final is upheld)


def _require_public(platform: Platform, file: CaseFile, act: Act, at: datetime) -> None:
    on, calendar = beijing_date(at), platform.reference.calendar
    require_open_to_public(file.case, act, calendar, on)
    require(file.case, act, Person(None, "", frozenset({act.by})), calendar, on)


def _with_reasons(decision: Decision) -> Decision:
    longest = LONGEST_FACTS
    reason = typed(decision.reason, "核查情况和理由", longest, required=True, lines=True)
    answer = typed(decision.answer, "给异议人的答复", longest, required=True, lines=True)
    return replace(decision, reason=reason, answer=answer)
