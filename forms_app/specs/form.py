"""What is asked of somebody: a form with its printed table, or the few questions of an act."""

from collections.abc import Collection
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from forms_app.specs.base import ArticleNumber, Identifier, SpecModel, Text
from forms_app.specs.fields import AnyField, RowsField
from forms_app.specs.grid import Grid
from forms_app.specs.wording import Heading, LetterText, Slot

ANNEX = "附件"


class Section(SpecModel):
    """A part of the form on the screen."""

    title: Text
    intro: Text | None = None
    article: ArticleNumber | None = None
    fields: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]


class Questionnaire(SpecModel):
    """Fields in the order of the screen, in sections."""

    fields: Annotated[tuple[AnyField, ...], Field(min_length=1, strict=False)]
    sections: Annotated[tuple[Section, ...], Field(min_length=1, strict=False)]

    def field(self, identifier: str) -> AnyField | None:
        """The field of this id, None when there is none."""
        return self._by_id.get(identifier)

    @cached_property
    def _by_id(self) -> dict[str, AnyField]:
        return {field.id: field for field in self.fields}

    def follow_ups(self, identifier: str) -> tuple[AnyField, ...]:
        """Fields that are about this one: its note, its evidence."""
        return tuple(field for field in self.fields if field.about == identifier)


class TitledQuestionnaire(Questionnaire):
    """Questions that make a sheet by themselves."""

    title: Text


def columns_of(rows: RowsField) -> Questionnaire:
    """The columns of rows as questions by themselves: what a rule or a calculation within a row may name."""
    return Questionnaire.model_construct(fields=rows.columns, sections=())


class Form(Questionnaire):
    """An annexed form, printed as a table (`grid`) or as a letter.

    `mark` is what stands above the title, `title` what the page itself says; a `heading` with answers in it is printed
    in the place of the title. `slots` say how fields look within sentences. A form that is
    offered by a procedure is begun from a case, never from the list of forms; one that is offered for self-check is
    tried by anybody and handed in nowhere.
    """

    kind: Literal["form"]
    title: Text
    mark: Text
    purpose: Text
    filled_by: Literal["enterprise", "bureau"]
    offered: Literal["everybody", "procedure", "self_check"] = "everybody"
    article: ArticleNumber
    heading: Heading | None = None
    slots: Annotated[tuple[Slot, ...], Field(strict=False)] = ()
    grid: Grid | None = None
    letter: LetterText | None = None

    @model_validator(mode="after")
    def _printed_in_one_way(self) -> Self:
        if (self.grid is None) == (self.letter is None):
            raise PydanticCustomError("printed", "须有且只有 grid（印成表格）、letter（印成信函）之一")
        return self

    def slot(self, name: str) -> Slot:
        """The slot of this name; a field without one is printed as it is."""
        return next((slot for slot in self.slots if slot.id == name), Slot(id=name))

    @property
    def can_be_begun_anew(self) -> bool:
        """Whether an enterprise may begin it of its own accord."""
        return self.filled_by == "enterprise" and self.offered == "everybody"

    @property
    def can_be_tried(self) -> bool:
        """Whether anybody may try it without an account."""
        return self.filled_by == "enterprise" and self.offered != "procedure"

    @property
    def is_annex(self) -> bool:
        """Whether it is annexed to the regulation, and no office's own record."""
        return self.mark.startswith(ANNEX)

    def unlocked(self, needed: Collection[str] = ()) -> "Form":
        """The same form where there is no record to take values from, and no filing.

        Every field is open, nothing is said of a record, and only `needed` fields stay required.
        """
        fields = tuple(
            field.model_copy(
                update={"locked": False, "required": field.required and field.id in needed, "required_when": None}
            )
            for field in self.fields
        )
        recorded = {field.id for field in self.fields if field.locked}
        sections = tuple(
            section.model_copy(update={"intro": None}) if recorded & set(section.fields) else section
            for section in self.sections
        )
        return self.model_copy(update={"fields": fields, "sections": sections})
