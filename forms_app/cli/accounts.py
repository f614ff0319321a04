"""`xinbiao accounts`: offices, enterprises and accounts, for the operator."""

from typing import Any

import click

from forms_app.cases.actors import OFFICE_ROLES, Role
from forms_app.storage.tables import Enterprise
from forms_app.usecases.add_account import (
    NewAccount,
    add_account,
    add_all_offices,
    add_enterprise,
    add_office,
)
from forms_app.usecases.change_account import close_account, move_account, set_password

_PASSWORD = click.option(
    "--password", prompt="密码", hide_input=True, confirmation_prompt="再输一次", help="不写则逐次询问。"
)


_AUTHORITY = click.option(
    "--authority",
    default="statistics",
    show_default=True,
    help="主管部门（form_specs/shared/authorities.yaml 中的 id）。",
)


@click.group(help="管理机构、企业和账号。")
def accounts() -> None:
    """Nothing of its own."""


@accounts.command(help="添加机构 NAME，写全称。")
@click.argument("name")
@click.option("--division", required=True, help="六位地方编码。")
@_AUTHORITY
@click.pass_obj
def office(wiring: Any, name: str, division: str, authority: str) -> None:
    """Add an office."""
    add_office(wiring.platform(), name=name, division_code=division, authority=authority)
    click.echo(f"已添加机构 {name}")


@accounts.command(help="添加企业 USCC（统一社会信用代码）。")
@click.argument("uscc")
@click.option("--name", required=True, help="企业名称。")
@click.option("--division", required=True, help="所在县（市、区）六位代码。")
@click.option("--address", default="", help="地址。")
@click.option("--representative", default="", help="法定代表人或负责人。")
@click.option("--position", default="", help="职务。")
@click.option("--contact", default="", help="联系方式。")
@click.pass_obj
def enterprise(wiring: Any, /, uscc: str, name: str, division: str, **record: str) -> None:
    """Add an enterprise's record."""
    row = Enterprise(
        uscc=uscc,
        name=name,
        division_code=division,
        address=record["address"],
        legal_representative=record["representative"],
        position=record["position"],
        contact=record["contact"],
    )
    add_enterprise(wiring.platform(), row)
    click.echo(f"已添加企业 {name}")


@accounts.command(help="按行政区划代码表添加省、市（州）、县（市、区）机构；没有代码的机构用 office 逐个添加。")
@click.option("--word", help="机构名称的结尾；不写则用该主管部门的。")
@_AUTHORITY
@click.pass_obj
def offices(wiring: Any, word: str | None, authority: str) -> None:
    """Add all offices of the table."""
    added = add_all_offices(wiring.platform(), authority, word)
    click.echo("\n".join([*added, f"已添加{len(added)}个机构"]))


@accounts.command(help="添加账号 USERNAME：--uscc 为企业账号，--office 为机构账号。")
@click.argument("username")
@click.option("--uscc", help="企业的统一社会信用代码。")
@click.option("--office", "office_name", help="机构名称。")
@click.option(
    "--role", type=click.Choice([role.value for role in OFFICE_ROLES]), help="机构内的职责，默认 handler（承办人员）。"
)
@click.option("--name", "display_name", help="显示的名字，默认为用户名。")
@_PASSWORD
@click.pass_obj
def add(
    wiring: Any,
    username: str,
    uscc: str | None,
    office_name: str | None,
    role: str | None,
    display_name: str | None,
    password: str,
) -> None:
    """Add an account."""
    if (uscc is None) == (office_name is None):
        raise click.UsageError("--uscc 与 --office 须选其一")
    if uscc and role:
        raise click.UsageError("--role 只用于机构账号")
    held = Role.ENTERPRISE if uscc else Role(role or Role.HANDLER)
    add_account(wiring.platform(), NewAccount(username, password, display_name or username, held, uscc, office_name))
    click.echo(f"已添加账号 {username}")


@accounts.command(help="重设 USERNAME 的密码，并退出其所有登录。")
@click.argument("username")
@_PASSWORD
@click.pass_obj
def password(wiring: Any, username: str, password: str) -> None:
    """Set a new password."""
    set_password(wiring.platform(), username, password)
    click.echo(f"已重设 {username} 的密码")


@accounts.command(help="把机构账号 USERNAME 调到另一机构，或换一个职责；立即生效，退出其所有登录，案件留在原机构。")
@click.argument("username")
@click.option("--office", "office_name", required=True, help="调入机构名称；只换职责的，写现机构名称。")
@click.option("--role", type=click.Choice([role.value for role in OFFICE_ROLES]), help="新的职责，默认不变。")
@click.pass_obj
def move(wiring: Any, username: str, office_name: str, role: str | None) -> None:
    """Move an account."""
    move_account(wiring.platform(), username, office_name, Role(role) if role else None)
    click.echo(f"已将 {username} 调到{office_name}")


@accounts.command(help="停用账号 USERNAME，并退出其所有登录；其申报保留。")
@click.argument("username")
@click.pass_obj
def close(wiring: Any, username: str) -> None:
    """Close an account."""
    close_account(wiring.platform(), username)
    click.echo(f"已停用 {username}")
