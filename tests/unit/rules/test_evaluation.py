"""Each operator, met, not met and undetermined, both sides of every threshold."""

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.rules.evaluation import EVALUATORS, Facts, Outcome, evaluate
from forms_app.rules.measuring import measure
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.rules import OPERATORS, Rule

RULES: TypeAdapter[Rule] = TypeAdapter(Rule)
M, N, U = "met", "not_met", "undetermined"


def outcome(form: FormSpec, context: Context, rule: Any, answers: dict[str, Any]) -> Outcome:
    # Read later than they are judged, so that a day can lie ahead.
    reading = read_answers(form.form, answers, Context(context.reference, date(2030, 1, 1)))
    assert not reading.problems
    measured = measure(form.quantities, reading.answers)
    return evaluate(RULES.validate_python(rule), Facts(reading.answers, context.on, measured))


EVERY = {"every_row": {"rows": "penalties", "rule": {"at_most": {"field": "fine", "value": 100}}}}
PENALTY = {"none_within": {"rows": "penalties", "date": "day", "years": 3}}
RECENT = {"none_within": {"rows": "penalties", "date": "day", "months": 6}}
SHOWN = {
    "none_within": {"rows": "penalties", "date": "day", "years": 1, "where": [{"column": "public", "values": ["yes"]}]}
}
NONE_SHOWN = {"none_where": {"rows": "penalties", "where": [{"column": "public", "values": ["yes"]}]}}
AHEAD = {"ahead_of": {"field": "a_date", "months": 3}}
AGO = {"longer_ago": {"field": "a_date", "months": 6}}
PAST = {"longer_ago": {"field": "a_date", "months": 0}}
LARGE = {"some_row": {"rows": "penalties", "column": "fine", "value": 500}}
HALF = {"share_at_least": {"part": "a_decimal", "whole": "some_money", "percent": 50}}
OF_THE_REST = {"share_at_least": {"part": "a_decimal", "whole": "some_money", "without": "an_integer", "percent": 50}}
CASES: list[tuple[Any, dict[str, Any], str]] = [
    ({"is_yes": "a_yes_no"}, {"a_yes_no": "yes"}, M),
    ({"is_yes": "a_yes_no"}, {"a_yes_no": "no"}, N),
    ({"is_yes": "a_yes_no"}, {}, U),
    ({"filled": "a_text"}, {"a_text": "有"}, M),
    ({"filled": "a_text"}, {}, N),
    ({"equals": {"field": "a_choice", "value": "first"}}, {"a_choice": "first"}, M),
    ({"equals": {"field": "a_choice", "value": "first"}}, {"a_choice": "second"}, N),
    ({"equals": {"field": "a_choice", "value": "first"}}, {}, U),
    ({"one_of": {"field": "a_division", "values": ["220104", "220105"]}}, {"a_division": "220105"}, M),
    ({"one_of": {"field": "a_division", "values": ["220104", "220105"]}}, {"a_division": "220106"}, N),
    ({"one_of": {"field": "a_division", "values": ["220104"]}}, {}, U),
    ({"at_least": {"field": "a_decimal", "value": 90}}, {"a_decimal": "90"}, M),
    ({"at_least": {"field": "a_decimal", "value": 90}}, {"a_decimal": "89.9"}, N),
    ({"at_least": {"field": "a_decimal", "value": 90}}, {}, U),
    ({"at_least": {"field": "penalties", "value": 2}}, {"penalties": [{"day": "2026-01-01"}] * 2}, M),
    ({"at_least": {"field": "penalties", "value": 2}}, {"penalties": [{"day": "2026-01-01"}]}, N),
    ({"at_most": {"field": "an_integer", "value": 300}}, {"an_integer": "300"}, M),
    ({"at_most": {"field": "an_integer", "value": 300}}, {"an_integer": "301"}, N),
    ({"at_most": {"field": "an_integer", "value": 300}}, {}, U),
    ({"one_of": {"field": "some_choices", "values": ["first"]}}, {"some_choices": ["first", "second"]}, M),
    ({"one_of": {"field": "some_choices", "values": ["first"]}}, {"some_choices": ["second"]}, N),
    ({"one_of": {"field": "some_choices", "values": ["first"]}}, {}, U),
    ({"more_than": {"field": "an_integer", "value": 50}}, {"an_integer": "51"}, M),
    ({"more_than": {"field": "an_integer", "value": 50}}, {"an_integer": "50"}, N),
    ({"more_than": {"field": "an_integer", "value": 50}}, {}, U),
    (LARGE, {"penalties": [{"day": "2026-01-01", "fine": "499.99"}, {"day": "2026-01-01", "fine": "500"}]}, M),
    (LARGE, {"penalties": [{"day": "2026-01-01", "fine": "499.99"}, {"day": "2026-01-01", "fine": "1"}]}, N),
    (LARGE, {"penalties": [{"day": "2026-01-01", "fine": "499.99"}, {"day": "2026-01-01"}]}, U),
    (LARGE, {"penalties": [{"day": "2026-01-01", "fine": "500"}, {"day": "2026-01-01"}]}, M),
    (LARGE, {}, U),
    (HALF, {"a_decimal": "50", "some_money": "100"}, M),
    (HALF, {"a_decimal": "49.9", "some_money": "100"}, N),
    (HALF, {"a_decimal": "50"}, U),
    (HALF, {"a_decimal": "0", "some_money": "0"}, U),
    (OF_THE_REST, {"a_decimal": "50", "some_money": "110", "an_integer": "10"}, M),
    (OF_THE_REST, {"a_decimal": "50", "some_money": "110", "an_integer": "9"}, N),
    (OF_THE_REST, {"a_decimal": "50", "some_money": "110"}, U),
    (PENALTY, {}, M),
    (PENALTY, {"penalties": [{"day": "2023-03-02"}]}, M),
    (PENALTY, {"penalties": [{"day": "2023-03-03"}]}, N),
    (PENALTY, {"penalties": [{"day": "2026-03-02"}]}, N),
    (PENALTY, {"penalties": [{"day": "2026-03-01"}, {"day": "2010-01-01"}]}, N),
    (RECENT, {"penalties": [{"day": "2025-09-02"}]}, M),
    (RECENT, {"penalties": [{"day": "2025-09-03"}]}, N),
    (SHOWN, {"penalties": [{"day": "2025-03-02", "public": "yes"}, {"day": "2025-03-03", "public": "no"}]}, M),
    (SHOWN, {"penalties": [{"day": "2025-03-03", "public": "yes"}]}, N),
    (SHOWN, {"penalties": [{"day": "2025-03-03"}]}, U),
    (SHOWN, {"penalties": [{"day": "2025-03-02"}]}, M),
    (SHOWN, {"penalties": [{"day": "2025-03-03"}, {"day": "2025-03-03", "public": "yes"}]}, N),
    (NONE_SHOWN, {}, M),
    (NONE_SHOWN, {"penalties": [{"day": "1999-01-01", "public": "no"}]}, M),
    (NONE_SHOWN, {"penalties": [{"day": "1999-01-01", "public": "yes"}]}, N),
    (NONE_SHOWN, {"penalties": [{"day": "1999-01-01"}]}, U),
    (AHEAD, {"a_date": "2026-06-02"}, M),
    (AHEAD, {"a_date": "2026-06-01"}, N),
    (AHEAD, {}, U),
    (AGO, {"a_date": "2025-09-01"}, M),
    (AGO, {"a_date": "2025-09-02"}, N),
    (AGO, {}, U),
    (PAST, {"a_date": "2026-03-01"}, M),
    (PAST, {"a_date": "2026-03-02"}, N),
    ({"all_of": [{"is_yes": "a_yes_no"}, {"filled": "a_text"}]}, {"a_yes_no": "yes", "a_text": "x"}, M),
    ({"all_of": [{"is_yes": "a_yes_no"}, {"filled": "a_text"}]}, {"a_yes_no": "yes"}, N),
    ({"all_of": [{"is_yes": "a_yes_no"}, {"filled": "a_text"}]}, {"a_text": "x"}, U),
    ({"any_of": [{"is_yes": "a_yes_no"}, {"filled": "a_text"}]}, {"a_text": "x"}, M),
    ({"any_of": [{"is_yes": "a_yes_no"}, {"filled": "a_text"}]}, {"a_yes_no": "no"}, N),
    ({"any_of": [{"is_yes": "a_yes_no"}, {"filled": "a_text"}]}, {}, U),
    ({"none_of": [{"is_yes": "a_yes_no"}]}, {"a_yes_no": "no"}, M),
    ({"none_of": [{"is_yes": "a_yes_no"}]}, {"a_yes_no": "yes"}, N),
    ({"none_of": [{"is_yes": "a_yes_no"}]}, {}, U),
    (EVERY, {}, M),
    (EVERY, {"penalties": [{"day": "2026-01-01", "fine": "100"}]}, M),
    (EVERY, {"penalties": [{"day": "2026-01-01", "fine": "100"}, {"day": "2026-01-02", "fine": "100.01"}]}, N),
    (EVERY, {"penalties": [{"day": "2026-01-01", "fine": "100"}, {"day": "2026-01-02"}]}, U),
    ({"quantity_at_least": {"quantity": "points_and_staff", "value": 90}}, {"a_decimal": "80", "an_integer": "10"}, M),
    (
        {"quantity_at_least": {"quantity": "points_and_staff", "value": 90}},
        {"a_decimal": "79.9", "an_integer": "10"},
        N,
    ),
    ({"quantity_at_least": {"quantity": "points_and_staff", "value": 90}}, {"a_decimal": "80"}, U),
    ({"quantity_at_most": {"quantity": "share", "than": "some_money"}}, {"some_money": "5", "a_percentage": "100"}, M),
    ({"quantity_at_most": {"quantity": "share", "than": "fined"}}, {"some_money": "5", "a_percentage": "1"}, N),
    ({"quantity_at_most": {"quantity": "share", "than": "some_money"}}, {"some_money": "5"}, U),
]


