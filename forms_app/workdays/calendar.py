"""Which days are working days, why, and whether that is settled."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from forms_app.core.dates import weekday
from forms_app.core.errors import BadInputError
from forms_app.workdays.notices import Holiday, Notice
from forms_app.workdays.statutory import LAST_YEAR, statutory_days

_SATURDAY = 5
# A notice may rearrange the last days of the year before: that of 2019 made 29 December 2018 a working
# Saturday, that of 2023 made 31 December 2022 a day off. No notice since 2008 reached further back.
_REACH_BACK = (12, 29)


class CalendarError(BadInputError):
    """The day lies outside the years the calendar can speak for."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day: whether it is a working day, the ground in Chinese, and whose notice is still missing.

    `awaits` is the year whose notice could still change this day, None when the day is settled.
    """

    date: date
    working: bool
    why: str
    awaits: int | None = None


class Calendar:
    """The calendar that the published notices make. A year without a notice gets statutory days only."""

    def __init__(
        self, notices: Iterable[Notice], statutory: Callable[[int], Mapping[date, str]] = statutory_days
    ) -> None:
        ordered = self._notices = sorted(notices, key=lambda notice: notice.published)
        self._published = frozenset(notice.year for notice in ordered)
        self._first_year = min(self._published)
        self._statutory = statutory
        self._known: dict[date, Day] = {}
        self._arranged: dict[date, tuple[bool, str]] = {}
        for notice in ordered:
            for holiday in notice.holidays:
                self._arranged.update(_arranged_days(notice, holiday))

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all notices: another one means that terms may end on other days."""
        return hashlib.sha256("\n".join(map(repr, self._notices)).encode()).hexdigest()

    def known_on(self, day: date) -> "Calendar":
        """The calendar as it was known that day. Raises CalendarError before the first notice was published."""
        known = [notice for notice in self._notices if notice.published <= day]
        if not known:
            raise CalendarError(f"{day:%Y-%m-%d}以前没有放假安排通知，请核对日期")
        return Calendar(known, self._statutory)

    def day(self, day: date) -> Day:
        """What that day is. Raises CalendarError before the first notice and after the lunar calendar's end."""
        if known := self._known.get(day):
            return known
        if not self._first_year <= day.year <= LAST_YEAR:
            raise CalendarError(
                f"工作日历只覆盖{self._first_year}年至{LAST_YEAR}年，无法判断{day:%Y-%m-%d}是否为工作日，请核对起算日期"
            )
        working, why = self._arranged.get(day) or self._unarranged(day)
        # There are no more days than the calendar has years for.
        found = self._known[day] = Day(day, working, why, self._awaited(day))
        return found

    def _unarranged(self, day: date) -> tuple[bool, str]:
        if day.year not in self._published and (name := self._statutory(day.year).get(day)):
            return False, f"{name}（法定节假日，调休安排尚未公布）"
        if day.weekday() >= _SATURDAY:
            return False, weekday(day)
        return True, "工作日"

    def _awaited(self, day: date) -> int | None:
        if day.year not in self._published:
            return day.year
        next_year = day.year + 1
        if (day.month, day.day) >= _REACH_BACK and next_year not in self._published:
            return next_year
        return None


def _arranged_days(notice: Notice, holiday: Holiday) -> dict[date, tuple[bool, str]]:
    off = dict.fromkeys(holiday.days_off(), (False, f"{holiday.name}（{notice.number}）"))
    worked = {day: (True, f"{weekday(day)}调休上班（{notice.number}）") for day in holiday.worked}
    return off | worked
