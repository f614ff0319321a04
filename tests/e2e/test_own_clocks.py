"""An enterprise follows its project on a desktop and on a phone: what is left, the items, what stands still."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from forms_app.usecases.platform import Platform
from tests.e2e.stage import Casework
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play
from tests.integration.usecases.test_clocks import on, on_item, told


def test_an_enterprise_follows_its_project(
    browser: Browser, site: str, platform: Platform, clock: Clock, tmp_path: Path
) -> None:
    play = Play(platform, clock)
    case = told(play)
    on(play, "2026-08-10")
    on_item(play, case, 1, "item_supplement_requested", {"missing": "公众参与说明"})
    work = Casework(browser, site, clock, tmp_path)
    page = work.as_("qiye5")
    page.goto("/cases")
    page.get_by_role("link", name="企业投资项目并联审批").first.click()
    expect(page.locator("#clocks")).to_contain_text("现在停止计时，已计5个工作日，剩余45个工作日")
    expect(page.locator("#items .light")).to_have_text(["2026年8月11日"])
    expect(page.locator("#items .light")).to_have_class("light amber")
    page.locator("#clocks details").click()
    work.station("qiye5")
    work.close()
