"""What could not be read is printed as it was typed."""

from typing import Any

import pytest

from forms_app.answers.answer import AnswerError, Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.answers.typed import TypedAnswer, as_typed
from forms_app.documents.form_layout import lay_out
from forms_app.specs.catalogue import FormSpec


def typed(spec: FormSpec, context: Context, raw: dict[str, Any]) -> Answers:
    return as_typed(spec.form, read_answers(spec.form, raw, context).answers, raw)


@pytest.mark.parametrize(
    ("field", "raw", "text"),
    [
        ("a_phone", " 不知道 ", "不知道〔填写有误〕"),
        ("a_range", {"from": "2026-03-31", "until": "2026-01-01"}, "2026-03-31，2026-01-01〔填写有误〕"),
        ("some_choices", ["first", "nothing"], "first，nothing〔填写有误〕"),
        ("penalties", [{"day": "昨天", "fine": "100"}, {"fine": "x"}], "1．昨天，100\n2．x〔填写有误〕"),
    ],
)
def test_what_could_not_be_read_stands_as_typed(
    every_type: FormSpec, context: Context, field: str, raw: Any, text: str
) -> None:
    answers = typed(every_type, context, {field: raw, "a_line": "某某"})
    assert (answers.text(field), answers.for_json()[field]) == (text, raw)
    assert answers.text("a_line") == "某某"


def test_nothing_typed_stays_nothing(every_type: FormSpec, context: Context) -> None:
    assert typed(every_type, context, {"a_phone": " "}).values == {}


def test_a_tick_that_is_neither_is_printed_beside_its_boxes(annex1: FormSpec, context: Context) -> None:
    answers = typed(annex1, context, {"cooperation": "也许", "cooperation_note": "说明"})
    block = lay_out(annex1, answers).rows[4].cells[1].blocks[3]
    assert (block.boxes, block.text) == ((("是", False), ("否", False)), "也许〔填写有误〕　说明")


def test_it_is_no_answer_to_judge_or_to_read(context: Context) -> None:
    with pytest.raises(TypeError):
        TypedAnswer("x").for_rules()
    with pytest.raises(AnswerError):
        TypedAnswer.parse("x", None, context)
