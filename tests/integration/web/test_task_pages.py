"""Task ledgers in the browser: filters, one task, reporting with a file, confirming, what is handed out as files."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from lxml import etree
from openpyxl import load_workbook

from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.web.conftest import Page, Visitor
from tests.samples import PDF_FILE

LEDGER = "/bureau/tasks/cultural_relics"
CITY = f"{LEDGER}/annex/2/220100/市（州）政府"


@pytest.fixture
def clock() -> Clock:
    moved = Clock()
    moved.now = datetime(2018, 12, 30, 1, tzinfo=UTC)
    return moved


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """One database is enough: what the pages read is tried on both."""
    return sqlite_platform


def signed_in(app: Flask, name: str) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(name)
    return visitor


def report(visitor: Visitor, path: str, **values: Any) -> Page:
    page = visitor.get(path)
    known = page.value("known")
    return visitor.post(f"{path}/report", {"known": known, "act": "completed", "text": "已经纳入。", **values})


def numbers(page: Page) -> list[str]:
    return [str(each).strip() for each in page.all("//table[contains(@class,'tasks')]/tbody/tr/td[1]/text()")]


def test_the_plan_is_where_its_offices_begin(app: Flask) -> None:
    page = Visitor(app).post("/sign-in", {"username": "wenbo", "password": "Xinbiao-2026"})
    assert page.response.request.path == "/bureau/tasks"
    assert "吉林省文物安全重点工作分工方案" in page.text
    assert page.all("//nav//a[text()='任务']")
    assert not signed_in(app, "chaoyang").get("/bureau/submissions").all("//nav//a[text()='任务']")


def test_a_task_goes_from_report_to_confirmation(app: Flask, clock: Clock) -> None:
    city, head = signed_in(app, "wenchang"), signed_in(app, "wenbo")
    assert "还有1日" in city.get(CITY).text
    page = report(city, CITY, files=(io.BytesIO(PDF_FILE), "文件.pdf"))
    assert page.status == 200
    assert "已记入：报告完成" in page.text
    [address] = page.all("//a[text()='文件.pdf']/@href")
    assert head.get(address).data == PDF_FILE
    assert not page.all("//form[contains(@action,'/report')]")
    clock.pass_(days=40)
    head = signed_in(app, "wenbo")
    page = head.get(CITY)
    assert "逾期" not in page.all("//section")[0].text_content()
    values = {"known": "1", "act": "returned", "text": ""}
    assert "“理由”必填" in head.post(f"{CITY}/decision", values).text
    page = head.post(f"{CITY}/decision", values | {"text": "缺少名单。"})
    assert "缺少名单。" in page.text
    assert "已逾期39日" in page.text


def test_who_comes_too_late_keeps_what_was_typed(app: Flask) -> None:
    city = signed_in(app, "wenchang")
    report(city, CITY, act="reported", text="第一份")
    page = city.post(f"{CITY}/report", {"known": "0", "act": "completed", "text": "第二份"})
    assert page.status == 409
    assert "刚有新的登记" in page.text
    assert (page.value("text"), page.value("known")) == ("第二份", "1")
    page = city.post(f"{CITY}/report", {"known": "1", "act": "completed", "text": "第三份", "day": "2018年13月1日"})
    assert page.status == 422
    assert page.value("text") == "第三份"


@pytest.mark.parametrize("values", [{"known": "x"}, {"act": "confirmed"}, {"act": ""}, {"text": ""}])
def test_what_no_page_sends_is_told(app: Flask, values: dict[str, str]) -> None:
    page = report(signed_in(app, "wenchang"), CITY, **values)
    assert page.status == 422
    assert page.all("//*[@role='alert']")


def test_filters_narrow_the_ledger(app: Flask, clock: Clock) -> None:
    head = signed_in(app, "wenbo")
    assert numbers(head.get(f"{LEDGER}?table=annex")) == [str(number) for number in range(1, 17)]
    assert numbers(head.get(f"{LEDGER}?table=annex&unit=海关部门")) == ["11"]
    assert numbers(head.get(f"{LEDGER}?table=annex&within=1&unit=省公安厅")) == ["16"]
    assert numbers(head.get(f"{LEDGER}?table=annex&state=done")) == ["10"]
    assert numbers(head.get(f"{LEDGER}?q=普法宣传")) == ["8"]
    assert numbers(head.get(f"{LEDGER}?table=annex&late=1&unit=省文化厅（省文物局）")) == ["15"]
    assert numbers(head.get(f"{LEDGER}?table=annex&sort=due&unit=市（州）政府"))[:3] == ["1", "4", "6"]
    assert "没有符合条件的任务" in head.get(f"{LEDGER}?division=220102&unit=海关部门").text
    for wrong in ("sort=name", "state=lost", "within=x", f"q={'长' * 61}"):
        assert head.get(f"{LEDGER}?{wrong}").status == 422


def test_foreign_tasks_read_like_missing_ones(app: Flask) -> None:
    county, police = signed_in(app, "wennan"), signed_in(app, "gongan")
    for visitor, path in (
        (county, CITY),
        (police, CITY),
        (county, f"{LEDGER}/annex/16"),
        (county, f"{LEDGER}/annex/99"),
        (county, "/bureau/tasks/meteorology"),
        (county, f"{LEDGER}/annex/2/220104/县（市、区）政府"),
        (county, "/bureau/tasks/nothing"),
    ):
        page = visitor.get(path)
        assert page.status == 404
        assert "文物安全" not in page.text
    assert police.post(f"{CITY}/report", {"known": "0", "act": "reported", "text": "有"}).status == 404
    assert county.post(f"{CITY}/report", {"known": "0", "act": "reported", "text": "有"}).status == 404
    assert Visitor(app).get(LEDGER).status == 401
    assert signed_in(app, "qiye1").get(LEDGER).status == 403


def test_reminders_name_the_day_and_the_task(app: Flask) -> None:
    assert "有1项任务已经逾期或者30日内届满" in signed_in(app, "gongan").get("/bureau/tasks").text
    page = signed_in(app, "gongan").get("/bureau/tasks/reminders?days=1")
    assert "2018年12月31日" in page.text
    assert "全国重点文物保护单位、国家三级以上博物馆应当建设视频监控联网系统" in page.text
    assert "没有届满的任务" in signed_in(app, "gongan").get("/bureau/tasks/reminders?days=0").text


def test_the_table_as_issued_and_with_its_state(app: Flask) -> None:
    head = signed_in(app, "wenbo")
    issued = load_workbook(io.BytesIO(head.get(f"{LEDGER}/register.xlsx?table=annex&as=issued").data)).active
    assert issued is not None
    assert [cell.value for cell in issued[3]] == ["序号", "工作任务", "完成时限", "责任单位"]
    assert [cell.value for cell in issued[4]][:3] == ["1", "建立政府分管负责人牵头的文物安全协调机制。", "2018年7月底"]
    stood = load_workbook(io.BytesIO(head.get(f"{LEDGER}/register.xlsx?table=annex&unit=省公安厅").data)).active
    assert stood is not None
    assert [cell.value for cell in stood[3]][4:] == ["办理情况", "届满日", "最近登记"]
    assert stood["E4"].value == "未报告"
    assert any("责任单位：省公安厅" in str(row[0].value) for row in stood.iter_rows())
    rounds = load_workbook(io.BytesIO(head.get(f"{LEDGER}/register.xlsx?table=rounds").data)).active
    assert rounds is not None
    assert rounds["B4"].value == "检查巡查（二（六））"


def test_the_picture_shows_each_task_of_the_table(app: Flask) -> None:
    head = signed_in(app, "wenbo")
    page = head.get(f"{LEDGER}/timeline.svg?table=annex")
    assert page.response.mimetype == "image/svg+xml"
    tree = etree.fromstring(page.data)
    words = [each.text for each in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert [word for word in words if word and word.isdigit()] == [str(number) for number in range(1, 17)]
    assert "2018年5月7日至2018年12月31日，共16项任务，其中4项逾期" in (tree[1].text or "")
    assert head.get(f"{LEDGER}/timeline.svg?table=annex&q=没有这样的任务").status == 404


def test_anybody_may_have_the_table_as_issued(app: Flask) -> None:
    visitor = Visitor(app)
    assert visitor.get("/schemes/cultural_relics").all("//a[contains(@href,'/tasks.pdf')]")
    assert visitor.get("/schemes/cultural_relics/tasks.pdf").data[:5] == b"%PDF-"
    assert visitor.get("/schemes/statistical_credit/tasks.pdf").status == 404


def test_a_report_sent_back_is_among_the_messages_of_its_office(app: Flask) -> None:
    city, head = signed_in(app, "wenchang"), signed_in(app, "wenbo")
    report(city, CITY)
    head.post(f"{CITY}/decision", {"known": "1", "act": "returned", "text": "缺少文件。"})
    assert "任务 1条未读" in city.get("/bureau/tasks").text
    page = city.get("/bureau/tasks/messages")
    assert "报告退回" in page.text
    assert "理由：缺少文件。" in page.text
    [link] = page.all("//ul[@class='news']//a/@href")
    assert city.get(link).status == 200
    assert "条未读" not in city.get("/bureau/tasks").text
