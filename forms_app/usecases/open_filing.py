"""Opening one's own filings: the list, one of them, what it looks like on paper."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from forms_app.cases.actors import Actor, Role
from forms_app.cases.filing import FilingState
from forms_app.documents.images import page_count, page_image
from forms_app.specs.catalogue import FormSpec
from forms_app.storage.filings import filings_of, form_of, has_displaced, load_filing, submission_of
from forms_app.usecases.filing_view import FilingView, view_of
from forms_app.usecases.platform import Platform

PREVIEW = "草稿"
_PREVIEW_DOTS_PER_INCH = 96


_MOST_FORMS = 10_000
_FORMS: dict[tuple[Role, int | None, UUID], tuple[str, int]] = {}
"""Form and version of filings that were asked for, by who asked."""


@dataclass(frozen=True)
class FilingSummary:
    """A line in the list of one's filings."""

    id: UUID
    spec: FormSpec
    state: FilingState
    created_at: datetime
    saved_at: datetime
    submitted_at: datetime | None


def list_filings(platform: Platform, actor: Actor) -> tuple[FilingSummary, ...]:
    """All filings of the enterprise, newest first, discarded drafts included so that they can be taken back."""
    with platform.database.reading() as session:
        rows = filings_of(session, actor, tuple(FilingState))
    return tuple(
        FilingSummary(row.id, platform.spec_of(row), row.state, row.created_at, row.saved_at, row.submitted_at)
        for row in rows
    )


def open_filing(platform: Platform, actor: Actor, filing_id: UUID) -> FilingView:
    """One filing. Raises NotFoundError."""
    with platform.database.reading() as session:
        view = view_of(platform, session, load_filing(session, actor, filing_id))
        # Nothing can have lost a conflict before there was a second save.
        return replace(view, has_kept=view.revision > 1 and has_displaced(session, view.id))


def form_to_fill(platform: Platform, actor: Actor, filing_id: UUID) -> FormSpec:
    """The form of one filing, without what it holds. Raises NotFoundError.

    A filing never changes its form, and is never handed to another enterprise: who was told once is told again
    without asking the database. This is asked at every pause in typing.
    """
    asked = (actor.role, actor.enterprise, filing_id)
    known = _FORMS.get(asked)
    if known is None:
        with platform.database.reading() as session:
            known = form_of(session, actor, filing_id)
        if len(_FORMS) >= _MOST_FORMS:
            _FORMS.clear()
        _FORMS[asked] = known
    return platform.catalogue.form(*known)


def printed_filing(platform: Platform, actor: Actor, filing_id: UUID) -> bytes:
    """The form as PDF: as issued when it was submitted, else marked as a draft."""
    with platform.database.reading() as session:
        filing = load_filing(session, actor, filing_id)
        if filing.state is FilingState.SUBMITTED:
            return platform.files.get(submission_of(session, filing.id).form_digest)
        view = view_of(platform, session, filing)
    return platform.printer.draft(view.spec, view.typed, PREVIEW)


def preview_page(platform: Platform, actor: Actor, filing_id: UUID, page: int) -> tuple[bytes, int]:
    """One page of the printed form as PNG, and how many pages there are. Raises IndexError beyond the last."""
    pdf = printed_filing(platform, actor, filing_id)
    return page_image(pdf, page, _PREVIEW_DOTS_PER_INCH), page_count(pdf)
