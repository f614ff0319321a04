"""Signing in and out over the web."""

import re

import pytest

from tests.integration.conftest import Clock
from tests.integration.web.conftest import Visitor


def test_each_role_comes_to_its_own_home(visitor: Visitor) -> None:
    assert visitor.sign_in("qiye1").response.request.path == "/filings"
    assert visitor.get("/sign-in").response.headers["Location"] == "/filings"
    visitor.post("/sign-out")
    assert visitor.sign_in("chaoyang").response.request.path == "/bureau/cases"


def test_signing_in_goes_on_to_where_one_was_going(visitor: Visitor) -> None:
    page = visitor.get("/filings")
    assert page.status == 401
    data = {**dict(page.form_values("/sign-in")), "username": "qiye1", "password": "Xinbiao-2026"}
    assert visitor.post("/sign-in", data).response.request.path == "/filings"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/x\\y",
        "evil",
        "/a\nb",
    ],
)
def test_f8_nobody_is_sent_elsewhere(visitor: Visitor, target: str) -> None:
    data = {"username": "qiye1", "password": "Xinbiao-2026", "next": target}
    page = visitor.post("/sign-in", data, follow=False)
    assert page.response.headers["Location"] in ("/", "/filings")


def test_a_wrong_password_says_the_same_for_everybody(visitor: Visitor) -> None:
    pages = [visitor.sign_in(name, "wrong") for name in ("qiye1", "nobody")]
    assert [page.status for page in pages] == [422, 422]
    assert len({page.all("string(//*[@id='fault'])") for page in pages}) == 1  # type: ignore[arg-type]


def test_after_a_wrong_password_the_password_is_typed_next(visitor: Visitor) -> None:
    assert visitor.get("/sign-in").all("//input[@autofocus]/@name") == ["username"]
    page = visitor.sign_in("qiye1", "wrong")
    assert page.all("//input[@autofocus]/@name") == ["password"]
    assert page.all("string(//*[@id='fault'])").endswith("。")  # type: ignore[attr-defined]


def test_too_many_attempts_are_429_with_the_wait(visitor: Visitor, clock: Clock) -> None:
    for _ in range(5):
        visitor.sign_in("qiye1", "wrong")
    page = visitor.sign_in("qiye1")
    assert page.status == 429
    assert page.response.headers["Retry-After"] == "31"
    assert "请1分钟后再试" in page.text
    clock.pass_(seconds=31)
    assert visitor.sign_in("qiye1").status == 200


def test_f6_the_session_is_new_after_signing_in(visitor: Visitor) -> None:
    visitor.get("/sign-in")
    before = visitor.client.get_cookie("xinbiao")
    visitor.sign_in("qiye1")
    after = visitor.client.get_cookie("xinbiao")
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_nothing_planted_before_signing_in_stays(visitor: Visitor) -> None:
    visitor.get("/sign-in")
    with visitor.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    visitor.sign_in("qiye1")
    with visitor.client.session_transaction() as session:
        assert "planted" not in session


def test_no_password_is_carried_over_a_sign_in(visitor: Visitor) -> None:
    typed = {"current_password": "secret one", "new_password": "secret two", "repeated_password": "secret two"}
    page = visitor.post("/account/password", {**typed, "password": "secret three", "remark": "kept"})
    assert page.status == 401
    assert "secret" not in page.response.text
    assert ("carried:remark", "kept") in page.form_values("/sign-in")


def test_the_cookie_is_for_us_alone(visitor: Visitor) -> None:
    cookie = visitor.get("/sign-in").response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_f6_a_cookie_kept_after_signing_out_is_dead(visitor: Visitor) -> None:
    visitor.sign_in("qiye1")
    cookie = visitor.client.get_cookie("xinbiao")
    assert cookie is not None
    visitor.post("/sign-out")
    visitor.client.set_cookie("xinbiao", cookie.value)
    assert visitor.get("/filings").status == 401


@pytest.mark.parametrize("value", ["garbage", "x" * 4000, "eyJsb2dpbiI6ImEifQ.aaaa.bbbb"])
def test_f7_a_forged_cookie_is_nobody(visitor: Visitor, value: str) -> None:
    visitor.client.set_cookie("xinbiao", value)
    assert visitor.get("/filings").status == 401


def test_changing_the_password(visitor: Visitor) -> None:
    visitor.sign_in("qiye1")
    data = {"current_password": "Xinbiao-2026", "new_password": "Another-2026", "repeated_password": "Another-2027"}
    assert "两次输入的新密码不一致" in visitor.post("/account/password", data).text
    page = visitor.post("/account/password", data | {"repeated_password": "Another-2026"})
    assert "密码已修改" in page.text
    assert visitor.sign_in("qiye1").status == 422
    assert visitor.sign_in("qiye1", "Another-2026").status == 200


def test_an_error_page_has_a_number_to_ask_about(visitor: Visitor) -> None:
    page = visitor.get("/nothing")
    assert re.fullmatch(r"[2-9A-Z]{10}", page.all("string(//code)"))  # type: ignore[arg-type]
