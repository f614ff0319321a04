"""Parallel items of a case (并联事项), side by side, each with its department and a clock of its own. Pure."""

from dataclasses import dataclass
from datetime import date

from forms_app.cases.clocks import Stop, as_pause, item_of, stops_of
from forms_app.cases.events import CaseEvent
from forms_app.cases.history import History
from forms_app.core.errors import NotFoundError
from forms_app.specs.clocks import Items
from forms_app.workdays.calendar import Calendar
from forms_app.workdays.counting import CountSheet, count
from forms_app.workdays.terms import Term, Unit


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


def items_of(case: History, calendar: Calendar, today: date) -> tuple[CaseItem, ...]:
    """The items of a case in the order in which they began. Raises CalendarError."""
    rule = case.procedure.items
    if rule is None:
        return ()
    rows = ((event, row) for event in case.events if event.event == rule.begins for row in _rows(event, rule))
    begun = (_Begun(number, *each) for number, each in enumerate(rows, 1))
    return tuple(_item(case, rule, each, calendar, today) for each in begun)


def item_number(case: History, number: int, calendar: Calendar, today: date) -> CaseItem:
    """The item of that number. Raises NotFoundError."""
    found = next((each for each in items_of(case, calendar, today) if each.number == number), None)
    if found is None:
        raise NotFoundError("没有找到这个并联事项，请从案件页面进入")
    return found


def _rows(event: CaseEvent, rule: Items) -> list[dict[str, object]]:
    rows = event.data.get(rule.rows)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


@dataclass(frozen=True, slots=True)
class _Begun:
    """A row of the event by which items begin; `number` counts through the case."""

    number: int
    event: CaseEvent
    row: dict[str, object]


def _item(case: History, rule: Items, begun: _Begun, calendar: Calendar, today: date) -> CaseItem:
    """Raises CalendarError."""
    ended = next((each for each in case.events if each.event in rule.ends and item_of(each) == begun.number), None)
    start, last = case.day_of(begun.event), case.day_of(ended) if ended else today
    stops = tuple(
        stop for stop in stops_of(case) if stop.stops_item(begun.number) and _touches(case, stop, start, last)
    )
    term = Term(int(str(begun.row[rule.amount])), Unit(rule.unit))
    sheet = count(term, start, calendar, [as_pause(case, stop, last) for stop in stops])
    waiting = (stop for stop in stops if ended is None and stop.ended is None)
    return CaseItem(
        number=begun.number,
        title=str(begun.row[rule.name]),
        department=str(begun.row[rule.department]),
        began=begun.event,
        ended=ended,
        stops=stops,
        sheet=sheet,
        # A term that was over before the clock stopped is late, whatever is waited for now.
        stopped_by=next((stop for stop in waiting if case.day_of(stop.began) <= sheet.due), None),
    )


def _touches(case: History, stop: Stop, start: date, last: date) -> bool:
    """Whether clocks stood still for some of the days after the first, up to the last."""
    return case.day_of(stop.began) <= last and (stop.ended is None or case.day_of(stop.ended) > start)
