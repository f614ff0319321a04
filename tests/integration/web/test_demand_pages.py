"""The pages of what an office above demands, and the reminder of everything that an office has to answer.

On one database: what is stored is tried on both by the tests of the use cases.
"""

import pytest
from flask import Flask

from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.entry_play import decided, published
from tests.integration.usecases.procedure import Play, determining
from tests.integration.usecases.test_demands import WORDS
from tests.integration.web.conftest import Visitor


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    return sqlite_platform


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return determining(platform, clock)


def test_it_is_demanded_reminded_of_and_answered(play: Play, app: Flask) -> None:
    case = decided(play)
    address = f"/bureau/cases/{case}/demands"
    above, own = Visitor(app), Visitor(app)
    above.sign_in("changchun")
    own.sign_in("chaoyang")
    assert address in above.get(f"/bureau/cases/{case}").all("//section[@id='demands']//a/@href")
    assert "上级机构的要求" not in own.get(f"/bureau/cases/{case}").text
    page = above.post(address, {"kind": "correct", "number": "", "facts": WORDS})
    assert (page.status, "“文件文号”必填" in page.text, page.value("facts").strip()) == (422, True, WORDS)
    page = above.post(address, {"kind": "correct", "number": "长统函〔2026〕第5号", "facts": "<b>=1+1</b>"})
    assert "待长春市朝阳区统计局答复" in page.text
    assert "<b>=1+1</b>" not in page.response.text
    reminded = own.get("/bureau/cases").all("//p[@id='waiting']//a/@href")
    assert reminded == [address]
    assert "等待本机构核查答复" not in above.get("/bureau/cases").text
    [which] = own.get(address).all("//input[@name='demand']/@value")
    page = own.post(f"{address}/answer", {"demand": which, "reason": "已改"})
    assert (page.status, "请选择办理结果" in page.text) == (422, True)
    page = own.post(f"{address}/answer", {"demand": which, "met": "no", "reason": "与决定书一致。"})
    assert "未采纳" in page.text
    assert "未采纳" in above.get(f"/bureau/cases/{case}").text
    assert not own.get("/bureau/cases").all("//p[@id='waiting']")
    assert own.post(f"{address}/answer", {"demand": "x", "met": "no", "reason": "又"}).status == 404


def test_a_request_of_the_public_is_seen_when_the_case_is_closed(play: Play, app: Flask) -> None:
    """Closed cases are in no list of open ones: nobody would ever have answered."""
    case = published(play)
    with play.platform.database.writing() as session:
        row = play.file(case).row
        row.is_open = False
        session.merge(row)
    asking = {"name": "赵某", "contact": "13800138000", "facts": "处理结果应为警告。"}
    assert Visitor(app).post(f"/credit/entries/{case}/correction", asking).status == 200
    own = Visitor(app)
    own.sign_in("chaoyang2")
    assert own.get("/bureau/cases").all("//p[@id='waiting']//a/@href") == [f"/bureau/cases/{case}#corrections"]


def test_f11_a_filter_keeps_nothing_but_what_narrows_the_list(app: Flask) -> None:
    """The text becomes an address: what came with it was a fault of the service, and stood on the page later."""
    someone = Visitor(app)
    someone.sign_in("chaoyang")
    sent = {"name": "待办", "query": "q=精密&next=//evil&state=received%0d%0aSet-Cookie: x=1\r\nX: y"}
    page = someone.post("/bureau/filters", sent, follow=False)
    assert (page.status, page.response.headers["Location"]) == (303, "/bureau/cases?q=%E7%B2%BE%E5%AF%86")
    assert "/bureau/cases?q=%E7%B2%BE%E5%AF%86" in someone.get("/bureau/cases").all("//a/@href")
