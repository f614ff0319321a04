"""What becomes of a document after it was issued: withdrawn, or superseded by another. Each is said once, for good."""

from datetime import datetime

from sqlmodel import Session

from forms_app.core.errors import ConflictError
from forms_app.storage.case_tables import IssuedDocument


def withdraw(session: Session, document: IssuedDocument, at: datetime) -> None:
    """Withdraw a document, in the caller's transaction, which records why. Raises ConflictError when it was before."""
    _require_standing(document)
    document.withdrawn_at = at
    session.add(document)


def supersede(session: Session, document: IssuedDocument, by: IssuedDocument) -> None:
    """Let an issued document take the place of another. Raises ConflictError when that was withdrawn or superseded."""
    _require_standing(document)
    if document.id == by.id:
        raise ConflictError("文书不能替代自己")
    document.superseded_by = by.id
    session.add(document)


def _require_standing(document: IssuedDocument) -> None:
    if document.withdrawn_at is not None:
        raise ConflictError(f"《{document.title}》已经撤回")
    if document.superseded_by is not None:
        raise ConflictError(f"《{document.title}》已经被其他文书替代")
