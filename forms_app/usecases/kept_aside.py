"""What lost a conflict: kept for good, to be looked at and taken up again by hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from forms_app.cases.actors import Actor
from forms_app.storage.filings import displaced_revisions, load_filing
from forms_app.usecases.platform import Platform


@dataclass(frozen=True, slots=True)
class KeptAside:
    """Values, as typed, that were not written into the draft."""

    saved_at: datetime
    values: dict[str, Any]


def kept_aside(platform: Platform, actor: Actor, filing_id: UUID) -> tuple[KeptAside, ...]:
    """What was displaced and is not what the draft holds now, newest first. Raises NotFoundError."""
    with platform.database.reading() as session:
        filing = load_filing(session, actor, filing_id)
        rows = displaced_revisions(session, filing.id)
    return tuple(KeptAside(row.saved_at, row.answers) for row in rows if row.answers != filing.answers)
