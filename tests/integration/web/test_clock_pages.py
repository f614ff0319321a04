"""Pages of a scheme without an enterprise form: a case is opened on an office's page, its items run side by side."""

import io
import re

import pytest
from flask import Flask
from openpyxl import load_workbook

from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play
from tests.integration.usecases.test_clocks import FIRM, ITEMS, PROJECT, told
from tests.integration.web.conftest import Page, Visitor

NEW = "/bureau/cases/new"


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> object:
    """The use cases are tested on both databases; their pages are the same on every one."""
    return request.getfixturevalue("sqlite_platform")


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


@pytest.fixture
def desk(app: Flask) -> Visitor:
    return signed_in(app, "touzi1")


def signed_in(app: Flask, username: str) -> Visitor:
    someone = Visitor(app)
    someone.sign_in(username)
    return someone


def opened(desk: Visitor) -> str:
    """The address of a case that was opened on the page."""
    page = desk.get(f"{NEW}?uscc={FIRM}")
    values = dict(page.form_values("/cases/new")) | PROJECT
    done = desk.post(NEW, values)
    assert "已收到项目申报" in done.text
    return str(done.response.request.path)


def started(desk: Visitor, address: str) -> None:
    """Accepted, and two departments told."""
    for act, values in (("accepted", {}), ("items_started", rows())):
        form = desk.get(f"{address}/acts/{act}")
        sent = {name: value for name, value in form.form_values(f"/acts/{act}") if not name.startswith("items-")}
        page = desk.post(f"{address}/acts/{act}", sent | values)
        assert page.status == 200, page.text


def rows() -> dict[str, str]:
    return {f"items-{number}-{name}": value for number, row in enumerate(ITEMS["items"]) for name, value in row.items()}


def act(desk: Visitor, address: str, name: str, item: int, **values: str) -> Page:
    form = desk.get(f"{address}/acts/{name}?item={item}")
    assert form.status == 200, form.text
    return desk.post(f"{address}/acts/{name}", dict(form.form_values(f"/acts/{name}")) | values)


def test_an_office_opens_and_leads_a_case_without_any_form_of_an_enterprise(desk: Visitor) -> None:
    address = opened(desk)
    started(desk, address)
    page = desk.get(address)
    assert page.all("string(//h1)") == PROJECT["project_name"]
    lines = [
        " ".join(each.text_content().split()) for each in page.all("//section[@id='items']//ul[@class='terms']/li")
    ]
    assert [line.split(" ")[0] for line in lines] == ["环境影响评价文件审批", "建设项目用地预审"]
    assert all("剩" in line and "个工作日" in line for line in lines)
    assert page.all("//section[@id='items']//*[contains(@class, 'light')]")
    done = act(desk, address, "item_supplement_requested", 1, missing="公众参与说明")
    assert "停止计时：企业补充材料，暂停计时（公众参与说明）" in done.text
    assert "尚未恢复" in done.text
    assert not [each for each in done.all("//section[@id='items']//a/@href") if "item_approved?item=1" in each]
    done = act(desk, address, "item_approved", 2, approval="吉自然资预审1号")
    assert "用时0个工作日" in done.text
    told = desk.get("/bureau/items")
    assert (told.status, "停止计时 1" in told.text, "建设项目用地预审" in told.text) == (200, True, False)
    assert "建设项目用地预审" in desk.get("/bureau/items?all=1").text


@pytest.mark.parametrize(("item", "status"), [("7", 404), ("x", 422), ("99999", 422), ("", 409)])
def test_an_item_that_is_not_there_is_told(desk: Visitor, item: str, status: int) -> None:
    address = opened(desk)
    started(desk, address)
    page = desk.get(f"{address}/acts/item_approved?item={item}")
    assert (page.status, page.is_whole) == (status, True)


def test_count_sheets_are_downloads(desk: Visitor) -> None:
    address = opened(desk)
    started(desk, address)
    for asked in ("?item=1", "?term=before_works"):
        answer = desk.get(f"{address}/count-sheet.pdf{asked}")
        assert (answer.status, answer.response.mimetype) == (200, "application/pdf")
    for asked in ("", "?item=9", "?term=nothing"):
        assert desk.get(f"{address}/count-sheet.pdf{asked}").status == 404


def test_the_list_is_an_official_table_with_chosen_columns(desk: Visitor) -> None:
    started(desk, opened(desk))
    desk.post("/bureau/lists/items/columns", [("column", "item"), ("column", "due_on")])
    book = load_workbook(io.BytesIO(desk.get("/bureau/items.xlsx?department=区生态环境分局").data))
    cells = [[cell for cell in row if cell is not None] for row in book.active.iter_rows(values_only=True)]
    assert ["序号", "事项", "届满日"] in cells
    assert [line for line in cells if "环境影响评价文件审批" in line]
    assert not [line for line in cells if "建设项目用地预审" in line]


