"""What cases say of the credit status of an enterprise, as of a day: each determination with its number and its fate.

Words are those that the enterprise reads in a reply or on its page. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from forms_app.cases.case import Case
from forms_app.cases.events import CaseEvent
from forms_app.cases.grading import grade_of
from forms_app.cases.publication import Standing, entry_of
from forms_app.core.dates import beijing_date, chinese
from forms_app.workdays.calendar import Calendar

_NUMBER = "number"


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One determination. `number` is that of its decision, "" without one; `fate` says whether it still holds.

    `publication` says for how long it is public and how that stands, "" where nothing of the kind is published.
    """

    title: str
    number: str
    since: date
    in_force: bool
    fate: str
    publication: str

    def __str__(self) -> str:
        number = f"{self.number}，" if self.number else ""
        told = "；".join(each for each in (self.fate, self.publication) if each)
        return f"{self.title}：{number}{chinese(self.since)}认定，{told}"


def status_lines(case: Case, calendar: Calendar, today: date) -> Iterator[StatusLine]:
    """The determinations of a case in their order; none while nothing has been determined."""
    yield from _decisions(case, calendar, today)
    if line := _held(case, calendar, today):
        yield line


def _held(case: Case, calendar: Calendar, today: date) -> StatusLine | None:
    """The status that an application led to, held for a term or taken away."""
    procedure = case.procedure
    states = [state.id for state in case.states]
    if not procedure.standing or procedure.standing not in states:
        return None
    announced = case.events[states.index(procedure.standing)].on
    term = procedure.state(procedure.standing).term
    deadline = case.deadline(calendar, today, term) if term else None
    until = f"有效期{chinese(announced)}至{chinese(deadline.sheet.due)}" if deadline else ""
    if case.state.id != procedure.standing:
        fate, in_force = f"{case.state.title}（{chinese(beijing_date(case.since))}）", False
    elif deadline is not None and deadline.is_over(today):
        fate, in_force = "有效期已届满", False
    else:
        fate, in_force = "现行有效", True
    return StatusLine(procedure.status, "", announced, in_force, "，".join(each for each in (fate, until) if each), "")


def _decisions(case: Case, calendar: Calendar, today: date) -> Iterator[StatusLine]:
    places = [index for index, event in enumerate(case.events) if _decides(case, event)]
    next_places = dict(pairwise(places))
    for place in places:
        event, following = case.events[place], next_places.get(place)
        grade = grade_of(case.procedure, case.events[: place + 1])
        if grade is None:
            continue
        fate, in_force = _fate(case, case.events[following] if following is not None else None)
        then = case if following is None else replace(case, events=case.events[:following])
        yield StatusLine(
            title=grade.category.title,
            number=str(event.data.get(_NUMBER, "")),
            since=event.on,
            in_force=in_force,
            fate=fate,
            publication=_published(then, calendar, today) if grade.category.entry else "依法不公示",
        )


def _decides(case: Case, event: CaseEvent) -> bool:
    """Whether a category was determined: by an act that issued a numbered paper and led on."""
    act = case.procedure.act(event.event)
    return bool(case.procedure.grading and act and act.number and act.record and act.to)


def _fate(case: Case, newer: CaseEvent | None) -> tuple[str, bool]:
    if newer is not None:
        return f"已由{newer.data.get(_NUMBER, '新的决定')}变更（{chinese(newer.on)}）", False
    if case.state.final:
        return f"{case.state.title}（{chinese(beijing_date(case.since))}）", False
    return "现行有效", True


def _published(case: Case, calendar: Calendar, today: date) -> str:
    rule, entry = case.procedure.publication, entry_of(case, calendar, today)
    if rule is None or entry is None:
        return "尚未公示"
    days = f"公示期限{chinese(entry.since)}至{chinese(entry.until)}"
    if entry.ended_on is not None:
        ended = next(event for event in reversed(case.events) if event.event in rule.ends)
        act = case.procedure.act(ended.event)
        return f"{days}，已移出（{act.title if act else ended.event}，{chinese(entry.ended_on)}）"
    standing = {Standing.SHOWN: "公示中", Standing.OVER: "公示期满", Standing.SUSPENDED: "暂停公示"}
    return f"{days}，{standing[entry.standing(today)]}"
