"""Every route × every role × every relation, against the table in `policy`: who gets through, and that no one else did.

One database is enough for the walk; what narrows the queries is held on both in `test_leaks`.
"""

import hashlib
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlmodel import SQLModel

from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.web.conftest import Page, Visitor
from tests.integration.web.policy import POLICY, ROWS, STATUSES, Answer
from tests.integration.web.scene import (
    BELOW,
    PEOPLE,
    Somebody,
    Things,
    address,
    body,
    id_names,
    peopled,
    routes,
    the_county,
    the_prefecture,
)

# What asking itself leaves behind: when a session was last used, who failed to sign in.
NOT_COUNTED = {"login_session", "sign_in_failure"}
REFUSED = {Answer.FORBIDDEN, Answer.MISSING, Answer.SIGN_IN, Answer.NOTHING_DONE}


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> Platform:
    real: Platform = request.getfixturevalue("sqlite_platform")
    peopled(real)
    return real


class Walk:
    """One person going along every route."""

    def __init__(self, app: Flask, platform: Platform, who: Somebody, things: Things) -> None:
        self.app, self.platform, self.who, self.things = app, platform, who, things
        self.visitor = Visitor(app)
        if who.username:
            self.visitor.sign_in(who.username)
        self.token = self.visitor.token()

    def answers(self, *expected: Answer, with_id: bool = False) -> Iterator[tuple[str, str, str, Answer]]:
        """The routes on which this person is to get one of those answers."""
        for endpoint, method, rule in routes(self.app):
            answer = POLICY[endpoint].expected(self.who.role, self.who.relation)
            if answer in expected and (id_names(rule) or not with_id):
                yield endpoint, method, rule, answer

    def ask(self, endpoint: str, method: str, rule: str, things: Things | None = None) -> Page:
        things = things or self.things
        path = address(rule, endpoint, things)
        if method == "GET":
            return self.visitor.get(path, buffered=True)
        return self.visitor.post(path, body(endpoint, things, self.who), token=self.token, follow=False)

    def wrong(self, *expected: Answer, with_id: bool = False) -> list[str]:
        """Where the answer is not that of the table."""
        found = []
        for endpoint, method, rule, answer in self.answers(*expected, with_id=with_id):
            page = self.ask(endpoint, method, rule)
            if page.status not in STATUSES[answer]:
                found.append(f"{self.who.username} {method} {endpoint}: {page.status}, not {answer}")
            elif answer is Answer.MISSING and neutral(page) != neutral(self.missing(endpoint, method, rule)):
                found.append(f"{self.who.username} {method} {endpoint}: foreign and missing do not read the same")
            if self.who.username and endpoint != "static" and not is_kept_by_no_cache(page):
                found.append(f"{self.who.username} {method} {endpoint}: may be kept by a cache")
        return found

    def missing(self, endpoint: str, method: str, rule: str) -> Page:
        """The same with ids that never were, in the address or, where it has none, in the body."""
        return self.ask(endpoint, method, rule, self.things.but(*(id_names(rule) or ("case", "submitted"))))


def neutral(page: Page) -> tuple[int, str]:
    """The answer without its number, its token and the address it was asked at."""
    own = r"<code>\w{10}</code>|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|csrf_token\" value=\"[^\"]*"
    return page.status, re.sub(own, "", page.response.text)


def is_kept_by_no_cache(page: Page) -> bool:
    headers = page.response.headers
    return headers.get("Cache-Control") == "no-store" and "Cookie" in headers.get("Vary", "")


def fingerprint(platform: Platform) -> dict[str, str]:
    """What every table and the folder of files hold."""
    with platform.database.reading() as session:
        rows = {
            name: sorted(map(repr, session.execute(text(f'SELECT * FROM "{name}"'))))  # noqa: S608 - our own tables
            for name in SQLModel.metadata.tables
            if name not in NOT_COUNTED
        }
    rows["files"] = sorted(str(file) for file in platform.files.folder.rglob("*"))
    return {name: hashlib.sha256("\n".join(lines).encode()).hexdigest() for name, lines in rows.items()}


def test_every_route_has_a_row_and_every_row_a_route(app: Flask) -> None:
    assert sorted(name for name, _ in ROWS) == sorted({rule.endpoint for rule in app.url_map.iter_rules()})


@pytest.mark.long
def test_f9_g1_g2_nobody_gets_where_the_table_does_not_let_them(app: Flask, platform: Platform, clock: Clock) -> None:
    county, prefecture = the_county(platform, clock), the_prefecture(platform, clock)
    walks = [(who, county, False) for who in PEOPLE] + [(who, prefecture, True) for who in BELOW]
    wrong, before = [], fingerprint(platform)
    for who, things, with_id in walks:
        wrong += Walk(app, platform, who, things).wrong(*REFUSED, with_id=with_id)
        after = fingerprint(platform)
        wrong += [f"{who.username} changed {name}" for name in after if after[name] != before[name]]
        before = after
    assert wrong == [], "\n".join(wrong)


@pytest.mark.long
def test_g1_everybody_gets_where_the_table_lets_them(app: Flask, platform: Platform, clock: Clock) -> None:
    things = the_county(platform, clock)
    wrong = [each for who in PEOPLE for each in Walk(app, platform, who, things).wrong(Answer.THROUGH)]
    assert wrong == [], "\n".join(wrong)
