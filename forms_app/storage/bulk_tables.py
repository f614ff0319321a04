"""Tables of lists in bulk: which columns a person wants of a list, and directories that were handed in as workbooks."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from forms_app.storage.types import Moment


class ListChoice(SQLModel, table=True):
    """The columns that somebody wants of a list, in order. Without a row a list has all of its columns."""

    __tablename__ = "list_choice"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    list_id: str = Field(primary_key=True)
    columns: list[str] = Field(sa_column=Column(JSON, nullable=False))


class DirectoryUpload(SQLModel, table=True):
    """A directory of enterprises that was handed in. The workbook itself is a stored file.

    `committed_at` is empty until somebody has agreed to what it does; `added` and `changed` say what it did. A large
    one is compared and taken over by background jobs: `check_job` and `taking_job` are the latest of each.
    """

    __tablename__ = "directory_upload"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    office_id: int = Field(foreign_key="office.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    name: str
    digest: str
    size: int
    uploaded_at: datetime = Field(sa_type=Moment)
    committed_at: datetime | None = Field(default=None, sa_type=Moment)
    committed_by: int | None = Field(default=None, foreign_key="account.id")
    added: int = 0
    changed: int = 0
    check_job: UUID | None = None
    taking_job: UUID | None = None
