"""Saving a draft: as typed, never over something newer, once however often it arrives."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from forms_app.answers.drafting import unkeepable
from forms_app.cases.actors import Actor
from forms_app.cases.filing import FilingEvent, after
from forms_app.core.errors import ConflictError, ProblemsError
from forms_app.storage.faults import retried
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


@retried
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
        # What equals the draft displaces nothing, as when a button is pressed before the autosave was answered.
        changes = not says_the_same(save.values, filing.answers)
        stale = changes and save.base_revision != filing.revision
        if changes:
            _keep(session, filing, save, platform.clock(), displaced=stale)
        view = view_of(platform, session, filing)
        base = _answers_at(session, filing, save.base_revision) if stale else None
    if stale:  # only now: what was kept aside must be committed
        raise DraftConflictError(view, save.values, base)
    return view


def says_the_same(one: Any, other: Any) -> bool:
    """Whether two values say the same: buttons and the autosave end lines each in a way of their own."""
    return _plain(one) == _plain(other)


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True).replace("\\r\\n", "\\n")


def _keep(session: Session, filing: Filing, save: Save, at: datetime, *, displaced: bool) -> None:
    """Keep the save, but for the repetition of one that is kept already.

    A page that was gone back to sends its used key with other content: that is another save, under a key of its own.
    """
    earlier = revision_saved_under(session, filing.id, save.key)
    if displaced and earlier and says_the_same(earlier.answers, save.values):
        return
    key = uuid4().hex if earlier else save.key
    add_revision(session, filing, save.values, key, at, displaced=displaced)


def _answers_at(session: Session, filing: Filing, revision: int) -> dict[str, Any] | None:
    """What the draft held at that revision, None when it has been forgotten."""
    at_revision = select(DraftRevision).where(
        DraftRevision.filing_id == filing.id,
        DraftRevision.revision == revision,
        col(DraftRevision.displaced).is_(False),
    )
    found = session.exec(at_revision).first()
    return found.answers if found else None
