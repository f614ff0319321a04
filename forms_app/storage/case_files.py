"""Cases whose files are to be bound: those of a filter that somebody sees, year by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from forms_app.cases.actors import Actor
from forms_app.core.dates import BEIJING, beijing_date
from forms_app.storage.case_tables import Case
from forms_app.storage.cases import CaseQuery, case_seen_by, narrowed


@dataclass(frozen=True, slots=True)
class CaseToBind:
    """A case as a job names it."""

    id: UUID
    receipt: str
    enterprise: str


def years_opened(session: Session, actor: Actor, query: CaseQuery) -> Mapping[int, tuple[int, int]]:
    """How many cases of a filter were opened in each year, and how many of these are still open, newest first."""
    ends = select(func.min(Case.opened_at), func.max(Case.opened_at)).select_from(Case)
    first, last = session.execute(case_seen_by(actor, narrowed(ends, query))).one()
    if first is None:
        return {}
    years = range(beijing_date(last).year, beijing_date(first).year - 1, -1)
    # Compared with the first moment of a year in Beijing: the two databases take years apart in ways of their own.
    opened: Any = case(*((col(Case.opened_at) >= _begin(year), year) for year in years), else_=years[-1])
    still = func.sum(case((col(Case.is_open), 1), else_=0))
    counted: Any = select(opened.label("year"), func.count(), still).select_from(Case)
    rows = session.execute(case_seen_by(actor, narrowed(counted, query)).group_by("year").order_by(opened.desc()))
    return {year: (number, int(unfinished)) for year, number, unfinished in rows}


def cases_to_bind(session: Session, actor: Actor, query: CaseQuery, year: int | None, limit: int) -> list[CaseToBind]:
    """The cases of a filter that were opened in a year (None: in any), in order of opening, the first `limit`."""
    statement: Any = select(Case.id, Case.receipt, Case.enterprise_name)  # type: ignore[call-overload]
    statement = case_seen_by(actor, narrowed(statement, query))
    if year is not None:
        statement = statement.where(col(Case.opened_at) >= _begin(year), col(Case.opened_at) < _begin(year + 1))
    rows = session.execute(statement.order_by(Case.opened_at, Case.receipt).limit(limit))
    return [CaseToBind(identifier, receipt, enterprise) for identifier, receipt, enterprise in rows]


def _begin(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=BEIJING)
