"""A register (名册、台账): the official table that lists filings."""

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from forms_app.specs.base import Identifier, Positive, SpecModel, Text
from forms_app.specs.handing_over import DivisionLevel
from forms_app.specs.measures import Benefit

KnownOfFiling: TypeAlias = Literal["serial", "submitted_on", "verdict", "receipt", "division"]
"""What the service knows of a filing."""

KnownOfCase: TypeAlias = Literal[
    "serial", "receipt", "division", "enterprise_name", "uscc", "state", "term_due", "sampled", "notice_until",
    "announced_on", "valid_until", "ended_on", "result",
    "office", "opened_on", "category", "findings", "published_from", "published_until", "publication_ground",
    "earliest_removal", "publication_ended_on", "publication",
    "objection_number", "objected_on", "objection_facts", "objection_decided_on", "objection_outcome",
    "objection_reason", "matter",
    "item_title", "item_department", "item_term", "item_begun_on", "item_due", "item_left", "item_standing",
    "item_ended_on", "stop_cause", "stop_reason", "stop_item", "stop_by", "stop_from", "stop_until", "stop_days",
    "office_phone",
]  # fmt: skip
"""What the service knows of a case, or of an objection in it."""

KnownOfNumber: TypeAlias = Literal[
    "serial", "number", "title", "enterprise_name", "taken_on", "taken_by", "standing",
    "voided_on", "void_reason", "voided_by",
]  # fmt: skip
"""What the service knows of a document number."""


_CASE_BINDINGS = ("known", "event", "day_of", "said_of", "office_of", "inspection_of", "field", "term", "left")


class SumOf(SpecModel):
    """A sum of measures: of one benefit, amounts due, or with `ceiling` what are only ceilings."""

    benefit: Benefit
    ceiling: bool = False


class Column(SpecModel):
    """One column: an answer (`field`), something the service knows (`known`), or in 元 what measures come to.

    `amount` is what one measure comes to, `sum_of` several of them together. `width` in characters. Columns next to
    each other with the same `group` stand under one merged heading.
    """

    label: Text
    group: Text | None = None
    field: Identifier | None = None
    known: KnownOfFiling | None = None
    amount: Identifier | None = None
    sum_of: SumOf | None = None
    width: Positive = 12
    align: Literal["start", "centre", "end"] = "centre"
    total: Literal["rows", "yes", "sum"] | None = None

    @model_validator(mode="after")
    def _bound_once(self) -> Self:
        if sum(bound is not None for bound in (self.field, self.known, self.amount, self.sum_of)) != 1:
            raise PydanticCustomError("column", "列须绑定 field、known、amount、sum_of 之一")
        return self

    @property
    def key(self) -> str | None:
        """What the column is called among the things known of a filing; None for an answer."""
        if self.amount:
            return f"amount.{self.amount}"
        if self.sum_of:
            return f"sum.{self.sum_of.benefit}.{self.sum_of.ceiling}"
        return self.known

    @property
    def is_money(self) -> bool:
        """Whether it holds amounts in 元 that were computed."""
        return self.amount is not None or self.sum_of is not None


