"""Documents of many cases for a print run: those that stand, in cases that the person sees."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select as sa_select
from sqlmodel import Session, col, func

from forms_app.cases.actors import Actor
from forms_app.storage.case_tables import Case, IssuedDocument
from forms_app.storage.cases import CaseQuery, case_seen_by, narrowed
from forms_app.storage.number_tables import DocumentNumber


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that can be printed. `number` is "" where it has none."""

    id: UUID
    kind_title: str
    digest: str
    issued_at: datetime
    number: str
    enterprise: str
    uscc: str


@dataclass(frozen=True, slots=True)
class KindCount:
    """A kind of documents, what one of them is called, and how many there are."""

    kind: str
    title: str
    number: int


def kinds_of_papers(session: Session, actor: Actor, query: CaseQuery) -> list[KindCount]:
    """Kinds of documents in the cases of a filter, by name."""
    title = func.min(IssuedDocument.title)
    columns = sa_select(col(IssuedDocument.kind), title, func.count()).select_from(IssuedDocument)
    found = _standing(columns, actor, query).group_by(col(IssuedDocument.kind)).order_by(title)
    return [KindCount(*row) for row in session.execute(found).all()]


def papers_of(session: Session, actor: Actor, query: CaseQuery, kinds: frozenset[str], limit: int) -> list[Paper]:
    """The documents of these kinds in order of issue, the first `limit`."""
    number = func.coalesce(DocumentNumber.text, "")
    document = (IssuedDocument.id, IssuedDocument.title, IssuedDocument.digest, IssuedDocument.issued_at)
    columns: Any = sa_select(*map(col, document), number, col(Case.enterprise_name), col(Case.uscc))
    columns = columns.select_from(IssuedDocument)
    columns = columns.outerjoin(DocumentNumber, col(DocumentNumber.document_id) == IssuedDocument.id)
    found = _standing(columns, actor, query).where(col(IssuedDocument.kind).in_(kinds))
    rows = session.execute(found.order_by(col(IssuedDocument.issued_at), col(IssuedDocument.id)).limit(limit)).all()
    return [Paper(*row) for row in rows]


def _standing(columns: Any, actor: Actor, query: CaseQuery) -> Any:
    joined = columns.join(Case, col(Case.id) == IssuedDocument.case_id)
    stands = joined.where(col(IssuedDocument.withdrawn_at).is_(None), col(IssuedDocument.superseded_by).is_(None))
    return case_seen_by(actor, narrowed(stands, query))
