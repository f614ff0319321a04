"""Tables of cases as Excel: ledgers, who holds the status, objections, services. One snapshot each."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.answer import CellValue
from forms_app.cases.actors import Actor
from forms_app.cases.case import Case
from forms_app.cases.lines import Telling, cells_of, lines_of
from forms_app.cases.publication import Entry, entry_of
from forms_app.core.dates import beijing_date
from forms_app.core.errors import NotFoundError
from forms_app.registers.list_tables import with_columns
from forms_app.registers.register import RegisterHead, RegisterLine, Told, write_register
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.register import CaseTable
from forms_app.storage import case_tables as tables
from forms_app.storage.cases import cases_of_campaign, load_campaign, objections_of
from forms_app.storage.list_choices import chosen_columns
from forms_app.storage.tables import Office
from forms_app.usecases.case_clocks import item_standing, stop_lines
from forms_app.usecases.case_file import CaseFile, file_of
from forms_app.usecases.platform import Platform
from forms_app.workdays.counting import days_left

TABLE_LISTS = "ledger."
"""How the names begin under which choices of columns are kept."""


def export_cases(
    platform: Platform, actor: Actor, campaign_id: UUID, table_id: str, file: Path, told: Told | None = None
) -> tuple[str, int]:
    """Write a table of a campaign's cases; returns its title and how many lines it has.

    Raises NotFoundError for a foreign campaign and an unknown table.
    """
    with platform.database.reading() as session:
        campaign = load_campaign(session, actor, campaign_id)
        spec = platform.catalogue.procedure(campaign.procedure_id, campaign.spec_version)
        table = table_of(spec, table_id)
        rows = cases_of_campaign(session, campaign.id)
        lines = table_lines(platform, session, table, rows)
        office = session.get_one(Office, campaign.office_id)
        head = RegisterHead(office.name, platform.today())
        chosen = chosen_columns(session, actor.account, table_list(spec.id, table.id))
        return table.title, write_register(with_columns(table, chosen), head, lines, file, told)


def table_list(procedure: str, table: str) -> str:
    """The name under which a choice of columns of a procedure's table is kept: in an address, so without strokes."""
    return f"{TABLE_LISTS}{procedure.replace('/', '.')}.{table}"


def standing_table(spec: ProcedureSpec) -> CaseTable:
    """The table of those who hold the status. Raises NotFoundError when the procedure declares none."""
    return table_of(spec, "standing")


def table_of(spec: ProcedureSpec, table_id: str) -> CaseTable:
    """The table of that id. Raises NotFoundError."""
    table = spec.procedure.table(table_id)
    if table is None:
        raise NotFoundError("没有这张台账")
    return table


def table_lines(
    platform: Platform, session: Session, table: CaseTable, rows: Iterable[tables.Case]
) -> Iterator[RegisterLine]:
    """The lines that these cases make in a table."""
    for row in rows:
        for cells in case_cells(platform, session, table, row):
            yield RegisterLine.of(cells)


def case_cells(
    platform: Platform, session: Session, table: CaseTable, row: tables.Case
) -> Iterator[dict[str, CellValue]]:
    """The lines that one case makes in a table: cells by key of their column."""
    if table.rows == "standing" and not is_standing(platform, row):
        return
    if table.rows == "standing" and all(column.known for column in table.columns):
        yield _known(platform, row)
    elif table.rows == "objections":
        yield from _objections(platform, session, row)
    else:
        yield from _file_cells(platform, session, table, file_of(platform, session, row))


def _file_cells(
    platform: Platform, session: Session, table: CaseTable, file: CaseFile
) -> Iterator[dict[str, CellValue]]:
    """The lines of a table for which the events of the case are read."""
    entry = _of_entry(platform, _with_entry(platform, session, file))
    known = _known(platform, file.row) | _of_case(platform, file) | entry
    if table.rows in _LINES_BESIDE_EVENTS:
        yield from (known | cells for cells in _LINES_BESIDE_EVENTS[table.rows](platform, file))
        return
    telling = Telling(file.case, platform.reference.calendar, platform.context(), known)
    yield from (cells_of(table, line, telling) for line in lines_of(table, file.case))


def is_standing(platform: Platform, row: tables.Case) -> bool:
    """Whether the enterprise holds the status today."""
    procedure = platform.catalogue.procedure(row.procedure_id, row.spec_version).procedure
    return row.state == procedure.standing and row.public_until is not None and row.public_until >= platform.today()


def _items(platform: Platform, file: CaseFile) -> Iterator[dict[str, CellValue]]:
    """What is so of each parallel item of a case today."""
    today = platform.today()
    for item in file.case.items(platform.reference.calendar, today):
        known: dict[str, CellValue | None] = {
            "item_title": item.title,
            "item_department": item.department,
            "item_term": str(item.sheet.term),
            "item_begun_on": file.case.day_of(item.began),
            "item_due": item.due,
            "item_left": days_left(item.sheet, today) if item.is_open else None,
            "item_standing": item_standing(file, item, today),
            "item_ended_on": file.case.day_of(item.ended) if item.ended else None,
        }
        yield _given(known)


