"""Saving a draft: as typed, never over something newer, once however often it arrives."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from forms_app.answers.drafting import unkeepable
from forms_app.cases.actors import Actor
from forms_app.cases.filing import FilingEvent, FilingState, after
from forms_app.core.errors import ConflictError, ProblemsError
from forms_app.storage.filings import add_revision, load_filing, revision_saved_under
from forms_app.storage.tables import DraftRevision, Filing
from forms_app.usecases.filing_view import FilingView, view_of
from forms_app.usecases.platform import Platform


@dataclass(frozen=True, slots=True)
class Save:
    """What a page sends: its values, the revision it was loaded with, a key that only this save has."""

    values: dict[str, Any]
    base_revision: int
    key: str


class DraftConflictError(ConflictError):
    """Another page saved meanwhile. `mine` was kept aside; `view` is what is saved now.

    `base` is what both began with, None when it is no longer known.
    """

    def __init__(self, view: FilingView, mine: dict[str, Any], base: dict[str, Any] | None = None) -> None:
        super().__init__("其他页面已更新本表，这里的内容没有覆盖它，已另行保留；请比较两处内容后选用")
        self.view = view
        self.mine = mine
        self.base = base


def save_draft(platform: Platform, actor: Actor, filing_id: UUID, save: Save) -> FilingView:
    """Keep the values as the new draft and return how the filing looks now.

    Raises NotFoundError; ConflictError when it is no draft any more; ProblemsError for what no draft can hold;
    DraftConflictError when the draft is newer than the page.
    """
    with platform.database.writing() as session:
        filing = load_filing(session, actor, filing_id, for_change=True)
        after(filing.state, FilingEvent.SUBMITTED)  # only what can still be submitted can be saved
        spec = platform.spec_of(filing)
        if problems := unkeepable(spec.form, save.values):
            raise ProblemsError(problems)
        # A save that arrived before was based on an older revision than the one it made; what equals the draft
        # displaces nothing, as when a button is pressed before the answer to the autosave has arrived.
        stale = save.base_revision != filing.revision and save.values != filing.answers
        earlier = revision_saved_under(session, filing.id, save.key) if stale else None
        displaced = earlier.displaced if earlier else stale
        if earlier is None and (displaced or save.values != filing.answers):
            add_revision(session, filing, save.values, save.key, platform.clock(), displaced=displaced)
        view = view_of(platform, session, filing)
        lost = displaced and save.values != view.raw
        base = _answers_at(session, filing, save.base_revision) if lost else None
    if lost:  # only now: what was kept aside must be committed
        raise DraftConflictError(view, save.values, base)
    return view


def _answers_at(session: Session, filing: Filing, revision: int) -> dict[str, Any] | None:
    """What the draft held at that revision, None when it has been forgotten."""
    at_revision = select(DraftRevision).where(
        DraftRevision.filing_id == filing.id,
        DraftRevision.revision == revision,
        col(DraftRevision.displaced).is_(False),
    )
    found = session.exec(at_revision).first()
    return found.answers if found else None


def is_draft(view: FilingView) -> bool:
    """Whether the filing can still be filled in."""
    return view.state is FilingState.DRAFT
