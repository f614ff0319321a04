"""Every page: nothing serious for axe, nothing cut at phone width, nothing fetched from outside."""

from collections.abc import Iterable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Person
from tests.samples import FILLED

PUBLIC = ["/", "/sign-in", "/self-check/statistical_credit/annex1", "/forms/statistical_credit/regulation", "/nothing"]
LISTS = [
    "/schemes?q=送达", "/schemes?q=没有这个词", "/schemes/statistical_credit", "/credit", "/credit/trustworthy",
    "/credit/objections", "/credit/entries", "/credit/offices", "/check", "/forms/statistical_credit/annex9/flow-charts",
]  # fmt: skip
OWN = {
    "qiye1": ["/applications"],
    "chaoyang": ["/bureau/campaigns/new", "/bureau/jobs", "/bureau/lists/cases/columns"],
}
"""Pages one step behind those of the menu."""


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


def test_public_lists(person: Person) -> None:
    walk(person, LISTS)


@pytest.mark.parametrize("username", OWN)
def test_every_page_of_the_menu(person: Person, username: str) -> None:
    person.sign_in(username)
    person.page.goto("/")
    menu = person.page.locator("nav a").evaluate_all("links => links.map(each => each.getAttribute('href'))")
    assert len(menu) > 4
    walk(person, [*(path for path in menu if path != "/credit"), *OWN[username]])


def test_the_first_page_by_keyboard(person: Person) -> None:
    """The skip link comes first and leads past the menu; what has the focus is seen."""
    page = person.page
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "q"
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.type("送达回证")
    page.keyboard.press("Enter")
    page.wait_for_url("**/schemes?q=*")
    expect(page.get_by_role("link", name="送达回证（PDF）")).to_be_visible()


def walk(person: Person, paths: Iterable[str]) -> None:
    """Every page against axe; at the width of a phone it may be no wider than that."""
    for path in paths:
        answer = person.page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        look(person)
        person.page.set_viewport_size({"width": 390, "height": 844})
        assert person.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0, path
        person.page.set_viewport_size({"width": 1280, "height": 900})
