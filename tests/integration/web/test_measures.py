"""Applications for support measures: self-check, filing, the office's list, register on page, paper and in Excel."""

import io

import pypdfium2
import pytest
from flask import Flask
from openpyxl import load_workbook

from forms_app.usecases.platform import Platform
from tests.integration.web.conftest import Visitor, sent

CHECK = "/self-check/beef_cattle_support/application"
REGISTER = "/bureau/registers/beef_cattle_support/application"
COWS = [("claims", "domestic_cows"), ("domestic_head", "2500"), ("domestic_local", "no")]
SILAGE = [("applicant", "farm"), ("claims", "silage"), ("silage_tons", "100000")]
STRAW = [("claims", "dry_straw"), ("dry_tons", "100")]


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """The embedded database alone: what these pages read is stored as every submission is."""
    return sqlite_platform


@pytest.fixture
def filed(app: Flask) -> str:
    """A firm of 农安县 applies for three measures; the path of its filing."""
    firm = Visitor(app)
    firm.sign_in("muye1")
    page = firm.post("/filings/start/beef_cattle_support/application")
    path = str(page.response.request.path)
    typed = [pair for pair in sent(page, {}, "submit") if pair[0] not in ("claims", "applicant")]
    receipt = firm.post(path, [*(pair for pair in typed if not is_typed(pair[0])), *COWS, *SILAGE, *STRAW])
    assert "提交回执" in receipt.text, receipt.text
    return path


def is_typed(name: str) -> bool:
    return name in {each for each, _ in (*COWS, *SILAGE, *STRAW)}


def words_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


def officer(app: Flask, name: str) -> Visitor:
    someone = Visitor(app)
    someone.sign_in(name)
    return someone


def test_the_verdict_while_typing_has_formula_cap_and_cut(visitor: Visitor) -> None:
    answer = visitor.fetch(f"{CHECK}/verdict", [*COWS, *STRAW]).json["verdict"]
    for text in ("2,500头×1,000元/头", "核减", "500,000.00元", "2,000,000.00元（200万元）"):
        assert text in answer
    assert "不高于6,500.00元（上限，不是应得数额）" in answer
    assert "2,006,500.00元" not in answer  # a ceiling is added to nothing


def test_fifty_head_are_not_more_than_fifty(visitor: Visitor) -> None:
    typed = [("claims", "domestic_cows"), ("domestic_head", "50"), ("domestic_local", "no")]
    page = visitor.post(CHECK, [*typed, ("action", "check")])
    assert "没有超过50头" in page.text
    [total] = page.all("//dl[@class='amounts-totals']//dd")
    assert total.text_content() == "0.00元（0万元）"


def test_what_was_not_applied_for_is_not_judged(visitor: Visitor) -> None:
    page = visitor.post(CHECK, [*STRAW, ("action", "check")])
    assert [each.get("data-criterion") for each in page.all("//ol[contains(@class, 'measures')]/li")] == ["dry_straw"]
    assert "没有申请：从国外新引进基础母牛一次性奖补；" in page.text


def test_the_computation_is_printed_and_marked(visitor: Visitor) -> None:
    page = visitor.post(CHECK, [*COWS, ("action", "amounts")])
    words = words_of(page.data)
    for text in (
        "肉牛产业支持措施测算表",
        "2,500头×1,000元/头",
        "核减：500,000.00元",
        "（尚未提交）",
        "不是批准、拨付或者承诺",
    ):
        assert text in words


def test_a_form_without_measures_has_no_computation(visitor: Visitor) -> None:
    page = visitor.post("/self-check/sme_support/procurement", {"action": "amounts", "unit_name": "某厅"})
    assert page.status == 422


def test_shares_of_a_budget_are_tried_by_anybody_and_handed_in_by_nobody(visitor: Visitor, enterprise: Visitor) -> None:
    typed = {"budget_total": "10000000", "unavailable": "0", "reserved": "3000000", "reserved_small": "1799999.99"}
    page = visitor.post("/self-check/sme_support/procurement", {**typed, "action": "check"})
    assert "30.00%，达到30%" in page.text
    assert "59.99%，低于60%" in page.text
    assert enterprise.post("/filings/start/sme_support/procurement").status == 403
    assert "政府采购预留份额自查表" in visitor.get("/schemes/sme_support").text
    assert "政府采购预留份额自查表" not in enterprise.get("/filings").text


