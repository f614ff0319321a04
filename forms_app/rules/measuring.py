"""Working out quantities: exact fractions, rounded once at their own places. One short function an operator.

A quantity that lacks an answer has no value; nothing is taken for zero.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from forms_app.answers.answer import Answer
from forms_app.answers.numbers import NumberAnswer, PercentageAnswer
from forms_app.answers.reading import Answers
from forms_app.answers.rows import RowsAnswer
from forms_app.specs.quantities import (
    Expression,
    FromTo,
    OfRows,
    Quantities,
    Quantity,
    Rounding,
    expression_word,
    names_in,
)

_PRECISION = 200
"""Digits: more than any product of answers has, so that nothing is rounded but where a specification says so."""

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity and what it came to: rounded, or None while something it needs is unanswered.

    `fields` are the answers it rests on, those of the quantities that it uses included, in order.
    """

    quantity: Quantity
    value: Decimal | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean: answers by field (in a row by column), and the quantities before."""

    answers: Mapping[str, Answer] | Answers
    quantities: Mapping[str, Measured] = field(default_factory=dict)

    def number(self, name: str) -> Fraction | None:
        """The number under a name; of a percentage its share."""
        if name in self.quantities:
            value = self.quantities[name].value
            return None if value is None else Fraction(value)
        answer = self.answers.get(name)
        if not isinstance(answer, NumberAnswer):
            return None
        return Fraction(answer.value) / (_HUNDRED if isinstance(answer, PercentageAnswer) else 1)

    def day(self, name: str) -> date | None:
        """The day under a name."""
        answer = self.answers.get(name)
        value = answer.for_rules() if answer else None
        return value if isinstance(value, date) else None


def measure(quantities: Quantities | None, answers: Answers) -> dict[str, Measured]:
    """Every quantity by its id, in order; none where the form has none."""
    found: dict[str, Measured] = {}
    for each in quantities.quantities if quantities else ():
        exact = value_of(each.amount, Scope(answers, found))
        value = None if exact is None else rounded(exact, each.places, each.rounding)
        found[each.id] = Measured(each, value, tuple(dict.fromkeys(_fields(each.amount, found))))
    return found


def _fields(expression: Expression, found: Mapping[str, Measured]) -> Iterator[str]:
    for name in names_in(expression):
        if name in found:
            yield from found[name].fields
        else:
            yield name


def rounded(value: Fraction, places: int, rounding: Rounding) -> Decimal:
    """The fraction with so many digits after the point, by that rule, which looks at the amount without its sign."""
    scaled = value * 10**places
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    whole += _counts_as_one(Fraction(rest, scaled.denominator), rounding)
    with localcontext() as context:
        context.prec = _PRECISION
        return Decimal(-whole if value < 0 else whole).scaleb(-places)


def _counts_as_one(rest: Fraction, rounding: Rounding) -> bool:
    if rounding == "half_up":
        return rest >= Fraction(1, 2)
    return rest > 0 and rounding == "up"


def value_of(expression: Expression, scope: Scope) -> Fraction | None:
    """What an expression comes to, exactly; None while something it needs is unanswered."""
    word = expression_word(expression) or ""
    if isinstance(expression, str):
        return scope.number(expression)
    return MEASURES[word](getattr(expression, word), scope)


def _values(expressions: tuple[Expression, ...], scope: Scope) -> list[Fraction] | None:
    values = [value_of(each, scope) for each in expressions]
    known = [each for each in values if each is not None]
    return known if len(known) == len(values) else None


def _sum(expressions: tuple[Expression, ...], scope: Scope) -> Fraction | None:
    values = _values(expressions, scope)
    return None if values is None else sum(values, Fraction(0))


def _difference(expressions: tuple[Expression, ...], scope: Scope) -> Fraction | None:
    values = _values(expressions, scope)
    return None if values is None else values[0] - sum(values[1:], Fraction(0))


def _excess(expressions: tuple[Expression, ...], scope: Scope) -> Fraction | None:
    more = _difference(expressions, scope)
    return None if more is None else max(Fraction(0), more)


def _product(expressions: tuple[Expression, ...], scope: Scope) -> Fraction | None:
    values = _values(expressions, scope)
    if values is None:
        return None
    result = Fraction(1)
    for value in values:
        result *= value
    return result


def _quotient(expressions: tuple[Expression, ...], scope: Scope) -> Fraction | None:
    values = _values(expressions, scope)
    return None if values is None or not values[1] else values[0] / values[1]


def _days_late(days: FromTo, scope: Scope) -> Fraction | None:
    start, end = scope.day(days.start), scope.day(days.end)
    return None if start is None or end is None else Fraction(max(0, (end - start).days))


def _days_through(days: FromTo, scope: Scope) -> Fraction | None:
    start, end = scope.day(days.start), scope.day(days.end)
    return None if start is None or end is None or end < start else Fraction((end - start).days + 1)


def _total(total: OfRows, scope: Scope) -> Fraction | None:
    answer = scope.answers.get(total.rows)
    rows = answer.rows if isinstance(answer, RowsAnswer) else ()
    values = [value_of(total.of, Scope(row)) for row in rows]
    known = [each for each in values if each is not None]
    return sum(known, Fraction(0)) if len(known) == len(values) else None


MEASURES: dict[str, Callable[[Any, Scope], Fraction | None]] = {
    "sum": _sum,
    "difference": _difference,
    "excess": _excess,
    "product": _product,
    "quotient": _quotient,
    "days_late": _days_late,
    "days_through": _days_through,
    "total": _total,
}
