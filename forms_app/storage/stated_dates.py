"""Due days that issued documents state, found by office or all of them."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from forms_app.storage.case_tables import StatedDate

_BATCH = 500


def differing(session: Session, office: int, *, waiting: bool, limit: int) -> list[StatedDate]:
    """Stated days of an office that the calendar no longer gives, by day: those nobody has looked at, or the others."""
    query = select(StatedDate).where(StatedDate.office_id == office, col(StatedDate.due) != col(StatedDate.now_due))
    query = query.where(_is_waiting() if waiting else col(StatedDate.reviewed_due) == col(StatedDate.now_due))
    return list(session.exec(query.order_by(col(StatedDate.due).desc(), col(StatedDate.id)).limit(limit)))


def count_waiting(session: Session, office: int) -> int:
    """How many differ and wait for a person."""
    query = select(func.count()).select_from(StatedDate)
    query = query.where(StatedDate.office_id == office, col(StatedDate.due) != col(StatedDate.now_due), _is_waiting())
    return session.exec(query).one()


def each_stated(session: Session) -> Iterator[StatedDate]:
    """Every stated day, in batches."""
    query = select(StatedDate).order_by(col(StatedDate.office_id), col(StatedDate.due), col(StatedDate.id))
    yield from session.exec(query.execution_options(yield_per=_BATCH))


def _is_waiting() -> ColumnElement[bool]:
    """Never looked at, or looked at when the calendar gave yet another day."""
    reviewed = col(StatedDate.reviewed_due)
    return or_(reviewed.is_(None), reviewed != col(StatedDate.now_due))
