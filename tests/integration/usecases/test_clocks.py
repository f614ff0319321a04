"""Clocks of stored cases: parallel items in lists and ledgers, what stood still, count sheets, another office."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from pikepdf import Pdf
from sqlmodel import select

from forms_app.cases.clocks import ITEM
from forms_app.core.errors import ConflictError, NotFoundError
from forms_app.specs.reference import Reference
from forms_app.storage.case_items import ItemQuery
from forms_app.storage.case_tables import CaseItem
from forms_app.usecases.case_clocks import item_sheet_pdf, term_sheet_pdf, term_standing
from forms_app.usecases.case_items import export_items, list_items
from forms_app.usecases.ledgers import WantedLedger, export_ledger, view_ledger
from forms_app.usecases.list_cases import CaseQuery, Light, list_cases
from forms_app.usecases.open_for_enterprise import find_enterprise, open_for_enterprise, opening_procedure
from forms_app.usecases.perform_act import Perform, perform_act
from forms_app.usecases.platform import Platform
from forms_app.usecases.recount_dates import recount_dates
from forms_app.usecases.verify_instance import verify_instance
from forms_app.workdays.counting import count
from forms_app.workdays.notices import Holiday
from forms_app.workdays.terms import Term
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play
from tests.integration.usecases.test_stated_dates import corrected

APPROVAL = "investment_approval/approval"
# In another prefecture than the office: a project is approved where it is built.
FIRM = "91222401MA0Y5P9D7Q"
PROJECT = {
    "project_name": "示例新材料生产线", "project_code": "2026-220104-01", "project_kind": "ordinary",
    "investor": "own_funds", "channel": "desk",
}  # fmt: skip
ITEMS = {
    "items": [
        {"stage": "project", "item": "环境影响评价文件审批", "department": "区生态环境分局", "working_days": "10"},
        {"stage": "land", "item": "建设项目用地预审", "department": "区自然资源分局", "working_days": "5"},
    ]
}


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


@pytest.fixture
def embedded(sqlite_platform: Platform, clock: Clock) -> Play:
    """For what no database can change."""
    return Play(sqlite_platform, clock)


def on(play: Play, day: str) -> None:
    """It is nine in the morning of that day."""
    play.clock.now = datetime.fromisoformat(f"{day}T09:00:00+08:00")


def told(play: Play) -> UUID:
    """A project of which two departments have been told on Tuesday, 4 August 2026."""
    spec, actor = opening_procedure(play.platform, APPROVAL), play.actor("touzi1")
    on(play, "2026-07-31")
    case = open_for_enterprise(
        play.platform, actor, spec, FIRM, {}, Perform("received", PROJECT, play.clock(), uploads=())
    )
    on(play, "2026-08-03")
    play.act("touzi1", case, "accepted")
    on(play, "2026-08-04")
    play.act("touzi1", case, "items_started", ITEMS)
    return case


def on_item(play: Play, case: UUID, number: int, act: str, values: dict[str, Any] | None = None) -> None:
    work = Perform(act, values or {}, play.clock(), extra={ITEM: number})
    perform_act(play.platform, play.actor("touzi1"), case, work, through="item")


def stored(play: Play) -> list[tuple[int, date | None, str, bool]]:
    with play.platform.database.reading() as session:
        rows = session.exec(select(CaseItem).order_by(CaseItem.number)).all()
        return [(row.number, row.due_on, row.stopped_by, row.is_open) for row in rows]


def test_items_follow_the_events_of_their_case(play: Play) -> None:
    case = told(play)
    assert stored(play) == [(1, date(2026, 8, 18), "", True), (2, date(2026, 8, 11), "", True)]
    assert play.file(case).row.due_on == date(2026, 8, 11)
    on(play, "2026-08-10")
    on_item(play, case, 1, "item_supplement_requested", {"missing": "公众参与说明"})
    assert stored(play)[0] == (1, None, "企业补充材料，暂停计时（公众参与说明）", True)
    with pytest.raises(ConflictError, match="正在停止计时"):
        on_item(play, case, 1, "item_approved", {"approval": "吉环审1号"})
    with pytest.raises(NotFoundError):
        on_item(play, case, 3, "item_approved", {"approval": "吉环审1号"})
    on(play, "2026-08-12")
    on_item(play, case, 1, "item_supplemented")
    on_item(play, case, 2, "item_approved", {"approval": "吉自然资预审1号"})
    assert stored(play) == [(1, date(2026, 8, 20), "", True), (2, None, "", False)]
    assert verify_instance(play.platform).faults == ()
    with play.platform.database.writing() as session:
        session.get_one(CaseItem, (case, 1)).department = "另一个部门"
    assert "的并联事项与审计记录不符" in " ".join(verify_instance(play.platform).faults)


def test_lists_show_items_with_their_lights_to_their_office_alone(play: Play, tmp_path: Path) -> None:
    case = told(play)
    on(play, "2026-08-12")
    on_item(play, case, 1, "item_coordination_begun", {"matter": "选址", "lead_department": "区发展改革局"})
    listed = list_items(play.platform, play.actor("touzi1"), ItemQuery(), None)
    assert [(line.item.number, line.light, line.standing[:6]) for line in listed.lines] == [
        (2, Light.RED, "已超期1日"),
        (1, Light.NONE, "停止计时：启"),
    ]
    assert (listed.total, listed.late, listed.stopped) == (2, 1, 1)
    assert listed.departments == ("区生态环境分局", "区自然资源分局")
    one = list_items(play.platform, play.actor("touzi1"), ItemQuery(department="区生态环境分局"), None)
    assert [line.item.number for line in one.lines] == [1]
    for other in ("chaoyang", "sheng1", "zixun1", "yanji"):
        seen = list_items(play.platform, play.actor(other), ItemQuery(only_open=False), None)
        assert (seen.lines, seen.total, seen.departments) == ((), 0, ())
    file = tmp_path / "items.xlsx"
    assert export_items(play.platform, play.actor("touzi1"), ItemQuery(), file) == 2
    cells = [cell for row in load_workbook(file).active.iter_rows(values_only=True) for cell in row if cell]
    assert "示例新材料生产线" in cells


def test_a_case_is_named_and_found_by_its_matter(embedded: Play) -> None:
    told(embedded)
    for words, seen in (("新材料", 1), ("民俗食品", 1), ("没有的项目", 0)):
        listed = list_cases(embedded.platform, embedded.actor("touzi1"), CaseQuery(words=words), None)
        assert [line.row.matter for line in listed.lines] == ["示例新材料生产线"] * seen


def test_a_firm_of_elsewhere_is_found_for_what_is_approved_where_it_is_built(embedded: Play) -> None:
    touzi, chaoyang = embedded.actor("touzi1"), embedded.actor("chaoyang")
    approval = opening_procedure(embedded.platform, APPROVAL)
    assert find_enterprise(embedded.platform, touzi, approval, FIRM).enterprise is not None
    determination = opening_procedure(embedded.platform, "statistical_credit/determination")
    with pytest.raises(ConflictError):
        find_enterprise(embedded.platform, chaoyang, determination, FIRM)


def test_ledgers_tell_items_and_what_stood_still(embedded: Play, tmp_path: Path) -> None:
    case = told(embedded)
    on(embedded, "2026-08-10")
    embedded.act("touzi1", case, "supplement_requested", {"missing": "图纸", "told_by": "message"})
    on(embedded, "2026-08-12")
    embedded.act("touzi1", case, "supplemented")
    actor = embedded.actor("touzi1")
    items = view_ledger(embedded.platform, actor, WantedLedger(f"{APPROVAL}/items"))
    assert [line.cells[2] for line in items.lines] == ["环境影响评价文件审批", "建设项目用地预审"]
    assert [line.cells[6] for line in items.lines] == [date(2026, 8, 20), date(2026, 8, 13)]
    stops = view_ledger(embedded.platform, actor, WantedLedger(f"{APPROVAL}/stops"))
    assert [line.cells[2:] for line in stops.lines] == [
        ("全案", "企业补充材料，暂停计时", "图纸", date(2026, 8, 10), date(2026, 8, 12), 2, actor.name)
    ]
    title, lines = export_ledger(embedded.platform, actor, WantedLedger(f"{APPROVAL}/stops"), tmp_path / "stops.xlsx")
    assert (title, lines) == ("暂停计时登记簿", 1)


def test_count_sheets_are_printed(embedded: Play, tmp_path: Path) -> None:
    case = told(embedded)
    on(embedded, "2026-08-10")
    on_item(embedded, case, 1, "item_supplement_requested", {"missing": "公众参与说明"})
    file = embedded.file(case)
    for title, content in (
        term_sheet_pdf(embedded.platform, file, "before_works"),
        item_sheet_pdf(embedded.platform, file, 1),
    ):
        assert title in ("开工前审批时间", "环境影响评价文件审批（区生态环境分局）")
        (tmp_path / "sheet.pdf").write_bytes(content)
        assert len(Pdf.open(tmp_path / "sheet.pdf").pages) >= 1
    with pytest.raises(NotFoundError):
        term_sheet_pdf(embedded.platform, file, "verification")
    with pytest.raises(NotFoundError):
        item_sheet_pdf(embedded.platform, file, 3)


def test_another_calendar_moves_the_days_of_items(embedded: Play) -> None:
    recount_dates(embedded.platform)
    told(embedded)
    later = corrected(embedded, Holiday("临时放假", date(2026, 8, 6), date(2026, 8, 6)))
    recount_dates(later.platform)
    assert stored(embedded)[0][1] == date(2026, 8, 19)
    assert verify_instance(later.platform).faults == ()


def test_the_last_day_is_in_time_and_the_day_after_is_not(reference: Reference) -> None:
    sheet = count(Term.parse("5 working days"), date(2026, 3, 2), reference.calendar)
    last, after = sheet.due, sheet.due + timedelta(days=1)
    kept = [term_standing(sheet, day, after, running=False) for day in (last, after)]
    assert ["超过期限" in words for words in kept] == [False, True]
    running = [term_standing(sheet, None, day, running=True) for day in (last, after)]
    assert ["已经超期" in words for words in running] == [False, True]
