"""What an officer sees of submitted forms: the list, one of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from forms_app.answers.reading import Answers, read_answers
from forms_app.assessment.assessing import Assessment, assess
from forms_app.cases.actors import Actor
from forms_app.core.dates import beijing_date
from forms_app.core.errors import BadInputError
from forms_app.rules.truth import Truth
from forms_app.specs.catalogue import FormSpec
from forms_app.storage.filings import (
    SORTS,
    SubmissionQuery,
    count_submissions,
    evidence_of,
    load_filing,
    namesakes,
    submission_of,
    submissions,
)
from forms_app.storage.tables import Evidence, Filing, Submission
from forms_app.usecases.filing_view import EvidenceItem, item_of
from forms_app.usecases.platform import Platform
from forms_app.usecases.view_receipt import Receipt, receipt_of

PAGE_SIZE = 50
MAX_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """A line of the list; forms without criteria have no verdict."""

    id: UUID
    spec: FormSpec
    receipt: str
    enterprise_name: str
    uscc: str
    division: str
    verdict: Truth | None
    received_at: datetime


@dataclass(frozen=True)
class SubmissionPage:
    """One page of the list, and how many there are in all."""

    lines: tuple[SubmissionLine, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class Namesake:
    """Another enterprise whose name reads the same."""

    filing: UUID
    name: str
    uscc: str


@dataclass(frozen=True)
class SubmissionView:
    """A submitted form: its answers as submitted, judged as of the day of receipt."""

    receipt: Receipt
    spec: FormSpec
    division: str
    answers: Answers
    assessment: Assessment | None
    evidence: tuple[EvidenceItem, ...]
    namesakes: tuple[Namesake, ...]


def list_submissions(
    platform: Platform, actor: Actor, query: SubmissionQuery, *, sort: str, descending: bool, page: int
) -> SubmissionPage:
    """One page. Raises BadInputError for an unknown order or a page that cannot be."""
    if sort not in SORTS:
        raise BadInputError(f"不能按“{sort[:20]}”排序")
    if not 1 <= page <= MAX_PAGE:
        raise BadInputError(f"页码应在1至{MAX_PAGE}之间")
    offset = (page - 1) * PAGE_SIZE
    with platform.database.reading() as session:
        total = count_submissions(session, actor, query)
        rows = submissions(session, actor, query, sort=sort, descending=descending, limit=PAGE_SIZE, offset=offset)
    return SubmissionPage(tuple(_line(platform, *row) for row in rows), total, page)


def view_submission(platform: Platform, actor: Actor, filing_id: UUID) -> SubmissionView:
    """One submitted form. Raises NotFoundError."""
    with platform.database.reading() as session:
        filing = load_filing(session, actor, filing_id)
        submission = submission_of(session, filing.id)
        others = {other.uscc: other for other in namesakes(session, actor, submission)}
        evidence = tuple(item_of(row) for row in evidence_of(session, filing.id) if _is_attached(row, submission))
    spec, on = platform.spec_of(filing), beijing_date(submission.received_at)
    answers = read_answers(spec.form, submission.answers, platform.context(on)).answers
    return SubmissionView(
        receipt=receipt_of(platform, filing, submission),
        spec=spec,
        division=division_name(platform, filing),
        answers=answers,
        assessment=assess(spec, answers, on) if spec.is_assessed else None,
        evidence=evidence,
        namesakes=tuple(Namesake(other.filing_id, other.enterprise_name, other.uscc) for other in others.values()),
    )


def _is_attached(row: Evidence, submission: Submission) -> bool:
    """Whether the receipt vouches for this file."""
    return (row.field_id, row.digest) in {(file["field"], file["sha256"]) for file in submission.attachments}


def division_name(platform: Platform, filing: Filing) -> str:
    """The name of the division the filing belongs to, its code when the table does not know it."""
    return platform.reference.divisions.name_of(filing.division_code)


def _line(platform: Platform, filing: Filing, submission: Submission) -> SubmissionLine:
    return SubmissionLine(
        id=filing.id,
        spec=platform.spec_of(filing),
        receipt=submission.receipt,
        enterprise_name=submission.enterprise_name,
        uscc=submission.uscc,
        division=division_name(platform, filing),
        verdict=Truth(submission.verdict) if submission.verdict else None,
        received_at=submission.received_at,
    )
