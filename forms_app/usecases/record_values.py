"""What an office and those below have on record of an enterprise, as of a day: computed for replies, never typed."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from forms_app.cases.actors import Actor, Role
from forms_app.cases.status_record import StatusLine, status_lines
from forms_app.storage.cases import cases_seen_of_enterprise
from forms_app.storage.tables import Enterprise, Office
from forms_app.usecases.case_file import CaseFile, file_of
from forms_app.usecases.platform import Platform

RECORD = "record."
"""How sources begin that name a value of this record."""

_UNRECORDED = "（档案中没有登记）"


def record_values(platform: Platform, file: CaseFile, on: date) -> dict[str, str]:
    """The values by source name: whether there is a record, what is in force, every determination."""
    with platform.database.reading() as session:
        enterprise = session.get_one(Enterprise, file.row.enterprise_id)
        lines = record_of(platform, session, file.office, enterprise, on)
        address, person = enterprise.address, enterprise.legal_representative
    current = [line for line in lines if line.in_force]
    return {
        f"{RECORD}found": "some" if lines else "nothing",
        f"{RECORD}in_force": _told(current),
        f"{RECORD}statuses": "\n".join(f"（{number}）{line}。" for number, line in enumerate(lines, 1)),
        f"{RECORD}address": address or _UNRECORDED,
        f"{RECORD}legal_representative": person or _UNRECORDED,
    }


def record_of(
    platform: Platform, session: Session, office: Office, enterprise: Enterprise, on: date
) -> Sequence[StatusLine]:
    """What this office and those below have determined of the enterprise, oldest first.

    Other offices' decisions stay with them: an office that replies tells what it sees in its own cases.
    """
    seen_by = Actor(
        0, office.name, Role.HANDLER, office=office.id, division=office.division_code, authority=office.authority
    )
    rows = cases_seen_of_enterprise(session, seen_by, enterprise.id or 0)
    calendar = platform.reference.calendar
    lines = (line for row in rows for line in status_lines(file_of(platform, session, row).case, calendar, on))
    return sorted(lines, key=lambda line: line.since)


def _told(lines: Sequence[StatusLine]) -> str:
    named = (f"{line.title}（{line.number}）" if line.number else line.title for line in lines)
    return f"{'；'.join(named)}。" if lines else "没有。"
