"""Loading the demonstration: through the same acts that people use."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import select

from forms_app.cases.actors import Actor, Role
from forms_app.core.errors import ConflictError, XinbiaoError
from forms_app.specs.demonstration import DemoFiling, Demonstration
from forms_app.storage.accounts import account_named
from forms_app.storage.tables import Account, Enterprise
from forms_app.usecases.add_account import NewAccount, add_account, add_enterprise, add_office
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.platform import Platform
from forms_app.usecases.save_draft import Save, save_draft
from forms_app.usecases.start_filing import start_filing
from forms_app.usecases.submit_filing import Submit, submit_filing


def has_accounts(platform: Platform) -> bool:
    """Whether anybody can sign in yet."""
    with platform.database.reading() as session:
        return session.exec(select(Account.id).limit(1)).first() is not None


def demo_accounts(platform: Platform, demo: Demonstration) -> list[str]:
    """The names of the demonstration's accounts that are there and open."""
    with platform.database.reading() as session:
        found = [account_named(session, each.username) for each in demo.accounts]
    return [account.username for account in found if account and account.active]


def load_demo(platform: Platform, demo: Demonstration) -> None:
    """Load everything.

    Raises ConflictError when accounts are there already: real data is never mixed with invented; and when a filing
    cannot be loaded, because what was loaded before it stays.
    """
    if has_accounts(platform):
        raise ConflictError("已有账号，不再载入演示数据；请在新的实例文件夹中试用")
    for office in demo.offices:
        add_office(platform, name=office.name, division_code=office.division)
    for enterprise in demo.enterprises:
        add_enterprise(
            platform, Enterprise(**enterprise.model_dump(exclude={"division"}), division_code=enterprise.division)
        )
    for each in demo.accounts:
        add_account(
            platform,
            NewAccount(each.username, demo.password, each.display_name, Role(each.role), each.uscc, each.office),
        )
    for filing in demo.filings:
        try:
            _file(platform, filing)
        except XinbiaoError as error:
            raise ConflictError(
                f"演示数据只载入了一部分：账号 {filing.account} 的“{filing.form}”没有载入（{error}）。"
                "请改正 demonstration.yaml，换一个新的实例文件夹后重新载入"
            ) from error


def _file(platform: Platform, filing: DemoFiling) -> None:
    then = _earlier(platform, filing.days_ago)
    actor = _actor(then, filing.account)
    identifier = start_filing(then, actor, filing.form)
    view = open_filing(then, actor, identifier)
    locked = {field.id for field in view.spec.form.fields if field.locked}
    values = {name: value for name, value in {**view.raw, **filing.answers}.items() if name not in locked}
    save = Save(values, view.revision, uuid4().hex)
    if filing.submitted:
        submit_filing(then, actor, identifier, Submit(save, uuid4().hex, then.clock()))
    else:
        save_draft(then, actor, identifier, save)


def _earlier(platform: Platform, days: int) -> Platform:
    """The platform as it was so many days ago."""
    clock: Callable[[], datetime] = platform.clock
    return replace(platform, clock=lambda: clock() - timedelta(days=days))


def _actor(platform: Platform, username: str) -> Actor:
    with platform.database.reading() as session:
        account = account_named(session, username)
    if account is None or account.id is None:
        raise LookupError(username)
    return Actor(account.id, account.display_name, account.role, account.enterprise_id)
