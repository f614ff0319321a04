"""Golden situations of grades: somebody's records and a day on one side, the grade and its grounds on the other."""

from typing import Annotated, Any, Literal

from pydantic import Field

from forms_app.specs.base import Identifier, IsoDate, SpecModel, Text
from forms_app.specs.situations import Verdict


class SpanDays(SpecModel):
    """The first and the last day that an item looks at."""

    first: IsoDate
    last: IsoDate


class NextGrade(SpecModel):
    """The day from which the grade is another by itself, and which; `because` are words of the reason.

    `never`: it does not change as long as nothing is recorded.
    """

    never: bool = False
    on: IsoDate | None = None
    grade: Identifier | None = None
    because: Text | None = None


class GradeSituation(SpecModel):
    """One case. `records` are added to those of the file's `base`, of which the kinds in `without` are left out.

    What is not stated is not looked at. `grade` is an id or `none`, `candidates` the grades that stay possible, `items`
    item → verdict, `spans` item → days looked at, `reasons` item → words of its reason, `says` words of the conclusion,
    `graver` the verdict on the graver case, `due` the last day for an inspection of somebody `enrolled` on a day.
    """

    name: Text
    on: IsoDate | None = None
    of_class: Identifier | None = None
    without: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    records: Annotated[tuple[dict[str, Any], ...], Field(strict=False)] = ()
    enrolled: IsoDate | None = None
    grade: Identifier | Literal["none"]
    candidates: Annotated[tuple[Identifier, ...], Field(strict=False)] | None = None
    items: dict[Identifier, Verdict] = Field(default_factory=dict)
    spans: dict[Identifier, SpanDays] = Field(default_factory=dict)
    reasons: dict[Identifier, Text] = Field(default_factory=dict)
    says: Text | None = None
    graver: Verdict | None = None
    next: NextGrade | None = None
    due: IsoDate | None = None


class GradeSituations(SpecModel):
    """Cases of one file of grades that share a day, a class and base records; each record names its `kind`."""

    kind: Literal["grade_situations"]
    grades: Identifier
    on: IsoDate
    of_class: Identifier
    base: Annotated[tuple[dict[str, Any], ...], Field(strict=False)] = ()
    cases: Annotated[tuple[GradeSituation, ...], Field(min_length=1, strict=False)]