@pytest.mark.parametrize(("rule", "answers", "expected"), CASES)
def test_operators(every_type: FormSpec, context: Context, rule: Any, answers: dict[str, Any], expected: str) -> None:
    assert outcome(every_type, context, rule, answers).truth == expected


def test_every_operator_is_tried_both_ways() -> None:
    assert set(EVALUATORS) == set(OPERATORS)
    for word in OPERATORS:
        assert {M, N} <= {expected for rule, _, expected in CASES if word in rule}, word


def test_the_fields_looked_at_are_recorded_once_in_order(every_type: FormSpec, context: Context) -> None:
    rule = {"all_of": [{"is_yes": "a_yes_no"}, {"any_of": [{"filled": "a_text"}, {"is_yes": "a_yes_no"}]}]}
    assert outcome(every_type, context, rule, {}).fields == ("a_yes_no", "a_text")


def test_the_latest_row_within_the_period_decides(every_type: FormSpec, context: Context) -> None:
    rows = [{"day": "2024-01-01", "ground": "甲"}, {"day": "2025-01-01", "ground": "乙"}]
    offending = outcome(every_type, context, PENALTY, {"penalties": rows}).offending
    assert offending is not None
    assert offending["ground"].for_text() == "乙"


def test_of_several_look_backs_the_one_that_lasts_longest_decides(every_type: FormSpec, context: Context) -> None:
    rows = [{"day": "2026-03-01", "ground": "甲"}, {"day": "2024-03-02", "ground": "乙"}]
    found = outcome(every_type, context, {"all_of": [RECENT, PENALTY]}, {"penalties": rows[::-1]})
    assert found.offending is not None
    assert (found.offending["ground"].for_text(), found.free_on) == ("甲", date(2029, 3, 1))
    alone = outcome(every_type, context, RECENT, {"penalties": rows})
    assert alone.free_on == date(2026, 9, 1)
    assert outcome(every_type, context, PENALTY, {}).free_on is None


