"""`xinbiao deadline`: a due date and the sheet that shows how it was counted."""

import json
from datetime import date
from typing import Any

import click

from forms_app.cli.parameters import DAY
from forms_app.core.dates import chinese, weekday
from forms_app.core.errors import BadInputError
from forms_app.specs.reference import load_calendar
from forms_app.workdays.counting import CountSheet, Pause, count, days_left
from forms_app.workdays.terms import Term


@click.command(help="从 START（不计入）起算 TERM，如 2026-09-25 “10 working days”。")
@click.argument("start", type=DAY)
@click.argument("term")
@click.option(
    "--pause",
    "pauses",
    type=(DAY, DAY, str),
    multiple=True,
    metavar="暂停日 恢复日 事由",
    help="不计入期限的时间：自暂停日的次日至恢复日；可以多次给出。",
)
@click.option("--on", "today", type=DAY, metavar="日期", help="写明这一天还剩多少日。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def deadline(
    wiring: Any, start: date, term: str, pauses: tuple[tuple[date, date, str], ...], today: date | None, as_json: bool
) -> None:
    """Count and print. Raises BadInputError for a pause that ends before it begins."""
    stops = tuple(_pause(*each) for each in pauses)
    sheet = count(Term.parse(term), start, load_calendar(wiring.settings().tables_root), stops)
    left = days_left(sheet, today) if today else None
    click.echo(json.dumps(_plain(sheet, left), ensure_ascii=False, indent=2) if as_json else _table(sheet, left))


def _pause(after: date, until: date, why: str) -> Pause:
    if until < after:
        raise BadInputError(f"暂停“{why}”的恢复日{chinese(until)}早于暂停日{chinese(after)}，请更正后重试")
    return Pause(after, until, f"暂停计时：{why}")


def _plain(sheet: CountSheet, left: int | None) -> dict[str, object]:
    return {
        "start": sheet.start.isoformat(),
        "due": sheet.due.isoformat(),
        **({} if left is None else {"left": left}),
        "provisional": sheet.provisional,
        "days": [{"date": day.date.isoformat(), "counted": day.counted, "why": day.why} for day in sheet.days],
    }


def _table(sheet: CountSheet, left: int | None) -> str:
    lines = [f"{day.date} {weekday(day.date)} {'计入' if day.counted else '不计'} {day.why}" for day in sheet.days]
    due = f"届满日：{chinese(sheet.due)}（{weekday(sheet.due)}）" + ("【暂定】" if sheet.provisional else "")
    head = f"起算日：{chinese(sheet.start)}　期限：{sheet.term}"
    remaining = [] if left is None else [f"还剩{left}日" if left else "期限没有剩余日数"]
    return "\n".join([head, due, *remaining, *([sheet.reservation] if sheet.provisional else []), *lines])
