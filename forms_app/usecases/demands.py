"""What an office above demands in writing of the office that has a case, and what that office answers.

A demand changes nothing by itself: who has the case corrects it by its acts, and answers afterwards. It stands beside
the case, as requests of the public do: the enterprise is told of what is done, not of what offices write to each other.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import ACTING_ROLES, Actor, Role
from forms_app.cases.publication import entry_about
from forms_app.core.divisions import prefix
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError, Problem, ProblemsError
from forms_app.core.text import trimmed
from forms_app.specs.procedure import Demand
from forms_app.storage.audit import Entry, append
from forms_app.storage.case_tables import Objection
from forms_app.storage.cases import CORRECTION, DEMAND, demands_in, waiting_requests
from forms_app.storage.faults import retried
from forms_app.storage.tables import Office
from forms_app.usecases.case_file import CaseFile, open_file, require_own_office
from forms_app.usecases.platform import Platform
from forms_app.usecases.public_intake import LONGEST_FACTS, new_number, stored_files
from forms_app.usecases.typed import typed
from forms_app.usecases.uploads import Upload

LONGEST_NUMBER = 50
_MOST_FILES = 5


@dataclass(frozen=True, slots=True)
class NewDemand:
    """What is demanded: its kind, the number of the document that says so, the facts, files."""

    kind: str
    number: str
    facts: str
    files: tuple[Upload, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class DemandAnswer:
    """Whether the demand was met, and what was done or why not."""

    met: bool
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DemandLine:
    """A demand with its kind, None for one that the procedure no longer has."""

    row: Objection
    kind: Demand | None


@dataclass(frozen=True, slots=True)
class Demands:
    """The demands in a case, those that wait first; which kinds this person may make, whether to answer is theirs."""

    lines: tuple[DemandLine, ...]
    may_demand: tuple[Demand, ...]
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that an office has to answer: in which case, whose, and whether an office above demands it."""

    case: UUID
    name: str
    request: UUID
    from_above: bool


def demands_of(platform: Platform, actor: Actor, case_id: UUID) -> Demands:
    """What was demanded in a case, for offices that see it. Raises NotFoundError."""
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
        found = demands_in(session, case_id)
    rows = sorted(found, key=lambda row: (row.decided_at is not None, row.received_at))
    procedure = file.spec.procedure
    return Demands(
        lines=tuple(DemandLine(row, procedure.demand(row.kind.removeprefix(DEMAND))) for row in rows),
        may_demand=procedure.demands if _is_above(actor, file) and actor.role in ACTING_ROLES else (),
        may_answer=actor.role is Role.HANDLER and actor.office == file.row.office_id,
    )


def waiting_for(platform: Platform, actor: Actor) -> tuple[Waiting, ...]:
    """What one's own office has to answer, the oldest first. Cases that are closed are in no list of open ones."""
    if actor.office is None:
        return ()
    with platform.database.reading() as session:
        found = waiting_requests(session, actor.office)
    return tuple(Waiting(case.id, case.enterprise_name, row.id, row.kind != CORRECTION) for case, row in found)


@retried
def demand(platform: Platform, actor: Actor, case_id: UUID, new: NewDemand) -> None:
    """Demand it of the office that has the case; the same again, while it waits, is no second demand.

    Raises NotFoundError, ForbiddenError for whoever is not of an office above, ProblemsError, UploadError,
    TooLargeError.
    """
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
        _require_above(actor, file)
    kind = file.spec.procedure.demand(new.kind)
    number, facts = _complete(new, kind)
    files = stored_files(platform, new.files)
    with platform.database.writing() as session:
        file = open_file(platform, session, actor, case_id, for_change=True)
        _require_above(actor, file)
        row = Objection(
            case_id=case_id, kind=DEMAND + new.kind, number=new_number(new.at), name=_office_of(session, actor),
            contact=number, facts=facts, files=files, received_at=new.at,
        )  # fmt: skip
        if any(each.decided_at is None and _says(each) == _says(row) for each in demands_in(session, case_id)):
            return
        session.add(row)
        session.flush()
        data = {"case": str(case_id), "kind": new.kind, "document": number, "facts": facts, "files": files}
        subject = f"demand/{row.number}"
        append(session, Entry(new.at, actor.account, actor.name, subject, "demanded", data))


