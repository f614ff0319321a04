"""A real Chromium on a real server: what people see and do."""

import os
import shutil
import threading
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from forms_app.usecases.platform import Platform
from forms_app.web.app import create_web
from forms_app.web.options import WebOptions
from tests.integration.conftest import (
    Clock,
    Parts,
    _copy,
    clock,
    form_printer,
    parts,
    printer,
    shared_folder,
    sqlite_folders,
    templates,
    web_options,
)

__all__ = ["clock", "form_printer", "parts", "printer", "shared_folder", "sqlite_folders", "templates", "web_options"]

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync", "--disable-quic",
]  # fmt: skip
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
PASSWORD = "Xinbiao-2026"
TRUSTWORTHY = "统计守信企业认定申请表"
# A machine may be busy with other things: waiting long costs nothing when nothing is wrong.
_PATIENCE_MS = 60_000
expect.set_options(timeout=_PATIENCE_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed with the last journey: while it is open, its event loop runs, and nothing else may start one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def platform(request: pytest.FixtureRequest, parts: Parts, clock: Clock, tmp_path: Path) -> Iterator[Platform]:
    """The platform on the embedded database, with the demonstration's people in it."""
    with _copy("sqlite", "peopled", request, tmp_path) as opened:
        yield parts.platform(opened, tmp_path, clock)


@pytest.fixture
def site(platform: Platform, web_options: WebOptions) -> Iterator[str]:
    """The address of the running service."""
    app = create_web(platform, web_options)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


class Person:
    """Somebody at a browser. Errors of the page and of its script fail the test."""

    def __init__(self, browser: Browser, site: str, **options: Any) -> None:
        self.site = site
        self.context: BrowserContext = browser.new_context(
            base_url=site, locale="zh-CN", viewport=options.pop("viewport", {"width": 1280, "height": 900}), **options
        )
        self.faults: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        """A new tab."""
        page = self.context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self._note(message))
        return page

    def _note(self, message: Any) -> None:
        # Answers with an error status are expected in some journeys; anything else on the console is not.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def sign_in(self, username: str) -> "Person":
        self.page.goto("/sign-in")
        self.page.fill("#username", username)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_load_state()
        return self

    def start_form(self) -> "Person":
        self.page.goto("/filings")
        self.page.get_by_role("button", name=f"开始填写：{TRUSTWORTHY}").click()
        self.page.wait_for_selector("#filing-form")
        return self

    def submit(self) -> None:
        """Press the button of the form, then that of the page that shows what will be submitted."""
        self.page.get_by_role("button", name="提交", exact=True).click()
        self.page.get_by_role("button", name="确认提交").click()
        self.page.wait_for_url("**/receipt")

    def saved(self) -> None:
        """Wait until what was typed has been saved."""
        self.page.wait_for_function(
            "() => document.getElementById('save-state').textContent.startsWith('草稿保存于') && window.performance.now() > 0"
        )

    def axe(self) -> list[str]:
        """Serious and critical findings of axe on this page."""
        self.page.evaluate(AXE)
        result = self.page.evaluate(
            "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        )
        return [
            f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}"
            for each in result["violations"]
            if each["impact"] in ("serious", "critical")
        ]

    def close(self) -> None:
        self.context.close()
        assert self.faults == []


@pytest.fixture
def person(browser: Browser, site: str) -> Iterator[Person]:
    someone = Person(browser, site)
    yield someone
    someone.close()
