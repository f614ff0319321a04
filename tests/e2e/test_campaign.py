"""A whole campaign in a real browser: one enterprise announced, one rejected, one objected to, by moving the clock."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from forms_app.usecases.platform import Platform
from tests.e2e.conftest import Person
from tests.e2e.test_pages import look
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play

GOOD, BAD, DOUBTED = "长春示例精密机械有限公司", "长春示例建材有限公司", "吉林省镕堃示例软件股份有限公司"


class Stage:
    """People come and go: who is signed in works at a fresh browser, because days pass between the scenes."""

    def __init__(self, browser: Browser, site: str, play: Play) -> None:
        self.browser, self.site, self.play = browser, site, play
        self.people: list[Person] = []

    def enter(self, username: str | None = None) -> Page:
        someone = Person(self.browser, self.site)
        self.people.append(someone)
        return someone.sign_in(username).page if username else someone.page

    def days(self, number: int) -> None:
        self.play.clock.now += timedelta(days=number)

    def do(self, username: str, firm: str, act: str, fields: dict[str, str] | None = None) -> Page:
        """One act on one case, from the worklist."""
        page = self.enter(username)
        page.goto("/bureau/cases")
        page.get_by_role("link", name=firm).click()
        page.get_by_role("link", name=act, exact=True).click()
        for name, value in (fields or {}).items():
            if page.locator(f"[name='{name}']").first.get_attribute("type") in ("radio", "checkbox"):
                page.check(f"[name='{name}'][value='{value}']")
            else:
                page.fill(f"[name='{name}']", value)
        look(self.people[-1])
        page.get_by_role("button", name=f"确认：{act}").click()
        page.wait_for_selector(f"text=已办理：{act}")
        look(self.people[-1])
        return page

    def close(self) -> None:
        for each in self.people:
            each.close()


@pytest.fixture
def stage(browser: Browser, site: str, platform: Platform, clock: Clock) -> Iterator[Stage]:
    made = Stage(browser, site, Play(platform, clock))
    yield made
    made.close()


def review(stage: Stage, firm: str) -> None:
    stage.do("chaoyang", firm, "初审合格，同意", {"opinion": "符合第七条，拟同意。"})
    stage.do("chaoyang2", firm, "同意", {"opinion": "同意。"})
    stage.do("chaoyang3", firm, "同意", {"opinion": "同意。"})


def verify(stage: Stage, firm: str) -> None:
    stage.do("chaoyang", firm, "登记联合惩戒失信名单查询结果", {"channel": "publicity_system", "result": "clear"})
    if stage.enter("chaoyang").goto("/bureau/cases") and is_drawn(stage, firm):
        visit = {"visitors": "张三、李四", "findings": "台账齐全，与报表相符。", "result": "passed"}
        stage.do("chaoyang", firm, "登记现场复核情况", visit)
    stage.do("chaoyang", firm, "通过复核")


def is_drawn(stage: Stage, firm: str) -> bool:
    row = stage.people[-1].page.locator("tr", has_text=firm)
    return "抽中现场复核" in row.inner_text()


def test_the_year_of_a_campaign(stage: Stage) -> None:
    for firm in ("qiye1", "qiye2", "qiye6"):
        stage.play.apply(firm)
    own = stage.enter("qiye6")
    own.goto("/cases")
    own.get_by_role("link", name="统计守信企业认定", exact=True).click()
    assert "承办人员" in own.inner_text("main")
    look(stage.people[-1])

    reasons = {"items": "item_2", "reason": "能源统计台账没有建立。", "opinion": "不同意认定。"}
    page = stage.do("chaoyang", BAD, "不同意，不予认定", reasons)
    assert "不予认定" in page.inner_text("main")
    own = stage.enter("qiye6")
    own.goto("/cases")
    assert "不符合的项和理由见通知书" in own.inner_text("main")

    for firm in (GOOD, DOUBTED):
        review(stage, firm)
    handler = stage.enter("chaoyang")
    handler.goto("/bureau/campaigns")
    handler.get_by_role("link", name="2026年度统计守信企业认定").click()
    handler.get_by_role("button", name="抽取现场复核企业").click()
    handler.wait_for_selector("text=已抽取1户现场复核")
    for firm in (GOOD, DOUBTED):
        verify(stage, firm)

    handler = stage.enter("chaoyang")
    handler.goto("/bureau/campaigns")
    handler.get_by_role("link", name="2026年度统计守信企业认定").click()
    look(stage.people[-1])
    handler.get_by_role("button", name="发布公示（2户）").click()
    handler.wait_for_selector("text=公示已发布")

    stage.days(2)
    citizen = stage.enter()
    citizen.goto("/credit")
    citizen.get_by_role("link", name="长春市朝阳区统计局2026年统计守信企业认定公示").click()
    look(stage.people[-1])
    words = citizen.inner_text("main")
    assert GOOD in words
    assert BAD not in words
    assert "0431-" not in words
    citizen.locator("tr", has_text=DOUBTED).get_by_role("link", name="提出异议").click()
    look(stage.people[-1])
    for name, value in (("name", "赵某"), ("contact", "13800138000"), ("facts", "该企业去年迟报3次。")):
        citizen.fill(f"#{name}", value)
    citizen.get_by_role("button", name="提交异议").click()
    citizen.wait_for_selector("text=异议已收到")
    look(stage.people[-1])

    stage.days(2)
    page = stage.enter("chaoyang")
    page.goto("/bureau/cases")
    page.get_by_role("link", name=DOUBTED).click()
    page.get_by_role("link", name="核查处理").click()
    look(stage.people[-1])
    page.check("input[name=upheld][value=yes]")
    page.fill("#decision", "查报送记录，迟报3次属实。")
    page.fill("#answer", "经核查属实，不予认定。")
    page.check("input[name=items][value=item_3]")
    page.fill("#reason", "去年迟报3次。")
    page.get_by_role("button", name="确认处理").click()
    page.wait_for_selector("text=异议已处理")

    stage.days(4)
    page = stage.enter("chaoyang")
    page.goto("/bureau/campaigns")
    page.get_by_role("link", name="2026年度统计守信企业认定").click()
    page.get_by_role("button", name="公布（1户）").click()
    page.wait_for_selector("text=公告已发布")
    look(stage.people[-1])

    citizen = stage.enter()
    citizen.goto("/credit/trustworthy")
    words = citizen.inner_text("main")
    assert GOOD in words
    assert DOUBTED not in words
    look(stage.people[-1])
    for name in ("/bureau/figures", "/bureau/office", "/bureau/campaigns/new"):
        page.goto(name)
        look(stage.people[-2])

    stage.days(731)  # 10 March 2028, the last day
    citizen.goto("/credit/trustworthy")
    assert GOOD in citizen.inner_text("main")
    stage.days(1)
    citizen.goto("/credit/trustworthy")
    assert GOOD not in citizen.inner_text("main")
