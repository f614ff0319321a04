"""What was typed and could not be read, for prints that are no final ones: a fault is shown, not left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from forms_app.answers.answer import Answer, AnswerError, Context, Json, Raw, RuleValue, is_empty
from forms_app.answers.reading import Answers
from forms_app.core.text import trimmed
from forms_app.specs.form import Form

FAULTY = "〔填写有误〕"


@dataclass(frozen=True)
class TypedAnswer(Answer):
    """A value that breaks a rule of its field; never judged and never submitted."""

    raw: Raw
    example: ClassVar[Raw] = "不知道"

    @classmethod
    def parse(cls, raw: Raw, field: Any, context: Context) -> Self:
        """No field is of this type."""
        raise AnswerError("这不是一种字段类型")

    def for_json(self) -> Json:
        """As it was typed."""
        return self.raw

    def for_text(self) -> str:
        """As it was typed, with a mark."""
        return "\n".join(_lines(self.raw)) + FAULTY

    def for_rules(self) -> RuleValue:
        """Nothing is concluded from it."""
        raise TypeError("what could not be read is not judged")


def as_typed(form: Form, answers: Answers, raw: Mapping[str, Raw]) -> Answers:
    """The answers, and in the place of each one that could not be read what was typed."""
    values: dict[str, Answer] = {}
    for field in form.fields:
        if (answer := answers.get(field.id)) is not None:
            values[field.id] = answer
        elif not is_empty(typed := raw.get(field.id)):
            values[field.id] = TypedAnswer(typed)
    return Answers(values)


def _lines(raw: Raw) -> Iterator[str]:
    """Rows as numbered lines, other values as one."""
    if isinstance(raw, list | tuple) and any(isinstance(row, Mapping) for row in raw):
        yield from (f"{number}．{_words(row)}" for number, row in enumerate(raw, 1))
    else:
        yield _words(raw)


def _words(raw: Raw) -> str:
    if isinstance(raw, Mapping):
        raw = list(raw.values())
    if isinstance(raw, list | tuple):
        return "，".join(_words(value) for value in raw if not is_empty(value))
    return trimmed(str(raw))
