"""Public entries in the database: decided by the day of reading, never by a stored flag; found by name or code."""

from collections.abc import Iterator
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
from forms_app.storage.public_lists import PublicPlace
from forms_app.storage.tables import Office

_BATCH = 500
_LONGEST_PART = 60
_NAMES_AT_ONCE = 300
_BEYOND = b"\xff"
"""No byte of UTF-8 is as high: everything that begins with a word sorts before the word followed by it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where the words of a search lead: `key` is in the name; `among` are the only cases that may be, when few are."""

    key: str
    among: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class EntryQuery:
    """Which entries: of a procedure's category, on this day, of a division and below (`own`: of it alone), found."""

    procedure: str
    category: str
    on: date
    division: str | None = None
    own: bool = False
    found: Found | None = None

    @property
    def is_vain(self) -> bool:
        """Whether nothing can be found: not asked of the database, which would look through everything."""
        return self.found is not None and self.found.among == ()


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
        return Found("", tuple(session.exec(select(Case.id).where(Case.uscc == key.upper()))))
    begins = key[:_LONGEST_PART].encode()
    query = select(NamePart.name_key).where(NamePart.part >= begins, NamePart.part < begins + _BEYOND).distinct()
    names = list(session.exec(query.limit(_NAMES_AT_ONCE + 1)))
    if len(names) > _NAMES_AT_ONCE:
        # With so many a page is full after a few rows of the index, looked at in their order.
        return Found(key)
    return Found(key, tuple(session.exec(select(Case.id).where(col(Case.name_key).in_(names)))))


def entries_on(session: Session, query: EntryQuery, *, after: PublicPlace | None, limit: int) -> list[EntryRow]:
    """Entries, newest first; the next `limit` after a place. Both keys fall, so that an index is read backwards."""
    if query.is_vain:
        return []
    statement = _matching(select(Case.id), query)
    if after is not None:
        same = and_(col(Case.public_from) == after.public_from, col(Case.id) < after.id)
        statement = statement.where(or_(col(Case.public_from) < after.public_from, same))
        statement = statement.where(col(Case.public_from) <= after.public_from)
    statement = statement.order_by(col(Case.public_from).desc(), col(Case.id).desc()).limit(limit)
    # The index alone says which; only those are read.
    ids = list(session.execute(statement).scalars())
    found = {row.case.id: row for row in _read(session, ids)}
    return [found[each] for each in ids if each in found]


def count_entries(session: Session, query: EntryQuery) -> int:
    """How many entries there are, counted no further than one beyond COUNTED."""
    if query.is_vain:
        return 0
    found = _matching(select(Case.id), query).limit(COUNTED + 1)
    return int(session.execute(select(func.count()).select_from(found.subquery())).scalar_one())


def each_entry(session: Session, query: EntryQuery) -> Iterator[EntryRow]:
    """All entries, newest first, in batches so that memory stays level."""
    if query.is_vain:
        return
    statement = _matching(_rows(), query).order_by(col(Case.public_from).desc(), col(Case.id).desc())
    for found in session.execute(statement.execution_options(yield_per=_BATCH)):
        row = EntryRow(*found)
        yield row
        session.expunge(row.case)
        session.expunge(row.entry)


def keep_entry(session: Session, row: Case, entry: PublishedEntry) -> None:
    """Let this be what the entry of the case says, in place of what it said before; its name can be searched."""
    session.merge(entry)
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    parts = [{"part": part, "name_key": row.name_key} for part in sorted(_parts(row.name_key))]
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


def _read(session: Session, ids: list[UUID]) -> list[EntryRow]:
    return [EntryRow(*found) for found in session.execute(_rows().where(col(Case.id).in_(ids)))] if ids else []


def _matching(statement: Any, query: EntryQuery) -> Any:
    statement = statement.where(
        col(Case.procedure_id) == query.procedure,
        col(Case.category) == query.category,
        col(Case.public_from) <= query.on,
        col(Case.public_until) >= query.on,
    )
    if query.division:
        statement = statement.where(_within(query.division, own=query.own))
    if query.found and query.found.among is not None:
        statement = statement.where(col(Case.id).in_(query.found.among))
    if query.found and query.found.key:
        statement = statement.where(col(Case.name_key).contains(query.found.key, autoescape=True))
    return statement


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
