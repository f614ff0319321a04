"""Terms (期限) as regulations state them: an amount and a unit."""

import re
from dataclasses import dataclass
from enum import StrEnum

from forms_app.core.errors import BadInputError
from forms_app.core.text import half_width


class Unit(StrEnum):
    """How a term is measured."""

    WORKING_DAYS = "working days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    QUARTERS = "quarters"
    HALF_YEARS = "half-years"


_CHINESE = {
    Unit.WORKING_DAYS: "个工作日",
    Unit.DAYS: "日",
    Unit.MONTHS: "个月",
    Unit.YEARS: "年",
    Unit.QUARTERS: "个季度",
    Unit.HALF_YEARS: "个半年",
}
_WORDS = {
    "working day": Unit.WORKING_DAYS, "workday": Unit.WORKING_DAYS, "个工作日": Unit.WORKING_DAYS,
    "工作日": Unit.WORKING_DAYS, "day": Unit.DAYS, "calendar day": Unit.DAYS, "日": Unit.DAYS, "天": Unit.DAYS,
    "个自然日": Unit.DAYS, "month": Unit.MONTHS, "个月": Unit.MONTHS, "月": Unit.MONTHS,
    "year": Unit.YEARS, "年": Unit.YEARS, "quarter": Unit.QUARTERS, "个季度": Unit.QUARTERS, "季度": Unit.QUARTERS,
    "half-year": Unit.HALF_YEARS, "个半年": Unit.HALF_YEARS, "半年": Unit.HALF_YEARS,
}  # fmt: skip
_LONGEST = {
    Unit.WORKING_DAYS: 5000,
    Unit.DAYS: 7500,
    Unit.MONTHS: 240,
    Unit.YEARS: 20,
    Unit.QUARTERS: 80,
    Unit.HALF_YEARS: 40,
}
MONTHS_OF = {Unit.MONTHS: 1, Unit.QUARTERS: 3, Unit.HALF_YEARS: 6, Unit.YEARS: 12}
"""How many months a unit has."""
CALENDAR_PARTS = (Unit.QUARTERS, Unit.HALF_YEARS)
"""Units that end with the calendar, not with the day on which they began."""

_TERM = re.compile(r"(\d{1,6})\s*(\D+)", re.ASCII)


class TermError(BadInputError):
    """The text is not a term."""


@dataclass(frozen=True, slots=True)
class Term:
    """`amount` of `unit`, counted from the day after the start.

    Quarters and half-years are those of the calendar: one quarter ends with the last day of the next one. `back`: it
    is counted back from the end of another term.

    `rolls`: a last day that is a day off moves to the next working day (民法典第二百零三条). Terms in
    working days end on a working day anyway.
    """

    amount: int
    unit: Unit
    rolls: bool = True
    back: bool = False

    def __str__(self) -> str:
        if self.back:
            return f"至期满{self.amount}{_CHINESE[self.unit]}前"
        if self.unit in CALENDAR_PARTS:
            part = _CHINESE[self.unit].removeprefix("个")
            return f"至下一{part}末" if self.amount == 1 else f"至其后第{self.amount}个{part}末"
        return f"{self.amount}{_CHINESE[self.unit]}"

    @classmethod
    def parse(cls, text: str) -> "Term":
        """Read `10 working days`, `15个工作日`, `7 days`, `6 months`, `1年`. Raises TermError."""
        match = _TERM.fullmatch(half_width(text).strip().lower())
        unit = _WORDS.get(match.group(2).strip().removesuffix("s")) if match else None
        if match is None or unit is None:
            raise TermError(
                f"“{text}”不是期限，写法如“10 working days”“7 days”“6 months”“1 year”或“10个工作日”“7日”“6个月”“1年”"
            )
        amount = int(match.group(1))
        if not 1 <= amount <= _LONGEST[unit]:
            raise TermError(f"“{text}”超出范围，应在1至{_LONGEST[unit]}{_CHINESE[unit]}之间")
        return cls(amount, unit)
