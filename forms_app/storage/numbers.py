"""Document numbers in the database: counting a series on, finding what was taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, func, select

from forms_app.core.divisions import prefix
from forms_app.core.document_numbers import as_printed
from forms_app.core.text import matching_key
from forms_app.storage.case_tables import Case, IssuedDocument
from forms_app.storage.counting import count_of
from forms_app.storage.number_tables import DocumentNumber, NumberSeries
from forms_app.storage.tables import Account, Office

_BATCH = 500


def count_on(session: Session, office: int, kind: str, year: int) -> int:
    """Take the next serial of a series, beginning it at 1.

    One statement, which locks the row of the series until the transaction ends: whoever takes the next waits, and gets
    the same serial when this transaction fails.
    """
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    first = insert(NumberSeries).values(office_id=office, kind=kind, year=year, last=1)
    counted = first.on_conflict_do_update(
        index_elements=["office_id", "kind", "year"], set_={"last": col(NumberSeries.last) + 1}
    ).returning(col(NumberSeries.last))
    return int(session.execute(counted).scalar_one())


def last_serial(session: Session, office: int, kind: str, year: int) -> int:
    """The last serial that was taken, 0 when none was."""
    row = session.get(NumberSeries, (office, kind, year))
    return row.last if row else 0


def number_of_document(session: Session, document: UUID) -> DocumentNumber | None:
    """The number that a document carries."""
    return session.exec(select(DocumentNumber).where(DocumentNumber.document_id == document)).one_or_none()


def numbers_of_case(session: Session, case: UUID) -> list[DocumentNumber]:
    """The numbers that were taken for a case, in order, voided ones included."""
    query = select(DocumentNumber).where(DocumentNumber.case_id == case).order_by(col(DocumentNumber.id))
    return list(session.exec(query))


def documents_numbered(session: Session, case: UUID, kind: str) -> list[IssuedDocument]:
    """The documents of a case that carry a number of that kind and still stand, in order."""
    standing = (col(IssuedDocument.withdrawn_at).is_(None), col(IssuedDocument.superseded_by).is_(None))
    numbered = select(DocumentNumber.document_id).where(DocumentNumber.case_id == case, DocumentNumber.kind == kind)
    query = select(IssuedDocument).where(col(IssuedDocument.id).in_(numbered), *standing)
    return list(session.exec(query.order_by(col(IssuedDocument.issued_at))))


def prefix_is_taken(session: Session, office: int, wanted: str) -> bool:
    """Whether another office has this prefix or ever took a number with it: two documents would carry one number."""
    other = select(Office.id).where(Office.number_prefix == wanted, Office.id != office).limit(1)
    used = select(DocumentNumber.id).where(DocumentNumber.prefix == wanted, DocumentNumber.office_id != office).limit(1)
    return session.exec(other).first() is not None or session.exec(used).first() is not None


@dataclass(frozen=True, slots=True)
class NumberQuery:
    """Which numbers: of an office and year, of a kind, by words of the number or of the enterprise."""

    office: int
    year: int
    kind: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number with the enterprise of its case ("" without one) and who took and who voided it."""

    number: DocumentNumber
    enterprise: str
    taken_by: str
    voided_by: str


def newest_numbers(session: Session, query: NumberQuery, *, before: int | None, limit: int) -> list[NumberRow]:
    """The next `limit` below an id, newest first."""
    statement = _matching(query)
    if before is not None:
        statement = statement.where(col(DocumentNumber.id) < before)
    return _rows(session, statement.order_by(col(DocumentNumber.id).desc()).limit(limit))


def each_number(session: Session, query: NumberQuery) -> Iterator[NumberRow]:
    """All of them by series and serial, in batches."""
    ordered = _matching(query).order_by(col(DocumentNumber.kind), col(DocumentNumber.serial))
    offset = 0
    while rows := _rows(session, ordered.offset(offset).limit(_BATCH)):
        yield from rows
        offset += _BATCH
        session.expunge_all()


def count_numbers(session: Session, query: NumberQuery) -> int:
    """How many there are."""
    return count_of(session, _matching(query))


def years_with_numbers(session: Session, office: int) -> list[int]:
    """The years in which an office took numbers, newest first."""
    query = select(NumberSeries.year).where(NumberSeries.office_id == office).distinct()
    return list(session.exec(query.order_by(col(NumberSeries.year).desc())))


def kinds_with_numbers(session: Session, office: int, year: int) -> list[tuple[str, str, int]]:
    """The series of an office and year: kind, title, how many numbers."""
    query = (
        select(DocumentNumber.kind, func.max(DocumentNumber.title), func.count())
        .where(DocumentNumber.office_id == office, DocumentNumber.year == year)
        .group_by(col(DocumentNumber.kind))
        .order_by(col(DocumentNumber.kind))
    )
    return [(kind, str(title), number) for kind, title, number in session.exec(query)]


def offices_within(session: Session, division: str, authority: str) -> list[Office]:
    """The offices of an authority in a division and below that have a prefix or numbers, by division."""
    numbered = select(NumberSeries.office_id)
    query = select(Office).where(col(Office.division_code).startswith(prefix(division), autoescape=True))
    query = query.where(
        col(Office.authority) == authority, or_(col(Office.number_prefix) != "", col(Office.id).in_(numbered))
    )
    return list(session.exec(query.order_by(Office.division_code, col(Office.id))))


def broken_series(session: Session) -> list[str]:
    """Series whose numbers are not 1 to the last one: how each is broken. Empty when all are whole."""
    counted = (
        select(
            NumberSeries,
            func.count(col(DocumentNumber.id)),
            func.min(DocumentNumber.serial),
            func.max(DocumentNumber.serial),
        )
        .join(
            DocumentNumber,
            (col(DocumentNumber.office_id) == NumberSeries.office_id)
            & (col(DocumentNumber.kind) == NumberSeries.kind)
            & (col(DocumentNumber.year) == NumberSeries.year),
            isouter=True,
        )
        .group_by(col(NumberSeries.office_id), col(NumberSeries.kind), col(NumberSeries.year))
    )
    return [
        f"机构{series.office_id}的{series.year}年“{series.kind}”文号：编到第{series.last}号，登记{number}个"
        for series, number, first, last in session.exec(counted)
        if (first, last, number) != (1, series.last, series.last)
    ]


def _matching(query: NumberQuery) -> Select[Any]:
    statement: Any = select(DocumentNumber, Case.enterprise_name, Account.display_name).join(
        Account, col(Account.id) == DocumentNumber.taken_by
    )
    statement = statement.join(Case, col(Case.id) == DocumentNumber.case_id, isouter=True)
    statement = statement.where(DocumentNumber.office_id == query.office, DocumentNumber.year == query.year)
    if query.kind:
        statement = statement.where(DocumentNumber.kind == query.kind)
    if words := query.words.strip():
        numbered = col(DocumentNumber.text).contains(as_printed(words), autoescape=True)
        key = matching_key(words)
        found = or_(numbered, col(Case.name_key).contains(key, autoescape=True)) if key else numbered
        statement = statement.where(found)
    return statement  # type: ignore[no-any-return]


def _rows(session: Session, statement: Select[Any]) -> list[NumberRow]:
    found = session.execute(statement).all()
    voiders = {number.voided_by for number, _, _ in found if number.voided_by is not None}
    people = session.exec(select(Account).where(col(Account.id).in_(voiders)))
    names: dict[int | None, str] = {account.id: account.display_name for account in people}
    return [
        NumberRow(number, enterprise or "", taken_by, names.get(number.voided_by, ""))
        for number, enterprise, taken_by in found
    ]
