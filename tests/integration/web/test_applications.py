"""The pages on which an enterprise begins early removal and the query of its own record."""

from datetime import date

import pytest
from flask import Flask

from forms_app.specs.catalogue import ProcedureSpec
from forms_app.usecases.open_for_enterprise import opening_procedure
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play, determining
from tests.integration.usecases.removal import REASON, on, published
from tests.integration.web.conftest import Visitor, sent, signed_in

QUERY = "statistical_credit/query"


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return determining(platform, clock)


@pytest.fixture
def spec(platform: Platform) -> ProcedureSpec:
    return opening_procedure(platform, "statistical_credit/determination")


def test_early_removal_from_the_case_to_the_receipt(app: Flask, play: Play, spec: ProcedureSpec) -> None:
    case = published(play, spec)
    firm = signed_in(app, "qiye1")
    address = f"/cases/{case}/applications/statistical_credit/removal"
    refused = firm.post(address)
    assert refused.status == 409
    assert "最早可以申请的日期为2026年9月10日" in refused.text
    assert refused.all("//main//a[text()='返回办理页面']/@href") == [f"/cases/{case}"]
    on(play, date(2026, 9, 10))
    firm = signed_in(app, "qiye1")
    page = firm.post(address)
    assert page.status == 200
    assert "公示时间：2026年3月10日至2027年3月10日" in page.value("published_information")
    path = page.response.request.path
    review = firm.post(path, sent(page, {"reason": REASON}, "review"))
    receipt = firm.post(path, [*review.form_values(path), ("action", "submit")])
    assert "提交回执" in receipt.text
    assert "提前移除统计失信企业信息申请表" in receipt.text
    again = firm.post(address)
    assert again.status == 409
    assert "正在办理，不能重复申请" in again.text


def test_a_query_from_the_page_to_the_reply(app: Flask, play: Play) -> None:
    firm = signed_in(app, "qiye1")
    assert "企业统计信用查询申请书" in firm.get("/filings").text
    page = firm.get("/applications")
    assert "回复期限15个工作日，自统计机构收到申请之日起计算" in page.text
    assert "长春市朝阳区统计局" in page.text
    filing = firm.post("/applications", page.form_values("/applications"))
    path = filing.response.request.path
    review = firm.post(path, sent(filing, {"requested": "standing"}, "review"))
    assert review.status == 200
    receipt = firm.post(path, [*review.form_values(path), ("action", "submit")])
    assert "提交回执" in receipt.text
    listed = firm.get("/applications").text
    assert "待回复" in listed
    assert "2026年3月23日" in listed
    on(play, date(2026, 3, 24))
    assert "已超期" in signed_in(app, "qiye1").get("/applications").text


@pytest.mark.parametrize("office", ["", "x", "1e3", "99999999999"])
def test_an_office_is_chosen(enterprise: Visitor, office: str) -> None:
    page = enterprise.post("/applications", {"procedure": QUERY, "office": office})
    assert page.status == 422
    assert "请选择向哪一个机构" in page.text
    assert enterprise.post("/applications", {"procedure": QUERY, "office": "987654"}).status == 404
    assert enterprise.post("/applications", {"procedure": "other/query", "office": "4"}).status == 404


def test_the_case_page_says_from_which_day_and_shows_the_count(app: Flask, play: Play, spec: ProcedureSpec) -> None:
    case = published(play, spec)
    page = signed_in(app, "qiye1").get(f"/cases/{case}")
    assert page.status == 200
    assert "最早可以申请的日期2026年9月10日" in page.text
    assert "现在不能申请" in page.text
    assert "至2026年9月10日届满。届满当日起可以提出申请；经核实同意的，届满次日起移除" in page.text
    rows = [
        "".join(row.text_content().split()) for row in page.all("//section[@id='removal']//table[@class='days']//tr")
    ]
    assert rows[1] == "2026年3月10日不计入起算日，不计入（民法典第二百零一条）"
    assert rows[-1] == "2026年9月10日计入第184日"
    assert "其间172日从略" in "".join(rows)
    on(play, date(2026, 9, 10))
    page = signed_in(app, "qiye1").get(f"/cases/{case}")
    assert "填写申请表" in page.text
    assert "现在不能申请" not in page.text
