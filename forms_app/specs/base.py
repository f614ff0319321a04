"""The base of all specification models and the small types they share."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from forms_app.core.citations import Citation


class SpecModel(BaseModel):
    """Frozen; refuses unknown keys and says which keys there are."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_keys(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            for key in data:
                if key not in cls.model_fields:
                    allowed = "、".join(cls.model_fields)
                    raise PydanticCustomError(
                        "unknown_key", "未知的键“{key}”，可用的键：{allowed}", {"key": key, "allowed": allowed}
                    )
        return data

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy that works out its cached properties anew: those of the original need not be true of it."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


def _iso_date(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("iso_date", "日期在日历上不存在") from None
    if isinstance(value, date):
        return value
    raise PydanticCustomError("iso_date", "应为日期，写作 2020-07-08")


def _citation(value: str) -> str:
    try:
        return str(Citation.parse(value))
    except ValueError as error:
        raise PydanticCustomError("citation", "{reason}", {"reason": str(error)}) from None


def at_most(limit: int) -> AfterValidator:
    """A bound that a sound specification never meets, so that the schema for editors need not carry it."""

    def within(value: int) -> int:
        if value > limit:
            raise PydanticCustomError("less_than_equal", "不得大于{le}", {"le": limit})
        return value

    return AfterValidator(within)


Text = Annotated[str, Field(min_length=1)]
"""One or more characters."""

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""Name of a field, criterion, column: lower-case letters, digits, underscores."""

IsoDate = Annotated[date, BeforeValidator(_iso_date)]
"""A date written `2020-07-08`."""

ArticleNumber = Annotated[str, AfterValidator(_citation)]
"""A citation as printed: `第七条（一）`."""

Positive = Annotated[int, Field(ge=1), at_most(9999)]
Millimetres = Annotated[float, Field(gt=0, le=420, strict=False)]
Points = Annotated[float, Field(ge=6, le=72, strict=False)]
