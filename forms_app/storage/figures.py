"""Counting cases for the figures: grouped by the database, judged as of the day of reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from forms_app.cases.actors import Actor
from forms_app.core.dates import BEIJING
from forms_app.storage.case_tables import Campaign, Case
from forms_app.storage.cases import case_seen_by
from forms_app.storage.ledgers import years_of_cases


@dataclass(frozen=True, slots=True)
class Tally:
    """So many cases of one year, division, state and category; overdue or not; public today or not.

    `standing`: in a state in which an enterprise holds the status, and holding it today.
    """

    year: int
    division_code: str
    state: str
    is_open: bool
    overdue: bool
    standing: bool
    number: int
    category: str | None = None
    public: bool = False


def tally_campaign_cases(
    session: Session, actor: Actor, today: date, procedures: Sequence[str], standing: Sequence[str]
) -> list[Tally]:
    """The cases of these procedures that this person sees, by the year of their campaign."""
    query = _counted(col(Campaign.year), today, procedures, standing)
    query = query.join(Campaign, col(Campaign.id) == col(Case.campaign_id))
    return _tallies(session, actor, query)


def tally_cases(session: Session, actor: Actor, today: date, procedure: str) -> list[Tally]:
    """The cases of a procedure without campaigns that this person sees, by the year in which they were opened."""
    years = years_of_cases(session, actor, procedure)
    if not years:
        return []
    # Compared with the first moment of a year in Beijing: the two databases take years apart in ways of their own.
    opened = case(
        *((col(Case.opened_at) >= datetime(year, 1, 1, tzinfo=BEIJING), year) for year in years), else_=years[-1]
    )
    return _tallies(session, actor, _counted(opened, today, [procedure], []))


def _counted(year: Any, today: date, procedures: Sequence[str], standing: Sequence[str]) -> Any:
    overdue = case((and_(col(Case.is_open), col(Case.due_on) < today), 1), else_=0)
    holds = case((and_(col(Case.state).in_(standing), col(Case.public_until) >= today), 1), else_=0)
    public = case((and_(col(Case.public_from) <= today, col(Case.public_until) >= today), 1), else_=0)
    # By their names below: what a key is made of has parameters, and grouping by it anew would be another expression.
    keys = [
        year.label("year"), col(Case.division_code).label("division"), col(Case.state).label("standing_at"),
        col(Case.is_open).label("open"), overdue.label("late"), holds.label("held"),
        col(Case.category).label("graded"), public.label("shown"),
    ]  # fmt: skip
    return select(*keys, func.count()).select_from(Case).where(col(Case.procedure_id).in_(procedures))


def _tallies(session: Session, actor: Actor, query: Any) -> list[Tally]:
    names = ("year", "division", "standing_at", "open", "late", "held", "graded", "shown")
    found = session.execute(case_seen_by(actor, query).group_by(*names))
    return [
        Tally(year, division, state, bool(is_open), bool(late), bool(held), number, category, bool(shown))
        for year, division, state, is_open, late, held, category, shown, number in found
    ]
