"""Answers chosen from what the form offers: yes or no, one option, several options."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from forms_app.answers.answer import Answer, AnswerError, Context, Json, Raw, RuleValue, called
from forms_app.answers.text import plain_words
from forms_app.specs.fields import ChoiceField, ChoicesField, Option, YesNoField

YES, NO = "yes", "no"


@dataclass(frozen=True)
class YesNoAnswer(Answer):
    """Yes or no, and the word for it."""

    value: bool
    word: str
    example: ClassVar[Raw] = "yes"

    @classmethod
    def parse(cls, raw: Raw, field: YesNoField, context: Context) -> Self:
        """`yes` or `no`, true or false, or the words of the field."""
        said = raw.strip() if isinstance(raw, str) else raw
        if said in (YES, field.yes) or said is True:
            return cls(True, field.yes)
        if said in (NO, field.no) or said is False:
            return cls(False, field.no)
        raise AnswerError(f"{called(field)}只能答“{field.yes}”或“{field.no}”，现为“{plain_words(raw)}”")

    def for_json(self) -> str:
        """`yes` or `no`."""
        return YES if self.value else NO

    def for_text(self) -> str:
        """The word of the field."""
        return self.word

    def for_rules(self) -> RuleValue:
        """True or false."""
        return self.value


def _chosen(raw: Raw, field: ChoiceField | ChoicesField) -> Option:
    said = raw.strip() if isinstance(raw, str) else raw
    for option in field.options:
        if said in (option.id, option.label):
            return option
    offered = "、".join(option.label for option in field.options)
    raise AnswerError(f"{called(field)}没有“{plain_words(raw)}”这一项，可选：{offered}")


@dataclass(frozen=True)
class ChoiceAnswer(Answer):
    """One option."""

    option: Option
    example: ClassVar[Raw] = "first"

    @classmethod
    def parse(cls, raw: Raw, field: ChoiceField, context: Context) -> Self:
        """The id or the label of an option."""
        return cls(_chosen(raw, field))

    def for_json(self) -> str:
        """The id."""
        return self.option.id

    def for_text(self) -> str:
        """The label."""
        return self.option.label

    def for_rules(self) -> RuleValue:
        """The id."""
        return self.option.id


@dataclass(frozen=True)
class ChoicesAnswer(Answer):
    """Several options, in the order of the form."""

    options: tuple[Option, ...]
    example: ClassVar[Raw] = ("first", "second")

    @classmethod
    def parse(cls, raw: Raw, field: ChoicesField, context: Context) -> Self:
        """A list of ids or labels, or labels joined with `、`."""
        chosen = {_chosen(item, field).id for item in _items(raw)}
        return cls(tuple(option for option in field.options if option.id in chosen))

    def for_json(self) -> Json:
        """The ids."""
        return [option.id for option in self.options]

    def for_text(self) -> str:
        """The labels, joined with `、`."""
        return "、".join(option.label for option in self.options)

    def for_rules(self) -> RuleValue:
        """The ids."""
        return tuple(option.id for option in self.options)


def _items(raw: Raw) -> Iterator[Raw]:
    if isinstance(raw, str):
        raw = raw.split("、")
    if not isinstance(raw, list | tuple):
        raw = [raw]
    return (item for item in raw if item not in ("", None))
