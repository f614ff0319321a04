"""Document numbers (文号): taken with the document that carries them, voided with a reason, listed in the register."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.answer import CellValue
from forms_app.cases.actors import Actor, Role
from forms_app.core.dates import beijing_date
from forms_app.core.divisions import prefix
from forms_app.core.document_numbers import year_named
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from forms_app.registers.register import RegisterHead, RegisterLine, Told, write_register
from forms_app.specs.numbering import NumberKind
from forms_app.storage.audit import Entry, append
from forms_app.storage.case_tables import Case, IssuedDocument
from forms_app.storage.faults import retried
from forms_app.storage.number_tables import DocumentNumber
from forms_app.storage.numbers import (
    NumberQuery,
    NumberRow,
    count_numbers,
    count_on,
    each_number,
    kinds_with_numbers,
    last_serial,
    newest_numbers,
    offices_within,
    years_with_numbers,
)
from forms_app.storage.tables import Office
from forms_app.usecases.case_file import file_of
from forms_app.usecases.chosen_table import table_for
from forms_app.usecases.platform import Platform
from forms_app.usecases.typed import typed
from forms_app.usecases.withdraw_document import withdraw

PAGE = 100
_LONGEST_REASON = 200


class NumberOvertakenError(ConflictError):
    """The number that was printed has been taken by somebody faster: print the document again."""


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes a number, when, for which case and document (already added and flushed).

    `printed` is the number as it stands in the document that was printed before the transaction.
    """

    by: int
    at: datetime
    case: UUID | None = None
    document: UUID | None = None
    printed: str | None = None


def next_number(session: Session, office: Office, kind: NumberKind, year: int) -> str:
    """The number that a document printed now would carry. Reserves nothing.

    Raises BadInputError while the office has no prefix.
    """
    return kind.number(_prefix(office), year, last_serial(session, office.id or 0, kind.id, year) + 1)


def take_number(session: Session, office: Office, kind: NumberKind, year: int, taking: Taking) -> DocumentNumber:
    """Take the next number of the series, in the writing transaction that issues its document.

    `year` is the Beijing year of the document's date. The series is locked until the transaction ends; when it fails,
    the number was never taken. Documents are printed before the transaction: print with `next_number`, give it as
    `printed`, and on NumberOvertakenError print and try again.

    So that two transactions never wait for each other, numbers are taken before anything is appended to the audit
    record, and of several kinds in the order in which the procedure lists them.

    Raises BadInputError while the office has no prefix (附件3、附件4 print it), NumberOvertakenError.
    """
    chars = _prefix(office)
    serial = count_on(session, office.id or 0, kind.id, year)
    text = kind.number(chars, year, serial)
    if taking.printed is not None and taking.printed != text:
        raise NumberOvertakenError(f"文号“{taking.printed}”刚被其他文书取用，本次没有办理；请重新办理，改用下一个文号")
    row = DocumentNumber(
        office_id=office.id or 0,
        kind=kind.id,
        year=year,
        serial=serial,
        prefix=chars,
        text=text,
        title=kind.title,
        case_id=taking.case,
        document_id=taking.document,
        taken_at=taking.at,
        taken_by=taking.by,
    )
    session.add(row)
    session.flush()
    return row


def _prefix(office: Office) -> str:
    if not office.number_prefix:
        raise BadInputError(f"{office.name}还没有设置文号代字，不能编文书号；请机构管理员在“本机构”页面设置后再办理")
    return office.number_prefix


@retried
def void_number(platform: Platform, actor: Actor, number: int, reason: str) -> DocumentNumber:
    """Void a number of one's own office: it stays in the register with the reason and is never taken again.

    The document that carries it is withdrawn with it. Raises ForbiddenError, NotFoundError, BadInputError without a
    reason, ConflictError when it was voided before or when its case goes on from it.
    """
    if actor.role is not Role.ADMINISTRATOR or actor.office is None:
        raise ForbiddenError("文号作废由本机构的机构管理员办理")
    ground = typed(reason, "作废理由", _LONGEST_REASON, required=True)
    now = platform.clock()
    with platform.database.writing() as session:
        row = session.get(DocumentNumber, number, with_for_update=True)
        if row is None or row.office_id != actor.office:
            raise NotFoundError("没有找到这个文号，或者不属于本机构")
        if row.voided_at is not None:
            raise ConflictError(f"{row.text}已经作废，理由：{row.void_reason}")
        _require_unused(platform, session, row)
        row.voided_at, row.void_reason, row.voided_by = now, ground, actor.account
        session.add(row)
        data = {"number": row.text, "reason": ground, "document": str(row.document_id or "")}
        append(session, Entry(now, actor.account, actor.name, f"office/{actor.office}", "number_voided", data))
        document = session.get(IssuedDocument, row.document_id) if row.document_id else None
        if document is not None and document.withdrawn_at is None:
            withdraw(session, document, now)
        return row


