"""Where a visitor, an enterprise and an office read what a breach may bring, and the tables announced to everybody."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from forms_app.usecases.open_for_enterprise import open_for_enterprise, opening_procedure
from forms_app.usecases.perform_act import Perform
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play
from tests.integration.usecases.test_licence import ASSESSED, DOMAIN, FIRM, REVIEW, pdf_text, submitted
from tests.integration.web.conftest import Page, Visitor

CHECK = f"/self-check/{DOMAIN}/yearly_check"
LATE = {
    "fixed_start": "2025-10-20", "actual_start": "2025-10-21", "fixed_end": "2026-02-20", "actual_end": "2026-02-20",
    "season_fee": "1240000", "refunded_days_fee": "0", "licensed": "no", "transfer": "yes",
}  # fmt: skip


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    return sqlite_platform


def signed_in(app: Flask, name: str) -> Visitor:
    someone = Visitor(app)
    someone.sign_in(name)
    return someone


def checked(visitor: Visitor, action: str, **answers: Any) -> Page:
    return visitor.post(CHECK, {**LATE, **answers, "action": action})


def test_a_self_check_tells_range_formula_condition_and_that_it_is_no_amount_due(visitor: Visitor) -> None:
    words = checked(visitor, "check").words
    assert "20,000.00元以上100,000.00元以下" in words
    assert "应当供热而未供热期间热费总额10,000.00元×2倍至10倍" in words
    assert "50,000元以上100,000元以下" in words
    assert "逾期未改正的调减其供热区域直至依法吊销《经营许可证》" in words
    assert "不是应缴数额" in words
    assert "结论按所列各条逐条得出" in words


def test_who_keeps_the_days_reads_no_fine(visitor: Visitor) -> None:
    words = checked(visitor, "check", actual_start="2025-10-20", licensed="yes", transfer="no").words
    assert "没有依照吉林省城市供热条例应当处罚的情形" in words
    assert "倍至10倍" not in words


def test_the_sheet_of_a_self_check_is_marked_informal(visitor: Visitor) -> None:
    text = pdf_text(checked(visitor, "sheet").data)
    assert "20,000.00元以上100,000.00元以下" in text
    assert "非正式" in text


def test_sheets_of_filings_are_read_by_their_enterprise_and_office_alone(
    app: Flask, platform: Platform, clock: Clock
) -> None:
    filing = submitted(Play(platform, clock), f"{DOMAIN}/user_check", USER)
    for name, address, status in (
        ("reli1", f"/filings/{filing}/assessment.pdf", 200),
        ("reli2", f"/filings/{filing}/assessment.pdf", 404),
        ("gongre", f"/bureau/submissions/{filing}/assessment.pdf", 200),
        ("chaoyang", f"/bureau/submissions/{filing}/assessment.pdf", 404),
    ):
        assert signed_in(app, name).get(address).status == status, name
    page = signed_in(app, "gongre").get(f"/bureau/submissions/{filing}")
    assert "3,000元以上10,000元以下" in page.text
    assert page.all(f"//a[@href='/bureau/submissions/{filing}/assessment.pdf']")


USER = {
    "user_kind": "organisation", "radiators": "no", "circulation": "yes", "draining": "no", "use_changed": "no",
    "hindrance": "no", "facilities": "no", "damage": "no",
}  # fmt: skip


def announced(platform: Platform, play: Play) -> UUID:
    opening = Perform("opened", {"season": "2025—2026年度"}, platform.clock())
    spec = opening_procedure(platform, REVIEW)
    case = open_for_enterprise(platform, play.actor("gongre"), spec, FIRM, {}, opening)
    play.act("gongre", case, "reviewed", ASSESSED)
    play.act("gongre2", case, "determined")
    play.act("gongre", case, "season_ended", {"ended_on": "2026-03-02"})
    play.act("gongre", case, "announced")
    return case


def test_announced_results_are_found_from_the_page_of_the_scheme(
    app: Flask, visitor: Visitor, platform: Platform, clock: Clock
) -> None:
    announced(platform, Play(platform, clock))
    [link] = visitor.get(f"/schemes/{DOMAIN}").all("//a[contains(text(), '年度考核结果')]/@href")
    assert "长春示例热力有限公司" in visitor.get(link).text
    assert "没有查到" in visitor.get(f"{link}?q=没有这家").text
    assert visitor.get(f"{link}?q={'长' * 61}").status == 422
    assert visitor.get(link.replace("/results", "/register")).status == 404
    office = signed_in(app, "gongre")
    ledger = office.get(f"/bureau/ledgers?table={REVIEW}/register")
    [paper] = ledger.all("//a[contains(@href, 'ledgers.pdf')]/@href")
    assert "城市供热企业年度考核登记表" in pdf_text(office.get(paper).data)


def test_the_settings_of_an_office_name_the_terms_that_are_open_in_its_own_regulation(app: Flask) -> None:
    page = signed_in(app, "gongre3").get("/bureau/office")
    assert "审查期限15日（第十三条第二款）" in page.text
    assert "公示期" not in page.text
    assert "文号就是“朝许准字〔2026〕第1号”" in page.text
    assert "公示期7日（第十一条（四））" in signed_in(app, "chaoyang4").get("/bureau/office").text
