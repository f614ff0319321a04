"""Answers that are codes of official tables: credit codes and divisions."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from forms_app.answers.answer import Answer, AnswerError, Context, Raw, RuleValue, called
from forms_app.answers.text import WordsAnswer, text_of
from forms_app.core import credit_code, organisation_code
from forms_app.core.divisions import LEVELS, Division
from forms_app.core.text import half_width
from forms_app.specs.fields import CreditCodeField, DivisionField, OrganisationCodeField


@dataclass(frozen=True)
class CreditCodeAnswer(WordsAnswer):
    """A unified social credit code, normalised."""

    example: ClassVar[Raw] = "91110000600037341L"

    @classmethod
    def parse(cls, raw: Raw, field: CreditCodeField, context: Context) -> Self:
        """Both check characters right; the failing rule is named."""
        try:
            return cls(str(credit_code.parse(text_of(raw, field))))
        except credit_code.CreditCodeError as error:
            raise AnswerError(f"{called(field)}有误：{error}") from None


@dataclass(frozen=True)
class OrganisationCodeAnswer(WordsAnswer):
    """An organisation code, nine characters without a hyphen."""

    example: ClassVar[Raw] = "60003734-1"

    @classmethod
    def parse(cls, raw: Raw, field: OrganisationCodeField, context: Context) -> Self:
        """The check character right; a hyphen before it is dropped."""
        try:
            return cls(organisation_code.parse(text_of(raw, field)))
        except organisation_code.OrganisationCodeError as error:
            raise AnswerError(f"{called(field)}有误：{error}") from None


_LEADING_CODE = re.compile(r"(\d{6})(?!\d)", re.ASCII)


@dataclass(frozen=True)
class DivisionAnswer(Answer):
    """A division: its code and its name from the province down."""

    code: str
    name: str
    example: ClassVar[Raw] = "220104"

    @classmethod
    def parse(cls, raw: Raw, field: DivisionField, context: Context) -> Self:
        """A code of the asked level, in force on the day; `220104 朝阳区` reads as its code."""
        table, text = context.reference.divisions, half_width(text_of(raw, field))
        match = _LEADING_CODE.match(text)
        division = table.find(match.group(1)) if match else None
        if division is None:
            raise AnswerError(f"{called(field)}“{text[:20]}”不在行政区划代码表内，请从列表中选择")
        if division.level != field.level:
            raise AnswerError(f"{called(field)}应选到{LEVELS[field.level]}一级，“{division.name}”不是")
        if not division.in_force(context.on) and not field.former:
            raise AnswerError(f"{called(field)}{_former(division, context)}")
        return cls(division.code, table.full_name(division.code))

    def for_json(self) -> str:
        """The code."""
        return self.code

    def for_text(self) -> str:
        """`吉林省长春市朝阳区`."""
        return self.name

    def for_rules(self) -> RuleValue:
        """The code."""
        return self.code


def _former(division: Division, context: Context) -> str:
    successor = context.reference.divisions.current(division.code, context.on)
    advice = f"，请改选 {successor.code} {successor.name}" if successor else "，请改选现行区划"
    return f"{division.code} {division.name}已停用{advice}"
