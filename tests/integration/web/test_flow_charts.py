"""The public page of a flow chart: drawn, as files under their names, and in words."""

from urllib.parse import unquote

from lxml import etree

from tests.integration.documents.conftest import Pages
from tests.integration.web.conftest import Visitor

PAGE = "/forms/statistical_credit/annex9/flow-charts"
SVG = f"{PAGE}/dishonest.svg"


def test_the_annex_is_listed_with_the_others(visitor: Visitor) -> None:
    listed = visitor.get("/forms/statistical_credit/regulation").all("//section[@id='annexes']//a/@href")
    assert [PAGE, f"{PAGE}.pdf"] == listed[-2:]


def test_the_page_draws_the_charts_and_says_them(visitor: Visitor) -> None:
    page = visitor.get(PAGE)
    assert page.all("//title/text()")[0].startswith("企业统计信用信息认定工作流程图")
    pictures = page.all("//div[@class='flow-chart']/img")
    assert [each.get("src") for each in pictures] == [f"{PAGE}/trustworthy.svg", SVG]
    assert all(each.get("alt") for each in pictures)
    assert "○失信惩戒：对统计信用异常企业、统计一般失信企业加强监督检查；" in page.text
    steps = page.all("//section[@id='dishonest']//ol/li")
    assert [step.get("id") for step in steps] == [f"dishonest-{number}" for number in range(1, len(steps) + 1)]
    assert "20个工作日内（第十五条）；公示期限为1年（第十七条）" in page.text
    ids = set(page.all("//li/@id"))
    assert {link[1:] for link in page.all("//ol//a/@href")} <= ids


def test_the_files_have_their_names_and_may_do_nothing(visitor: Visitor) -> None:
    pdf, svg = visitor.get(f"{PAGE}.pdf"), visitor.get(SVG)
    assert pdf.response.mimetype == "application/pdf"
    assert len(Pages(pdf.data)) == 2
    assert "附件9_企业统计信用信息认定工作流程图.pdf" in unquote(pdf.response.headers["Content-Disposition"])
    assert svg.response.mimetype == "image/svg+xml"
    assert "附件9_失信企业信用信息认定工作流程（各级统计机构）.svg" in unquote(
        svg.response.headers["Content-Disposition"]
    )
    assert svg.response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "提前移除" in "".join(etree.fromstring(svg.data).itertext())


def test_what_is_not_there_is_missing(visitor: Visitor) -> None:
    for path in (
        "/forms/statistical_credit/annex1/flow-charts",
        "/forms/nothing/annex9/flow-charts.pdf",
        f"{PAGE}/nothing.svg",
    ):
        page = visitor.get(path)
        assert page.status == 404
        assert "没有" in page.text
