"""Tables of procedures: campaigns, cases, what is issued, published, objected, told; and the audit record.

A case's events are rows of the audit record; everything in `Case` beside its keys is derived from them, kept for
lists. Nothing says whether a case is overdue or a status has expired: that is decided when it is read.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from forms_app.storage.types import Moment

_ENTRY_COLUMNS = ("public_from", "id", "public_until", "name_key")


class Campaign(SQLModel, table=True):
    """A yearly determination campaign of one office. Applications come in from `opens_on` to `closes_on`, inclusive.

    `share` is the percentage of candidates checked on site, `seed` what the draw was made with.
    """

    __table_args__ = (Index(None, "division_code", "closes_on"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    procedure_id: str
    spec_version: int
    office_id: int = Field(foreign_key="office.id", index=True)
    authority: str
    division_code: str
    year: int
    title: str
    opens_on: date
    closes_on: date
    share: int
    notice_text: str = ""
    announcement_text: str = ""
    created_at: datetime = Field(sa_type=Moment)
    created_by: int = Field(foreign_key="account.id")
    seed: str | None = None
    drawn_at: datetime | None = Field(default=None, sa_type=Moment)


class Case(SQLModel, table=True):
    """A case, as lists need it. `events` counts its events: an act that was prepared on fewer comes too late.

    `campaign_id` and `filing_id` are empty where an office opened it, `parent_id` is the case it belongs to. With a
    `category` it has a public entry from `public_from` to `public_until`; these are empty while it has none. `matter`
    tells it from other cases of the same enterprise, such as the name of a project ("" where the procedure has none).
    """

    __tablename__ = "procedure_case"
    __table_args__ = (
        Index(None, "authority", "division_code", "is_open", "due_on", "id"),
        Index(None, "authority", "prefecture", "is_open", "due_on", "id"),
        Index(None, "authority", "is_open", "due_on", "id"),
        # Of a procedure with few cases among many others: without it the worklist would read past all of these.
        Index(None, "procedure_id", "is_open", "due_on", "id"),
        Index(None, "procedure_id", "is_open", "state"),
        Index(None, "authority", "division_code", "is_open", "state"),
        Index(None, "authority", "prefecture", "is_open", "state"),
        Index(None, "authority", "is_open", "state"),
        Index(None, "campaign_id", "state"),
        # With the last column these answer alone: counting reads no rows.
        Index(None, "state", "public_from", "id", "public_until"),
        Index(None, "state", "division_code", "public_from", "id", "public_until"),
        # The name too: a common word is looked for along the index.
        Index("ix_procedure_case_entries", "procedure_id", "category", *_ENTRY_COLUMNS),
        Index("ix_procedure_case_entries_prefecture", "procedure_id", "category", "prefecture", *_ENTRY_COLUMNS),
        Index("ix_procedure_case_entries_division", "procedure_id", "category", "division_code", *_ENTRY_COLUMNS),
        Index(None, "enterprise_id", "opened_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    procedure_id: str
    spec_version: int
    campaign_id: UUID | None = Field(default=None, foreign_key="campaign.id")
    filing_id: UUID | None = Field(default=None, foreign_key="filing.id", unique=True)
    parent_id: UUID | None = Field(default=None, foreign_key="procedure_case.id", index=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    office_id: int = Field(foreign_key="office.id")
    authority: str
    division_code: str
    prefecture: str
    receipt: str
    enterprise_name: str
    name_key: str = Field(index=True)
    uscc: str = Field(index=True)
    opened_at: datetime = Field(sa_type=Moment)
    state: str
    holder: str
    is_open: bool
    events: int
    state_since: datetime = Field(sa_type=Moment)
    due_on: date | None = None
    provisional: bool = False
    sampled: bool = False
    category: str | None = None
    matter: str = ""
    notice_id: UUID | None = Field(default=None, foreign_key="notice.id", index=True)
    public_from: date | None = None
    public_until: date | None = None


class CaseItem(SQLModel, table=True):
    """A parallel item of a case, as lists need it; derived from the events like the columns of its case.

    `due_on` is empty while its clock stands still, and `stopped_by` then says why. Nothing says whether it is late.
    """

    __tablename__ = "case_item"
    __table_args__ = (Index(None, "is_open", "due_on", "case_id", "number"),)

    case_id: UUID = Field(primary_key=True, foreign_key="procedure_case.id")
    number: int = Field(primary_key=True)
    title: str
    department: str = Field(index=True)
    due_on: date | None = None
    provisional: bool = False
    stopped_by: str = ""
    is_open: bool = True


class PublishedEntry(SQLModel, table=True):
    """What the public entry of a case says, as it was issued last: answers of that form, and its document.

    Only the current text: what it said before stands in the history of the case alone. Whether it is to be seen is
    not said here but by the days of its case.
    """

    __tablename__ = "published_entry"
    case_id: UUID = Field(primary_key=True, foreign_key="procedure_case.id")
    form: str
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    document_id: UUID = Field(foreign_key="issued_document.id")
    issued_at: datetime = Field(sa_type=Moment)


class NamePart(SQLModel, table=True):
    """Every ending of a folded name of published enterprises: what a name holds is found by a range of an index.

    Bytes, so that both databases order them alike. Whether anything of that name is public is not said here.
    """

    __tablename__ = "name_part"
    part: bytes = Field(primary_key=True)
    name_key: str = Field(primary_key=True)


class CaseLease(SQLModel, table=True):
    """Somebody has a case open for an act until then."""

    __tablename__ = "case_lease"
    case_id: UUID = Field(primary_key=True, foreign_key="procedure_case.id")
    account_id: int = Field(foreign_key="account.id")
    until: datetime = Field(sa_type=Moment)


class Notice(SQLModel, table=True):
    """A publicity notice or an announcement of an office. `last_day` is the last day of the notice, inclusive."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    kind: str
    title: str
    text: str
    published_on: date = Field(index=True)
    last_day: date | None = None
    ground: str = ""
    entries: int
    document_id: UUID | None = None


