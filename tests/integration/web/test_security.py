"""What the operator sets for safety, and what holds whatever is set or broken."""

import re
from typing import Any

import pytest
from flask import Flask, request
from itsdangerous import TimestampSigner
from sqlalchemy.exc import OperationalError
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from forms_app.storage.faults import BusyError
from forms_app.usecases.platform import Platform
from forms_app.web import current
from forms_app.web.app import create_web
from forms_app.web.options import WebOptions
from tests.integration.web.conftest import Visitor


def web(platform: Platform, **options: Any) -> Flask:
    app = create_web(platform, WebOptions(secret="for tests only", **options))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def test_the_whole_policy_is_as_strict_as_ever(visitor: Visitor) -> None:
    assert visitor.get("/").response.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def test_over_https_cookies_are_secure_and_browsers_stay_there(platform: Platform) -> None:
    client = web(platform, secure=True).test_client()
    response = client.get("/sign-in", base_url="https://localhost")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-xinbiao=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_without_https_browsers_are_not_told_to_use_it(visitor: Visitor) -> None:
    assert "Strict-Transport-Security" not in visitor.get("/").response.headers


def test_f3_other_names_are_not_answered_to(platform: Platform) -> None:
    client = web(platform, hosts=("xinbiao.example",)).test_client()
    assert client.get("/", base_url="http://xinbiao.example").status_code == 200
    refused = client.get("/", base_url="http://evil.example")
    assert refused.status_code == 400
    assert "网址中的主机名不是本服务的" in refused.text
    assert "evil.example" not in refused.text


@pytest.mark.parametrize(
    ("proxies", "seen"), [(0, "127.0.0.1"), (1, "192.0.2.3"), (2, "192.0.2.2"), (3, "192.0.2.1"), (4, "127.0.0.1")]
)
def test_f4_as_many_proxies_are_believed_as_are_set(platform: Platform, proxies: int, seen: str) -> None:
    app = web(platform, proxies=proxies)
    addresses: list[str] = []
    app.before_request(lambda: addresses.append(current.client_address()))
    forwarded = {"X-Forwarded-For": "192.0.2.1, 192.0.2.2, 192.0.2.3", "X-Forwarded-Host": "evil.example"}
    app.before_request(lambda: addresses.append(request.host))
    app.test_client().get("/healthz", headers=forwarded)
    assert addresses == [seen, "localhost"]


def test_a_page_that_was_open_all_day_can_still_be_sent(
    app: Flask, enterprise: Visitor, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token of a page lives as long as the session; only the clock of the signer is moved."""
    token = enterprise.token()
    stamped = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: stamped(self) + 20 * 3600)
    answer = enterprise.fetch(f"{path}/draft", {"reason": "一", "revision": "1", "save_key": "k"}, token=token)
    assert (app.config["WTF_CSRF_TIME_LIMIT"], answer.status) == (None, 200)


@pytest.mark.parametrize(("path", "fetched"), [("/", False), ("/filings", False), ("/filings", True)])
@pytest.mark.parametrize("fault", [OperationalError("SELECT", {}, Exception("down")), BusyError("系统繁忙")])
def test_a_database_that_fails_is_told_on_a_page_of_ours(
    app: Flask, enterprise: Visitor, monkeypatch: pytest.MonkeyPatch, path: str, fetched: bool, fault: Exception
) -> None:
    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(current, "signed_in", fail)
    headers = {"X-Requested-With": "fetch"} if fetched else {}
    answer = enterprise.client.get(path, headers=headers)
    assert answer.status_code == (503 if isinstance(fault, BusyError) else 500)
    words = answer.get_json()["message"] if fetched else answer.text
    assert re.search(r"系统出错，本次操作没有完成|系统繁忙", words)
    assert answer.headers["Content-Security-Policy"]
    assert ("application/json" in answer.content_type) == fetched


def test_whether_the_service_lives_is_told_without_asking_who_asks(
    enterprise: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current, "signed_in", None)
    answer = enterprise.get("/healthz")
    assert (answer.status, answer.response.headers["Cache-Control"]) == (200, "no-store")


def test_the_number_on_the_page_finds_the_line_in_the_log(enterprise: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(current, "signed_in", fail)
    with capture_logs(processors=[merge_contextvars]) as lines:
        page = enterprise.client.get("/filings").text
    [number] = re.findall(r"<code>([2-9A-Z]{10})</code>", page)
    [found] = [line for line in lines if line["event"] == "unexpected"]
    assert (found["event_number"], found["kind"]) == (number, "ZeroDivisionError")


def test_answers_to_what_strangers_post_are_kept_by_no_cache(visitor: Visitor) -> None:
    checked = visitor.post("/self-check/statistical_credit/annex1", {"reason": "一"}, token="")
    assert checked.response.headers["Cache-Control"] == "no-store"
    assert "no-store" not in visitor.get("/").response.headers.get("Cache-Control", "")