def test_a_measure_ticked_asks_for_its_answers(app: Flask) -> None:
    firm = officer(app, "muye1")
    page = firm.post("/filings/start/beef_cattle_support/application")
    path = str(page.response.request.path)
    again = firm.post(path, [*sent(page, {}, "review"), ("claims", "domestic_cows"), ("applicant", "breeder")])
    assert again.status == 422
    assert "“从省外新引进、已经见犊的基础母牛头数”必填" in again.text
    assert "“从国外新引进的基础母牛头数”必填" not in again.text


def test_page_workbook_and_paper_say_the_same(app: Flask, filed: str) -> None:
    office = officer(app, "nongan")
    page = office.get(REGISTER)
    [totals] = page.all("//table[contains(@class, 'register-table')]/tfoot/tr")
    shown = [cell.text_content().strip() for cell in totals]
    sheet = load_workbook(io.BytesIO(office.get(f"{REGISTER}.xlsx").data)).worksheets[0]
    [written] = [row for row in sheet.iter_rows(values_only=True) if row[0] == "合计"]
    assert shown == [text_of(value) for value in written]
    assert {"2,000,000.00", "6,000,000.00", "8,000,000.00", "6,500.00"} <= set(shown)
    words = words_of(office.get(f"{REGISTER}.pdf").data)
    assert all(text in words for text in shown)


def text_of(value: object) -> str:
    """A cell of the workbook as the page says it: the first number counts lines, the others are amounts."""
    if value is None or isinstance(value, str):
        return value or ""
    return str(value) if value == 1 else f"{value:,.2f}"


def test_a_county_above_its_limit_is_named(app: Flask, filed: str) -> None:
    office = officer(app, "xumu")
    page = office.get(REGISTER)
    assert "超出1,006,500.00元" in page.text
    assert "农安县" in page.text
    sheet = load_workbook(io.BytesIO(office.get(f"{REGISTER}.xlsx").data)).worksheets[0]
    notes = [str(row[0]) for row in sheet.iter_rows(values_only=True) if row[0]]
    [note] = [
        text for text in notes if "按九“每个县（市、区）补助资金总额不超过500万元”的规定，超出1,006,500.00元" in text
    ]
    assert note in words_of(office.get(f"{REGISTER}.pdf").data)
    assert notes.index(note) == len(notes) - 2, "between the explanation and the signatures"


def test_another_authority_sees_none_of_it(app: Flask, filed: str) -> None:
    number = filed.rsplit("/", maxsplit=1)[-1]
    husbandry, industry = officer(app, "nongan"), officer(app, "gongxin")
    assert husbandry.get(f"/bureau/submissions/{number}").status == 200
    assert words_of(husbandry.get(f"/bureau/submissions/{number}/amounts.pdf").data).startswith(
        "肉牛产业支持措施测算表"
    )
    assert industry.get(f"/bureau/submissions/{number}").status == 404
    assert industry.get(f"/bureau/submissions/{number}/amounts.pdf").status == 404
    assert "农安示例牧业" not in industry.get(REGISTER).text
    assert "农安示例牧业" not in officer(app, "yanji").get(REGISTER).text


def test_the_measures_are_listed_for_everybody(visitor: Visitor) -> None:
    [link] = [each for each in visitor.get("/schemes/beef_cattle_support").all("//a/@href") if "measures" in each]
    page = visitor.get(link)
    assert len(page.all("//section[@class='card']")) == 13
    silo = page.all("//section[@id='silo']")[0].text_content()
    assert "每立方米贮窖补助不高于30元" in silo
    assert "上限，不是应得数额" in silo


def test_filters_that_cannot_be_read_are_told(app: Flask) -> None:
    assert officer(app, "xumu").get(f"{REGISTER}?from=yesterday").status == 422
