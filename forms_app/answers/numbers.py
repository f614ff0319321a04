"""Answers that are numbers, exact: whole numbers, decimals, money in 元, percentages."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self

from forms_app.answers.answer import Answer, AnswerError, CellValue, Context, Raw, RuleValue, called
from forms_app.answers.text import text_of
from forms_app.core import numbers
from forms_app.specs.fields import BaseField, DecimalField, IntegerField, MoneyField, PercentageField

_MONEY_PLACES = 2


def _number_of(raw: Raw, field: BaseField) -> Decimal:
    text = repr(raw) if isinstance(raw, float) else text_of(raw, field)
    try:
        return numbers.parse_decimal(text)
    except numbers.NumberError as error:
        raise AnswerError(f"{called(field)}：{error}") from None


def _limited(
    value: Decimal, field: BaseField, places: int, minimum: Decimal | int | None, maximum: Decimal | int | None
) -> Decimal:
    if numbers.decimals(value) > places:
        allowed = f"最多{places}位小数" if places else "应为整数"
        raise AnswerError(f"{called(field)}{allowed}，现为 {numbers.plain(value)}")
    if minimum is not None and value < minimum:
        raise AnswerError(f"{called(field)}不得小于 {minimum}，现为 {numbers.plain(value)}")
    if maximum is not None and value > maximum:
        raise AnswerError(f"{called(field)}不得大于 {maximum}，现为 {numbers.plain(value)}")
    return value


@dataclass(frozen=True)
class NumberAnswer(Answer):
    """A number and how it is printed."""

    value: Decimal
    suffix: str = ""

    def for_json(self) -> str:
        """Digits as text, so that nothing is lost on the way."""
        return numbers.plain(self.value)

    def for_text(self) -> str:
        """`1,234.50万元`."""
        return numbers.grouped(self.value) + self.suffix

    def for_rules(self) -> RuleValue:
        """The exact value."""
        return self.value

    def for_cell(self) -> CellValue:
        """The exact value."""
        return self.value


@dataclass(frozen=True)
class IntegerAnswer(NumberAnswer):
    """A whole number."""

    example: ClassVar[Raw] = "1200"

    @classmethod
    def parse(cls, raw: Raw, field: IntegerField, context: Context) -> Self:
        """No digits after the point, within the bounds."""
        return cls(_limited(_number_of(raw, field), field, 0, field.minimum, field.maximum), field.unit or "")


@dataclass(frozen=True)
class DecimalAnswer(NumberAnswer):
    """A number with digits after the point."""

    example: ClassVar[Raw] = "12.5"

    @classmethod
    def parse(cls, raw: Raw, field: DecimalField, context: Context) -> Self:
        """At most `places` digits after the point, within the bounds."""
        value = _limited(_number_of(raw, field), field, field.places, field.minimum, field.maximum)
        return cls(value, field.unit or "")


@dataclass(frozen=True)
class MoneyAnswer(NumberAnswer):
    """An amount in 元."""

    example: ClassVar[Raw] = "1,234,567.89"

    @classmethod
    def parse(cls, raw: Raw, field: MoneyField, context: Context) -> Self:
        """At most two digits after the point; a trailing 元 is dropped, 万元 is refused rather than guessed."""
        text = raw
        if isinstance(raw, str):
            text = raw.strip().removesuffix("元")
            if text.endswith("万"):
                raise AnswerError(f"{called(field)}以“元”为单位，请把“万元”换算成元后填写")
        return cls(_limited(_number_of(text, field), field, _MONEY_PLACES, field.minimum, field.maximum), "元")


@dataclass(frozen=True)
class PercentageAnswer(NumberAnswer):
    """A percentage: the value 12.5 is 12.5%."""

    example: ClassVar[Raw] = "12.5%"

    @classmethod
    def parse(cls, raw: Raw, field: PercentageField, context: Context) -> Self:
        """A trailing percent sign is dropped."""
        text = raw.strip().rstrip("%％").rstrip() if isinstance(raw, str) else raw
        return cls(_limited(_number_of(text, field), field, field.places, field.minimum, field.maximum), "%")