def test_pages_of_the_list_follow_each_other(app: Flask, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forms_app.usecases.case_items.PAGE_SIZE", 1)
    told(play)
    desk = signed_in(app, "touzi1")  # after the clock was moved: a session of March would be over
    seen, address = [], "/bureau/items"
    for _ in range(3):
        page = desk.get(address)
        seen += [each.text for each in page.all("//table[@class='list']/tbody/tr/td[2]")]
        following = page.all("//nav[@class='pages']/a[text()='下一页']/@href")
        if not following:
            break
        [address] = following
    assert seen == ["建设项目用地预审", "环境影响评价文件审批"]
    assert desk.get("/bureau/items?after=x&number=1").status == 422


def test_nobody_else_sees_or_is_offered_it(app: Flask, desk: Visitor) -> None:
    address = opened(desk)
    started(desk, address)
    for username in ("chaoyang", "changchun", "sheng1", "zixun1"):
        other = signed_in(app, username)
        for path in (address, f"{address}/count-sheet.pdf?item=1", f"{address}/acts/item_approved?item=1"):
            assert other.get(path).status == 404
        assert PROJECT["project_name"] not in other.get("/bureau/items?all=1").text
        assert PROJECT["project_name"] not in other.get("/bureau/cases?all=1").text
        assert "并联事项" not in other.get("/bureau/cases").all("string(//nav[@aria-label='主导航'])")


def test_the_firm_is_told_of_its_project(app: Flask, desk: Visitor) -> None:
    address = opened(desk)
    firm = signed_in(app, "qiye5")
    assert "已收到贵单位的投资项目申报材料" in firm.get("/cases").text
    own = firm.get(f"/cases/{address.rsplit('/', 1)[1]}")
    assert (own.status, "受理台正在审核" in own.text) == (200, True)


def test_words_are_those_of_the_procedure(app: Flask) -> None:
    office = signed_in(app, "zixun1")
    page = office.get("/bureau/cases")
    assert page.all("//a[@class='button']/text()")[0] == "登记"
    chosen = office.get(f"{NEW}?procedure=decision_consultation/consultation")
    assert chosen.all("string(//h2)") == "查找申请单位"
    found = office.get(f"{NEW}?procedure=decision_consultation/consultation&uscc=11220000013571136U")
    assert not re.findall(r"立案|本企业|统计", found.all("string(//main)"))


@pytest.mark.parametrize("username", ["touzi1", "zixun1"])
def test_an_office_is_offered_nothing_of_another_authority(app: Flask, username: str) -> None:
    """What only statistics has is neither in the menu nor on the pages that all share."""
    office = signed_in(app, username)
    menu = office.get("/bureau/cases").all("string(//nav[@aria-label='主导航'])")
    assert not re.findall("认定活动|企业申报|文号", menu)
    assert not re.findall("公示期和陈述|文号代字", office.get("/bureau/office").text)
    assert not office.get("/").all("//a[@href='/bureau/submissions']")
    procedures = office.get("/bureau/cases").all("//select[@id='procedure']/option/text()")
    assert not [title for title in procedures if "统计" in title]
    assert "统计" not in office.get(NEW).all("string(//main)")
    assert office.get(f"{NEW}?procedure=statistical_credit/determination").status == 404


def test_statistics_is_offered_nothing_of_theirs(app: Flask) -> None:
    office = signed_in(app, "chaoyang")
    assert "并联事项" not in office.get("/bureau/cases").all("string(//nav[@aria-label='主导航'])")
    assert not re.findall("投资|咨询", office.get(NEW).all("string(//main)"))
    for procedure in ("investment_approval/approval", "decision_consultation/expert"):
        assert office.get(f"{NEW}?procedure={procedure}").status == 404
    assert "文号代字" in signed_in(app, "chaoyang4").get("/bureau/office").text


def test_the_firm_follows_what_is_left_what_stands_still_and_every_item(app: Flask, desk: Visitor) -> None:
    """The same days as the office has them, nothing to be done, and no name or reason that is the offices' own."""
    address = opened(desk)
    started(desk, address)
    firm, own = signed_in(app, "qiye5"), f"/cases/{address.rsplit('/', 1)[1]}"
    lights = firm.get(own).all("//section[@id='clocks' or @id='items']//*[contains(@class, 'light')]/@class")
    assert lights == ["light green", "light green", "light green"]
    act(desk, address, "item_supplement_requested", 1, missing="公众参与说明")
    act(desk, address, "item_coordination_begun", 2, matter="选址有争议", lead_department="区自然资源分局")
    page = firm.get(own)
    assert page.all("string(//h1)") == PROJECT["project_name"]
    clock = " ".join(page.all("string(//section[@id='clocks'])").split())
    assert "开工前审批时间 50个工作日，依据二（二）" in clock
    assert "现在停止计时，已计0个工作日，剩余50个工作日" in clock
    lines = [" ".join(each.text_content().split()) for each in page.all("//section[@id='items']//ul/li")]
    assert ["区生态环境分局" in lines[0], "区自然资源分局" in lines[1]] == [True, True]
    assert "停止计时：企业补充材料，暂停计时（公众参与说明），剩10个工作日" in lines[0]
    assert "停止计时：启动“1+X”工作机制，暂停计时，剩5个工作日" in lines[1]
    assert page.text.count("尚未恢复") == 2
    for secret in ("选址有争议", "受理台承办人员", "item_approved"):
        assert secret not in page.response.text, secret
    for asked in ("?item=1", "?term=before_works"):
        paper = firm.get(f"{own}/count-sheet.pdf{asked}")
        assert (paper.status, paper.response.mimetype) == (200, "application/pdf")
    for asked in ("", "?item=9", "?term=nothing"):
        assert firm.get(f"{own}/count-sheet.pdf{asked}").status == 404
    assert signed_in(app, "qiye1").get(f"{own}/count-sheet.pdf?item=1").status == 404
    act(desk, address, "item_coordination_ended", 2, outcome="选址已确定")
    act(desk, address, "item_approved", 2, approval="吉自然资预审1号")
    done = firm.get(own)
    assert "事项批复，用时0个工作日" in done.all("string(//section[@id='items'])")
    assert done.all("//section[@id='items']//*[contains(@class, 'light')]") == []
