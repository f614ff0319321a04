"""The register of numbers and the public check, as people use them."""

import io
from uuid import UUID

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlmodel import select

from forms_app.storage.case_tables import IssuedDocument
from forms_app.storage.number_tables import DocumentNumber
from forms_app.storage.tables import Office
from forms_app.usecases.numbers import Taking, take_number
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock, actor_named
from tests.integration.usecases.number_worker import DECISION, SERVICE, numbered_document
from tests.integration.usecases.procedure import FIRST_OPINION, REASONS, Play
from tests.integration.web.conftest import Visitor, signed_in

FIRM, CODE = "长春示例精密机械有限公司", "91220104MA0Y3K1A7Y"
SETTINGS = {"notice_unit": "days", "notice_ground": "", "phone": "", "address": ""}


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> object:
    """The use cases are tested on both databases; their pages are the same on every one."""
    return request.getfixturevalue("sqlite_platform")


@pytest.fixture
def rejected(platform: Platform, clock: Clock) -> IssuedDocument:
    """A rejection letter with a number."""
    play = Play(platform, clock)
    case = play.apply("qiye1")
    play.act("chaoyang", case, "handler_rejected", {**FIRST_OPINION, **REASONS})
    with platform.database.writing() as session:
        query = select(IssuedDocument).where(IssuedDocument.case_id == case, IssuedDocument.kind == "rejection")
        row = session.exec(query).one()
        handler = play.actor("chaoyang")
        taking = Taking(handler.account, clock.now, case, row.id)
        take_number(session, session.get_one(Office, handler.office), DECISION, 2026, taking)
        return row


def take(platform: Platform, kind: object = DECISION) -> UUID | None:
    handler = actor_named(platform, "chaoyang")
    with platform.database.writing() as session:
        office = session.get_one(Office, handler.office)
        return numbered_document(session, office, kind, 2026, handler.account).document_id  # type: ignore[arg-type]


def test_an_empty_register_says_how_it_fills(officer: Visitor) -> None:
    assert "2026年还没有编文号" in officer.get("/bureau/numbers").text
    assert "没有符合条件的文号" in officer.get("/bureau/numbers?q=决").text


def test_the_register_lists_filters_and_exports(rejected: IssuedDocument, platform: Platform, officer: Visitor) -> None:
    take(platform, SERVICE)
    page = officer.get("/bureau/numbers")
    assert [cell.text_content() for cell in page.all("//tbody/tr/td[1]")] == [
        "朝统信送字〔2026〕第1号", "朝统信决字〔2026〕第1号",
    ]  # fmt: skip
    assert f"/bureau/cases/{rejected.case_id}" in page.all("//tbody//a/@href")
    assert len(officer.get("/bureau/numbers?kind=decision").all("//tbody/tr")) == 1
    assert len(officer.get(f"/bureau/numbers?q={FIRM[:6]}").all("//tbody/tr")) == 1
    workbook = officer.get("/bureau/numbers.xlsx?kind=decision")
    sheet = load_workbook(io.BytesIO(workbook.data)).active
    assert sheet is not None
    assert [sheet.cell(5, 2).value, sheet.cell(5, 4).value] == ["朝统信决字〔2026〕第1号", FIRM]
    assert [sheet.cell(6, 1).value, sheet.cell(6, 2).value] == ["合计", 1]
    assert "认定决定书" in str(sheet.cell(7, 1).value)
    assert "%E6%96%87%E5%8F%B7%E7%99%BB%E8%AE%B0%E7%B0%BF" in workbook.response.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "address",
    ["?year=20x6", "?year=²", "?office=abc", "?before=-1", f"?q={'长' * 61}", "?office=999999", "?year=99999"],
)
def test_odd_addresses_are_refused_in_words(officer: Visitor, address: str) -> None:
    page = officer.get(f"/bureau/numbers{address}")
    assert page.status in (404, 422)
    assert officer.get(f"/bureau/numbers.xlsx{address}").status in (200, 404, 422)


def test_voiding_needs_a_reason_and_the_administrator(app: Flask, rejected: IssuedDocument, officer: Visitor) -> None:
    assert not officer.get("/bureau/numbers").all("//details")
    administrator = signed_in(app, "chaoyang4")
    [action] = administrator.get("/bureau/numbers").all("//details/form/@action")
    refused = administrator.post(action, {"reason": " "})
    assert refused.status == 422
    assert "“作废理由”必填" in refused.text
    assert refused.all("//details[@open]")
    page = administrator.post(action, {"reason": "文书内容有误"})
    assert "朝统信决字〔2026〕第1号已作废" in page.text
    assert "文书内容有误" in page.all("//tbody/tr")[0].text_content()
    assert administrator.post(action, {"reason": "又一次"}).status == 409
    assert "已撤回" in Visitor(app).get(f"/check/{rejected.code}").text


def test_the_prefix_is_set_by_the_administrator(app: Flask, platform: Platform) -> None:
    administrator = signed_in(app, "chaoyang4")
    page = administrator.post("/bureau/office", {**SETTINGS, "number_prefix": "朝1"})
    assert page.status == 422
    assert page.value("number_prefix") == "朝1"
    assert administrator.post("/bureau/office", {**SETTINGS, "number_prefix": ""}).status == 200
    assert "还没有设置文号代字" in administrator.get("/bureau/numbers").text
    assert administrator.post("/bureau/office", {**SETTINGS, "number_prefix": "朝阳"}).status == 200
    take(platform)
    with platform.database.reading() as session:
        assert session.exec(select(DocumentNumber.text)).all() == ["朝阳统信决字〔2026〕第1号"]


# --- the public check --------------------------------------------------------------------------------------------


def test_a_code_leads_to_its_document(visitor: Visitor, rejected: IssuedDocument) -> None:
    assert "核验码印在文书首页的下方" in visitor.get("/check").text
    typed = f"{rejected.code[:5].lower()} - {rejected.code[5:].lower()}"
    page = visitor.get("/check", query_string={"code": typed}, follow_redirects=True)
    assert page.response.request.path == f"/check/{rejected.code}"
    assert page.status == 200
    for words in ("有效", "认定决定书", "朝统信决字〔2026〕第1号", "长春市朝阳区统计局", "2026年3月2日"):
        assert words in page.text
    assert rejected.digest in page.text
    assert "certutil -hashfile" in page.text
    for secret in (FIRM, CODE, "能源统计台账", "不予认定"):
        assert secret not in page.response.text


@pytest.mark.parametrize(
    "path", ["/check/0000000000", "/check/nothing", "/check?code=0000000000", "/check?code=某某", "/check/%3Cb%3E"]
)
def test_an_unknown_code_says_what_to_do(visitor: Visitor, rejected: IssuedDocument, path: str) -> None:
    page = visitor.get(path, follow_redirects=True)
    assert page.status == 404
    assert "没有查到这个核验码" in page.text
    assert "请凭文书与落款的机构联系" in page.text
    assert not page.all("//b")


def test_the_page_asks_nothing_from_elsewhere_and_sends_no_file(visitor: Visitor, rejected: IssuedDocument) -> None:
    page = visitor.get(f"/check/{rejected.code}")
    [field] = page.all("//input[@type='file']")
    assert field.xpath("ancestor::form") == []
    assert field.get("name") is None
    assert "connect-src 'self'" in page.response.headers["Content-Security-Policy"]
