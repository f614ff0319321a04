"""The register of numbers in a real browser: read on a phone, voided by keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from forms_app.storage.tables import Office
from forms_app.usecases.platform import Platform
from tests.e2e.conftest import Person
from tests.e2e.test_pages import look
from tests.integration.conftest import actor_named
from tests.integration.usecases.number_worker import DECISION, numbered_document


@pytest.fixture(params=[{"width": 1280, "height": 900}, {"width": 360, "height": 740}], ids=["desktop", "phone"])
def administrator(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Person]:
    someone = Person(browser, site, viewport=request.param).sign_in("chaoyang4")
    yield someone
    someone.close()


def test_a_number_is_voided_by_keyboard(administrator: Person, platform: Platform) -> None:
    page = administrator.page
    page.goto("/bureau/numbers")
    expect(page.get_by_text("还没有编文号")).to_be_visible()
    look(administrator)
    handler = actor_named(platform, "chaoyang")
    with platform.database.writing() as session:
        numbered_document(session, session.get_one(Office, handler.office), DECISION, 2026, handler.account)
    page.reload()
    look(administrator)
    page.focus("details.voiding summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("文书内容有误")
    look(administrator)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("朝统信决字〔2026〕第1号已作废，登记保留，不再使用。")
    expect(page.locator("tbody tr")).to_contain_text("文书内容有误")
    look(administrator)
    page.goto("/bureau/office")
    look(administrator)
