"""Golden situations of a procedure played: what came out differently from what the file says.

Specifications may not import cases, so a wrong expectation is found here, one layer above the check of a folder.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from forms_app.cases.agreements import require_agreement
from forms_app.cases.allowed import require
from forms_app.cases.case import Case, Deadline
from forms_app.cases.changes import require_prescribed, within_refusal
from forms_app.cases.clocks import ITEM, days_used, item_of
from forms_app.cases.events import BY_LEVEL, BY_OFFICE_NAME, COLLECTORS, CaseEvent, Person
from forms_app.cases.inspections import QuotaCount, inspected, require_separate
from forms_app.cases.items import item_number
from forms_app.cases.public_acts import require_open_to_public
from forms_app.cases.publication import Entry, entry_about
from forms_app.cases.removal import removal_refusal, require_removable
from forms_app.cases.rule_sets import require_applicable, rule_sets_of
from forms_app.core.dates import BEIJING
from forms_app.core.divisions import OFFICES_AT, DivisionTable
from forms_app.core.errors import ConflictError, ForbiddenError, NotFoundError
from forms_app.specs.fields import AnyField
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.procedure import Act, Procedure, ProcedureTerm
from forms_app.specs.procedure_situations import ProcedureSituations, Step
from forms_app.specs.reference import Reference
from forms_app.specs.strict_yaml import Path_
from forms_app.workdays.calendar import Calendar, CalendarError
from forms_app.workdays.counting import days_left

_OPENING_HOUR = time(9)
_NOTHING = "无"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise: where it is written, in which story, what was expected, what came."""

    path: Path_
    situation: str
    on: date
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"情形“{self.situation}”{self.on}：{self.what}应为 {self.expected}，实为 {self.found}"


@dataclass(frozen=True)
class _Play:
    """A story under way: its procedure, that of the parent, the calendar it is told with, who is who."""

    procedure: Procedure
    parent: Procedure | None
    calendar: Calendar
    people: Mapping[str, Person]
    name: str

    def differs(self, path: Path_, step: Step, what: str, expected: object, found: object) -> Difference:
        return Difference(path, self.name, step.on, what, _shown(expected), _shown(found))

    def person(self, act: Act, step: Step) -> Person:
        """Who does it: the person named, else somebody of the role the act asks for."""
        return self.people[step.by] if step.by else self.people[act.by]


def wrong_situations(parts: Parts, calendar: Calendar) -> Iterator[SpecProblem]:
    """Every difference in every story of a folder, at its line. The folder must be sound."""
    for part in parts.procedure_situations:
        procedure = parts.procedures[part.model.procedure].model
        parent = parts.procedures[procedure.within].model if procedure.within else None
        for difference in replay(procedure, part.model, calendar, parent, applied_in(parts, procedure, parent)):
            yield _problem(part, difference)
        yield from _wrong_counts(procedure, part)


def applied_in(parts: Parts, procedure: Procedure, parent: Procedure | None) -> dict[str, AnyField]:
    """The questions of the application that opens such a case, and of that which opens the case it belongs to."""
    forms = (parts.forms.get(each.application) for each in (parent, procedure) if each is not None)
    return {field.id: field for form in forms if form is not None for field in form.model.fields}


def _wrong_counts(procedure: Procedure, part: Part[ProcedureSituations]) -> Iterator[SpecProblem]:
    """Quotas of which another number must be inspected than the file says."""
    quotas = {quota.id: quota for quota in procedure.inspections.quotas} if procedure.inspections else {}
    for index, told in enumerate(part.model.counts):
        found = QuotaCount(told.holders, told.inspected, quotas[told.quota].percent)
        for key in ("required", "missing"):
            if getattr(told, key) != (number := getattr(found, key)):
                message = f"抽查“{told.quota}”：{key}应为 {getattr(told, key)}，实为 {number}"
                yield part.problem(("counts", index, key), message)


def replay(
    procedure: Procedure,
    situations: ProcedureSituations,
    calendar: Calendar,
    parent: Procedure | None = None,
    asked: Mapping[str, AnyField] = MappingProxyType({}),
) -> Iterator[Difference]:
    """Every difference in every story of one file; a prelude that several share is told once."""
    told: set[Path_] = set()
    for index in range(len(situations.cases)):
        for difference in replay_case(procedure, situations, index, calendar, parent, asked):
            if difference.path not in told or difference.path[0] == "cases":
                yield difference
            told.add(difference.path)


def replay_case(
    procedure: Procedure,
    situations: ProcedureSituations,
    case: int,
    calendar: Calendar,
    parent: Procedure | None = None,
    asked: Mapping[str, AnyField] = MappingProxyType({}),
) -> Iterator[Difference]:
    """The differences of one story. It is left at the first step that went otherwise: the rest would be noise.

    `parent` is the procedure of the case that the told one belongs to, `asked` what applications ask.
    """
    told = situations.cases[case]
    steps = situations.steps_of(case)
    try:
        known = calendar.known_on(told.calendar_on) if told.calendar_on else calendar
        play = _Play(procedure, parent, known, _people(situations), told.name)
        applied = situations.application | told.application
        above = Case(parent, (), told.kinds, application=applied, asked=asked) if parent else None
        yield from _played(play, Case(procedure, (), told.kinds, above, applied, asked), steps)
    except CalendarError as error:
        path, step = steps[0]
        yield Difference(path, told.name, step.on, "工作日历", "可用", str(error))


