"""All tables. Rows of events, revisions and submissions are only ever added."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel

from forms_app.cases.actors import Role
from forms_app.cases.filing import FilingEvent, FilingState
from forms_app.storage.types import Moment, Word


class Office(SQLModel, table=True):
    """An office of one kind of `authority`, such as a statistics bureau, for one division.

    `notice_unit` is the kind of days in which it counts terms that leave this open, `notice_ground` why. `phone` and
    `address` are printed where somebody may turn to it. `number_prefix` begins its document numbers: 朝 in 朝统信决字.
    `national_articles` names, by category, the article of the national rules that its decisions cite; `review_body` and
    `court` are where its decisions say one may turn to. `uscc` is its own credit code, for systems that
    take tables. `signature_picture` is the digest of the picture that is seen of its signature, `signature_width` its
    width on paper in millimetres; "" and 0 for none.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    authority: str
    division_code: str = Field(index=True, min_length=6, max_length=6)
    notice_unit: str = "days"
    notice_ground: str = ""
    phone: str = ""
    address: str = ""
    national_articles: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    review_body: str = ""
    court: str = ""
    number_prefix: str = ""
    uscc: str = ""
    signature_picture: str = ""
    signature_width: int = 0


class Enterprise(SQLModel, table=True):
    """The record of an enterprise, from which forms are filled in."""

    id: int | None = Field(default=None, primary_key=True)
    uscc: str = Field(unique=True)
    name: str
    address: str = ""
    legal_representative: str = ""
    position: str = ""
    contact: str = ""
    division_code: str = Field(index=True)


class Account(SQLModel, table=True):
    """Somebody who can sign in."""

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    display_name: str
    password_hash: str
    role: Role = Field(sa_column=Column(Word(Role), nullable=False))
    enterprise_id: int | None = Field(default=None, foreign_key="enterprise.id")
    office_id: int | None = Field(default=None, foreign_key="office.id")
    active: bool = True


class LoginSession(SQLModel, table=True):
    """A signed-in browser. The token itself is known to the browser only."""

    __tablename__ = "login_session"
    token_hash: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class SignInFailure(SQLModel, table=True):
    """A failed attempt to sign in: for which name, from where."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "username", "address", "at"), Index(None, "address", "at"))

    id: int | None = Field(default=None, primary_key=True)
    username: str
    address: str
    at: datetime = Field(sa_type=Moment)


class Filing(SQLModel, table=True):
    """One filled form, on the version of the specification it was started with.

    `state` is the fold of its events, kept here for lists. `revision` counts saved drafts. `case_id` is the case
    that it was begun from, for forms that belong to one. `authority` is the kind that handles its regulation.
    """

    __table_args__ = (
        Index(None, "enterprise_id", "created_at"),
        Index(None, "spec_id", "state", "division_code", "submitted_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    spec_id: str
    spec_version: int
    enterprise_id: int = Field(foreign_key="enterprise.id")
    authority: str
    division_code: str
    state: FilingState = Field(sa_column=Column(Word(FilingState), nullable=False))
    revision: int = 0
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(sa_type=Moment)
    saved_at: datetime = Field(sa_type=Moment)
    submitted_at: datetime | None = Field(default=None, sa_type=Moment)
    case_id: UUID | None = Field(default=None, index=True)
    enterprise: Enterprise = Relationship()


class DraftRevision(SQLModel, table=True):
    """A saved state of a draft, as typed. `displaced` ones lost a conflict and are kept for comparing."""

    __tablename__ = "draft_revision"
    __table_args__ = (UniqueConstraint("filing_id", "save_key"),)

    id: int | None = Field(default=None, primary_key=True)
    filing_id: UUID = Field(foreign_key="filing.id", index=True)
    revision: int
    save_key: str
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    saved_at: datetime = Field(sa_type=Moment)
    displaced: bool = False


class Evidence(SQLModel, table=True):
    """A file handed in with a field of a filing. Removing only marks it, so that it can be taken back."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    filing_id: UUID = Field(foreign_key="filing.id", index=True)
    field_id: str
    name: str
    size: int
    media_type: str
    digest: str
    added_at: datetime = Field(sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)


class FilingEventRow(SQLModel, table=True):
    """One event of a filing. `number` counts from 1 within it."""

    __tablename__ = "filing_event"
    __table_args__ = (UniqueConstraint("filing_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    filing_id: UUID = Field(foreign_key="filing.id")
    number: int
    event: FilingEvent = Field(sa_column=Column(Word(FilingEvent), nullable=False))
    at: datetime = Field(sa_type=Moment)
    account_id: int = Field(foreign_key="account.id")
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Submission(SQLModel, table=True):
    """What was submitted, and its receipt. The printed form is a stored file, never printed again.

    `name_key` is what names are found by, whatever their width and blanks (`core.text.matching_key`).
    """

    filing_id: UUID = Field(foreign_key="filing.id", primary_key=True)
    receipt: str = Field(unique=True)
    submission_key: str
    payload_digest: str
    received_at: datetime = Field(sa_type=Moment)
    received_on: date = Field(index=True)
    enterprise_name: str = Field(index=True)
    name_key: str = Field(index=True)
    uscc: str = Field(index=True)
    verdict: str
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    form_digest: str
    form_size: int
    answers_digest: str
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
