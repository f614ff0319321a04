"""`xinbiao demo`: something to try the service with."""

from typing import Any

import click

from forms_app.specs.demonstration import Demonstration, load_demonstration
from forms_app.specs.location import specs_folder
from forms_app.usecases.load_demo import AlreadyLoadedError, load_demo


@click.command(help="载入演示数据：统计机构、企业、账号、申请。")
@click.option("--once", is_flag=True, help="已有账号时不做任何事。")
@click.pass_obj
def demo(wiring: Any, once: bool) -> None:
    """Load and list the accounts."""
    platform = wiring.platform()
    demonstration = load_demonstration(specs_folder())
    try:
        load_demo(platform, demonstration)
    except AlreadyLoadedError:
        if once:
            return
        raise
    click.echo("演示数据已载入。")
    click.echo(accounts_text(demonstration))


def accounts_text(demonstration: Demonstration) -> str:
    """The accounts and their password."""
    lines = [f"  {each.username:<10} {each.display_name}" for each in demonstration.accounts]
    return "\n".join([f"演示账号（密码均为 {demonstration.password}）：", *lines])
