"""Golden situations of indicators: what was entered on one side, the verdict and the value on the other."""

from typing import Annotated, Any, Literal

from pydantic import Field

from forms_app.specs.base import Identifier, SpecModel, Text
from forms_app.specs.indicators import Year
from forms_app.specs.situations import Verdict

DivisionCode = Annotated[str, Field(pattern=r"^\d{6}$")]
YearText = Annotated[str, Field(pattern=r"^\d{4}$")]


class IndicatorSituation(SpecModel):
    """One case of the indicator `of`: `values` of its `year`, and those of other years in `earlier`.

    `shown` is the value with its unit and `distance` the words beside it; `verdict` of none says that no target holds.
    """

    of: Identifier
    name: Text | None = None
    year: Year | None = None
    division: DivisionCode | None = None
    values: dict[str, Any]
    earlier: dict[YearText, dict[str, Any]] = Field(default_factory=dict)
    verdict: Verdict | Literal["none"]
    shown: Text | None = None
    distance: Text | None = None


class IndicatorSituations(SpecModel):
    """Cases of one table that share a year and a division."""

    kind: Literal["indicator_situations"]
    indicators: Identifier
    year: Year
    division: DivisionCode
    cases: Annotated[tuple[IndicatorSituation, ...], Field(min_length=1, strict=False)]
