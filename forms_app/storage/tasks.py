"""Events of task ledgers in the database: appending them, reading those of a plan or of one task of a unit."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from forms_app.cases.tasks import TaskEvent
from forms_app.core.divisions import prefix
from forms_app.storage.case_tables import AuditRecord
from forms_app.storage.task_tables import TaskEventRow, TaskFile

SUBJECT = "task/"
"""How subjects of the audit record begin that are tasks."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose task it is: the folder of the plan, the task's key, the unit's title, the division it is in."""

    domain: str
    task: str
    unit: str
    division: str

    @property
    def subject(self) -> str:
        """What the audit record calls it."""
        return f"{SUBJECT}{self.domain}/{self.task}/{self.division}/{self.unit}"


def event_of(row: TaskEventRow) -> TaskEvent:
    """What the row tells."""
    return TaskEvent(row.act, row.at, row.account_id, row.name, row.day, row.since)


def events_at(session: Session, place: Place) -> list[TaskEventRow]:
    """The events of one task of one unit, in order."""
    query = select(TaskEventRow).where(
        TaskEventRow.domain == place.domain,
        TaskEventRow.task == place.task,
        TaskEventRow.division_code == place.division,
        TaskEventRow.unit == place.unit,
    )
    return list(session.exec(query.order_by(col(TaskEventRow.number))))


def events_within(session: Session, domain: str, division: str) -> dict[tuple[str, str, str], list[TaskEventRow]]:
    """The events of a plan in a division and below, by task, unit and division, each in order."""
    within = col(TaskEventRow.division_code).startswith(prefix(division), autoescape=True)
    query = select(TaskEventRow).where(TaskEventRow.domain == domain, within).order_by(col(TaskEventRow.number))
    found: dict[tuple[str, str, str], list[TaskEventRow]] = defaultdict(list)
    for row in session.exec(query):
        found[row.task, row.unit, row.division_code].append(row)
    return found


def files_of(session: Session, events: Iterable[TaskEventRow]) -> dict[int, list[TaskFile]]:
    """The files of these events, by the id of the event, by name."""
    found: dict[int, list[TaskFile]] = defaultdict(list)
    identifiers = [row.id for row in events]
    query = select(TaskFile).where(col(TaskFile.event_id).in_(identifiers)).order_by(TaskFile.name)
    for file in session.exec(query):
        found[file.event_id].append(file)
    return found


def file_at(session: Session, place: Place, identifier: UUID) -> TaskFile | None:
    """A file of one task of one unit; None when it is no file of it."""
    file = session.get(TaskFile, identifier)
    return file if file and any(row.id == file.event_id for row in events_at(session, place)) else None


def task_events_unlike_the_record(session: Session) -> list[str]:
    """Tasks whose events are not those of the audit record: which each is. Empty when all are."""
    stored: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in session.exec(select(TaskEventRow).order_by(col(TaskEventRow.number))):
        place = Place(row.domain, row.task, row.unit, row.division_code)
        stored[place.subject].append((row.act.value, row.text))
    recorded: dict[str, list[tuple[str, str]]] = defaultdict(list)
    query = select(AuditRecord).where(col(AuditRecord.subject).startswith(SUBJECT, autoescape=True))
    for record in session.exec(query.order_by(col(AuditRecord.number))):
        recorded[record.subject].append((record.event, record.data["text"]))
    return [
        f"任务台账：{subject.removeprefix(SUBJECT)} 的登记与审计记录不符"
        for subject in sorted(stored.keys() | recorded.keys())
        if stored[subject] != recorded[subject]
    ]
