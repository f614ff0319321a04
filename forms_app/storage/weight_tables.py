"""Tables of weights: what an administrator entered for a table of a regulation, each entry valid from a day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from forms_app.storage.types import Moment


class WeightEntry(SQLModel, table=True):
    """The weights of one table from `since` on, as text so that nothing is lost: part → weight.

    Never changed: what is entered later for the same day takes its place, and both stay on record.
    """

    __tablename__ = "weight_entry"
    __table_args__ = (Index(None, "table_id", "since", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    table_id: str
    since: date
    weights: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    ground: str
    entered_at: datetime = Field(sa_type=Moment)
    entered_by: str
    account_id: int = Field(foreign_key="account.id")
