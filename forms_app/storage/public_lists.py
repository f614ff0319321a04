"""What the public sees of cases: decided by the day of reading, never by a stored flag."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, and_, col, or_, select

from forms_app.core.divisions import prefix
from forms_app.core.text import matching_key
from forms_app.storage.case_tables import Case, Notice
from forms_app.storage.cases import COUNTED
from forms_app.storage.counting import count_of

_BATCH = 500


@dataclass(frozen=True, slots=True)
class PublicQuery:
    """Which entries: in this state, on this day, in a division, of a notice, by name or code."""

    state: str
    on: date
    division: str | None = None
    notice: UUID | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """Where a page begins: after this first public day and id."""

    public_from: date
    id: UUID


def public_cases(session: Session, query: PublicQuery, *, after: PublicPlace | None, limit: int) -> list[Case]:
    """Entries, newest first; the next `limit` after a place. Both keys fall, so that an index is read backwards."""
    statement = _matching(select(Case), query)
    if after is not None:
        same = and_(col(Case.public_from) == after.public_from, col(Case.id) < after.id)
        statement = statement.where(or_(col(Case.public_from) < after.public_from, same))
        statement = statement.where(col(Case.public_from) <= after.public_from)
    statement = statement.order_by(col(Case.public_from).desc(), col(Case.id).desc()).limit(limit)
    return list(session.execute(statement).scalars())


def announced_cases(
    session: Session, procedure: str, state: str, words: str, limit: int, *, lasting: date | None = None
) -> list[Case]:
    """Cases of a procedure in that state, by name or code, the last that came there first.

    `lasting`: those alone whose public days have begun and are not over then.
    """
    statement = select(Case).where(Case.procedure_id == procedure, Case.state == state)
    if lasting is not None:
        statement = statement.where(col(Case.public_from) <= lasting, col(Case.public_until) >= lasting)
    if key := matching_key(words):
        named = col(Case.name_key).contains(key, autoescape=True)
        statement = statement.where(or_(named, col(Case.uscc) == words.strip().upper()))
    order = (col(Case.state_since).desc(), col(Case.id).desc())
    return list(session.execute(statement.order_by(*order).limit(limit)).scalars())


def count_public(session: Session, query: PublicQuery) -> int:
    """How many entries there are, counted no further than one beyond COUNTED."""
    found = _matching(select(Case.id), query).limit(COUNTED + 1)
    return count_of(session, found)


def each_public(session: Session, query: PublicQuery) -> Iterator[Case]:
    """All entries, newest first, in batches."""
    statement = _matching(select(Case), query).order_by(col(Case.public_from).desc(), col(Case.id).desc())
    for case in session.execute(statement.execution_options(yield_per=_BATCH)).scalars():
        yield case
        session.expunge(case)


def notices_on(session: Session, kind: str, on: date, limit: int) -> list[Notice]:
    """Notices of a kind that are public on that day, newest first."""
    query = select(Notice).where(Notice.kind == kind, Notice.published_on <= on)
    query = query.where(or_(col(Notice.last_day).is_(None), col(Notice.last_day) >= on))
    return list(session.exec(query.order_by(col(Notice.published_on).desc(), col(Notice.id)).limit(limit)))


def _matching(statement: Any, query: PublicQuery) -> Any:
    statement = statement.where(
        col(Case.state) == query.state, col(Case.public_from) <= query.on, col(Case.public_until) >= query.on
    )
    if query.division:
        code = prefix(query.division)
        exact = len(code) == len(query.division)
        within = col(Case.division_code) == code if exact else col(Case.division_code).startswith(code, autoescape=True)
        statement = statement.where(within)
    if query.notice:
        statement = statement.where(col(Case.notice_id) == query.notice)
    if key := matching_key(query.words):
        named = col(Case.name_key).contains(key, autoescape=True)
        statement = statement.where(named | (col(Case.uscc) == key.upper()))
    return statement
