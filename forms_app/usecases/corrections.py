"""Requests to correct a public entry: anybody may prove that it is wrong, the office decides and answers.

A request changes nothing by itself: the entry is corrected or deleted by an act of the case, and the request is
answered afterwards. Who asked stays with the office that has the case.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor, Role
from forms_app.core.dates import beijing_date
from forms_app.core.errors import ConflictError, ForbiddenError, NotFoundError
from forms_app.storage.audit import Entry, append, locked_head
from forms_app.storage.case_tables import Objection
from forms_app.storage.cases import CORRECTION, objections_of
from forms_app.storage.entries import entry_on
from forms_app.storage.faults import retried
from forms_app.usecases.case_file import CaseFile, open_file, require_own_office
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

PUBLIC = "社会公众"
FACTS = "不准确的内容、事实和证据"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the office decides of a request: whether the entry was wrong, why, and what the person who asked is told."""

    accepted: bool
    reason: str
    answer: str
    at: datetime


@retried
def request_correction(platform: Platform, case_id: UUID, new: NewObjection) -> str:
    """Take a request to correct a public entry and return its number (第二十条); the very same has that of the first.

    Raises NotFoundError when the entry is not public, ProblemsError, UploadError, TooLargeError.
    """
    require_complete(new, FACTS)
    with platform.database.reading() as session:
        _require_public(session, case_id, new.at)
    files, number = stored_files(platform, new.files), new_number(new.at)
    with platform.database.writing() as session:
        locked_head(session)  # of a page sent twice at once the second is to find the first
        request = sent_in(CORRECTION, case_id, new, number, files)
        if (first := sent_before(session, request)) is not None:
            return first
        _require_public(session, case_id, new.at)
        session.add(request)
        session.flush()
        # Under a subject of its own: the history of the case, which the enterprise reads, need not know who asked.
        data = {"case": str(case_id)}
        append(session, Entry(new.at, None, PUBLIC, f"correction/{number}", "correction_requested", data))
    return number


def corrections_of(platform: Platform, actor: Actor, case_id: UUID) -> tuple[Objection, ...]:
    """The requests in a case, those that wait first; none for anybody but the office that has it.

    Raises NotFoundError for a case that this person does not see.
    """
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
        if actor.office != file.row.office_id:
            return ()
        found = objections_of(session, [case_id], CORRECTION)
    return tuple(sorted(found, key=lambda each: (each.decided_at is not None, each.received_at)))


def correction_to_decide(platform: Platform, actor: Actor, case_id: UUID, request: UUID) -> Objection:
    """One request in a case of one's own office. Raises NotFoundError, ForbiddenError."""
    with platform.database.reading() as session:
        require_own_office(actor, open_file(platform, session, actor, case_id))
    found = next((each for each in corrections_of(platform, actor, case_id) if each.id == request), None)
    if found is None:
        raise NotFoundError("没有找到这件更正申请")
    return found


@retried
def answer_correction(platform: Platform, actor: Actor, case_id: UUID, request: UUID, answer: Answer) -> None:
    """Decide a request and answer it. To accept it, the entry must have been corrected or taken away since it came.

    Raises NotFoundError, ForbiddenError, BadInputError, ConflictError when it was decided before or nothing was done.
    """
    reason = typed(answer.reason, "核查情况和理由", LONGEST_FACTS, required=True, lines=True)
    told = typed(answer.answer, "给申请人的答复", LONGEST_FACTS, required=True, lines=True)
    with platform.database.writing() as session:
        file = open_file(platform, session, actor, case_id, for_change=True)
        require_own_office(actor, file)
        if actor.role is not Role.HANDLER:
            raise ForbiddenError("更正申请由承办人员答复，您可以查看，不能办理")
        found = undecided(session, CORRECTION, file, request)
        if answer.accepted and not _was_put_right(file, found.received_at):
            raise ConflictError("采纳更正申请的，请先更正或者删除公示信息，再答复申请人")
        found.decided_at, found.upheld = answer.at, answer.accepted
        found.reason, found.answer = reason, told
        session.add(found)
        data = {"case": str(case_id), "accepted": answer.accepted, "reason": reason}
        subject = f"correction/{found.number}"
        append(session, Entry(answer.at, actor.account, actor.name, subject, "correction_answered", data))


def correction_answer(platform: Platform, number: str) -> Objection:
    """The state of a request, for whoever knows its number. Raises NotFoundError."""
    return sent_under(platform, CORRECTION, number)


def _require_public(session: Session, case_id: UUID, at: datetime) -> None:
    if entry_on(session, case_id, beijing_date(at)) is None:
        raise NotFoundError("没有这条公示信息，可能网址有误，或者已经移出公示")


def _was_put_right(file: CaseFile, since: datetime) -> bool:
    """Whether the entry was issued anew or taken away for good after the request came."""
    procedure = file.spec.procedure
    rule = procedure.publication
    if rule is None:
        return False
    correcting = {act.id for act in procedure.acts if act.entry and act.screens} - {rule.since}
    return any(event.at >= since and event.event in {*rule.ends, *correcting} for event in file.case.events)
