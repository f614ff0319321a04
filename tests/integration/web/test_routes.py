"""Every route has a row here: who may call it. A new route without a row fails, so does a forgotten one."""

import re

import pytest
from flask import Flask

from forms_app.cases.actors import ACTING_ROLES, OFFICE_ROLES, Role
from forms_app.web.current import ACCESS, ANYONE, SIGNED_IN
from tests.integration.web.conftest import Visitor

E, O, A, H = (Role.ENTERPRISE,), OFFICE_ROLES, ACTING_ROLES, (Role.HANDLER,)  # noqa: E741
POLICY = {
    "public.home": ANYONE,
    "public.health": ANYONE,
    "public.regulation": ANYONE,
    "public.blank_form": ANYONE,
    "public.template": ANYONE,
    "public.check_form": ANYONE,
    "public.checked_form": ANYONE,
    "public.verdict": ANYONE,
    "account.sign_in_page": ANYONE,
    "account.signing_in": ANYONE,
    "account.signing_out": ANYONE,
    "account.password_page": SIGNED_IN,
    "account.changing_password": SIGNED_IN,
    "enterprise.filings": E,
    "enterprise.start": E,
    "enterprise.filing": E,
    "enterprise.change": E,
    "enterprise.review": E,
    "enterprise.kept": E,
    "enterprise.autosave": E,
    "enterprise.merge": E,
    "enterprise.discard": E,
    "enterprise.restore": E,
    "enterprise.hand_in": E,
    "enterprise.drop": E,
    "enterprise.take_back": E,
    "enterprise.evidence_file": E,
    "enterprise.printed": E,
    "enterprise.page_picture": E,
    "enterprise.workbook": E,
    "enterprise.receipt": E,
    "enterprise.printed_receipt": E,
    "bureau.submissions": O,
    "bureau.submission": O,
    "bureau.submitted_form": O,
    "bureau.evidence_file": O,
    "bureau.receipt": O,
    "bureau.register": O,
    "cases.worklist": O,
    "cases.keep_filter": O,
    "cases.drop_filter": O,
    "cases.case": O,
    "cases.act_form": A,
    "cases.perform": A,
    "cases.release": A,
    "cases.approval": O,
    "cases.document": O,
    "cases.case_file": O,
    "cases.bulk": A,
    "cases.bulk_confirmed": A,
    "cases.objection": H,
    "cases.decide": H,
    "campaigns.campaigns": O,
    "campaigns.new_campaign": (Role.HANDLER, Role.ADMINISTRATOR),
    "campaigns.open_new": (Role.HANDLER, Role.ADMINISTRATOR),
    "campaigns.campaign": O,
    "campaigns.sample": H,
    "campaigns.notice": H,
    "campaigns.announcement": H,
    "campaigns.text": H,
    "campaigns.document": O,
    "campaigns.table": O,
    "campaigns.act_list": H,
    "campaigns.filled_list": H,
    "stated_dates.listed": O,
    "stated_dates.review": (Role.HANDLER, Role.ADMINISTRATOR),
    "office.office": O,
    "office.settings": (Role.ADMINISTRATOR,),
    "office.new_deputy": (Role.ADMINISTRATOR,),
    "office.ended": (Role.ADMINISTRATOR,),
    "figures.figures": O,
    "figures.workbook": O,
    "enterprise_cases.messages": E,
    "enterprise_cases.case": E,
    "enterprise_cases.document": E,
    "enterprise_cases.perform": E,
    "credit.index": ANYONE,
    "credit.standing": ANYONE,
    "credit.standing_csv": ANYONE,
    "credit.standing_print": ANYONE,
    "credit.standing_json": ANYONE,
    "credit.standing_workbook": ANYONE,
    "credit.feed": ANYONE,
    "credit.notice": ANYONE,
    "credit.notice_pdf": ANYONE,
    "credit.objection_form": ANYONE,
    "credit.objecting": ANYONE,
    "credit.objection_answer": ANYONE,
}
SOMETHING = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> object:
    """Routes are the same on every database: one will do."""
    return request.getfixturevalue("sqlite_platform")


def rules(app: Flask) -> list[tuple[str, str, str]]:
    """Endpoint, method and a path for every route but static files."""
    found = []
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<uuid:\w+>", SOMETHING, rule.rule)
        path = (
            re.sub(r"<int:\w+>", "1", path)
            .replace("<domain>", "statistical_credit")
            .replace("<name>", "annex1")
            .replace("<string:digest>", "0" * 64)
        )
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.endpoint != "static":
                found.append((rule.endpoint, method, path))
    return found


def test_every_view_says_who_may_call_it_as_the_table_does(app: Flask) -> None:
    said = {
        endpoint: getattr(view, ACCESS, "nothing said")
        for endpoint, view in app.view_functions.items()
        if endpoint != "static"
    }
    assert said == POLICY


def test_paths_are_kebab_case_and_typed(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        fixed = re.sub(r"<[^>]+>", "", rule.rule)
        assert re.fullmatch(r"[a-z0-9/.-]*", fixed), rule.rule
        for part in re.findall(r"<([^>]+)>", rule.rule):
            assert ":" in part or part in ("domain", "name"), rule.rule


def test_strangers_get_in_nowhere_they_should_not(app: Flask, visitor: Visitor) -> None:
    for endpoint, method, path in rules(app):
        if POLICY[endpoint] == ANYONE:
            continue
        page = visitor.get(path) if method == "GET" else visitor.post(path)
        assert page.status == 401, (endpoint, page.status)
        assert "登录" in page.text


@pytest.mark.parametrize(
    ("username", "role"),
    [
        ("qiye1", Role.ENTERPRISE),
        ("chaoyang", Role.HANDLER),
        ("chaoyang2", Role.SECTION_HEAD),
        ("chaoyang4", Role.ADMINISTRATOR),
        ("shenji", Role.AUDITOR),
    ],
)
def test_other_roles_get_in_nowhere_they_should_not(app: Flask, username: str, role: Role) -> None:
    someone = Visitor(app)
    someone.sign_in(username)
    for endpoint, method, path in rules(app):
        allowed = POLICY[endpoint]
        if isinstance(allowed, tuple) and role not in allowed:
            page = someone.get(path) if method == "GET" else someone.post(path)
            assert page.status == 403, (endpoint, page.status)


def test_nothing_changes_without_the_right_token(app: Flask, enterprise: Visitor) -> None:
    for token in ("", "forged"):
        for endpoint, method, path in rules(app):
            if method == "POST" and endpoint not in ("public.checked_form", "public.verdict"):
                page = enterprise.post(path, token=token)
                assert page.status == 400, (endpoint, page.status)
                assert "页面已过期" in page.text


def test_what_changes_something_is_not_reached_by_get(app: Flask, enterprise: Visitor) -> None:
    by_path: dict[str, set[str]] = {}
    for _, method, path in rules(app):
        by_path.setdefault(path, set()).add(method)
    for path, methods in by_path.items():
        if methods == {"POST"}:
            page = enterprise.get(path)
            assert (page.status, page.response.headers["Allow"]) in ((405, "OPTIONS, POST"), (405, "POST, OPTIONS"))


def test_what_one_person_sees_is_kept_by_no_cache(app: Flask, enterprise: Visitor) -> None:
    for _, method, path in rules(app):
        if method == "GET":
            response = enterprise.get(path).response
            assert response.headers["Cache-Control"] == "no-store", path
            assert "Cookie" in response.headers["Vary"], path
