"""Messages about tasks to offices in the database: sending each once, reading those of an office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from forms_app.cases.task_telling import TaskNews
from forms_app.storage.audit import locked_head
from forms_app.storage.task_tables import TaskMessage
from forms_app.storage.tasks import Place


@dataclass(frozen=True, slots=True)
class Telling:
    """What an office is to be told. `occasion` is the last day or the number of the event that it is about."""

    office: int
    place: Place
    news: TaskNews
    occasion: str
    text: str

    @property
    def key(self) -> tuple[int, Place, TaskNews, str]:
        """What makes it the same message."""
        return self.office, self.place, self.news, self.occasion


def place_of(message: TaskMessage) -> Place:
    """Which task of which unit it is about."""
    return Place(message.domain, message.task, message.unit, message.division_code)


def tell_offices(session: Session, tellings: Iterable[Telling], at: datetime) -> int:
    """Send those that were not sent before; says how many.

    Whoever sends holds the head of the record, so that nobody else sends the same meanwhile.
    """
    locked_head(session)
    fresh = unsent(session, tellings)
    for each in fresh:
        place = each.place
        session.add(
            TaskMessage(
                office_id=each.office, domain=place.domain, task=place.task, division_code=place.division,
                unit=place.unit, news=each.news, occasion=each.occasion, text=each.text, sent_at=at,
            )
        )  # fmt: skip
    return len(fresh)


def unsent(session: Session, tellings: Iterable[Telling]) -> list[Telling]:
    """Those of them that were not sent yet, each once."""
    wanted = {each.key: each for each in tellings}
    offices = sorted({each.office for each in wanted.values()})
    rows = session.exec(select(TaskMessage).where(col(TaskMessage.office_id).in_(offices)))
    known = {(row.office_id, place_of(row), row.news, row.occasion) for row in rows}
    return [each for key, each in wanted.items() if key not in known]


def task_messages_to(session: Session, office: int, limit: int) -> list[TaskMessage]:
    """The latest messages to an office, newest first; those of one look in the order of their plans."""
    query = select(TaskMessage).where(TaskMessage.office_id == office)
    return list(session.exec(query.order_by(col(TaskMessage.sent_at).desc(), col(TaskMessage.id)).limit(limit)))


def unread_task_messages(session: Session, office: int) -> int:
    """How many messages nobody of the office has read."""
    query = select(func.count()).where(TaskMessage.office_id == office, col(TaskMessage.read_at).is_(None))
    return int(session.exec(query).one())
