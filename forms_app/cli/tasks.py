"""`xinbiao tasks`: the tasks of a plan as they stand, and the plan as official table, from the instance's database."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from forms_app.cases.actors import Actor, Role
from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.disk.files import write_whole
from forms_app.usecases.platform import Platform
from forms_app.usecases.task_ledger import LedgerQuery, task_ledger
from forms_app.usecases.task_register import (
    export_task_table,
    issued_tasks_pdf,
    standing_words,
    task_register_pdf,
)

_PROVINCE = "220000"
_DIVISION = click.option("--division", default=_PROVINCE, help="区划代码，含下级；默认全省。")


@click.group(help="任务台账：list 列出任务和办理情况，register 导出任务表。")
def tasks() -> None:
    """Nothing of its own."""


@tasks.command("list", help="列出 DOMAIN 的任务、时限和今天的办理情况；不写 DOMAIN 则列出全部任务分工。")
@click.argument("domain", metavar="[DOMAIN]", required=False)
@click.option("--late", is_flag=True, help="只列逾期的。")
@_DIVISION
@click.pass_obj
def list_(wiring: Any, domain: str | None, division: str, late: bool) -> None:
    """One line a task: its key, deadline, how it stands, its words."""
    platform = wiring.platform()
    if domain is None:
        for spec in platform.catalogue.task_plans.values():
            click.echo(f"{spec.domain}\t任务{len(spec.tasks)}项\t{spec.plan.title}\t{spec.regulation.number}")
        return
    for row in task_ledger(platform, _operator(platform, domain, division), domain, LedgerQuery(late=late)).rows:
        task = row.planned
        click.echo("\t".join((task.key, task.deadline, standing_words(row), task.text)))


@tasks.command(help="导出 DOMAIN 的任务表：--output 以 .xlsx 结尾的为一张 Excel 表，以 .pdf 结尾的为全部表。")
@click.argument("domain", metavar="DOMAIN")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Excel 或 PDF 文件。")
@click.option("--table", default="", help="表的 id，默认第一张；只用于 Excel。")
@click.option("--issued", is_flag=True, help="照印发的原表，不带办理情况。")
@_DIVISION
@click.pass_obj
def register(wiring: Any, domain: str, output: Path, table: str, division: str, *, issued: bool) -> None:
    """The plan as issued, or with how its tasks stand today."""
    platform = wiring.platform()
    write = _WRITERS.get(output.suffix.lower())
    if write is None:
        raise BadInputError(f"--output 应以 {' 或 '.join(_WRITERS)} 结尾，现为“{output.name}”")
    write(platform, domain, division, table, output, issued)
    click.echo(f"已导出：{output}")


def _workbook(platform: Platform, domain: str, division: str, table: str, output: Path, issued: bool) -> None:
    query = LedgerQuery(table=table)
    export_task_table(platform, _operator(platform, domain, division), domain, query, output, with_state=not issued)


def _pdf(platform: Platform, domain: str, division: str, _table: str, output: Path, issued: bool) -> None:
    operator = _operator(platform, domain, division)
    content = (
        issued_tasks_pdf(platform, domain) if issued else task_register_pdf(platform, operator, domain, LedgerQuery())
    )
    write_whole(output, content)


_WRITERS: dict[str, Callable[[Platform, str, str, str, Path, bool], None]] = {".xlsx": _workbook, ".pdf": _pdf}


def _operator(platform: Platform, domain: str, division: str) -> Actor:
    """The operator at the machine reads for the office of the plan's authority in the division."""
    if platform.reference.divisions.find(division) is None:
        raise BadInputError(f"“{division}”不在行政区划代码表内")
    if domain not in platform.catalogue.task_plans:
        known = "、".join(platform.catalogue.task_plans) or "无"
        raise NotFoundError(f"没有任务分工“{domain}”，现有：{known}")
    authority = platform.catalogue.authority_of(domain)
    return Actor(account=0, name="operator", role=Role.AUDITOR, division=division, authority=authority)
