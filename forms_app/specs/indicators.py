"""Indicators of a plan: what is entered for a year, how a value is computed of it, what it is to reach and by when."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from forms_app.core.divisions import Division
from forms_app.specs.base import ArticleNumber, Identifier, IsoDate, SpecModel, Text
from forms_app.specs.fields import DateField, DecimalField, IntegerField, YesNoField
from forms_app.specs.form import Questionnaire, Section

PERCENT = "%"
NATURES = {"binding": "约束性", "expected": "预期性"}

Level: TypeAlias = Literal["province", "prefecture", "county"]
Sense: TypeAlias = Literal["at_least", "above", "at_most", "below", "equals", "reached", "by"]
NUMBER_SENSES: tuple[Sense, ...] = ("at_least", "above", "at_most", "below", "equals")
Change: TypeAlias = Literal["decrease", "increase", "difference", "annual_growth"]


def _exact(value: Any) -> Any:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise PydanticCustomError("exact", "应为数字，或写作分数“1/3”")
    try:
        return Fraction(repr(value) if isinstance(value, float) else value)
    except (ValueError, ZeroDivisionError):
        raise PydanticCustomError("exact", "应为数字，或写作分数“1/3”") from None


Exact = Annotated[
    Fraction,
    BeforeValidator(_exact),
    PlainSerializer(str),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?\d+(\.\d+|/\d+)?$"}]}),
]
"""A number as written, a share as `1/3`; nothing is lost in reading it."""

Year = Annotated[int, Field(ge=1949, le=2100)]
Quantity = Annotated[IntegerField | DecimalField | YesNoField | DateField, Field(discriminator="type")]
Levels = Annotated[tuple[Level, ...], Field(min_length=1, strict=False)]
Codes = Annotated[tuple[Annotated[str, Field(pattern=r"^\d{6}$")], ...], Field(strict=False)]


class Ratio(SpecModel):
    """The numerator by the denominator, times `factor`. `part_of_whole`: it is part of the denominator, never more."""

    numerator: Identifier
    denominator: Identifier
    factor: Exact = Fraction(1)
    part_of_whole: bool = True


class Against(SpecModel):
    """The value is what has changed since another year: `year`, or the one before where there is no `year`.

    `decrease` and `increase` are in percent of the earlier value, `difference` in its own unit, `annual_growth` is the
    mean growth a year in percent.
    """

    year: Year | None = None
    change: Change

    def base_of(self, year: int) -> int:
        """The year that the value of `year` is held against."""
        return year - 1 if self.year is None else self.year


class Scope(SpecModel):
    """Divisions, by code, by all other codes, by how their name ends. What is left out says nothing."""

    only: Codes = ()
    other_than: Codes = ()
    ending_in: Annotated[tuple[Text, ...], Field(strict=False)] = ()

    def holds(self, division: Division) -> bool:
        """Whether the division is one of them."""
        return (
            (not self.only or division.code in self.only)
            and division.code not in self.other_than
            and (not self.ending_in or division.name.endswith(self.ending_in))
        )


class Target(SpecModel):
    """What is to be reached: one sense with its bound. `printed` are the words of the text.

    Without `year` it holds for every year; `by` is a day, and its year that of the target.
    """

    printed: Text
    year: Year | None = None
    at_least: Exact | None = None
    above: Exact | None = None
    at_most: Exact | None = None
    below: Exact | None = None
    equals: Exact | None = None
    reached: Literal[True] | None = None
    by: IsoDate | None = None
    scope: Scope = Scope()
    article: ArticleNumber | None = None

    @model_validator(mode="after")
    def _one_sense(self) -> Self:
        senses: tuple[Sense, ...] = (*NUMBER_SENSES, "reached", "by")
        if sum(getattr(self, name) is not None for name in senses) != 1:
            raise PydanticCustomError("target", "目标须有且只有一种：{senses}", {"senses": "、".join(senses)})
        if self.by is not None and self.year not in (None, self.by.year):
            raise PydanticCustomError("target", "year 应与 by 的年份一致，可以不写")
        return self

    @property
    def sense(self) -> Sense:
        """Which of the senses it has."""
        return next(name for name in (*NUMBER_SENSES, "reached", "by") if getattr(self, name) is not None)

    @property
    def bound(self) -> Fraction:
        """The number to be reached. Raises LookupError where the target is no number."""
        if self.sense not in NUMBER_SENSES:
            raise LookupError(self.sense)
        bound: Fraction = getattr(self, self.sense)
        return bound

    @property
    def due(self) -> int | None:
        """The year by whose end it is due; None: every year."""
        return self.by.year if self.by else self.year

    @property
    def words(self) -> str:
        """`2025年目标：≥98%`."""
        return f"{self.due}年目标：{self.printed}" if self.due else f"目标：{self.printed}"


class Discrepancy(SpecModel):
    """What is printed contradicts itself. `factor` is the printed one, where another one is reckoned with."""

    note: Text
    factor: Exact | None = None


class KnownValue(SpecModel):
    """A value that the text itself prints for a year."""

    year: Year
    value: Exact


class Indicator(SpecModel):
    """One line of the table.

    Its value is a `ratio` of two quantities or the quantity `value`, and with `against` the change of that. `formula`
    is what the text prints of its computing, `places` how many digits after the point are shown.
    """

    id: Identifier
    printed_number: Text | None = None
    group: Text | None = None
    name: Text
    article: ArticleNumber
    unit: Text | None = None
    places: Annotated[int, Field(ge=0, le=6)] = 0
    ratio: Ratio | None = None
    value: Identifier | None = None
    against: Against | None = None
    formula: Text | None = None
    discrepancy: Discrepancy | None = None
    note: Text | None = None
    nature: Literal["binding", "expected"] | None = None
    responsible_units: Text | None = None
    levels: Levels | None = None
    printed_value: KnownValue | None = None
    targets: Annotated[tuple[Target, ...], Field(min_length=1, strict=False)]

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.ratio is None) == (self.value is None):
            raise PydanticCustomError("measure", "指标须有且只有 ratio（比率）、value（一个数值）之一")
        if self.discrepancy and self.discrepancy.factor is not None and self.ratio is None:
            raise PydanticCustomError("measure", "discrepancy 的 factor 只用于 ratio 的指标")
        return self

    @property
    def quantities(self) -> tuple[str, ...]:
        """The quantities that it is computed of."""
        return (self.ratio.numerator, self.ratio.denominator) if self.ratio else (self.value or "",)

    @property
    def known_shown(self) -> str:
        """The printed value with its unit, "" where the text prints none."""
        return f"{self.printed_value.value}{self.unit or ''}" if self.printed_value else ""

    @property
    def distance_unit(self) -> str:
        """Shares are apart by percentage points."""
        return "个百分点" if self.unit == PERCENT else self.unit or ""

    def target_of(self, year: int, division: Division) -> Target | None:
        """The target that the value of a year is held against: its own, else the next one; None after the last."""
        targets = [each for each in self.targets if each.scope.holds(division)]
        return next((each for each in targets if each.due is None or each.due >= year), None)

    def is_for(self, division: Division) -> bool:
        """Whether any of its targets is for the division."""
        return any(each.scope.holds(division) for each in self.targets)


class Indicators(SpecModel):
    """The table. Values are entered for divisions of the `levels` and the years `first` to `last`.

    `scope` leaves some of these divisions out. With `subjects` a division enters values for each of several things of
    this name.
    """

    kind: Literal["indicators"]
    title: Text
    article: ArticleNumber
    first: Year
    last: Year
    levels: Levels
    scope: Scope = Scope()
    subjects: Text | None = None
    filled_by: Text = "填报单位"
    note: Text | None = None
    signatures: Annotated[tuple[Text, ...], Field(strict=False)] = ("制表人", "审核人")
    quantities: Annotated[tuple[Quantity, ...], Field(min_length=1, strict=False)]
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1, strict=False)]

    @model_validator(mode="after")
    def _ordered_years(self) -> Self:
        if self.first > self.last:
            raise PydanticCustomError("years", "first 不得大于 last")
        return self

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        """Its indicators by their ids."""
        return {each.id: each for each in self.indicators}

    @property
    def years(self) -> tuple[int, ...]:
        """The years for which values are judged."""
        return tuple(range(self.first, self.last + 1))

    @cached_property
    def base_years(self) -> tuple[int, ...]:
        """Years before these, or among them, whose values others are held against."""
        bases = {each.against.base_of(self.first) for each in self.indicators if each.against}
        return tuple(sorted(bases - set(self.years)))

    @cached_property
    def everything(self) -> Questionnaire:
        """All quantities, whoever enters them."""
        names = tuple(each.id for each in self.quantities)
        return Questionnaire(fields=self.quantities, sections=(Section(title=self.title, fields=names),))

    def levels_of(self, indicator: Indicator) -> tuple[Level, ...]:
        """The levels whose divisions report the indicator."""
        return indicator.levels or self.levels

    def reported(self, division: Division) -> tuple[Indicator, ...]:
        """The indicators that a division reports."""
        if not self.scope.holds(division):
            return ()
        return tuple(
            each for each in self.indicators if division.level in self.levels_of(each) and each.is_for(division)
        )

    def questionnaire(self, division: Division, year: int) -> Questionnaire | None:
        """What a division enters for a year, indicator by indicator; None where there is nothing to enter.

        A quantity that several indicators share is asked once. Of a year before the first only the values are asked
        that later ones are held against.
        """
        asked = tuple((each.id, _intro(each, year, division)) for each in self._asked_in(year, division))
        if asked and asked not in self._made:
            self._made[asked] = self._questions(asked)
        return self._made.get(asked)

    @cached_property
    def _made(self) -> dict[tuple[tuple[str, str | None], ...], Questionnaire]:
        """Those that were made: pages are written once for each, and most divisions are asked the same."""
        return {}

    def _questions(self, asked: tuple[tuple[str, str | None], ...]) -> Questionnaire:
        fields = {each.id: each for each in self.quantities}
        seen: set[str] = set()
        sections = []
        for name, intro in asked:
            names = tuple(each for each in self.by_id[name].quantities if each not in seen)
            shared = [fields[each].label for each in self.by_id[name].quantities if each in seen]
            seen.update(names)
            if names:
                told = "".join(f"（“{label}”上面已填，不再重复）" for label in shared)
                intro = f"{intro or ''}{told}" or None
                sections.append(Section(title=self.by_id[name].name, intro=intro, fields=names))
        return Questionnaire(
            fields=tuple(fields[name] for section in sections for name in section.fields), sections=tuple(sections)
        )

    def _asked_in(self, year: int, division: Division) -> Iterator[Indicator]:
        for each in self.reported(division):
            if year in self.years or (each.against and each.against.base_of(self.first) == year):
                yield each


def _intro(indicator: Indicator, year: int, division: Division) -> str | None:
    target = indicator.target_of(year, division)
    parts = (
        target.words if target else None,
        indicator.formula,
        f"注意：{indicator.discrepancy.note}" if indicator.discrepancy else None,
        indicator.note,
    )
    return "　".join(part for part in parts if part) or None
