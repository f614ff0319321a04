"""Accounts, their sessions, and failed attempts to sign in."""

from datetime import datetime, timedelta
from typing import cast

from sqlmodel import Session, col, func, select

from forms_app.cases.actors import Actor
from forms_app.storage.tables import Account, LoginSession, Office, SignInFailure


def account_named(session: Session, username: str) -> Account | None:
    """The account of that name."""
    return session.exec(select(Account).where(Account.username == username)).one_or_none()


def actor_of(session: Session, token_hash: str) -> tuple[LoginSession, Actor] | None:
    """The open session with that token and the active account behind it."""
    found = session.exec(
        select(LoginSession, Account, Office)
        .join(Account, col(Account.id) == LoginSession.account_id)
        .join(Office, col(Office.id) == Account.office_id, isouter=True)
        .where(LoginSession.token_hash == token_hash, col(LoginSession.ended_at).is_(None), col(Account.active))
    ).one_or_none()
    if found is None:
        return None
    login, account, office = found[0], found[1], cast("Office | None", found[2])
    return login, Actor(
        account=account.id or 0,
        name=account.display_name,
        role=account.role,
        enterprise=account.enterprise_id,
        office=account.office_id,
        division=office.division_code if office else None,
    )


def end_sessions(session: Session, account_id: int, at: datetime, except_hash: str = "") -> None:
    """End all sessions of an account, but for one."""
    open_ones = select(LoginSession).where(LoginSession.account_id == account_id, col(LoginSession.ended_at).is_(None))
    for login in session.exec(open_ones):
        if login.token_hash != except_hash:
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
