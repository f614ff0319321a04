"""An office opens a case against an enterprise: found in the directory, or recorded there with the case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, select

from forms_app.cases.actors import Actor, Role
from forms_app.cases.events import CaseEvent
from forms_app.core.credit_code import CreditCodeError, parse
from forms_app.core.dates import beijing_date
from forms_app.core.divisions import prefix
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError, Problem, ProblemsError
from forms_app.core.text import matching_key
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.procedure import Act
from forms_app.storage import case_tables as tables
from forms_app.storage.cases import record_event, tell
from forms_app.storage.faults import retried
from forms_app.storage.tables import Enterprise, Office
from forms_app.usecases.case_values import ENTERPRISE, snapshot
from forms_app.usecases.new_cases import Beginning, new_file
from forms_app.usecases.perform_act import Perform, act_answers
from forms_app.usecases.platform import Platform
from forms_app.usecases.receipts import receipt_number
from forms_app.usecases.typed import typed

RECORD = {
    "name": ("企业名称", 120, True),
    "address": ("地址", 200, True),
    "legal_representative": ("法定代表人或负责人", 50, True),
    "position": ("职务", 50, False),
    "contact": ("联系方式", 60, False),
}
"""What is recorded of an enterprise that the directory does not have: label, length, required."""

RECORDED = "record_"
"""Begins the names of those fields where they stand beside the questions of the act."""

NO_SUCH_PROCEDURE = "没有这个可以立案的程序，请从办件页面进入"


@dataclass(frozen=True, slots=True)
class Found:
    """An enterprise for a code: the one of the directory, or none yet (`enterprise` None)."""

    uscc: str
    enterprise: Enterprise | None


def procedures_of_offices(platform: Platform, actor: Actor) -> tuple[ProcedureSpec, ...]:
    """Procedures whose cases the actor's office opens."""
    return _opened_by_offices(platform, actor.authority)


def _opened_by_offices(platform: Platform, authority: str | None = None) -> tuple[ProcedureSpec, ...]:
    offered = platform.catalogue.current_procedures(authority)
    return tuple(spec for spec in offered if spec.procedure.opening.through == "office")


def opening_procedure(platform: Platform, identifier: str, actor: Actor | None = None) -> ProcedureSpec:
    """The procedure of that id, when offices (that of this person, where one is named) open its cases.

    Raises NotFoundError.
    """
    offered = procedures_of_offices(platform, actor) if actor else _opened_by_offices(platform)
    found = next((spec for spec in offered if spec.id == identifier), None)
    if found is None:
        raise NotFoundError(NO_SUCH_PROCEDURE)
    return found


def find_enterprise(platform: Platform, actor: Actor, spec: ProcedureSpec, uscc: str) -> Found:
    """The enterprise of that credit code in one's division, or in any where the procedure takes it from anywhere.

    Raises ForbiddenError for those who open no cases, BadInputError for what is no credit code, ConflictError when it
    is recorded in another division.
    """
    _require_opener(actor)
    try:
        code = str(parse(uscc))
    except CreditCodeError as error:
        raise BadInputError(str(error)) from None
    with platform.database.reading() as session:
        return Found(code, _within(session, actor, spec, code))


@retried
def open_for_enterprise(
    platform: Platform,
    actor: Actor,
    spec: ProcedureSpec,
    uscc: str,
    record: Mapping[str, str],
    perform: Perform,
    *,
    key: UUID | None = None,
) -> UUID:
    """Open a case of one's own office; returns it. `record` describes an enterprise that the directory lacks.

    A page sends a `key` of its own: it becomes the id of the case, so that sending the page twice opens one case.
    Raises what `find_enterprise` raises, ProblemsError with every fault at its field, NotFoundError when the procedure
    is another authority's, and ConflictError when the key belongs to something else.
    """
    found = find_enterprise(platform, actor, spec, uscc)
    if spec not in procedures_of_offices(platform, actor):
        raise NotFoundError(NO_SUCH_PROCEDURE)
    act = spec.procedure.opening
    described, answers = _checked(platform, act, found, record, perform)
    with platform.database.writing() as session:
        # The lock makes the second of two equal requests wait until it can see what the first has opened.
        office = session.get_one(Office, actor.office, with_for_update=True)
        if key is not None and (before := session.get(tables.Case, key)) is not None:
            return _opened_before(before, actor, spec, found.uscc)
        enterprise = _within(session, actor, spec, found.uscc) or _recorded(session, office, found.uscc, described)
        event = CaseEvent(act.id, perform.at, actor.account, actor.name, {**answers, ENTERPRISE: snapshot(enterprise)})
        file = new_file(platform, spec, office, _beginning(office, enterprise, event.at, key or uuid4()), event)
        session.add(file.row)
        session.flush()
        record_event(session, file.row.id, event)
        if act.message:
            tell(session, file.row.enterprise_id, file.row.id, act.said, act.message, event.at)
        return file.row.id


