"""Every page: nothing serious for axe, nothing cut at phone width, nothing fetched from outside."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Person
from tests.samples import FILLED

PUBLIC = ["/", "/sign-in", "/self-check/statistical_credit/annex1", "/forms/statistical_credit/regulation", "/nothing"]


@pytest.fixture(params=[{"width": 1280, "height": 900}, {"width": 360, "height": 740}], ids=["desktop", "phone"])
def visitor(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Person]:
    someone = Person(browser, site, viewport=request.param)
    yield someone
    someone.close()


def look(person: Person) -> None:
    """Hold the page in view against the rules of all pages."""
    assert person.axe() == [], person.page.url
    wide = person.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{person.page.url} is {wide} pixels too wide"


def test_public_pages(visitor: Person) -> None:
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    for path in PUBLIC:
        visitor.page.goto(path)
        look(visitor)
    assert all(url.startswith(visitor.site) for url in asked)


def test_enterprise_pages(visitor: Person) -> None:
    page = visitor.sign_in("qiye1").page
    look(visitor)
    visitor.start_form()
    look(visitor)
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_selector("#faults")
    look(visitor)
    for name, value in FILLED.items():
        if value == "yes":
            page.check(f"input[name={name}][value=yes]")
        elif name not in ("enterprise_name", "uscc"):
            page.fill(f"#{name}", value)
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/review")
    look(visitor)
    page.get_by_role("button", name="确认提交").click()
    page.wait_for_url("**/receipt")
    look(visitor)
    page.goto("/filings")
    look(visitor)
    page.goto("/account/password")
    look(visitor)


def test_every_kind_of_field(visitor: Person) -> None:
    page = visitor.sign_in("qiye1").page
    page.goto("/filings")
    page.locator("form[action*='every_type'] button").click()
    page.wait_for_selector("#filing-form")
    look(visitor)


def test_conflict_and_workbook_pages(visitor: Person) -> None:
    page = visitor.sign_in("qiye1").start_form().page
    other = visitor.open()
    other.goto(page.url)
    other.fill("#reason", "另一页")
    other.get_by_role("button", name="保存草稿").click()
    page.fill("#reason", "这一页")
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_selector("fieldset.compare")
    look(visitor)


def test_office_pages(visitor: Person) -> None:
    page = visitor.sign_in("chaoyang").page
    look(visitor)
    page.goto("/bureau/submissions?from=bad")
    look(visitor)
