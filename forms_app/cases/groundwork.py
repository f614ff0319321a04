"""What must have been done in a case before an act: the events it needs, how often it was done, terms that are over.

Pure; every `require` raises ConflictError with the words that refuse the act.
"""

from datetime import date

from forms_app.cases.case import Case
from forms_app.cases.events import CaseEvent
from forms_app.core.errors import ConflictError
from forms_app.specs.needs import Need
from forms_app.specs.procedure import Act
from forms_app.workdays.calendar import Calendar


def require_groundwork(case: Case, act: Act, calendar: Calendar, today: date) -> None:
    """Raise ConflictError when something that the act builds on was not done, or it was done too often."""
    _require_number(case, act)
    for need in act.needs:
        if not _is_satisfied(case, need):
            raise ConflictError(f"不能办“{act.title}”：{need.otherwise}")
    if act.after_term is not None:
        deadline = case.deadline(calendar, today, act.after_term)
        if deadline is None or not deadline.is_over(today):
            due = f"，届满日{deadline.due:%Y-%m-%d}" if deadline and deadline.due else ""
            raise ConflictError(f"不能办“{act.title}”：{case.procedure.term(act.after_term).title}尚未届满{due}")


def _require_number(case: Case, act: Act) -> None:
    """Not more often than it may be done: in the case, or since the last of the events from which it counts anew."""
    if act.at_most is None:
        return
    start = max((index for index, event in enumerate(case.events) if event.event in act.counted_since), default=0)
    done = sum(event.event == act.id for event in case.events[start:])
    if done >= act.at_most:
        last = case.procedure.act(case.events[start].event) if act.counted_since else None
        span = f"自“{last.said}”以来" if last else "在本阶段"
        raise ConflictError(f"“{act.title}”{span}最多{act.at_most}次，已办理{done}次")


def _is_satisfied(case: Case, need: Need) -> bool:
    if (need.sampled and not case.is_sampled) or not case.is_of(need.only_for):
        return True
    wanted = (need.event, *need.or_events)
    last = next((each for each in reversed(case.events) if each.event in (*wanted, *need.since_last)), None)
    if last is None or last.event not in wanted:
        return False
    if need.field is None:
        return True
    tried = _in_succession(case, need) if need.times > 1 else (last,)
    return len(tried) == need.times and all(each.data.get(need.field) in need.wanted for each in tried)


def _in_succession(case: Case, need: Need) -> tuple[CaseEvent, ...]:
    """The last `times` events of a need; fewer where there are not so many, or where their numbers leave one out."""
    events = [each for each in case.events if each.event in (need.event, *need.or_events)]
    if need.consecutive is None:
        return tuple(events[-need.times :])
    by_number = {int(str(each.data[need.consecutive])): each for each in events if each.data.get(need.consecutive)}
    last = max(by_number, default=0)
    numbers = range(last - need.times + 1, last + 1)
    return tuple(by_number[number] for number in numbers if number in by_number)
