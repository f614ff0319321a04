"""The receipt of a submitted form."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from forms_app.cases.actors import Actor
from forms_app.specs.catalogue import FormSpec
from forms_app.storage.filings import load_filing, submission_of
from forms_app.storage.tables import Filing, Submission
from forms_app.usecases.platform import Platform


@dataclass(frozen=True)
class Receipt:
    """What was handed in, when, in which version, with the digests that prove it. `files`: name, size, sha256."""

    filing: UUID
    number: str
    spec: FormSpec
    received_at: datetime
    enterprise_name: str
    uscc: str
    form_digest: str
    form_size: int
    answers_digest: str
    files: tuple[dict[str, Any], ...]


def view_receipt(platform: Platform, actor: Actor, filing_id: UUID) -> Receipt:
    """The receipt. Raises NotFoundError, also while the form is a draft."""
    with platform.database.reading() as session:
        filing = load_filing(session, actor, filing_id)
        return receipt_of(platform, filing, submission_of(session, filing.id))


def receipt_of(platform: Platform, filing: Filing, submission: Submission) -> Receipt:
    """The receipt that the stored submission makes."""
    return Receipt(
        filing=filing.id,
        number=submission.receipt,
        spec=platform.spec_of(filing),
        received_at=submission.received_at,
        enterprise_name=submission.enterprise_name,
        uscc=submission.uscc,
        form_digest=submission.form_digest,
        form_size=submission.form_size,
        answers_digest=submission.answers_digest,
        files=tuple(submission.attachments),
    )
