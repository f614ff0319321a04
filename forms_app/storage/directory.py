"""Enterprises and offices. One place says which enterprises an office keeps in its directory."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import false, insert, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, func, select

from forms_app.cases.actors import Actor
from forms_app.core.divisions import DivisionTable, covers, prefix
from forms_app.storage.tables import Enterprise, Office

T = TypeVar("T")


def enterprise_with(session: Session, uscc: str) -> Enterprise | None:
    """The enterprise of that credit code."""
    return session.exec(select(Enterprise).where(Enterprise.uscc == uscc)).one_or_none()


def office_named(session: Session, name: str) -> Office | None:
    """The office of that name."""
    return session.exec(select(Office).where(Office.name == name)).one_or_none()


def office_for(session: Session, division_code: str, authority: str) -> Office | None:
    """The office of that division and kind of authority; the first that was added when there are several."""
    query = select(Office).where(Office.division_code == division_code, Office.authority == authority)
    return session.exec(query.order_by(col(Office.id))).first()


def office_serving(session: Session, divisions: DivisionTable, division_code: str, authority: str) -> Office | None:
    """The office of that authority for the division, else of the nearest division above that has one.

    Not every county has an office of every authority: what is given to those of 县级以上 the city's does.
    """
    division = divisions.find(division_code)
    while division is not None:
        if (office := office_for(session, division.code, authority)) is not None:
            return office
        division = divisions.find(division.parent) if division.parent else None
    return None


def all_offices(session: Session, authorities: Collection[str]) -> list[Office]:
    """Every office of these kinds of authority, by division."""
    query = select(Office).where(col(Office.authority).in_(authorities))
    return list(session.exec(query.order_by(col(Office.division_code), col(Office.id))))


def source_value(record: Enterprise | Office, source: str) -> str:
    """The value of `enterprise.<attribute>` or `office.<attribute>` in its record."""
    attribute = {"division": "division_code"}.get(source.partition(".")[2], source.partition(".")[2])
    return str(getattr(record, attribute))


def current_division(enterprise: Enterprise, divisions: DivisionTable, on: date) -> str:
    """The division whose office is responsible today: the successor where the recorded one was abolished."""
    division = divisions.current(enterprise.division_code, on)
    return division.code if division else enterprise.division_code


_BATCH = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """Which enterprises an office keeps: those of its division and below as it is today.

    A record may still have the code of a division that was abolished or moved: `gained` are such codes for which the
    office answers today, `lost` those that begin like its own and for which another one does.
    """

    within: str
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def kept_by(actor: Actor, divisions: DivisionTable, on: date) -> Kept | None:
    """What the actor's office keeps on that day: the only place that decides it. None: the actor has no division."""
    if actor.division is None:
        return None
    gained, lost = [], []
    for each in divisions.divisions:
        if each.in_force(on):
            continue
        current = divisions.current(each.code, on) or each
        now, before = covers(actor.division, current.code), covers(actor.division, each.code)
        if now and not before:
            gained.append(each.code)
        if before and not now:
            lost.append(each.code)
    return Kept(prefix(actor.division), tuple(gained), tuple(lost))


def _is_kept(kept: Kept | None) -> Any:
    if kept is None:
        return false()
    own = col(Enterprise.division_code).like(f"{kept.within}%") & col(Enterprise.division_code).not_in(kept.lost)
    return own | col(Enterprise.division_code).in_(kept.gained)


def _narrowed(query: Any, kept: Kept | None) -> Any:
    return query.where(_is_kept(kept))


def enterprises(session: Session, kept: Kept | None, words: str, *, after: str, limit: int) -> list[Enterprise]:
    """The next enterprises of the directory by credit code."""
    query = _found(_narrowed(select(Enterprise), kept), words).where(col(Enterprise.uscc) > after)
    return list(session.execute(query.order_by(col(Enterprise.uscc)).limit(limit)).scalars())


def count_enterprises(session: Session, kept: Kept | None, words: str) -> int:
    """How many there are."""
    query = _found(_narrowed(select(func.count()).select_from(Enterprise), kept), words)
    return int(session.execute(query).scalar_one())


def each_enterprise(session: Session, kept: Kept | None, words: str = "") -> Iterator[Enterprise]:
    """All of them by credit code, read in batches so that memory stays level."""
    query = _found(_narrowed(select(Enterprise), kept), words).order_by(col(Enterprise.uscc))
    for row in session.execute(query.execution_options(yield_per=_BATCH)).scalars():
        yield row
        session.expunge(row)


def _found(query: Any, words: str) -> Any:
    if not words:
        return query
    named = col(Enterprise.name).contains(words, autoescape=True)
    return query.where(named | col(Enterprise.uscc).contains(words.upper(), autoescape=True))


class Recorded(NamedTuple):
    """The record of an enterprise as it stood when it was read, for those who look at very many."""

    id: int
    uscc: str
    name: str
    division_code: str
    address: str
    legal_representative: str
    position: str
    contact: str


@dataclass(frozen=True, slots=True)
class Held:
    """What is recorded under some credit codes: the records that the office keeps, and the codes that others have."""

    own: Mapping[str, Recorded]
    elsewhere: frozenset[str]


def recorded(session: Session, kept: Kept | None, codes: Collection[str]) -> Held:
    """What is recorded under these credit codes."""
    columns = [col(getattr(Enterprise, name)) for name in Recorded._fields]
    own: dict[str, Recorded] = {}
    elsewhere: set[str] = set()
    for some in _batches(codes):
        for *values, is_own in session.execute(sa_select(*columns, _is_kept(kept)).where(columns[1].in_(some))):
            record = Recorded(*values)
            if is_own:
                own[record.uscc] = record
            else:
                elsewhere.add(record.uscc)
    return Held(own, frozenset(elsewhere))


def add_enterprises(session: Session, rows: Iterable[Mapping[str, str]]) -> dict[str, int]:
    """Add many records, past the session's bookkeeping; returns their numbers by credit code."""
    numbers: dict[str, int] = {}
    for some in _batches(rows):
        session.connection().execute(insert(Enterprise), some)
        codes = [row["uscc"] for row in some]
        found = session.exec(select(Enterprise.uscc, Enterprise.id).where(col(Enterprise.uscc).in_(codes)))
        numbers |= {code: number or 0 for code, number in found}
    return numbers


def change_enterprises(session: Session, changes: Iterable[tuple[int, Mapping[str, str]]]) -> None:
    """Change many records, past the session's bookkeeping: for each its number and the new values by column."""
    for some in _batches(changes):
        session.execute(update(Enterprise), [{"id": number, **values} for number, values in some])


def _batches(all_of_them: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(all_of_them)
    while some := list(islice(remaining, _BATCH)):
        yield some