def _require_unused(platform: Platform, session: Session, row: DocumentNumber) -> None:
    """Raise ConflictError while its case goes on from it: what was withdrawn can be neither served nor published."""
    case = session.get(Case, row.case_id, with_for_update=True) if row.case_id else None
    if case is not None and file_of(platform, session, case).case.rests_on(row.text):
        raise ConflictError(
            f"{row.text}的{row.title}仍在本案中使用，不能作废；请先在案件中撤销，或者重新制作、由新的文号替代后再作废"
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the register: office (None: one's own), year (None: this one), kind, words."""

    office: int | None = None
    year: int | None = None
    kind: str | None = None
    words: str = ""


@dataclass(frozen=True)
class NumberPage:
    """A page of the register. `series`: kind, title and how many numbers; `following`: where the next page begins."""

    office: Office
    offices: tuple[Office, ...]
    years: tuple[int, ...]
    year: int
    series: tuple[tuple[str, str, int], ...]
    rows: tuple[NumberRow, ...]
    following: int | None
    may_void: bool


def numbers_of(platform: Platform, actor: Actor, wanted: Wanted, before: int | None = None) -> NumberPage:
    """The register of an office that this person sees, newest first. Raises NotFoundError for foreign offices."""
    with platform.database.reading() as session:
        offices = _offices(session, actor)
        office = _chosen(offices, actor, wanted)
        query = _query(platform, office, wanted)
        rows = newest_numbers(session, query, before=before, limit=PAGE + 1)
        this_year = platform.today().year
        years = sorted({this_year, query.year, *years_with_numbers(session, query.office)}, reverse=True)
        return NumberPage(
            office=office,
            offices=tuple(offices),
            years=tuple(years),
            year=query.year,
            series=tuple(kinds_with_numbers(session, query.office, query.year)),
            rows=tuple(rows[:PAGE]),
            following=rows[PAGE - 1].number.id if len(rows) > PAGE else None,
            may_void=actor.role is Role.ADMINISTRATOR and office.id == actor.office,
        )


def count_wanted(platform: Platform, actor: Actor, wanted: Wanted) -> int:
    """How many numbers that part of the register has. Raises NotFoundError for foreign offices."""
    with platform.database.reading() as session:
        office = _chosen(_offices(session, actor), actor, wanted)
        return count_numbers(session, _query(platform, office, wanted))


def export_numbers(
    platform: Platform, actor: Actor, wanted: Wanted, file: Path, told: Told | None = None
) -> tuple[Office, int]:
    """Write the register of a year, voided numbers included; returns the office and the year.

    Raises NotFoundError for foreign offices.
    """
    with platform.database.reading() as session:
        office = _chosen(_offices(session, actor), actor, wanted)
        query = _query(platform, office, wanted)
        series = {kind: title for kind, title, _ in kinds_with_numbers(session, query.office, query.year)}
        scope = "；".join(_scope(query, series))
        head = RegisterHead(office.name, platform.today(), scope)
        write_register(table_for(session, actor, "numbers"), head, _lines(session, query), file, told)
        return office, query.year


def _offices(session: Session, actor: Actor) -> list[Office]:
    """One's own office and those below that number documents."""
    own = session.get(Office, actor.office) if actor.office else None
    below = (
        offices_within(session, prefix(actor.division), actor.authority) if actor.division and actor.authority else []
    )
    return [*([own] if own else []), *(each for each in below if own is None or each.id != own.id)]


def _chosen(offices: list[Office], actor: Actor, wanted: Wanted) -> Office:
    identifier = wanted.office or actor.office
    found = next((office for office in offices if office.id == identifier), None)
    if found is None:
        raise NotFoundError("没有找到这个机构的文号登记簿，或者不属于您的辖区")
    return found


def _query(platform: Platform, office: Office, wanted: Wanted) -> NumberQuery:
    # Whoever types a whole number means the year that it names, whichever year the page shows.
    year = year_named(wanted.words) or wanted.year or platform.today().year
    return NumberQuery(office.id or 0, year, wanted.kind, wanted.words)


def _scope(query: NumberQuery, series: dict[str, str]) -> Iterator[str]:
    yield f"{query.year}年"
    if query.kind:
        yield series.get(query.kind, query.kind)
    if query.words:
        yield f"按“{query.words}”搜索"


def _lines(session: Session, query: NumberQuery) -> Iterator[RegisterLine]:
    for row in each_number(session, query):
        number = row.number
        known: dict[str, CellValue | None] = {
            "number": number.text,
            "title": number.title,
            "enterprise_name": row.enterprise,
            "taken_on": beijing_date(number.taken_at),
            "taken_by": row.taken_by,
            "standing": "作废" if number.voided_at else "在用",
            "voided_on": beijing_date(number.voided_at) if number.voided_at else None,
            "void_reason": number.void_reason,
            "voided_by": row.voided_by,
        }
        yield RegisterLine.of(known)
