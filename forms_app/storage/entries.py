"""Public entries in the database: decided by the day of reading, never by a stored flag; found by name or code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, and_, col, func, or_, select

from forms_app.core.credit_code import CreditCodeError, parse
from forms_app.core.divisions import prefix
from forms_app.core.text import matching_key
from forms_app.storage.case_tables import Case, IssuedDocument, NamePart, PublishedEntry
from forms_app.storage.cases import COUNTED, COUNTY_DIGITS, PREFECTURE_DIGITS
from forms_app.storage.counting import count_of
from forms_app.storage.public_lists import PublicPlace
from forms_app.storage.tables import Office

_BATCH = 500
_LONGEST_PART = 60
_NAMES_AT_ONCE = 3 * COUNTED
"""So many are looked up one by one; of more, enough to stop counting are found in a part of the index."""

_BEYOND = b"\xff"
"""No byte of UTF-8 is as high: everything that begins with a word sorts before the word followed by it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case of which the words of a search are true, with what else decides whether it belongs to a list."""

    id: UUID
    procedure: str
    category: str | None
    division: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Found:
    """Where the words of a search lead: to `among` alone, or to so many that names are looked through for `key`."""

    key: str
    among: tuple[Candidate, ...] | None = None


@dataclass(frozen=True, slots=True)
class EntryQuery:
    """Which entries: of a procedure's category, on this day, of a division and below (`own`: of it alone), found."""

    procedure: str
    category: str
    on: date
    division: str | None = None
    own: bool = False
    found: Found | None = None

    def among(self) -> list[Candidate] | None:
        """Of the candidates those that belong to the list, newest first; None when the database has to look."""
        if self.found is None or self.found.among is None:
            return None
        # All codes of divisions have six digits, and those below begin alike.
        code = self.division if self.own else prefix(self.division or "")
        belong = (
            each
            for each in self.found.among
            if (each.procedure, each.category) == (self.procedure, self.category)
            and each.since <= self.on <= each.until
            and each.division.startswith(code or "")
        )
        return sorted(belong, key=lambda each: (each.since, each.id), reverse=True)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A case that is public, what its entry says, and the office that determined it."""

    case: Case
    entry: PublishedEntry
    office: str


def entry_on(session: Session, case_id: UUID, on: date) -> EntryRow | None:
    """The entry of a case, when it is public on that day."""
    query = _rows().where(col(Case.id) == case_id, col(Case.public_from) <= on, col(Case.public_until) >= on)
    found = session.execute(query).one_or_none()
    return EntryRow(*found) if found else None


def find_words(session: Session, words: str) -> Found | None:
    """Look the words up, once for all lists of an answer: a credit code, or part of a name. None without words."""
    key = matching_key(words)
    if not key:
        return None
    if _is_code(key):
        return Found(key, _candidates(session, col(Case.uscc) == key.upper()))
    begins = key[:_LONGEST_PART].encode()
    holding = select(NamePart.name_key).where(NamePart.part >= begins, NamePart.part < begins + _BEYOND).distinct()
    names = list(session.exec(holding.limit(_NAMES_AT_ONCE + 1)))
    if len(names) > _NAMES_AT_ONCE:
        return Found(key)
    return Found(key, _candidates(session, col(Case.name_key).in_(names), _holds(session, key)))


def entries_on(session: Session, query: EntryQuery, *, after: PublicPlace | None, limit: int) -> list[EntryRow]:
    """Entries, newest first; the next `limit` after a place. Both keys fall, so that an index is read backwards."""
    if (among := query.among()) is not None:
        ids = [each.id for each in among if after is None or (each.since, each.id) < (after.public_from, after.id)]
        return _read(session, ids[:limit])
    statement = _matching(session, select(Case.id), query)
    if after is not None:
        same = and_(col(Case.public_from) == after.public_from, col(Case.id) < after.id)
        statement = statement.where(or_(col(Case.public_from) < after.public_from, same))
        statement = statement.where(col(Case.public_from) <= after.public_from)
    statement = statement.order_by(col(Case.public_from).desc(), col(Case.id).desc()).limit(limit)
    # The index alone says which; only those are read.
    return _read(session, list(session.execute(statement).scalars()))


def count_entries(session: Session, query: EntryQuery) -> int:
    """How many entries there are, counted no further than one beyond COUNTED."""
    if (among := query.among()) is not None:
        return min(len(among), COUNTED + 1)
    found = _matching(session, select(Case.id), query).limit(COUNTED + 1)
    return count_of(session, found)


def each_entry(session: Session, query: EntryQuery) -> Iterator[EntryRow]:
    """All entries, newest first, in batches so that memory stays level."""
    for row in _each(session, query):
        yield row
        session.expunge(row.case)
        session.expunge(row.entry)


def keep_entry(session: Session, name_key: str, entry: PublishedEntry) -> None:
    """Let this be what the entry of the case says, in place of what it said before; its name can be searched."""
    session.merge(entry)
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    parts = [{"part": part, "name_key": name_key} for part in sorted(_parts(name_key))]
    session.execute(insert(NamePart).values(parts).on_conflict_do_nothing())
    session.flush()


def standing_entry_papers(session: Session, case_id: UUID, kind: str) -> list[IssuedDocument]:
    """The documents of that kind in a case that nothing took the place of yet."""
    standing = (col(IssuedDocument.withdrawn_at).is_(None), col(IssuedDocument.superseded_by).is_(None))
    query = select(IssuedDocument).where(IssuedDocument.case_id == case_id, IssuedDocument.kind == kind, *standing)
    return list(session.exec(query))


def _parts(key: str) -> set[bytes]:
    return {key[start : start + _LONGEST_PART].encode() for start in range(len(key))}


def _rows() -> Any:
    joined = select(Case, PublishedEntry, Office.name).join(PublishedEntry, col(PublishedEntry.case_id) == Case.id)
    return joined.join(Office, col(Office.id) == Case.office_id)


def _candidates(session: Session, *conditions: Any) -> tuple[Candidate, ...]:
    columns = (Case.id, Case.procedure_id, Case.category, Case.division_code, Case.public_from, Case.public_until)
    query = select(*columns).where(*conditions, col(Case.public_from).is_not(None))  # type: ignore[call-overload]
    return tuple(Candidate(*found) for found in session.execute(query))


def _each(session: Session, query: EntryQuery) -> Iterator[EntryRow]:
    if (among := query.among()) is not None:
        for start in range(0, len(among), _BATCH):
            yield from _read(session, [each.id for each in among[start : start + _BATCH]])
        return
    statement = _matching(session, _rows(), query).order_by(col(Case.public_from).desc(), col(Case.id).desc())
    for found in session.execute(statement.execution_options(yield_per=_BATCH)):
        yield EntryRow(*found)


def _read(session: Session, ids: Sequence[UUID]) -> list[EntryRow]:
    """Those entries in that order."""
    query = _rows().where(col(Case.id).in_(ids))
    found = {row.case.id: row for row in (EntryRow(*each) for each in session.execute(query))} if ids else {}
    return [found[each] for each in ids if each in found]


def _matching(session: Session, statement: Any, query: EntryQuery) -> Any:
    statement = statement.where(
        col(Case.procedure_id) == query.procedure,
        col(Case.category) == query.category,
        col(Case.public_from) <= query.on,
        col(Case.public_until) >= query.on,
    )
    if query.division:
        statement = statement.where(_within(query.division, own=query.own))
    return statement.where(_holds(session, query.found.key)) if query.found else statement


def _holds(session: Session, key: str) -> Any:
    """Whether the name holds it. Not LIKE, which would read a pattern for each of a hundred thousand names."""
    position = func.instr if session.get_bind().dialect.name == "sqlite" else func.strpos
    return position(col(Case.name_key), key) > 0


def _within(division: str, *, own: bool) -> Any:
    """Whole codes are compared, as each has an index; a province is not looked up but held against every row."""
    code = division if own else prefix(division)
    if len(code) == COUNTY_DIGITS:
        return col(Case.division_code) == code
    if len(code) == PREFECTURE_DIGITS:
        return col(Case.prefecture) == code
    return func.substr(col(Case.division_code), 1, len(code)) == code


def _is_code(key: str) -> bool:
    try:
        parse(key)
    except CreditCodeError:
        return False
    return True
