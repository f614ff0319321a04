"""What is recorded of a case, and who wants to act: the plain values that the fold works on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from forms_app.core.dates import beijing_date

NUMBER = "number"
"""Under which name an event keeps the number that its document carries."""

SAMPLED, RECUSED = "sampled", "recused"
"""The events by which a case is drawn for a check on site, and by which somebody withdraws from it."""

COLLECTORS = "collectors"
"""What the opening event of a case about a record says: the accounts that collected what the record holds."""

LAST_DAY = "last_day"
"""What an event says of the term that begins with it, when its last day was published: that day holds."""

HANDED_TO = "handed_to"
"""Under which name an event keeps the office that has the case from then on."""

HANDED_FROM_NAME, HANDED_TO_NAME = "handed_from_name", "handed_to_name"
"""Under which names it keeps what both offices are called."""


BY_OFFICE, BY_OFFICE_NAME, BY_LEVEL = "by_office", "by_office_name", "by_level"
"""Under which names it keeps which office did it, where offices that do not have the case may: id, name, level."""


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that was done: which act, when, by whom (account; None for the public), with which answers."""

    event: str
    at: datetime
    account: int | None
    name: str
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The day in Beijing."""
        return beijing_date(self.at)


@dataclass(frozen=True, slots=True)
class Person:
    """Who wants to act: account, name, the roles held (own, or as somebody's deputy), whether of the case's office."""

    account: int | None
    name: str
    roles: frozenset[str]
    of_office: bool = True
