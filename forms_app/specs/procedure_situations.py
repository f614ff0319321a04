"""Golden situations of a procedure: who does what on which day on one side, where the case then stands on the other."""

from typing import Annotated, Any, Literal

from pydantic import Field

from forms_app.specs.base import Identifier, IsoDate, Positive, SpecModel, Text
from forms_app.specs.handing_over import DivisionLevel
from forms_app.specs.procedure import Actor
from forms_app.workdays.terms import Unit


class Step(SpecModel):
    """A day. Somebody does an act, or is refused, or nobody does anything; what is stated holds when it is over.

    `refused` is part of the reason. `counted` is how many days of the term are counted up to that day, inclusive;
    `days` holds parts of what the count sheet says of single days. What is not stated is not looked at.

    What is said of a term is said of that of the state, or of the one named by `of`; `awaited` is whether that one
    still waits for an end. `category` is the category by the findings, `public` whether the entry is to be seen,
    `public_until` its last day, `earliest_removal` the first day on which its removal may be asked for, `removable`
    whether it may be today, `rules` the id of the rule set that decides these days.

    `level` is the level of the office that has the case, `values` what it says of questions.
    `item` is the number of the parallel item to which the act is done, `of_item` that of the one whose clock is told
    instead of a term; `left` is how many days of the term are left after that day. `collected_by` are the people who
    collected the record that the case opened by this step is about.

    `by_level` is the level of the office that does an act that every office over the case may do; `quotas` whether the
    holder is still to be inspected under a quota in that year (`due`), was (`done`), or is not under it (`none`).

    A step of the `parent` is done to the case that this one belongs to, and what is stated holds there.
    """

    on: IsoDate
    parent: bool = False
    act: Identifier | None = None
    by: Text | None = None
    answers: dict[str, Any] = Field(default_factory=dict)
    collected_by: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    by_level: DivisionLevel | None = None
    refused: Text | None = None
    state: Identifier | None = None
    category: Identifier | None = None
    public: bool | None = None
    public_until: IsoDate | None = None
    earliest_removal: IsoDate | None = None
    rules: Identifier | None = None
    removable: bool | None = None
    term: Identifier | None = None
    of: Identifier | None = None
    item: Positive | None = None
    of_item: Positive | None = None
    awaited: bool | None = None
    level: DivisionLevel | None = None
    values: dict[Identifier, Text] = Field(default_factory=dict)
    quotas: dict[Identifier, Literal["due", "done", "none"]] = Field(default_factory=dict)
    due: IsoDate | None = None
    counted: int | None = None
    left: int | None = None
    running: bool | None = None
    over: bool | None = None
    provisional: bool | None = None
    days: dict[IsoDate, Text] = Field(default_factory=dict)

    @property
    def expects(self) -> bool:
        """Whether anything is stated about the case."""
        of_entry = (self.public, self.public_until, self.earliest_removal, self.rules, self.removable)
        of_case = (self.state, self.category, self.level, self.term, self.awaited, *of_entry)
        stated = (*of_case, self.due, self.counted, self.left, self.running, self.over, self.provisional)
        return bool(self.days or self.values or self.quotas) or any(each is not None for each in stated)


Steps = Annotated[tuple[Step, ...], Field(min_length=1, strict=False)]


class ProcedureSituation(SpecModel):
    """A story. `after` names the prelude it begins with, `counting` how the office counts terms that leave it open.

    `application` is what the application says, laid over that of the file.

    `calendar_on`: told with the holiday notices that were published by that day, and no later one.
    """

    name: Text
    after: Identifier | None = None
    counting: dict[Identifier, Literal["working days", "days"]] = Field(default_factory=dict)
    calendar_on: IsoDate | None = None
    application: dict[str, Any] = Field(default_factory=dict)
    steps: Steps

    @property
    def kinds(self) -> dict[str, Unit]:
        """Term → kind of days."""
        return {term: Unit(word) for term, word in self.counting.items()}


class QuotaSituation(SpecModel):
    """Of so many holders under a quota so many were inspected: how many must be, and how many are missing."""

    quota: Identifier
    holders: Annotated[int, Field(ge=0)]
    inspected: Annotated[int, Field(ge=0)]
    required: int
    missing: int


class ProcedureSituations(SpecModel):
    """Stories of one procedure, and `counts` of its quotas of inspections.

    `people` have names and roles; whoever is not named is a person of his or her own.
    """

    kind: Literal["procedure_situations"]
    procedure: Identifier
    application: dict[str, Any] = Field(default_factory=dict)
    people: dict[Text, Annotated[tuple[Actor, ...], Field(min_length=1, strict=False)]] = Field(default_factory=dict)
    preludes: dict[Identifier, Steps] = Field(default_factory=dict)
    counts: Annotated[tuple[QuotaSituation, ...], Field(strict=False)] = ()
    cases: Annotated[tuple[ProcedureSituation, ...], Field(min_length=1, strict=False)]

    def steps_of(self, case: int) -> tuple[tuple[tuple[str | int, ...], Step], ...]:
        """Every step of a story in order, its prelude first, each with where it stands in the file."""
        told = self.cases[case]
        before = self.preludes.get(told.after or "", ())
        return (
            *((("preludes", told.after or "", index), step) for index, step in enumerate(before)),
            *((("cases", case, "steps", index), step) for index, step in enumerate(told.steps)),
        )
