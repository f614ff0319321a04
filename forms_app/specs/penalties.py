"""Penalties (法律责任): what each breach that a form can show may bring, and how a fine's range is worked out.

A range is what the law leaves to the authority's discretion, never an amount due. Fines quoted in decisions are held
against the law elsewhere (`fines`).
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from forms_app.specs.base import ArticleNumber, Identifier, SpecModel, Text
from forms_app.specs.rules import Rule

Bound = Annotated[Decimal, Field(strict=False, ge=0)]


class Fine(SpecModel):
    """A fine from `least` to `most`, both included.

    In 元; with `times` so many times that quantity; with `share` so many hundredths of it. The quantity is in 元.
    """

    times: Identifier | None = None
    share: Identifier | None = None
    least: Bound = Decimal(0)
    most: Bound

    @property
    def base(self) -> str | None:
        """The quantity it is measured by, None for a fixed range."""
        return self.times or self.share

    @model_validator(mode="after")
    def _one_span(self) -> Self:
        if self.least > self.most:
            raise PydanticCustomError("fine", "least 不得大于 most")
        if self.times is not None and self.share is not None:
            raise PydanticCustomError("fine", "times（倍数）和 share（百分比）只能写一个")
        return self


class Sanction(SpecModel):
    """Something that the penal article orders, in its `words`, against whom (`liable`, else who the breach names).

    `when` is a rule over the answers: not met, the sanction falls away; open, it is told with the `condition` that is
    printed in the law (逾期未改正的).
    """

    words: Text
    fine: Fine | None = None
    liable: Text | None = None
    when: Rule | None = None
    condition: Text | None = None

    @model_validator(mode="after")
    def _told_with_its_condition(self) -> Self:
        if (self.when is None) != (self.condition is None):
            raise PydanticCustomError("sanction", "when 和 condition 须同时写明：条件未定时要说出条件的原文")
        return self


class Breach(SpecModel):
    """Conduct against the article `duty`, there when one of the `criteria` is not met; `article` is the penal one."""

    id: Identifier
    title: Text
    criteria: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]
    duty: ArticleNumber
    article: ArticleNumber
    liable: Text
    sanctions: Annotated[tuple[Sanction, ...], Field(min_length=1, strict=False)]


class Penalties(SpecModel):
    """The breaches of one form. `none` says why the other criteria carry no penalty of this regulation."""

    kind: Literal["penalties"]
    form: Identifier
    imposed_by: Text
    breaches: Annotated[tuple[Breach, ...], Field(min_length=1, strict=False)]
    none: dict[Identifier, Text] = Field(default_factory=dict)
