"""Days that stand on paper: what holds when the calendar is corrected after they were stated, and what has changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from forms_app.core.dates import chinese
from forms_app.workdays.calendar import Calendar
from forms_app.workdays.counting import CountedDay, CountSheet, Pause, count
from forms_app.workdays.terms import Unit

_ONE_DAY = timedelta(days=1)
_PUBLISHED = "对外公布的届满日，以公布的为准"
_NUMBERING = re.compile(r"^第\d+日，?")
_AS_BEFORE = "按现行放假安排重新计算，结果不同"


def ending_on(sheet: CountSheet, stated: date, pauses: Sequence[Pause], calendar: Calendar) -> CountSheet:
    """The sheet of a term whose last day was published as `stated`: that day holds, whatever the calendar says now.

    Pauses move it by the days of the term that were left when the clock stopped.
    """
    if count(sheet.term, sheet.start, calendar).due == stated:
        return sheet if pauses else replace(sheet, awaited=())
    due = stated
    for pause in pauses:
        due = _resumed(due, pause, sheet.term.unit, calendar)
    return replace(sheet, due=due, days=tuple(_lines_until(due, sheet)), awaited=())


def _resumed(due: date, pause: Pause, unit: Unit, calendar: Calendar) -> date:
    """The last day after a pause: the days that were left, counted from its end."""
    left = sum(_counts(pause.after + _ONE_DAY * n, unit, calendar) for n in range(1, (due - pause.after).days + 1))
    if not left:
        return due
    day = max(pause.after, pause.until)
    while left:
        day += _ONE_DAY
        left -= _counts(day, unit, calendar)
    return day


def _counts(day: date, unit: Unit, calendar: Calendar) -> bool:
    return unit is not Unit.WORKING_DAYS or calendar.day(day).working


def _lines_until(due: date, sheet: CountSheet) -> Iterator[CountedDay]:
    lines = [line for line in sheet.days if line.date < due]
    yield from lines
    day = lines[-1].date + _ONE_DAY if lines else due
    while day < due:
        yield CountedDay(day, False, _PUBLISHED)
        day += _ONE_DAY
    last = next((line for line in sheet.days if line.date == due), None)
    yield CountedDay(due, last is not None and last.counted, f"{last.why}；{_PUBLISHED}" if last else _PUBLISHED)


def changes(before: CountSheet, now: CountSheet) -> tuple[str, ...]:
    """Why the same term ends on another day than before: the days that count otherwise, each in a Chinese phrase."""
    old = {line.date: line for line in before.days}
    pairs = [(old[line.date], line) for line in now.days if line.date in old and line.date != now.start]
    otherwise = [pair for pair in pairs if pair[0].counted != pair[1].counted]
    otherwise = otherwise or [pair for pair in pairs if _ground(pair[0]) != _ground(pair[1])]
    reservation = (f"载明时为暂定：{before.reservation}",) if before.provisional else ()
    found = tuple(f"{chinese(was.date)}原为“{_ground(was)}”，现为“{_ground(is_)}”" for was, is_ in otherwise)
    return (*reservation, *(found or (_AS_BEFORE,)))


def _ground(line: CountedDay) -> str:
    """What the sheet says of a day without the running number, which differs on every day after the first change."""
    return _NUMBERING.sub("", line.why) or "计入"
