"""Long lists on the pages: offered as a job, watched, fetched; a long directory from its upload to its end."""

import io
import re
from dataclasses import replace

import pytest
from flask import Flask
from openpyxl import load_workbook

from forms_app.usecases.job_kinds import KINDS
from forms_app.usecases.job_work import waiting_jobs, work_on
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock, QuickPrinter
from tests.integration.usecases.procedure import Play
from tests.integration.usecases.test_directory import CODE, NAME, POSITION, QIYE1, WRONG, code, saved
from tests.integration.web.conftest import Page, Visitor
from tests.integration.web.test_directory_pages import HERE, NEW, sent

EXPORTED = (
    "/bureau/enterprises.xlsx?q=公司", "/bureau/lists/cases.xlsx?all=1", "/bureau/lists/submissions.xlsx?order=asc",
    "/bureau/registers/statistical_credit/annex1.xlsx", "/bureau/ledgers.xlsx", "/bureau/numbers.xlsx",
)  # fmt: skip


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    return replace(sqlite_platform, at_once=1)


@pytest.fixture
def keeper(app: Flask) -> Visitor:
    someone = Visitor(app)
    someone.sign_in("chaoyang4")
    return someone


def work(platform: Platform) -> None:
    for job in waiting_jobs(platform):
        work_on(platform, KINDS, job, "one")


def handed_in(keeper: Visitor, *lines: dict[int, str]) -> Page:
    book = load_workbook(io.BytesIO(keeper.get(f"{HERE}/list.xlsx").data))
    for row, line in enumerate(lines, 4):
        for column, value in line.items():
            book.worksheets[0].cell(row, column).value = value
    return sent(keeper, saved(book))


def test_a_long_list_is_offered_as_a_job_and_reading_asks_for_none(keeper: Visitor, platform: Platform) -> None:
    page = keeper.get("/bureau/enterprises.xlsx?q=公司")
    assert re.search(r"共\d+行，内容较多", page.words)
    assert page.all("//a[text()='返回清单']/@href") == ["/bureau/enterprises?q=%E5%85%AC%E5%8F%B8"]
    assert waiting_jobs(platform) == []
    job = keeper.post("/bureau/exports", page.form_values("exports"))
    assert ("等待处理" in job.text, "0件" in job.words) == (True, False)
    assert (
        job.response.request.path == keeper.post("/bureau/exports", page.form_values("exports")).response.request.path
    )
    work(platform)
    done = keeper.get(job.response.request.path)
    [address] = done.all("//a[contains(@href, '/files/')]/@href")
    assert done.all(f"//a[@href='{address}']")[0].text == "企业名录_20260302.xlsx"
    table = load_workbook(io.BytesIO(keeper.get(address, buffered=True).data)).worksheets[0]
    assert "范围：按“公司”搜索" in [cell.value for cell in table["A"]]


@pytest.mark.parametrize("address", EXPORTED)
def test_every_list_that_may_be_long_goes_both_ways(app: Flask, platform: Platform, address: str) -> None:
    """Nothing is too short where even none is too many: the address offers a job, and the job makes the table."""
    none = replace(platform, at_once=-1)
    app.extensions["xinbiao.platform"] = none
    officer = Visitor(app)
    officer.sign_in("chaoyang")
    page = officer.get(address)
    job = officer.post("/bureau/exports", page.form_values("exports"))
    work(none)
    [made] = officer.get(job.response.request.path).all("//a[contains(@href, '/files/')]/@href")
    app.extensions["xinbiao.platform"] = replace(platform, at_once=9)
    assert rows(officer.get(made, buffered=True)) == rows(officer.get(address))


def rows(page: Page) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(page.data)).worksheets[0].iter_rows(values_only=True))


def test_what_no_page_sends_is_refused(keeper: Visitor) -> None:
    for name, query, status in (("cases", "{", 422), ("cases", "[]", 422), ("x", "{}", 404), ("cases", "", 422)):
        assert keeper.post("/bureau/exports", {"list": name, "query": query}).status == status


