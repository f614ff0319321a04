"""Tables of document numbers: how far each series has come, and every number that was taken.

Numbers are only ever added: the database refuses to delete one, to change what it is, and to undo that it was voided.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from forms_app.storage.types import Moment


class NumberSeries(SQLModel, table=True):
    """The last serial of an office's numbers of one kind in one year.

    No sequence of the database: those leave a gap behind every transaction that fails.
    """

    __tablename__ = "number_series"
    office_id: int = Field(primary_key=True, foreign_key="office.id")
    kind: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last: int


class DocumentNumber(SQLModel, table=True):
    """A number that was taken. `text` is how it was printed: the office's prefix may change later.

    `title` is what the numbered document is called. A voided number keeps its row and is not taken again.
    """

    __tablename__ = "document_number"
    __table_args__ = (UniqueConstraint("office_id", "kind", "year", "serial"), Index(None, "office_id", "year", "id"))

    id: int | None = Field(default=None, primary_key=True)
    office_id: int = Field(foreign_key="office.id")
    kind: str
    year: int
    serial: int
    prefix: str = Field(index=True)
    text: str = Field(unique=True)
    title: str
    case_id: UUID | None = Field(default=None, foreign_key="procedure_case.id")
    document_id: UUID | None = Field(default=None, foreign_key="issued_document.id", unique=True)
    taken_at: datetime = Field(sa_type=Moment)
    taken_by: int = Field(foreign_key="account.id")
    voided_at: datetime | None = Field(default=None, sa_type=Moment)
    void_reason: str = ""
    voided_by: int | None = Field(default=None, foreign_key="account.id")
