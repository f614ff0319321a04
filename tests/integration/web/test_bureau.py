"""An office's pages."""

import hashlib
import io
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlmodel import select

from forms_app.storage.tables import Submission
from forms_app.usecases.platform import Platform
from tests.integration.web.conftest import START, VALUES, Visitor, sent
from tests.samples import PDF_FILE


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """The embedded database alone: these are pages, and what they read is tried on both below them."""
    return sqlite_platform


@pytest.fixture
def submitted(app: Flask) -> list[str]:
    """Two firms of two divisions submit; the paths of their submissions."""
    paths = []
    for name in ("qiye1", "qiye5"):
        firm = Visitor(app)
        firm.sign_in(name)
        path = str(firm.post(START).response.request.path)
        firm.fetch(
            path + "/evidence?field=cooperation_evidence",
            [("cooperation_evidence", (io.BytesIO(PDF_FILE), "反馈.pdf"))],
        )
        firm.post(path, sent(firm.get(path), VALUES, "submit"))
        paths.append("/bureau/submissions/" + path.split("/")[-1])
    return paths


def test_an_empty_list_says_so(officer: Visitor) -> None:
    page = officer.get("/bureau/submissions")
    assert "没有符合条件的申报" in page.text


def test_the_list_leads_to_the_submission_its_print_and_files(officer: Visitor, submitted: list[str]) -> None:
    listed = officer.get("/bureau/submissions")
    assert "共1份" in listed.text
    assert submitted[0] in listed.all("//a/@href")
    page = officer.get(submitted[0])
    for text in ("长春示例精密机械有限公司", "第七条（五）", "2025年6月接受统计局数据核查1次", "反馈.pdf", "朝阳区"):
        assert text in page.text
    [file] = page.all("//a[contains(@href, '/evidence/')]/@href")
    assert officer.get(file).data == PDF_FILE
    assert officer.get(submitted[0] + "/form.pdf").data.startswith(b"%PDF-")


def test_other_divisions_are_not_there(officer: Visitor, submitted: list[str]) -> None:
    foreign, missing = (
        officer.get(submitted[1]),
        officer.get("/bureau/submissions/00000000-0000-4000-8000-000000000000"),
    )
    assert foreign.status == missing.status == 404
    assert foreign.all("string(//p[@class='lead'])") == missing.all("string(//p[@class='lead'])")
    assert officer.get(submitted[1] + "/form.pdf").status == 404


def test_filters_orders_and_pages(officer: Visitor, submitted: list[str]) -> None:
    assert "共1份" in officer.get("/bureau/submissions?q=精密&from=2026-03-02&to=2026-03-02&sort=name&order=asc").text
    assert "共0份" in officer.get("/bureau/submissions?from=2026-03-03").text
    page = officer.get("/bureau/submissions?sort=name&order=asc")
    assert page.all("//th[@aria-sort='ascending']")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("from=2026-02-30", "起始日期：“2026-02-30”在日历上不存在"),
        ("from=2026-03-02&to=2026-03-01", "截止日期早于起始日期"),
        ("sort=secret", "不能按“secret”排序"),
        ("page=0", "页码应在1至10000之间"),
        ("page=-1", "页码应为数字"),
        ("page=²", "页码应为数字"),
        ("page=1000000000", "页码应为数字"),
        ("q=" + "x" * 100, "搜索词最多60个字"),
        ("q=%00", "网址中含有不可见字符（U+0000）"),
    ],
)
def test_filters_that_cannot_be_are_named(officer: Visitor, query: str, message: str) -> None:
    page = officer.get("/bureau/submissions?" + query)
    assert page.status == 422
    assert message in page.text


def test_a_form_without_criteria_is_listed_without_a_verdict(
    officer: Visitor, submitted: list[str], platform: Platform
) -> None:
    with platform.database.writing() as session:
        for row in session.exec(select(Submission)):
            row.verdict = ""
    [row] = officer.get("/bureau/submissions").all("//tbody/tr")
    assert "符合" not in row.text_content()
    assert "判定" not in row.text_content()