def test_a_long_directory_from_its_upload_to_its_end(keeper: Visitor, platform: Platform) -> None:
    job = handed_in(keeper, NEW, {CODE: QIYE1, POSITION: "厂长"})
    assert job.response.request.path.startswith("/bureau/jobs/")
    assert "核对区 名录.xlsx" in job.text
    work(platform)
    [leads] = keeper.get(job.response.request.path).all("//a[text()='查看核对结果']/@href")
    page = keeper.get(leads)
    assert "新增1户" in page.words
    assert page.all("//section[@id='changed']//ins")[0].text == "厂长"
    [preview] = set(page.all("//a[contains(text(), '核对表')]/@href"))
    assert load_workbook(io.BytesIO(keeper.get(preview, buffered=True).data)).sheetnames == ["企业名录核对表"]
    [mark] = page.all("//input[@name='mark']/@value")
    taking = keeper.post(leads, {"mark": mark})
    assert "入库" in taking.all("string(//h1)")
    moving = keeper.get(leads)
    assert ("等待处理" in moving.text, moving.all("//input[@name='mark']")) == (True, [])
    work(platform)
    assert "查看入库结果" in keeper.get(taking.response.request.path).text
    done = keeper.get(leads)
    assert "入库：新增1户，修改1户" in done.text
    assert code(1) in keeper.get(HERE).text
    assert keeper.post(leads, {"mark": mark}).status == 409


def test_faults_of_a_long_directory_lead_to_the_marked_copy(keeper: Visitor, platform: Platform) -> None:
    job = handed_in(keeper, NEW | {CODE: WRONG}, {CODE: QIYE1, NAME: "清空"})
    work(platform)
    [leads] = keeper.get(job.response.request.path).all("//a[text()='查看核对结果']/@href")
    page = keeper.get(leads)
    assert "2行有误（2处），一户都没有入库" in page.words
    [copy] = page.all("//a[text()='下载批注副本']/@href")
    sheet = load_workbook(io.BytesIO(keeper.get(copy, buffered=True).data))["企业名录"]
    assert sheet["A4"].comment.text.startswith("【错误】")
    again = keeper.post(f"{leads}/check")
    assert again.response.request.path.startswith("/bureau/jobs/")


def test_a_long_list_of_acts_is_looked_at_and_done_by_jobs(app: Flask, platform: Platform, clock: Clock) -> None:
    quick = platform.printer
    play = Play(replace(platform, printer=QuickPrinter(quick.templates, quick.printer, quick.printable)), clock)
    case = play.reviewed("qiye1")
    officer = Visitor(app)
    officer.sign_in("chaoyang")
    here = f"/bureau/campaigns/{play.campaign()}/acts/list_checked"
    for results, words in (("没查到", "有1处问题，一户都没有办理"), ("未列入", "将登记1户")):
        book = load_workbook(io.BytesIO(officer.get(f"{here}.xlsx").data))
        for column, value in ((3, "向相关部门发函"), (4, "2026-03-02"), (5, results)):
            book.worksheets[0].cell(4, column).value = value
        app.extensions["xinbiao.platform"] = none = replace(platform, at_once=-1)
        job = officer.post(here, {"workbook": (io.BytesIO(saved(book)), "名单.xlsx")})
        assert "核对名单：登记联合惩戒失信名单查询结果" in job.text
        work(none)
        [leads] = officer.get(job.response.request.path).all("//a[text()='查看核对结果']/@href")
        page = officer.get(leads)
        assert words in page.words
        [made] = page.all("//a[contains(@href, '/files/')]/@href")
        assert load_workbook(io.BytesIO(officer.get(made, buffered=True).data)).worksheets
    assert play.file(case).case.last("list_checked") is None
    doing = officer.post(leads, {"mark": page.value("mark")})
    work(none)
    [leads] = officer.get(doing.response.request.path).all("//a[text()='查看办理结果']/@href")
    assert "已登记1户" in officer.get(leads).words
    assert play.file(case).case.last("list_checked") is not None
