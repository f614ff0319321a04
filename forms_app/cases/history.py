"""What was done in a case, as its events tell it: states gone through, days, answers, category. Pure.

No calendar and no today: what runs, and until when, is the case's (`cases.case`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from forms_app.cases.events import COLLECTORS, NUMBER, SAMPLED, CaseEvent
from forms_app.cases.grading import Grade, grade_of
from forms_app.core.dates import moment_day
from forms_app.core.errors import ConflictError
from forms_app.specs.clocks import AnswerIs
from forms_app.specs.procedure import Procedure, State


@dataclass(frozen=True)
class History:
    """The events of a case, in their order, and the procedure whose acts they are.

    An event that is no act of the procedure raises ConflictError as soon as a state is asked for.
    """

    procedure: Procedure
    events: tuple[CaseEvent, ...]

    @cached_property
    def states(self) -> tuple[State, ...]:
        """The state after each event. Raises ConflictError."""
        found: list[State] = []
        for event in self.events:
            act = self.procedure.act(event.event)
            if act is None:
                raise ConflictError(f"案卷中的“{event.event}”不是本程序的事项")
            found.append(self.procedure.state(act.to) if act.to else found[-1])
        return tuple(found)

    @property
    def state(self) -> State:
        """Where it stands now."""
        return self.states[-1]

    @property
    def entered(self) -> CaseEvent:
        """The event that led it there."""
        for index in range(len(self.events) - 1, 0, -1):
            if self.states[index - 1] is not self.states[index]:
                return self.events[index]
        return self.events[0]

    @property
    def since(self) -> datetime:
        """Since when it stands there."""
        return self.entered.at

    @property
    def stage(self) -> str | None:
        """The stage to which it was handed last; None while it is with the office that opened it."""
        acts = (self.procedure.act(event.event) for event in reversed(self.events))
        return next((act.hands_to for act in acts if act is not None and act.hands_to), None)

    @property
    def collectors(self) -> frozenset[int]:
        """Who collected the record that the case is about; nobody where it is about none."""
        return frozenset(self.events[0].data.get(COLLECTORS, ()))

    @property
    def is_sampled(self) -> bool:
        """Whether it was drawn for a check on site."""
        return self.last(SAMPLED) is not None

    @cached_property
    def grade(self) -> Grade | None:
        """Its category by the last findings, with the reason."""
        return grade_of(self.procedure, self.events)

    @property
    def determined(self) -> CaseEvent | None:
        """The last act by which a category was determined: one that issued a numbered paper and led on."""
        return next((event for event in reversed(self.events) if event.event in self.procedure.determining), None)

    @cached_property
    def grade_in_force(self) -> Grade | None:
        """Its category by the decision in force: the findings as they stood then. None before any was determined."""
        decided = self.determined
        if decided is None:
            return None
        place = next(index for index, event in enumerate(self.events) if event is decided)
        return grade_of(self.procedure, self.events[: place + 1])

    def is_of(self, categories: tuple[str, ...]) -> bool:
        """Whether its category is one of these; every case is where none is named."""
        return not categories or (self.grade is not None and self.grade.category.id in categories)

    def day_of(self, event: CaseEvent) -> date:
        """The day on which an event took effect: the one its act asks for, else the one it was recorded on."""
        act = self.procedure.act(event.event)
        stated = event.data.get(act.day) if act and act.day else None
        return moment_day(str(stated)) if stated else event.on

    def last(self, event: str) -> CaseEvent | None:
        """The latest event of this kind."""
        return next((each for each in reversed(self.events) if each.event == event), None)

    def corrected(self, name: str) -> str:
        """What was last answered to the question of that id, "" when no act asked it or it was left empty."""
        event = next((each for each in reversed(self.events) if self._asks(each, name)), None)
        return str(event.data.get(name) or "") if event else ""

    def answers(self, condition: AnswerIs | None) -> bool:
        """Whether the last answer is as a condition says; every case meets none."""
        return condition is None or self.corrected(condition.field) in condition.values

    def rests_on(self, number: str) -> bool:
        """Whether it goes on from the document of that number: the last of its kind, in a case that has not ended."""
        if self.state.final:
            return False
        acts = ((self.procedure.act(event.event), event) for event in self.events)
        last = {act.number: event.data.get(NUMBER) for act, event in acts if act is not None and act.number}
        return number in last.values()

    def _asks(self, event: CaseEvent, name: str) -> bool:
        act = self.procedure.act(event.event)
        return act is not None and any(field.id == name for field in act.asks)
