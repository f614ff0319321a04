"""A register (名册、台账): the official table that lists filings."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from forms_app.specs.base import Identifier, Positive, SpecModel, Text


class Column(SpecModel):
    """One column: an answer (`field`) or something the service knows (`known`). `width` in characters.

    Columns next to each other with the same `group` stand under one merged heading.
    """

    label: Text
    group: Text | None = None
    field: Identifier | None = None
    known: Literal["serial", "submitted_on", "verdict", "receipt", "division"] | None = None
    width: Positive = 12
    align: Literal["start", "centre", "end"] = "centre"
    total: Literal["rows", "yes", "sum"] | None = None

    @model_validator(mode="after")
    def _bound_once(self) -> Self:
        if (self.field is None) == (self.known is None):
            raise PydanticCustomError("column", "列须绑定 field 或 known 之一")
        return self


class Register(SpecModel):
    """The table of one form's filings."""

    kind: Literal["register"]
    form: Identifier
    title: Text
    filled_by: Text = "填报单位"
    note: Text | None = None
    columns: Annotated[tuple[Column, ...], Field(min_length=1, strict=False)]
    signatures: Annotated[tuple[Text, ...], Field(strict=False)] = ("制表人", "审核人")
