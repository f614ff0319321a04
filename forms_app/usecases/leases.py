"""Edit leases: while somebody prepares an act on a case, colleagues are told and cannot overtake."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.core.dates import chinese_time
from forms_app.core.errors import ConflictError
from forms_app.storage import case_tables as tables
from forms_app.storage.case_tables import CaseLease
from forms_app.storage.cases import forget_lease
from forms_app.storage.faults import retried
from forms_app.storage.tables import Account
from forms_app.usecases.case_file import open_file, require_own_office
from forms_app.usecases.platform import Platform

LEASE = timedelta(minutes=10)


@retried
def take_lease(platform: Platform, actor: Actor, case_id: UUID) -> datetime:
    """Keep the case for ten minutes, or longer when one's own lease is renewed; returns until when.

    Raises NotFoundError, ConflictError while a colleague has it.
    """
    now = platform.clock()
    with platform.database.writing() as session:
        file = open_file(platform, session, actor, case_id, for_change=True)
        require_free(session, actor, file.row, now)
        session.merge(CaseLease(case_id=case_id, account_id=actor.account, until=now + LEASE))
    return now + LEASE


@retried
def give_back(platform: Platform, actor: Actor, case_id: UUID) -> None:
    """Give a lease back before its time. Raises NotFoundError, ForbiddenError when another office has the case."""
    with platform.database.writing() as session:
        file = open_file(platform, session, actor, case_id)
        lease = session.get(CaseLease, case_id)
        if lease is not None and lease.account_id == actor.account:
            session.delete(lease)  # whoever took it: some acts are done by offices that do not have the case
            return
        require_own_office(actor, file)


def require_free(session: Session, actor: Actor, row: tables.Case, now: datetime) -> None:
    """Raise ConflictError, naming who and until when, while a colleague has the case."""
    lease = session.get(CaseLease, row.id)
    if lease is None or lease.account_id == actor.account or not holds(lease, now):
        return
    holder = session.get_one(Account, lease.account_id)
    raise ConflictError(f"{holder.display_name}正在办理本件，保留至{chinese_time(lease.until)}；请稍后再办，或与其联系")


def holds(lease: CaseLease, now: datetime) -> bool:
    """Whether the lease still counts. One that would last longer than any was given before the clock was put back."""
    return now < lease.until <= now + LEASE


def release(session: Session, case_id: UUID) -> None:
    """The act is done: nobody has the case any more."""
    forget_lease(session, case_id)
