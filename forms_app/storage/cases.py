"""Cases and campaigns in the database. One place says who sees which case; events go to the audit record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, String, and_, bindparam, delete, exists, literal, or_, true
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, func, select

from forms_app.cases.actors import Actor, Role
from forms_app.cases.events import CaseEvent
from forms_app.core.divisions import prefix
from forms_app.core.errors import NotFoundError
from forms_app.core.text import matching_key
from forms_app.storage.audit import Entry, append, records_of
from forms_app.storage.case_tables import (
    AuditRecord,
    Campaign,
    Case,
    CaseLease,
    Deputy,
    IssuedDocument,
    Message,
    Objection,
)
from forms_app.storage.counting import count_of

NO_SUCH_CASE = "没有找到这个案件，可能网址有误，或者不属于您的单位"
NO_SUCH_CAMPAIGN = "没有找到这次认定活动，可能网址有误，或者不属于您的单位"
PREFECTURE_DIGITS, COUNTY_DIGITS = 4, 6
CASES = "case/"
"""How the subjects of cases in the audit record begin."""
OBJECTION, CORRECTION, DEMAND = "objection", "correction", "demand/"
"""What somebody from outside may send: an objection to a notice, a request to correct an entry; and how the kinds of
what an office above demands begin."""

COUNTED = 1000
"""How far lists count. Counting all of a million rows would make every page wait for a number."""

_BATCH = 500


# Built once, as every act asks it.
_DEPUTIES = sa_select(Deputy).where(
    col(Deputy.deputy_id) == bindparam("account"),
    col(Deputy.since) <= bindparam("today"),
    col(Deputy.until) >= bindparam("today"),
    col(Deputy.ended_at).is_(None),
)


def subject_of(case_id: UUID) -> str:
    """Under which name a case stands in the audit record."""
    return f"{CASES}{case_id}"


@cache
def _rule(role: Role, digits: int) -> ColumnElement[bool]:
    """Which cases a person sees: the only place that decides it. `_reach` gives the parameters.

    An enterprise sees its own that it applied for or was told of by a message; what an office prepares against it is
    as if it were not there. An office sees those of its kind of authority in its division and below. Comparing
    whole codes rather than prefixes lets the worklist read its index in order.
    """
    if role is Role.ENTERPRISE:
        own = bindparam("own", type_=Integer)
        told = exists().where(col(Message.case_id) == col(Case.id), col(Message.enterprise_id) == own)
        return and_(col(Case.enterprise_id) == own, or_(col(Case.filing_id).is_not(None), told))
    within, handled = bindparam("within", type_=String), col(Case.authority) == bindparam("authority", type_=String)
    if digits == COUNTY_DIGITS:
        return and_(handled, col(Case.division_code) == within)
    if digits == PREFECTURE_DIGITS:
        return and_(handled, col(Case.prefecture) == within)
    return and_(handled, col(Case.division_code).like(within + "%"))


def _reach(actor: Actor) -> tuple[int, dict[str, Any]]:
    """How many digits of the division decide, and the parameters. Who belongs nowhere compares with NULL."""
    if actor.role is Role.ENTERPRISE:
        return 0, {"own": actor.enterprise}
    within = prefix(actor.division) if actor.division else None
    return len(within or ""), {"within": within, "authority": actor.authority}


def case_seen_by(actor: Actor, query: Any) -> Any:
    """The query over cases, narrowed to those that this person sees."""
    digits, parameters = _reach(actor)
    return query.where(_rule(actor.role, digits)).params(**parameters)


def load_case(session: Session, actor: Actor, case_id: UUID, *, for_change: bool = False) -> Case:
    """The case. Raises NotFoundError for foreign and missing ones alike."""
    digits, parameters = _reach(actor)
    query = _one_case(actor.role, digits, for_change=for_change)
    found = session.execute(query, {"case_id": case_id, **parameters}).scalar_one_or_none()
    if found is None:
        raise NotFoundError(NO_SUCH_CASE)
    return cast("Case", found)


@cache
def _one_case(role: Role, digits: int, *, for_change: bool) -> Any:
    """The statement of `load_case`, built once: every page and every act begins with it."""
    query = sa_select(Case).where(col(Case.id) == bindparam("case_id"), _rule(role, digits))
    return query.with_for_update() if for_change else query


def events_of_case(session: Session, case_id: UUID) -> tuple[CaseEvent, ...]:
    """What was done to a case, in order."""
    return tuple(_event(row) for row in records_of(session, subject_of(case_id)))


def _event(row: AuditRecord) -> CaseEvent:
    return CaseEvent(row.event, row.at, row.account_id, row.name, row.data)


def events_by_case(session: Session, cases: Sequence[UUID]) -> dict[UUID, int]:
    """How many events each of these cases has, the cases locked."""
    found: dict[UUID, int] = {}
    for start in range(0, len(cases), _BATCH):
        some = col(Case.id).in_(cases[start : start + _BATCH])
        query = select(Case.id, Case.events).where(some).order_by(col(Case.id)).with_for_update()
        found |= dict(session.exec(query).all())
    return found


def forget_leases(session: Session, cases: Sequence[UUID]) -> None:
    """Nobody has these cases open any more."""
    for start in range(0, len(cases), _BATCH):
        session.execute(delete(CaseLease).where(col(CaseLease.case_id).in_(cases[start : start + _BATCH])))


def record_event(session: Session, case_id: UUID, event: CaseEvent) -> None:
    """Append an event of a case to the audit record."""
    data = dict(event.data)
    append(session, Entry(event.at, event.account, event.name, subject_of(case_id), event.event, data))


def case_of_filing(session: Session, filing_id: UUID) -> Case | None:
    """The case whose current application this filing is."""
    return session.exec(select(Case).where(Case.filing_id == filing_id)).one_or_none()


def cases_within(session: Session, parent: UUID) -> list[Case]:
    """The cases that belong to a case, newest first. They are of the same office and the same enterprise."""
    query = select(Case).where(Case.parent_id == parent).order_by(col(Case.opened_at).desc())
    return list(session.exec(query))


def cases_seen_of_enterprise(session: Session, actor: Actor, enterprise_id: int) -> list[Case]:
    """The cases of an enterprise that this person sees, newest first."""
    query = select(Case).where(Case.enterprise_id == enterprise_id).order_by(col(Case.opened_at).desc())
    return list(session.execute(case_seen_by(actor, query)).scalars())


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Which cases: open ones or all, in a state, of a campaign, held by a role, due up to a day, by words, of a
    procedure, of a category.
    """

    only_open: bool = True
    state: str | None = None
    campaign: UUID | None = None
    holder: str | None = None
    due_until: date | None = None
    words: str = ""
    procedure: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the worklist begins: after this due day (None: among those without one) and id."""

    due_on: date | None
    id: UUID


def worklist(session: Session, actor: Actor, query: CaseQuery, *, after: Place | None, limit: int) -> list[Case]:
    """Cases by due day, those without one last; the next `limit` after a place. The pages never skip or repeat."""
    found: list[Case] = []
    if after is None or after.due_on is not None:
        dated = _matching(actor, query).where(col(Case.due_on).is_not(None))
        if after is not None:
            later = and_(col(Case.due_on) == after.due_on, col(Case.id) > after.id)
            dated = dated.where(or_(col(Case.due_on) > after.due_on, later), col(Case.due_on) >= after.due_on)
        found = list(session.execute(dated.order_by(col(Case.due_on), col(Case.id)).limit(limit)).scalars())
        after = None
    if len(found) < limit and query.due_until is None:
        undated = _matching(actor, query).where(col(Case.due_on).is_(None))
        if after is not None:
            undated = undated.where(col(Case.id) > after.id)
        rest = undated.order_by(col(Case.id)).limit(limit - len(found))
        found += session.execute(rest).scalars()
    return found


def each_in_worklist(session: Session, actor: Actor, query: CaseQuery) -> Iterator[Case]:
    """All cases in the order of the worklist, read in batches so that memory stays level."""
    dated = _matching(actor, query).where(col(Case.due_on).is_not(None)).order_by(col(Case.due_on), col(Case.id))
    undated = _matching(actor, query).where(col(Case.due_on).is_(None)).order_by(col(Case.id))
    for statement in (dated,) if query.due_until else (dated, undated):
        for case in session.execute(statement.execution_options(yield_per=_BATCH)).scalars():
            yield case
            session.expunge(case)


def count_cases(session: Session, actor: Actor, query: CaseQuery, *, all_of_them: bool = False) -> int:
    """How many there are. Without `all_of_them` counting stops after `COUNTED`: nobody reads more than "1000+"."""
    # Of no column: an index that holds what is asked answers alone, and no row is read.
    found = case_seen_by(actor, narrowed(select(literal(1)).select_from(Case), query))
    found = found if all_of_them else found.limit(COUNTED + 1)
    return count_of(session, found)


def _matching(actor: Actor, query: CaseQuery) -> Any:
    return case_seen_by(actor, narrowed(select(Case), query))


def narrowed(statement: Select[*tuple[Any, ...]], query: CaseQuery) -> Any:
    """The statement over cases, narrowed to those of a query. Who sees them is said by `case_seen_by`."""
    wanted: list[ColumnElement[bool]] = [col(Case.is_open).is_(true())] if query.only_open else []
    equal: tuple[tuple[Any, Any], ...] = (
        (Case.state, query.state),
        (Case.procedure_id, query.procedure),
        (Case.category, query.category),
        (Case.campaign_id, query.campaign),
        (Case.holder, query.holder),
    )
    wanted += [col(column) == value for column, value in equal if value]
    if query.due_until:
        wanted.append(col(Case.due_on) <= query.due_until)
    if key := matching_key(query.words):
        named = col(Case.name_key).contains(key, autoescape=True)
        named |= col(Case.matter).contains(query.words.strip(), autoescape=True)
        wanted.append(named | col(Case.uscc).contains(key.upper(), autoescape=True))
    return statement.where(*wanted) if wanted else statement


def load_campaign(session: Session, actor: Actor, campaign_id: UUID, *, for_change: bool = False) -> Campaign:
    """A campaign of the actor's kind of authority in its division or below.

    Raises NotFoundError for foreign and missing ones alike.
    """
    query = _campaigns(actor).where(col(Campaign.id) == campaign_id)
    found = session.execute(query.with_for_update() if for_change else query).scalar_one_or_none()
    if found is None:
        raise NotFoundError(NO_SUCH_CAMPAIGN)
    return cast("Campaign", found)


def campaigns_seen_by(session: Session, actor: Actor) -> list[Campaign]:
    """Campaigns of the actor's kind of authority in its division and below, newest first."""
    query = _campaigns(actor).order_by(col(Campaign.opens_on).desc(), col(Campaign.division_code))
    return list(session.execute(query).scalars())


