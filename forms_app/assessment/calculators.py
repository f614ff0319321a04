"""How the amount of one measure is computed: operator → function. A new operator is a function and a row of the table.

All amounts are in 元, exact and not yet rounded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from forms_app.answers.numbers import NumberAnswer
from forms_app.answers.rows import RowsAnswer
from forms_app.core.amounts import yuan
from forms_app.core.numbers import grouped
from forms_app.rules.evaluation import Facts
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.fields import RowsField
from forms_app.specs.measures import PerUnitOperand, PortionOperand, SpanOperand

_RATE_SIGNS = {100: "%", 1000: "‰"}
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Given:
    """What a calculation starts from: the form and its answers."""

    spec: FormSpec
    facts: Facts


@dataclass(frozen=True, slots=True)
class Computed:
    """What a calculation gives before rounding: in words, exact; of a span both ends; what was left out of it."""

    formula: str
    most: Decimal
    least: Decimal | None = None
    left_out: tuple[str, ...] = ()


def _fixed(amount: Decimal, _given: Given) -> Computed | None:
    return Computed(yuan(amount), amount)


def _per_unit(operand: PerUnitOperand, given: Given) -> Computed | None:
    if operand.column is not None:
        return _per_unit_of_rows(operand, operand.column, given)
    number = given.facts.answers.get(operand.field)
    if not isinstance(number, NumberAnswer):
        return None
    formula = f"{number.for_text()}×{grouped(operand.rate)}元/{number.suffix}"
    return Computed(formula, number.value * operand.rate)


def _per_unit_of_rows(operand: PerUnitOperand, column: str, given: Given) -> Computed | None:
    """A row without its number keeps the sum open; a row below the least is not counted, and said so."""
    answer, field = given.facts.answers.get(operand.field), given.spec.form.field(operand.field)
    if not isinstance(answer, RowsAnswer) or not isinstance(field, RowsField):
        return None
    known = [number for row in answer.rows if isinstance(number := row.get(column), NumberAnswer)]
    if len(known) != len(answer.rows):
        return None
    counted = [each.value for each in known if _counts(each, operand)]
    left_out = tuple(
        f"第{number}{field.row_label}（{each.for_text()}）不足{grouped(operand.least or _NOTHING)}{each.suffix}，不计"
        for number, each in enumerate(known, 1)
        if not _counts(each, operand)
    )
    unit = known[0].suffix
    terms = "＋".join(map(grouped, counted)) or "0"
    shown = f"（{terms}）{unit}" if len(counted) > 1 else f"{terms}{unit}"
    formula = f"{shown}×{grouped(operand.rate)}元/{unit}"
    return Computed(formula, sum(counted, _NOTHING) * operand.rate, left_out=left_out)


def _counts(number: NumberAnswer, operand: PerUnitOperand) -> bool:
    return operand.least is None or number.value >= operand.least


def _portion(operand: PortionOperand, given: Given) -> Computed | None:
    amount = given.facts.value(operand.field)
    if amount is None:
        return None
    formula = f"{yuan(amount)}×{grouped(operand.rate)}{_RATE_SIGNS[operand.per]}"
    return Computed(formula, amount * operand.rate / operand.per)


def _span(operand: SpanOperand, given: Given) -> Computed | None:
    span = f"{yuan(operand.least)}至{yuan(operand.most)}"
    if operand.field is None:
        return Computed(span, operand.most, operand.least)
    number = given.facts.answers.get(operand.field)
    if not isinstance(number, NumberAnswer):
        return None
    formula = f"{number.for_text()}×（{span}）"
    return Computed(formula, number.value * operand.most, number.value * operand.least)


Calculator: TypeAlias = Callable[[Any, Given], Computed | None]

CALCULATORS: dict[str, Calculator] = {
    "fixed_amount": _fixed, "per_unit": _per_unit, "portion": _portion, "span": _span,
}  # fmt: skip
"""Operator → function; None from it while a number it needs is unanswered."""
