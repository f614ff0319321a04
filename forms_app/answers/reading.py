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
from forms_app.specs.wording import Condition, Following

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
    for field in form.fields:
        if field.follows is not None:
            problems.extend(_let_follow(field, field.follows, values, context))
    ordered = {field.id: values[field.id] for field in form.fields if field.id in values}
    return Reading(Answers(ordered), tuple(problems))


def _let_follow(field: AnyField, follows: Following, values: dict[str, Answer], context: Context) -> Iterator[Problem]:
    """Set what follows from the chosen option; what was said instead is a fault unless it says the same."""
    chosen, said = values.get(follows.field), values.get(field.id)
    if chosen is None:
        return
    values[field.id] = _parse(follows.values[str(chosen.for_json())], field, context)
    if said is not None and said != values[field.id]:
        due = values[field.id].for_text()
        yield Problem(field.id, f"“{field.label}”应为“{due}”（依“{chosen.for_text()}”而定），现为“{said.for_text()}”")


def meets(answers: Answers, condition: Condition) -> bool:
    """Whether the field is answered, and with one of the options that the condition names (of several chosen, any)."""
    answer = answers.get(condition.field)
    if answer is None or condition.values is None:
        return answer is not None
    said = answer.for_json()
    return any(each in condition.values for each in (said if isinstance(said, list) else (said,)))


def missing(form: Questionnaire, reading: Reading) -> tuple[Problem, ...]:
    """A fault for each required field that was left empty; what could not be read is named already.

    Called with a form that a bureau issues, this is what the document still lacks before it may be issued.
    """
    unread = {problem.field.split(".")[0] for problem in reading.problems}
    return tuple(
        Problem(field.id, f"“{field.question or field.label}”必填，请{'选择' if field.type in _CHOSEN else '填写'}")
        for field in form.fields
        if _is_required(field, reading.answers) and reading.answers.get(field.id) is None and field.id not in unread
    )


def _is_required(field: AnyField, answers: Answers) -> bool:
    return field.required or (field.required_when is not None and meets(answers, field.required_when))


_CHOSEN = ("yes_no", "choice", "choices", "division")


def _parse(raw: Raw, field: AnyField, context: Context) -> Answer:
    return ANSWER_TYPES[field.type].parse(raw, field, context)


def _unknown(form: Questionnaire, raw: Mapping[str, Raw]) -> Iterator[Problem]:
    for name in raw:
        if form.field(name) is None:
            yield Problem(name, f"本表没有字段“{name}”，请核对名称")
