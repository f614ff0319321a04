"""Quantities (算得的量): numbers that follow from the answers of a form by a declared calculation.

Typed operators only, like rules: what they come to can name the answers it rests on and show its own formula.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from forms_app.specs.base import ArticleNumber, Identifier, SpecModel, Text

Rounding: TypeAlias = Literal["half_up", "up", "down"]
"""四舍五入; any remainder counts as one (进一); remainders are dropped (舍去)."""

MAX_PLACES = 8


class FromTo(SpecModel):
    """Two days of the form."""

    start: Identifier
    end: Identifier


class OfRows(SpecModel):
    """Something worked out in each row (names are columns there), added up."""

    rows: Identifier
    of: "Expression"


class Sum(SpecModel):
    """Added up."""

    sum: "Annotated[tuple[Expression, ...], Field(min_length=2, strict=False)]"


class Difference(SpecModel):
    """The first less the others."""

    difference: "Annotated[tuple[Expression, ...], Field(min_length=2, strict=False)]"


class Excess(SpecModel):
    """By how much the first is more than the second; nothing where it is not."""

    excess: "Annotated[tuple[Expression, ...], Field(min_length=2, max_length=2, strict=False)]"


class Product(SpecModel):
    """Multiplied; a percentage counts as its share."""

    product: "Annotated[tuple[Expression, ...], Field(min_length=2, strict=False)]"


class Quotient(SpecModel):
    """The first divided by the second; by nothing it has no value."""

    quotient: "Annotated[tuple[Expression, ...], Field(min_length=2, max_length=2, strict=False)]"


class DaysLate(SpecModel):
    """How many days `end` is after `start`; none where it is not."""

    days_late: FromTo


class DaysThrough(SpecModel):
    """How many days from `start` to `end`, both counted; no value where `end` is before `start`."""

    days_through: FromTo


class Total(SpecModel):
    """What the rows come to together; no rows come to nothing."""

    total: OfRows


EXPRESSIONS: dict[str, type[SpecModel]] = {
    "sum": Sum, "difference": Difference, "excess": Excess, "product": Product, "quotient": Quotient,
    "days_late": DaysLate, "days_through": DaysThrough, "total": Total,
}  # fmt: skip
"""Word in the specification → model. `forms_app.rules.measuring` has a function for each, checked by a test."""


def expression_word(expression: Any) -> str | None:
    """`name`, or the operator of an expression, as read or as modelled; None when it has not exactly one key."""
    if isinstance(expression, str):
        return "name"
    if isinstance(expression, dict):
        return next(iter(expression)) if len(expression) == 1 else None
    return next((word for word, model in EXPRESSIONS.items() if isinstance(expression, model)), None)


Expression: TypeAlias = Annotated[
    Annotated[Identifier, Tag("name")]
    | Annotated[Sum, Tag("sum")]
    | Annotated[Difference, Tag("difference")]
    | Annotated[Excess, Tag("excess")]
    | Annotated[Product, Tag("product")]
    | Annotated[Quotient, Tag("quotient")]
    | Annotated[DaysLate, Tag("days_late")]
    | Annotated[DaysThrough, Tag("days_through")]
    | Annotated[Total, Tag("total")],
    Discriminator(expression_word),
]
"""A number field, a column or an earlier quantity by its id; or an operator."""

for _model in (OfRows, Sum, Difference, Excess, Product, Quotient, Total):
    _model.model_rebuild()


class Quantity(SpecModel):
    """A number worked out once, under a name. It is rounded to `places` as `rounding` says; what uses it uses that."""

    id: Identifier
    title: Text
    article: ArticleNumber | None = None
    unit: Text
    places: Annotated[int, Field(ge=0, le=MAX_PLACES)] = 0
    rounding: Rounding = "half_up"
    amount: Expression


class Quantities(SpecModel):
    """The quantities of one form; each may use those before it."""

    kind: Literal["quantities"]
    form: Identifier
    quantities: Annotated[tuple[Quantity, ...], Field(min_length=1, strict=False)]

    def find(self, identifier: str) -> Quantity | None:
        """The quantity of this id, None when there is none."""
        return next((each for each in self.quantities if each.id == identifier), None)


class QuantityAndBound(SpecModel):
    """A quantity and what it is held against: a number (`value`), or another quantity or a number field (`than`)."""

    quantity: Identifier
    value: Annotated[Decimal, Field(strict=False)] | None = None
    than: Identifier | None = None


def parts_of(expression: "Expression") -> Iterator["Expression"]:
    """The expressions directly within one; of rows none, their names mean columns."""
    word = expression_word(expression)
    if word in ("sum", "difference", "excess", "product", "quotient"):
        yield from getattr(expression, word)


def names_in(expression: "Expression") -> Iterator[str]:
    """Fields and quantities that an expression looks at, in order; of rows their field."""
    if isinstance(expression, str):
        yield expression
    elif isinstance(expression, Total):
        yield expression.total.rows
    elif isinstance(expression, DaysLate | DaysThrough):
        held = expression.days_late if isinstance(expression, DaysLate) else expression.days_through
        yield from (held.start, held.end)
    else:
        for part in parts_of(expression):
            yield from names_in(part)
