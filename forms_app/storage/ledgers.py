"""Cases of one procedure for a ledger: narrowed, sorted, page by page or all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists
from sqlmodel import Session, col, func, literal, or_, select

from forms_app.cases.actors import Actor
from forms_app.core.dates import BEIJING, beijing_date
from forms_app.core.divisions import prefix
from forms_app.core.text import matching_key
from forms_app.storage.case_tables import Case
from forms_app.storage.cases import COUNTED, case_seen_by
from forms_app.storage.counting import count_of
from forms_app.storage.number_tables import DocumentNumber

_BATCH = 500

SORTS = {
    "opened_on": Case.opened_at,
    "enterprise_name": Case.name_key,
    "uscc": Case.uscc,
    "division": Case.division_code,
    "category": Case.category,
    "state": Case.state,
    "published_until": Case.public_until,
    "term_due": Case.due_on,
}
"""What a ledger can be sorted by: the columns of tables that the row of a case holds."""


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Which cases of a procedure: opened in a year, in a division, of a category, in a state, by words, and with
    `lasting` only those whose public days are not over then.

    `numbered`: only those for which a document number of one of these kinds was taken; None asks for none.
    """

    procedure: str
    year: int | None = None
    division: str | None = None
    category: str | None = None
    state: str | None = None
    words: str = ""
    lasting: date | None = None
    numbered: tuple[str, ...] | None = None


def ledger_cases(
    session: Session, actor: Actor, query: LedgerQuery, *, sort: str, descending: bool, limit: int, offset: int
) -> list[Case]:
    """One page of the cases that this person sees. What has no value for the order stands last."""
    key = col(SORTS[sort])
    order = key.desc().nulls_last() if descending else key.asc().nulls_last()
    statement = _matching(actor, query, select(Case)).order_by(order, col(Case.opened_at).desc(), col(Case.id))
    return list(session.execute(statement.limit(limit).offset(offset)).scalars())


def count_ledger(session: Session, actor: Actor, query: LedgerQuery, most: int | None = COUNTED + 1) -> int:
    """How many cases there are, counted no further than `most` (None: to the end)."""
    found = _matching(actor, query, select(literal(1)).select_from(Case)).limit(most)
    return count_of(session, found)


def each_in_ledger(session: Session, actor: Actor, query: LedgerQuery) -> Iterator[Case]:
    """All of them in order of opening, in batches so that memory stays level."""
    statement = _matching(actor, query, select(Case)).order_by(col(Case.opened_at), col(Case.id))
    for case in session.execute(statement.execution_options(yield_per=_BATCH)).scalars():
        yield case
        session.expunge(case)


def cases_held_since(session: Session, actor: Actor, procedure: str, standing: str, since: datetime) -> list[Case]:
    """The cases that this person sees in which something is held, or may have been held since then, oldest first."""
    query = select(Case).where(
        Case.procedure_id == procedure, or_(col(Case.state) == standing, col(Case.state_since) >= since)
    )
    ordered = case_seen_by(actor, query).order_by(Case.opened_at, Case.id)
    return list(session.execute(ordered).scalars())


def years_of_cases(session: Session, actor: Actor, procedure: str) -> tuple[int, ...]:
    """The years from the first to the last case that this person sees, newest first."""
    query = select(func.min(Case.opened_at), func.max(Case.opened_at)).where(Case.procedure_id == procedure)
    first, last = session.execute(case_seen_by(actor, query)).one()
    if first is None or last is None:
        return ()
    return tuple(range(beijing_date(last).year, beijing_date(first).year - 1, -1))


def _matching(actor: Actor, query: LedgerQuery, statement: Any) -> Any:
    statement = statement.where(col(Case.procedure_id) == query.procedure)
    if query.year is not None:
        begins, ends = (datetime(year, 1, 1, tzinfo=BEIJING) for year in (query.year, query.year + 1))
        statement = statement.where(col(Case.opened_at) >= begins, col(Case.opened_at) < ends)
    if query.division:
        statement = statement.where(col(Case.division_code).startswith(prefix(query.division), autoescape=True))
    if query.category:
        statement = statement.where(col(Case.category) == query.category)
    if query.state:
        statement = statement.where(col(Case.state) == query.state)
    if query.lasting is not None:
        statement = statement.where(col(Case.public_until) >= query.lasting)
    if key := matching_key(query.words):
        named = col(Case.name_key).contains(key, autoescape=True)
        statement = statement.where(or_(named, col(Case.uscc).contains(key.upper(), autoescape=True)))
    if query.numbered is not None:
        taken = exists().where(
            col(DocumentNumber.case_id) == col(Case.id), col(DocumentNumber.kind).in_(query.numbered)
        )
        statement = statement.where(taken)
    return case_seen_by(actor, statement)
