"""What changes something: only by POST, only with the token of the page; reading changes nothing. On every route."""

from collections.abc import Iterator

import pytest
from flask import Flask

from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.web.conftest import Page, Visitor
from tests.integration.web.policy import OWN, POLICY, Answer
from tests.integration.web.scene import PEOPLE, Somebody, Things, address, body, peopled, routes, the_county
from tests.integration.web.test_tenancy import fingerprint

# A self-check changes nothing and works without cookies.
WITHOUT_TOKEN = {"public.checked_form", "public.verdict"}
# What reading notes down, and nothing else.
NOTED = {"cases.act_form": {"case_lease"}, "enterprise_cases.messages": {"message"}}
FROM_HERE = {"Origin": "http://localhost"}


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> Platform:
    """Routes are the same on every database: one will do."""
    real: Platform = request.getfixturevalue("sqlite_platform")
    peopled(real)
    return real


@pytest.fixture
def things(platform: Platform, clock: Clock) -> Things:
    return the_county(platform, clock)


class Entitled:
    """For each route somebody who may call it, signed in once."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.visitors: dict[str | None, Visitor] = {}

    def routes(self, *methods: str) -> Iterator[tuple[str, str, Somebody, Visitor]]:
        """Endpoint, rule and the person's browser, for routes of these methods."""
        for endpoint, method, rule in routes(self.app):
            if method in methods:
                # Somebody with an account rather than the public: there is more to be changed.
                people = list(reversed(PEOPLE))
                people.sort(key=lambda each: each.relation is not OWN)
                row = POLICY[endpoint]
                who = next((each for each in people if row.expected(each.role, each.relation) is Answer.THROUGH), None)
                if who is not None:  # what another authority handles, nobody here may call
                    yield endpoint, rule, who, self.visitor(who.username)

    def visitor(self, username: str | None) -> Visitor:
        if username not in self.visitors:
            self.visitors[username] = Visitor(self.app)
            self.visitors[username].sign_in(username or "")
        return self.visitors[username]


def kept(page: Page) -> list[tuple[str, str]]:
    """What the page would send again. Browsers drop the line break right after <textarea>, this parser keeps it."""
    forms = page.all("//main//form[@method='post']")
    return [(name, (value or "").removeprefix("\n")) for form in forms for name, value in form.form_values()]


@pytest.mark.parametrize("kind", ["none", "garbage", "of somebody else", "of an earlier session"])
def test_f1_nothing_is_done_without_the_token_of_the_page(
    app: Flask, platform: Platform, things: Things, kind: str
) -> None:
    """Whoever asks from a page of ours gets back what was typed, a script its words, anybody else the way back."""
    entitled, stranger = Entitled(app), Visitor(app)
    tokens = {"none": "", "garbage": "forged", "of somebody else": stranger.token()}
    for endpoint, rule, who, visitor in list(entitled.routes("POST")):
        if endpoint in WITHOUT_TOKEN:
            continue
        token = tokens.get(kind) if kind in tokens else earlier_token(visitor, who)
        path, before = address(rule, endpoint, things), fingerprint(platform)
        sent = {**body(endpoint, things, who), "typed": "写了很久的一段话"}
        page = visitor.post(path, sent, token=token, headers=FROM_HERE)
        assert (page.status, "页面已过期" in page.text) == (400, True), endpoint
        secret = {name for name in sent if "password" in name}
        expected = {"username": sent["username"]} if secret else sent
        assert set(expected.items()) <= set(kept(page)), endpoint
        fetched = visitor.fetch(path, sent, token=token)
        assert (fetched.status, "页面已过期" in fetched.json["message"]) == (400, True), endpoint
        elsewhere = visitor.post(path, sent, token=token)
        assert (elsewhere.status, "后退" in elsewhere.text, "很久" in elsewhere.text) == (400, True, False), endpoint
        assert fingerprint(platform) == before, endpoint


def earlier_token(visitor: Visitor, who: Somebody) -> str:
    """The token of a page that was open when the person signed in anew."""
    token = visitor.token()
    visitor.sign_in(who.username or "")
    return token


def test_a_password_is_typed_again_and_never_carried(visitor: Visitor) -> None:
    signing = {"username": "qiye1", "password": "Xinbiao-2026", "next": "/cases", "carried:reason": "写了很久"}
    page = visitor.post("/sign-in", signing, token="stale", headers=FROM_HERE)
    assert "密码不保留，请重新填写" in page.text
    assert {("username", "qiye1"), ("next", "/cases"), ("carried:reason", "写了很久")} <= set(kept(page))
    assert "Xinbiao-2026" not in page.response.text
    visitor.sign_in("qiye1")
    changing = dict.fromkeys(("current_password", "new_password", "repeated_password"), "secret one")
    page = visitor.post("/account/password", changing, token="stale", headers=FROM_HERE)
    assert (page.status, "密码不保留" in page.text, "secret" in page.response.text) == (400, True, False)


def test_f2_what_changes_something_is_not_reached_by_reading(app: Flask, platform: Platform, things: Things) -> None:
    entitled, before = Entitled(app), fingerprint(platform)
    readable = {address(rule, endpoint, things) for endpoint, rule, _, _ in entitled.routes("GET")}
    for endpoint, rule, _, visitor in entitled.routes("POST"):
        path = address(rule, endpoint, things)
        if path in readable:
            continue
        for answer in (visitor.get(path).response, visitor.client.head(path)):
            assert answer.status_code == 405, endpoint
            assert {*answer.headers["Allow"].split(", ")} == {"OPTIONS", "POST"}
    assert fingerprint(platform) == before


@pytest.mark.long
def test_reading_changes_nothing(app: Flask, platform: Platform, things: Things) -> None:
    """But for two things that are noted: who has a case open for an act, which messages were shown."""
    for endpoint, rule, _, visitor in list(Entitled(app).routes("GET")):
        path, before = address(rule, endpoint, things), fingerprint(platform)
        visitor.client.head(path, buffered=True)
        assert fingerprint(platform) == before, endpoint
        visitor.get(path, buffered=True)
        after = fingerprint(platform)
        assert {name for name in after if after[name] != before[name]} <= NOTED.get(endpoint, set()), endpoint


@pytest.mark.parametrize("number", [2**31, 2**63, 10**20])
def test_b2_numbers_that_no_database_holds_are_of_nothing(app: Flask, number: int) -> None:
    for username, path in (("chaoyang", "/bureau/filters/{}/delete"), ("chaoyang4", "/bureau/office/deputies/{}/end")):
        someone = Visitor(app)
        someone.sign_in(username)
        assert someone.post(path.format(number)).status == 404
