"""立案 and the findings in a real browser, wide and narrow: rows are added, faults lead to their fields, sent once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import func, select

from forms_app.storage.case_tables import Case
from forms_app.usecases.platform import Platform
from tests.e2e.conftest import Person
from tests.e2e.test_pages import look


@pytest.fixture(params=[{"width": 1280, "height": 900}, {"width": 360, "height": 740}], ids=["desktop", "phone"])
def handler(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Person]:
    someone = Person(browser, site, viewport=request.param).sign_in("chaoyang")
    yield someone
    someone.close()


def test_a_case_is_opened_and_its_findings_are_recorded(handler: Person, platform: Platform) -> None:
    page = handler.page
    page.goto("/bureau/cases")
    page.get_by_role("link", name="立案", exact=True).click()
    look(handler)
    page.fill("#uscc", "91220104MA0Y3K1A7Y")
    page.get_by_role("button", name="查找").click()
    look(handler)
    page.get_by_role("button", name="确认立案").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look(handler)
    page.get_by_role("link", name="“基本事实”必填").click()
    expect(page.locator("#facts")).to_be_focused()
    page.keyboard.type("执法检查发现报送的产值与台账不符。")
    page.get_by_label("统计执法检查").check()
    page.get_by_role("button", name="确认立案").dblclick()
    expect(page.get_by_role("status")).to_have_text("已立案。")
    look(handler)
    with platform.database.reading() as session:
        assert session.exec(select(func.count()).select_from(Case)).one() == 1

    page.get_by_role("link", name="记录认定情形").click()
    page.get_by_role("button", name="增加一项").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    look(handler)
    page.select_option("#findings-2-item", "article_9_1")
    page.fill("#findings-2-facts", "多报工业总产值。")
    page.fill("#findings-2-proof", "台账复印件")
    page.get_by_role("button", name="确认：记录认定情形").click()
    expect(page.get_by_role("heading", name="拟认定类别：统计一般失信企业")).to_be_visible()
    look(handler)
    page.get_by_role("link", name="拟写认定决定，提请审核").click()
    look(handler)
