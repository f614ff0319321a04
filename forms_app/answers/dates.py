"""Answers in time: a day, a minute, a month, a span of days."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Self

from forms_app.answers.answer import Answer, AnswerError, CellValue, Context, Json, Raw, RuleValue, called
from forms_app.answers.text import text_of
from forms_app.core import dates
from forms_app.specs.fields import BaseField, DateField, DateRangeField, MomentField, YearMonthField

FROM, UNTIL = "from", "until"


def _day_of(raw: Raw, field: BaseField) -> date:
    try:
        return dates.parse_date(text_of(raw, field))
    except dates.DateError as error:
        raise AnswerError(f"{called(field)}：{error}") from None


@dataclass(frozen=True)
class DateAnswer(Answer):
    """A day."""

    value: date
    example: ClassVar[Raw] = "2026-02-09"

    @classmethod
    def parse(cls, raw: Raw, field: DateField, context: Context) -> Self:
        """Year first; not after the day of reading where the field says so, nor before the regulation."""
        day = _day_of(raw, field)
        if not field.future and day > context.on:
            raise AnswerError(f"{called(field)}不能晚于今天（{dates.chinese(context.on)}），现为{dates.chinese(day)}")
        if not field.past and day < context.on:
            raise AnswerError(f"{called(field)}不能早于今天（{dates.chinese(context.on)}），现为{dates.chinese(day)}")
        if field.earliest and day < field.earliest:
            first = dates.chinese(field.earliest)
            raise AnswerError(f"{called(field)}不能早于本规定施行之日（{first}），现为{dates.chinese(day)}")
        return cls(day)

    def for_json(self) -> str:
        """`2026-02-09`."""
        return self.value.isoformat()

    def for_text(self) -> str:
        """`2026年2月9日`."""
        return dates.chinese(self.value)

    def for_rules(self) -> RuleValue:
        """The day."""
        return self.value

    def for_cell(self) -> CellValue:
        """The day."""
        return self.value


@dataclass(frozen=True)
class MomentAnswer(Answer):
    """A day and the time of it, to the minute, as the clock in Beijing showed it."""

    value: datetime
    example: ClassVar[Raw] = "2026-02-09T08:05"

    @classmethod
    def parse(cls, raw: Raw, field: MomentField, context: Context) -> Self:
        """Year first, 24 hours; not after the day of reading where the field says so."""
        try:
            moment = dates.parse_moment(text_of(raw, field))
        except dates.DateError as error:
            raise AnswerError(f"{called(field)}：{error}") from None
        if not field.future and moment.date() > context.on:
            said = dates.chinese(moment.date())
            raise AnswerError(f"{called(field)}不能晚于今天（{dates.chinese(context.on)}），现为{said}")
        return cls(moment)

    def for_json(self) -> str:
        """`2026-02-09T08:05`."""
        return self.value.isoformat(timespec="minutes")

    def for_text(self) -> str:
        """`2026年2月9日8时05分`."""
        return dates.chinese_minute(self.value)

    def for_rules(self) -> RuleValue:
        """The day: no term of the regulations is counted in hours."""
        return self.value.date()

    def for_cell(self) -> CellValue:
        """Day and time."""
        return self.value


@dataclass(frozen=True)
class YearMonthAnswer(Answer):
    """A month of a year."""

    year: int
    month: int
    example: ClassVar[Raw] = "2026-02"

    @classmethod
    def parse(cls, raw: Raw, field: YearMonthField, context: Context) -> Self:
        """Year first."""
        try:
            return cls(*dates.parse_year_month(text_of(raw, field)))
        except dates.DateError as error:
            raise AnswerError(f"{called(field)}：{error}") from None

    def for_json(self) -> str:
        """`2026-02`."""
        return f"{self.year:04}-{self.month:02}"

    def for_text(self) -> str:
        """`2026年2月`."""
        return f"{self.year}年{self.month}月"

    def for_rules(self) -> RuleValue:
        """The last day of the month."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])


_BETWEEN = re.compile(r"\s*(?:—+|－|~|～|至|到)\s*")


@dataclass(frozen=True)
class DateRangeAnswer(Answer):
    """From a day to a day, both included."""

    first: date
    last: date
    example: ClassVar[Raw] = "2026-01-01至2026-03-31"

    @classmethod
    def parse(cls, raw: Raw, field: DateRangeField, context: Context) -> Self:
        """A mapping with `from` and `until`, or text with 至 or — between two days."""
        first, last = (_day_of(end, field) for end in _ends(raw, field))
        if last < first:
            raise AnswerError(
                f"{called(field)}的止日{dates.chinese(last)}早于起日{dates.chinese(first)}，请核对两个日期"
            )
        return cls(first, last)

    def for_json(self) -> Json:
        """`{"from": …, "until": …}`."""
        return {FROM: self.first.isoformat(), UNTIL: self.last.isoformat()}

    def for_text(self) -> str:
        """`2026年1月1日至2026年3月31日`."""
        return f"{dates.chinese(self.first)}至{dates.chinese(self.last)}"

    def for_rules(self) -> RuleValue:
        """The last day."""
        return self.last


def _ends(raw: Raw, field: BaseField) -> tuple[Raw, Raw]:
    if isinstance(raw, Mapping):
        ends = [raw.get(FROM), raw.get(UNTIL)] if set(raw) <= {FROM, UNTIL} else []
    else:
        ends = _BETWEEN.split(text_of(raw, field))
    if len(ends) != 2 or not all(ends):
        raise AnswerError(f"{called(field)}须有起日和止日，如 2026-01-01至2026-03-31")
    return ends[0], ends[1]
