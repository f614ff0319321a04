"""The public entry of a case: from when, until when, and why. Read by the day, never stored as a state."""

from dataclasses import dataclass
from datetime import date, timedelta

from forms_app.cases.case import Case
from forms_app.specs.procedure import ProcedureTerm
from forms_app.specs.publishing import Publication
from forms_app.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Entry:
    """A public entry: its first day, its last (both inclusive), the term that decides the last.

    `ended_on` is the day on which it was taken away for good, `suspended_on` since when it is away for a time.
    `displaced_on` is the day of a decision by which something else was determined than the entry still says.
    `earliest_removal` is the first day on which the enterprise may ask for its removal.
    """

    since: date
    until: date
    term: ProcedureTerm
    earliest_removal: date
    ended_on: date | None = None
    suspended_on: date | None = None
    displaced_on: date | None = None

    @property
    def taken_away_on(self) -> date | None:
        """Since when something that was done keeps it from being seen, None when nothing does."""
        return min(filter(None, (self.ended_on, self.suspended_on, self.displaced_on)), default=None)

    def is_public(self, today: date) -> bool:
        """Whether it is to be seen on that day."""
        return self.taken_away_on is None and self.since <= today <= self.until

    def gone_on(self, today: date) -> date | None:
        """Since when it is not to be seen any more: taken away, or past its last day. None while it is public."""
        if self.taken_away_on is not None:
            return self.taken_away_on
        return self.until + timedelta(days=1) if today > self.until else None


def entry_of(case: Case, calendar: Calendar, today: date) -> Entry | None:
    """The entry of a case; None when it was never published."""
    rule = case.procedure.publication
    published = case.last(rule.since) if rule else None
    if rule is None or published is None:
        return None
    deciding = [
        deadline
        for period in rule.periods
        if period.when is None or case.last(period.when) is not None
        if (deadline := case.deadline(calendar, today, period.term)) is not None
    ]
    last = max(deciding, key=lambda deadline: deadline.sheet.due)
    earliest = case.deadline(calendar, today, rule.earliest_removal)
    return Entry(
        since=case.day_of(published),
        until=last.sheet.due,
        term=last.term,
        earliest_removal=earliest.sheet.due if earliest else last.sheet.due,
        ended_on=_ended(case, rule),
        suspended_on=_suspended(case, rule),
        displaced_on=_displaced(case),
    )


def _ended(case: Case, rule: Publication) -> date | None:
    place = _place(case, (rule.since,))
    return next((event.on for event in case.events[place:] if event.event in rule.ends), None)


def _suspended(case: Case, rule: Publication) -> date | None:
    place = _place(case, rule.suspended)
    if place < 0 or _place(case, rule.resumed) > place:
        return None
    return case.events[place].on


def _displaced(case: Case) -> date | None:
    """The day of the decision in force, when the entry was not issued anew since: it says what no longer holds.

    A category that is never published is issued no entry for, so that a decision for one takes the entry away.
    """
    decided = case.determined
    if decided is None:
        return None
    issuing = tuple(act.id for act in case.procedure.acts if act.entry)
    return decided.on if _place(case, issuing) < _place(case, (decided.event,)) else None


def _place(case: Case, names: tuple[str, ...]) -> int:
    return max((index for index, event in enumerate(case.events) if event.event in names), default=-1)
