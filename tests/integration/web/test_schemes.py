"""The list of regulations, and a menu that offers an office what it deals with."""

import io
from urllib.parse import unquote

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


def test_words_find_regulations_forms_and_articles(visitor: Visitor) -> None:
    def found(words: str) -> list[str]:
        return visitor.get("/schemes", query_string={"q": words}).all("//section//a/@href")

    assert found("吉统字2020 44号")[0] == "/schemes/statistical_credit"
    assert "/forms/statistical_credit/annex4/blank.pdf" in found("送达回证")
    # Each word may stand elsewhere: the authority is of the regulation, the other in an article.
    assert "/forms/statistical_credit/regulation#第七条" in [unquote(each) for each in found("统计机构 守信企业")]
    assert found("统计机构 没有这个词") == []
    assert "没有找到" in visitor.get("/schemes", query_string={"q": "没有这个词"}).text
    assert visitor.get("/schemes", query_string={"q": "长" * 61}).status == 422
    assert visitor.get("/schemes", query_string={"q": "<b>"}).value("q") == "<b>"


def test_the_menu_says_where_one_is(visitor: Visitor, officer: Visitor) -> None:
    assert visitor.get("/schemes").all("//nav//a[@aria-current='page']/text()") == ["事项"]
    assert visitor.get("/schemes/sample").all("//nav//a[@aria-current='true']/text()") == ["事项"]
    assert officer.get("/bureau/cases").all("//nav//a[@aria-current]/text()") == ["办件"]
    assert not visitor.get("/nothing").all("//nav//a[@aria-current]")


def test_the_menu_offers_what_the_authority_deals_with(catalogue: Catalogue) -> None:
    officer = Actor(1, "承办人员", Role.HANDLER, office=1, division="220104", authority="statistics")
    elsewhere = Actor(1, "承办人员", Role.HANDLER, office=1, division="220104", authority="of_nothing")
    assert {"办件", "认定活动", "企业申报", "文号", "公示公开"} <= set(titles(catalogue, officer))
    assert titles(catalogue, elsewhere) == ["首页", "企业名录", "本机构", "事项"]


def test_the_review_copy_is_a_workbook_for_anybody_and_a_pdf_for_offices(visitor: Visitor, officer: Visitor) -> None:
    workbook = visitor.get("/schemes/sample/review.xlsx")
    assert load_workbook(io.BytesIO(workbook.data)).sheetnames == ["规格审阅稿", "条文对照"]
    assert visitor.get("/schemes/sample/review.pdf").status == 401
    pages = list(PdfDocument(officer.get("/schemes/sample/review.pdf").data))
    first, last = ("".join(page.get_textpage().get_text_range().split()) for page in (pages[0], pages[-1]))
    assert "规格审阅稿" in first
    assert "不处理：测试用的条文" in last
