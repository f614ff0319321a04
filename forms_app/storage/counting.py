"""How many rows a query finds."""

from typing import Any

from sqlmodel import Session, func, select


def count_of(session: Session, query: Any) -> int:
    """How many rows there are, those beyond the limit of the query not counted."""
    return int(session.execute(select(func.count()).select_from(query.subquery())).scalar_one())