def _stops(platform: Platform, file: CaseFile) -> Iterator[dict[str, CellValue]]:
    """Every time for which a clock of a case stood still."""
    for stop in stop_lines(platform, file, platform.today()):
        known: dict[str, CellValue | None] = {
            "stop_cause": stop.cause,
            "stop_reason": stop.reason,
            "stop_item": stop.about,
            "stop_by": stop.who,
            "stop_from": stop.since,
            "stop_until": stop.until,
            "stop_days": stop.days,
        }
        yield _given(known)


_LINES_BESIDE_EVENTS: dict[str, Callable[[Platform, CaseFile], Iterator[dict[str, CellValue]]]] = {
    "items": _items,
    "stops": _stops,
}
"""What a line is, where it is no event → the cells of its own."""


def _objections(platform: Platform, session: Session, row: tables.Case) -> Iterator[dict[str, CellValue]]:
    for objection in objections_of(session, [row.id]):
        outcome = {None: "核查中", True: "成立", False: "不成立"}[objection.upheld]
        decided = beijing_date(objection.decided_at) if objection.decided_at else None
        known: dict[str, CellValue | None] = {
            "objection_number": objection.number,
            "objected_on": beijing_date(objection.received_at),
            "objection_facts": objection.facts,
            "objection_decided_on": decided,
            "objection_outcome": outcome,
            "objection_reason": objection.reason,
        }
        yield _known(platform, row) | _given(known)


def _known(platform: Platform, row: tables.Case) -> dict[str, CellValue]:
    """What the row of a case says."""
    procedure = platform.catalogue.procedure(row.procedure_id, row.spec_version).procedure
    known: dict[str, CellValue | None] = {
        "receipt": row.receipt,
        "division": platform.reference.divisions.name_of(row.division_code),
        "enterprise_name": row.enterprise_name,
        "uscc": row.uscc,
        "matter": row.matter or None,
        "opened_on": beijing_date(row.opened_at),
        "state": procedure.state(row.state).title,
        "term_due": row.due_on,
        "sampled": "抽中" if row.sampled else "",
        "announced_on": row.public_from if row.state == procedure.standing else None,
        "valid_until": row.public_until if row.state == procedure.standing else None,
    }
    return _given(known)


def _of_case(platform: Platform, file: CaseFile) -> dict[str, CellValue]:
    """What follows from the events of a case as of today."""
    case, today = file.case, platform.today()
    shown = case.procedure.notice
    notice = file.deadline(platform, today, case.procedure.state(shown).term) if shown else None
    known: dict[str, CellValue | None] = {
        "office": file.office.name,
        "office_phone": file.office.phone or None,
        "notice_until": notice.due if notice else None,
        "ended_on": case.events[-1].on if case.state.final else None,
        "result": _result(case),
    }
    return _given(known)


def _with_entry(platform: Platform, session: Session, file: CaseFile) -> CaseFile:
    """The case whose category and public entry it is about: its own, or those of the case that it belongs to."""
    if file.spec.procedure.publication is not None or file.row.parent_id is None:
        return file
    return file_of(platform, session, session.get_one(tables.Case, file.row.parent_id))


def _of_entry(platform: Platform, file: CaseFile) -> dict[str, CellValue]:
    """Category and public entry of a case as of today."""
    case, today = file.case, platform.today()
    return _given(_graded(case) | _published(entry_of(case, platform.reference.calendar, today), today))


def _graded(case: Case) -> dict[str, CellValue | None]:
    """The category and the findings; before anything is determined, what is intended."""
    if case.grade is None:
        return {}
    title = case.grade.category.title
    return {
        "category": title if case.determined else f"{title}（拟）",
        "findings": "；".join(finding.label for finding in case.grade.findings),
    }


def _published(entry: Entry | None, today: date) -> dict[str, CellValue | None]:
    if entry is None:
        return {}
    return {
        "published_from": entry.since,
        "published_until": entry.until,
        "publication_ground": _ground(entry),
        "earliest_removal": entry.earliest_removal,
        "publication_ended_on": entry.ended_on,
        "publication": publication_words(entry, today),
    }


def _ground(entry: Entry) -> str:
    if entry.ends_by is not None:
        return f"{entry.ends_by.title}（{entry.ends_by.source}）"
    return f"{entry.term.title}（{entry.term.article}，{entry.term.length}）"


def publication_words(entry: Entry, today: date) -> str:
    """Where a public entry stands on that day, in words."""
    if entry.ended_on is not None:
        return "已移出"
    if entry.suspended_on is not None:
        return "暂停公示"
    return "公示中" if today <= entry.until else "公示期满"


def _result(case: Case) -> str:
    if not case.state.final and case.state.id != case.procedure.standing:
        return ""
    reason = str(case.events[-1].data.get("reason", ""))
    return f"{case.state.title}：{reason}" if reason else case.state.title


def _given(known: dict[str, CellValue | None]) -> dict[str, CellValue]:
    return {name: value for name, value in known.items() if value is not None}
