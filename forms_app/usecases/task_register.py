"""A task ledger as official tables: as the document has it, or with how its tasks stand; as picture against time."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from forms_app.answers.answer import CellValue
from forms_app.cases.actors import Actor
from forms_app.cases.rhythms import first_day, last_day, period_of
from forms_app.cases.tasks import STATE_NAMES, TaskState, periods_met, progress
from forms_app.core.dates import beijing_date, chinese
from forms_app.core.errors import NotFoundError
from forms_app.documents.drawn import Picture
from forms_app.documents.task_sheets import (
    UPRIGHT_MM,
    WIDE_MM,
    SheetRow,
    SheetTable,
    TaskSheet,
    task_sheet_pdf,
    timeline_svg,
)
from forms_app.documents.timeline import Kind, Period, Timeline, TimelineRow, draw
from forms_app.registers.reckoning import TOTAL
from forms_app.registers.register import FilledTable, RegisterHead, RegisterLine, write_register, write_tables
from forms_app.specs.register import ListColumn, ListTable
from forms_app.specs.tasks import Due, PlannedTask, TaskColumn, TaskPlanSpec, TaskTable
from forms_app.storage.tasks import event_of
from forms_app.usecases.chosen_table import table_for
from forms_app.usecases.export_register import reporting_unit, reporting_unit_of
from forms_app.usecases.platform import Platform
from forms_app.usecases.task_ledger import LedgerQuery, TaskLedger, TaskRow, due_soon, task_ledger
from forms_app.usecases.task_scope import TaskScope

_STATE = (
    ("standing", "办理情况", 26, "start"),
    ("due", "届满日", 16, "day"),
    ("latest", "最近登记", 40, "start"),
)
"""What a table with the state has beside the printed columns."""


def export_task_table(
    platform: Platform, actor: Actor, domain: str, query: LedgerQuery, file: Path, *, with_state: bool
) -> TaskTable:
    """Write the table `query.table` (the first, unless said): whole as issued, or with the state as seen and filtered.

    Returns which table it is. Raises NotFoundError for a plan or a table that is not there.
    """
    ledger = task_ledger(platform, actor, domain, query)
    table = _table(ledger.spec, query.table)
    rows = _rows_of(ledger, table) if with_state else _as_issued(ledger.spec, table)
    scope = "；".join(query_words(platform, query)) if with_state else ""
    head = RegisterHead(reporting_unit_of(platform, actor), platform.today(), scope)
    lines = (RegisterLine.of(dict(cells)) for cells in _lines(table, rows, with_state=with_state))
    # As issued it ends where the document ends.
    total = _total(table, len(rows)) if with_state else None
    write_tables((FilledTable(_list_table(ledger.spec, table, with_state=with_state), head, lines, total),), file)
    return table


def _total(table: TaskTable, tasks: int) -> RegisterLine:
    first, second = [*(_key(column) for column in table.columns), *(known for known, *_ in _STATE)][:2]
    return RegisterLine.of({first: TOTAL, second: f"{tasks}项"})


def export_reminders(platform: Platform, actor: Actor, days: int, file: Path) -> int:
    """Write what is late or falls due within so many days, as on the page; returns how many lines it has."""
    found = due_soon(platform, actor, days)
    with platform.database.reading() as session:
        table = table_for(session, actor, "reminders")
        head = RegisterHead(reporting_unit(platform, session, actor), platform.today(), f"{days}日内届满和已经逾期")
    return write_register(table, head, (_reminder(scope, row) for scope, row in found), file)


def _reminder(scope: TaskScope, row: TaskRow) -> RegisterLine:
    task, one = row.planned, row.lines[0]
    serial = f"第{task.task.serial}项" if task.task.serial else ""
    known: dict[str, CellValue | None] = {
        "due_on": row.due,
        "text": task.text,
        "plan": f"{scope.spec.plan.title}{serial}",
        "deadline": task.deadline,
        "unit": one.undertaking.bearer if len(row.lines) == 1 else f"{len(row.lines)}个单位",
        "standing": standing_words(row),
    }
    return RegisterLine.of(known)


def issued_tasks_pdf(platform: Platform, domain: str) -> bytes:
    """All tables as the document has them, for everybody. Raises NotFoundError."""
    spec = platform.catalogue.task_plans.get(domain)
    if spec is None:
        raise NotFoundError("这项规定没有任务分工")
    tables = tuple(_sheet(table, _as_issued(spec, table), with_state=False) for table in spec.plan.tables)
    sheet = TaskSheet(spec.plan.title, spec.plan.mark or "", "", wide=False, tables=tables)
    return task_sheet_pdf(platform.printer, sheet)


def task_register_pdf(platform: Platform, actor: Actor, domain: str, query: LedgerQuery) -> bytes:
    """The tables as seen and filtered, with how the tasks stand, then against time. Raises NotFoundError."""
    ledger = task_ledger(platform, actor, domain, query)
    plan = ledger.spec.plan
    scope = "；".join(query_words(platform, query))
    narrowed = f"　范围：{scope}" if scope else ""
    words = f"制表单位：{reporting_unit_of(platform, actor)}　制表日期：{chinese(ledger.on)}{narrowed}"
    sheet = TaskSheet(
        title=plan.title,
        mark=plan.mark or "",
        made=words,
        wide=True,
        tables=tuple(_sheet(table, rows, with_state=True) for table, rows in ledger.tables),
        drawings=tuple(_drawings(ledger)),
    )
    return task_sheet_pdf(platform.printer, sheet)


def task_timeline(platform: Platform, actor: Actor, domain: str, query: LedgerQuery) -> bytes:
    """The tasks of one table against time, as SVG. Raises NotFoundError."""
    ledger = task_ledger(platform, actor, domain, query)
    table = _table(ledger.spec, query.table)
    rows = _rows_of(ledger, table)
    if not rows:
        raise NotFoundError("没有符合条件的任务，没有图可画")
    return timeline_svg(platform.printer, draw(_timeline(ledger, table, rows)))


def query_words(platform: Platform, query: LedgerQuery) -> Iterator[str]:
    """The filters as a table states them."""
    if query.unit:
        yield f"责任单位：{query.unit}"
    if query.division:
        yield platform.reference.divisions.name_of(query.division)
    if query.state:
        yield f"状态：{STATE_NAMES[TaskState(query.state)]}"
    if query.late:
        yield "逾期"
    if query.due_until:
        yield f"{chinese(query.due_until)}以前届满"
    if query.words:
        yield f"按“{query.words}”搜索"


def standing_words(row: TaskRow) -> str:
    """How a task stands, in one sentence: of one unit its state, of several how many stand where."""
    if len(row.lines) == 1:
        return _one(row)
    counted = "、".join(f"{STATE_NAMES[state]}{row.states[state]}" for state in TaskState if row.states[state])
    late = f"；逾期{row.overdue}" if row.overdue else ""
    return f"共{len(row.lines)}个单位：{counted}{late}"


def _one(row: TaskRow) -> str:
    found = row.lines[0].standing
    if row.planned.due.every:
        return found.note or "按期"
    words = STATE_NAMES[found.state]
    if found.completed_on:
        words += f"（{chinese(found.completed_on)}）"
    if found.late:
        words += "，逾期完成"
    elif found.overdue:
        words += f"，逾期{-(found.days_left or 0)}日" if found.days_left else "，逾期"
    return f"{words}；{found.note}" if found.note else words


def latest_words(row: TaskRow) -> str:
    """What was recorded last of a task, by any of its units."""
    events = [(line.last, line.undertaking) for line in row.lines if line.last]
    if not events:
        return ""
    last, task = max(events, key=lambda each: each[0].at)
    who = f"{task.bearer}，" if len(row.lines) > 1 else ""
    return f"{chinese(beijing_date(last.at))}，{who}{last.text or STATE_NAMES[TaskState.DONE]}"


def _table(spec: TaskPlanSpec, wanted: str) -> TaskTable:
    found = next((table for table in spec.plan.tables if wanted in ("", table.id)), None)
    if found is None:
        raise NotFoundError(f"没有这张表，现有：{'、'.join(table.id for table in spec.plan.tables)}")
    return found


def _rows_of(ledger: TaskLedger, table: TaskTable) -> tuple[TaskRow, ...]:
    return next((rows for each, rows in ledger.tables if each is table), ())


def _as_issued(spec: TaskPlanSpec, table: TaskTable) -> tuple[TaskRow, ...]:
    return tuple(TaskRow(planned, ()) for planned in spec.of_table(table))


def _key(column: TaskColumn) -> str:
    # Never `serial` itself: registers count their lines on under that name, and these numbers are printed ones.
    return f"printed_{column.known}" if column.known else f"cell_{column.cell}"


def _list_table(spec: TaskPlanSpec, table: TaskTable, *, with_state: bool) -> ListTable:
    columns = [
        ListColumn(label=column.label, known=_key(column), width=column.width, align=column.align)
        for column in table.columns
    ]
    if with_state:
        columns += [
            ListColumn(label=label, known=known, width=width, align="start" if align == "start" else "centre")
            for known, label, width, align in _STATE
        ]
    title = table.title if len(spec.plan.tables) == 1 else f"{spec.plan.title}　{table.title}"
    return ListTable(
        title=table.title if table.title == spec.plan.title else title, unit="项", note=table.note,
        columns=tuple(columns),
    )  # fmt: skip


def _lines(table: TaskTable, rows: Sequence[TaskRow], *, with_state: bool) -> Iterator[dict[str, CellValue]]:
    for heading, row in _with_headings(rows):
        if heading:
            yield {"printed_text": heading}
        if row:
            cells: dict[str, CellValue] = {_key(each): row.planned.cell(each) for each in table.columns}
            yield cells | (dict(_state_cells(row)) if with_state else {})


def _with_headings(rows: Sequence[TaskRow]) -> Iterator[tuple[str, TaskRow | None]]:
    """The rows with the printed headings before the first task of each part."""
    part = None
    for row in rows:
        if row.planned.part is not part:
            part = row.planned.part
            for heading in part.headings:
                yield heading, None
        yield "", row


def _state_cells(row: TaskRow) -> Iterator[tuple[str, CellValue]]:
    yield "standing", standing_words(row)
    if row.due is not None:
        yield "due", row.due
    yield "latest", latest_words(row)


def _sheet(table: TaskTable, rows: Sequence[TaskRow], *, with_state: bool) -> SheetTable:
    state = _STATE if with_state else ()
    return SheetTable(
        title=table.title,
        headings=(*(column.label for column in table.columns), *(label for _, label, _, _ in state)),
        weights=(*(column.width for column in table.columns), *(width for _, _, width, _ in state)),
        aligns=(*(column.align for column in table.columns), *(align for *_, align in state)),
        rows=tuple(_sheet_row(table, heading, row, with_state=with_state) for heading, row in _with_headings(rows)),
        note=table.note or "",
        printed=table.printed,
        width=WIDE_MM if with_state else UPRIGHT_MM,
    )


def _sheet_row(table: TaskTable, heading: str, row: TaskRow | None, *, with_state: bool) -> SheetRow:
    if row is None:
        return SheetRow(heading=heading)
    printed = tuple(row.planned.cell(column) for column in table.columns)
    if not with_state:
        return SheetRow(printed)
    due = f"{row.due:%Y-%m-%d}" if row.due else ""
    return SheetRow((*printed, standing_words(row), due, latest_words(row)))


def _drawings(ledger: TaskLedger) -> Iterator[Picture]:
    for table, rows in ledger.tables:
        yield from map(draw, _timeline(ledger, table, rows).pages())


def _timeline(ledger: TaskLedger, table: TaskTable, rows: Sequence[TaskRow]) -> Timeline:
    """From the day in force to the last printed day; duties that only come back are shown for this year."""
    last_days = [row.planned.due.last_day for row in rows if row.planned.due.last_day]
    if last_days:
        first, last = ledger.spec.regulation.in_force.since, max(last_days)
        first = min([first, *(row.planned.due.starts for row in rows if row.planned.due.starts)])
    else:
        first, last = date(ledger.on.year, 1, 1), date(ledger.on.year, 12, 31)
    drawn = tuple(_timeline_row(row, first, last) for row in rows)
    return Timeline(f"{table.title}：任务时间图", first, last, ledger.on, drawn)


def _timeline_row(row: TaskRow, first: date, last: date) -> TimelineRow:
    planned, whole = row.planned, len(row.lines)
    kind = _kind(planned.due)
    shown = f"{row.done}/{whole}" if whole > 1 else STATE_NAMES[row.state]
    if kind == "periods":
        shown = f"按期{whole - row.overdue}/{whole}" if whole > 1 else "" if row.overdue else "按期"
    late = f"　逾期{row.overdue if whole > 1 else ''}" if row.overdue else ""
    return TimelineRow(
        number=planned.task.serial,
        label=_label(planned),
        kind=kind,
        state=f"{shown}{late}".strip(),
        first=planned.due.starts or first,
        last=planned.due.last_day,
        share=row.done / whole,
        late=row.overdue > 0,
        periods=tuple(_periods(row, first, last)) if kind == "periods" else (),
    )


def _label(planned: PlannedTask) -> str:
    """Tasks that share their words are told apart by their rhythm."""
    return f"{planned.deadline}：{planned.text}" if planned.due.every else planned.text


def _kind(due: Due) -> Kind:
    if due.every is not None:
        return "periods"
    if due.last_day is not None:
        return "span"
    if due.done is not None:
        return "nothing"
    return "endless" if due.long_term else "unstated"


def _periods(row: TaskRow, first: date, last: date) -> Iterator[Period]:
    rhythm = row.planned.due.every
    if rhythm is None:
        return
    met = [
        periods_met(rhythm, progress(row.planned.due, [event_of(each) for each in line.events]).performances)
        for line in row.lines
    ]
    for number in range(period_of(rhythm, first), period_of(rhythm, last) + 1):
        share = sum(number in each for each in met) / len(met)
        yield Period(max(first, first_day(rhythm, number)), min(last, last_day(rhythm, number)), share)
