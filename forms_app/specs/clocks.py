"""What clocks of a case stand still for, and the parallel items of a case that have clocks of their own.

Models alone: how a clock runs is worked out in `cases`.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from forms_app.specs.base import ArticleNumber, Identifier, SpecModel, Text
from forms_app.specs.procedure_terms import Period

Acts: TypeAlias = Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]


class AnswerIs(SpecModel):
    """A condition on a case: the last answer to the question `field` is one of `values`."""

    field: Identifier
    values: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]


class TermVariant(SpecModel):
    """Another period of the same term, for the cases with this answer."""

    when: AnswerIs
    period: Period


class ClockPause(SpecModel):
    """A cause for which clocks stand still (停止计时的事由), from one of the acts `begins` until one of `ends`.

    `terms` stand still with it. Begun by an act that is done to one item it stops that item as well, and no other
    one; begun by an act on the whole case it stops every item. `because` is the question of the beginning act whose
    answer the count sheet gives as the reason.
    """

    id: Identifier
    title: Text
    article: ArticleNumber
    begins: Acts
    ends: Acts
    terms: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    because: Identifier | None = None


class Items(SpecModel):
    """Items of a case that run side by side (并联事项): each of one department, within a term of its own.

    Every row of the question `rows` of the act `begins` is one; the column `name` says what it is, `department` who
    does it, `amount` within how many `unit`. One of the acts `ends`, done to the item, ends it; those that are also
    among `fails` without what was applied for.
    """

    title: Text
    article: ArticleNumber
    begins: Identifier
    rows: Identifier
    name: Identifier
    department: Identifier
    amount: Identifier
    unit: Literal["working days", "days"] = "working days"
    ends: Acts
    fails: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()


class Subject(SpecModel):
    """Whose cases these are: the `word` before 名称 on pages, and what it is called as the one who has to act.

    `anywhere`: also those that are recorded in another division than that of the office.
    """

    word: Text = "企业"
    applicant: Text = "申请企业"
    anywhere: bool = False
