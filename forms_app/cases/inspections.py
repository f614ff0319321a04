"""Inspections of those who hold something: who is under a quota in a year, and who was inspected. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from forms_app.cases.case import Case
from forms_app.cases.events import BY_LEVEL, BY_OFFICE_NAME, CaseEvent
from forms_app.core.dates import chinese
from forms_app.core.errors import ConflictError
from forms_app.specs.inspections import WHOLE, Quota
from forms_app.specs.procedure import Act
from forms_app.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Inspection:
    """One inspection: on which day, by an office of which level."""

    on: date
    level: str
    office: str
    event: CaseEvent


@dataclass(frozen=True, slots=True)
class QuotaCount:
    """So many holders are under a quota, so many of them were inspected."""

    holders: int
    inspected: int
    percent: int

    @property
    def required(self) -> int:
        """How many must be inspected: a share that is no whole number is met by the next one above (不低于)."""
        return -(-self.holders * self.percent // WHOLE)

    @property
    def missing(self) -> int:
        """How many are still to be inspected."""
        return max(self.required - self.inspected, 0)


def inspections_of(case: Case, year: int) -> tuple[Inspection, ...]:
    """The inspections of a calendar year, in order of their days."""
    rule = case.procedure.inspections
    found = (
        Inspection(
            case.day_of(event), str(event.data.get(BY_LEVEL, "")), str(event.data.get(BY_OFFICE_NAME, "")), event
        )
        for event in case.events
        if rule is not None and event.event == rule.act
    )
    return tuple(sorted((each for each in found if each.on.year == year), key=lambda each: each.on))


def as_of(case: Case, day: date) -> Case | None:
    """The case with what had taken effect by that day; None when that is nothing."""
    events = tuple(event for event in case.events if case.day_of(event) <= day)
    return replace(case, events=events) if events else None


def held_on(case: Case, calendar: Calendar, day: date) -> Case | None:
    """The case as it stood on that day, when something was held by it then: granted, not ended, within its period."""
    then = as_of(case, day)
    if then is None or then.state.id != case.procedure.standing:
        return None
    deadline = then.deadline(calendar, day)
    return None if deadline is not None and deadline.is_over(day) else then


def counted_until(year: int, today: date) -> date | None:
    """The day as of which a year is counted: its last one, or today while it runs; None before it begins."""
    return None if today.year < year else min(today, date(year, 12, 31))


def inspected(case: Case, quota: Quota, calendar: Calendar, on: date) -> bool | None:
    """Whether the holder was inspected in the year of that day, up to it; None when it is not under the quota.

    Whoever was inspected while it was under the quota stays counted, also when what it held has ended since: an office
    that inspects and then withdraws has inspected.
    """
    made = [each for each in inspections_of(case, on.year) if each.level == quota.level and each.on <= on]
    if any(_is_under(held_on(case, calendar, each.on), quota) for each in made):
        return True
    return False if _is_under(held_on(case, calendar, on), quota) else None


def count(standings: Iterator[bool | None], percent: int) -> QuotaCount:
    """Of holders told one by one: whether each was inspected, None for those that are not under the quota."""
    found = [each for each in standings if each is not None]
    return QuotaCount(len(found), sum(found), percent)


def require_separate(case: Case, act: Act, level: str, day: date) -> None:
    """Raise ConflictError when the inspection was made on the day of one by a level that is to inspect separately."""
    rule = case.procedure.inspections
    if rule is None or act.id != rule.act or level not in rule.separate:
        return
    others = set(rule.separate) - {level}
    same = next((each for each in inspections_of(case, day.year) if each.on == day and each.level in others), None)
    if same is not None:
        raise ConflictError(
            f"不能办“{act.title}”：{same.office or '另一级主管部门'}于{chinese(day)}检查过，"
            f"各级的检查应当单独进行（{rule.article}），请核对日期"
        )


def _is_under(then: Case | None, quota: Quota) -> bool:
    if then is None or not then.says(quota.when):
        return False
    return quota.after_act is None or then.last(quota.after_act) is not None
