"""A case: the fold of its events over a procedure. What it stands at, what may be done next, and by when.

Pure: today is an argument. Nothing here is stored; being overdue, expired or announceable follows from the events.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from forms_app.cases.clocks import pauses_of_term
from forms_app.cases.events import LAST_DAY
from forms_app.cases.history import History
from forms_app.cases.items import CaseItem, items_of
from forms_app.core.dates import moment_day
from forms_app.specs.fields import AnyField
from forms_app.specs.handing_over import ForStage, OfficeChoice, When
from forms_app.specs.procedure import ProcedureTerm
from forms_app.workdays.calendar import Calendar
from forms_app.workdays.counting import CountSheet, Pause, count, count_back, count_until, counted_back
from forms_app.workdays.stated import ending_on
from forms_app.workdays.terms import Term, Unit

HOLDERS = {
    "enterprise": "申请企业",
    "handler": "承办人员",
    "section_head": "承办机构负责人",
    "leader": "分管领导",
    "public": "社会公众",
    "system": "—",
}
"""Who has a case, in words."""


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
class Case(History):
    """A case as its events tell it. `kinds` overrides the kind of days of terms that leave it open: term → unit.

    `parent` is the case it belongs to, for procedures within another. `application` is what the application says, by
    question, where the procedure looks at it; `asked` are its questions by id.
    """

    kinds: Mapping[str, Unit] = field(default_factory=dict)
    parent: "Case | None" = None
    application: Mapping[str, Any] = field(default_factory=dict)
    asked: Mapping[str, AnyField] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """What the case says of a question: its last answer in an act, else the application's; None when neither."""
        for event in reversed(self.events):
            if event.data.get(name) is not None and self._asks(event, name):
                return event.data[name]
        return self.application.get(name)

    def says(self, when: When) -> bool:
        """Whether the case has one of the answers to each of these questions."""
        return all(self.value(name) in answers for name, answers in when.items())

    def choice(self, stage: str) -> OfficeChoice:
        """Whose that stage is: the first choice whose conditions hold; the last one always does."""
        return next(each for each in self.procedure.stage(stage).choices if self.says(each.when))

    def is_for(self, wanted: ForStage | None) -> bool:
        """Whether that stage of the case falls to an office of such a level; so it is where none is wanted."""
        return wanted is None or self.choice(wanted.stage).level in wanted.levels

    def deadline(self, calendar: Calendar, today: date, term_id: str | None = None) -> Deadline | None:
        """The term of its state (or the named one) as it runs today; None when none runs. Raises CalendarError."""
        identifier = term_id or self.state.term
        if identifier is None:
            return None
        term = self.procedure.term(identifier)
        if not self.is_for(term.for_stage) or not self.answers(term.when):
            return None
        start = max((index for index, event in enumerate(self.events) if event.event in term.since), default=None)
        if start is None:
            return None
        if term.until is not None:
            return self._up_to(term, self.corrected(term.until), self.day_of(self.events[start]), calendar)
        if term.before is not None:
            return self._ahead_of(term, self.corrected(term.before), calendar)
        if term.before_end_of is not None:
            end = self.deadline(calendar, today, term.before_end_of)
            return end and Deadline(term, counted_back(end.sheet, term.length), end.running)
        return self._from(term, start, calendar, today)

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

    def _ahead_of(self, term: ProcedureTerm, day: str, calendar: Calendar) -> Deadline | None:
        """A term that is counted back from an answered day; None until it is answered."""
        sheet = count_back(self._counted(term), moment_day(day), calendar) if day else None
        return Deadline(term, sheet, running=True) if sheet else None

    def _up_to(self, term: ProcedureTerm, day: str, began: date, calendar: Calendar) -> Deadline | None:
        """A term that lasts until an answered day; None until it is answered."""
        sheet = count_until(moment_day(day), began, calendar) if day else None
        return Deadline(term, sheet, running=True) if sheet else None

    def _from(self, term: ProcedureTerm, start: int, calendar: Calendar, today: date) -> Deadline:
        """A term that is counted from the event at that place; a last day that was published holds."""
        event = self.events[start]
        pauses = (
            *self._paused_states(term, start, today),
            *(pause for pause, _ in pauses_of_term(self, term.id, today)),
        )
        sheet = count(self._counted(term), self._begins(term, start, calendar, today), calendar, pauses)
        if stated := event.data.get(LAST_DAY):
            sheet = ending_on(sheet, date.fromisoformat(stated), pauses, calendar)
        waits = bool(self.state.paused) and self.state.term == term.id
        return Deadline(term, sheet, not waits and not self._stopped(term, sheet, today))

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

    def _paused_states(self, term: ProcedureTerm, start: int, today: date) -> Iterator[Pause]:
        """The times after the start for which the case was in a state in which the clock of the term stands still."""
        ends = [event.on for event in self.events[start + 1 :]]
        for index, state in enumerate(self.states[start:]):
            if state.paused and state.term == term.id:
                after = self.events[start + index].on
                yield Pause(after, ends[index] if index < len(ends) else max(today, after), state.paused)

    def _stopped(self, term: ProcedureTerm, sheet: CountSheet, today: date) -> bool:
        """Whether an act made the clock stand still; a term that was over before is late, whatever is waited for."""
        found = pauses_of_term(self, term.id, today)
        return any(is_open and pause.after <= sheet.due for pause, is_open in found)
