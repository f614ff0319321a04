"""Fields of a form: one model for each type, told apart by the word under `type`."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from forms_app.specs.base import ArticleNumber, Identifier, SpecModel, Text
from forms_app.specs.wording import Condition, Following

Source: TypeAlias = (
    Literal[
        "enterprise.name", "enterprise.uscc", "enterprise.address", "enterprise.legal_representative",
        "enterprise.position", "enterprise.contact", "enterprise.division",
        "office.name", "office.phone", "office.address",
        "record.found", "record.in_force", "record.statuses", "record.address", "record.legal_representative",
    ]
    | Annotated[str, Field(pattern=r"^application\.[a-z][a-z0-9_]*$")]
)  # fmt: skip

MAX_TEXT = 4000


class BaseField(SpecModel):
    """What every field has."""

    id: Identifier
    label: Text
    question: Text | None = None
    help: Text | None = None
    example: Text | None = None
    article: ArticleNumber | None = None
    required: bool = False
    required_when: Condition | None = None
    about: Identifier | None = None
    source: Source | None = None
    locked: bool = False
    follows: Following | None = None
    unprinted: Text | None = None

    @property
    def is_derived(self) -> bool:
        """Whether it follows from other answers."""
        return self.follows is not None

    @property
    def typed(self) -> bool:
        """Whether somebody types it: it neither stands in a record nor follows from another answer."""
        return not self.locked and not self.is_derived

    @model_validator(mode="after")
    def _locked_needs_source(self) -> Self:
        if self.locked and self.source is None:
            raise PydanticCustomError("locked", "locked 的字段必须有 source：锁定的值只能来自单位档案")
        return self


class LineField(BaseField):
    """A single line of text; with `digits` a number that is a name: exactly so many digits."""

    type: Literal["line"]
    max_length: Annotated[int, Field(ge=1, le=500)] = 120
    digits: Annotated[int, Field(ge=1, le=30)] | None = None


class TextField(BaseField):
    """Text of several lines."""

    type: Literal["text"]
    max_length: Annotated[int, Field(ge=1, le=MAX_TEXT)] = 1000
    rows: Annotated[int, Field(ge=2, le=30)] = 4


class CreditCodeField(BaseField):
    """A unified social credit code."""

    type: Literal["credit_code"]


class OrganisationCodeField(BaseField):
    """An organisation code."""

    type: Literal["organisation_code"]


class PhoneField(BaseField):
    """A telephone number: mobile, landline with area code, service number, extension."""

    type: Literal["phone"]


class IntegerField(BaseField):
    """A whole number."""

    type: Literal["integer"]
    minimum: int | None = None
    maximum: int | None = None
    unit: Text | None = None


class DecimalField(BaseField):
    """A number with at most `places` digits after the point.

    `weighted` names a table of weights: nobody types the number, it is the sum of the parts, each times its weight.
    """

    type: Literal["decimal"]
    places: Annotated[int, Field(ge=0, le=8)] = 2
    minimum: Annotated[Decimal, Field(strict=False)] | None = None
    maximum: Annotated[Decimal, Field(strict=False)] | None = None
    unit: Text | None = None
    weighted: Identifier | None = None

    @property
    def is_derived(self) -> bool:
        """Whether it follows from other answers."""
        return self.follows is not None or self.weighted is not None


class MoneyField(BaseField):
    """An amount in 元 with at most two digits after the point."""

    type: Literal["money"]
    minimum: Annotated[Decimal, Field(strict=False)] | None = Decimal(0)
    maximum: Annotated[Decimal, Field(strict=False)] | None = None


class PercentageField(BaseField):
    """A percentage: 12.5 means 12.5%."""

    type: Literal["percentage"]
    places: Annotated[int, Field(ge=0, le=6)] = 2
    minimum: Annotated[Decimal, Field(strict=False)] | None = Decimal(0)
    maximum: Annotated[Decimal, Field(strict=False)] | None = Decimal(100)


class YesNoField(BaseField):
    """Yes or no; `yes` and `no` are the words shown."""

    type: Literal["yes_no"]
    yes: Text = "是"
    no: Text = "否"


class Option(SpecModel):
    """One of several things to choose; `article` is where the regulation names it."""

    id: Identifier
    label: Text
    article: ArticleNumber | None = None


class ChoiceField(BaseField):
    """One of several options."""

    type: Literal["choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, strict=False)]


class ChoicesField(BaseField):
    """Any number of several options."""

    type: Literal["choices"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, strict=False)]


class DateField(BaseField):
    """A day. Without `future` not after the day of reading, without `past` not before it."""

    type: Literal["date"]
    default: Literal["today"] | None = None
    future: bool = True
    past: bool = True
    _earliest: date | None = PrivateAttr(default=None)

    @property
    def earliest(self) -> date | None:
        """The first day that can be meant, None when any can. No file says so: it follows from the regulation."""
        return self._earliest

    def not_before(self, day: date) -> Self:
        """The same field, from that day on."""
        copied = self.model_copy()
        copied._earliest = day
        return copied


class MomentField(BaseField):
    """A day and the time of it, to the minute, on the Beijing clock."""

    type: Literal["moment"]
    future: bool = True


class YearMonthField(BaseField):
    """A month of a year."""

    type: Literal["year_month"]


class DateRangeField(BaseField):
    """From a day to a day, both included."""

    type: Literal["date_range"]


class DivisionField(BaseField):
    """A division of the table: province, prefecture, county. `former` also allows abolished codes."""

    type: Literal["division"]
    level: Literal["province", "prefecture", "county"] = "county"
    former: bool = False


class AttachmentField(BaseField):
    """Files that prove something. Sizes in megabytes (1,048,576 bytes) a file."""

    type: Literal["attachment"]
    max_files: Annotated[int, Field(ge=1, le=50)] = 5
    max_megabytes: Annotated[int, Field(ge=1, le=50)] = 10


SimpleField = Annotated[
    LineField | TextField | CreditCodeField | OrganisationCodeField | PhoneField | IntegerField | DecimalField
    | MoneyField | PercentageField | YesNoField | ChoiceField | ChoicesField | DateField | MomentField | YearMonthField
    | DateRangeField | DivisionField,
    Field(discriminator="type"),
]  # fmt: skip


class RowsField(BaseField):
    """Repeating rows, each with the same columns. `min_rows` are printed even when empty."""

    type: Literal["rows"]
    columns: Annotated[tuple[SimpleField, ...], Field(min_length=1, max_length=20, strict=False)]
    min_rows: Annotated[int, Field(ge=0, le=100)] = 1
    max_rows: Annotated[int, Field(ge=1, le=500)] = 50
    row_label: Text = "行"

    def column(self, identifier: str | None) -> SimpleField | None:
        """The column of this id, None when there is none."""
        return next((column for column in self.columns if column.id == identifier), None)

    @model_validator(mode="after")
    def _ordered_limits(self) -> Self:
        if self.min_rows > self.max_rows:
            raise PydanticCustomError("rows", "min_rows 不得大于 max_rows")
        return self


AnyField = Annotated[
    LineField | TextField | CreditCodeField | OrganisationCodeField | PhoneField | IntegerField | DecimalField
    | MoneyField | PercentageField | YesNoField | ChoiceField | ChoicesField | DateField | MomentField | YearMonthField
    | DateRangeField | DivisionField | AttachmentField | RowsField,
    Field(discriminator="type"),
]  # fmt: skip
