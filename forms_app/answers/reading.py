"""From raw values to answers of a form, with every fault at its field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms_app.answers.answer import Answer, AnswerError, Context, Json, Raw, is_empty
from forms_app.answers.files import AttachmentAnswer
from forms_app.answers.rows import RowsAnswer
from forms_app.answers.simple import SIMPLE_TYPES
from forms_app.core.errors import Problem
from forms_app.specs.fields import AnyField
from forms_app.specs.form import Questionnaire

ANSWER_TYPES: dict[str, type[Answer]] = SIMPLE_TYPES | {"attachment": AttachmentAnswer, "rows": RowsAnswer}
"""Word under `type` → class. Adding a field type starts here; a test says what else it needs."""


@dataclass(frozen=True)
class Answers:
    """What a form holds: field id → answer, in the order of the form; unanswered fields are absent."""

    values: Mapping[str, Answer]

    def get(self, field: str) -> Answer | None:
        """The answer of that field, None when it is empty."""
        return self.values.get(field)

    def text(self, field: str) -> str:
        """The answer as printed, "" when it is empty."""
        answer = self.values.get(field)
        return answer.for_text() if answer else ""

    def for_json(self) -> dict[str, Json]:
        """All answers as plain data."""
        return {name: answer.for_json() for name, answer in self.values.items()}


@dataclass(frozen=True)
class Reading:
    """Answers that could be read, and the faults of those that could not."""

    answers: Answers
    problems: tuple[Problem, ...]


def read_answers(form: Questionnaire, raw: Mapping[str, Raw], context: Context) -> Reading:
    """Read every value; a value under an id that the form does not have is a fault."""
    problems = list(_unknown(form, raw))
    values: dict[str, Answer] = {}
    for field in form.fields:
        given = raw.get(field.id)
        if is_empty(given):
            continue
        try:
            values[field.id] = _parse(given, field, context)
        except AnswerError as error:
            problems.extend(error.problems(field.id))
    return Reading(Answers(values), tuple(problems))


def missing(form: Questionnaire, reading: Reading) -> tuple[Problem, ...]:
    """A fault for each required field that was left empty; what could not be read is named already."""
    unread = {problem.field.split(".")[0] for problem in reading.problems}
    return tuple(
        Problem(field.id, f"“{field.question or field.label}”必填，请{'选择' if field.type in _CHOSEN else '填写'}")
        for field in form.fields
        if field.required and reading.answers.get(field.id) is None and field.id not in unread
    )


_CHOSEN = ("yes_no", "choice", "choices", "division")


def _parse(raw: Raw, field: AnyField, context: Context) -> Answer:
    return ANSWER_TYPES[field.type].parse(raw, field, context)


def _unknown(form: Questionnaire, raw: Mapping[str, Raw]) -> Iterator[Problem]:
    for name in raw:
        if form.field(name) is None:
            yield Problem(name, f"本表没有字段“{name}”，请核对名称")
