"""Reading a task ledger: every task with how it stands today, one task of a unit with its history, what is due soon."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.cases.tasks import (
    DECISIONS,
    Standing,
    TaskAct,
    TaskEvent,
    TaskState,
    Urgency,
    acts_possible,
    progress,
    standing,
)
from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.specs.tasks import PlannedTask, TaskPlanSpec, TaskTable
from forms_app.storage.task_tables import TaskEventRow, TaskFile
from forms_app.storage.tasks import Place, event_of, events_at, events_within, file_at, files_of
from forms_app.usecases.list_cases import Light
from forms_app.usecases.platform import Platform
from forms_app.usecases.task_scope import (
    TaskScope,
    Undertaking,
    scope_of,
    scopes_of,
    undertaking_at,
    undertakings,
)

LIGHTS = {
    Urgency.OVERDUE: Light.RED, Urgency.SOON: Light.AMBER, Urgency.IN_TIME: Light.GREEN, Urgency.NONE: Light.NONE,
}  # fmt: skip
_URGENT = tuple(Urgency)
SORTS = {"number": "印的顺序", "due": "期限", "open": "未完成数"}
_FAR = date.max


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task of one unit as it stands today, and its last event."""

    undertaking: Undertaking
    standing: Standing
    events: tuple[TaskEventRow, ...]

    @property
    def last(self) -> TaskEventRow | None:
        """What was recorded last."""
        return self.events[-1] if self.events else None

    @property
    def light(self) -> Light:
        """Red, amber, green or none."""
        return LIGHTS[self.standing.urgency]


@dataclass(frozen=True)
class TaskRow:
    """A task with its lines, one for each unit and division that is seen."""

    planned: PlannedTask
    lines: tuple[TaskLine, ...]

    @cached_property
    def states(self) -> Counter[TaskState]:
        """How many of its lines stand where."""
        return Counter(line.standing.state for line in self.lines)

    @property
    def done(self) -> int:
        """How many of its lines are done."""
        return self.states[TaskState.DONE]

    @property
    def reported(self) -> int:
        """Of how many of its lines something was reported."""
        return sum(line.last is not None for line in self.lines)

    @property
    def overdue(self) -> int:
        """How many of its lines are overdue."""
        return sum(line.standing.overdue for line in self.lines)

    @property
    def state(self) -> TaskState:
        """Where the task stands as a whole: done when all are, not reported when none is, else under way."""
        if len(self.states) == 1:
            return next(iter(self.states))
        return TaskState.UNDER_WAY

    @property
    def light(self) -> Light:
        """That of its most urgent line."""
        return LIGHTS[min((line.standing.urgency for line in self.lines), key=_URGENT.index, default=Urgency.NONE)]

    @property
    def due(self) -> date | None:
        """The earliest last day among its lines that are not done."""
        open_days = [
            each.standing.due for each in self.lines if each.standing.due and each.standing.state != TaskState.DONE
        ]
        return min(open_days, default=self.planned.due.last_day)


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Which tasks: of a table, of a unit (its title), of a division, in a state, overdue, due by a day, by words."""

    table: str = ""
    unit: str = ""
    division: str = ""
    state: str = ""
    late: bool = False
    due_until: date | None = None
    words: str = ""
    sort: str = "number"


@dataclass(frozen=True)
class TaskLedger:
    """A plan as an officer sees it on a day: its tasks by table, what can be chosen, how many stand where."""

    scope: TaskScope
    on: date
    tables: tuple[tuple[TaskTable, tuple[TaskRow, ...]], ...]
    units: tuple[str, ...]
    divisions: tuple[tuple[str, str], ...]
    counts: Mapping[TaskState, int]
    overdue: int
    soon: int

    @property
    def spec(self) -> TaskPlanSpec:
        """The plan."""
        return self.scope.spec

    @property
    def rows(self) -> tuple[TaskRow, ...]:
        """All its tasks."""
        return tuple(row for _, rows in self.tables for row in rows)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An event with its files."""

    row: TaskEventRow
    files: tuple[TaskFile, ...]


