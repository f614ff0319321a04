"""Filings with their drafts, evidence, events and submissions. One place says who sees which filing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, delete, insert, or_, update
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, func, select

from forms_app.cases.actors import Actor, Role
from forms_app.cases.filing import FilingEvent, FilingState, after
from forms_app.core.divisions import prefix
from forms_app.core.errors import NotFoundError
from forms_app.core.text import matching_key
from forms_app.storage.counting import count_of
from forms_app.storage.tables import DraftRevision, Evidence, Filing, FilingEventRow, Submission

_KEPT_REVISIONS = 30
_PRUNED_EVERY = 10
_BATCH = 500
_MOST_NAMESAKES = 20

_Query = TypeVar("_Query", bound=Select[*tuple[Any, ...]])

NO_SUCH_FILING = "没有找到这份申报，可能已被删除，或者不属于您的单位"


def seen_by(actor: Actor, query: _Query) -> _Query:
    """The query over filings, narrowed to those that this person sees."""
    return query.where(_rule(actor.role)).params(**_reach(actor))


@cache
def _rule(role: Role) -> ColumnElement[bool]:
    """Which filings a person of that role sees: the only place that decides it. `_reach` gives the parameters.

    An enterprise sees its own; an officer what was submitted to the office's kind of authority in its division
    and below.
    """
    if role is Role.ENTERPRISE:
        return col(Filing.enterprise_id) == bindparam("own", type_=Integer)
    within = col(Filing.division_code).like(bindparam("within", type_=String))
    handled = col(Filing.authority) == bindparam("authority", type_=String)
    return handled & within & (col(Filing.state) == FilingState.SUBMITTED)


def _reach(actor: Actor) -> dict[str, Any]:
    """How far a person sees. An account that belongs nowhere compares with NULL and sees nothing."""
    if actor.role is Role.ENTERPRISE:
        return {"own": actor.enterprise}
    return {"within": f"{prefix(actor.division)}%" if actor.division else None, "authority": actor.authority}


def load_filing(session: Session, actor: Actor, filing_id: UUID, *, for_change: bool = False) -> Filing:
    """The filing with its enterprise's record, locked when it is to be changed.

    Raises NotFoundError for foreign and missing ones alike.
    """
    query = _one_filing(actor.role, for_change)
    found = session.execute(query, {"id": filing_id, **_reach(actor)}).scalar_one_or_none()
    if found is None:
        raise NotFoundError(NO_SUCH_FILING)
    return cast("Filing", found)


@cache
def _one_filing(role: Role, for_change: bool) -> Select[*tuple[Any, ...]]:
    """Made once: opening a filing is what the service does most."""
    query = select(Filing).where(col(Filing.id) == bindparam("id"), _rule(role))
    query = query.options(joinedload(cast("Any", Filing.enterprise), innerjoin=True))
    return query.with_for_update(of=Filing) if for_change else query


def form_of(session: Session, actor: Actor, filing_id: UUID) -> tuple[str, int]:
    """Which form a filing is, and in which version. Raises NotFoundError for foreign and missing ones alike."""
    found = session.execute(_form_of_one(actor.role), {"id": filing_id, **_reach(actor)}).one_or_none()
    if found is None:
        raise NotFoundError(NO_SUCH_FILING)
    return found.spec_id, found.spec_version


@cache
def _form_of_one(role: Role) -> Select[*tuple[Any, ...]]:
    return select(Filing.spec_id, Filing.spec_version).where(col(Filing.id) == bindparam("id"), _rule(role))


def versions_in_use(session: Session) -> list[tuple[str, int, int]]:
    """Each form in each version that filings were started with, and how many."""
    version = (col(Filing.spec_id), col(Filing.spec_version))
    query = select(*version, func.count()).group_by(*version).order_by(*version)
    return [(spec_id, number, filings) for spec_id, number, filings in session.exec(query)]


def filings_of(session: Session, actor: Actor, states: tuple[FilingState, ...]) -> list[Filing]:
    """Filings in these states, newest first."""
    query = select(Filing).where(col(Filing.state).in_(states)).order_by(col(Filing.created_at).desc())
    return list(session.execute(seen_by(actor, query)).scalars())


def record(session: Session, filing: Filing, event: FilingEvent, at: datetime, account: int, **data: Any) -> None:
    """Append an event and let the state follow. Raises ConflictError when it cannot happen in this state."""
    number = session.exec(select(func.count()).where(FilingEventRow.filing_id == filing.id)).one() + 1
    filing.state = after(filing.state if number > 1 else None, event)
    session.add(FilingEventRow(filing_id=filing.id, number=number, event=event, at=at, account_id=account, data=data))


def revision_saved_under(session: Session, filing_id: UUID, save_key: str) -> DraftRevision | None:
    """The revision that this save made, if it arrived before."""
    found = session.execute(_SAVED_UNDER, {"filing": filing_id, "key": save_key}).scalar_one_or_none()
    return cast("DraftRevision | None", found)


_SAVED_UNDER = select(DraftRevision).where(
    col(DraftRevision.filing_id) == bindparam("filing"), col(DraftRevision.save_key) == bindparam("key")
)


def add_revision(
    session: Session, filing: Filing, answers: dict[str, Any], save_key: str, at: datetime, *, displaced: bool = False
) -> None:
    """Keep a saved state. Unless displaced by a newer one, it becomes the draft."""
    connection = session.connection()
    if not displaced:
        draft = {"revision": filing.revision + 1, "answers": answers, "saved_at": at}
        connection.execute(_UPDATE_DRAFT, {"filing": filing.id, **draft})
        for name, value in draft.items():
            set_committed_value(filing, name, value)
    revision = {"revision": filing.revision, "answers": answers, "saved_at": at, "displaced": displaced}
    connection.execute(_INSERT_REVISION, {"filing_id": filing.id, "save_key": save_key, **revision})
    if filing.revision % _PRUNED_EVERY == 0:
        _forget_old_revisions(session, filing)


# Straight into the tables, past the session's bookkeeping: this happens at every pause in typing.
_INSERT_REVISION = insert(DraftRevision)
_UPDATE_DRAFT = (
    update(Filing)
    .where(col(Filing.id) == bindparam("filing"))
    .values({name: bindparam(name) for name in ("revision", "answers", "saved_at")})
)


def _forget_old_revisions(session: Session, filing: Filing) -> None:
    old = col(DraftRevision.revision) <= filing.revision - _KEPT_REVISIONS
    own = col(DraftRevision.filing_id) == filing.id
    gone = delete(DraftRevision).where(own, old, col(DraftRevision.displaced).is_(False))
    session.execute(gone, execution_options={"synchronize_session": False})  # none of them is loaded


def revisions_of(session: Session, filing_id: UUID) -> list[DraftRevision]:
    """The saved states of a draft that are still kept, oldest first, without those that lost a conflict."""
    own = DraftRevision.filing_id == filing_id
    query = select(DraftRevision).where(own, col(DraftRevision.displaced).is_(False))
    return list(session.exec(query.order_by(col(DraftRevision.revision), col(DraftRevision.id))))


def submissions_of_same_form(session: Session, actor: Actor, filing: Filing) -> list[tuple[Filing, Submission]]:
    """What the enterprise of a filing has submitted of the same form, of what this person sees, oldest first."""
    same = (col(Filing.enterprise_id) == filing.enterprise_id) & (col(Filing.spec_id) == filing.spec_id)
    query = _matching(actor, SubmissionQuery()).where(same).order_by(col(Submission.received_at))
    return [(found, submission) for found, submission in session.execute(query)]


def displaced_revisions(session: Session, filing_id: UUID) -> list[DraftRevision]:
    """What lost a conflict, newest first. It is never forgotten: pages say that it is kept."""
    query = select(DraftRevision).where(DraftRevision.filing_id == filing_id, col(DraftRevision.displaced))
    return list(session.exec(query.order_by(col(DraftRevision.id).desc())))


def has_displaced(session: Session, filing_id: UUID) -> bool:
    """Whether anything of the filing lost a conflict."""
    return session.execute(_HAS_DISPLACED, {"filing": filing_id}).first() is not None


_HAS_DISPLACED = (
    select(DraftRevision.id)
    .where(col(DraftRevision.filing_id) == bindparam("filing"), col(DraftRevision.displaced))
    .limit(1)
)


def evidence_of(session: Session, filing_id: UUID) -> list[Evidence]:
    """The files of a filing that were not removed, in the order they came."""
    return list(session.exec(_EVIDENCE, params={"filing": filing_id}))


_EVIDENCE = (
    select(Evidence)
    .where(col(Evidence.filing_id) == bindparam("filing"), col(Evidence.removed_at).is_(None))
    .order_by(col(Evidence.added_at), col(Evidence.id))
)


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
    statement = _ordered(_matching(actor, query), sort, descending=descending)
    return [(filing, submission) for filing, submission in session.execute(statement.limit(limit).offset(offset))]


def namesakes(session: Session, actor: Actor, submission: Submission) -> list[Submission]:
    """Submissions of other enterprises whose name reads the same, among those this person sees."""
    same = (col(Submission.name_key) == submission.name_key) & (col(Submission.uscc) != submission.uscc)
    query = _matching(actor, SubmissionQuery()).where(same).order_by(col(Submission.received_at))
    return [other for _, other in session.execute(query.limit(_MOST_NAMESAKES))]


def count_submissions(session: Session, actor: Actor, query: SubmissionQuery) -> int:
    """How many there are."""
    return count_of(session, _matching(actor, query))


def _ordered(statement: Any, sort: str, *, descending: bool) -> Any:
    key = col(SORTS[sort])
    return statement.order_by(
        key.desc() if descending else key.asc(), col(Submission.received_at).desc(), col(Filing.id)
    )


def each_submission(
    session: Session, actor: Actor, query: SubmissionQuery, *, sort: str | None = None, descending: bool = False
) -> Iterator[tuple[Filing, Submission]]:
    """All of them in order of receipt, or as a page of them is sorted; read in batches so that memory stays level."""
    found = _matching(actor, query)
    statement = (
        _ordered(found, sort, descending=descending)
        if sort
        else found.order_by(col(Submission.received_at), col(Filing.id))
    )
    for filing, submission in session.execute(statement.execution_options(yield_per=_BATCH)):
        yield filing, submission
        session.expunge(filing)
        session.expunge(submission)


def _matching(actor: Actor, query: SubmissionQuery) -> Any:
    statement = (
        select(Filing, Submission)
        .join(Submission, col(Submission.filing_id) == Filing.id)
        .where(col(Filing.state) == FilingState.SUBMITTED)
    )
    if query.spec_id:
        statement = statement.where(Filing.spec_id == query.spec_id)
    if query.first:
        statement = statement.where(Submission.received_on >= query.first)
    if query.last:
        statement = statement.where(Submission.received_on <= query.last)
    if query.division:
        statement = statement.where(col(Filing.division_code).startswith(prefix(query.division), autoescape=True))
    if key := matching_key(query.words):
        named = col(Submission.name_key).contains(key, autoescape=True)
        coded = (col(code).contains(key.upper(), autoescape=True) for code in (Submission.uscc, Submission.receipt))
        statement = statement.where(or_(named, *coded))
    return seen_by(actor, statement)
