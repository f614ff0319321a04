"""The life of a filing: what can happen in which state, and what refuses the rest."""

import pytest

from forms_app.cases.filing import TRANSITIONS, FilingEvent, FilingState, after, folded
from forms_app.core.errors import ConflictError

STATES = (None, *FilingState)


def test_a_draft_is_put_away_taken_back_and_submitted() -> None:
    story = (FilingEvent.STARTED, FilingEvent.DISCARDED, FilingEvent.RESTORED, FilingEvent.SUBMITTED)
    states = [folded(story[:number]) for number in range(len(story) + 1)]
    assert states == [None, FilingState.DRAFT, FilingState.DISCARDED, FilingState.DRAFT, FilingState.SUBMITTED]


def test_files_leave_a_draft_what_it_is() -> None:
    files = (FilingEvent.EVIDENCE_ADDED, FilingEvent.EVIDENCE_REMOVED, FilingEvent.EVIDENCE_RESTORED)
    assert folded((FilingEvent.STARTED, *files)) is FilingState.DRAFT


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", FilingEvent)
def test_whatever_is_not_declared_cannot_happen(state: FilingState | None, event: FilingEvent) -> None:
    if (state, event) in TRANSITIONS:
        assert after(state, event) is TRANSITIONS[state, event]
    else:
        with pytest.raises(ConflictError, match="本表|本草稿"):
            after(state, event)


def test_nothing_follows_submission() -> None:
    for event in FilingEvent:
        with pytest.raises(ConflictError, match="本表已提交，不能再改动"):
            after(FilingState.SUBMITTED, event)
