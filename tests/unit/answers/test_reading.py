from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_app.answers.answer import Context, is_empty
from forms_app.answers.reading import missing, read_answers
from forms_app.core.dates import chinese
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.folders import load_catalogue
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import load_reference
from tests.conftest import A_MONDAY, TESTS
from tests.samples import DECISION, SERVICE

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
def test_b8_a_form_is_not_dated_before_its_regulation(
    annex1: FormSpec, context: Context, day: str, accepted: bool
) -> None:
    for form in (annex1.form, annex1.open_form):
        messages = [problem.message for problem in read_answers(form, {"application_date": day}, context).problems]
        assert messages == ([] if accepted else [EARLY + chinese(date.fromisoformat(day))])


@pytest.mark.parametrize(
    ("category", "article"), [("abnormal", "八"), ("dishonest", "九"), ("seriously_dishonest", "十")]
)
def test_what_follows_from_a_choice_need_not_be_said(
    annex3: FormSpec, context: Context, category: str, article: str
) -> None:
    reading = read_answers(annex3.form, {"category": category}, context)
    assert (reading.answers.text("provincial_article"), reading.problems) == (article, ())
    assert read_answers(annex3.form, reading.answers.for_json(), context) == reading


def test_a10_what_follows_from_a_choice_may_not_be_said_otherwise(annex3: FormSpec, context: Context) -> None:
    reading = read_answers(annex3.form, {"category": "dishonest", "provincial_article": "八"}, context)
    [problem] = reading.problems
    assert problem.field == "provincial_article"
    assert problem.message == "“省实施办法条款”应为“九”（依“统计一般失信”而定），现为“八”"
    assert reading.answers.text("provincial_article") == "九"


def test_answers_stand_in_the_order_of_the_form(annex3: FormSpec, context: Context) -> None:
    answers = read_answers(annex3.form, DECISION, context).answers
    assert list(answers.values) == [field.id for field in annex3.form.fields]


def lacking(spec: FormSpec, raw: dict[str, str], context: Context) -> list[str]:
    reading = read_answers(spec.form, raw, context)
    assert not reading.problems
    return [problem.field for problem in missing(spec.form, reading)]


@pytest.mark.parametrize(
    "name",
    [
        "bureau_name", "number_prefix", "number_year", "number_serial", "enterprise_name", "uscc", "category",
        "found_in", "conduct", "national_article", "determination_date", "contact_person", "contact_phone",
        "contact_address", "issue_date",
    ],
)  # fmt: skip
def test_a_decision_lacks_whatever_is_left_out(annex3: FormSpec, context: Context, name: str) -> None:
    assert lacking(annex3, DECISION, context) == []
    assert lacking(annex3, DECISION | {name: ""}, context) == [name]


def test_a_decision_names_both_remedies_or_none(annex3: FormSpec, context: Context) -> None:
    assert lacking(annex3, DECISION | {"court": ""}, context) == ["court"]
    assert lacking(annex3, DECISION | {"review_body": ""}, context) == ["review_body"]
    assert lacking(annex3, DECISION | {"review_body": "", "court": ""}, context) == []


@pytest.mark.parametrize(
    ("mode", "names"),
    [
        ("direct", ["received_at", "place", "receiver", "receiver_position"]),
        ("left", ["left_at", "left_place", "witnesses"]),
        ("notarised", ["left_at", "left_place", "witnesses"]),
        ("post", ["posted_on", "carrier"]),
    ],
)
def test_a_proof_of_service_lacks_what_its_mode_needs(
    annex4: FormSpec, context: Context, mode: str, names: list[str]
) -> None:
    assert lacking(annex4, SERVICE | {"mode": mode}, context) == []
    assert lacking(annex4, SERVICE | {"mode": mode} | dict.fromkeys(names, ""), context) == names
    others = {name for name in SERVICE if annex4.form.field(name).required_when} - set(names)  # type: ignore[union-attr]
    assert lacking(annex4, SERVICE | {"mode": mode} | dict.fromkeys(others, ""), context) == []


def test_figures_are_not_grouped_and_nothing_else_passes_for_them(annex3: FormSpec, context: Context) -> None:
    assert read_answers(annex3.form, {"number_year": "２０２６"}, context).answers.text("number_year") == "2026"
    refused = read_answers(annex3.form, {"number_year": "26年"}, context)
    assert [problem.field for problem in refused.problems] == ["number_year"]
