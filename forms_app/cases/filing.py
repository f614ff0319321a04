"""The life of a filing: events in the past tense, and the state that follows from them.

A filing is one filled form. It begins as a draft; drafts can be discarded and taken back; what is submitted stays.
"""

from collections.abc import Iterable
from enum import StrEnum

from forms_app.core.errors import ConflictError


class FilingState(StrEnum):
    """Where a filing stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    DISCARDED = "discarded"


class FilingEvent(StrEnum):
    """What can have happened to a filing."""

    STARTED = "started"
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_REMOVED = "evidence_removed"
    EVIDENCE_RESTORED = "evidence_restored"
    DISCARDED = "discarded"
    RESTORED = "restored"
    SUBMITTED = "submitted"


# (state, event) → state. What is not here cannot happen.
TRANSITIONS: dict[tuple[FilingState | None, FilingEvent], FilingState] = {
    (None, FilingEvent.STARTED): FilingState.DRAFT,
    (FilingState.DRAFT, FilingEvent.EVIDENCE_ADDED): FilingState.DRAFT,
    (FilingState.DRAFT, FilingEvent.EVIDENCE_REMOVED): FilingState.DRAFT,
    (FilingState.DRAFT, FilingEvent.EVIDENCE_RESTORED): FilingState.DRAFT,
    (FilingState.DRAFT, FilingEvent.DISCARDED): FilingState.DISCARDED,
    (FilingState.DISCARDED, FilingEvent.RESTORED): FilingState.DRAFT,
    (FilingState.DRAFT, FilingEvent.SUBMITTED): FilingState.SUBMITTED,
}

_SAID = {
    FilingState.SUBMITTED: "本表已提交，不能再改动；请查看提交回执",
    FilingState.DISCARDED: "本草稿已删除；如需继续填写，请先在“我的申报”中恢复",
    FilingState.DRAFT: "本表仍是草稿，不能这样操作",
}


def after(state: FilingState | None, event: FilingEvent) -> FilingState:
    """The state after the event. Raises ConflictError when the event cannot happen in that state."""
    following = TRANSITIONS.get((state, event))
    if following is None:
        raise ConflictError(_SAID[state] if state else "本表尚未开始填写")
    return following


def folded(events: Iterable[FilingEvent]) -> FilingState | None:
    """The state that these events make, in order; None before the first."""
    state: FilingState | None = None
    for event in events:
        state = after(state, event)
    return state
