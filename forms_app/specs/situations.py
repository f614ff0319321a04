"""Golden situations: answers and a day on one side, verdicts on the other."""

from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from forms_app.specs.base import Identifier, IsoDate, SpecModel, Text

Verdict: TypeAlias = Literal["met", "not_met", "undetermined"]


NO_GRADE = "none"
"""How a situation says that no grade is reached."""

Number = Annotated[Decimal, Field(strict=False)]
Yuan = Annotated[Decimal, Field(strict=False, ge=0)]


class ExpectedAmount(SpecModel):
    """What a measure comes to, in 元; what is left out is not looked at.

    `amount` is due, `at_most` only a ceiling, `at_least` the lower end of a span; `cut` is what the cap took off.
    `open` says that it cannot be computed, `unclaimed` that it was not applied for.
    """

    amount: Yuan | None = None
    at_most: Yuan | None = None
    at_least: Yuan | None = None
    before_cap: Yuan | None = None
    cut: Yuan | None = None
    open: Literal[True] | None = None
    unclaimed: Literal[True] | None = None


class Situation(SpecModel):
    """One case. `answers` are laid over the file's `base`; an answer of null takes the base's away.

    With `unweighted` it is told as if no table of weights had been entered. `grades` are verdicts on the grades of a
    ladder, `reached` is the highest that is reached (`none`).
    `quantities` are what they come to (null: open). `breaches` are all that are shown; `fines` the range in 元 of a
    breach ([]: still open; null: no fine); `conditional` those of which a sanction still waits for its condition.
    `amounts` are those of measures, `totals` their sums by benefit: of amounts due, and of ceilings.
    """

    name: Text
    on: IsoDate | None = None
    answers: dict[str, Any] = Field(default_factory=dict)
    verdict: Verdict
    findings: dict[str, Verdict] = Field(default_factory=dict)
    reasons: dict[str, Text] = Field(default_factory=dict)
    unweighted: bool = False
    grades: dict[Identifier, Verdict] = Field(default_factory=dict)
    reached: Identifier | None = None
    quantities: dict[str, Number | None] = Field(default_factory=dict)
    breaches: Annotated[tuple[str, ...], Field(strict=False)] | None = None
    fines: dict[str, Annotated[tuple[Number, ...], Field(strict=False)] | None] = Field(default_factory=dict)
    conditional: Annotated[tuple[str, ...], Field(strict=False)] | None = None
    amounts: dict[Identifier, ExpectedAmount] = Field(default_factory=dict)
    totals: dict[Identifier, ExpectedAmount] = Field(default_factory=dict)


class Situations(SpecModel):
    """Cases of one form that share a day, base answers and the tables of weights in force."""

    kind: Literal["situations"]
    form: Identifier
    on: IsoDate
    base: dict[str, Any] = Field(default_factory=dict)
    weights: dict[Identifier, dict[Identifier, Annotated[Decimal, Field(strict=False)]]] = Field(default_factory=dict)
    cases: Annotated[tuple[Situation, ...], Field(min_length=1, strict=False)]
