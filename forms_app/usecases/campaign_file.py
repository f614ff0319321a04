"""A campaign that is about to change: loaded for its own office, its cases sorted by what can be done to them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor, Role
from forms_app.cases.allowed import refusal
from forms_app.cases.events import Person
from forms_app.core.errors import ConflictError, ForbiddenError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.procedure import Act
from forms_app.storage import case_tables as tables
from forms_app.storage.audit import Entry, append
from forms_app.storage.case_tables import Campaign
from forms_app.storage.cases import load_campaign
from forms_app.usecases.case_file import file_of
from forms_app.usecases.platform import Platform

SAMPLED, NOTICED, ANNOUNCED = "sampled", "noticed", "announced"


def campaign_to_change(
    platform: Platform, session: Session, actor: Actor, campaign_id: UUID
) -> tuple[Campaign, ProcedureSpec]:
    """A campaign of one's own office, locked, with its procedure. Raises NotFoundError, ForbiddenError."""
    campaign = load_campaign(session, actor, campaign_id, for_change=True)
    if actor.office != campaign.office_id or actor.role is not Role.HANDLER:
        raise ForbiddenError("认定活动由开展活动的机构的承办人员办理，您可以查看")
    return campaign, platform.catalogue.procedure(campaign.procedure_id, campaign.spec_version)


def campaign_act(spec: ProcedureSpec, name: str) -> Act:
    """The act of that name. Raises ConflictError when the procedure has none."""
    act = spec.procedure.act(name)
    if act is None:
        raise ConflictError(f"“{spec.procedure.title}”没有这个事项")
    return act


def sorted_out(
    platform: Platform, session: Session, rows: Sequence[tables.Case], spec: ProcedureSpec, act_id: str, on: date
) -> list[tuple[tables.Case, str | None]]:
    """Cases in the act's states, each with why it cannot be done to it now (None: it can)."""
    act = campaign_act(spec, act_id)
    anybody = Person(None, "", frozenset({act.by}))
    calendar = platform.reference.calendar
    files = (file_of(platform, session, row) for row in rows if row.state in act.states)
    return [(file.row, refusal(file.case, act, anybody, calendar, on)) for file in files]


def note_on_campaign(
    session: Session, actor: Actor, campaign: Campaign, event: str, platform: Platform, data: dict[str, object]
) -> None:
    """Append what was done with a campaign to the audit record."""
    append(
        session,
        Entry(platform.clock(), actor.account, actor.name, f"campaign/{campaign.id}", event, data),
    )
