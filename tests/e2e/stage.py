"""People of an office, enterprises and the public at browsers of their own, while the clock is moved."""

from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e.conftest import Person
from tests.e2e.test_pages import look
from tests.integration.conftest import Clock
from tests.samples import PDF_FILE

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)


def menu(page: Page, name: str) -> Locator:
    """A link of the main menu."""
    return page.get_by_role("navigation", name="主导航").get_by_role("link", name=name)


class Casework:
    """Who is signed in stays so until the clock is moved; answers that nobody expected fail the test."""

    def __init__(self, browser: Browser, site: str, clock: Clock, folder: Path) -> None:
        self.browser, self.site, self.clock = browser, site, clock
        self.people: dict[str, Person] = {}
        self.refused: list[str] = []
        self.proof = folder / "证明材料.pdf"
        self.proof.write_bytes(PDF_FILE)
        self._signed_in: set[str] = set()

    def as_(self, username: str = "") -> Page:
        """The page of this account, signed in; of the public without a name."""
        if username not in self.people:
            self.people[username] = Person(self.browser, self.site)
            self.people[username].page.on("response", self._note)
        if username and username not in self._signed_in:
            self.people[username].sign_in(username)
            self._signed_in.add(username)
        return self.people[username].page

    def _note(self, response: object) -> None:
        if response.status >= 400:  # type: ignore[attr-defined]
            self.refused.append(f"{response.status} {response.url}")  # type: ignore[attr-defined]

    def expect_refusal(self, status: int) -> None:
        """One answer was a refusal, as it should be."""
        [refused] = self.refused
        assert refused.startswith(f"{status} "), refused
        self.refused.clear()

    def on(self, day: date) -> None:
        """Move the clock to the same hour of that day; sessions end meanwhile."""
        today = (self.clock.now + timedelta(hours=8)).date()
        assert day > today
        self.clock.now += day - today
        self._signed_in.clear()

    def station(self, username: str = "") -> Page:
        """Hold the page in view against the rules of all pages, on a desktop and on a phone."""
        person = self.people[username]
        person.page.set_viewport_size(NARROW)
        look(person)
        person.page.set_viewport_size(WIDE)
        assert person.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), person.page.url
        return person.page

    def case(self, username: str, procedure: str, *, closed: bool = False) -> Page:
        """The page of the office's case of that procedure, from the worklist."""
        page = self.as_(username)
        menu(page, "办件").click()
        if closed:
            page.get_by_label("含已办结").check()
            page.get_by_role("button", name="查询", exact=True).click()
        page.locator("tbody tr", has_text=procedure).get_by_role("link").first.click()
        page.wait_for_url("**/bureau/cases/*-*")
        return page

    def do(self, username: str, procedure: str, act: str, fields: dict[str, str] | None = None) -> Page:
        """One act on the case of the office, from the worklist to the case page afterwards."""
        page = self.case(username, procedure)
        page.get_by_role("link", name=act, exact=True).click()
        return self.done(page, act, fields or {})

    def own_case(self, username: str) -> Page:
        """The newest case of an enterprise, from its messages."""
        page = self.as_(username)
        menu(page, "办理和消息").click()
        page.locator("table.list tbody tr").first.get_by_role("link").click()
        return page

    def done(self, page: Page, act: str, fields: dict[str, str]) -> Page:
        """Fill in the page of an act and confirm it."""
        self.fill(page, fields)
        page.get_by_role("button", name=f"确认：{act}").click()
        expect(page.get_by_role("status").first).to_contain_text(f"已办理：{act}")
        return page

    def fill(self, page: Page, fields: dict[str, str]) -> None:
        """Type, choose and attach, each by the name of its field."""
        for name, value in fields.items():
            self._answer(page.locator(f"[name='{name}']"), value)

    def _answer(self, field: Locator, value: str) -> None:
        kind = field.first.evaluate("each => each.type")
        if kind in ("radio", "checkbox"):
            field.and_(field.page.locator(f"[value='{value}']")).check()
        elif kind == "select-one":
            field.select_option(value)
        elif kind == "file":
            field.set_input_files(value)
        else:
            field.fill(value)

    def close(self) -> None:
        for each in self.people.values():
            each.close()
        assert self.refused == []
