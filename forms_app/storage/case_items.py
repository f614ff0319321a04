"""Parallel items of cases in the database, for lists: written with every event of their case."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import Session, col, literal, select

from forms_app.cases.actors import Actor
from forms_app.storage.case_tables import Case, CaseItem
from forms_app.storage.cases import COUNTED, case_seen_by
from forms_app.storage.counting import count_of

_BATCH = 500


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """Which items: open ones or all, of a department, due up to a day, standing still."""

    only_open: bool = True
    department: str = ""
    due_until: date | None = None
    only_stopped: bool = False


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Where a page of the list begins: after this due day (None: among those without one), case and number."""

    due_on: date | None
    case: UUID
    number: int


def keep_items(session: Session, items: Iterable[CaseItem]) -> None:
    """Let the stored items of a case be these; they never become fewer."""
    for item in items:
        session.merge(item)


def items_of_case(session: Session, case_id: UUID) -> tuple[CaseItem, ...]:
    """The stored items of a case in their order."""
    query = select(CaseItem).where(CaseItem.case_id == case_id).order_by(col(CaseItem.number))
    return tuple(session.exec(query))


def items_seen_by(
    session: Session, actor: Actor, query: ItemQuery, after: ItemPlace | None, limit: int
) -> list[tuple[CaseItem, Case]]:
    """The next items after a place with their cases, those due first on top, those that stand still last."""
    found: list[tuple[CaseItem, Case]] = []
    if after is None or after.due_on is not None:
        dated = _matching(actor, query).where(col(CaseItem.due_on).is_not(None))
        if after is not None:
            later = or_(col(CaseItem.due_on) > after.due_on, and_(col(CaseItem.due_on) == after.due_on, _beyond(after)))
            dated = dated.where(later)
        found = _rows(session, dated.order_by(col(CaseItem.due_on), *_ORDER).limit(limit))
        after = None
    if len(found) < limit and query.due_until is None:
        undated = _matching(actor, query).where(col(CaseItem.due_on).is_(None))
        if after is not None:
            undated = undated.where(_beyond(after))
        found += _rows(session, undated.order_by(*_ORDER).limit(limit - len(found)))
    return found


def each_item(session: Session, actor: Actor, query: ItemQuery) -> Iterator[tuple[CaseItem, Case]]:
    """All of them in the order of the list, in batches so that memory stays level."""
    statement = _matching(actor, query).order_by(col(CaseItem.due_on).is_(None), col(CaseItem.due_on), *_ORDER)
    for row in session.execute(statement.execution_options(yield_per=_BATCH)):
        item, case = row
        yield item, case
        session.expunge(item)


def count_items(session: Session, actor: Actor, query: ItemQuery, most: int | None = COUNTED + 1) -> int:
    """How many there are, counted no further than `most` (None: to the end)."""
    found = _narrowed(actor, query, select(literal(1)).select_from(CaseItem)).limit(most)
    return count_of(session, found)


def departments_seen_by(session: Session, actor: Actor) -> tuple[str, ...]:
    """The departments that have an item in a case which this person sees, in order of their names."""
    query = _narrowed(actor, ItemQuery(only_open=False), select(CaseItem.department)).distinct()
    return tuple(sorted(session.execute(query).scalars()))


_ORDER = (col(CaseItem.case_id), col(CaseItem.number))


def _beyond(place: ItemPlace) -> Any:
    same = and_(col(CaseItem.case_id) == place.case, col(CaseItem.number) > place.number)
    return or_(col(CaseItem.case_id) > place.case, same)


def _matching(actor: Actor, query: ItemQuery) -> Any:
    return _narrowed(actor, query, select(CaseItem, Case))


def _narrowed(actor: Actor, query: ItemQuery, statement: Any) -> Any:
    """The statement over items, narrowed to a query and to the cases that this person sees."""
    wanted: list[ColumnElement[bool]] = [col(CaseItem.is_open).is_(true())] if query.only_open else []
    if query.department:
        wanted.append(col(CaseItem.department) == query.department)
    if query.due_until:
        wanted.append(col(CaseItem.due_on) <= query.due_until)
    if query.only_stopped:
        wanted.append(col(CaseItem.stopped_by) != "")
    return case_seen_by(actor, statement.join(Case, col(Case.id) == col(CaseItem.case_id)).where(*wanted))


def _rows(session: Session, statement: Any) -> list[tuple[CaseItem, Case]]:
    return [(item, case) for item, case in session.execute(statement)]
