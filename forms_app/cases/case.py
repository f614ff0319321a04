"""A case: the fold of its events over a procedure. What it stands at, what may be done next, and by when.

Pure: today is an argument. Nothing here is stored; being overdue, expired or announceable follows from the events.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from forms_app.cases.clocks import pauses_of_term
from forms_app.cases.events import NUMBER, CaseEvent
from forms_app.cases.grading import Grade, grade_of
from forms_app.cases.items import CaseItem, items_of
from forms_app.core.dates import moment_day
from forms_app.core.errors import ConflictError
from forms_app.specs.clocks import AnswerIs
from forms_app.specs.fields import AnyField
from forms_app.specs.handing_over import ForStage, OfficeChoice, When
from forms_app.specs.procedure import Procedure, ProcedureTerm, State
from forms_app.workdays.calendar import Calendar
from forms_app.workdays.counting import CountSheet, Pause, count, count_back, count_until, counted_back
from forms_app.workdays.stated import ending_on
from forms_app.workdays.terms import Term, Unit

RECUSED = "recused"
SAMPLED = "sampled"
COLLECTORS = "collectors"
"""What the opening event of a case about a record says: the accounts that collected what the record holds."""
LAST_DAY = "last_day"
"""What an event says of the term that begins with it, when its last day was published: that day holds."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """How a term runs in a case. `due` is None while the clock stands still; `sheet` then counts as if it went on."""

    term: ProcedureTerm
    sheet: CountSheet
    running: bool

    @property
    def due(self) -> date | None:
        """The last day, inclusive."""
        return self.sheet.due if self.running else None

    def is_over(self, today: date) -> bool:
        """Whether the last day has passed."""
        return self.running and today > self.sheet.due


@dataclass(frozen=True)
class Case:
    """A case as its events tell it. `kinds` overrides the kind of days of terms that leave it open: term → unit.

    `parent` is the case it belongs to, for procedures within another. `application` is what the application says, by
    question, where the procedure looks at it; `asked` are its questions by id.
    """

    procedure: Procedure
    events: tuple[CaseEvent, ...]
    kinds: Mapping[str, Unit] = field(default_factory=dict)
    parent: "Case | None" = None
    application: Mapping[str, Any] = field(default_factory=dict)
    asked: Mapping[str, AnyField] = field(default_factory=dict)

    @cached_property
    def states(self) -> tuple[State, ...]:
        """The state after each event."""
        found: list[State] = []
        for event in self.events:
            act = self.procedure.act(event.event)
            if act is None:
                raise ConflictError(f"案卷中的“{event.event}”不是本程序的事项")
            found.append(self.procedure.state(act.to) if act.to else found[-1])
        return tuple(found)

    @property
    def collectors(self) -> frozenset[int]:
        """Who collected the record that the case is about; nobody where it is about none."""
        return frozenset(self.events[0].data.get(COLLECTORS, ()))

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

    def value(self, name: str) -> Any:
        """What the case says of a question: its last answer in an act, else the application's; None when neither."""
        for event in reversed(self.events):
            if event.data.get(name) is not None and self._asks(event, name):
                return event.data[name]
        return self.application.get(name)

    def says(self, when: When) -> bool:
        """Whether the case has one of the answers to each of these questions."""
        return all(self.value(name) in answers for name, answers in when.items())

    def _asks(self, event: CaseEvent, name: str) -> bool:
        act = self.procedure.act(event.event)
        return act is not None and any(field.id == name for field in act.asks)

    def choice(self, stage: str) -> OfficeChoice:
        """Whose that stage is: the first choice whose conditions hold; the last one always does."""
        return next(each for each in self.procedure.stage(stage).choices if self.says(each.when))

    def is_for(self, wanted: ForStage | None) -> bool:
        """Whether that stage of the case falls to an office of such a level; so it is where none is wanted."""
        return wanted is None or self.choice(wanted.stage).level in wanted.levels

    @property
    def stage(self) -> str | None:
        """The stage to which it was handed last; None while it is with the office that opened it."""
        acts = (self.procedure.act(event.event) for event in reversed(self.events))
        return next((act.hands_to for act in acts if act is not None and act.hands_to), None)

    def corrected(self, name: str) -> str:
        """What was last answered to the question of that id, "" when no act asked it or it was left empty."""
        for event in reversed(self.events):
            act = self.procedure.act(event.event)
            if act is not None and any(field.id == name for field in act.asks):
                return str(event.data.get(name) or "")
        return ""

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

    def rests_on(self, number: str) -> bool:
        """Whether it goes on from the document of that number: the last of its kind, in a case that has not ended."""
        if self.state.final:
            return False
        acts = ((self.procedure.act(event.event), event) for event in self.events)
        last = {act.number: event.data.get(NUMBER) for act, event in acts if act is not None and act.number}
        return number in last.values()

    @property
    def is_sampled(self) -> bool:
        """Whether it was drawn for a check on site."""
        return self.last(SAMPLED) is not None

    def deadline(self, calendar: Calendar, today: date, term_id: str | None = None) -> Deadline | None:
        """The term of its state (or the named one) as it runs today; None when none runs."""
        identifier = term_id or self.state.term
        if identifier is None:
            return None
        term = self.procedure.term(identifier)
        if not self.is_for(term.for_stage):
            return None
        starts = [index for index, event in enumerate(self.events) if event.event in term.since]
        if not starts or not self.answers(term.when):
            return None
        if term.until is not None:
            last_day, began = self.corrected(term.until), self.day_of(self.events[starts[-1]])
            sheet = count_until(moment_day(last_day), began, calendar) if last_day else None
            return Deadline(term, sheet, running=True) if sheet else None
        if term.before is not None:
            day = self.corrected(term.before)
            ahead = count_back(self._counted(term), moment_day(day), calendar) if day else None
            return Deadline(term, ahead, running=True) if ahead else None
        if term.before_end_of is not None:
            end = self.deadline(calendar, today, term.before_end_of)
            return end and Deadline(term, counted_back(end.sheet, term.length), end.running)
        start = starts[-1]
        pauses, running = self._pauses(start, identifier, today)
        sheet = count(self._counted(term), self._begins(term, start, calendar, today), calendar, pauses)
        stated = self.events[start].data.get(LAST_DAY)
        if stated:
            sheet = ending_on(sheet, date.fromisoformat(stated), pauses, calendar)
        return Deadline(term, sheet, running and not self._stopped(identifier, sheet, today))

    def _begins(self, term: ProcedureTerm, start: int, calendar: Calendar, today: date) -> date:
        """From which day a term that begins with this event is counted: a renewed one goes on where it ended before."""
        if self.events[start].event in term.renewed_by:
            before = replace(self, events=self.events[:start]).deadline(calendar, today, term.id)
            if before is not None:
                return before.sheet.due
        return self.day_of(self.events[start])

    def running(self, calendar: Calendar, today: date) -> tuple[Deadline, ...]:
        """Every term that runs: that of its state, and those that wait for one of their `ends`."""
        found = (self.deadline(calendar, today, term.id) for term in self.procedure.terms if self._runs(term))
        return tuple(deadline for deadline in found if deadline is not None)

    def due(self, calendar: Calendar, today: date) -> Deadline | None:
        """The running term that is due first, of those that somebody has to keep.

        An enterprise's own is none: that it let the days for a statement pass makes no office late.
        """
        awaited = [each for each in self.running(calendar, today) if each.running and self._has_to_be_kept(each.term)]
        return min(awaited, key=lambda each: each.sheet.due, default=None)

    def items(self, calendar: Calendar, today: date) -> tuple[CaseItem, ...]:
        """Its parallel items as they stand today."""
        return items_of(self, calendar, today)

    def first_due(self, calendar: Calendar, today: date) -> CountSheet | None:
        """The count that ends first, of the terms that somebody has to keep and of the items that are not done."""
        own = self.due(calendar, today)
        running = [each.sheet for each in self.items(calendar, today) if each.ended is None and each.due is not None]
        return min((*running, *((own.sheet,) if own else ())), key=lambda sheet: sheet.due, default=None)

    def answers(self, condition: AnswerIs | None) -> bool:
        """Whether the last answer is as a condition says; every case meets none."""
        return condition is None or self.corrected(condition.field) in condition.values

    def _has_to_be_kept(self, term: ProcedureTerm) -> bool:
        if term.watched:
            return True
        return term.whose != "enterprise" and (term.whose != "system" or term.id == self.state.term)

    def _runs(self, term: ProcedureTerm) -> bool:
        if not self.is_of(term.only_for) or not self.answers(term.when):
            return False
        if self.state.term == term.id:
            return True
        if not term.ends or self.state.final:
            return False
        last = [event.event for event in self.events if event.event in term.since or event.event in term.ends]
        return bool(last) and last[-1] in term.since

    def _counted(self, term: ProcedureTerm) -> Term:
        varied = next((each.period for each in term.variants if self.answers(each.when)), None)
        stated = Term.parse(varied) if varied else term.length
        return Term(stated.amount, self.kinds.get(term.id, stated.unit), term.rolls)

    def _pauses(self, start: int, term: str, today: date) -> tuple[list[Pause], bool]:
        """When the clock stood still after the start, and whether it runs now."""
        pauses: list[Pause] = []
        for index in range(start, len(self.events)):
            state = self.states[index]
            if not state.paused or state.term != term:
                continue
            after = self.events[index].on
            is_last = index + 1 == len(self.events)
            until = max(today, after) if is_last else self.events[index + 1].on
            pauses.append(Pause(after, until, state.paused))
        running = not (self.state.paused and self.state.term == term)
        pauses += (pause for pause, _ in pauses_of_term(self, term, today))
        return pauses, running

    def _stopped(self, term: str, sheet: CountSheet, today: date) -> bool:
        """Whether an act made the clock stand still; a term that was over before is late, whatever is waited for."""
        found = pauses_of_term(self, term, today)
        return any(is_open and pause.after <= sheet.due for pause, is_open in found)


HOLDERS = {
    "enterprise": "申请企业",
    "handler": "承办人员",
    "section_head": "承办机构负责人",
    "leader": "分管领导",
    "public": "社会公众",
    "system": "—",
}
"""Who has a case, in words."""
