"""Answers in words: one line, several lines, telephone numbers."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import phonenumbers

from forms_app.answers.answer import Answer, AnswerError, Context, Raw, RuleValue, called
from forms_app.core.text import half_width, trimmed, unprintable
from forms_app.specs.fields import BaseField, LineField, PhoneField, TextField


def text_of(raw: Raw, field: BaseField) -> str:
    """The raw value as trimmed text. Raises AnswerError for what is no text or cannot be printed."""
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise AnswerError(f"{called(field)}应为文字")
    text = trimmed(str(raw))
    if found := unprintable(text):
        raise AnswerError(f"{called(field)}含有不可见字符（{found}），请删除后重新输入")
    return text


def _within(text: str, limit: int, field: BaseField) -> str:
    if len(text) > limit:
        raise AnswerError(f"{called(field)}共{len(text)}字，上限{limit}字，请删减{len(text) - limit}字")
    return text


@dataclass(frozen=True)
class WordsAnswer(Answer):
    """Text kept as typed, but for blanks at the ends."""

    value: str

    def for_json(self) -> str:
        """The text."""
        return self.value

    def for_text(self) -> str:
        """The text."""
        return self.value

    def for_rules(self) -> RuleValue:
        """The text."""
        return self.value


@dataclass(frozen=True)
class LineAnswer(WordsAnswer):
    """One line."""

    example: ClassVar[Raw] = "吉林省某某科技有限公司"

    @classmethod
    def parse(cls, raw: Raw, field: LineField, context: Context) -> Self:
        """At most `max_length` characters, no line break; only figures where the field says so."""
        text = text_of(raw, field)
        if "\n" in text:
            raise AnswerError(f"{called(field)}应写在一行内，请去掉换行")
        if field.digits:
            text = half_width(text)
            if not (text.isascii() and text.isdecimal()):
                raise AnswerError(f"{called(field)}只能填数字，现为“{plain_words(text)}”")
        return cls(_within(text, field.max_length, field))


@dataclass(frozen=True)
class TextAnswer(WordsAnswer):
    """Several lines."""

    example: ClassVar[Raw] = "第一行\n第二行"

    @classmethod
    def parse(cls, raw: Raw, field: TextField, context: Context) -> Self:
        """At most `max_length` characters, line breaks counted."""
        return cls(_within(text_of(raw, field), field.max_length, field))


_NUMBER = re.compile(r"\+?[\d\s().\u2010-\u2015-]+", re.ASCII)
_CHINA = 86
_MOST_NUMBERS = 2
_EXTENSION = re.compile(r"\s*(?:转|分机|-{2,})\s*")
_SERVICE_NUMBER = re.compile(r"(?:1\d{4}|9\d{4,5})", re.ASCII)
_MAX_PHONE = 40


@dataclass(frozen=True)
class PhoneAnswer(WordsAnswer):
    """A telephone number of China that can be dialled, or two joined with `、`."""

    example: ClassVar[Raw] = "0431-88901234"

    @classmethod
    def parse(cls, raw: Raw, field: PhoneField, context: Context) -> Self:
        """Mobile, landline with area code, 400/800, service number; extension after `转`."""
        text = half_width(text_of(raw, field))
        numbers = [number.strip() for number in text.split("、")]
        if len(text) > _MAX_PHONE or len(numbers) > _MOST_NUMBERS or not all(map(_dialable, numbers)):
            raise AnswerError(
                f"{called(field)}不是可拨打的电话号码，请填11位手机号或带区号的座机，如 0431-88901234，分机写“转801”，"
                "两个号码用“、”隔开"
            )
        return cls(text)


def _dialable(text: str) -> bool:
    if _SERVICE_NUMBER.fullmatch(text):
        return True
    # Checked before parsing: the library dials letters and reads tel: addresses.
    if not _NUMBER.fullmatch(_EXTENSION.sub(" ", text)):
        return False
    try:
        number = phonenumbers.parse(_EXTENSION.sub(" ext ", text), "CN")
    except phonenumbers.NumberParseException:
        return False
    return number.country_code == _CHINA and phonenumbers.is_valid_number(number)


def plain_words(value: Any) -> str:
    """The text of a value read from a workbook or file, for messages that quote it; at most 30 characters."""
    text = str(value)
    return text if len(text) <= 30 else text[:30] + "…"