def _campaigns(actor: Actor) -> Any:
    within = f"{prefix(actor.division)}%" if actor.division else None
    handled = col(Campaign.authority) == bindparam("authority", actor.authority, String)
    return select(Campaign).where(handled, col(Campaign.division_code).like(bindparam("within", within)))


def campaigns_for(session: Session, division: str, procedure_id: str) -> list[Campaign]:
    """Campaigns in which an enterprise of this division takes part, newest first."""
    query = select(Campaign).where(Campaign.division_code == division, Campaign.procedure_id == procedure_id)
    return list(session.exec(query.order_by(col(Campaign.opens_on).desc())))


def cases_of_campaign(session: Session, campaign_id: UUID, *states: str, for_change: bool = False) -> list[Case]:
    """The cases of a campaign in these states (all when none is named), by credit code."""
    query = select(Case).where(Case.campaign_id == campaign_id)
    if states:
        query = query.where(col(Case.state).in_(states))
    query = query.order_by(col(Case.uscc), col(Case.id))
    return list(session.exec(query.with_for_update() if for_change else query))


def deputies_on(session: Session, account: int, on: date) -> list[Deputy]:
    """For whom this account acts on that day."""
    return list(session.execute(_DEPUTIES, {"account": account, "today": on}).scalars())


def forget_lease(session: Session, case_id: UUID) -> None:
    """Nobody has the case open any more."""
    session.execute(_FORGET_LEASE, {"case": case_id})


