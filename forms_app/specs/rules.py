"""Rules of criteria: one model for each operator, told apart by its only key."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from forms_app.core.looking_back import MONTHS_A_YEAR
from forms_app.specs.base import Identifier, SpecModel, Text, at_most
from forms_app.specs.quantities import Quantities, QuantityAndBound, names_in

_LONGEST_YEARS = 100
"""No law looks back further, and every day of it stays within the calendar."""


class FieldAndNumber(SpecModel):
    """A numeric field and the number it is held against."""

    field: Identifier
    value: Annotated[Decimal, Field(strict=False)]


class FieldAndWord(SpecModel):
    """A field and the word it must be."""

    field: Identifier
    value: Text


class FieldAndWords(SpecModel):
    """A field and the words it may be."""

    field: Identifier
    values: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]


class DayAndMonths(SpecModel):
    """A field of a day, and how many months before it."""

    field: Identifier
    months: Annotated[int, Field(ge=1), at_most(_LONGEST_YEARS * 12)]


class DayAndLapse(SpecModel):
    """A field of a day, and how many months after it; 0 means the day itself."""

    field: Identifier
    months: Annotated[int, Field(ge=0), at_most(_LONGEST_YEARS * 12)]


class RowCondition(SpecModel):
    """A column of rows and the words it may be."""

    column: Identifier
    values: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]


class Period(SpecModel):
    """How far back from the day of assessment something counts.

    `anniversary`: whether what is exactly that old still counts, `inside` for 一年内, `outside` for 未满一年.
    """

    years: Annotated[int, Field(ge=1), at_most(_LONGEST_YEARS)] | None = None
    months: Annotated[int, Field(ge=1), at_most(_LONGEST_YEARS * MONTHS_A_YEAR)] | None = None
    anniversary: Literal["inside", "outside"] = "outside"

    @property
    def in_months(self) -> int:
        """The period in months."""
        return self.months or (self.years or 0) * MONTHS_A_YEAR

    @property
    def words(self) -> str:
        """`3年`, `6个月`."""
        return f"{self.months}个月" if self.months else f"{self.years}年"


class LookBack(Period):
    """Rows with a date column, and how far back from the day of assessment they count.

    `where`: only the rows of which all this is true.
    """

    rows: Identifier
    date: Identifier
    where: Annotated[tuple[RowCondition, ...], Field(strict=False)] = ()


class RowsAndNumber(SpecModel):
    """Rows with a numeric column, and the number that a row is held against."""

    rows: Identifier
    column: Identifier
    value: Annotated[Decimal, Field(strict=False)]


class ShareOfWhole(SpecModel):
    """Two numeric fields and the percentage of `whole` that `part` is held against; `without` is no part of `whole`."""

    part: Identifier
    whole: Identifier
    without: Identifier | None = None
    percent: Annotated[Decimal, Field(strict=False, gt=0, le=100)]


class RowsWhere(SpecModel):
    """Rows, and what must be true of one."""

    rows: Identifier
    where: Annotated[tuple[RowCondition, ...], Field(min_length=1, strict=False)]


class AllOf(SpecModel):
    """Met when every rule is met."""

    all_of: "Annotated[tuple[Rule, ...], Field(min_length=1, strict=False)]"


class AnyOf(SpecModel):
    """Met when at least one rule is met."""

    any_of: "Annotated[tuple[Rule, ...], Field(min_length=1, strict=False)]"


class NoneOf(SpecModel):
    """Met when no rule is met; not met as soon as one is."""

    none_of: "Annotated[tuple[Rule, ...], Field(min_length=1, strict=False)]"


class IsYes(SpecModel):
    """Met when the yes-or-no field is answered yes."""

    is_yes: Identifier


class Filled(SpecModel):
    """Met when the field has an answer, not met when it is empty; never undetermined."""

    filled: Identifier


class Equals(SpecModel):
    """Met when the choice is this option."""

    equals: FieldAndWord


class OneOf(SpecModel):
    """Met when the choice is one of these options."""

    one_of: FieldAndWords


class AtLeast(SpecModel):
    """Met when the number is this or more."""

    at_least: FieldAndNumber


class AtMost(SpecModel):
    """Met when the number is this or less."""

    at_most: FieldAndNumber


class MoreThan(SpecModel):
    """Met when the number is more than this (超过), not when it is just this."""

    more_than: FieldAndNumber


class SomeRow(SpecModel):
    """Met when the number of at least one row is this or more."""

    some_row: RowsAndNumber


class ShareAtLeast(SpecModel):
    """Met when a number is so many percent of another or more."""

    share_at_least: ShareOfWhole


class NoneWithin(SpecModel):
    """Met when no row's date lies within the period that ends on the day of assessment."""

    none_within: LookBack


class AheadOf(SpecModel):
    """Met when so many months are left, or more, from the day of assessment to the day in the field."""

    ahead_of: DayAndMonths


