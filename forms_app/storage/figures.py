"""Counting cases for the figures: grouped by the database, judged as of the day of reading."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from forms_app.cases.actors import Actor
from forms_app.storage.case_tables import Campaign, Case
from forms_app.storage.cases import case_seen_by


@dataclass(frozen=True, slots=True)
class Tally:
    """So many cases of one year, division and state; overdue or not; holding the status today or not."""

    year: int
    division_code: str
    state: str
    is_open: bool
    overdue: bool
    standing: bool
    number: int


def tally_cases(session: Session, actor: Actor, today: date, standing: list[str]) -> list[Tally]:
    """The cases that this person sees, counted."""
    overdue = case((and_(col(Case.is_open), col(Case.due_on) < today), 1), else_=0)
    holds = case((and_(col(Case.state).in_(standing), col(Case.public_until) >= today), 1), else_=0)
    keys = (col(Campaign.year), col(Case.division_code), col(Case.state), col(Case.is_open), overdue, holds)
    query = select(*keys, func.count()).select_from(Case).join(Campaign, col(Campaign.id) == col(Case.campaign_id))
    query = query.group_by(*keys)
    return [
        Tally(year, division, state, bool(is_open), bool(late), bool(held), number)
        for year, division, state, is_open, late, held, number in session.execute(case_seen_by(actor, query))
    ]
