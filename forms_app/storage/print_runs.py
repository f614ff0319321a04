"""Papers of many cases for a print run: forms that were submitted, documents that stand, in cases that one sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import select as sa_select
from sqlalchemy import tuple_
from sqlmodel import Session, col, func

from forms_app.cases.actors import Actor
from forms_app.core.document_numbers import number_within
from forms_app.storage.case_tables import Case, IssuedDocument
from forms_app.storage.cases import CaseQuery, case_seen_by, narrowed
from forms_app.storage.number_tables import DocumentNumber
from forms_app.storage.tables import Filing, Submission

FormVersion: TypeAlias = tuple[str, int]
"""A form and its version."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that can be printed. `number` is its document number, or the receipt of a form; "" where it has none."""

    id: UUID
    kind_title: str
    digest: str
    issued_at: datetime
    number: str
    enterprise: str
    uscc: str


def titles_of_documents(session: Session, actor: Actor, query: CaseQuery) -> dict[str, int]:
    """What the documents in the cases of a filter are called, and how many there are of each, by name."""
    title = col(IssuedDocument.title)
    columns = sa_select(title, func.count()).select_from(IssuedDocument)
    rows = session.execute(_standing(columns, actor, query).group_by(title).order_by(title)).all()
    return dict(rows)


def forms_submitted(session: Session, actor: Actor, query: CaseQuery) -> dict[FormVersion, int]:
    """The forms with which the cases of a filter began, and how many there are of each."""
    form = (col(Filing.spec_id), col(Filing.spec_version))
    columns = sa_select(*form, func.count()).select_from(Submission)
    rows = session.execute(_submitted(columns, actor, query).group_by(*form).order_by(*form)).all()
    return {(spec_id, version): number for spec_id, version, number in rows}


def documents_of(session: Session, actor: Actor, query: CaseQuery, titles: frozenset[str], limit: int) -> list[Paper]:
    """The documents of these titles in order of issue, the first `limit`."""
    number = func.coalesce(DocumentNumber.text, "")
    document = (IssuedDocument.id, IssuedDocument.title, IssuedDocument.digest, IssuedDocument.issued_at)
    case = (Case.enterprise_name, Case.uscc)
    columns: Any = sa_select(*map(col, document), number, col(IssuedDocument.file_name), *map(col, case))
    columns = columns.select_from(IssuedDocument)
    columns = columns.outerjoin(DocumentNumber, col(DocumentNumber.document_id) == IssuedDocument.id)
    found = _standing(columns, actor, query).where(col(IssuedDocument.title).in_(titles))
    rows = session.execute(found.order_by(col(IssuedDocument.issued_at), col(IssuedDocument.id)).limit(limit)).all()
    return [
        Paper(identifier, title, digest, issued_at, number or number_within(file_name), enterprise, uscc)
        for identifier, title, digest, issued_at, number, file_name, enterprise, uscc in rows
    ]


def forms_of(
    session: Session, actor: Actor, query: CaseQuery, titles: Mapping[FormVersion, str], limit: int
) -> list[Paper]:
    """The submitted forms of these versions, under these titles, in order of receipt, the first `limit`."""
    form = (col(Filing.spec_id), col(Filing.spec_version))
    paper = (Submission.filing_id, Submission.form_digest, Submission.received_at, Submission.receipt)
    columns: Any = sa_select(*form, *map(col, paper), col(Case.enterprise_name), col(Case.uscc))
    found = _submitted(columns.select_from(Submission), actor, query).where(tuple_(*form).in_(list(titles)))
    rows = session.execute(found.order_by(col(Submission.received_at), col(Submission.filing_id)).limit(limit)).all()
    return [
        Paper(filing, titles[spec_id, version], digest, received_at, receipt, enterprise, uscc)
        for spec_id, version, filing, digest, received_at, receipt, enterprise, uscc in rows
    ]


def _standing(columns: Any, actor: Actor, query: CaseQuery) -> Any:
    joined = columns.join(Case, col(Case.id) == IssuedDocument.case_id)
    stands = joined.where(col(IssuedDocument.withdrawn_at).is_(None), col(IssuedDocument.superseded_by).is_(None))
    return case_seen_by(actor, narrowed(stands, query))


def _submitted(columns: Any, actor: Actor, query: CaseQuery) -> Any:
    joined = columns.join(Filing, col(Filing.id) == Submission.filing_id)
    return case_seen_by(actor, narrowed(joined.join(Case, col(Case.filing_id) == Filing.id), query))