class IssuedDocument(SQLModel, table=True):
    """A document as issued: bytes by digest, never made again. `code` is printed on it, for the public check.

    `withdrawn_at` and `superseded_by` (a document) are set once and never taken back. `signed_by` is who signed the
    bytes, as the certificate names it; "" for a document without a signature.
    """

    __tablename__ = "issued_document"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID | None = Field(default=None, foreign_key="procedure_case.id", index=True)
    campaign_id: UUID | None = Field(default=None, foreign_key="campaign.id", index=True)
    kind: str
    title: str
    file_name: str
    digest: str
    size: int
    issued_at: datetime = Field(sa_type=Moment)
    code: str = Field(index=True, unique=True)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    superseded_by: UUID | None = None
    signed_by: str = ""


class StatedDate(SQLModel, table=True):
    """The due day that an issued document states, with the count it came from. Neither is ever changed.

    `now_due` is what the calendar that was loaded last gives for the same term; where it differs, a person decides.
    What was decided, and on which later day (`reviewed_due`), stands here for lists; each decision is in the record.
    """

    __tablename__ = "stated_date"
    __table_args__ = (Index(None, "office_id", "due"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    document_id: UUID = Field(foreign_key="issued_document.id", unique=True)
    office_id: int = Field(foreign_key="office.id")
    term: str
    period: str
    rolls: bool
    start: date
    due: date
    days: list[list[Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    awaited: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    now_due: date
    reviewed_due: date | None = None
    decision: str = ""
    ground: str = ""
    reviewed_at: datetime | None = Field(default=None, sa_type=Moment)
    reviewed_by: str = ""


class Objection(SQLModel, table=True):
    """What somebody says against what is public: an objection to an entry of a notice, or a request to correct one.

    `kind` says which. Name and contact are for the office alone.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="procedure_case.id", index=True)
    kind: str = "objection"
    number: str = Field(unique=True)
    name: str
    contact: str
    facts: str
    files: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    received_at: datetime = Field(sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    upheld: bool | None = None
    reason: str = ""
    answer: str = ""


class Message(SQLModel, table=True):
    """Something an enterprise is told about a case or a campaign."""

    __table_args__ = (Index(None, "enterprise_id", "sent_at"),)

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    case_id: UUID | None = Field(default=None, foreign_key="procedure_case.id")
    title: str
    body: str
    sent_at: datetime = Field(sa_type=Moment)
    read_at: datetime | None = Field(default=None, sa_type=Moment)


class Deputy(SQLModel, table=True):
    """Somebody acts for a colleague from `since` to `until`, inclusive."""

    id: int | None = Field(default=None, primary_key=True)
    office_id: int = Field(foreign_key="office.id")
    principal_id: int = Field(foreign_key="account.id")
    deputy_id: int = Field(foreign_key="account.id", index=True)
    since: date
    until: date
    ground: str
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class SavedFilter(SQLModel, table=True):
    """A filter of the worklist that somebody keeps under a name."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    name: str
    query: str


class AuditRecord(SQLModel, table=True):
    """One act of anybody. Numbers have no gap; `digest` is over the row and the digest before it.

    Triggers of the database refuse to change or delete a row.
    """

    __tablename__ = "audit_record"
    __table_args__ = (Index(None, "subject", "number"),)

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)
    account_id: int | None = None
    name: str
    subject: str
    event: str
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    previous: str
    digest: str


class AuditHead(SQLModel, table=True):
    """The last number and digest: one row, locked by whoever appends."""

    __tablename__ = "audit_head"
    id: int = Field(default=1, primary_key=True)
    number: int = 0
    digest: str = ""
