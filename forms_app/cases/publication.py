"""The public entry of a case: from when, until when, and why. Read by the day, never stored as a state."""

from dataclasses import dataclass, replace
from datetime import date

from forms_app.cases.case import Case
from forms_app.cases.rule_sets import chosen_rules, rule_sets_of, stated_days
from forms_app.specs.procedure import ProcedureTerm
from forms_app.specs.publishing import Publication
from forms_app.specs.rule_sets import RuleSet
from forms_app.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Entry:
    """A public entry: its first day, its last (both inclusive), the term that decides the last.

    `ended_on` is the day on which it was taken away for good, `suspended_on` since when it is away for a time.
    `earliest_removal` is the first day on which the enterprise may ask for its removal. `rules` is the other rule set
    that an officer chose, None where the regulation's own periods hold.
    """

    since: date
    until: date
    term: ProcedureTerm
    earliest_removal: date
    ended_on: date | None = None
    suspended_on: date | None = None
    rules: RuleSet | None = None

    def is_public(self, today: date) -> bool:
        """Whether it is to be seen on that day."""
        gone = self.ended_on is not None or self.suspended_on is not None
        return not gone and self.since <= today <= self.until


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
    """The entry of a case; None when it was never published."""
    own, chosen = _own_entry(case, calendar, today), chosen_rules(case)
    if own is None or chosen is None:
        return own
    days = stated_days(case, chosen, calendar)
    # What the chosen set leaves open, the regulation's own day decides; the comparison says that it is open.
    return replace(
        own,
        until=days.until or own.until,
        earliest_removal=days.minimum_ends or own.earliest_removal,
        rules=chosen,
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
    )


def _ended(case: Case, rule: Publication) -> date | None:
    place = _place(case, (rule.since,))
    return next((event.on for event in case.events[place:] if event.event in rule.ends), None)


def _suspended(case: Case, rule: Publication) -> date | None:
    place = _place(case, rule.suspended)
    if place < 0 or _place(case, rule.resumed) > place:
        return None
    return case.events[place].on


def _place(case: Case, names: tuple[str, ...]) -> int:
    return max((index for index, event in enumerate(case.events) if event.event in names), default=-1)
