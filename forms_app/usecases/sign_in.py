"""Signing in, knowing who is signed in, signing out."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError, XinbiaoError
from forms_app.storage.accounts import (
    account_named,
    failures_from,
    failures_since,
    forget_failures,
    open_session,
)
from forms_app.storage.faults import retried
from forms_app.storage.tables import LoginSession, SignInFailure
from forms_app.usecases.platform import Platform

# GB/T 22239-2019 asks for limits and gives no figures; these are auditors' usual ones (official-facts, 10).
IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=24)
WINDOW = timedelta(minutes=30)
FREE_ATTEMPTS = 5
FREE_ATTEMPTS_OF_AN_ADDRESS = 50
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=30)
_NOTED_EVERY = timedelta(minutes=5)
_LONGEST_NAME = 100

WRONG = "用户名或密码不正确，请核对后重试"


class TooManyAttemptsError(XinbiaoError):
    """Too many failed attempts; `wait` says how long to wait."""

    def __init__(self, wait: timedelta) -> None:
        minutes = ceil(wait.total_seconds() / 60)
        super().__init__(f"登录失败次数过多，请{minutes}分钟后再试；忘记密码请联系所在地办理机构")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token that the browser keeps, and who it stands for."""

    token: str
    actor: Actor


@retried
def sign_in(platform: Platform, *, username: str, password: str, address: str) -> SignedIn:
    """Open a session. Raises BadInputError with the same words whatever was wrong, TooManyAttemptsError."""
    now, name = platform.clock(), username.strip()[:_LONGEST_NAME]
    with platform.database.reading() as session:
        _refuse_while_locked(session, name, address, now)
        account = account_named(session, name)
    kept = account.password_hash if account and account.active else None
    if not platform.passwords.matches(password, kept) or account is None:
        with platform.database.writing() as session:
            session.add(SignInFailure(username=name, address=address, at=now))
        raise BadInputError(WRONG)
    token = secrets.token_urlsafe(32)
    with platform.database.writing() as session:
        forget_failures(session, name, address, now, WINDOW)
        session.add(LoginSession(token_hash=_hash(token), account_id=account.id or 0, created_at=now, seen_at=now))
        session.flush()
        opened = open_session(session, _hash(token))
    if opened is None:
        raise BadInputError(WRONG)
    return SignedIn(token, opened.actor)


def signed_in(platform: Platform, token: str) -> Actor | None:
    """Who has this token, None when the session ended, idled or the account was closed."""
    now = platform.clock()
    with platform.database.reading() as session:
        opened = open_session(session, _hash(token))
    if opened is None or now - opened.seen_at > IDLE or now - opened.created_at > LONGEST:
        return None
    if now - opened.seen_at > _NOTED_EVERY:
        _note_seen(platform, token, now)
    return opened.actor


@retried
def _note_seen(platform: Platform, token: str, now: datetime) -> None:
    with platform.database.writing() as session:
        current = session.get(LoginSession, _hash(token))
        if current is not None:
            current.seen_at = max(current.seen_at, now)


@retried
def sign_out(platform: Platform, token: str) -> None:
    """End the session at once."""
    with platform.database.writing() as session:
        login = session.get(LoginSession, _hash(token))
        if login is not None and login.ended_at is None:
            login.ended_at = platform.clock()


def delay_after(failures: int, free: int) -> timedelta:
    """How long to wait after so many failures: nothing at first, then doubling up to the longest."""
    if failures < free:
        return timedelta()
    delay = FIRST_DELAY
    for _ in range(failures - free):
        delay = min(delay * 2, LONGEST_DELAY)
    return delay


def _refuse_while_locked(session: Session, username: str, address: str, now: datetime) -> None:
    """Attempts count by name and address together, so that nobody can lock out somebody elsewhere."""
    for (failures, last), free in (
        (failures_since(session, username, address, now - WINDOW), FREE_ATTEMPTS),
        (failures_from(session, address, now - WINDOW), FREE_ATTEMPTS_OF_AN_ADDRESS),
    ):
        if last is not None and (wait := last + delay_after(failures, free) - now) > timedelta():
            raise TooManyAttemptsError(wait)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
