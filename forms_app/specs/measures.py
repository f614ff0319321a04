"""Support measures (支持措施) of one form: who is eligible, how much it comes to, the cap, what is only a ceiling."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from forms_app.specs.base import ArticleNumber, Identifier, SpecModel, Text
from forms_app.specs.criteria import Criterion, Sentences

Benefit: TypeAlias = Literal["award", "loan", "equity", "insured_sum"]
"""What an enterprise would get: money of its own; money to be paid back; a share taken in it; a sum insured."""

Yuan = Annotated[Decimal, Field(strict=False, gt=0)]
"""An amount in 元."""


class Counted(SpecModel):
    """A number of the form: that of a field, or of rows the sum of their `column`, rows below `least` left out."""

    field: Identifier
    column: Identifier | None = None
    least: Annotated[Decimal, Field(strict=False)] | None = None

    @model_validator(mode="after")
    def _least_of_rows(self) -> Self:
        if self.least is not None and self.column is None:
            raise PydanticCustomError("counted", "least 只用于按行累计的数量（须写明 column）")
        return self


class PerUnitOperand(Counted):
    """So many 元 for each unit."""

    rate: Yuan


class PortionOperand(SpecModel):
    """A rate of an amount in 元: `rate` for each `per`, 100 for a percentage (%), 1000 for ‰."""

    field: Identifier
    rate: Yuan
    per: Literal[100, 1000] = 100


class SpanOperand(SpecModel):
    """A span in 元 within which somebody decides; with `field` for each unit of it."""

    least: Yuan
    most: Yuan
    field: Identifier | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.least >= self.most:
            raise PydanticCustomError("span", "least 应小于 most")
        return self


class FixedAmount(SpecModel):
    """An amount that depends on nothing."""

    fixed_amount: Yuan


class PerUnit(SpecModel):
    """A quantity times a rate."""

    per_unit: PerUnitOperand


class Portion(SpecModel):
    """A percentage of an amount."""

    portion: PortionOperand


class Span(SpecModel):
    """A span and no formula."""

    span: SpanOperand


CALCULATIONS: dict[str, type[SpecModel]] = {
    "fixed_amount": FixedAmount, "per_unit": PerUnit, "portion": Portion, "span": Span,
}  # fmt: skip
"""Word in the specification → model. `forms_app.assessment.amounts` has a function for each, checked by a test."""


def calculation_word(calculation: Any) -> str | None:
    """The operator of a calculation, as read or as modelled; None when it has not exactly one key."""
    if isinstance(calculation, dict):
        return next(iter(calculation)) if len(calculation) == 1 else None
    return next((word for word, model in CALCULATIONS.items() if isinstance(calculation, model)), None)


Calculation: TypeAlias = Annotated[
    Annotated[FixedAmount, Tag("fixed_amount")]
    | Annotated[PerUnit, Tag("per_unit")]
    | Annotated[Portion, Tag("portion")]
    | Annotated[Span, Tag("span")],
    Discriminator(calculation_word),
]


def figures_of(calculation: Calculation) -> Iterator[tuple[str, Decimal, int | None]]:
    """The numbers of law in a calculation: key, number, and of a rate what it is a rate of (100, 1000)."""
    match calculation:
        case FixedAmount(fixed_amount=amount):
            yield "fixed_amount", amount, None
        case PerUnit(per_unit=operand):
            yield "rate", operand.rate, None
            if operand.least is not None:
                yield "least", operand.least, None
        case Portion(portion=operand):
            yield "rate", operand.rate, operand.per
        case Span(span=operand):
            yield "least", operand.least, None
            yield "most", operand.most, None


class MeasureCondition(Criterion):
    """A condition of eligibility. `basis` says where its numbers stand when the article does not print them."""

    basis: Text | None = None


class Measure(SpecModel):
    """One measure. `printed` are the words of its article that name rate, amount and cap, as printed.

    `ceiling` is the printed word (最高, 不高于, 不超过) by which what the calculation gives is no amount due but the
    most that can be granted. `cap` in 元 is the most for one enterprise.
    """

    id: Identifier
    title: Text
    article: ArticleNumber
    benefit: Benefit = "award"
    printed: Text
    conditions: Annotated[tuple[MeasureCondition, ...], Field(min_length=1, strict=False)]
    amount: Calculation
    ceiling: Text | None = None
    cap: Yuan | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _span_is_a_ceiling(self) -> Self:
        if isinstance(self.amount, Span) and self.ceiling is None:
            raise PydanticCustomError("measure", "span 只给出幅度，不是应得的数额，须写明 ceiling（文件印的上限用语）")
        return self


class Rounding(SpecModel):
    """How amounts are rounded: to `places` digits after the point of 元. `note` is the sentence that says so.

    What is due is rounded half up; a ceiling is cut off, so that it is never above what is printed.
    """

    places: Annotated[int, Field(ge=0, le=2)]
    note: Text


class DivisionCap(SpecModel):
    """What all enterprises of a county together get at most of these measures, in 元."""

    measures: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]
    amount: Yuan
    article: ArticleNumber
    printed: Text
    note: Text | None = None


class NotTogether(SpecModel):
    """Measures of which an enterprise gets one only: that with the greatest amount."""

    measures: Annotated[tuple[Identifier, ...], Field(min_length=2, strict=False)]
    article: ArticleNumber
    printed: Text


class Measures(SpecModel):
    """The measures of one form. `claims` is its field of several choices, whose options are the measures.

    A measure that is not chosen is not judged. `title` stands above the printed computation.
    """

    kind: Literal["measures"]
    form: Identifier
    title: Text
    claims: Identifier
    conclusion: Sentences
    rounding: Rounding
    measures: Annotated[tuple[Measure, ...], Field(min_length=1, strict=False)]
    not_together: Annotated[tuple[NotTogether, ...], Field(strict=False)] = ()
    division_caps: Annotated[tuple[DivisionCap, ...], Field(strict=False)] = ()

    def measure(self, identifier: str) -> Measure | None:
        """The measure of this id, None when there is none."""
        return next((each for each in self.measures if each.id == identifier), None)
