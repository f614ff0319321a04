"""Sentences of a form with its answers in them, or with the blanks of the annex where there are none."""

from forms_app.answers.choices import ChoiceAnswer, YesNoAnswer
from forms_app.answers.reading import Answers
from forms_app.specs.form import Form
from forms_app.specs.wording import PLACEHOLDER, Slot


def worded(form: Form, answers: Answers | None, text: str) -> str:
    """The text with every place filled in; without answers, as the blank annex has it."""
    return PLACEHOLDER.sub(lambda place: _in_place(form.slot(place.group(1)), answers), text)


def _in_place(slot: Slot, answers: Answers | None) -> str:
    answer = answers.get(slot.source) if answers else None
    if answer is None:
        return slot.blank
    if slot.words and isinstance(answer, ChoiceAnswer | YesNoAnswer):
        return slot.words[answer.for_json()]
    return answer.for_text()
