"""Changing accounts: a new password, another office or role, closing. The operator's acts, each recorded."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from forms_app.cases.actors import Role
from forms_app.core.errors import BadInputError, ConflictError, NotFoundError
from forms_app.storage.accounts import account_named, end_sessions
from forms_app.storage.audit import Entry, append
from forms_app.storage.case_tables import CaseLease, Deputy
from forms_app.storage.directory import office_named
from forms_app.storage.faults import retried
from forms_app.storage.tables import Account, Office
from forms_app.usecases.platform import Platform

_OPERATOR = "系统管理员"


@retried
def set_password(platform: Platform, username: str, password: str) -> None:
    """Give an account a new password and end its sessions. Raises NotFoundError, BadInputError."""
    hashed = platform.passwords.hashed(password)
    with platform.database.writing() as session:
        account = _account(session, username)
        account.password_hash = hashed
        end_sessions(session, account.id or 0, platform.clock())
        _note(platform, session, account, "password_set", {})


@retried
def move_account(platform: Platform, username: str, office: str, role: Role | None = None) -> None:
    """Give an officer another office, or another role in the same one; what was in his or her hands is handed back.

    Cases belong to offices: they stay where they are, and the colleagues there go on with them. Sessions end, so that
    no page that is still open does anything under the former office. Raises NotFoundError, BadInputError for an
    enterprise's account, ConflictError when the account is closed or nothing would change.
    """
    with platform.database.writing() as session:
        account, target = _account(session, username), office_named(session, office)
        if target is None:
            raise NotFoundError(f"没有名为“{office}”的机构，请先添加机构")
        if Role.ENTERPRISE in (account.role, role):
            raise BadInputError(f"“{username}”是企业账号，或者所给的职责不是机构内的，不能调动")
        if not account.active:
            raise ConflictError(f"“{username}”已经停用，不能调动")
        held = role or account.role
        if (account.office_id, account.role) == (target.id, held):
            raise ConflictError(f"“{username}”已经在{target.name}担任这个职责")
        former = session.get_one(Office, account.office_id)
        data = {"from": former.name, "from_role": account.role.value, "to": target.name, "to_role": held.value}
        account.office_id, account.role = target.id, held
        _hand_back(platform, session, account)
        _note(platform, session, account, "account_moved", data)


@retried
def close_account(platform: Platform, username: str) -> None:
    """Close an account and end its sessions at once; its filings stay. Raises NotFoundError."""
    with platform.database.writing() as session:
        account = _account(session, username)
        account.active = False
        _hand_back(platform, session, account)
        _note(platform, session, account, "account_closed", {})


def _hand_back(platform: Platform, session: Session, account: Account) -> None:
    """End sessions, free the cases kept for this person, and end what he or she does, or has done, by deputy."""
    now = platform.clock()
    end_sessions(session, account.id or 0, now)
    for lease in session.exec(select(CaseLease).where(CaseLease.account_id == account.id)):
        session.delete(lease)
    either = (col(Deputy.principal_id) == account.id) | (col(Deputy.deputy_id) == account.id)
    for deputy in session.exec(select(Deputy).where(either, col(Deputy.ended_at).is_(None))):
        deputy.ended_at = now


def _account(session: Session, username: str) -> Account:
    account = account_named(session, username)
    if account is None:
        raise NotFoundError(f"没有用户名“{username}”")
    return account


def _note(platform: Platform, session: Session, account: Account, event: str, data: Mapping[str, str]) -> None:
    who = {"username": account.username, "name": account.display_name}
    append(session, Entry(platform.clock(), None, _OPERATOR, f"account/{account.id}", event, {**who, **data}))
