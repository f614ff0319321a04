"""What an enterprise is told of its case: the one place that decides it. Pure.

A case that the enterprise began is told step by step. A case that an office began is the office's own affair until an
act has a message; then the enterprise reads what it was told of, and of the rest not even that it happened. Names,
opinions and evidence of an office are never told.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from forms_app.cases.case import Case
from forms_app.cases.clocks import ITEM
from forms_app.cases.events import (
    BY_LEVEL,
    BY_OFFICE_NAME,
    HANDED_FROM_NAME,
    HANDED_TO_NAME,
    LAST_DAY,
    NUMBER,
    CaseEvent,
)
from forms_app.specs.procedure import Act, Procedure


def knows_of(case: Case) -> bool:
    """Whether the enterprise knows that there is a case."""
    acts = (case.procedure.act(event.event) for event in case.events)
    return any(act is not None and _makes_known(case.procedure, act) for act in acts)


def as_told(case: Case, office: str) -> Case:
    """The case as the enterprise knows it: what it was told of, done by `office`, with the answers that are shown.

    What began the case stays, empty, since the other events rest on it; so do the findings once they are decided,
    reduced to the items, since the category follows from them.
    """
    # What may be done in a case can rest on the one that it belongs to: that one as told, too.
    parent = as_told(case.parent, office) if case.parent else None
    return replace(case, events=tuple(_told(case, office)), parent=parent)


def offices_of(case: Case, office: str) -> tuple[str, ...]:
    """Which office had the case at each event, the one that did it; `office` is the one that has it now."""
    handed = [event for event in case.events if HANDED_TO_NAME in event.data]
    current = str(handed[0].data[HANDED_FROM_NAME]) if handed else office
    found: list[str] = []
    for event in case.events:
        found.append(current)
        current = str(event.data.get(HANDED_TO_NAME, current))
    return tuple(found)


def is_told(case: Case, event: CaseEvent) -> bool:
    """Whether an event of a case as told is one that the enterprise was told of, and not only what those rest on."""
    act = case.procedure.act(event.event)
    return act is not None and case.procedure.tells(act)


def _told(case: Case, office: str) -> Iterator[CaseEvent]:
    """The events, in order. What was not told carries the hour of what was told next: nobody learns when it was."""
    procedure, known, decided = case.procedure, False, _decided_findings(case)
    offices, waiting = offices_of(case, office), list[CaseEvent]()
    for index, event in enumerate(case.events):
        act = procedure.act(event.event)
        if act is None:
            continue
        known = known or _makes_known(procedure, act)
        if procedure.tells(act) and (known or not act.if_known):
            yield from (replace(each, at=event.at) for each in waiting)
            waiting = []
            yield _readable(act, event, offices[index])
        elif index == 0 or index in decided:
            waiting.append(CaseEvent(event.event, event.at, None, offices[index], _items(procedure, event)))


def _makes_known(procedure: Procedure, act: Act) -> bool:
    return procedure.tells(act) and not act.if_known


def _decided_findings(case: Case) -> set[int]:
    """The places of the findings on which a decision rests: the last ones before it."""
    grading, last, found = case.procedure.grading, None, set()
    for index, event in enumerate(case.events):
        if grading is not None and event.event == grading.event:
            last = index
        if event.event in case.procedure.determining and last is not None:
            found.add(last)
    return found


def _items(procedure: Procedure, event: CaseEvent) -> dict[str, Any]:
    """The findings without their facts and evidence; of anything else nothing."""
    grading = procedure.grading
    if grading is None or event.event != grading.event:
        return {}
    rows = event.data.get(grading.field) or ()
    return {grading.field: [{grading.column: row.get(grading.column)} for row in rows]}


def _readable(act: Act, event: CaseEvent, office: str) -> CaseEvent:
    """The event without names and with what is shown; what the enterprise did itself is whole."""
    if act.by == "enterprise":
        return event
    # Which item it was done to: without it, what stops the clock of one item would seem to stop all of them.
    of_item = (ITEM,) if act.through == "item" else ()
    services = (LAST_DAY, HANDED_FROM_NAME, HANDED_TO_NAME, BY_OFFICE_NAME, BY_LEVEL)
    kept = {*act.shows, *of_item, act.day, *services, *((NUMBER,) if act.number else ())}
    data = {name: value for name, value in event.data.items() if name in kept}
    # The service acts for an officer who did something to another case: no name of an office gets out that way either.
    name = event.name if act.by == "public" else str(event.data.get(BY_OFFICE_NAME, office))
    return CaseEvent(event.event, event.at, None, name, data)