@dataclass(frozen=True)
class TaskView:
    """A task of one unit: how it stands, its history, what this person may do."""

    scope: TaskScope
    place: Place
    line: TaskLine
    history: tuple[HistoryLine, ...]
    reports: tuple[TaskAct, ...]
    decisions: tuple[TaskAct, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A plan in the list of plans: how many lines it has, how many are done, overdue, due soon."""

    spec: TaskPlanSpec
    total: int
    done: int
    overdue: int
    soon: int


def overviews(platform: Platform, actor: Actor) -> tuple[Overview, ...]:
    """The plans of which this officer sees something."""
    with platform.database.reading() as session:
        return tuple(_overview(platform, session, scope) for scope in scopes_of(platform, actor))


def _overview(platform: Platform, session: Session, scope: TaskScope) -> Overview:
    lines = _lines(platform, session, scope)
    return Overview(
        scope.spec,
        len(lines),
        sum(line.standing.state is TaskState.DONE for line in lines),
        sum(line.standing.overdue for line in lines),
        sum(line.standing.urgency is Urgency.SOON for line in lines),
    )


def task_ledger(platform: Platform, actor: Actor, domain: str, query: LedgerQuery) -> TaskLedger:
    """The plan as this officer sees it today. Raises NotFoundError, BadInputError for an unknown order."""
    if query.sort not in SORTS:
        raise BadInputError(f"不能按“{query.sort[:20]}”排序")
    scope = scope_of(platform, actor, domain)
    with platform.database.reading() as session:
        lines = _lines(platform, session, scope)
    chosen = [line for line in lines if _is_wanted(line, query)]
    return TaskLedger(
        scope=scope,
        on=platform.today(),
        tables=tuple(_tables(scope.spec, chosen, query)),
        units=tuple(dict.fromkeys(line.undertaking.unit.title for line in lines)),
        divisions=tuple(dict.fromkeys(_named_divisions(platform, lines))),
        counts=Counter(line.standing.state for line in chosen),
        overdue=sum(line.standing.overdue for line in chosen),
        soon=sum(line.standing.urgency is Urgency.SOON for line in chosen),
    )


def _named_divisions(platform: Platform, lines: Iterable[TaskLine]) -> Iterator[tuple[str, str]]:
    for line in sorted(lines, key=lambda each: each.undertaking.division):
        code = line.undertaking.division
        found = platform.reference.divisions.find(code)
        yield code, found.name if found else line.undertaking.unit.title


def _lines(platform: Platform, session: Session, scope: TaskScope) -> list[TaskLine]:
    """Every line of the plan that is seen, as it stands today."""
    today = platform.today()
    events = events_within(session, scope.spec.domain, scope.division)
    return [
        _line(scope, each, events.get((each.planned.key, each.unit.title, each.division), ()), today)
        for each in undertakings(scope, platform.reference.divisions, today)
    ]


def _line(scope: TaskScope, task: Undertaking, rows: Sequence[TaskEventRow], today: date) -> TaskLine:
    since, days = scope.spec.regulation.in_force.since, scope.spec.plan.remind_days
    return TaskLine(task, standing(task.planned.due, since, _told(rows), today, days), tuple(rows))


def _told(rows: Iterable[TaskEventRow]) -> list[TaskEvent]:
    return [event_of(row) for row in rows]


def _is_wanted(line: TaskLine, query: LedgerQuery) -> bool:
    task, found = line.undertaking, line.standing
    chosen = (
        (query.table, task.planned.table.id),
        (query.unit, task.unit.title),
        (query.division, task.division),
        (query.state, found.state),
    )
    return (
        all(wanted in ("", own) for wanted, own in chosen)
        and (not query.late or found.overdue)
        and (query.due_until is None or (found.days_left is not None and (found.due or _FAR) <= query.due_until))
        and (not query.words or query.words in task.planned.text or query.words in task.planned.units)
    )


def _tables(
    spec: TaskPlanSpec, lines: Sequence[TaskLine], query: LedgerQuery
) -> Iterator[tuple[TaskTable, tuple[TaskRow, ...]]]:
    by_task: dict[str, list[TaskLine]] = {}
    for line in lines:
        by_task.setdefault(line.undertaking.planned.key, []).append(line)
    for table in spec.plan.tables:
        rows = [TaskRow(each, tuple(by_task[each.key])) for each in spec.of_table(table) if each.key in by_task]
        if query.sort == "due":
            rows.sort(key=lambda row: row.due or _FAR)
        if query.sort == "open":
            rows.sort(key=lambda row: row.done - len(row.lines))
        if rows:
            yield table, tuple(rows)


def task_rows(platform: Platform, actor: Actor, domain: str, key: str) -> tuple[TaskScope, TaskRow]:
    """One task with all its lines. Raises NotFoundError when none of them is seen."""
    scope = scope_of(platform, actor, domain)
    with platform.database.reading() as session:
        lines = [line for line in _lines(platform, session, scope) if line.undertaking.planned.key == key]
    if not lines:
        raise NotFoundError("没有找到这项任务，或者不属于您的辖区")
    return scope, TaskRow(lines[0].undertaking.planned, tuple(lines))


def view_task(platform: Platform, actor: Actor, place: Place) -> TaskView:
    """One task of one unit. Raises NotFoundError."""
    scope = scope_of(platform, actor, place.domain)
    today = platform.today()
    task = undertaking_at(scope, platform.reference.divisions, today, place.task, place.unit, place.division)
    with platform.database.reading() as session:
        rows = events_at(session, place)
        files = files_of(session, rows)
    possible = acts_possible(task.planned.due, progress(task.planned.due, _told(rows)))
    reports = possible if scope.reports_for(task.unit, task.division) else ()
    return TaskView(
        scope=scope,
        place=place,
        line=_line(scope, task, rows, today),
        history=tuple(HistoryLine(row, tuple(files.get(row.id or 0, ()))) for row in rows),
        reports=tuple(act for act in reports if act not in DECISIONS),
        decisions=tuple(act for act in possible if act in DECISIONS) if scope.may_decide else (),
    )


def read_task_file(platform: Platform, actor: Actor, place: Place, identifier: UUID) -> tuple[TaskFile, bytes]:
    """A file of a report. Raises NotFoundError, AlteredFileError when it is not what was handed in."""
    view_task(platform, actor, place)
    with platform.database.reading() as session:
        file = file_at(session, place, identifier)
    if file is None:
        raise NotFoundError("没有找到这个文件")
    return file, platform.files.get(file.digest)


def due_soon(platform: Platform, actor: Actor, days: int) -> tuple[tuple[TaskScope, TaskRow], ...]:
    """What falls due within so many days or is late, over all plans, soonest first.

    An office is reminded of what it reports itself, the supervising one of everything; what waits for a decision is no
    longer the unit's to do.
    """
    today = platform.today()
    found: list[tuple[TaskScope, TaskRow]] = []
    with platform.database.reading() as session:
        for scope in scopes_of(platform, actor):
            near = [line for line in _lines(platform, session, scope) if _falls_due(scope, line, today, days)]
            found += [(scope, row) for _, rows in _tables(scope.spec, near, LedgerQuery()) for row in rows]
    return tuple(sorted(found, key=lambda each: each[1].due or _FAR))


def _falls_due(scope: TaskScope, line: TaskLine, today: date, days: int) -> bool:
    found = line.standing
    if line.undertaking.division != scope.division and not scope.decides:
        return False
    return found.days_left is not None and found.due is not None and (found.due - today).days <= days
