"""Weights (权重) that a regulation leaves to a text of another body: a table that an administrator enters, by date.

Here stands only what such a table must be; its numbers are data of the service, each valid from a day.
"""

from typing import Annotated, Literal

from pydantic import Field

from forms_app.specs.base import ArticleNumber, Identifier, SpecModel, Text, at_most
from forms_app.specs.handing_over import DivisionLevel


class Weights(SpecModel):
    """A table of weights for the number fields `parts` of one form; they must sum to 1.

    `places`: most digits after the point. An administrator of an office of the level `entered_by` enters it. `source`
    says where the numbers are to be found.
    """

    kind: Literal["weights"]
    form: Identifier
    title: Text
    article: ArticleNumber
    source: Text
    entered_by: DivisionLevel
    places: Annotated[int, Field(ge=1), at_most(8)] = 4
    parts: Annotated[tuple[Identifier, ...], Field(min_length=2, strict=False)]