def test_what_fails_is_named_down_to_the_innermost_rule(every_type: FormSpec, context: Context) -> None:
    rule = {"all_of": [{"at_least": {"field": "a_decimal", "value": 90}}, {"any_of": [{"is_yes": "a_yes_no"}]}]}
    assert outcome(every_type, context, rule, {"a_decimal": "90"}).failing == ("a_yes_no",)
    assert outcome(every_type, context, rule, {"a_decimal": "89", "a_yes_no": "yes"}).failing == ("a_decimal",)
    assert outcome(every_type, context, rule, {"a_decimal": "90", "a_yes_no": "yes"}).failing == ()


@pytest.mark.parametrize(
    ("day", "on", "expected"),
    [("2024-02-29", date(2027, 2, 27), N), ("2024-02-29", date(2027, 2, 28), M), ("2026-08-31", date(2026, 8, 30), M)],
)
def test_look_back_on_awkward_days(every_type: FormSpec, context: Context, day: str, on: date, expected: str) -> None:
    reading = read_answers(every_type.form, {"penalties": [{"day": day}]}, Context(context.reference, date(2028, 1, 1)))
    assert evaluate(RULES.validate_python(PENALTY), Facts(reading.answers, on)).truth == expected


def test_the_first_row_that_fails_is_the_offending_one(every_type: FormSpec, context: Context) -> None:
    rows = [
        {"day": "2026-01-01", "fine": "5"},
        {"day": "2026-01-02", "fine": "200", "ground": "乙"},
        {"day": "2026-01-03", "fine": "300"},
    ]
    offending = outcome(every_type, context, EVERY, {"penalties": rows}).offending
    assert offending is not None
    assert offending["ground"].for_text() == "乙"


def test_a_quantity_rests_on_the_answers_behind_it_and_behind_its_bound(every_type: FormSpec, context: Context) -> None:
    rule = {"quantity_at_most": {"quantity": "left_over", "than": "fined"}}
    assert outcome(every_type, context, rule, {}).fields == ("some_money", "a_percentage", "penalties")


def test_a_share_is_cut_off_not_rounded_up(every_type: FormSpec, context: Context) -> None:
    rule = {"share_at_least": {"part": "a_decimal", "whole": "some_money", "percent": 30}}
    short = outcome(every_type, context, rule, {"a_decimal": "29.9", "some_money": "99.67"})
    assert (short.truth, short.share) == (N, "29.99%")


def test_the_row_that_fails_is_told_and_not_one_that_is_open(every_type: FormSpec, context: Context) -> None:
    rows = [{"day": "2026-01-01"}, {"day": "2026-01-02", "fine": "101"}]
    found = outcome(every_type, context, EVERY, {"penalties": rows})
    assert found.truth == N
    assert found.offending is not None
    assert found.offending["fine"].for_rules() == 101
