"""Quantities: each operator, what is missing, and rounding on both sides of the half."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.rules.measuring import MEASURES, Scope, measure, rounded, value_of
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.fields import AnyField
from forms_app.specs.form import Questionnaire
from forms_app.specs.quantities import EXPRESSIONS, Expression, Quantities, Rounding

EXPRESSION: TypeAdapter[Expression] = TypeAdapter(Expression)
FIELDS: TypeAdapter[tuple[AnyField, ...]] = TypeAdapter(tuple[AnyField, ...])
QUESTIONS = Questionnaire.model_construct(
    fields=FIELDS.validate_python(
        (
            {"id": "fee", "type": "money", "label": "热费"},
            {"id": "paid", "type": "money", "label": "已付"},
            {"id": "ratio", "type": "percentage", "label": "比例"},
            {"id": "first", "type": "date", "label": "起"},
            {"id": "last", "type": "date", "label": "止"},
            {
                "id": "rows",
                "type": "rows",
                "label": "各户",
                "columns": (
                    {"id": "days", "type": "integer", "label": "天数"},
                    {"id": "daily", "type": "money", "label": "日均"},
                ),
            },
        )
    ),
    sections=(),
)

CASES: list[tuple[Any, dict[str, Any], Fraction | None]] = [
    ("fee", {"fee": "12.50"}, Fraction(25, 2)),
    ("fee", {}, None),
    ("ratio", {"ratio": "30"}, Fraction(3, 10)),
    ({"sum": ["fee", "paid"]}, {"fee": 1, "paid": 2}, Fraction(3)),
    ({"sum": ["fee", "paid"]}, {"fee": 1}, None),
    ({"difference": ["fee", "paid"]}, {"fee": 1, "paid": 3}, Fraction(-2)),
    ({"excess": ["fee", "paid"]}, {"fee": 1, "paid": 3}, Fraction(0)),
    ({"excess": ["fee", "paid"]}, {"fee": 3, "paid": 1}, Fraction(2)),
    ({"excess": ["fee", "paid"]}, {"fee": 3}, None),
    ({"product": ["fee", "ratio"]}, {"fee": 10, "ratio": "12.5"}, Fraction(5, 4)),
    ({"product": ["fee", "ratio"]}, {"fee": 10}, None),
    ({"quotient": ["fee", "paid"]}, {"fee": 1, "paid": 3}, Fraction(1, 3)),
    ({"quotient": ["fee", "paid"]}, {"fee": 1, "paid": 0}, None),
    ({"days_late": {"start": "first", "end": "last"}}, {"first": "2025-10-20", "last": "2025-10-20"}, Fraction(0)),
    ({"days_late": {"start": "first", "end": "last"}}, {"first": "2025-10-20", "last": "2025-10-21"}, Fraction(1)),
    ({"days_late": {"start": "first", "end": "last"}}, {"first": "2025-10-20", "last": "2025-10-19"}, Fraction(0)),
    ({"days_late": {"start": "first", "end": "last"}}, {"first": "2025-10-20"}, None),
    ({"days_through": {"start": "first", "end": "last"}}, {"first": "2024-02-28", "last": "2024-03-01"}, Fraction(3)),
    ({"days_through": {"start": "first", "end": "last"}}, {"first": "2024-03-01", "last": "2024-02-28"}, None),
    ({"total": {"rows": "rows", "of": {"product": ["days", "daily"]}}}, {}, Fraction(0)),
    ({"total": {"rows": "rows", "of": "days"}}, {"rows": [{"days": 2}, {"days": 3}]}, Fraction(5)),
    ({"total": {"rows": "rows", "of": "days"}}, {"rows": [{"days": 2}, {"daily": 3}]}, None),
]


def read(raw: dict[str, Any], context: Context) -> Answers:
    reading = read_answers(QUESTIONS, raw, context)
    assert not reading.problems
    return reading.answers


@pytest.mark.parametrize(("expression", "raw", "expected"), CASES)
def test_l4_expressions(context: Context, expression: Any, raw: dict[str, Any], expected: Fraction | None) -> None:
    assert value_of(EXPRESSION.validate_python(expression), Scope(read(raw, context))) == expected


def test_every_expression_is_tried() -> None:
    assert set(MEASURES) == set(EXPRESSIONS)
    assert set(EXPRESSIONS) == {
        word for expression, _, _ in CASES if isinstance(expression, dict) for word in expression
    }


@pytest.mark.parametrize(
    ("value", "places", "rounding", "expected"),
    [
        (Fraction("0.005"), 2, "half_up", "0.01"),
        (Fraction("0.00499"), 2, "half_up", "0.00"),
        (Fraction("-0.005"), 2, "half_up", "-0.01"),
        (Fraction(1, 3), 2, "up", "0.34"),
        (Fraction("0.33"), 2, "up", "0.33"),
        (Fraction(2, 3), 2, "down", "0.66"),
        (Fraction(5, 2), 0, "half_up", "3"),
        (Fraction(10**30, 3), 2, "half_up", "333333333333333333333333333333.33"),
    ],
)
def test_rounding(value: Fraction, places: int, rounding: Rounding, expected: str) -> None:
    assert rounded(value, places, rounding) == Decimal(expected)
    assert str(rounded(value, places, rounding)) == expected


def test_a_quantity_is_rounded_once_and_used_rounded(context: Context) -> None:
    third = {"id": "third", "title": "三分之一", "unit": "元", "places": 2, "amount": {"quotient": ["fee", "paid"]}}
    whole = {"id": "whole", "title": "合计", "unit": "元", "places": 2, "amount": {"sum": ["third", "third", "third"]}}
    quantities = Quantities.model_validate({"kind": "quantities", "form": "form", "quantities": [third, whole]})
    measured = measure(quantities, read({"fee": 1, "paid": 3}, context))
    assert (measured["third"].value, measured["whole"].value) == (Decimal("0.33"), Decimal("0.99"))
    assert measured["whole"].fields == ("fee", "paid")


def test_a_form_without_quantities_has_none(annex1: FormSpec, context: Context) -> None:
    assert measure(annex1.quantities, read_answers(annex1.form, {}, context).answers) == {}
