"""What the page begins with on which an office opens a case: earlier cases of the enterprise, what another proposes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.cases.case import Case
from forms_app.cases.events import NUMBER
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.cases import cases_seen_of_enterprise
from forms_app.usecases.case_file import CaseFile, file_of, open_file, require_own_office
from forms_app.usecases.platform import Platform
from forms_app.usecases.proposals import PROPOSED, Remembered, remembered, require_proposal
from forms_app.usecases.view_case import answers_of


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """A case of the enterprise as a line: where it stands, what was decided. `office` has it."""

    id: UUID
    procedure: str
    title: str
    receipt: str
    office: str
    opened_at: datetime
    state: str
    category: str
    number: str
    is_open: bool


@dataclass(frozen=True)
class Beginning:
    """What a proposed case is begun with: the enterprise, answers, and what the opening event keeps of the proposal."""

    file: CaseFile
    uscc: str
    values: dict[str, str]
    extra: dict[str, Any]


def earlier_cases(platform: Platform, actor: Actor, enterprise: int) -> tuple[EarlierCase, ...]:
    """The cases of an enterprise that this person sees, newest first."""
    with platform.database.reading() as session:
        rows = cases_seen_of_enterprise(session, actor, enterprise)
        return tuple(_line(file_of(platform, session, row)) for row in rows)


def beginning(platform: Platform, actor: Actor, spec: ProcedureSpec, case_id: UUID) -> Beginning:
    """What a case is begun with that this one proposes.

    Raises NotFoundError, ForbiddenError when another office has the case, BadInputError when it proposes nothing.
    """
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
    require_own_office(actor, file)
    act, proposed = require_proposal(file.case)
    because = f"{act.said}（{file.row.receipt}号案卷）"
    kept = Remembered(proposed.item, file.row.id, file.row.receipt, because)
    values = dict(proposed.answers)
    if suggested := spec.procedure.opening.suggests:
        values[suggested] = "\n".join(_grounds(platform, file, proposed.grounds))
    return Beginning(file, file.row.uscc, values, {PROPOSED: kept.for_json()})


def following_cases(platform: Platform, session: Session, actor: Actor, file: CaseFile) -> tuple[tuple[UUID, str], ...]:
    """The cases, id and receipt, that were opened because this one proposed them."""
    rows = cases_seen_of_enterprise(session, actor, file.row.enterprise_id)
    found = ((row, remembered(file_of(platform, session, row).case)) for row in rows if row.id != file.row.id)
    return tuple((row.id, row.receipt) for row, known in found if known is not None and known.case == file.row.id)


def _grounds(platform: Platform, file: CaseFile, names: tuple[str, ...]) -> Iterator[str]:
    """The record of these events, one line each, below a line that says where they stand."""
    number = _number(file.case)
    yield f"{file.spec.procedure.title}案件（{'，'.join(filter(None, (f'{file.row.receipt}号', number)))}）中："
    for event in file.case.events:
        act = file.spec.procedure.act(event.event)
        if act is None or act.id not in names:
            continue
        details = "，".join(f"{label}：{text}" for label, text in answers_of(platform, act, event))
        yield f"{act.said}，{details}；" if details else f"{act.said}；"


def _line(file: CaseFile) -> EarlierCase:
    case = file.case
    return EarlierCase(
        id=file.row.id,
        procedure=file.spec.id,
        title=file.spec.procedure.title,
        receipt=file.row.receipt,
        office=file.office.name,
        opened_at=file.row.opened_at,
        state=case.state.title,
        category=case.grade.category.title if case.grade else "",
        number=_number(case),
        is_open=file.row.is_open,
    )


def _number(case: Case) -> str:
    return str(case.determined.data.get(NUMBER, "")) if case.determined else ""
