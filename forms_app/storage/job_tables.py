"""Tables of background jobs: what was asked for, its items one by one, and the files that came of it.

These rows say what is done and what is not. The queue only says that there is something to do: what it forgets is
found here, what it says twice is done once.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from forms_app.storage.types import Moment, Word


class JobState(StrEnum):
    """Where a job stands. `STOPPING`: cancelled while somebody works on it; `PARKED`: broke off too often; `REFUSED`:
    it cannot be done, for the reason in `fault`."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"
    CANCELLED = "cancelled"
    PARKED = "parked"
    REFUSED = "refused"
    DONE = "done"


class ItemState(StrEnum):
    """Where an item stands."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = (JobState.WAITING, JobState.RUNNING, JobState.STOPPING)


class Job(SQLModel, table=True):
    """A job of an office, asked for by one of its people.

    `worker` is the token of whoever works on it, who says at `seen_at` that it still does. `began_at` and `began_with`
    are when the run under way began and how many items were through by then: rate and time left follow from them.
    `attempts` counts the runs since an item was last finished; `fault` is why the job as a whole does not get on.
    `files_dropped_at` is when its files were deleted: they are kept for a time and can be made again. What is done as
    a whole says how far it is: `stage_done` of `stage_total` lines of `stage`, since `stage_began_at`. `result` is what
    came of it, for the page that leads on.
    """

    __table_args__ = (Index(None, "office_id", "created_at"), Index(None, "state", "created_at"))

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: str
    title: str
    wanted: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    office_id: int = Field(foreign_key="office.id")
    account_id: int = Field(foreign_key="account.id")
    created_at: datetime = Field(sa_type=Moment)
    state: JobState = Field(default=JobState.WAITING, sa_column=Column(Word(JobState), nullable=False))
    total: int
    done: int = 0
    failed: int = 0
    worker: str = ""
    seen_at: datetime | None = Field(default=None, sa_type=Moment)
    began_at: datetime | None = Field(default=None, sa_type=Moment)
    began_with: int = 0
    attempts: int = 0
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    fault: str = ""
    files_dropped_at: datetime | None = Field(default=None, sa_type=Moment)
    stage: str = ""
    stage_done: int = 0
    stage_total: int = 0
    stage_began_at: datetime | None = Field(default=None, sa_type=Moment)
    result: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))


class JobItem(SQLModel, table=True):
    """One thing of a job. `subject` names it for the kind of job, `label` for people; `reason` is why it failed."""

    __tablename__ = "job_item"
    __table_args__ = (UniqueConstraint("job_id", "position"), Index(None, "job_id", "state", "position"))

    id: int | None = Field(default=None, primary_key=True)
    job_id: UUID = Field(foreign_key="job.id")
    position: int
    subject: str
    label: str
    state: ItemState = Field(default=ItemState.WAITING, sa_column=Column(Word(ItemState), nullable=False))
    reason: str = ""


class JobFile(SQLModel, table=True):
    """A file that a job made, whole and stored before this row is written.

    What the job offers is at position 0 and after. What one of its items made waits there for the end of the job and is
    offered to nobody by itself: it stands before 0, at the place that `place_of_piece` gives.
    """

    __tablename__ = "job_file"
    __table_args__ = (UniqueConstraint("job_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    job_id: UUID = Field(foreign_key="job.id")
    position: int
    name: str
    digest: str
    size: int


def place_of_piece(item: int) -> int:
    """The position of what the item at this position made."""
    return -1 - item
