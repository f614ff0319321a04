"""Golden situations: answers and a day on one side, verdicts on the other."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from forms_app.specs.base import Identifier, IsoDate, SpecModel, Text

Verdict: TypeAlias = Literal["met", "not_met", "undetermined"]


class Situation(SpecModel):
    """One case. `answers` are laid over the file's `base`; an answer of null takes the base's away."""

    name: Text
    on: IsoDate | None = None
    answers: dict[str, Any] = Field(default_factory=dict)
    verdict: Verdict
    findings: dict[str, Verdict] = Field(default_factory=dict)
    reasons: dict[str, Text] = Field(default_factory=dict)


class Situations(SpecModel):
    """Cases of one form that share a day and base answers."""

    kind: Literal["situations"]
    form: Identifier
    on: IsoDate
    base: dict[str, Any] = Field(default_factory=dict)
    cases: Annotated[tuple[Situation, ...], Field(min_length=1, strict=False)]
