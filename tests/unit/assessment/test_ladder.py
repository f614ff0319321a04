"""Grades of a ladder: which is reached, what the next one asks for, and the weighted total they rest on."""

from decimal import Decimal
from typing import Any

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.assessment.assessing import Assessment, assess
from forms_app.rules.truth import Truth
from forms_app.specs.catalogue import Catalogue, FormSpec

TABLE = "element_weights"
WEIGHTS = {
    "target": "0.05", "organisation": "0.05", "responsibility": "0.05", "staff": "0.1", "risk": "0.15",
    "hazard": "0.15", "quality": "0.4", "improvement": "0.05",
}  # fmt: skip
ENTERED = {TABLE: {name: Decimal(weight) for name, weight in WEIGHTS.items()}}
SOUND = {
    "mine_kind": "underground", "current_grade": "none", "applied_grade": "first", "application_kind": "initial",
    "basic_conditions": "yes", "overstaffed": "no", "dispatched": "no", "blacklisted": "no",
}  # fmt: skip


@pytest.fixture(scope="session")
def application(catalogue: Catalogue) -> FormSpec:
    return catalogue.form("coal_mine_standardisation/application")


def scored(score: str, **others: Any) -> dict[str, Any]:
    return {**SOUND, **dict.fromkeys(WEIGHTS, score), **others}


def assessed(spec: FormSpec, context: Context, answers: dict[str, Any], weights: Any = ENTERED) -> Assessment:
    read = read_answers(spec.form, answers, Context(context.reference, context.on, weights))
    assert not read.problems
    return assess(spec, read.answers, context.on)


def test_the_highest_grade_met_is_reached_and_the_next_one_says_what_is_missing(
    application: FormSpec, context: Context
) -> None:
    found = assessed(application, context, scored("85", quality="80", blacklisted="yes", applied_grade="third"))
    assert found.verdict is Truth.MET
    assert found.reached
    assert found.reached.grade == "third"
    assert found.next_grade
    assert found.next_grade.grade == "second"
    assert [each.criterion for each in found.next_grade.lacking] == ["second_blacklist"]


def test_above_the_highest_there_is_nothing(application: FormSpec, context: Context) -> None:
    found = assessed(application, context, scored("90"))
    assert found.reached
    assert (found.reached.grade, found.next_grade) == ("first", None)


def test_with_none_reached_the_lowest_comes_next(application: FormSpec, context: Context) -> None:
    found = assessed(application, context, scored("60"))
    assert found.reached is None
    assert found.next_grade
    assert found.next_grade.grade == "third"


def test_the_findings_asked_for_are_those_of_the_grade_applied_for(application: FormSpec, context: Context) -> None:
    asked = {each.criterion for each in assessed(application, context, scored("90", applied_grade="third")).asked}
    assert {"basic_conditions", "third_total", "in_time"} <= asked
    assert not any(name.startswith(("first", "second")) for name in asked)


def test_the_json_says_the_grades(application: FormSpec, context: Context) -> None:
    plain = assessed(application, context, scored("85")).for_json()
    assert (plain["verdict"], plain["applied_for"], plain["reached"]) == ("not_met", "first", "second")
    assert plain["grades"][0] == {
        "grade": "first",
        "article": "第五条第二款",
        "verdict": "not_met",
        "lacking": ["first_total", "first_parts"],
    }


def test_the_total_is_the_exact_weighted_sum(application: FormSpec, context: Context) -> None:
    answers = scored("90", target="89.99")
    read = read_answers(application.form, answers, Context(context.reference, context.on, ENTERED))
    assert read.answers.text("weighted_total") == "89.9995分"


@pytest.mark.parametrize("weights", [{}, {"other": {"target": Decimal(1)}}])
def test_without_a_table_there_is_no_total_and_the_parts_are_judged(
    application: FormSpec, context: Context, weights: Any
) -> None:
    found = {each.criterion: each for each in assessed(application, context, scored("90"), weights).findings}
    assert found["first_total"].verdict is Truth.UNDETERMINED
    assert "还没有录入权重表" in found["first_total"].reason
    assert found["first_parts"].verdict is Truth.MET


def test_nobody_can_state_the_total(application: FormSpec, context: Context) -> None:
    for weights, due in ((ENTERED, "应为90分"), ({}, "应为空")):
        read = read_answers(
            application.form, scored("90", weighted_total="99"), Context(context.reference, context.on, weights)
        )
        [problem] = read.problems
        assert problem.field == "weighted_total"
        assert due in problem.message


def test_what_was_stored_is_read_as_it_was(application: FormSpec, context: Context) -> None:
    read = read_answers(application.form, scored("90", weighted_total="88.5"), context)
    assert read.answers.text("weighted_total") == "88.5分"
