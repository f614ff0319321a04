"""`xinbiao keys`: which offices sign what they issue, and until when they can."""

from typing import Any

import click

from forms_app.core.dates import chinese, in_beijing
from forms_app.usecases.signing_offices import signing_offices


@click.command(help="列出各机构的签章证书和有效期；密钥放在哪里见README。")
@click.pass_obj
def keys(wiring: Any) -> None:
    """Each office with its certificate, then folders that are named like no office."""
    platform = wiring.platform()
    found = signing_offices(platform)
    for each in found:
        until = in_beijing(each.until)
        left = f"剩余{each.days}天" if each.days >= 0 else "已过期，不能签章"
        click.echo(f"{each.office}　证书：{each.name}，有效期至{chinese(until.date())}（{left}）")
    if not found:
        click.echo("没有机构配置签章证书，制发的文书没有电子签章。")
    named = {each.office for each in found}
    for folder in wiring.key_folders():
        if folder not in named:
            click.echo(f"提示：文件夹“{folder}”与任何机构的名称都不相同，没有使用", err=True)
