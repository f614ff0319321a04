"""Counting a term into a due date, with the sheet that shows every day as counted or skipped."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, partial
from typing import overload

from forms_app.core.dates import chinese
from forms_app.core.looking_back import MONTHS_A_YEAR, months_later
from forms_app.workdays.calendar import Calendar, Day
from forms_app.workdays.terms import CALENDAR_PARTS, MONTHS_OF, Term, Unit

_ONE_DAY = timedelta(days=1)
_START_NOT_COUNTED = "起算日，不计入（民法典第二百零一条）"
_END_NOT_COUNTED = "倒算的起算日，不计入"
_LAST_DAY_OFF = "期间最后一日为休息日，顺延（民法典第二百零三条）"
_ROLLED_TO = "休息日结束的次日，期间届满（民法典第二百零三条）"


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from the day after `after` to `until`, both `until` and its night included.

    `why` is what the sheet says of these days.
    """

    after: date
    until: date
    why: str

    def covers(self, day: date) -> bool:
        """Whether the day is not counted."""
        return self.after < day <= self.until


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One line of the sheet."""

    date: date
    counted: bool
    why: str


class Days(Sequence[CountedDay]):
    """The lines of a sheet, written when somebody reads them: most counts are asked for their last day alone."""

    def __init__(self, lines: Callable[[], Iterable[CountedDay]]) -> None:
        self._lines = lines

    @cached_property
    def written(self) -> tuple[CountedDay, ...]:
        """The lines."""
        return tuple(self._lines())

    @overload
    def __getitem__(self, index: int) -> CountedDay: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[CountedDay, ...]: ...

    def __getitem__(self, index: int | slice) -> CountedDay | tuple[CountedDay, ...]:
        return self.written[index]

    def __len__(self) -> int:
        return len(self.written)

    def __iter__(self) -> Iterator[CountedDay]:
        return iter(self.written)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self.written == tuple(other)

    def __hash__(self) -> int:
        return hash(self.written)


@dataclass(frozen=True, slots=True)
class CountSheet:
    """How a term runs: from `start` (not counted) to `due` (inclusive), day by day.

    `awaited` are the years whose holiday notice is missing and could still move `due`; `provisional` says
    whether there are any.
    """

    start: date
    term: Term
    due: date
    days: Sequence[CountedDay]
    awaited: tuple[int, ...]

    @property
    def provisional(self) -> bool:
        """Whether the due date is 暂定."""
        return bool(self.awaited)

    @property
    def reservation(self) -> str:
        """Why the date is provisional, a Chinese sentence; empty when it is settled."""
        if not self.awaited:
            return ""
        years = "、".join(f"{year}年" for year in self.awaited)
        return f"{years}放假安排通知尚未公布，届满日暂定，公布后重新计算"


def count(term: Term, start: date, calendar: Calendar, pauses: Sequence[Pause] = ()) -> CountSheet:
    """Count `term` from the day after `start`, days of `pauses` left out.

    Working days per calendar; days, months and years by 民法典第二百零一至二百零三条. Raises CalendarError
    when a day that decides the result lies outside the calendar.
    """
    if term.unit is Unit.WORKING_DAYS:
        return _count_working_days(term, start, calendar, pauses)
    return _count_calendar_time(term, start, calendar, pauses)


def days_left(sheet: CountSheet, today: date) -> int:
    """How many days of the term are still to be counted after today, in its own unit; 0 once it is over.

    Of a term that stands still it is what was left when it stopped.
    """
    return sum(line.counted for line in sheet.days if line.date > today)


def counted_back(sheet: CountSheet, term: Term) -> CountSheet:
    """The term that ends so long before the end of another one: 期满3个月前. Days, months and years only."""
    if term.unit is Unit.DAYS:
        due = sheet.due - _ONE_DAY * term.amount
    else:
        due = months_later(sheet.due, -term.amount * MONTHS_OF[term.unit])
    lines = tuple(line for line in sheet.days if line.date < due)
    last = CountedDay(due, True, f"距期满之日{chinese(sheet.due)}尚有{term}")
    return CountSheet(sheet.start, replace(term, back=True), due, (*lines, last), sheet.awaited)


def count_until(day: date, start: date, calendar: Calendar) -> CountSheet:
    """The term from the day after `start` to `day`, which was stated as such: no day off moves it."""
    return count(Term(max((day - start).days, 0), Unit.DAYS, rolls=False), start, calendar)


def count_back(term: Term, day: date, calendar: Calendar) -> CountSheet:
    """Count `term` back from the day before `day`: `due` is the day that lies so many days ahead of it.

    For terms in working days or days; the sheet is in the order of counting. Raises CalendarError when a day lies
    outside the calendar, ValueError for months and years, which no regulation counts back.
    """
    if term.unit not in (Unit.WORKING_DAYS, Unit.DAYS):
        raise ValueError(f"{term} is not counted back")
    lines, seen, number = [CountedDay(day, False, _END_NOT_COUNTED)], [], 0
    while number < term.amount:
        found = calendar.day(lines[-1].date - _ONE_DAY)
        counts = found.working or term.unit is Unit.DAYS
        seen.append(found)
        number += counts
        why = f"提前第{number}日，{found.why}" if counts else found.why
        lines.append(CountedDay(found.date, counts, why))
    return CountSheet(day, term, lines[-1].date, tuple(lines), _awaited(seen))


def _count_working_days(term: Term, start: date, calendar: Calendar, pauses: Sequence[Pause]) -> CountSheet:
    lines = [CountedDay(start, False, _START_NOT_COUNTED)]
    seen: list[Day] = []
    number = 0
    while number < term.amount:
        day = calendar.day(lines[-1].date + _ONE_DAY)
        if why := _pause_on(day.date, pauses):
            lines.append(CountedDay(day.date, False, why))
            continue
        seen.append(day)
        number += day.working
        lines.append(CountedDay(day.date, day.working, f"第{number}日，{day.why}" if day.working else day.why))
    return CountSheet(start, term, seen[-1].date, tuple(lines), _awaited(seen))


def _count_calendar_time(term: Term, start: date, calendar: Calendar, pauses: Sequence[Pause]) -> CountSheet:
    nominal = _delayed(_nominal_end(term, start), start, pauses)
    tail = list(_roll(nominal, calendar)) if term.rolls else []
    days = Days(partial(_calendar_lines, start, nominal, tuple(pauses), tuple(tail)))
    return CountSheet(start, term, tail[-1].date if tail else nominal, days, _awaited(tail))


def _delayed(end: date, start: date, pauses: Sequence[Pause]) -> date:
    """The day on which as many days are counted as there were to be up to `end`, the paused ones left out."""
    reached = start
    for pause in sorted(pauses, key=lambda each: each.after):
        first = max(pause.after, reached)
        if first >= end:
            break
        if pause.until > first:
            end += pause.until - first
            reached = pause.until
    return end


def _calendar_lines(start: date, nominal: date, pauses: Sequence[Pause], tail: Sequence[Day]) -> Iterator[CountedDay]:
    """Every day up to the last one, and those over which it rolls on where that is a day off (`tail`)."""
    yield CountedDay(start, False, _START_NOT_COUNTED)
    number = 0
    for day in (start + _ONE_DAY * n for n in range(1, (nominal - start).days + 1)):
        why = _pause_on(day, pauses) if pauses else ""
        number += not why
        last = f"，{tail[0].why}，{_LAST_DAY_OFF}" if day == nominal and len(tail) > 1 else ""
        yield CountedDay(day, False, why) if why else CountedDay(day, True, f"第{number}日{last}")
    for each in tail[1:-1]:
        yield CountedDay(each.date, False, f"{each.why}，顺延")
    if len(tail) > 1:
        yield CountedDay(tail[-1].date, False, _ROLLED_TO)


def _nominal_end(term: Term, start: date) -> date:
    """The last day before any roll-over: the same-numbered day, or the month's last (民法典第二百零二条)."""
    if term.unit is Unit.DAYS:
        return start + _ONE_DAY * term.amount
    length = MONTHS_OF[term.unit]
    if term.unit in CALENDAR_PARTS:
        # The parts of a year begin with January: what follows is the end of the one that is so many later.
        first = start.year * MONTHS_A_YEAR + (start.month - 1) // length * length
        year, month = divmod(first + length * (term.amount + 1) - 1, MONTHS_A_YEAR)
        return date(year, month + 1, monthrange(year, month + 1)[1])
    return months_later(start, term.amount * length)


def _pause_on(day: date, pauses: Sequence[Pause]) -> str:
    """Why the clock stands still on that day, every cause once; "" when it runs."""
    return "；".join(dict.fromkeys(pause.why for pause in pauses if pause.covers(day)))


def _roll(day: date, calendar: Calendar) -> Iterator[Day]:
    """The day and, while it is a day off, the days after it up to the first working day."""
    found = calendar.day(day)
    yield found
    while not found.working:
        found = calendar.day(found.date + _ONE_DAY)
        yield found


def _awaited(days: list[Day]) -> tuple[int, ...]:
    return tuple(sorted({day.awaits for day in days if day.awaits is not None}))
