"""Lines of a table of cases: which events make a line, and what each of its columns says. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from forms_app.answers.answer import CellValue, Context
from forms_app.answers.reading import read_answers
from forms_app.cases.case import Case
from forms_app.cases.events import BY_OFFICE_NAME, CaseEvent
from forms_app.cases.inspections import inspections_of
from forms_app.specs.register import CaseColumn, CaseTable
from forms_app.workdays.calendar import Calendar


@dataclass(frozen=True)
class CaseLine:
    """A line: the events that it is about, those before them, and whether it is the last one of its case."""

    events: tuple[CaseEvent, ...]
    before: tuple[CaseEvent, ...] = ()
    is_last: bool = True


@dataclass(frozen=True)
class Telling:
    """A case to be told: with the calendar, what answers are read against (as of today), what is known of it."""

    case: Case
    calendar: Calendar
    context: Context
    known: Mapping[str, CellValue]


def lines_of(table: CaseTable, case: Case) -> tuple[CaseLine, ...]:
    """The lines of a case: one, or one for each event of `each`.

    An event of `begins` begins a line, which the next event of `each` fills; without one before it, an event of
    `each` begins its own. What follows, such as the return of what was posted, belongs to the last line that was
    filled, not to one that waits.
    """
    if table.rows != "events":
        return (CaseLine(case.events),)
    groups: list[list[int]] = []
    waiting: list[int] | None = None
    filled: list[int] | None = None
    for index, event in enumerate(case.events):
        if event.event in table.begins:
            waiting = [index]
            groups.append(waiting)
        elif event.event in table.each:
            filled = waiting if waiting is not None else []
            if waiting is None:
                groups.append(filled)
            filled.append(index)
            waiting = None
        elif filled is not None:
            filled.append(index)
    return tuple(
        CaseLine(tuple(case.events[index] for index in group), case.events[: group[0]], number == len(groups))
        for number, group in enumerate(groups, 1)
    )


def cells_of(table: CaseTable, line: CaseLine, telling: Telling) -> dict[str, CellValue]:
    """Key of a column → what it says; columns that say nothing are absent."""
    found = ((column.key, _value(column, line, telling)) for column in table.columns)
    return {key: value for key, value in found if value is not None and value != ""}


def _value(column: CaseColumn, line: CaseLine, telling: Telling) -> CellValue | None:
    if column.known is not None:
        return telling.known.get(column.known)
    if column.term is not None:
        deadline = telling.case.deadline(telling.calendar, telling.context.on, column.term)
        return deadline.due if deadline and telling.case.is_of(deadline.term.only_for) else None
    if column.inspection_of is not None:
        return _inspected(column.inspection_of, telling)
    if column.left is not None:
        return _left(column.left, line, telling)
    event = _last(column, line)
    if event is None:
        return None
    if column.field is not None:
        return _answer(telling, event, column.field)
    if column.office_of is not None:
        return str(event.data.get(BY_OFFICE_NAME, "")) or None
    act = telling.case.procedure.act(event.event)
    return act.said if column.said_of and act else telling.case.day_of(event)


def _last(column: CaseColumn, line: CaseLine) -> CaseEvent | None:
    """The last event that the column is about; a question that names no acts is about the last that answered it."""
    events: Sequence[CaseEvent] = (*line.before, *line.events) if column.earlier else line.events
    for event in reversed(events):
        if event.event in column.acts or (not column.acts and column.field in event.data):
            return event
    return None


def _answer(telling: Telling, event: CaseEvent, name: str) -> CellValue | None:
    """The answer as a cell holds it; what the service itself put there, such as a number, as it is."""
    raw = event.data.get(name)
    act = telling.case.procedure.act(event.event)
    if act is None or act.questionnaire is None or all(field.id != name for field in act.asks):
        return str(raw) if raw else None
    # Read as of its own day: what was valid then is told, whatever has become of it.
    context = replace(telling.context, on=event.on)
    answer = read_answers(act.questionnaire, {name: raw}, context).answers.get(name)
    return answer.for_cell() if answer else None


def _inspected(level: str, telling: Telling) -> CellValue | None:
    """The last inspection by an office of that level in the year in which the table is made."""
    found = [each.on for each in inspections_of(telling.case, telling.context.on.year) if each.level == level]
    return found[-1] if found else None


def _left(term: str, line: CaseLine, telling: Telling) -> str | None:
    """How many days are left, in the last line of a case alone: the others are over."""
    running = {each.term.id: each for each in telling.case.running(telling.calendar, telling.context.on)}
    deadline = running.get(term)
    if deadline is None or not line.is_last:
        return None
    if deadline.due is None:
        return "停止计时"
    days = (deadline.due - telling.context.on).days
    return f"剩{days}日" if days > 0 else "今日届满" if days == 0 else f"超期{-days}日"
