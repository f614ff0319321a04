"""Visiting the site as people do, over real use cases and both databases."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from forms_app.specs.catalogue import Catalogue
from forms_app.usecases.platform import Platform
from forms_app.web.app import create_web
from forms_app.web.options import WebOptions
from tests.integration.web.tables import table_faults
from tests.samples import FILLED

PASSWORD = "Xinbiao-2026"
START = "/filings/start/statistical_credit/annex1"
VALUES = {name: value for name, value in FILLED.items() if name not in ("enterprise_name", "uscc")}


class Page:
    """An answer, read."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.data = response.data
        self.tree: Any = html.fromstring(response.text) if response.mimetype == "text/html" and response.text else None

    @property
    def is_whole(self) -> bool:
        """Whether it is a page of ours: no fragment, no redirect, no file."""
        whole = self.tree is not None and self.data[:9].lower() == b"<!doctype"
        return whole and not 300 <= self.status < 400

    @property
    def text(self) -> str:
        """The words of the page, blanks folded."""
        return " ".join(self.tree.text_content().split())

    @property
    def words(self) -> str:
        return "".join(self.text.split())

    @property
    def json(self) -> Any:
        return self.response.get_json()

    def all(self, path: str) -> list[Any]:
        found: list[Any] = self.tree.xpath(path)
        return found

    def value(self, name: str) -> str:
        """What an input of that name shows."""
        [field] = self.all(f"//*[@name='{name}'][not(@type='radio') and not(@type='checkbox')]")[:1]
        if field.tag == "textarea":
            return (field.text or "").removeprefix("\n")
        if field.tag == "select":
            return str((field.xpath(".//option[@selected]/@value") or [""])[0])
        return str(field.get("value", ""))

    def checked(self, name: str) -> list[str]:
        return [str(value) for value in self.all(f"//input[@name='{name}'][@checked]/@value")]

    def form_values(self, action_part: str = "") -> list[tuple[str, str]]:
        """What a browser would send for the form whose action contains the text (the longest form when empty)."""
        forms = [form for form in self.all("//form[@method='post']") if action_part in form.get("action", "")]
        form = max(forms, key=lambda each: len(html.tostring(each)))
        # Browsers drop the line break right after <textarea>; this parser keeps it.
        areas = {area.get("name") for area in form.xpath(".//textarea")}
        return [
            (name, (value or "").removeprefix("\n") if name in areas else value or "")
            for name, value in form.form_values()
        ]


class Visitor:
    """Somebody with a browser. Every answer is held against the rules that all pages keep."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.app = app

    def get(self, path: str, **options: Any) -> Page:
        return self._read(self.client.get(path, **options))

    def post(
        self, path: str, data: Any = None, *, token: str | None = None, follow: bool = True, **options: Any
    ) -> Page:
        pairs = list(data.items()) if isinstance(data, dict) else list(data or [])
        if not any(name == "csrf_token" for name, _ in pairs):
            pairs.append(("csrf_token", self.token() if token is None else token))
        sent: dict[str, list[Any]] = {}
        for name, value in pairs:
            sent.setdefault(name, []).append(value)
        return self._read(self.client.post(path, data=sent, follow_redirects=follow, **options))

    def send(self, path: str, body: bytes, content_type: str) -> Page:
        """A body as no page of ours would send it."""
        return self._read(self.client.post(path, data=body, content_type=content_type))

    def fetch(self, path: str, data: Any = None, **options: Any) -> Page:
        """As our script sends it."""
        return self.post(path, data, headers={"X-Requested-With": "fetch"}, **options)

    def token(self) -> str:
        page = Page(self.client.get("/account/password"))
        if page.status != 200:
            page = Page(self.client.get("/sign-in"))
        return str(page.all("//input[@name='csrf_token']/@value")[0])

    def sign_in(self, username: str, password: str = PASSWORD) -> Page:
        return self.post("/sign-in", {"username": username, "password": password})

    def _read(self, response: TestResponse) -> Page:
        page = Page(response)
        assert page.status < 500, response.text[:2000]
        headers = response.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        if page.is_whole:
            self._check_page(page)
        if page.status >= 400:
            assert not any(word in response.text for word in ("Traceback", "sqlalchemy", "SELECT ", "/forms_app/"))
        return page

    def _check_page(self, page: Page) -> None:
        assert page.all("//html/@lang") == ["zh-CN"]
        assert page.all("string(//title)").endswith(" - 信表")  # type: ignore[attr-defined]
        assert len(page.all("//h1")) == 1
        ids = page.all("//@id")
        assert len(ids) == len(set(ids)), [each for each in ids if ids.count(each) > 1]
        assert table_faults(page.tree) == []
        for action in page.all("//form[@method='post']/@action"):
            assert action.startswith("/")
        if page.status >= 400 and "事件编号" in page.text:
            assert page.all("//code[string-length(text()) = 10]")


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """Pages are tried on the embedded database: what they read and write is tried on both where it is stored."""
    return sqlite_platform


class Services:
    """Applications put together once, because that takes longer than most requests; what they keep is in the platform."""

    def __init__(self, options: WebOptions) -> None:
        self._options, self._made = options, list[tuple[Catalogue, Flask]]()

    def over(self, platform: Platform) -> Flask:
        """The application over this platform, and no longer over the one before."""
        for catalogue, app in self._made:
            if catalogue is platform.catalogue:
                app.extensions["xinbiao.platform"] = platform
                return app
        app = create_web(platform, self._options)
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        self._made.append((platform.catalogue, app))
        return app


@pytest.fixture(scope="session")
def services(web_options: WebOptions) -> Services:
    return Services(web_options)


@pytest.fixture
def app(platform: Platform, services: Services) -> Flask:
    return services.over(platform)


def signed_in(app: Flask, username: str) -> Visitor:
    """Somebody with a browser of their own, signed in."""
    someone = Visitor(app)
    someone.sign_in(username)
    return someone


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def enterprise(app: Flask) -> Visitor:
    """A visitor signed in as an enterprise in 长春市朝阳区."""
    someone = Visitor(app)
    someone.sign_in("qiye1")
    return someone


@pytest.fixture
def officer(app: Flask) -> Visitor:
    """A visitor signed in as an officer of 长春市朝阳区统计局."""
    someone = Visitor(app)
    someone.sign_in("chaoyang")
    return someone


@pytest.fixture
def path(enterprise: Visitor) -> str:
    """Where that enterprise's newly begun 附件1 is."""
    return str(enterprise.post(START).response.request.path)


def sent(page: Page, changes: dict[str, str], action: str = "save") -> list[tuple[str, str]]:
    """What the page would send after typing the changes and pressing a button."""
    kept = [(name, value) for name, value in page.form_values() if name not in changes and name != "action"]
    return [*kept, *changes.items(), ("action", action)]


def autosave(visitor: Visitor, path: str, values: dict[str, Any], revision: int, key: str = "") -> Page:
    """As the script saves while somebody types."""
    return visitor.fetch(f"{path}/draft", {**values, "revision": str(revision), "save_key": key or f"key{revision}"})
