"""Those who are graded and their records in the database. One place says who sees which subject."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlmodel import Session, col, or_, select

from forms_app.cases.actors import Actor, Role
from forms_app.core.divisions import prefix
from forms_app.core.errors import NotFoundError
from forms_app.core.text import matching_key
from forms_app.storage.graded_tables import DatedRecord, GradedSubject
from forms_app.storage.tables import Account, Enterprise, Office

NO_SUCH_SUBJECT = "没有找到这个台账条目，可能网址有误，或者不属于您的机构"
NO_SUCH_RECORD = "没有找到这条记录，可能网址有误，或者不属于您的单位"
_BATCH = 200


class SubjectRow(NamedTuple):
    """A subject with its enterprise and the office that keeps it."""

    subject: GradedSubject
    enterprise: Enterprise
    office: Office


@dataclass(frozen=True, slots=True)
class SubjectQuery:
    """Which subjects: of which grades, of a class, by words of the name or the credit code."""

    scheme: str
    of_class: str | None = None
    words: str = ""


def subject_name(subject: int) -> str:
    """Under which name a subject stands in the audit record."""
    return f"graded/{subject}"


def _seen_by(actor: Actor, query: Any) -> Any:
    """Narrowed to what this person sees: officers those of their kind of authority in their division and below.

    An enterprise is graded without being told the grade, so it reads no subject at all; what it may read of itself is
    asked by `records_about`.
    """
    if actor.role is Role.ENTERPRISE or actor.division is None:
        return query.where(col(GradedSubject.id).is_(None))
    within = col(GradedSubject.division_code).startswith(prefix(actor.division), autoescape=True)
    return query.where(within, GradedSubject.authority == actor.authority)


def load_subject(session: Session, actor: Actor, subject: int, *, for_change: bool = False) -> SubjectRow:
    """The subject. Raises NotFoundError for foreign and missing ones alike."""
    query = _seen_by(actor, _joined().where(col(GradedSubject.id) == subject))
    if for_change:
        query = query.with_for_update(of=GradedSubject)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError(NO_SUCH_SUBJECT)
    return SubjectRow(*found)


def load_record(
    session: Session, actor: Actor, record: int, *, for_change: bool = False
) -> tuple[DatedRecord, SubjectRow]:
    """The record with its subject. Raises NotFoundError for foreign and missing ones alike."""
    row = session.get(DatedRecord, record, with_for_update=for_change)
    if row is None:
        raise NotFoundError(NO_SUCH_RECORD)
    try:
        return row, load_subject(session, actor, row.subject_id)
    except NotFoundError:
        raise NotFoundError(NO_SUCH_RECORD) from None


def each_subject(session: Session, actor: Actor, query: SubjectQuery, *, after: int = 0) -> Iterator[SubjectRow]:
    """All that this person sees, by the order of enrolment, in batches."""
    statement = _matching(actor, query)
    while rows := session.execute(statement.where(col(GradedSubject.id) > after).limit(_BATCH)).all():
        yield from (SubjectRow(*row) for row in rows)
        after = rows[-1][0].id


def count_subjects(session: Session, actor: Actor, query: SubjectQuery, limit: int | None) -> int:
    """How many there are, counted up to the limit (None: to the end)."""
    return len(session.execute(_matching(actor, query).with_only_columns(col(GradedSubject.id)).limit(limit)).all())


def standing_records(session: Session, subjects: Iterable[int]) -> dict[int, list[DatedRecord]]:
    """The records of these subjects that were not voided, by subject, oldest first."""
    wanted = list(subjects)
    query = select(DatedRecord).where(col(DatedRecord.subject_id).in_(wanted), col(DatedRecord.voided_at).is_(None))
    found: dict[int, list[DatedRecord]] = {subject: [] for subject in wanted}
    for record in session.exec(query.order_by(col(DatedRecord.day), col(DatedRecord.id))):
        found[record.subject_id].append(record)
    return found


def voided_records(session: Session, subject: int) -> list[DatedRecord]:
    """The records of a subject that were voided, newest first."""
    query = select(DatedRecord).where(DatedRecord.subject_id == subject, col(DatedRecord.voided_at).is_not(None))
    return list(session.exec(query.order_by(col(DatedRecord.voided_at).desc())))


def records_about(session: Session, enterprise: int) -> list[tuple[DatedRecord, GradedSubject, Office]]:
    """The records about an enterprise that stand, newest first, with the office that recorded each."""
    query = (
        select(DatedRecord, GradedSubject, Office)
        .join(GradedSubject, col(GradedSubject.id) == DatedRecord.subject_id)
        .join(Office, col(Office.id) == DatedRecord.office_id)
        .where(GradedSubject.enterprise_id == enterprise, col(DatedRecord.voided_at).is_(None))
    )
    return list(session.exec(query.order_by(col(DatedRecord.day).desc(), col(DatedRecord.id).desc())))


def names_of(session: Session, accounts: Iterable[int]) -> dict[int, str]:
    """The names of these accounts."""
    query = select(Account.id, Account.display_name).where(col(Account.id).in_(set(accounts)))
    return {account: name for account, name in session.exec(query) if account is not None}


def offices_of(session: Session, offices: Iterable[int]) -> dict[int, str]:
    """The names of these offices."""
    query = select(Office.id, Office.name).where(col(Office.id).in_(set(offices)))
    return {office: name for office, name in session.exec(query) if office is not None}


def _joined() -> Select[Any]:
    return (
        select(GradedSubject, Enterprise, Office)  # type: ignore[return-value]
        .join(Enterprise, col(Enterprise.id) == GradedSubject.enterprise_id)
        .join(Office, col(Office.id) == GradedSubject.office_id)
    )


def _matching(actor: Actor, query: SubjectQuery) -> Select[Any]:
    statement = _joined().where(col(GradedSubject.scheme) == query.scheme)
    if query.of_class:
        statement = statement.where(col(GradedSubject.of_class) == query.of_class)
    if words := query.words.strip():
        named = col(Enterprise.name).contains(words, autoescape=True)
        key = matching_key(words)
        coded = col(Enterprise.uscc).startswith(key.upper(), autoescape=True) if key else named
        statement = statement.where(or_(named, coded))
    seen: Select[Any] = _seen_by(actor, statement).order_by(col(GradedSubject.id))
    return seen