class CaseColumn(SpecModel):
    """One column of a table of cases, bound once.

    `known` is something the service knows. `event` is the day on which the last event of this kind took effect,
    `day_of` that of the last of several, `said_of` the words of the last of them, `office_of` the office that did it.
    `inspection_of` is the day of the last inspection of the year by an office of that level. `field` is the last answer
    to that question, where several acts ask it only as one of the acts `of` did. `term` is the last day of a term,
    `left` how many days are left of it while it runs. In a table of events a column reads the events of its own line;
    with `earlier` it reads what had happened before as well.
    """

    label: Text
    group: Text | None = None
    known: KnownOfCase | None = None
    event: Identifier | None = None
    day_of: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)] | None = None
    said_of: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)] | None = None
    office_of: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)] | None = None
    inspection_of: DivisionLevel | None = None
    field: Identifier | None = None
    of: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    term: Identifier | None = None
    left: Identifier | None = None
    earlier: bool = False
    width: Positive = 12
    align: Literal["start", "centre", "end"] = "centre"
    total: Literal["rows"] | None = None

    @model_validator(mode="after")
    def _bound_once(self) -> Self:
        if sum(getattr(self, key) is not None for key in _CASE_BINDINGS) != 1:
            raise PydanticCustomError("column", f"列须绑定 {'、'.join(_CASE_BINDINGS)} 之一")
        if self.of and self.field is None:
            raise PydanticCustomError("column", "of 只用于绑定 field 的列")
        return self

    @property
    def key(self) -> str:
        """What the column is called in a line of the table."""
        return self.known or self.event or f"{self.group or ''}/{self.label}"

    @property
    def acts(self) -> tuple[str, ...]:
        """The acts that the column names."""
        named = (self.day_of, self.said_of, self.office_of, self.of)
        return ((self.event,) if self.event else ()) + tuple(act for acts in named for act in acts or ())


class CaseTable(SpecModel):
    """A table of a procedure's cases. `rows` says what a line is.

    `cases`: one line a case. `standing`: those who hold the status. `objections`: one line an objection. `events`:
    one line for each event of one of the acts `each`; an event of one of the acts `begins` begins a line, which the
    next of `each` fills. `items`: one line a parallel item. `stops`: one line for each time for which a clock stood
    still. `public_in` is the state in which the line of a case is shown to everybody: what a regulation has announced;
    where the state lasts for a time (the notice, the status), for that time alone.
    """

    id: Identifier
    title: Text
    rows: Literal["cases", "standing", "objections", "events", "items", "stops"] = "cases"
    begins: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    each: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    filled_by: Text = "填报单位"
    unit: Text | None = None
    note: Text | None = None
    paper: Literal["a4", "a3"] = "a4"
    public_in: Identifier | None = None
    columns: Annotated[tuple[CaseColumn, ...], Field(min_length=1, strict=False)]
    signatures: Annotated[tuple[Text, ...], Field(strict=False)] = ("制表人", "审核人")

    @model_validator(mode="after")
    def _rows_of_events(self) -> Self:
        if (self.rows == "events") != bool(self.each) or (self.begins and not self.each):
            raise PydanticCustomError("table", "rows: events 的表须写明 each（每办一次就有一行的事项），其他表不写")
        return self


class Register(SpecModel):
    """The table of one form's filings."""

    kind: Literal["register"]
    form: Identifier
    title: Text
    filled_by: Text = "填报单位"
    unit: Text | None = None
    note: Text | None = None
    paper: Literal["a4", "a3"] = "a4"
    columns: Annotated[tuple[Column, ...], Field(min_length=1, strict=False)]
    signatures: Annotated[tuple[Text, ...], Field(strict=False)] = ("制表人", "审核人")


class NumberColumn(SpecModel):
    """One column of the register of document numbers."""

    label: Text
    group: Text | None = None
    known: KnownOfNumber
    width: Positive = 12
    align: Literal["start", "centre", "end"] = "centre"
    total: Literal["rows"] | None = None
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
    """One column of a list as it stands on screen; `known` names a cell of its lines.

    `places`: with how many digits after the point its numbers are shown. `fixed`: it says what a line is about and is
    never left out.
    """

    label: Text
    group: Text | None = None
    known: Identifier
    width: Positive = 12
    align: Literal["start", "centre", "end"] = "centre"
    total: Literal["rows", "sum"] | None = None
    places: int = 0
    fixed: bool = False
    field: None = None


class ListTable(SpecModel):
    """A list of a screen as an official table. The same for every regulation, so no folder describes it."""

    title: Text
    filled_by: Text = "填报单位"
    unit: Text | None = None
    note: Text | None = None
    columns: Annotated[tuple[ListColumn, ...], Field(min_length=1, strict=False)]
    signatures: Annotated[tuple[Text, ...], Field(strict=False)] = ("制表人", "审核人")