_FORGET_LEASE = delete(CaseLease).where(col(CaseLease.case_id) == bindparam("case"))


def documents_of(session: Session, case_id: UUID) -> list[IssuedDocument]:
    """Documents issued in a case, in order."""
    query = select(IssuedDocument).where(IssuedDocument.case_id == case_id)
    return list(session.exec(query.order_by(col(IssuedDocument.issued_at), col(IssuedDocument.kind))))


def objections_of(session: Session, case_ids: Sequence[UUID], kind: str = OBJECTION) -> list[Objection]:
    """Objections to these cases (or requests to correct their entries), in order of receipt."""
    query = select(Objection).where(col(Objection.case_id).in_(case_ids), Objection.kind == kind)
    return list(session.exec(query.order_by(col(Objection.received_at))))


def demands_in(session: Session, case_id: UUID) -> list[Objection]:
    """What offices above demanded in a case, in order of receipt."""
    query = select(Objection).where(Objection.case_id == case_id, col(Objection.kind).startswith(DEMAND))
    return list(session.exec(query.order_by(col(Objection.received_at))))


def waiting_requests(session: Session, office: int) -> list[tuple[Case, Objection]]:
    """Requests to correct and demands of offices above that an office has not answered, the oldest first."""
    query = select(Case, Objection).join(Objection, col(Objection.case_id) == col(Case.id))
    waiting = query.where(Case.office_id == office, Objection.kind != OBJECTION, col(Objection.decided_at).is_(None))
    return list(session.exec(waiting.order_by(col(Objection.received_at))))


def messages_to(session: Session, enterprise_id: int, limit: int) -> list[Message]:
    """The latest messages to an enterprise, newest first."""
    query = select(Message).where(Message.enterprise_id == enterprise_id)
    return list(session.exec(query.order_by(col(Message.sent_at).desc(), col(Message.id).desc()).limit(limit)))


def unread_messages(session: Session, enterprise_id: int) -> int:
    """How many messages an enterprise has not read."""
    query = select(func.count()).where(Message.enterprise_id == enterprise_id, col(Message.read_at).is_(None))
    return int(session.exec(query).one())


def tell(session: Session, enterprise_id: int, case_id: UUID | None, title: str, body: str, at: datetime) -> None:
    """Send a message to an enterprise."""
    session.add(Message(enterprise_id=enterprise_id, case_id=case_id, title=title, body=body, sent_at=at))
