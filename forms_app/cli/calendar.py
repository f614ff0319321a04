"""`xinbiao calendar`: what a corrected holiday list changes of what was issued before."""

import json
from typing import Any

import click

from forms_app.usecases.stated_dates import AffectedDate, all_affected


@click.group(help="放假安排（工作日历）。")
def calendar() -> None:
    """Nothing of its own."""


@calendar.command(help="列出所载届满日与按现行放假安排计算不同的已签发文书；不改动任何内容。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def affected(wiring: Any, as_json: bool) -> None:
    """One line a document: office, title, whom it is about, the day it states, the day now, why, the decision."""
    found = list(all_affected(wiring.platform()))
    if as_json:
        click.echo(json.dumps([_plain(each) for each in found], ensure_ascii=False, indent=2))
        return
    for each in found:
        click.echo(_line(each))
    click.echo(f"共{len(found)}份文书所载日期有变化。" if found else "没有文书所载日期因放假安排更正而变化。")


def _line(each: AffectedDate) -> str:
    return "\t".join(
        (
            each.office,
            each.document.title,
            each.about,
            f"载明{each.row.due}",
            f"现为{each.now.due}{'（暂定）' if each.now.provisional else ''}",
            "；".join(each.reasons),
            each.decision or "未核对",
        )
    )


def _plain(each: AffectedDate) -> dict[str, object]:
    return {
        "office": each.office,
        "document": each.document.title,
        "issued_at": each.document.issued_at.isoformat(),
        "about": each.about,
        "term": each.term.title,
        "start": each.before.start.isoformat(),
        "stated": each.before.due.isoformat(),
        "now": each.now.due.isoformat(),
        "provisional": each.now.provisional,
        "reasons": list(each.reasons),
        "decision": each.decision or None,
        "ground": each.row.ground if each.decision else None,
    }
