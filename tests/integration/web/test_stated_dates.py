"""The page of stated days, and the command line beside it: what is affected is shown, decided, and asked no more."""

import json
from types import SimpleNamespace

import pytest
from flask import Flask

from forms_app.usecases.recount_dates import recount_dates
from tests.calling import Called
from tests.integration.conftest import Clock, Platform
from tests.integration.usecases.procedure import Play
from tests.integration.usecases.test_stated_dates import DAY_OFF, corrected
from tests.integration.web.conftest import Services, signed_in

PAGE = "/bureau/stated-dates"


@pytest.fixture
def later(platform: Platform, clock: Clock) -> Play:
    """An application and its letter, and the service started again with a corrected list."""
    recount_dates(platform)
    play = Play(platform, clock)
    play.apply("qiye1")
    changed = corrected(play, DAY_OFF)
    recount_dates(changed.platform)
    return changed


@pytest.fixture
def app(later: Play, services: Services) -> Flask:
    return services.over(later.platform)


def test_the_worklist_leads_to_it_and_the_decision_ends_it(app: Flask) -> None:
    officer = signed_in(app, "chaoyang")
    assert "1份已签发的文书载明的届满日与现在计算的不同" in officer.get("/bureau/cases").text
    page = officer.get(PAGE)
    for words in (
        "受理通知书",
        "2026年3月23日",
        "2026年3月24日",
        "2026年3月6日原为“工作日”，现为“临时放假",
        "签发时的计日单",
    ):
        assert words in page.text, words
    assert [officer.get(href).status for href in page.all("//h3/a/@href")] == [200]
    [action] = page.all("//section//form/@action")
    back = officer.post(action, {"seen": page.value("seen"), "decision": "new", "ground": ""})
    assert (back.status, back.checked("decision")) == (422, ["new"])
    assert "“依据”必填" in back.text
    done = officer.post(action, {"seen": page.value("seen"), "decision": "original", "ground": "已送达，不影响企业。"})
    assert "核对结果已记录" in done.text
    assert "已核对，按原日期" in done.text
    assert "依据：已送达，不影响企业。" in done.text
    assert "载明的届满日与现在计算的不同" not in officer.get("/bureau/cases").text


def test_others_of_the_office_look_only_and_other_offices_see_nothing(app: Flask) -> None:
    assert signed_in(app, "chaoyang2").get(PAGE).all("//section//form") == []
    assert "没有需要核对的文书" in signed_in(app, "nanguan").get(PAGE).text
    assert signed_in(app, "chaoyang4").get(PAGE).all("//section//form")


def test_the_command_line_lists_what_is_affected(later: Play, capsys: pytest.CaptureFixture[str]) -> None:
    xinbiao = Called(capsys, SimpleNamespace(platform=lambda: later.platform))
    assert xinbiao("calendar", "affected") == 0
    [line, total] = xinbiao.out.splitlines()
    assert line.startswith("长春市朝阳区统计局\t统计守信企业认定受理通知书\t")
    assert line.split("\t")[3:5] == ["载明2026-03-23", "现为2026-03-24"]
    assert line.endswith("未核对")
    assert total == "共1份文书所载日期有变化。"
    assert xinbiao("calendar", "affected", "--json") == 0
    [found] = json.loads(xinbiao.out)
    assert (found["stated"], found["now"], found["decision"]) == ("2026-03-23", "2026-03-24", None)


def test_without_a_correction_the_command_line_says_so(
    platform: Platform, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    Play(platform, clock).apply("qiye1")
    xinbiao = Called(capsys, SimpleNamespace(platform=lambda: platform))
    assert xinbiao("calendar", "affected") == 0
    assert xinbiao.out == "没有文书所载日期因放假安排更正而变化。\n"
