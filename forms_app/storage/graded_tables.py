"""Tables of those who are graded and of the dated records about them. A record is voided, never deleted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from forms_app.storage.types import Moment


class GradedSubject(SQLModel, table=True):
    """An enterprise that an office keeps in its ledger: under which grades, in which class, since which day.

    The grade itself is stored nowhere: it follows from the records and the day.
    """

    __tablename__ = "graded_subject"
    __table_args__ = (
        UniqueConstraint("scheme", "enterprise_id"),
        Index(None, "scheme", "authority", "division_code", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    scheme: str
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True)
    office_id: int = Field(foreign_key="office.id")
    authority: str
    division_code: str
    of_class: str
    enrolled_on: date
    enrolled_by: int = Field(foreign_key="account.id")


class DatedRecord(SQLModel, table=True):
    """A record about a subject. `collectors` are the accounts that recorded it or added to it, in order.

    A voided record keeps its row, with the reason, and counts no more.
    """

    __tablename__ = "dated_record"
    __table_args__ = (Index(None, "subject_id", "day", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    subject_id: int = Field(foreign_key="graded_subject.id")
    kind: str
    day: date
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    office_id: int = Field(foreign_key="office.id")
    collectors: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    recorded_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)
    voided_at: datetime | None = Field(default=None, sa_type=Moment)
    void_reason: str = ""
    voided_by: int | None = Field(default=None, foreign_key="account.id")
