"""`xinbiao register`: the register of a form, from the instance's database."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from forms_app.cases.actors import Actor, Role
from forms_app.cli.parameters import DAY
from forms_app.cli.progress import live_progress
from forms_app.core.errors import BadInputError
from forms_app.storage.filings import SubmissionQuery
from forms_app.usecases.export_register import export_register

_PROVINCE = "220000"


@click.command(help="导出 ID 指定的表的名册（Excel）。")
@click.argument("identifier", metavar="ID")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Excel 文件。")
@click.option("--from", "first", type=DAY, help="提交日期起（含当日）。")
@click.option("--to", "last", type=DAY, help="提交日期止（含当日）。")
@click.option("--division", default=_PROVINCE, help="区划代码，含下级；默认全省。")
@click.pass_obj
def register(wiring: Any, identifier: str, output: Path, first: date | None, last: date | None, division: str) -> None:
    """Export what the office of that division would see."""
    if first and last and last < first:
        raise BadInputError("截止日期早于起始日期，请核对 --from 和 --to")
    platform = wiring.platform()
    found = platform.reference.divisions.find(division)
    if found is None:
        raise BadInputError(f"“{division}”不在行政区划代码表内")
    authority = platform.catalogue.authority_of(identifier)
    # The operator at the machine acts for the office of the division.
    operator = Actor(account=0, name="operator", role=Role.AUDITOR, division=division, authority=authority)
    query = SubmissionQuery(None, first, last)
    with live_progress("行") as progress:
        count = export_register(platform, operator, identifier, query, output, progress)
    click.echo(f"已导出{count}行：{output}")
