from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_app.answers.answer import Context, is_empty
from forms_app.answers.reading import missing, read_answers
from forms_app.core.dates import chinese
from forms_app.specs.catalogue import FormSpec, load_catalogue
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import load_reference
from tests.conftest import A_MONDAY, TESTS

EVERY_TYPE = load_catalogue(TESTS / "sample_specs").form("sample/every_type")
CONTEXT = Context(load_reference(specs_folder()), A_MONDAY)


@pytest.mark.parametrize(
    "raw", [None, "", "\u200b", "  ", "　\n", [], {}, [""], {"from": "", "until": None}, [{"day": ""}]]
)
def test_nothing_is_no_answer(raw: Any) -> None:
    assert is_empty(raw)


@pytest.mark.parametrize("raw", [0, False, "0", [0], {"from": "x"}])
def test_zero_and_no_are_answers(raw: Any) -> None:
    assert not is_empty(raw)


def test_all_faults_are_named_and_the_rest_is_read(annex1: FormSpec, context: Context) -> None:
    raw = {"enterprise_name": "某某公司", "uscc": "123", "application_date": "2026-02-30", "bogus": 1, "contact": ""}
    reading = read_answers(annex1.form, raw, context)
    assert reading.answers.for_json() == {"enterprise_name": "某某公司"}
    assert [problem.field for problem in reading.problems] == ["bogus", "uscc", "application_date"]
    assert reading.problems[0].message == "本表没有字段“bogus”，请核对名称"


def test_missing_names_every_required_field(annex1: FormSpec, context: Context) -> None:
    problems = missing(annex1.form, read_answers(annex1.form, {"position": "总经理"}, context))
    assert [problem.field for problem in problems] == [field.id for field in annex1.form.fields if field.required]
    assert problems[0].message == "“企业名称”必填，请填写"
    assert problems[5].message.endswith("”必填，请选择")


def test_what_could_not_be_read_is_not_called_empty(annex1: FormSpec, context: Context) -> None:
    named = {problem.field for problem in missing(annex1.form, read_answers(annex1.form, {"contact": "x"}, context))}
    assert "contact" not in named
    assert "address" in named


def test_nothing_is_missing_when_all_is_answered(every_type: FormSpec, context: Context) -> None:
    assert missing(every_type.form, read_answers(every_type.form, {"a_line": "某某"}, context)) == ()


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([field.id for field in EVERY_TYPE.form.fields]), json_like, max_size=4))
def test_anything_sent_is_read_or_named(raw: dict[str, Any]) -> None:
    reading = read_answers(EVERY_TYPE.form, raw, CONTEXT)
    for problem in reading.problems:
        assert problem.field.split(".")[0] in raw
        assert problem.message


EARLY = "“申请日期”不能早于本规定施行之日（2020年7月8日），现为"


@pytest.mark.parametrize(("day", "accepted"), [("1900-01-01", False), ("2020-07-07", False), ("2020-07-08", True)])
def test_a_form_is_not_dated_before_its_regulation(
    annex1: FormSpec, context: Context, day: str, accepted: bool
) -> None:
    for form in (annex1.form, annex1.open_form):
        messages = [problem.message for problem in read_answers(form, {"application_date": day}, context).problems]
        assert messages == ([] if accepted else [EARLY + chinese(date.fromisoformat(day))])
