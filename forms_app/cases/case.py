"""A case: the fold of its events over a procedure. What it stands at, what may be done next, and by when.

Pure: today is an argument. Nothing here is stored; being overdue, expired or announceable follows from the events.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from forms_app.cases.events import CaseEvent, Person
from forms_app.cases.grading import Grade, grade_of
from forms_app.core.dates import chinese, chinese_minute, chinese_time, in_beijing, moment_day
from forms_app.core.errors import ConflictError, ForbiddenError
from forms_app.specs.procedure import Act, Need, Procedure, ProcedureTerm, State
from forms_app.workdays.calendar import Calendar
from forms_app.workdays.counting import CountSheet, Pause, count
from forms_app.workdays.stated import ending_on
from forms_app.workdays.terms import Term, Unit

RECUSED = "recused"
SAMPLED = "sampled"
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
    """A case as its events tell it. `kinds` overrides the kind of days of terms that leave it open: term → unit."""

    procedure: Procedure
    events: tuple[CaseEvent, ...]
    kinds: Mapping[str, Unit] = field(default_factory=dict)

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
        starts = [index for index, event in enumerate(self.events) if event.event in term.since]
        if not starts:
            return None
        start = starts[-1]
        pauses, running = self._pauses(start, identifier, today)
        sheet = count(self._counted(term), self.day_of(self.events[start]), calendar, pauses)
        stated = self.events[start].data.get(LAST_DAY)
        if stated:
            sheet = ending_on(sheet, date.fromisoformat(stated), pauses, calendar)
        return Deadline(term, sheet, running)

    def running(self, calendar: Calendar, today: date) -> tuple[Deadline, ...]:
        """Every term that runs: that of its state, and those that wait for one of their `ends`."""
        found = (self.deadline(calendar, today, term.id) for term in self.procedure.terms if self._runs(term))
        return tuple(deadline for deadline in found if deadline is not None)

    def due(self, calendar: Calendar, today: date) -> Deadline | None:
        """The running term that is due first, of those that somebody other than the enterprise has to keep."""
        awaited = [
            each
            for each in self.running(calendar, today)
            if each.running and (each.term.id == self.state.term or each.term.whose not in ("enterprise", "system"))
        ]
        return min(awaited, key=lambda each: each.sheet.due, default=None)

    def _runs(self, term: ProcedureTerm) -> bool:
        if not self.is_of(term.only_for):
            return False
        if self.state.term == term.id:
            return True
        if not term.ends or self.state.final:
            return False
        last = [event.event for event in self.events if event.event in term.since or event.event in term.ends]
        return bool(last) and last[-1] in term.since

    def _counted(self, term: ProcedureTerm) -> Term:
        stated = Term.parse(term.period)
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
        return pauses, not (self.state.paused and self.state.term == term)


def require(case: Case, act: Act, person: Person, calendar: Calendar, today: date, day: date | None = None) -> None:
    """Whether this person may do this act now; `day` is when it took effect, once that is known.

    Raises ConflictError when the case does not allow it, ForbiddenError when this person may not. The order matters:
    whoever comes too late is told who was first, before being told anything about rights.
    """
    _require_state(case, act)
    _require_person(case, act, person)
    _require_groundwork(case, act, calendar, today)
    if day is not None:
        _require_day(case, act, today, day)
    if day is not None or act.day is None:
        _require_window(case, act, calendar, today, day or today)


def require_moment(case: Case, act: Act, moment: datetime, now: datetime) -> None:
    """Raise ConflictError when it took effect later than now, or before what led here was done, to the minute.

    `moment` is what the clock in Beijing showed. What led here on a stated day has no hour: that day is enough.
    """
    entered = case.entered
    led = case.procedure.act(entered.event)
    if moment > _minute(now):
        raise ConflictError(f"“{act.title}”的时间{chinese_minute(moment)}晚于现在，请核对")
    if led is not None and led.day is None and moment < _minute(entered.at):
        raise ConflictError(
            f"“{act.title}”的时间{chinese_minute(moment)}早于“{led.said}”（{chinese_minute(_minute(entered.at))}），请核对"
        )


def _minute(moment: datetime) -> datetime:
    return in_beijing(moment).replace(second=0, microsecond=0, tzinfo=None)


def refusal(case: Case, act: Act, person: Person, calendar: Calendar, today: date) -> str | None:
    """Why this person may not do this act now, None when it is allowed."""
    try:
        require(case, act, person, calendar, today)
    except (ConflictError, ForbiddenError) as error:
        return str(error)
    return None


def acts_for(case: Case, person: Person) -> tuple[Act, ...]:
    """What somebody of these roles could do in this state, whether or not something else is still missing."""
    return tuple(
        act
        for act in case.procedure.acts
        if case.state.id in act.states and act.by in person.roles and case.is_of(act.only_for)
    )


def _require_state(case: Case, act: Act) -> None:
    if case.state.id in act.states:
        if not case.is_of(act.only_for):
            category = case.grade.category.title if case.grade else "尚未认定类别"
            raise ConflictError(f"不能办“{act.title}”：本件为{category}，不适用")
        return
    last = case.events[-1]
    done = case.procedure.act(last.event)
    said = done.said if done else last.event
    raise ConflictError(
        f"本件已由{last.name}于{chinese_time(last.at)}办理（{said}），现处于“{case.state.title}”，不能再办“{act.title}”"
    )


def _require_person(case: Case, act: Act, person: Person) -> None:
    if not person.of_office:
        raise ForbiddenError("本件由其他机构办理，您可以查看，不能办理")
    if act.by not in person.roles and not (act.id == RECUSED and person.roles & {"handler", "section_head", "leader"}):
        raise ForbiddenError(f"“{act.title}”由{HOLDERS[act.by]}办理，您的账号没有这个职责")
    if person.account is None:
        return
    if any(event.event == RECUSED and event.account == person.account for event in case.events):
        raise ForbiddenError("您已对本件回避，不能再办理")
    for event in case.events:
        if event.event in act.apart_from and event.account == person.account:
            raise ForbiddenError(f"三级意见须由三个不同的人作出：您已于{chinese_time(event.at)}对本件作出意见")


def _require_groundwork(case: Case, act: Act, calendar: Calendar, today: date) -> None:
    done = sum(event.event == act.id for event in case.events)
    if act.at_most is not None and done >= act.at_most:
        raise ConflictError(f"“{act.title}”在本阶段最多{act.at_most}次，已办理{done}次")
    for need in act.needs:
        if not _is_satisfied(case, need):
            raise ConflictError(f"不能办“{act.title}”：{need.otherwise}")
    if act.after_term is not None:
        deadline = case.deadline(calendar, today, act.after_term)
        if deadline is None or not deadline.is_over(today):
            due = f"，届满日{deadline.due:%Y-%m-%d}" if deadline and deadline.due else ""
            raise ConflictError(f"不能办“{act.title}”：{case.procedure.term(act.after_term).title}尚未届满{due}")


def _require_day(case: Case, act: Act, today: date, day: date) -> None:
    """The day on which it took effect: not ahead, not before what led here."""
    entered = case.entered
    if day > today:
        raise ConflictError(f"“{act.title}”的日期{day:%Y-%m-%d}晚于今天，请核对")
    if day < case.day_of(entered):
        led = case.procedure.act(entered.event)
        said = led.said if led else entered.event
        raise ConflictError(f"“{act.title}”的日期{day:%Y-%m-%d}早于“{said}”（{case.day_of(entered):%Y-%m-%d}），请核对")


def _require_window(case: Case, act: Act, calendar: Calendar, today: date, day: date) -> None:
    for name, too_early in ((act.window.not_before, True), (act.window.not_after, False)) if act.window else ():
        deadline = case.deadline(calendar, today, name) if name else None
        bound = deadline.sheet.due if deadline else None
        if bound is not None and (day < bound if too_early else day > bound):
            ground = f"{deadline.term.article}，" if deadline else ""
            limit = f"最早{chinese(bound)}" if too_early else f"最晚{chinese(bound)}"
            raise ConflictError(f"不能办“{act.title}”：{act.window.otherwise if act.window else ''}（{ground}{limit}）")


def _is_satisfied(case: Case, need: Need) -> bool:
    if (need.sampled and not case.is_sampled) or not case.is_of(need.only_for):
        return True
    event = case.last(need.event)
    if event is None:
        return False
    if need.since_last:
        later = [each.event for each in case.events if each.event in (*need.since_last, need.event)]
        if later[-1] != need.event:
            return False
    return need.field is None or event.data.get(need.field) == need.value


HOLDERS = {
    "enterprise": "申请企业",
    "handler": "承办人员",
    "section_head": "承办机构负责人",
    "leader": "分管领导",
    "public": "社会公众",
    "system": "—",
}
"""Who has a case, in words."""
