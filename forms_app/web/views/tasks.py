"""Task ledgers: the plans, one plan with filters, a task of all its units and of one, reports, decisions, reminders."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import ACTING_ROLES, OFFICE_ROLES, Role
from forms_app.cases.task_telling import NEWS_NAMES
from forms_app.cases.tasks import ACT_NAMES, DECISIONS, STATE_NAMES, TaskAct, TaskState
from forms_app.core.dates import DateError, parse_date
from forms_app.core.errors import BadInputError, ConflictError, TooLargeError
from forms_app.disk.files import written
from forms_app.storage.tasks import Place
from forms_app.usecases.report_task import LONGEST_TEXT, MOST_FILES, MOST_MEGABYTES, Saying, say
from forms_app.usecases.task_ledger import (
    SORTS,
    LedgerQuery,
    due_soon,
    overviews,
    read_task_file,
    task_ledger,
    task_rows,
    view_task,
)
from forms_app.usecases.task_messages import read_task_messages
from forms_app.usecases.task_register import (
    export_reminders,
    export_task_table,
    issued_tasks_pdf,
    latest_words,
    query_words,
    standing_words,
    task_register_pdf,
    task_timeline,
)
from forms_app.web.asked import files_sent, kept_filters, number_asked, search_words
from forms_app.web.current import actor, arrived_at, only_for, open_to_anyone, platform
from forms_app.web.downloads import EXCEL, PDF, SVG, download, media_type_of
from forms_app.web.list_files import sent_table
from forms_app.web.rates import makes_a_file

task_pages = Blueprint("tasks", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_FILTERS = ("table", "unit", "division", "state", "late", "within", "q", "sort")
_DAYS_DIGITS, _NUMBER_DIGITS = 3, 6
_SOON_DAYS = 30
"""How far ahead the list of reminders looks unless asked: a choice of this screen."""

task_pages.add_app_template_global(standing_words, "standing_words")
task_pages.add_app_template_global(latest_words, "latest_words")


@task_pages.get("/schemes/<domain>/tasks.pdf")
@open_to_anyone
@makes_a_file
def issued(domain: str) -> ResponseReturnValue:
    """The tables as the document has them."""
    title = platform().catalogue.regulation(domain).short_title
    return download(issued_tasks_pdf(platform(), domain), PDF, f"{title}任务分工.pdf", inline=True)


@task_pages.get("/bureau/tasks")
@_OFFICE
def plans() -> ResponseReturnValue:
    """The plans that concern this office, with how many tasks are done, late, due soon, and the reminder of those."""
    due = len(due_soon(platform(), actor(), _SOON_DAYS))
    return render_template("tasks/plans.html", plans=overviews(platform(), actor()), due=due, days=_SOON_DAYS)


@task_pages.get("/bureau/tasks/reminders")
@_OFFICE
def reminders() -> ResponseReturnValue:
    """What is late or falls due within some days."""
    days = _days()
    return render_template("tasks/reminders.html", found=due_soon(platform(), actor(), days), days=days)


@task_pages.get("/bureau/tasks/reminders.xlsx")
@_OFFICE
def reminders_table() -> ResponseReturnValue:
    """The same as an official table."""
    days = _days()
    return sent_table("任务到期提醒清单", lambda file: export_reminders(platform(), actor(), days, file))


@task_pages.get("/bureau/tasks/messages")
@_OFFICE
def messages() -> ResponseReturnValue:
    """What the office was told of its tasks."""
    return render_template("tasks/messages.html", found=read_task_messages(platform(), actor()), names=NEWS_NAMES)


@task_pages.get("/bureau/tasks/<domain>")
@_OFFICE
def ledger(domain: str) -> ResponseReturnValue:
    """One plan."""
    query = _query()
    found = task_ledger(platform(), actor(), domain, query)
    return render_template(
        "tasks/ledger.html", ledger=found, query=query, kept=kept_filters(_FILTERS), states=STATE_NAMES, sorts=SORTS,
        scope="；".join(query_words(platform(), query)), domain=domain,
    )  # fmt: skip


@task_pages.get("/bureau/tasks/<domain>/register.xlsx")
@_OFFICE
def workbook(domain: str) -> ResponseReturnValue:
    """One table as Excel: as issued (`as=issued`), else as it stands."""
    with_state = request.args.get("as") != "issued"
    table, content = written(
        lambda file: export_task_table(platform(), actor(), domain, _query(), file, with_state=with_state)
    )
    kind = "办理情况" if with_state else "任务分工"
    return download(content, EXCEL, f"{table.title}_{kind}_{platform().today():%Y%m%d}.xlsx")


@task_pages.get("/bureau/tasks/<domain>/register.pdf")
@_OFFICE
def printed(domain: str) -> ResponseReturnValue:
    """All tables with how the tasks stand, then against time."""
    content = task_register_pdf(platform(), actor(), domain, _query())
    title = platform().catalogue.regulation(domain).short_title
    return download(content, PDF, f"{title}任务办理情况_{platform().today():%Y%m%d}.pdf", inline=True)


@task_pages.get("/bureau/tasks/<domain>/timeline.svg")
@_OFFICE
def timeline(domain: str) -> ResponseReturnValue:
    """The tasks of one table against time."""
    content = task_timeline(platform(), actor(), domain, _query())
    title = platform().catalogue.regulation(domain).short_title
    return download(content, SVG, f"{title}任务时间图.svg", inline=True)


@task_pages.get("/bureau/tasks/<domain>/<table>/<task>")
@_OFFICE
def task(domain: str, table: str, task: str) -> ResponseReturnValue:
    """One task, as each of its units stands."""
    scope, row = task_rows(platform(), actor(), domain, f"{table}/{task}")
    words = scope.spec.regulation.cited(row.planned.task.article)
    return render_template("tasks/task.html", scope=scope, row=row, words=words, domain=domain, states=STATE_NAMES)


@task_pages.get("/bureau/tasks/<domain>/<table>/<task>/<division>/<unit>")
@_OFFICE
def undertaking(domain: str, table: str, task: str, division: str, unit: str) -> ResponseReturnValue:
    """One task of one unit, with its history and what may be done."""
    return _page(Place(domain, f"{table}/{task}", unit, division), {})


@task_pages.post("/bureau/tasks/<domain>/<table>/<task>/<division>/<unit>/report")
@only_for(*ACTING_ROLES)
def report(domain: str, table: str, task: str, division: str, unit: str) -> ResponseReturnValue:
    """The unit reports."""
    return _said(Place(domain, f"{table}/{task}", unit, division), decisions=False)


@task_pages.post("/bureau/tasks/<domain>/<table>/<task>/<division>/<unit>/decision")
@only_for(Role.SECTION_HEAD, Role.LEADER)
def decide(domain: str, table: str, task: str, division: str, unit: str) -> ResponseReturnValue:
    """The supervising office confirms, sends back or opens again."""
    return _said(Place(domain, f"{table}/{task}", unit, division), decisions=True)


@task_pages.get("/bureau/tasks/<domain>/<table>/<task>/<division>/<unit>/files/<uuid:file>")
@_OFFICE
def report_file(domain: str, table: str, task: str, division: str, unit: str, file: UUID) -> ResponseReturnValue:
    """A file that came with a report."""
    place = Place(domain, f"{table}/{task}", unit, division)
    found, content = read_task_file(platform(), actor(), place, file)
    return download(content, media_type_of(found.name), found.name)


def _said(place: Place, *, decisions: bool) -> ResponseReturnValue:
    # Whose task it is comes before what was typed: a foreign one reads as a missing one.
    view_task(platform(), actor(), place)
    given = request.form.to_dict()
    try:
        act = _act(given.get("act", ""), decisions=decisions)
        saying = Saying(
            act,
            given.get("text", ""),
            arrived_at(),
            _known(given),
            _day(given, "day"),
            _day(given, "since"),
            files_sent(),
        )
        say(platform(), actor(), place, saying)
    except (BadInputError, TooLargeError) as error:
        return _page(place, given, str(error)), 422
    except ConflictError as error:
        return _page(place, given, str(error)), 409
    flash(f"已记入：{ACT_NAMES[act]}。")
    return redirect(_url(place), 303)


def _page(place: Place, given: dict[str, str], error: str = "") -> str:
    view = view_task(platform(), actor(), place)
    table, _, key = place.task.partition("/")
    where: dict[str, Any] = {
        "domain": place.domain, "table": table, "task": key, "division": place.division, "unit": place.unit,
    }  # fmt: skip
    return render_template(
        "tasks/undertaking.html", view=view, planned=view.line.undertaking.planned, where=where, given=given,
        error=error, states=STATE_NAMES, acts=ACT_NAMES, today=platform().today(),
        words=view.scope.spec.regulation.cited(view.line.undertaking.planned.task.article),
        longest=LONGEST_TEXT, most=MOST_FILES, megabytes=MOST_MEGABYTES,
    )  # fmt: skip


def _url(place: Place) -> str:
    table, _, key = place.task.partition("/")
    return url_for(
        ".undertaking", domain=place.domain, table=table, task=key, division=place.division, unit=place.unit
    )  # fmt: skip


def _act(text: str, *, decisions: bool) -> TaskAct:
    offered = [act for act in TaskAct if (act in DECISIONS) == decisions]
    found = next((act for act in offered if act == text), None)
    if found is None:
        raise BadInputError(f"请选择办理什么：{'、'.join(ACT_NAMES[act] for act in offered)}")
    return found


def _known(given: dict[str, str]) -> int:
    text = given.get("known", "")
    if not (text.isascii() and text.isdigit() and len(text) <= _NUMBER_DIGITS):
        raise BadInputError("页面已过期，本次没有办理；请刷新页面后重填")
    return int(text)


def _day(given: dict[str, str], name: str) -> date | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        return parse_date(text)
    except DateError as error:
        raise BadInputError(str(error)) from None


def _query() -> LedgerQuery:
    words = search_words()
    state = request.args.get("state", "")
    if state and state not in list(TaskState):
        raise BadInputError("没有这种状态，请从列表中选择")
    within = number_asked("within", _DAYS_DIGITS, "天数应为不超过三位的数字")
    return LedgerQuery(
        table=request.args.get("table", ""),
        unit=request.args.get("unit", ""),
        division=request.args.get("division", ""),
        state=state,
        late=bool(request.args.get("late")),
        due_until=None if within is None else platform().today() + timedelta(days=within),
        words=words,
        sort=request.args.get("sort") or "number",
    )


def _days() -> int:
    """How far ahead reminders look."""
    days = number_asked("days", _DAYS_DIGITS, "天数应为不超过三位的数字")
    return _SOON_DAYS if days is None else days
