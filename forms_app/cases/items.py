"""Parallel items of a case (并联事项), side by side, each with its department and a clock of its own. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from forms_app.cases.clocks import Stop, as_pause, item_of, stops_of
from forms_app.cases.events import CaseEvent
from forms_app.core.errors import NotFoundError
from forms_app.specs.clocks import Items
from forms_app.workdays.calendar import Calendar
from forms_app.workdays.counting import CountSheet, count
from forms_app.workdays.terms import Term, Unit

if TYPE_CHECKING:
    from forms_app.cases.case import Case


@dataclass(frozen=True, slots=True)
class CaseItem:
    """One item. `number` counts from 1 in its case; `ended` is None while it runs; `stops` are its own and the case's.

    `stopped_by` says why its clock stands still now; None when it runs, is done, or was over before. `sheet` counts as
    if a clock that stands still went on today.
    """

    number: int
    title: str
    department: str
    began: CaseEvent
    ended: CaseEvent | None
    stops: tuple[Stop, ...]
    sheet: CountSheet
    stopped_by: Stop | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.ended is None

    @property
    def due(self) -> date | None:
        """The last day, inclusive; None while the clock stands still."""
        return None if self.stopped_by else self.sheet.due

    def is_late(self, day: date) -> bool:
        """Whether it was not done by its last day; `day` is today, or the day on which it was done."""
        return self.stopped_by is None and day > self.sheet.due


def items_of(case: "Case", calendar: Calendar, today: date) -> tuple[CaseItem, ...]:
    """The items of a case in the order in which they began. Raises CalendarError."""
    rule = case.procedure.items
    if rule is None:
        return ()
    begun = ((event, row) for event in case.events if event.event == rule.begins for row in _rows(event, rule))
    stops = stops_of(case)
    return tuple(_item(case, rule, number, *each, stops, calendar, today) for number, each in enumerate(begun, 1))


def item_number(case: "Case", number: int, calendar: Calendar, today: date) -> CaseItem:
    """The item of that number. Raises NotFoundError."""
    found = next((each for each in items_of(case, calendar, today) if each.number == number), None)
    if found is None:
        raise NotFoundError("没有找到这个并联事项，请从案件页面进入")
    return found


def _rows(event: CaseEvent, rule: Items) -> list[dict[str, object]]:
    rows = event.data.get(rule.rows)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _item(
    case: "Case",
    rule: Items,
    number: int,
    began: CaseEvent,
    row: dict[str, object],
    stops: tuple[Stop, ...],
    calendar: Calendar,
    today: date,
) -> CaseItem:
    ended = next((each for each in case.events if each.event in rule.ends and item_of(each) == number), None)
    start, last = case.day_of(began), case.day_of(ended) if ended else today
    own = tuple(
        stop
        for stop in stops
        if stop.stops_item(number)
        and case.day_of(stop.began) <= last
        and (stop.ended is None or case.day_of(stop.ended) > start)
    )
    pauses = [as_pause(case, stop, last) for stop in own]
    term = Term(int(str(row[rule.amount])), Unit(rule.unit))
    sheet = count(term, start, calendar, pauses)
    waiting = (stop for stop in own if ended is None and stop.ended is None)
    # A term that was over before the clock stopped is late, whatever is waited for now.
    stopped_by = next((stop for stop in waiting if case.day_of(stop.began) <= sheet.due), None)
    return CaseItem(number, str(row[rule.name]), str(row[rule.department]), began, ended, own, sheet, stopped_by)
