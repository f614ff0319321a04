"""Filings with their drafts, evidence, events and submissions. One place says who sees which filing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false
from sqlmodel import Session, col, func, select

from forms_app.cases.actors import Actor, Role
from forms_app.cases.filing import FilingEvent, FilingState, after
from forms_app.core.divisions import prefix
from forms_app.core.errors import NotFoundError
from forms_app.storage.tables import DraftRevision, Evidence, Filing, FilingEventRow, Submission

_KEPT_REVISIONS = 30
_BATCH = 500

NO_SUCH_FILING = "没有找到这份申报，可能已被删除，或者不属于您的单位"


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Which filings this person sees: the only place that decides it.

    An enterprise sees its own; an officer what was submitted in the office's division and below.
    """
    if actor.role is Role.ENTERPRISE and actor.enterprise is not None:
        return col(Filing.enterprise_id) == actor.enterprise
    if actor.role is Role.OFFICER and actor.division is not None:
        within = col(Filing.division_code).startswith(prefix(actor.division), autoescape=True)
        return within & (col(Filing.state) == FilingState.SUBMITTED)
    return false()


def load_filing(session: Session, actor: Actor, filing_id: UUID, *, for_change: bool = False) -> Filing:
    """The filing, locked when it is to be changed. Raises NotFoundError for foreign and missing ones alike."""
    query = select(Filing).where(Filing.id == filing_id, visible_to(actor))
    found = session.exec(query.with_for_update() if for_change else query).one_or_none()
    if found is None:
        raise NotFoundError(NO_SUCH_FILING)
    return found


def filings_of(session: Session, actor: Actor, states: tuple[FilingState, ...]) -> list[Filing]:
    """Filings in these states, newest first."""
    query = select(Filing).where(visible_to(actor), col(Filing.state).in_(states))
    return list(session.exec(query.order_by(col(Filing.created_at).desc())))


def record(session: Session, filing: Filing, event: FilingEvent, at: datetime, account: int, **data: Any) -> None:
    """Append an event and let the state follow. Raises ConflictError when it cannot happen in this state."""
    number = session.exec(select(func.count()).where(FilingEventRow.filing_id == filing.id)).one() + 1
    filing.state = after(filing.state if number > 1 else None, event)
    session.add(FilingEventRow(filing_id=filing.id, number=number, event=event, at=at, account_id=account, data=data))


def events_of(session: Session, filing_id: UUID) -> list[FilingEventRow]:
    """The events of a filing in order."""
    query = select(FilingEventRow).where(FilingEventRow.filing_id == filing_id)
    return list(session.exec(query.order_by(col(FilingEventRow.number))))


def revision_saved_under(session: Session, filing_id: UUID, save_key: str) -> DraftRevision | None:
    """The revision that this save made, if it arrived before."""
    return session.exec(
        select(DraftRevision).where(DraftRevision.filing_id == filing_id, DraftRevision.save_key == save_key)
    ).one_or_none()


def add_revision(
    session: Session, filing: Filing, answers: dict[str, Any], save_key: str, at: datetime, *, displaced: bool = False
) -> DraftRevision:
    """Keep a saved state. Unless displaced by a newer one, it becomes the draft."""
    if not displaced:
        filing.revision += 1
        filing.answers, filing.saved_at = answers, at
    row = DraftRevision(
        filing_id=filing.id,
        revision=filing.revision,
        save_key=save_key,
        answers=answers,
        saved_at=at,
        displaced=displaced,
    )
    session.add(row)
    _forget_old_revisions(session, filing.id)
    return row


def _forget_old_revisions(session: Session, filing_id: UUID) -> None:
    rows = select(DraftRevision).where(DraftRevision.filing_id == filing_id)
    for old in session.exec(rows.order_by(col(DraftRevision.id).desc()).offset(_KEPT_REVISIONS)):
        session.delete(old)


def evidence_of(session: Session, filing_id: UUID) -> list[Evidence]:
    """The files of a filing that were not removed, in the order they came."""
    query = select(Evidence).where(Evidence.filing_id == filing_id, col(Evidence.removed_at).is_(None))
    return list(session.exec(query.order_by(col(Evidence.added_at), col(Evidence.id))))


def load_evidence(session: Session, filing: Filing, evidence_id: UUID) -> Evidence:
    """One file of the filing, removed or not. Raises NotFoundError."""
    found = session.get(Evidence, evidence_id)
    if found is None or found.filing_id != filing.id:
        raise NotFoundError("没有找到这个文件，可能已被移除")
    return found


def submission_of(session: Session, filing_id: UUID) -> Submission:
    """What was submitted. Raises NotFoundError while the filing is a draft."""
    found = session.get(Submission, filing_id)
    if found is None:
        raise NotFoundError("本表尚未提交，没有回执")
    return found


@dataclass(frozen=True, slots=True)
class SubmissionQuery:
    """Which submissions: of a form, received from day to day (both included), in a division, by words."""

    spec_id: str | None = None
    first: date | None = None
    last: date | None = None
    division: str | None = None
    words: str = ""


SORTS = {
    "received": Submission.received_at,
    "name": Submission.enterprise_name,
    "code": Submission.uscc,
    "division": Filing.division_code,
    "verdict": Submission.verdict,
}


def submissions(
    session: Session, actor: Actor, query: SubmissionQuery, *, sort: str, descending: bool, limit: int, offset: int
) -> list[tuple[Filing, Submission]]:
    """One page of the submissions this person sees."""
    key = col(SORTS[sort])
    order = key.desc() if descending else key.asc()
    statement = _matching(actor, query).order_by(order, col(Submission.received_at).desc(), col(Filing.id))
    return [(filing, submission) for filing, submission in session.execute(statement.limit(limit).offset(offset))]


def count_submissions(session: Session, actor: Actor, query: SubmissionQuery) -> int:
    """How many there are."""
    return int(session.execute(select(func.count()).select_from(_matching(actor, query).subquery())).scalar_one())


def each_submission(session: Session, actor: Actor, query: SubmissionQuery) -> Iterator[tuple[Filing, Submission]]:
    """All of them in order of receipt, read in batches so that memory stays level."""
    statement = _matching(actor, query).order_by(col(Submission.received_at), col(Filing.id))
    for filing, submission in session.execute(statement.execution_options(yield_per=_BATCH)):
        yield filing, submission
        session.expunge(filing)
        session.expunge(submission)


def _matching(actor: Actor, query: SubmissionQuery) -> Any:
    statement = (
        select(Filing, Submission)
        .join(Submission, col(Submission.filing_id) == Filing.id)
        .where(visible_to(actor), col(Filing.state) == FilingState.SUBMITTED)
    )
    if query.spec_id:
        statement = statement.where(Filing.spec_id == query.spec_id)
    if query.first:
        statement = statement.where(Submission.received_on >= query.first)
    if query.last:
        statement = statement.where(Submission.received_on <= query.last)
    if query.division:
        statement = statement.where(col(Filing.division_code).startswith(prefix(query.division), autoescape=True))
    if query.words:
        named = col(Submission.enterprise_name).contains(query.words, autoescape=True)
        statement = statement.where(named | col(Submission.uscc).contains(query.words.upper(), autoescape=True))
    return statement
