"""Tables of task ledgers: what was reported and decided about each task of each unit, with the files that came along.

Rows are only ever added. How a task stands is never stored: it follows from its rows and from the day. What an office
was told of its tasks is stored, so that it is told once.
"""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from forms_app.cases.task_telling import TaskNews
from forms_app.cases.tasks import TaskAct
from forms_app.storage.types import Moment, Word


class TaskEventRow(SQLModel, table=True):
    """One event. `number` counts from 1 within a task of a unit in a division.

    `domain` is the folder of the plan, `task` the task's key in it, `unit` the title of the unit. `day` is the stated
    day it took effect, `since` the first of several days.
    """

    __tablename__ = "task_event"
    __table_args__ = (
        UniqueConstraint("domain", "task", "division_code", "unit", "number"),
        Index(None, "domain", "division_code"),
    )

    id: int | None = Field(default=None, primary_key=True)
    domain: str
    task: str
    division_code: str
    unit: str
    number: int
    act: TaskAct = Field(sa_column=Column(Word(TaskAct), nullable=False))
    at: datetime = Field(sa_type=Moment)
    day: date
    since: date | None = None
    text: str
    account_id: int = Field(foreign_key="account.id")
    office_id: int = Field(foreign_key="office.id")
    name: str


class TaskFile(SQLModel, table=True):
    """A file that came with an event."""

    __tablename__ = "task_file"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    event_id: int = Field(foreign_key="task_event.id", index=True)
    name: str
    size: int
    media_type: str
    digest: str


class TaskMessage(SQLModel, table=True):
    """Something an office is told about a task of a unit for which it reports.

    `occasion` is what it is told of: a last day, or the number of an event. The same is told once to the same office.
    `read_at` is when somebody of the office read it first, `read_by` who.
    """

    __tablename__ = "task_message"
    __table_args__ = (
        UniqueConstraint(
            "office_id", "domain", "task", "division_code", "unit", "news", "occasion", name="uq_task_message_once"
        ),
        Index(None, "office_id", "sent_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    office_id: int = Field(foreign_key="office.id")
    domain: str
    task: str
    division_code: str
    unit: str
    news: TaskNews = Field(sa_column=Column(Word(TaskNews), nullable=False))
    occasion: str
    text: str
    sent_at: datetime = Field(sa_type=Moment)
    read_at: datetime | None = Field(default=None, sa_type=Moment)
    read_by: str = ""
