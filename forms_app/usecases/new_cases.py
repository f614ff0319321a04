"""How a case begins: its row and its first event, the same whether an application opens it or an office."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from forms_app.cases.case import Case
from forms_app.cases.events import CaseEvent
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage import case_tables as tables
from forms_app.storage.cases import PREFECTURE_DIGITS
from forms_app.storage.tables import Office
from forms_app.usecases.case_file import CaseFile, kinds_of, project
from forms_app.usecases.platform import Platform


@dataclass(frozen=True, slots=True)
class Beginning:
    """Whose case begins, where, and under which receipt number.

    `campaign`, `parent` and `filing` are those of an application, `applied` its answers where the procedure asks for
    them.
    """

    id: UUID
    enterprise: int
    name: str
    name_key: str
    uscc: str
    division: str
    receipt: str
    campaign: UUID | None = None
    parent: UUID | None = None
    filing: UUID | None = None
    applied: Mapping[str, Any] = field(default_factory=dict)


def new_file(platform: Platform, spec: ProcedureSpec, office: Office, begins: Beginning, event: CaseEvent) -> CaseFile:
    """The case as it begins with this event, not yet stored."""
    case = Case(spec.procedure, (event,), kinds_of(spec, office), application=begins.applied)
    row = tables.Case(
        id=begins.id,
        procedure_id=spec.id,
        spec_version=spec.version,
        campaign_id=begins.campaign,
        parent_id=begins.parent,
        filing_id=begins.filing,
        enterprise_id=begins.enterprise,
        office_id=office.id or 0,
        authority=spec.regulation.handled_by,
        division_code=begins.division,
        prefecture=begins.division[:PREFECTURE_DIGITS],
        receipt=begins.receipt,
        enterprise_name=begins.name,
        name_key=begins.name_key,
        uscc=begins.uscc,
        opened_at=event.at,
        # What follows from the events is written by `project`.
        state="",
        holder="",
        is_open=True,
        events=1,
        state_since=event.at,
    )
    file = CaseFile(row, spec, case, office)
    project(platform, file)
    return file