def _played(play: _Play, case: Case, steps: Sequence[tuple[Path_, Step]]) -> Iterator[Difference]:
    for number, (path, step) in enumerate(steps):
        case, difference = _acted(play, case, path, step, number)
        if difference is not None:
            yield difference
            return
        yield from _compared(play, case, path, step)


def _acted(play: _Play, case: Case, path: Path_, step: Step, number: int) -> tuple[Case, Difference | None]:
    """The case after the step, and what went otherwise: an act refused that should be done, or the reverse."""
    target = _meant(case, step)
    act = target.procedure.act(step.act) if step.act else None
    if act is None:
        return case, None
    person = play.person(act, step)
    # Acts of one day follow each other by a minute, so that the order of the file is the order of the record.
    at = datetime.combine(step.on, _OPENING_HOUR, BEIJING) + timedelta(minutes=number)
    about = {ITEM: step.item} if step.item is not None else {}
    event = CaseEvent(act.id, at, person.account, person.name, {**_data(play, step), **about})
    reason = _refusal(play, target, act, person, event)
    if step.refused is not None:
        if reason is not None and step.refused in reason:
            return case, None
        return case, play.differs((*path, "refused"), step, f"“{act.title}”", f"不能办理：{step.refused}", reason)
    if reason is not None:
        return case, play.differs((*path, "act"), step, f"“{act.title}”", "可以办理", f"不能办理：{reason}")
    return _after(case, target, act, event), None


def _data(play: _Play, step: Step) -> dict[str, object]:
    collectors = [play.people[name].account for name in step.collected_by]
    by_level = {BY_LEVEL: step.by_level, BY_OFFICE_NAME: OFFICES_AT[step.by_level]} if step.by_level else {}
    return step.answers | ({COLLECTORS: collectors} if collectors else {}) | by_level


def _meant(case: Case, step: Step) -> Case:
    """The case that a step is about: the told one, or the one it belongs to."""
    return case.parent if step.parent and case.parent is not None else case


def _after(case: Case, target: Case, act: Act, event: CaseEvent) -> Case:
    """The told case once the act is done to it or to its parent, with what the act causes there."""
    if target is not case:
        return replace(case, parent=replace(target, events=(*target.events, event)))
    parent = case.parent
    if act.causes is not None and parent is not None:
        caused = CaseEvent(act.causes, event.at, event.account, event.name, event.data)
        parent = replace(parent, events=(*parent.events, caused))
    return replace(case, events=(*case.events, event), parent=parent)


def _refusal(play: _Play, case: Case, act: Act, person: Person, event: CaseEvent) -> str | None:
    try:
        _require(play, case, act, person, event)
    except (ConflictError, ForbiddenError, NotFoundError) as error:
        return str(error)
    return None


def _require(play: _Play, case: Case, act: Act, person: Person, event: CaseEvent) -> None:
    if not case.events:
        if case.procedure.removes and case.parent is not None:
            require_removable(case.parent, play.calendar, event.on)
        if case.parent is not None:
            _require_within(play, case.parent, event.on)
        return
    if act.by == "public":
        require_open_to_public(case, act, play.calendar, event.on)
    day = case.day_of(event) if act.day else None
    require(case, act, person, play.calendar, event.on, day, item_of(event))
    require_separate(case, act, str(event.data.get(BY_LEVEL, "")), case.day_of(event))
    require_applicable(case, act.id, event.data)
    require_prescribed(case, act.id, event.data)
    # Agreements are about choices, numbers and days: no division is looked up.
    require_agreement(case, act, event.data, Reference(DivisionTable(()), play.calendar), event.on)


def _require_within(play: _Play, parent: Case, on: date) -> None:
    if reason := within_refusal(parent, play.procedure.within_case, play.calendar, on):
        raise ConflictError(reason)


def _compared(play: _Play, told: Case, path: Path_, step: Step) -> Iterator[Difference]:
    case = _meant(told, step)
    if not case.events:
        return
    deadline = _told_clock(play, case, step)
    # What a step does not state is not worked out: most state two or three of these.
    for key, (what, found) in _TOLD.items():
        expected = getattr(step, key)
        if expected is not None and expected != (value := found(play, case, step, deadline)):
            yield play.differs((*path, key), step, what, expected, value)
    for name, answer in step.values.items():
        if case.value(name) != answer:
            yield play.differs((*path, "values", name), step, f"“{name}”", answer, case.value(name))
    yield from _compared_quotas(play, case, path, step)
    if step.days:
        yield from _compared_days(play, deadline, path, step)


def _compared_days(play: _Play, deadline: Deadline | None, path: Path_, step: Step) -> Iterator[Difference]:
    lines = {line.date: line.why for line in deadline.sheet.days} if deadline else {}
    for day, words in step.days.items():
        if words not in lines.get(day, ""):
            yield play.differs((*path, "days", day.isoformat()), step, f"计日单{day}", words, lines.get(day))


