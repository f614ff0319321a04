"""The page of ledgers: what it shows, its filters and its workbook."""

import io
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.determining import published
from tests.integration.usecases.procedure import Play, with_articles
from tests.integration.web.conftest import Visitor

SERVICES = "statistical_credit/determination/services"


@pytest.fixture
def case(platform: Platform, clock: Clock) -> str:
    return str(published(with_articles(Play(platform, clock))))


def test_a_line_leads_to_its_case(case: str, officer: Visitor) -> None:
    page = officer.get("/bureau/ledgers")
    assert page.all("//table//th[@scope='row']/a/@href") == [f"/bureau/cases/{case}"]
    groups = page.all("//thead/tr[1]/th[@colspan]")
    assert [(each.text, each.get("colspan")) for each in groups][:2] == [("立案", "2"), ("认定", "4")]
    cells = page.all("//tbody/tr[1]/*")
    assert len(cells) == len(page.all("//thead/tr[1]/th[@rowspan]")) + len(page.all("//thead/tr[2]/th"))
    assert "朝统信决字〔2026〕第1号" in page.text
    assert "2027年3月2日" in page.text


def test_the_order_turns_with_the_heading(case: str, officer: Visitor) -> None:
    page = officer.get("/bureau/ledgers?order=uscc")
    [heading] = page.all("//th[@aria-sort]")
    assert heading.get("aria-sort") == "descending"
    turned = officer.get(heading.xpath("./a/@href")[0])
    assert turned.all("//th/@aria-sort") == ["ascending"]


def test_nothing_found_and_nothing_there_are_told_apart(case: str, officer: Visitor, app: Flask) -> None:
    assert "没有符合条件的案件" in officer.get("/bureau/ledgers?category=abnormal").text
    assert "制作送达回证后，这里逐份列出" in officer.get(f"/bureau/ledgers?table={SERVICES}").text
    other = Visitor(app)
    other.sign_in("nanguan")
    assert "立案后，这里一件一行" in other.get("/bureau/ledgers").text


@pytest.mark.parametrize("wrong", ["year=20x6", "page=0", "order=name", "q=" + "长" * 61])
def test_what_cannot_be_asked_is_told(officer: Visitor, wrong: str) -> None:
    assert officer.get(f"/bureau/ledgers?{wrong}").status == 422


def test_the_workbook_has_the_filters_of_the_page(case: str, officer: Visitor) -> None:
    page = officer.get("/bureau/ledgers?category=seriously_dishonest")
    [link] = page.all("//a[contains(@href, 'ledgers.xlsx')]/@href")
    sheet: Any = load_workbook(io.BytesIO(officer.get(link).data)).active
    assert sheet["B5"].value == "长春示例精密机械有限公司"
    assert sheet["A7"].value == "范围：统计严重失信企业"


def test_the_columns_of_the_workbook_are_chosen_once_and_are_ones_own(case: str, officer: Visitor, app: Flask) -> None:
    [chosen] = officer.get("/bureau/ledgers").all("//a[text()='选列']/@href")
    assert chosen == "/bureau/lists/ledger.statistical_credit.determination.ledger/columns"
    page = officer.get(chosen)
    assert "统计失信企业认定台账：导出哪些列" in page.words
    assert page.all("//a[text()='返回列表']/@href") == ["/bureau/ledgers?table=statistical_credit/determination/ledger"]
    officer.post(chosen, [("column", "uscc"), ("column", "enterprise_name"), ("action", "save")])
    assert headings(officer) == ["序号", "统一社会信用代码", "企业名称"]
    other = Visitor(app)
    other.sign_in("chaoyang2")
    assert len(headings(other)) > 5
    assert len(officer.get("/bureau/ledgers").all("//thead//th")) > 5, "the page shows all columns"
    assert officer.get("/bureau/lists/ledger.statistical_credit.determination.nothing/columns").status == 404
    officer.post(chosen, {"action": "all"})
    assert headings(officer) == headings(other)


def headings(visitor: Visitor) -> list[str]:
    sheet: Any = load_workbook(io.BytesIO(visitor.get("/bureau/ledgers.xlsx").data)).active
    row = next(row for row in sheet.iter_rows(min_row=2, max_row=6) if row[0].value == "序号")
    return [str(cell.value) for cell in row if cell.value]
