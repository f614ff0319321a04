"""`xinbiao deadline`: a due date and the sheet that shows how it was counted."""

import json
from datetime import date
from typing import Any

import click

from forms_app.cli.parameters import DAY
from forms_app.core.dates import chinese, weekday
from forms_app.specs.reference import load_calendar
from forms_app.workdays.counting import CountSheet, count
from forms_app.workdays.terms import Term


@click.command(help="从 START（不计入）起算 TERM，如 2026-09-25 “10 working days”。")
@click.argument("start", type=DAY)
@click.argument("term")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def deadline(wiring: Any, start: date, term: str, as_json: bool) -> None:
    """Count and print."""
    sheet = count(Term.parse(term), start, load_calendar(wiring.settings().tables_root))
    click.echo(json.dumps(_plain(sheet), ensure_ascii=False, indent=2) if as_json else _table(sheet))


def _plain(sheet: CountSheet) -> dict[str, object]:
    return {
        "start": sheet.start.isoformat(),
        "due": sheet.due.isoformat(),
        "provisional": sheet.provisional,
        "days": [{"date": day.date.isoformat(), "counted": day.counted, "why": day.why} for day in sheet.days],
    }


def _table(sheet: CountSheet) -> str:
    lines = [f"{day.date} {weekday(day.date)} {'计入' if day.counted else '不计'} {day.why}" for day in sheet.days]
    due = f"届满日：{chinese(sheet.due)}（{weekday(sheet.due)}）" + ("【暂定】" if sheet.provisional else "")
    head = f"起算日：{chinese(sheet.start)}　期限：{sheet.term}"
    return "\n".join([head, due, *([sheet.reservation] if sheet.provisional else []), *lines])
