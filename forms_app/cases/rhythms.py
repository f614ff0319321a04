"""Periods of the calendar that a duty comes back in: which one a day is in, when one begins and ends.

A period is named by a running number, so that those between two days are counted without walking through them.
"""

import calendar
from datetime import date, timedelta

from forms_app.specs.tasks import Rhythm

AT_LEAST_DAYS: dict[Rhythm, int] = {"day": 1, "week": 7, "month": 28, "quarter": 90, "half_year": 181, "year": 365}
"""How many days the shortest period of a kind has."""
_MONTHS: dict[Rhythm, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_DAYS: dict[Rhythm, int] = {"day": 1, "week": 7}


def period_of(rhythm: Rhythm, day: date) -> int:
    """The number of the period that the day is in. Weeks begin on Monday."""
    if rhythm in _DAYS:
        return (day.toordinal() - 1) // _DAYS[rhythm]  # the first day of the calendar was a Monday
    return (day.year * 12 + day.month - 1) // _MONTHS[rhythm]


def first_day(rhythm: Rhythm, period: int) -> date:
    """The first day of a period."""
    if rhythm in _DAYS:
        return date.fromordinal(period * _DAYS[rhythm] + 1)
    year, month = divmod(period * _MONTHS[rhythm], 12)
    return date(year, month + 1, 1)


def last_day(rhythm: Rhythm, period: int) -> date:
    """The last day of a period."""
    if rhythm in _DAYS:
        return first_day(rhythm, period) + timedelta(days=_DAYS[rhythm] - 1)
    year, month = divmod((period + 1) * _MONTHS[rhythm] - 1, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def first_whole(rhythm: Rhythm, since: date) -> int:
    """The first period that begins on or after a day: of the one before only a part is left to do it in."""
    period = period_of(rhythm, since)
    return period if first_day(rhythm, period) == since else period + 1


def name_of(rhythm: Rhythm, period: int) -> str:
    """What a period is called: 2026年第三季度."""
    first = first_day(rhythm, period)
    match rhythm:
        case "day":
            return f"{first.year}年{first.month}月{first.day}日"
        case "week":
            last = last_day(rhythm, period)
            return f"{first.year}年{first.month}月{first.day}日至{last.month}月{last.day}日一周"
        case "month":
            return f"{first.year}年{first.month}月"
        case "quarter":
            return f"{first.year}年第{'一二三四'[first.month // 3]}季度"
        case "half_year":
            return f"{first.year}年{'下' if first.month > 6 else '上'}半年"
        case "year":
            return f"{first.year}年"
