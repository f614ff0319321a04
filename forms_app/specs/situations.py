"""Golden situations: answers and a day on one side, verdicts on the other."""

from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from forms_app.specs.base import Identifier, IsoDate, SpecModel, Text

Verdict: TypeAlias = Literal["met", "not_met", "undetermined"]


Number = Annotated[Decimal, Field(strict=False)]


class Situation(SpecModel):
    """One case. `answers` are laid over the file's `base`; an answer of null takes the base's away.

    `quantities` are what they come to (null: open). `breaches` are all that are shown; `fines` the range in 元 of a
    breach ([]: still open; null: no fine); `conditional` those of which a sanction still waits for its condition.
    """

    name: Text
    on: IsoDate | None = None
    answers: dict[str, Any] = Field(default_factory=dict)
    verdict: Verdict
    findings: dict[str, Verdict] = Field(default_factory=dict)
    reasons: dict[str, Text] = Field(default_factory=dict)
    quantities: dict[str, Number | None] = Field(default_factory=dict)
    breaches: Annotated[tuple[str, ...], Field(strict=False)] | None = None
    fines: dict[str, Annotated[tuple[Number, ...], Field(strict=False)] | None] = Field(default_factory=dict)
    conditional: Annotated[tuple[str, ...], Field(strict=False)] | None = None


class Situations(SpecModel):
    """Cases of one form that share a day and base answers."""

    kind: Literal["situations"]
    form: Identifier
    on: IsoDate
    base: dict[str, Any] = Field(default_factory=dict)
    cases: Annotated[tuple[Situation, ...], Field(min_length=1, strict=False)]
