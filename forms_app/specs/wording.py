"""Printed words with answers in them: what stands in an empty place, and when a sentence is printed at all."""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from forms_app.specs.base import Identifier, SpecModel, Text

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
BLANK = "_____"
"""What an empty place is printed as, unless a slot says otherwise."""


SHARE = "share"
"""The place of a share that the rule of a criterion worked out."""


def placeholders(text: str) -> Sequence[str]:
    """The names between braces, in order."""
    return PLACEHOLDER.findall(text)


class Condition(SpecModel):
    """The field is answered; with `values`, its answer is one of these options."""

    field: Identifier
    values: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)] | None = None


class Following(SpecModel):
    """A value that nobody types: it follows from the option chosen in `field`."""

    field: Identifier
    values: dict[Identifier, Text]


class Slot(SpecModel):
    """How a field is printed within a sentence, under the name of the slot.

    `blank` is what an empty place looks like, `words` says an option in other words than its label.
    """

    id: Identifier
    field: Identifier | None = None
    blank: str = BLANK
    words: dict[Identifier, Text] | None = None

    @property
    def source(self) -> str:
        """The field whose answer is printed: the one of the same name unless another is given."""
        return self.field or self.id


class Heading(SpecModel):
    """What stands above a form instead of its title alone: lines, and a number at the right margin."""

    lines: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]
    number: Text | None = None


class Paragraph(SpecModel):
    """A paragraph of a letter, printed always or only `when` something was answered."""

    text: Text
    when: Condition | None = None


class LetterText(SpecModel):
    """A form that is a letter: addressee, paragraphs, and at the lower right bureau, place of the seal, date."""

    addressee: Text
    paragraphs: Annotated[tuple[Paragraph, ...], Field(min_length=1, strict=False)]
    bureau: Text
    seal: Text
    date: Identifier
