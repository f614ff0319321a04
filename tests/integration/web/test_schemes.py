"""The list of regulations, and a menu that offers an office what it deals with."""

import io

from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from forms_app.cases.actors import Actor, Role
from forms_app.specs.catalogue import Catalogue
from forms_app.web.navigation import menu
from tests.integration.web.conftest import Visitor


def titles(catalogue: Catalogue, actor: Actor | None) -> list[str]:
    return [entry.title for entry in menu(catalogue, actor)]


def test_regulations_are_listed_by_authority_and_lead_to_their_forms(visitor: Visitor) -> None:
    listed = visitor.get("/schemes")
    assert "统计机构" in listed.text
    page = visitor.get("/schemes/statistical_credit")
    assert "吉统字〔2020〕44号" in page.text
    links = page.all("//main//a/@href")
    assert {"/self-check/statistical_credit/annex1", "/forms/statistical_credit/annex3/blank.pdf"} <= set(links)
    assert visitor.get("/schemes/nothing").status == 404


def test_the_menu_offers_what_the_authority_deals_with(catalogue: Catalogue) -> None:
    officer = Actor(1, "承办人员", Role.HANDLER, office=1, division="220104", authority="statistics")
    elsewhere = Actor(1, "承办人员", Role.HANDLER, office=1, division="220104", authority="of_nothing")
    assert {"办件", "认定活动", "企业申报", "文号", "公示公开"} <= set(titles(catalogue, officer))
    assert titles(catalogue, elsewhere) == ["首页", "事项", "企业名录", "本机构"]


def test_the_review_copy_is_a_workbook_for_anybody_and_a_pdf_for_offices(visitor: Visitor, officer: Visitor) -> None:
    workbook = visitor.get("/schemes/sample/review.xlsx")
    assert load_workbook(io.BytesIO(workbook.data)).sheetnames == ["规格审阅稿", "条文对照"]
    assert visitor.get("/schemes/sample/review.pdf").status == 401
    pages = list(PdfDocument(officer.get("/schemes/sample/review.pdf").data))
    first, last = ("".join(page.get_textpage().get_text_range().split()) for page in (pages[0], pages[-1]))
    assert "规格审阅稿" in first
    assert "不处理：测试用的条文" in last
