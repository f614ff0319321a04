"""Discarding a draft, and taking it back."""

from uuid import UUID

from forms_app.cases.actors import Actor
from forms_app.cases.filing import FilingEvent
from forms_app.storage.faults import retried
from forms_app.storage.filings import load_filing, record
from forms_app.usecases.platform import Platform


def discard_filing(platform: Platform, actor: Actor, filing_id: UUID) -> None:
    """Put a draft away; nothing of it is deleted. Raises NotFoundError, ConflictError when it is no draft."""
    _happen(platform, actor, filing_id, FilingEvent.DISCARDED)


def restore_filing(platform: Platform, actor: Actor, filing_id: UUID) -> None:
    """Take a discarded draft back. Raises NotFoundError, ConflictError when it was not discarded."""
    _happen(platform, actor, filing_id, FilingEvent.RESTORED)


@retried
def _happen(platform: Platform, actor: Actor, filing_id: UUID, event: FilingEvent) -> None:
    with platform.database.writing() as session:
        filing = load_filing(session, actor, filing_id, for_change=True)
        record(session, filing, event, platform.clock(), actor.account)
