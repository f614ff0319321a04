"""Reports of indicators: what a division has entered for a year, every time it was saved. Revisions are only added."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from forms_app.storage.types import Moment


class IndicatorReport(SQLModel, table=True):
    """What is reported under a table of indicators for a division and a year; `revision` is its last one.

    `subject` is the thing it is about, where a division reports several; `authority` the kind that handles the table.
    """

    __tablename__ = "indicator_report"
    __table_args__ = (UniqueConstraint("spec_id", "division_code", "year", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    spec_id: str
    authority: str
    division_code: str = Field(index=True)
    year: int
    subject: str = ""
    revision: int = 0


class IndicatorRevision(SQLModel, table=True):
    """The values as they were saved, who saved them and when. `number` counts from 1 within the report."""

    __tablename__ = "indicator_revision"
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="indicator_report.id")
    number: int
    spec_version: int
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    saved_at: datetime = Field(sa_type=Moment)
    account_id: int = Field(foreign_key="account.id")
    name: str
