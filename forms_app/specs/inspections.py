"""How many of those who hold what a procedure grants are to be inspected in a calendar year, and by whom.

Models alone: who is counted is worked out in `cases`.
"""

from typing import Annotated

from pydantic import Field

from forms_app.specs.base import ArticleNumber, Identifier, SpecModel, Text
from forms_app.specs.handing_over import DivisionLevel, When

WHOLE = 100
"""Percent of everybody."""


class Quota(SpecModel):
    """Each office of that level inspects so many `percent` of its holders or more in a year.

    `after_act`: only of those for whom that act was done; `when`: only of those with these answers.
    """

    id: Identifier
    title: Text
    article: ArticleNumber
    level: DivisionLevel
    percent: Annotated[int, Field(ge=1, le=WHOLE)]
    after_act: Identifier | None = None
    when: When = Field(default_factory=dict)


class Inspections(SpecModel):
    """Inspections of those who hold the status: `act` records one, done by any office over the case.

    `separate` are levels whose inspections are not made together: not of the same one on the same day.
    """

    title: Text
    article: ArticleNumber
    act: Identifier
    result: Identifier
    unit: Text
    note: Text | None = None
    separate: Annotated[tuple[DivisionLevel, ...], Field(strict=False)] = ()
    quotas: Annotated[tuple[Quota, ...], Field(min_length=1, strict=False)]
