"""Which office has a case at which stage, and what may become of a standing that was granted: tables of a procedure."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from forms_app.specs.base import ArticleNumber, Identifier, SpecModel, Text

DivisionLevel: TypeAlias = Literal["province", "prefecture", "county"]
"""Level of an office by its division."""

When: TypeAlias = dict[Identifier, Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]]
"""Question → the answers it may have. All of them must hold; an empty table always does."""


class OfficeChoice(SpecModel):
    """The office over the case's division at this level. `body` does it by law where it is none of these offices."""

    level: DivisionLevel
    article: ArticleNumber
    when: When = Field(default_factory=dict)
    body: Text | None = None


class Stage(SpecModel):
    """A stage (初审、考核定级) and who has the case then: the first of the choices whose conditions hold."""

    id: Identifier
    title: Text
    choices: Annotated[tuple[OfficeChoice, ...], Field(min_length=1, strict=False)]


class ForStage(SpecModel):
    """An act is for cases of which that stage falls to one of these levels."""

    stage: Identifier
    levels: Annotated[tuple[DivisionLevel, ...], Field(min_length=1, strict=False)]


class WithinCase(SpecModel):
    """When an application may be made within a case: how that one stands, and until the end of which of its terms.

    `otherwise` says why not.
    """

    states: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]
    when: When = Field(default_factory=dict)
    not_after: Identifier | None = None
    otherwise: Text


class Change(SpecModel):
    """On that ground, from what is held, this act follows; `becomes` are the answers that say what is held then."""

    ground: Identifier
    held: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]
    act: Identifier
    becomes: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    article: ArticleNumber


class Changes(SpecModel):
    """What follows from an event for what is held, called `title`: `held` is the question that says it, `ground` why.

    What no row allows is refused, with what the rows prescribe.
    """

    title: Text
    held: Identifier
    ground: Identifier
    rows: Annotated[tuple[Change, ...], Field(min_length=1, strict=False)]
