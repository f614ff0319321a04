"""A register (名册、台账): the official table that lists filings."""

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from forms_app.specs.base import Identifier, Positive, SpecModel, Text

KnownOfFiling: TypeAlias = Literal["serial", "submitted_on", "verdict", "receipt", "division"]
"""What the service knows of a filing."""

KnownOfCase: TypeAlias = Literal[
    "serial", "receipt", "division", "enterprise_name", "uscc", "state", "term_due", "sampled", "notice_until",
    "announced_on", "valid_until", "ended_on", "result",
    "objection_number", "objected_on", "objection_facts", "objection_decided_on", "objection_outcome",
    "objection_reason",
]  # fmt: skip
"""What the service knows of a case, or of an objection in it."""

KnownOfNumber: TypeAlias = Literal[
    "serial", "number", "title", "enterprise_name", "taken_on", "taken_by", "standing",
    "voided_on", "void_reason", "voided_by",
]  # fmt: skip
"""What the service knows of a document number."""


class Column(SpecModel):
    """One column: an answer (`field`) or something the service knows (`known`). `width` in characters.

    Columns next to each other with the same `group` stand under one merged heading.
    """

    label: Text
    group: Text | None = None
    field: Identifier | None = None
    known: KnownOfFiling | None = None
    width: Positive = 12
    align: Literal["start", "centre", "end"] = "centre"
    total: Literal["rows", "yes", "sum"] | None = None

    @model_validator(mode="after")
    def _bound_once(self) -> Self:
        if (self.field is None) == (self.known is None):
            raise PydanticCustomError("column", "列须绑定 field 或 known 之一")
        return self


class CaseColumn(SpecModel):
    """One column of a table of cases: something known of the case, or the day of the last `event` of this kind."""

    label: Text
    group: Text | None = None
    known: KnownOfCase | None = None
    event: Identifier | None = None
    width: Positive = 12
    align: Literal["start", "centre", "end"] = "centre"
    total: Literal["rows"] | None = None
    field: None = None

    @model_validator(mode="after")
    def _bound_once(self) -> Self:
        if (self.event is None) == (self.known is None):
            raise PydanticCustomError("column", "列须绑定 known 或 event 之一")
        return self


class CaseTable(SpecModel):
    """A table of a procedure's cases: the ledger of a campaign, those who hold the status, the objections."""

    id: Literal["ledger", "standing", "objections"]
    title: Text
    filled_by: Text = "填报单位"
    unit: Text | None = None
    note: Text | None = None
    columns: Annotated[tuple[CaseColumn, ...], Field(min_length=1, strict=False)]
    signatures: Annotated[tuple[Text, ...], Field(strict=False)] = ("制表人", "审核人")


class Register(SpecModel):
    """The table of one form's filings."""

    kind: Literal["register"]
    form: Identifier
    title: Text
    filled_by: Text = "填报单位"
    unit: Text | None = None
    note: Text | None = None
    columns: Annotated[tuple[Column, ...], Field(min_length=1, strict=False)]
    signatures: Annotated[tuple[Text, ...], Field(strict=False)] = ("制表人", "审核人")


class NumberColumn(SpecModel):
    """One column of the register of document numbers."""

    label: Text
    group: Text | None = None
    known: KnownOfNumber
    width: Positive = 12
    align: Literal["start", "centre", "end"] = "centre"
    total: None = None
    field: None = None


class NumberTable(SpecModel):
    """The register of an office's document numbers. The same for every regulation, so no folder describes it."""

    title: Text
    filled_by: Text
    unit: Text | None = None
    note: Text | None = None
    columns: Annotated[tuple[NumberColumn, ...], Field(min_length=1, strict=False)]
    signatures: Annotated[tuple[Text, ...], Field(strict=False)]


class ListColumn(SpecModel):
    """One column of a list as it stands on screen; `known` names a cell of its lines."""

    label: Text
    group: Text | None = None
    known: Identifier
    width: Positive = 12
    align: Literal["start", "centre", "end"] = "centre"
    total: Literal["rows"] | None = None
    field: None = None


class ListTable(SpecModel):
    """A list of a screen as an official table. The same for every regulation, so no folder describes it."""

    title: Text
    filled_by: Text = "填报单位"
    unit: Text | None = None
    note: Text | None = None
    columns: Annotated[tuple[ListColumn, ...], Field(min_length=1, strict=False)]
    signatures: Annotated[tuple[Text, ...], Field(strict=False)] = ("制表人", "审核人")
