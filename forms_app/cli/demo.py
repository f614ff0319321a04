"""`xinbiao demo`: something to try the service with."""

from pathlib import Path
from typing import Any

import click

from forms_app.specs.demonstration import FILE, Demonstration, load_demonstration
from forms_app.usecases.load_demo import AlreadyLoadedError, load_demo


@click.command(help="载入演示数据：机构、企业、账号、申请。")
@click.option("--once", is_flag=True, help="已有账号，或所用规格没有演示数据时，不做任何事。")
@click.pass_obj
def demo(wiring: Any, once: bool) -> None:
    """Load and list the accounts."""
    platform, root = wiring.platform(), wiring.settings().specs_root
    if once and not has_demonstration(root):
        return
    demonstration = load_demonstration(root)
    try:
        load_demo(platform, demonstration)
    except AlreadyLoadedError:
        if once:
            return
        raise
    click.echo("演示数据已载入。")
    click.echo(accounts_text(demonstration))


def has_demonstration(root: Path) -> bool:
    """Whether these specifications come with something to try them with."""
    return (root / FILE).is_file()


def accounts_text(demonstration: Demonstration) -> str:
    """The accounts and their password."""
    lines = [f"  {each.username:<10} {each.display_name}" for each in demonstration.accounts]
    return "\n".join([f"演示账号（密码均为 {demonstration.password}）：", *lines])
