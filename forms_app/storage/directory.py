"""Enterprises and offices. One place says which enterprises an office keeps in its directory."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import false, insert
from sqlmodel import Session, col, func, select

from forms_app.cases.actors import Actor
from forms_app.core.divisions import DivisionTable, covers, prefix
from forms_app.storage.tables import Enterprise, Office


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


def _narrowed(query: Any, kept: Kept | None) -> Any:
    if kept is None:
        return query.where(false())
    own = col(Enterprise.division_code).like(f"{kept.within}%") & col(Enterprise.division_code).not_in(kept.lost)
    return query.where(own | col(Enterprise.division_code).in_(kept.gained))


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


def add_enterprises(session: Session, rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Add many records, past the session's bookkeeping; returns their numbers by credit code."""
    if rows:
        session.execute(insert(Enterprise), list(rows))
    numbers: dict[str, int] = {}
    for start in range(0, len(rows), _BATCH):
        codes = [row["uscc"] for row in rows[start : start + _BATCH]]
        found = session.exec(select(Enterprise.uscc, Enterprise.id).where(col(Enterprise.uscc).in_(codes)))
        numbers |= {code: number or 0 for code, number in found}
    return numbers


def recorded(session: Session, kept: Kept | None, codes: Iterable[str]) -> tuple[dict[str, Enterprise], set[str]]:
    """Of these credit codes: the records that the office keeps, and the codes that others have recorded."""
    own: dict[str, Enterprise] = {}
    known: set[str] = set()
    wanted = list(codes)
    for start in range(0, len(wanted), _BATCH):
        some = col(Enterprise.uscc).in_(wanted[start : start + _BATCH])
        own |= {row.uscc: row for row in session.execute(_narrowed(select(Enterprise).where(some), kept)).scalars()}
        known |= set(session.exec(select(Enterprise.uscc).where(some)))
    return own, known - own.keys()
