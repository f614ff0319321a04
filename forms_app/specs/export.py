"""A table that another system takes: which answer of a form stands in which of its columns."""

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from forms_app.specs.base import ArticleNumber, Identifier, Positive, SpecModel, Text

ExportCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=40)]
"""The name of a column in the system that takes the table."""

Level: TypeAlias = Literal["province", "prefecture", "county"]
"""The level of an office, by its division."""

_BINDINGS = ("field", "fields", "fine", "known", "fixed", "empty")


class ExportColumn(SpecModel):
    """One column, bound once; `named` are words that its heading and the label of its field must share.

    `stated` is the question of a case by which an officer says the fine where the text leaves it open.
    """

    code: ExportCode | None = None
    label: Text
    named: Text | None = None
    field: Identifier | None = None
    until: Identifier | None = None
    dates: Literal["chinese", "slashed"] = "chinese"
    derived_from: Identifier | None = None
    bracketed: bool = False
    fields: Annotated[tuple[Identifier, ...], Field(min_length=2, strict=False)] | None = None
    fine: Identifier | None = None
    stated: Identifier | None = None
    known: Literal["serial", "authority_code", "source_name", "source_code"] | None = None
    fixed: Text | None = None
    empty: Text | None = None
    required: bool = False
    width: Positive = 12
    align: Literal["start", "centre", "end"] = "centre"
    total: Literal["rows"] | None = None
    group: None = None

    @model_validator(mode="after")
    def _bound_once(self) -> Self:
        bound = [key for key in _BINDINGS if getattr(self, key) is not None]
        if len(bound) != 1:
            raise PydanticCustomError("column", "列须绑定 field、fields、fine、known、fixed、empty 之一")
        if self.field is None and (self.until or self.derived_from or self.bracketed or self.named):
            raise PydanticCustomError("column", "until、derived_from、bracketed、named 只用于绑定 field 的列")
        if self.stated is not None and self.fine is None:
            raise PydanticCustomError("column", "stated 只用于绑定 fine 的列")
        if self.empty is not None and self.required:
            raise PydanticCustomError("column", "总是空着的列（empty）不能是必填（required）")
        return self

    @property
    def key(self) -> str:
        """What the column is called in rows and in messages."""
        return self.code or self.label


class Export(SpecModel):
    """The table. `official` has title, office and signatures; `plain` begins with codes and headings for a machine.

    Its rows are the entries of that form in the cases of `procedure`, kept by the office of the level `kept_by`;
    `article` is why, `rows` says which entries stand in it and until when.
    """

    kind: Literal["export"]
    form: Identifier
    procedure: Identifier | None = None
    kept_by: Level | None = None
    article: ArticleNumber | None = None
    rows: Text | None = None
    title: Text
    layout: Literal["official", "plain"]
    filled_by: Text = "填报单位"
    unit: Text | None = None
    note: Text | None = None
    columns: Annotated[tuple[ExportColumn, ...], Field(min_length=1, strict=False)]
    signatures: Annotated[tuple[Text, ...], Field(strict=False)] = ("制表人", "审核人")

    @model_validator(mode="after")
    def _rows_of_a_procedure(self) -> Self:
        told = (self.procedure, self.kept_by, self.article, self.rows)
        if any(told) and not all(told):
            raise PydanticCustomError("export", "procedure、kept_by、article、rows 须同时写明")
        return self
