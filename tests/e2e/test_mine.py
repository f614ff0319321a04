"""A mine and three levels of offices at real browsers: applied for, graded, published, extended, and withdrawn."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from forms_app.usecases.platform import Platform
from tests.e2e.stage import Casework, menu
from tests.integration.conftest import Clock
from tests.integration.usecases.mines import (
    APPLICATION,
    COUNTY,
    DOMAIN,
    MINE,
    NAME,
    PREFECTURE,
    PROVINCE,
    REPORT,
    USCC,
    examined,
    newest,
)
from tests.integration.usecases.procedure import Play

GRADING, EXTENSION = "煤矿安全生产标准化管理体系考核定级", "一级煤矿直接延期"
NOTICE, LIST = (f"/schemes/{DOMAIN}/tables/procedure/{table}" for table in ("publicity", "announced"))
COMMITTED = {
    "mine_kind": "underground", "current_until": "2029-03-10", "commitment": "yes", "zero_gas": "yes",
    "zero_outburst": "yes", "zero_flood": "yes", "zero_fire": "yes", "zero_burst": "yes", "production_mode": "one_face",
    "mechanisation": "100", "deadly_accident": "no", "hazard_production": "no", "report": "3年期限内保持一级水平。",
}  # fmt: skip
LARGER = {"ground": "larger_accident", "change_day": "2029-04-02", "change_facts": "2029年4月2日发生较大事故。"}


@pytest.fixture
def casework(browser: Browser, site: str, clock: Clock, tmp_path: Path) -> Iterator[Casework]:
    made = Casework(browser, site, clock, tmp_path)
    yield made
    made.close()


def test_the_first_grade_is_applied_for_published_extended_and_withdrawn(
    casework: Casework, platform: Platform, clock: Clock
) -> None:
    play = Play(platform, clock)
    handed_in(casework)
    casework.do(COUNTY, GRADING, "提出意见，上报市级", {"county_opinion": "同意上报。"})
    case = newest(play)
    play.act(PREFECTURE, case, "passed_on", {"prefecture_opinion": "同意上报。"})
    casework.do(PROVINCE, GRADING, "初审合格，上报", REPORT)
    play.act(PROVINCE, case, "materials_checked", {"materials": "passed"})
    play.act(PROVINCE, case, "site_examined", examined("93", "91", "2026-03-02"))
    play.act(PROVINCE, case, "examination_passed", {"proposed_grade": "first"})
    play.act(PROVINCE, case, "repair_confirmed", {"repair_confirmation": "已落实。"})
    casework.do(PROVINCE, GRADING, "公示", {"publicity_site": "吉林省应急管理厅网站"})
    published(casework)
    extended(casework, play)
    withdrawn(casework)


def handed_in(casework: Casework) -> None:
    """The application, filled in and submitted; the mine follows where it is."""
    page = casework.as_(MINE)
    menu(page, "我的申报").click()
    page.get_by_role("button", name="开始填写：煤矿安全生产标准化管理体系等级申报表").click()
    page.wait_for_selector("#filing-form")
    casework.fill(page, {**APPLICATION, "applied_grade": "first"})
    casework.people[MINE].submit()
    page = casework.own_case(MINE)
    expect(page.get_by_text("国家煤矿安全监察局").first).to_be_visible()
    casework.station(MINE)


def published(casework: Casework) -> None:
    """Five working days of publicity, on whose last day nothing is confirmed yet; then the list of those who hold."""
    public = casework.as_()
    public.goto(NOTICE)
    expect(public.locator("tbody tr")).to_contain_text([f"{NAME}{USCC}江源区一级2026年3月2日2026年3月9日"])
    casework.station()
    casework.on(date(2026, 3, 9))
    page = casework.case(PROVINCE, GRADING)
    expect(page.get_by_text("公示期尚未届满")).to_be_visible()
    casework.on(date(2026, 3, 10))
    page = casework.do(PROVINCE, GRADING, "确认等级，公告", {"held_grade": "first"})
    expect(page.get_by_role("link", name="煤矿安全生产标准化管理体系等级公告", exact=True)).to_be_visible()
    casework.station(PROVINCE)
    public.goto(LIST)
    expect(public.locator("tbody tr")).to_contain_text(["2029年3月10日"])


def extended(casework: Casework, play: Play) -> None:
    """Three months before the end asked for; granted when the three years are full."""
    casework.on(date(2028, 12, 8))
    page = casework.own_case(MINE)
    page.get_by_role("button", name="填写申请表").click()
    page.wait_for_selector("#filing-form")
    casework.fill(page, COMMITTED)
    casework.people[MINE].submit()
    extension = newest(play)
    play.act(PROVINCE, extension, "supervision_asked", {"answered_on": "2028-12-08", "supervision": "clear"})
    play.act(PROVINCE, extension, "extension_filed", {"conditions": "逐项符合。"})
    casework.on(date(2029, 3, 11))
    page = casework.do(PROVINCE, EXTENSION, "期满办理延期，公告")
    expect(page.get_by_role("link", name="一级煤矿直接延期公告", exact=True)).to_be_visible()
    public = casework.as_()
    public.goto(LIST)
    expect(public.locator("tbody tr")).to_contain_text(["2032年3月10日"])


def withdrawn(casework: Casework) -> None:
    """A larger accident: lowering is refused with what the text has, withdrawing ends it for everybody."""
    casework.on(date(2029, 4, 3))
    page = casework.case(PROVINCE, GRADING, closed=True)
    page.get_by_role("link", name="降低等级", exact=True).click()
    casework.fill(page, {**LARGER, "held_grade": "third"})
    page.get_by_role("button", name="确认：降低等级").click()
    expect(page.get_by_text("撤销等级（第十一条（二））").first).to_be_visible()
    casework.expect_refusal(422)
    casework.station(PROVINCE)
    page = casework.case(PROVINCE, GRADING, closed=True)
    page.get_by_role("link", name="撤销等级", exact=True).click()
    casework.done(page, "撤销等级", LARGER)
    public = casework.as_()
    public.goto(LIST)
    expect(public.get_by_text("现在没有公开的内容。")).to_be_visible()
    page = casework.as_(MINE)
    menu(page, "办理和消息").click()
    page.locator("table.list tbody tr", has_text=GRADING).get_by_role("link").click()
    expect(page.get_by_role("link", name="煤矿安全生产标准化管理体系等级变动公告", exact=True)).to_be_visible()
    casework.station(MINE)