def _compared_quotas(play: _Play, case: Case, path: Path_, step: Step) -> Iterator[Difference]:
    for name, expected in step.quotas.items():
        if expected != (found := _quota(play, case, name, step.on)):
            yield play.differs((*path, "quotas", name), step, f"抽查“{name}”", expected, found)


def _quota(play: _Play, case: Case, name: str, on: date) -> str:
    rule = case.procedure.inspections
    quota = next((each for each in rule.quotas if each.id == name), None) if rule else None
    found = inspected(case, quota, play.calendar, on) if quota else None
    return "none" if found is None else "done" if found else "due"


def _told_clock(play: _Play, case: Case, step: Step) -> Deadline | None:
    """The clock that a step tells of: that of an item, else the named term or that of the state."""
    if step.of_item is None:
        return case.deadline(play.calendar, step.on, step.of)
    item = item_number(case, step.of_item, play.calendar, step.on)
    rule = case.procedure.items
    term = ProcedureTerm(
        id="item", title=item.title, article=rule.article if rule else "", period=str(item.sheet.term), since=("item",)
    )
    return Deadline(term, item.sheet, item.due is not None)


_Found = Callable[[_Play, Case, Step, Deadline | None], object]


def _of_entry(read: Callable[[Entry], object], otherwise: object = None) -> _Found:
    """What is so of the public entry; `otherwise` while there is none."""

    def found(play: _Play, case: Case, step: Step, _deadline: Deadline | None) -> object:
        entry = entry_about(case, play.calendar, step.on)
        return read(entry) if entry else otherwise

    return found


def _of_deadline(read: Callable[[Deadline, date], object]) -> _Found:
    """What is so of the term that is told of; None while none runs."""
    return lambda _play, _case, step, deadline: read(deadline, step.on) if deadline else None


def _category(_play: _Play, case: Case, _step: Step, _deadline: Deadline | None) -> object:
    return case.grade.category.id if case.grade else None


def _removable(play: _Play, case: Case, step: Step, _deadline: Deadline | None) -> object:
    return removal_refusal(case.parent or case, play.calendar, step.on) == ""


def _awaited(play: _Play, case: Case, step: Step, _deadline: Deadline | None) -> object:
    return step.of in {each.term.id for each in case.running(play.calendar, step.on)}


def _rules(play: _Play, case: Case, step: Step, _deadline: Deadline | None) -> object:
    entry = entry_about(case, play.calendar, step.on)
    rules = entry.rules if entry and entry.rules else next(iter(rule_sets_of(case.parent or case)), None)
    return rules.id if rules else None


def _level(_play: _Play, case: Case, _step: Step, _deadline: Deadline | None) -> object:
    return case.choice(case.stage).level if case.stage else None


_TOLD: dict[str, tuple[str, _Found]] = {
    "level": ("办理机构", _level),
    "state": ("状态", lambda _play, case, _step, _deadline: case.state.id),
    "category": ("类别", _category),
    "removable": ("能否申请移除公示信息", _removable),
    "awaited": ("期限是否仍在等待办理", _awaited),
    "public": ("是否公示", lambda play, case, step, _deadline: _is_public(play, case, step)),
    "public_until": ("公示截止日", _of_entry(lambda entry: entry.until)),
    "earliest_removal": ("最早可申请提前移除之日", _of_entry(lambda entry: entry.earliest_removal)),
    "rules": ("适用的规则", _rules),
    "term": ("期限", _of_deadline(lambda deadline, _on: deadline.term.id)),
    "due": ("届满日", _of_deadline(lambda deadline, _on: deadline.due)),
    "counted": ("已计日数", _of_deadline(lambda deadline, on: days_used(deadline.sheet, on))),
    "left": ("剩余日数", _of_deadline(lambda deadline, on: days_left(deadline.sheet, on))),
    "running": ("是否计时", _of_deadline(lambda deadline, _on: deadline.running)),
    "over": ("是否届满", _of_deadline(lambda deadline, on: deadline.is_over(on))),
    "provisional": ("是否暂定", _of_deadline(lambda deadline, _on: deadline.sheet.provisional)),
}
"""Key of a step → its words, and how to find what is so."""


def _is_public(play: _Play, case: Case, step: Step) -> bool:
    entry = entry_about(case, play.calendar, step.on)
    return entry is not None and entry.is_public(step.on)


def _people(situations: ProcedureSituations) -> dict[str, Person]:
    """Everybody by name, and somebody for each role under its name; accounts are numbers that differ."""
    roles = ("enterprise", "handler", "section_head", "leader", "system")
    named = dict(situations.people)
    everybody = {**{role: (role,) for role in roles}, **named}
    people = {
        name: Person(number, name, frozenset(held)) for number, (name, held) in enumerate(everybody.items(), start=1)
    }
    return {**people, "public": Person(None, "社会公众", frozenset({"public"}))}


def _shown(value: object) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _problem(part: Part[ProcedureSituations], difference: Difference) -> SpecProblem:
    return part.problem(difference.path, str(difference))
