"""The parallel items of an office's cases as a list, with a light for each, and as an official table."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from forms_app.answers.answer import CellValue
from forms_app.cases.actors import Actor
from forms_app.registers.register import RegisterHead, RegisterLine, Told, write_register
from forms_app.storage import case_tables as tables
from forms_app.storage.case_items import (
    ItemPlace,
    ItemQuery,
    count_items,
    departments_seen_by,
    each_item,
    items_seen_by,
)
from forms_app.storage.cases import COUNTED
from forms_app.usecases.chosen_table import table_for
from forms_app.usecases.export_register import reporting_unit
from forms_app.usecases.list_cases import PAGE_SIZE, Light, light
from forms_app.usecases.platform import Platform


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A line of the list: the item, its case, and how it stands today."""

    item: tables.CaseItem
    case: tables.Case
    procedure: str
    light: Light
    standing: str


@dataclass(frozen=True)
class ItemList:
    """One page, where the next one begins, and counts: open, late, standing still."""

    lines: tuple[ItemRow, ...]
    following: ItemPlace | None
    total: int
    late: int
    stopped: int
    departments: tuple[str, ...]


def list_items(platform: Platform, actor: Actor, query: ItemQuery, after: ItemPlace | None) -> ItemList:
    """One page of the items of the cases that this person sees."""
    today = platform.today()
    with platform.database.reading() as session:
        rows = items_seen_by(session, actor, query, after, PAGE_SIZE + 1)
        open_ones = ItemQuery(department=query.department)
        last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
        return ItemList(
            lines=tuple(_row(platform, *row, today) for row in rows[:PAGE_SIZE]),
            following=ItemPlace(last[0].due_on, last[0].case_id, last[0].number) if last else None,
            total=min(count_items(session, actor, open_ones), COUNTED + 1),
            late=count_items(session, actor, replace(open_ones, due_until=today - timedelta(days=1))),
            stopped=count_items(session, actor, replace(open_ones, only_stopped=True)),
            departments=departments_seen_by(session, actor),
        )


def export_items(platform: Platform, actor: Actor, query: ItemQuery, file: Path, told: Told | None = None) -> int:
    """Write the items as they are filtered; returns how many lines it has."""
    with platform.database.reading() as session:
        today = platform.today()
        head = RegisterHead(reporting_unit(platform, session, actor), today, "；".join(_scope(query)))
        rows = (_row(platform, item, case, today) for item, case in each_item(session, actor, query))
        return write_register(table_for(session, actor, "items"), head, (_line(row) for row in rows), file, told)


def _scope(query: ItemQuery) -> Iterator[str]:
    yield "在办" if query.only_open else "含已办结"
    if query.department:
        yield query.department
    if query.due_until:
        yield "已超期"
    if query.only_stopped:
        yield "停止计时"


def _row(platform: Platform, item: tables.CaseItem, case: tables.Case, today: date) -> ItemRow:
    spec = platform.catalogue.procedure(case.procedure_id, case.spec_version)
    colour = light(item.due_on, today) if item.is_open else Light.NONE
    return ItemRow(item, case, spec.procedure.title, colour, _standing(item, today))


def _standing(item: tables.CaseItem, today: date) -> str:
    if not item.is_open:
        return "已办结"
    if item.due_on is None:
        return f"停止计时：{item.stopped_by}"
    days = (item.due_on - today).days
    words = f"已超期{-days}日" if days < 0 else f"还有{days}日" if days else "今日届满"
    return f"{words}（暂定）" if item.provisional else words


def _line(row: ItemRow) -> RegisterLine:
    known: dict[str, CellValue | None] = {
        "due_on": row.item.due_on,
        "standing": row.standing,
        "item": row.item.title,
        "department": row.item.department,
        "enterprise_name": row.case.enterprise_name,
        "matter": row.case.matter or None,
        "receipt": row.case.receipt,
    }
    return RegisterLine.of(known)
