"""What is asked of somebody: a form with its printed table, or the few questions of an act."""

from collections.abc import Collection
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from forms_app.specs.base import ArticleNumber, Identifier, SpecModel, Text
from forms_app.specs.fields import AnyField
from forms_app.specs.grid import Grid

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


class Form(Questionnaire):
    """An annexed form. `mark` is what stands above the title, `title` what the page itself says.

    A form that is offered by a procedure is begun from a case, never from the list of forms.
    """

    kind: Literal["form"]
    title: Text
    mark: Text
    purpose: Text
    filled_by: Literal["enterprise", "bureau"]
    offered: Literal["everybody", "procedure"] = "everybody"
    article: ArticleNumber
    grid: Grid

    @property
    def can_be_begun_anew(self) -> bool:
        """Whether an enterprise may begin it of its own accord."""
        return self.filled_by == "enterprise" and self.offered == "everybody"

    @property
    def is_annex(self) -> bool:
        """Whether it is annexed to the regulation, and no office's own record."""
        return self.mark.startswith(ANNEX)

    def unlocked(self, needed: Collection[str] = ()) -> "Form":
        """The same form where there is no record to take values from, and no filing.

        Every field is open, nothing is said of a record, and only `needed` fields stay required.
        """
        fields = tuple(
            field.model_copy(update={"locked": False, "required": field.required and field.id in needed})
            for field in self.fields
        )
        recorded = {field.id for field in self.fields if field.locked}
        sections = tuple(
            section.model_copy(update={"intro": None}) if recorded & set(section.fields) else section
            for section in self.sections
        )
        return self.model_copy(update={"fields": fields, "sections": sections})
