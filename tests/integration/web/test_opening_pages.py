"""立案: finding the enterprise, what is refused keeps what was typed, nothing is opened twice."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlmodel import select

from forms_app.storage.case_tables import Case
from forms_app.storage.tables import Enterprise
from forms_app.usecases.open_for_enterprise import open_for_enterprise, opening_procedure
from forms_app.usecases.perform_act import Perform
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play, with_articles
from tests.integration.usecases.test_determination import FIRM, OPENING, UNKNOWN
from tests.integration.web.conftest import Page, Visitor
from tests.integration.web.determination import PROCEDURE, opened, unreachable
from tests.samples import PDF_FILE

NEW = "/bureau/cases/new"
RECORD = {"record_name": "长春市某某有限公司", "record_address": "朝阳区某街", "record_legal_representative": "赵某"}


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


def hidden(page: Page) -> dict[str, str]:
    return {name: page.value(name) for name in ("procedure", "uscc", "key")}


def cases(platform: Platform) -> list[Case]:
    with platform.database.reading() as session:
        return list(session.exec(select(Case).where(Case.procedure_id == PROCEDURE)))


def test_a_case_is_opened_from_the_worklist(officer: Visitor, platform: Platform) -> None:
    [link] = officer.get("/bureau/cases").all("//main//a[text()='立案']/@href")
    page = officer.get(link)
    assert "立案：统计失信企业认定" in page.text
    page = officer.get(f"{NEW}?uscc={FIRM.lower()}")  # typed small
    assert "长春示例精密机械有限公司" in page.text
    assert "王喆" in page.text
    files = {"evidence": (io.BytesIO(PDF_FILE), "检查笔录.pdf")}
    page = officer.post(NEW, {**hidden(page), **OPENING, **files})
    assert "已立案。" in page.text
    assert "检查笔录.pdf" in page.text
    assert [(row.uscc, row.state) for row in cases(platform)] == [(FIRM, "investigation")]


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [("91220104", 422, "18位"), ("91222401MA0Y5P9D7Q", 409, "不在本机构的管辖区域内")],
)
def test_a_code_that_cannot_be_comes_back(officer: Visitor, code: str, status: int, words: str) -> None:
    page = officer.get(f"{NEW}?uscc={code}")
    assert page.status == status
    assert words in page.all("string(//p[@id='uscc-fault'])")
    assert page.value("uscc") == code


def test_an_unknown_enterprise_is_recorded_and_every_fault_stands_at_its_field(
    officer: Visitor, platform: Platform
) -> None:
    page = officer.get(f"{NEW}?uscc={UNKNOWN}")
    assert "企业名录中没有" in page.text
    sent: dict[str, Any] = {**hidden(page), **RECORD, "record_name": "", "source": "inspection", "facts": ""}
    page = officer.post(NEW, sent)
    assert page.status == 422
    assert "“企业名称”必填" in page.all("string(//p[@id='record_name-fault'])")
    assert "“基本事实”必填" in page.all("string(//p[@id='facts-fault'])")
    assert page.value("record_address") == RECORD["record_address"]
    assert page.checked("source") == ["inspection"]
    assert "请重新选择" in page.text
    assert hidden(page) == hidden(page) | {"key": sent["key"]}
    assert cases(platform) == []
    assert "已立案" in officer.post(NEW, {**sent, **RECORD, **OPENING}).text
    with platform.database.reading() as session:
        assert session.exec(select(Enterprise.name).where(Enterprise.uscc == UNKNOWN)).one() == RECORD["record_name"]


def test_what_the_page_never_offered_is_refused(officer: Visitor, platform: Platform) -> None:
    page = officer.get(f"{NEW}?uscc={FIRM}")
    assert officer.post(NEW, {**hidden(page), **OPENING, "state": "closed"}).status == 422
    assert officer.post(NEW, {**hidden(page), **OPENING, "key": "1"}).status == 422
    assert officer.post(NEW, {**hidden(page), **OPENING, "procedure": "nothing/here"}).status == 404
    assert cases(platform) == []


def test_a_second_click_leads_to_the_same_case(officer: Visitor, platform: Platform) -> None:
    page = officer.get(f"{NEW}?uscc={FIRM}")
    pages = [officer.post(NEW, {**hidden(page), **OPENING}) for _ in range(2)]
    assert len({each.response.request.path for each in pages}) == 1
    assert len(cases(platform)) == 1
    other = officer.post(NEW, {**hidden(page), "uscc": "91220104MA0Y6Q8E76", **OPENING})
    assert other.status == 409  # the key is that of another enterprise's case


def test_two_equal_requests_at_once_open_one_case(play: Play, platform: Platform) -> None:
    spec, key, officer = opening_procedure(platform, PROCEDURE), uuid4(), play.actor("chaoyang")

    def send(_: int) -> UUID:
        perform = Perform("opened", OPENING, platform.clock())
        return open_for_enterprise(platform, officer, spec, FIRM, {}, perform, key=key)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(8))) == {key}
    assert len(cases(platform)) == 1


def test_an_open_case_is_pointed_to_and_stops_nobody(play: Play, officer: Visitor, platform: Platform) -> None:
    first = opened(play)
    page = officer.get(f"{NEW}?uscc={FIRM}")
    assert f"/bureau/cases/{first}" in page.all("//p[contains(@class,'warn')]//a/@href")
    assert "现处于“核实认定情形”" in page.text
    assert "本企业以前的案件" in page.text
    assert "已立案" in officer.post(NEW, {**hidden(page), **OPENING}).text
    assert len(cases(platform)) == 2


def test_two_failed_mailings_propose_a_case_with_its_facts(play: Play, app: Flask, officer: Visitor) -> None:
    with_articles(play)
    first = unreachable(play)
    officer = Visitor(app)  # three weeks have passed: sign in anew
    officer.sign_in("chaoyang")
    [link] = officer.get(f"/bureau/cases/{first}").all("//a[contains(text(),'据此另立')]/@href")
    page = officer.get(link)
    facts = page.value("facts")
    for words in ("朝统信决字〔2026〕第1号", "1234567890120", "1234567890121", "中国邮政", "2026年3月2日", "无人签收"):
        assert words in facts
    assert page.checked("source") == ["other"]
    sent = {**hidden(page), "from": page.value("from"), "source": "other", "facts": facts}
    page = officer.post(NEW, sent)
    assert "已立案" in page.text
    new = page.response.request.path
    assert f"/bureau/cases/{first}" in page.all("//a/@href")  # back to the case that it came from
    assert new in officer.get(f"/bureau/cases/{first}").all("//a/@href")
    act = officer.get(f"{new}/acts/findings_recorded")
    assert act.value("findings-0-item") == "article_8_5"
    assert "两次邮寄" in act.value("findings-0-facts")


def test_a_case_that_proposes_nothing_begins_nothing(play: Play, app: Flask, officer: Visitor) -> None:
    case = opened(play)
    assert officer.get(f"{NEW}?from={case}").status == 422
    assert not officer.get(f"/bureau/cases/{case}").all("//a[contains(text(),'据此另立')]")
    stranger = Visitor(app)
    stranger.sign_in("yanji")
    assert stranger.get(f"{NEW}?from={case}").status == 404


def test_only_handlers_open(app: Flask) -> None:
    for name in ("chaoyang2", "chaoyang4", "jilin"):
        someone = Visitor(app)
        someone.sign_in(name)
        assert someone.get(NEW).status == 403
        assert not someone.get("/bureau/cases").all("//a[text()='立案']")