def opening_title(procedures: Sequence[ProcedureSpec]) -> str:
    """What opening a case is called, of several procedures in general."""
    titles = {spec.procedure.opening.title for spec in procedures}
    if len(titles) == 1:
        return titles.pop()
    return "登记" if all(title.startswith("登记") for title in titles) else "登记、立案"


def record_of(spec: ProcedureSpec | None) -> dict[str, tuple[str, int, bool]]:
    """What is recorded of whom the directory does not have, in the words of the procedure."""
    word = spec.procedure.subject.word if spec else ""
    return {
        name: (label.replace("企业", word) if word else label, longest, required)
        for name, (label, longest, required) in RECORD.items()
    }


def opening_act(spec: ProcedureSpec) -> Act:
    """What is asked when a case is opened."""
    return spec.procedure.opening


def _require_opener(actor: Actor) -> None:
    if actor.role is not Role.HANDLER or actor.office is None or actor.division is None:
        raise ForbiddenError("登记和立案由机构的承办人员办理，您的账号没有这个职责")


def _within(session: Session, actor: Actor, spec: ProcedureSpec, uscc: str) -> Enterprise | None:
    found = session.exec(select(Enterprise).where(Enterprise.uscc == uscc)).one_or_none()
    if spec.procedure.subject.anywhere:
        return found
    if found is not None and not found.division_code.startswith(prefix(actor.division or "")):
        raise ConflictError(
            f"统一社会信用代码{uscc}的企业不在本机构的管辖区域内，不能立案；请核对代码，或者移送所在地的机构"
        )
    return found


def _opened_before(row: tables.Case, actor: Actor, spec: ProcedureSpec, uscc: str) -> UUID:
    if (row.office_id, row.procedure_id, row.uscc) != (actor.office, spec.id, uscc):
        raise ConflictError("页面已过期，没有立案；请从办件页面重新立案")
    return row.id


def _checked(
    platform: Platform, act: Act, found: Found, record: Mapping[str, str], perform: Perform
) -> tuple[dict[str, str], dict[str, Any]]:
    """The record of the enterprise and the answers, with the faults of both told at once."""
    described, problems = ({}, []) if found.enterprise else _described(record)
    answers: dict[str, Any] = {}
    try:
        answers = act_answers(platform, act, perform)
    except ProblemsError as error:
        problems += error.problems
    if problems:
        raise ProblemsError(tuple(problems))
    return described, answers


def _described(record: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for name, (label, longest, required) in RECORD.items():
        try:
            values[name] = typed(record.get(name, ""), label, longest, required=required)
        except BadInputError as error:
            problems.append(Problem(f"{RECORDED}{name}", str(error)))
    return values, problems


def _recorded(session: Session, office: Office, uscc: str, values: Mapping[str, str]) -> Enterprise:
    enterprise = Enterprise.model_validate({"uscc": uscc, "division_code": office.division_code, **values})
    session.add(enterprise)
    session.flush()
    return enterprise


def _beginning(office: Office, enterprise: Enterprise, at: datetime, key: UUID) -> Beginning:
    return Beginning(
        id=key,
        enterprise=enterprise.id or 0,
        name=enterprise.name,
        name_key=matching_key(enterprise.name),
        uscc=enterprise.uscc,
        division=office.division_code,
        receipt=receipt_number(beijing_date(at)),
    )
