"""The public entry of a case: from when, until when, and why. Read by the day, never stored as a state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forms_app.cases.case import Case
from forms_app.cases.events import CaseEvent
from forms_app.specs.procedure import ProcedureTerm
from forms_app.specs.publishing import Publication
from forms_app.workdays.calendar import Calendar


class Standing(StrEnum):
    """How an entry stands on a day."""

    SHOWN = "shown"
    SUSPENDED = "suspended"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Entry:
    """A public entry: its first day, its last (both inclusive), the term that decides the last.

    `ended_on` is the day on which it was taken away for good, `suspended_on` since when it is away for a time.
    `earliest_removal` is the first day on which the enterprise may ask for its removal: the last day of that term.
    """

    since: date
    until: date
    term: ProcedureTerm
    earliest_removal: date
    ended_on: date | None = None
    suspended_on: date | None = None

    def is_public(self, today: date) -> bool:
        """Whether it is to be seen on that day."""
        return self.since <= today and self.standing(today) is Standing.SHOWN

    def is_running(self, today: date) -> bool:
        """Whether that day lies within its period, also while it is suspended: the period goes on meanwhile."""
        return self.standing(today) is not Standing.OVER

    def standing(self, today: date) -> Standing:
        """How it stands on that day, once it has begun."""
        if self.ended_on is not None or today > self.until:
            return Standing.OVER
        return Standing.SHOWN if self.suspended_on is None else Standing.SUSPENDED


def entry_about(case: Case, calendar: Calendar, today: date) -> Entry | None:
    """The entry that the acts of a case are about: its own, or that of the case it belongs to."""
    return entry_of(case.parent or case, calendar, today)


def entry_of(case: Case, calendar: Calendar, today: date) -> Entry | None:
    """The entry of a case as it was published last; None when it never was."""
    rule = case.procedure.publication
    place = _place(case.events, (rule.since,)) if rule else -1
    if rule is None or place < 0:
        return None
    # What lengthened, suspended or ended an earlier entry says nothing of this one.
    events = case.events[place:]
    happened = {event.event for event in events}
    deciding = [
        deadline
        for period in rule.periods
        if period.when is None or period.when in happened
        if (deadline := case.deadline(calendar, today, period.term)) is not None
    ]
    last = max(deciding, key=lambda deadline: deadline.sheet.due)
    earliest = case.deadline(calendar, today, rule.earliest_removal)
    return Entry(
        since=case.day_of(events[0]),
        until=last.sheet.due,
        term=last.term,
        earliest_removal=earliest.sheet.due if earliest else last.sheet.due,
        ended_on=next((event.on for event in events if event.event in rule.ends), None),
        suspended_on=_suspended(events, rule),
    )


def _suspended(events: Sequence[CaseEvent], rule: Publication) -> date | None:
    place = _place(events, rule.suspended)
    if place < 0 or _place(events, rule.resumed) > place:
        return None
    return events[place].on


def _place(events: Sequence[CaseEvent], names: tuple[str, ...]) -> int:
    return max((index for index, event in enumerate(events) if event.event in names), default=-1)
