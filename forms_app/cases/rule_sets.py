"""Which rule set applies to the publication of a case, and the days that a set leads to. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_app.cases.case import Case
from forms_app.core.errors import ConflictError
from forms_app.specs.rule_sets import RuleSet, RuleSets
from forms_app.workdays.calendar import Calendar
from forms_app.workdays.counting import count
from forms_app.workdays.terms import Term


@dataclass(frozen=True, slots=True)
class StatedDays:
    """What a set leads to: the end of the least time of publication, the last day of publication. None: not known."""

    minimum_ends: date | None
    until: date | None


def rule_sets_of(case: Case) -> tuple[RuleSet, ...]:
    """The sets in force for this case on the day of its determination, the regulation's own first."""
    sets, category = _declared(case), case.grade.category.id if case.grade else ""
    decided = case.determined
    if sets is None or decided is None:
        return ()
    on = case.day_of(decided)
    return (sets.own, *(each for each in sets.sets[1:] if each.concerns(category, on)))


def chosen_rules(case: Case) -> RuleSet | None:
    """The set that an officer chose since the determination in force, when that is not the regulation's own."""
    sets, decided = _declared(case), case.determined
    if sets is None or decided is None:
        return None
    place = case.events.index(decided)
    choice = next((event for event in reversed(case.events[place:]) if event.event == sets.choice), None)
    chosen = sets.find(str(choice.data.get(sets.field))) if choice else None
    return chosen if chosen in rule_sets_of(case)[1:] else None


def stated_days(case: Case, rules: RuleSet, calendar: Calendar) -> StatedDays:
    """The days that a set leads to in this case. Periods of publication do not roll over days off."""
    span = rules.span(case.grade.category.id) if case.grade else None
    event = case.last(rules.counted_from)
    if span is None or event is None:
        return StatedDays(None, None)
    start = case.day_of(event)

    def end(period: str | None) -> date | None:
        stated = Term.parse(period) if period else None
        return count(Term(stated.amount, stated.unit, rolls=False), start, calendar).due if stated else None

    return StatedDays(end(span.earliest_removal), end(span.lasts))


def require_applicable(case: Case, act: str, answers: Mapping[str, Any]) -> None:
    """Whether the set that an officer is about to choose is one for this case. Raises ConflictError."""
    sets = _declared(case)
    if sets is None or act != sets.choice:
        return
    applicable = rule_sets_of(case)
    if sets.find(str(answers.get(sets.field))) not in applicable:
        named = "、".join(each.code for each in applicable)
        raise ConflictError(f"作出认定之日对本件类别有效的规则只有：{named}；请从中选择")


def _declared(case: Case) -> RuleSets | None:
    return case.procedure.publication.rule_sets if case.procedure.publication else None
