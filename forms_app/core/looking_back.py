"""Periods that are looked back over: 3年内, 未满1年, 六个月内. Days only; what lies within them is judged elsewhere.

`months` are calendar months, 12 a year. A day on which a period ends and that its month does not have is the last of
that month (民法典第二百零二条). On the anniversary itself a period of 未满一年 is over and one of 一年内 is not: 以内
includes the number, 不满 does not (民法典第一千二百五十九条). That is what `inside` says.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_A_YEAR = 12
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both included."""

    first: date
    last: date


def months_later(day: date, months: int) -> date:
    """The same-numbered day so many months later (earlier when negative), or the last of its month."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def leaves_on(day: date, months: int, *, inside: bool) -> date:
    """The first day on which `day` lies further back than so many months. `inside`: the anniversary still counts."""
    anniversary = months_later(day, months)
    return anniversary + _ONE_DAY if inside else anniversary


def is_within(day: date, on: date, months: int, *, inside: bool) -> bool:
    """Whether `day` lies within so many months before `on`. What comes after `on` has not happened."""
    return day <= on < leaves_on(day, months, inside=inside)


def span_before(on: date, months: int, *, inside: bool) -> Span:
    """The days that lie within so many months before `on`, `on` included."""
    first = months_later(on, -months)
    while not is_within(first, on, months, inside=inside):
        first += _ONE_DAY
    while is_within(first - _ONE_DAY, on, months, inside=inside):
        first -= _ONE_DAY
    return Span(first, on)
