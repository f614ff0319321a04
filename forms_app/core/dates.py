"""Reading and writing dates the way Chinese forms do. Beijing time is the only clock of an official date."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from forms_app.core.text import half_width

BEIJING = ZoneInfo("Asia/Shanghai")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199

_DATE_SHAPES = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
_MONTH_SHAPES = (
    re.compile(r"(\d{4})-(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})/(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月", re.ASCII),
    re.compile(r"(\d{4})(\d{2})", re.ASCII),
)
# The day first, then a blank, a T or 日, then the minute. Seconds are taken where they say nothing (as Excel has them).
_MOMENT_SHAPES = (
    re.compile(r"(.+?(?:[Tt]|\s|日))\s*(\d{1,2})\s*:\s*(\d{2})(?::00)?", re.ASCII),
    re.compile(r"(.+?(?:[Tt]|\s|日))\s*(\d{1,2})\s*[时点]\s*(\d{1,2})\s*分", re.ASCII),
    re.compile(r"(\d{8})(\d{2})(\d{2})", re.ASCII),
)
_BROKEN_NUMBER = re.compile(r"\d\s+\d")
_WEEKDAYS = "一二三四五六日"


class DateError(ValueError):
    """The text is not a date of the calendar; `str(error)` says so in Chinese."""


def parse_date(text: str) -> date:
    """Read `2026-02-09`, `2026/2/9`, `2026年2月9日` or `20260209`; year first, always. Raises DateError."""
    compact = _compact(text)
    for shape in _DATE_SHAPES:
        if match := shape.fullmatch(compact):
            year, month, day = map(int, match.groups())
            return _real_date(text, year, month, day)
    raise DateError(f"“{text}”不是日期，请按“年-月-日”填写，如 2026-02-09")


def parse_year_month(text: str) -> tuple[int, int]:
    """Read `2026-02`, `2026/2`, `2026年2月` or `202602` as (year, month). Raises DateError."""
    compact = _compact(text)
    for shape in _MONTH_SHAPES:
        if match := shape.fullmatch(compact):
            year, month = map(int, match.groups())
            _real_date(text, year, month, 1)
            return year, month
    raise DateError(f"“{text}”不是年月，请按“年-月”填写，如 2026-02")


def parse_moment(text: str) -> datetime:
    """Read `2026-02-09T08:05`, `2026/2/9 8:05`, `2026年2月9日8时5分` or `202602090805`: to the minute, Beijing time.

    The value carries no zone: it is what the clock in Beijing shows. Raises DateError.
    """
    plain = half_width(text).strip()
    for shape in _MOMENT_SHAPES:
        if match := shape.fullmatch(plain):
            day, hour, minute = match.groups()
            return datetime.combine(parse_date(day.rstrip("Tt \t")), _real_time(text, int(hour), int(minute)))
    raise DateError(f"“{text}”不是日期和时间，请按“年-月-日 时:分”填写，如 2026-02-09 08:05（24小时制）")


def _real_time(text: str, hour: int, minute: int) -> time:
    try:
        return time(hour, minute)
    except ValueError:
        raise DateError(f"“{text}”的时间不存在，请核对时（0至23）和分（0至59）") from None


def _compact(text: str) -> str:
    """The text without blanks; a blank inside a number stays, since what was meant cannot be known."""
    plain = half_width(text).strip()
    return plain if _BROKEN_NUMBER.search(plain) else "".join(plain.split())


def _real_date(text: str, year: int, month: int, day: int) -> date:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise DateError(f"“{text}”的年份应在{_FIRST_YEAR}至{_LAST_YEAR}之间")
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError(f"“{text}”在日历上不存在，请核对月和日") from None


def chinese(day: date) -> str:
    """`2026年2月9日`: Arabic figures without leading zeros (GB/T 9704, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def slashed(day: date) -> str:
    """`2026/02/09`: as the annexes that are published ask for it (年年年年/月月/日日)."""
    return f"{day:%Y/%m/%d}"


def chinese_minute(moment: datetime) -> str:
    """`2026年2月9日8时05分`: the minute has two figures, so that 8时00分 says the full hour."""
    return f"{chinese(moment.date())}{moment.hour}时{moment.minute:02}分"


def weekday(day: date) -> str:
    """`星期三`."""
    return f"星期{_WEEKDAYS[day.weekday()]}"


def in_beijing(moment: datetime) -> datetime:
    """The same moment on the Beijing clock. `moment` carries its zone."""
    return moment.astimezone(BEIJING)


def beijing_date(moment: datetime) -> date:
    """The calendar day in Beijing at that moment."""
    return in_beijing(moment).date()


def chinese_time(moment: datetime) -> str:
    """`2026年2月9日 08:05:09`, Beijing time."""
    local = in_beijing(moment)
    return f"{chinese(local.date())} {local:%H:%M:%S}"


def moment_day(text: str) -> date:
    """The day of a stored date or moment, `2026-02-09` or `2026-02-09T08:05`. Raises ValueError for anything else."""
    return date.fromisoformat(text[:10])
