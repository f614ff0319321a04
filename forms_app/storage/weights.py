"""Weights that administrators entered, and which of them hold on a day."""

from datetime import date

from sqlmodel import Session, col, select

from forms_app.storage.weight_tables import WeightEntry


def weights_on(session: Session, table_id: str, on: date) -> WeightEntry | None:
    """The entry in force on that day; None when none is."""
    query = select(WeightEntry).where(WeightEntry.table_id == table_id, col(WeightEntry.since) <= on)
    return session.exec(query.order_by(col(WeightEntry.since).desc(), col(WeightEntry.id).desc()).limit(1)).first()


def all_weights(session: Session, table_id: str) -> list[WeightEntry]:
    """Every entry of a table, the latest day first, and of one day what was entered last."""
    query = select(WeightEntry).where(WeightEntry.table_id == table_id)
    return list(session.exec(query.order_by(col(WeightEntry.since).desc(), col(WeightEntry.id).desc())))