class LongerAgo(SpecModel):
    """Met when more than so many months have passed since the day in the field."""

    longer_ago: DayAndLapse


class NoneWhere(SpecModel):
    """Met when of no row, however old, all of this is true."""

    none_where: RowsWhere


class EveryRow(SpecModel):
    """A rule held against each row by itself; its names are columns."""

    rows: Identifier
    rule: "Rule"


class Every(SpecModel):
    """Met when every row meets the rule, also when there are no rows."""

    every_row: EveryRow


class QuantityAtLeast(SpecModel):
    """Met when the quantity is this or more."""

    quantity_at_least: QuantityAndBound


class QuantityAtMost(SpecModel):
    """Met when the quantity is this or less."""

    quantity_at_most: QuantityAndBound


OPERATORS: dict[str, type[SpecModel]] = {
    "all_of": AllOf, "any_of": AnyOf, "none_of": NoneOf, "is_yes": IsYes, "filled": Filled, "equals": Equals,
    "every_row": Every, "quantity_at_least": QuantityAtLeast, "quantity_at_most": QuantityAtMost,
    "one_of": OneOf, "at_least": AtLeast, "at_most": AtMost, "more_than": MoreThan, "some_row": SomeRow,
    "share_at_least": ShareAtLeast, "none_within": NoneWithin, "none_where": NoneWhere, "ahead_of": AheadOf,
    "longer_ago": LongerAgo,
}  # fmt: skip
"""Word in the specification → model. `forms_app.rules` has a function for each, checked by a test."""
_WORDS: dict[type, str] = {model: word for word, model in OPERATORS.items()}


def operator_word(rule: Any) -> str | None:
    """The operator of a rule, as read or as modelled; None when it has not exactly one key."""
    if isinstance(rule, dict):
        return next(iter(rule)) if len(rule) == 1 else None
    return _WORDS.get(type(rule))


def fields_of(rule: "Rule", quantities: Quantities | None = None) -> Iterator[str]:
    """The fields that a rule looks at, those of the rules within it and behind its `quantities` included."""
    held = getattr(rule, operator_word(rule) or "")
    if isinstance(held, tuple):
        for each in held:
            yield from fields_of(each, quantities)
    elif isinstance(held, LookBack | RowsAndNumber | RowsWhere | EveryRow):
        yield held.rows
    elif isinstance(held, QuantityAndBound):
        for name in filter(None, (held.quantity, held.than)):
            yield from _behind(name, quantities)
    elif isinstance(held, ShareOfWhole):
        yield from filter(None, (held.part, held.whole, held.without))
    else:
        yield held if isinstance(held, str) else held.field


def _behind(name: str, quantities: Quantities | None) -> Iterator[str]:
    quantity = quantities.find(name) if quantities else None
    if quantity is None:
        yield name
        return
    for each in names_in(quantity.amount):
        yield from _behind(each, quantities)


def numbers_of(rule: "Rule") -> Iterator[tuple[Decimal, int | None]]:
    """The numbers that a rule holds answers against, those within it included; of a percentage with 100 beside it."""
    held = getattr(rule, operator_word(rule) or "")
    if isinstance(held, tuple):
        for each in held:
            yield from numbers_of(each)
    elif isinstance(held, FieldAndNumber | RowsAndNumber):
        yield held.value, None
    elif isinstance(held, ShareOfWhole):
        yield held.percent, 100


Rule: TypeAlias = Annotated[
    Annotated[AllOf, Tag("all_of")]
    | Annotated[AnyOf, Tag("any_of")]
    | Annotated[NoneOf, Tag("none_of")]
    | Annotated[IsYes, Tag("is_yes")]
    | Annotated[Filled, Tag("filled")]
    | Annotated[Equals, Tag("equals")]
    | Annotated[OneOf, Tag("one_of")]
    | Annotated[AtLeast, Tag("at_least")]
    | Annotated[AtMost, Tag("at_most")]
    | Annotated[Every, Tag("every_row")]
    | Annotated[QuantityAtLeast, Tag("quantity_at_least")]
    | Annotated[QuantityAtMost, Tag("quantity_at_most")]
    | Annotated[MoreThan, Tag("more_than")]
    | Annotated[SomeRow, Tag("some_row")]
    | Annotated[ShareAtLeast, Tag("share_at_least")]
    | Annotated[NoneWithin, Tag("none_within")]
    | Annotated[NoneWhere, Tag("none_where")]
    | Annotated[AheadOf, Tag("ahead_of")]
    | Annotated[LongerAgo, Tag("longer_ago")],
    Discriminator(operator_word),
]

for _model in (AllOf, AnyOf, NoneOf, EveryRow, Every):
    _model.model_rebuild()


class Agreement(SpecModel):
    """What answers must agree with: where `when` is met, so must be `needs`; `says` is told, on `ground`."""

    when: Rule
    needs: Rule
    says: Text
    ground: Text
