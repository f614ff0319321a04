"""Tables of cases as Excel: the ledger of a campaign, who holds the status, the objections. One snapshot each."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.answer import CellValue
from forms_app.answers.reading import Answers
from forms_app.cases.actors import Actor
from forms_app.cases.case import Case
from forms_app.core.dates import beijing_date
from forms_app.core.errors import NotFoundError
from forms_app.registers.register import RegisterHead, RegisterLine, write_register
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.register import CaseTable
from forms_app.storage import case_tables as tables
from forms_app.storage.cases import CaseQuery, cases_of_campaign, each_case, load_campaign, objections_of
from forms_app.storage.tables import Office
from forms_app.usecases.case_file import CaseFile, file_of
from forms_app.usecases.platform import Platform

_NOTHING = Answers({})


def export_cases(platform: Platform, actor: Actor, campaign_id: UUID, table_id: str, file: Path) -> tuple[str, int]:
    """Write a table of a campaign's cases; returns its title and how many lines it has.

    Raises NotFoundError for a foreign campaign and an unknown table.
    """
    with platform.database.reading() as session:
        campaign = load_campaign(session, actor, campaign_id)
        spec = platform.catalogue.procedure(campaign.procedure_id, campaign.spec_version)
        table = _table(spec, table_id)
        rows = cases_of_campaign(session, campaign.id)
        lines = _LINES[table_id](platform, session, spec, iter(rows))
        office = session.get_one(Office, campaign.office_id)
        head = RegisterHead(office.name, platform.today())
        return table.title, write_register(table, head, lines, file)


def export_standing(platform: Platform, actor: Actor, spec: ProcedureSpec, file: Path) -> int:
    """Write the list of those who hold the status in one's division and below."""
    with platform.database.reading() as session:
        rows = each_case(session, actor, CaseQuery(only_open=False, state=spec.procedure.standing))
        office = session.get(Office, actor.office) if actor.office else None
        head = RegisterHead(office.name if office else "", platform.today())
        return write_register(standing_table(spec), head, _standing(platform, session, spec, rows), file)


def standing_table(spec: ProcedureSpec) -> CaseTable:
    """The table of those who hold the status. Raises NotFoundError when the procedure declares none."""
    return _table(spec, "standing")


def _table(spec: ProcedureSpec, table_id: str) -> CaseTable:
    table = spec.procedure.table(table_id)
    if table is None:
        raise NotFoundError("没有这张台账")
    return table


def _ledger(
    platform: Platform, session: Session, _spec: ProcedureSpec, rows: Iterator[tables.Case]
) -> Iterator[RegisterLine]:
    for row in rows:
        file = file_of(platform, session, row)
        yield RegisterLine(_NOTHING, _known(platform, row) | _dates(platform, file))


def _standing(
    platform: Platform, _session: Session, spec: ProcedureSpec, rows: Iterator[tables.Case]
) -> Iterator[RegisterLine]:
    today = platform.today()
    for row in rows:
        if row.state == spec.procedure.standing and row.public_until and row.public_until >= today:
            yield RegisterLine(_NOTHING, _known(platform, row))


def _objections(
    platform: Platform, session: Session, _spec: ProcedureSpec, rows: Iterator[tables.Case]
) -> Iterator[RegisterLine]:
    for row in rows:
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
            yield RegisterLine(_NOTHING, _known(platform, row) | _given(known))


_LINES = {"ledger": _ledger, "standing": _standing, "objections": _objections}


def _known(platform: Platform, row: tables.Case) -> dict[str, CellValue]:
    division = platform.reference.divisions.find(row.division_code)
    procedure = platform.catalogue.procedure(row.procedure_id, row.spec_version).procedure
    known: dict[str, CellValue | None] = {
        "receipt": row.receipt,
        "division": division.name if division else row.division_code,
        "enterprise_name": row.enterprise_name,
        "uscc": row.uscc,
        "state": procedure.state(row.state).title,
        "term_due": row.due_on,
        "sampled": "抽中" if row.sampled else "",
        "announced_on": row.public_from if row.state == procedure.standing else None,
        "valid_until": row.public_until if row.state == procedure.standing else None,
    }
    return _given(known)


def _dates(platform: Platform, file: CaseFile) -> dict[str, CellValue]:
    case, today = file.case, platform.today()
    notice = file.deadline(platform, today, file.spec.procedure.state(file.spec.procedure.notice).term)
    known: dict[str, CellValue | None] = {
        "notice_until": notice.due if notice else None,
        "ended_on": case.events[-1].on if case.state.final else None,
        "result": _result(case),
    }
    return _given(known) | {event.event: event.on for event in case.events}


def _result(case: Case) -> str:
    if not case.state.final and case.state.id != case.procedure.standing:
        return ""
    reason = str(case.events[-1].data.get("reason", ""))
    return f"{case.state.title}：{reason}" if reason else case.state.title


def _given(known: dict[str, CellValue | None]) -> dict[str, CellValue]:
    return {name: value for name, value in known.items() if value is not None}
