"""Accounts, their sessions, and failed attempts to sign in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, func, select

from forms_app.cases.actors import Actor
from forms_app.storage.tables import Account, LoginSession, Office, SignInFailure


def account_named(session: Session, username: str) -> Account | None:
    """The account of that name."""
    return session.exec(select(Account).where(Account.username == username)).one_or_none()


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A signed-in browser and who sits before it."""

    created_at: datetime
    seen_at: datetime
    actor: Actor


def open_session(session: Session, token_hash: str) -> OpenSession | None:
    """The open session with that token, if the account behind it is active. Asked at every request."""
    found = session.execute(_OPEN_SESSION, {"token_hash": token_hash}).one_or_none()
    if found is None:
        return None
    return OpenSession(found.created_at, found.seen_at, Actor(*found[2:]))


def actor_with(session: Session, account_id: int) -> Actor | None:
    """Who has this account as it is today, None when it was closed: for what is done while nobody sits there."""
    found = session.execute(_ACTOR, {"account": account_id}).one_or_none()
    return Actor(*found) if found else None


_OF_ACTOR = (
    col(Account.id),
    col(Account.display_name),
    col(Account.role),
    col(Account.enterprise_id),
    col(Account.office_id),
    col(Office.division_code),
    col(Office.authority),
)
"""In the order of Actor's fields."""
_ACTOR = (
    sa_select(*_OF_ACTOR)
    .select_from(Account)
    .join(Office, col(Office.id) == Account.office_id, isouter=True)
    .where(col(Account.id) == bindparam("account"), col(Account.active))
)
_OPEN_SESSION = (
    sa_select(col(LoginSession.created_at), col(LoginSession.seen_at), *_OF_ACTOR)
    .join(Account, col(Account.id) == LoginSession.account_id)
    .join(Office, col(Office.id) == Account.office_id, isouter=True)
    .where(
        col(LoginSession.token_hash) == bindparam("token_hash"),
        col(LoginSession.ended_at).is_(None),
        col(Account.active),
    )
)


def end_sessions(session: Session, account_id: int, at: datetime) -> None:
    """End all sessions of an account."""
    open_ones = select(LoginSession).where(LoginSession.account_id == account_id, col(LoginSession.ended_at).is_(None))
    for login in session.exec(open_ones):
        login.ended_at = at


def end_all_sessions(session: Session, at: datetime) -> None:
    """Sign everybody out."""
    for login in session.exec(select(LoginSession).where(col(LoginSession.ended_at).is_(None))):
        login.ended_at = at


def failures_since(session: Session, username: str, address: str, since: datetime) -> tuple[int, datetime | None]:
    """How many attempts for that name from that address failed since then, and when the last one did."""
    count, last = session.exec(
        select(func.count(), func.max(SignInFailure.at)).where(
            SignInFailure.username == username, SignInFailure.address == address, SignInFailure.at > since
        )
    ).one()
    return count, last


def failures_from(session: Session, address: str, since: datetime) -> tuple[int, datetime | None]:
    """How many attempts from that address failed since then, whatever the name, and when the last one did."""
    count, last = session.exec(
        select(func.count(), func.max(SignInFailure.at)).where(
            SignInFailure.address == address, SignInFailure.at > since
        )
    ).one()
    return count, last


def forget_failures(session: Session, username: str, address: str, before: datetime, keep: timedelta) -> None:
    """Forget the failures of a name after it signed in, and all that are too old to matter."""
    for failure in session.exec(select(SignInFailure).where(SignInFailure.at < before - keep)):
        session.delete(failure)
    mine = select(SignInFailure).where(SignInFailure.username == username, SignInFailure.address == address)
    for failure in session.exec(mine):
        session.delete(failure)
