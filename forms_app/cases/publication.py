"""The public entry of a case: from when, until when, and why. Read by the day, never stored as a state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from forms_app.cases.case import Case
from forms_app.cases.events import CaseEvent
from forms_app.cases.rule_sets import chosen_rules, rule_sets_of, stated_days
from forms_app.specs.procedure import ProcedureTerm
from forms_app.specs.publishing import Publication
from forms_app.specs.rule_sets import RuleSet
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
    `displaced_on` is the day of a decision by which something else was determined than the entry still says.
    `minimum_ground` is what that day rests on. `rules` is the other rule set that an officer chose, None where the
    regulation's own periods hold; `ends_by` is that set where it decides the last day, None where it leaves it open.
    """

    since: date
    until: date
    term: ProcedureTerm
    earliest_removal: date
    minimum_ground: str
    ended_on: date | None = None
    suspended_on: date | None = None
    displaced_on: date | None = None
    rules: RuleSet | None = None
    ends_by: RuleSet | None = None

    @property
    def taken_away_on(self) -> date | None:
        """Since when something that was done keeps it from being seen, None when nothing does."""
        return min(filter(None, (self.ended_on, self.suspended_on, self.displaced_on)), default=None)

    @property
    def ground(self) -> str:
        """What its last day rests on."""
        return self.ends_by.source if self.ends_by else f"{self.term.article}，{self.term.title}"

    def is_public(self, today: date) -> bool:
        """Whether it is to be seen on that day."""
        return self.since <= today and self.standing(today) is Standing.SHOWN

    def gone_on(self, today: date) -> date | None:
        """Since when it is not to be seen any more: taken away, or past its last day. None while it is public."""
        if self.taken_away_on is not None:
            return self.taken_away_on
        return self.until + timedelta(days=1) if today > self.until else None

    def is_running(self, today: date) -> bool:
        """Whether that day lies within its period, also while it is suspended: the period goes on meanwhile."""
        return self.standing(today) is not Standing.OVER

    def standing(self, today: date) -> Standing:
        """How it stands on that day, once it has begun."""
        if self.ended_on is not None or today > self.until:
            return Standing.OVER
        return Standing.SHOWN if self.taken_away_on is None else Standing.SUSPENDED


def entry_about(case: Case, calendar: Calendar, today: date) -> Entry | None:
    """The entry that the acts of a case are about: its own, or that of the case it belongs to."""
    return entry_of(case.parent or case, calendar, today)


@dataclass(frozen=True, slots=True)
class Compared:
    """What one rule set leads to: the first day on which removal may be asked for, the last day. None: not known.

    `applied`: it decides this entry. `differs` from what the regulation itself leads to, so far as it is known.
    """

    rules: RuleSet
    earliest_removal: date | None
    until: date | None
    applied: bool
    differs: bool


def entry_of(case: Case, calendar: Calendar, today: date) -> Entry | None:
    """The entry of a case as it was published last; None when it never was."""
    own, chosen = _own_entry(case, calendar, today), chosen_rules(case)
    if own is None or chosen is None:
        return own
    days = stated_days(case, chosen, calendar)
    # What the chosen set leaves open, the regulation's own day decides; the comparison says that it is open.
    return replace(
        own,
        until=days.until or own.until,
        earliest_removal=days.minimum_ends or own.earliest_removal,
        minimum_ground=chosen.source if days.minimum_ends else own.minimum_ground,
        rules=chosen,
        ends_by=chosen if days.until else None,
    )


def compared(case: Case, calendar: Calendar, today: date) -> tuple[Compared, ...]:
    """What each rule set in force on the day of the determination leads to; empty where there is nothing to compare."""
    own, chosen, sets = _own_entry(case, calendar, today), chosen_rules(case), rule_sets_of(case)
    if own is None or len(sets) < 2:
        return ()
    found = [Compared(sets[0], own.earliest_removal, own.until, chosen is None, differs=False)]
    for rules in sets[1:]:
        days = stated_days(case, rules, calendar)
        differs = days.minimum_ends not in (None, own.earliest_removal) or days.until not in (None, own.until)
        found.append(Compared(rules, days.minimum_ends, days.until, rules is chosen, differs))
    return tuple(found)


def _own_entry(case: Case, calendar: Calendar, today: date) -> Entry | None:
    """The entry by the regulation's own periods."""
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
        minimum_ground=_minimum(case, rule),
        ended_on=next((event.on for event in events if event.event in rule.ends), None),
        suspended_on=_suspended(events, rule),
        displaced_on=_displaced(case),
    )


def is_only_possible(case: Case, term: str) -> bool:
    """Whether a term is a period of publication that waits for something which has not happened to the entry."""
    rule = case.procedure.publication
    if rule is None:
        return False
    happened = {event.event for event in case.events[max(_place(case.events, (rule.since,)), 0) :]}
    return any(each.term == term and each.when is not None and each.when not in happened for each in rule.periods)


def _minimum(case: Case, rule: Publication) -> str:
    term = case.procedure.term(rule.earliest_removal)
    return f"{term.article}，{term.title}{term.length}"


def _suspended(events: Sequence[CaseEvent], rule: Publication) -> date | None:
    place = _place(events, rule.suspended)
    if place < 0 or _place(events, rule.resumed) > place:
        return None
    return events[place].on


def _displaced(case: Case) -> date | None:
    """The day of the decision in force, when the entry was not issued anew since: it says what no longer holds.

    A category that is never published is issued no entry for, so that a decision for one takes the entry away.
    """
    decided = case.determined
    if decided is None:
        return None
    issuing = tuple(act.id for act in case.procedure.acts if act.entry)
    return decided.on if _place(case.events, issuing) < _place(case.events, (decided.event,)) else None


def _place(events: Sequence[CaseEvent], names: tuple[str, ...]) -> int:
    return max((index for index, event in enumerate(events) if event.event in names), default=-1)
