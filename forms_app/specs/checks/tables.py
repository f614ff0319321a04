"""The shared tables make sense: successors lead somewhere, holidays lie in the year of their notice."""

from collections.abc import Iterator
from datetime import date, timedelta

from forms_app.specs.problems import SpecProblem
from forms_app.specs.strict_yaml import Path_, YamlDocument
from forms_app.specs.tables import Authorities, DivisionRow, Divisions, HolidayCalendar, HolidayRow
from forms_app.workdays.statutory import LAST_YEAR

FIRST_YEAR = 1949

# A notice may rearrange the days around New Year; none has reached further.
_BEYOND_THE_YEAR = timedelta(days=10)
_LONGEST_HOLIDAY = timedelta(days=31)


def check_authorities(document: YamlDocument, authorities: Authorities) -> Iterator[SpecProblem]:
    """A kind of authority stands once."""
    seen = set[str]()
    for index, each in enumerate(authorities.authorities):
        if each.id in seen:
            yield document.problem(("authorities", index, "id"), f"“{each.id}”重复，一类主管部门只能出现一次")
        seen.add(each.id)


def check_divisions(document: YamlDocument, divisions: Divisions) -> Iterator[SpecProblem]:
    """A code stands once, and who follows the successors of a code arrives."""
    rows: dict[str, DivisionRow] = {}
    for index, row in enumerate(divisions.divisions):
        if row.code in rows:
            yield document.problem(("divisions", index, "code"), f"代码“{row.code}”重复，一个代码只能出现一次")
        rows.setdefault(row.code, row)
    for index, row in enumerate(divisions.divisions):
        if row.successor is not None and row.successor not in rows:
            yield document.problem(("divisions", index, "successor"), f"表内没有承接的代码“{row.successor}”")
        elif _returns(row, rows):
            yield document.problem(("divisions", index, "successor"), f"“{row.code}”的承接代码绕回了自身")


def _returns(row: DivisionRow, rows: dict[str, DivisionRow]) -> bool:
    """Whether the successors of a code lead back to it."""
    seen, next_code = set[str](), row.successor
    while next_code in rows and next_code not in seen:
        if next_code == row.code:
            return True
        seen.add(next_code)
        next_code = rows[next_code].successor
    return False


def check_calendar(document: YamlDocument, calendar: HolidayCalendar) -> Iterator[SpecProblem]:
    """No holiday ends before it begins, lasts for ever, or lies in another year than its notice."""
    for number, notice in enumerate(calendar.notices):
        if not FIRST_YEAR <= notice.year <= LAST_YEAR:
            yield document.problem(("notices", number, "year"), f"年份应在{FIRST_YEAR}年至{LAST_YEAR}年之间")
            continue
        for index, holiday in enumerate(notice.holidays):
            path: Path_ = ("notices", number, "holidays", index)
            for key, fault in _holiday_faults(notice.year, holiday):
                yield document.problem((*path, key), f"“{holiday.name}”{fault}")


def _holiday_faults(year: int, holiday: HolidayRow) -> Iterator[tuple[str, str]]:
    for key, days in (("first", (holiday.first,)), ("last", (holiday.last,)), ("worked", holiday.worked)):
        for day in days:
            if not _belongs(day, year):
                yield key, f"的 {day} 不在{year}年或其前后{_BEYOND_THE_YEAR.days}天内，请核对通知"
    if holiday.last < holiday.first:
        yield "last", "的止日早于起日，请核对通知"
    elif holiday.last - holiday.first > _LONGEST_HOLIDAY:
        yield "last", f"长于{_LONGEST_HOLIDAY.days}天，请核对通知"


def _belongs(day: date, year: int) -> bool:
    return date(year, 1, 1) - _BEYOND_THE_YEAR <= day <= date(year, 12, 31) + _BEYOND_THE_YEAR