@pytest.mark.parametrize(
    ("query", "field"), [("from=2026-02-30&q=精密", "from"), ("from=2026-03-02&to=2026-03-01&q=精密", "to")]
)
def test_a_date_that_cannot_be_is_named_at_its_filter(officer: Visitor, query: str, field: str) -> None:
    page = officer.get("/bureau/submissions?" + query)
    assert page.status == 422
    assert page.all(f"//p[@id='{field}-fault'][@class='fault']")
    assert page.all(f"//input[@name='{field}']/@aria-invalid") == ["true"]
    assert (page.value("from"), page.value("q")) == (query.split("=")[1].split("&")[0], "精密")


def test_a_page_beyond_the_last_says_so(officer: Visitor, submitted: list[str]) -> None:
    assert "没有第99页，共1页" in officer.get("/bureau/submissions?page=99").text


def test_names_are_first_sorted_from_the_beginning(officer: Visitor, submitted: list[str]) -> None:
    page = officer.get("/bureau/submissions?q=精密&endpoint=x")
    [name] = page.all("//th/a[starts-with(text(), '企业名称')]/@href")
    assert "order=asc" in name
    again = officer.get(name)
    assert again.all("//th[@aria-sort='ascending']")
    assert "order=desc" in again.all("//th/a[starts-with(text(), '企业名称')]/@href")[0]


def test_a_submission_leads_back_to_the_list_as_it_was(officer: Visitor, submitted: list[str]) -> None:
    listed = officer.get("/bureau/submissions?q=精密&sort=name&order=asc")
    [link] = listed.all("//tbody//a/@href")
    page = officer.get(link)
    back, *_ = page.all("//header[@class='page-head']//a/@href")
    assert unquote(back) == "/bureau/submissions?q=精密&sort=name&order=asc"


def test_a_submission_shows_receipt_and_digests_and_tells_no_officer_to_apply(
    officer: Visitor, submitted: list[str]
) -> None:
    page = officer.get(submitted[0])
    assert hashlib.sha256(PDF_FILE).hexdigest() in page.text
    [receipt] = page.all("//a[contains(@href, '/receipt.pdf')]/@href")
    assert officer.get(receipt).data.startswith(b"%PDF-")
    assert officer.get(submitted[1] + "/receipt.pdf").status == 404
    assert "可以提交申请" not in page.text
    assert "供审核参考" in page.text


def test_wild_cards_are_words(officer: Visitor, submitted: list[str]) -> None:
    for words in ("%25", "_", "'--", "\\"):
        assert "共0份" in officer.get("/bureau/submissions?q=" + words).text


def test_a_receipt_number_is_found(officer: Visitor, submitted: list[str]) -> None:
    [number] = officer.get("/bureau/submissions").all("//tbody//tr/td[last()]//code/text()")
    for words in (number, number.lower(), number[-4:]):
        assert "共1份" in officer.get("/bureau/submissions?q=" + words).text


def test_the_register_downloads_with_the_filters_of_the_list(officer: Visitor, submitted: list[str]) -> None:
    page = officer.get("/bureau/registers/statistical_credit/annex1.xlsx?from=2026-03-02&to=2026-03-02")
    rows: list[Any] = list(load_workbook(io.BytesIO(page.data)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[0][0] == "统计守信企业认定申请企业名册"
    assert rows[4][1] == "长春示例精密机械有限公司"
    named = unquote(page.response.headers["Content-Disposition"])
    assert named.endswith("企业名册_20260302起20260302止_20260302.xlsx")
    assert [row[0] for row in rows if str(row[0]).startswith("范围")] == [
        "范围：提交日期2026年3月2日起，2026年3月2日止"
    ]
    whole = officer.get("/bureau/registers/statistical_credit/annex1.xlsx")
    assert unquote(whole.response.headers["Content-Disposition"]).endswith("企业名册_20260302.xlsx")
    assert officer.get("/bureau/registers/nothing/here.xlsx").status == 404
