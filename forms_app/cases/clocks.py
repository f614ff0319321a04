"""Clocks of a case: for which causes they stood still, from when until when, and how much of a term is left. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from forms_app.cases.events import CaseEvent
from forms_app.cases.history import History
from forms_app.specs.clocks import ClockPause
from forms_app.workdays.counting import CountSheet, Pause

ITEM = "item"
"""Under which name the event of an act that is done to one item keeps the number of that item."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A time for which clocks stood still: the cause, the item that it is about (None: the whole case), begin, end.

    `ended` is None while they stand still.
    """

    pause: ClockPause
    item: int | None
    began: CaseEvent
    ended: CaseEvent | None

    @property
    def why(self) -> str:
        """The cause with the reason that was given, as the count sheet says it."""
        reason = str(self.began.data.get(self.pause.because) or "").strip() if self.pause.because else ""
        return f"{self.pause.title}（{reason.rstrip('。')}）" if reason else self.pause.title

    def stops_item(self, number: int) -> bool:
        """Whether the clock of that item stands still with it."""
        return self.item is None or self.item == number


def stops_of(case: History) -> tuple[Stop, ...]:
    """Every time for which clocks stood still, in the order in which they began."""
    found: list[Stop] = []
    for event in case.events:
        item = item_of(event)
        for pause in case.procedure.pauses:
            place = _open_place(found, pause, item)
            if event.event in pause.begins:
                found.append(Stop(pause, item, event, None))
            elif event.event in pause.ends and place is not None:
                found[place] = replace(found[place], ended=event)
    return tuple(found)


def open_stop(case: History, pause: ClockPause, item: int | None) -> Stop | None:
    """The stop of that cause, about that item or the whole case, that has not ended."""
    return next((each for each in stops_of(case) if _is_open(each, pause, item)), None)


def item_of(event: CaseEvent) -> int | None:
    """The number of the item that an event is about, None when it is about the whole case."""
    number = event.data.get(ITEM)
    return int(number) if number is not None else None


def pauses_of_term(case: History, term: str, today: date) -> Iterator[tuple[Pause, bool]]:
    """When a term of the case stood still because of acts, and whether it still does."""
    for stop in stops_of(case):
        if term in stop.pause.terms:
            yield as_pause(case, stop, today), stop.ended is None


def as_pause(case: History, stop: Stop, today: date) -> Pause:
    """The days of a stop; one that has not ended reaches to today."""
    after = case.day_of(stop.began)
    until = case.day_of(stop.ended) if stop.ended else max(today, after)
    return Pause(after, until, stop.why)


def days_used(sheet: CountSheet, until: date) -> int:
    """How many days of the term were counted up to that day, inclusive."""
    return sum(line.counted for line in sheet.days if line.date <= until)


def _open_place(stops: list[Stop], pause: ClockPause, item: int | None) -> int | None:
    return next((index for index, each in enumerate(stops) if _is_open(each, pause, item)), None)


def _is_open(stop: Stop, pause: ClockPause, item: int | None) -> bool:
    return stop.pause is pause and stop.item == item and stop.ended is None