@retried
def answer_demand(platform: Platform, actor: Actor, case_id: UUID, demanded: UUID, answer: DemandAnswer) -> None:
    """Answer a demand. One that is met by acts is met only when one of them was done since, or nothing is public.

    Raises NotFoundError, ForbiddenError, BadInputError, ConflictError when it was answered before or nothing was done.
    """
    reason = typed(answer.reason, "办理情况和理由", LONGEST_FACTS, required=True, lines=True)
    with platform.database.writing() as session:
        file = open_file(platform, session, actor, case_id, for_change=True)
        require_own_office(actor, file)
        if actor.role is not Role.HANDLER:
            raise ForbiddenError("上级机构的要求由承办人员答复，您可以查看，不能办理")
        row = next((each for each in demands_in(session, case_id) if each.id == demanded), None)
        if row is None:
            raise NotFoundError("没有找到这项要求，请从案件页面进入")
        if row.decided_at is not None:
            raise ConflictError("这项要求已经答复，不能重复答复")
        if answer.met:
            _require_met(platform, file, row)
        row.decided_at, row.upheld, row.reason = answer.at, answer.met, reason
        session.add(row)
        data = {"case": str(case_id), "met": answer.met, "reason": reason}
        append(session, Entry(answer.at, actor.account, actor.name, f"demand/{row.number}", "demand_answered", data))


def _complete(new: NewDemand, kind: Demand | None) -> tuple[str, str]:
    """The number of the document and the facts, every fault at its field."""
    problems, found = [], {}
    if kind is None:
        problems.append(Problem("kind", "请选择要求的种类"))
    for name, label, longest in (("number", "文件文号", LONGEST_NUMBER), ("facts", "要求和理由", LONGEST_FACTS)):
        try:
            found[name] = typed(getattr(new, name), label, longest, required=True, lines=name == "facts")
        except BadInputError as error:
            problems.append(Problem(name, str(error)))
    if len(new.files) > _MOST_FILES:
        problems.append(Problem("files", f"最多{_MOST_FILES}个文件"))
    if problems:
        raise ProblemsError(tuple(problems))
    return trimmed(found["number"]), trimmed(found["facts"])


def _says(row: Objection) -> tuple[str, str, str, str]:
    return row.kind, row.name, row.contact, row.facts


def _is_above(actor: Actor, file: CaseFile) -> bool:
    """Whether this is an office over the one that has the case; who sees a case is of the same kind of authority."""
    own, its = prefix(actor.division or ""), prefix(file.office.division_code)
    return actor.office is not None and len(own) < len(its) and its.startswith(own)


def _require_above(actor: Actor, file: CaseFile) -> None:
    if not file.spec.procedure.demands:
        raise NotFoundError("这个程序没有上级机构要求更正的规定")
    if not _is_above(actor, file):
        raise ForbiddenError("要求由上级机构向办理机构提出；本机构办理的，请直接在案件页面更正")
    if actor.role not in ACTING_ROLES:
        raise ForbiddenError("要求由上级机构的办理人员提出，您的账号没有这个职责")


def _require_met(platform: Platform, file: CaseFile, row: Objection) -> None:
    kind = file.spec.procedure.demand(row.kind.removeprefix(DEMAND))
    if kind is None or not kind.met_by:
        return
    if any(event.at >= row.received_at and event.event in kind.met_by for event in file.case.events):
        return
    today = platform.today()
    entry = entry_about(file.case, platform.reference.calendar, today)
    if entry is not None and entry.is_running(today):
        acts = (file.spec.procedure.act(name) for name in kind.met_by)
        titles = "、".join(f"“{act.title}”" for act in acts if act is not None)
        raise ConflictError(f"公示信息还没有更正：请先办理{titles}之一，再答复上级机构")


def _office_of(session: Session, actor: Actor) -> str:
    office = session.get(Office, actor.office)
    return office.name if office else actor.name
