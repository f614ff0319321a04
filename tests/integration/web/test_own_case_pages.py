"""Pages of an enterprise's own case: hidden until it is told, a statement with its files, a signature for the decision."""

import io
import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from forms_app.cases.actors import Role
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play
from tests.integration.web.conftest import Page, Visitor
from tests.integration.web.policy import OWN, POLICY, Answer
from tests.integration.web.scene import (
    FIRM,
    INTERNAL,
    RECEIVED,
    Relation,
    Stage,
    Things,
    address,
    id_names,
    officer,
    peopled,
    routes,
)
from tests.integration.web.test_leaks import lists_of, signed_in
from tests.integration.web.test_tenancy import neutral
from tests.samples import PDF_FILE

STATEMENT = "我单位报送的数据与台账一致，请核实。"
INSIDE = (INTERNAL, "举报人钱某", "孙某", "1234万元", "承办人员", "负责人", "分管领导")


@pytest.fixture
def stage(platform: Platform, clock: Clock) -> Stage:
    peopled(platform)
    return Stage(Play(platform, clock), Relation.OWN)


@pytest.fixture
def firm(app: Flask, stage: Stage) -> Visitor:
    assert stage.relation is OWN
    return signed_in(app, FIRM)


def decided(stage: Stage) -> UUID:
    """A decision whose proof of service is made."""
    case, handler = stage.prepared(FIRM), stage.who(Role.HANDLER)
    stage.play.act(handler, case, "decided")
    stage.play.act(handler, case, "service_prepared", {"servers": "王某、张某"})
    return case


def served(stage: Stage) -> UUID:
    case = decided(stage)
    stage.play.act(FIRM, case, "received_online", {**RECEIVED, "received_at": stage.now()})
    return case


def send(firm: Visitor, path: str, values: dict[str, str], *files: tuple[bytes, str], page: Page | None = None) -> Page:
    """What the page sends after typing these values and choosing these files."""
    page = page or firm.get(path)
    pairs: list[tuple[str, Any]] = [("seen", page.value("seen")), *values.items()]
    pairs += [("kept", token) for token in page.all("//input[@name='kept'][@checked]/@value")]
    return firm.post(path, [*pairs, *(("evidence", (io.BytesIO(content), name)) for content, name in files)])


def test_a_case_in_preparation_is_as_missing_as_one_that_never_was(app: Flask, stage: Stage, firm: Visitor) -> None:
    """On every address of an enterprise that takes the id of a case, read and written."""
    case, walked = stage.prepared(FIRM), 0
    things = Things({"case": str(case), "document": str(case), "digest": "0" * 64}, {}, {})
    for endpoint, method, rule in routes(app):
        if "case" not in id_names(rule) or POLICY[endpoint].expected(Role.ENTERPRISE, OWN) is not Answer.THROUGH:
            continue
        answers = []
        for each in (things, things.but("case")):
            path = re.sub("withdrawn$", "received_online", address(rule, endpoint, each))
            answers.append(firm.get(path) if method == "GET" else firm.post(path, {"seen": "1", **RECEIVED}))
        assert [each.status for each in answers] == [404, 404], (endpoint, method)
        assert neutral(answers[0]) == neutral(answers[1]), (endpoint, method)
        walked += 1
    assert walked >= 5


def test_preparing_a_case_changes_no_page_of_its_enterprise(app: Flask, stage: Stage) -> None:
    signed_in(app, FIRM).get("/cases")  # messages are new once
    before = lists_of(app, FIRM)
    stage.prepared(FIRM)
    assert lists_of(app, FIRM) == before


def test_what_an_office_found_and_thought_is_on_no_page_of_the_enterprise(
    app: Flask, stage: Stage, firm: Visitor
) -> None:
    case = served(stage)
    names = [stage.actor(role).name for role in (Role.HANDLER, Role.SECTION_HEAD, Role.LEADER)]
    pages = [firm.get(f"/cases/{case}"), firm.get(f"/cases/{case}/acts/statement_made"), firm.get("/cases")]
    for page in pages:
        assert page.status == 200
        assert [word for word in (*INSIDE, *names) if word in page.response.text.replace("主要负责人", "")] == []
    evidence = stage.play.file(case).case.events[0].data["evidence"][0]["sha256"]
    assert firm.get(f"/cases/{case}/files/{evidence}").status == 404
    assert signed_in(app, officer(OWN, Role.HANDLER)).get(f"/bureau/cases/{case}/files/{evidence}").status == 200


def test_the_page_says_where_the_case_stands_and_what_can_be_done_until_when(stage: Stage, firm: Visitor) -> None:
    page = firm.get(f"/cases/{served(stage)}")
    for words in (
        "现在：已送达", "统计一般失信企业", "符合第九条规定的情形", "统信决字〔2026〕第1号",
        "陈述、申辩期限至2026年3月9日还有7日", "申请行政复议期限至2026年5月6日还有65日",
        "提起行政诉讼期限至2026年9月2日还有184日", "《中华人民共和国行政复议法》第二十条", "计日单：提起行政诉讼期限",
        "在线签收决定书", "企业统计信用认定决定书", "送达回证",
    ):  # fmt: skip
        assert words in page.words, words
    assert page.all("//a[contains(@href, '/acts/statement_made')]")


def test_the_public_entry_is_shown_with_its_days(stage: Stage, firm: Visitor) -> None:
    case = served(stage)
    entry = {"conduct": "提供不真实统计资料", "legal_basis": "《中华人民共和国统计法》", "outcome": "警告"}
    stage.play.act(stage.who(Role.HANDLER), case, "entry_proposed", entry)
    assert not firm.get(f"/cases/{case}").all("//*[@id='entry']")
    stage.play.act(stage.who(Role.SECTION_HEAD), case, "published", {"checked": "已核对。"})
    page = firm.get(f"/cases/{case}")
    assert "首次公示2026年3月2日公示至2027年3月2日依据第十七条，公示期限" in page.words
    assert "最早可以申请的日期2026年9月2日（还有184日）" in page.words
    stage.play.act(stage.who(Role.LEADER), case, "publication_suspended", {"reason": "行政诉讼。"})
    assert "自2026年3月2日起暂停公示" in firm.get(f"/cases/{case}").words


def test_a_document_has_a_name_that_says_what_it_is(stage: Stage, firm: Visitor) -> None:
    case = decided(stage)
    [link] = firm.get(f"/cases/{case}").all("//a[contains(@href, '/documents/')]/@href")
    answer = firm.get(link)
    assert answer.data.startswith(b"%PDF-")
    name = re.search(r"filename\*=UTF-8''(\S+)", answer.response.headers["Content-Disposition"])
    assert name is not None
    assert "%E5%86%B3%E5%AE%9A%E4%B9%A6" in name[1]  # 决定书
    assert "%E7%AC%AC1%E5%8F%B7" in name[1]  # 第1号


def test_the_decision_is_signed_for_on_the_page(stage: Stage, firm: Visitor) -> None:
    case = decided(stage)
    path = f"/cases/{case}/acts/received_online"
    page = firm.get(path)
    assert "《中华人民共和国民事诉讼法》第八十八条" in page.text
    values = {**RECEIVED, "received_at": stage.now()}
    wrong = send(firm, path, {**values, "received_at": "2026-03-02 23:59"})
    assert (wrong.status, wrong.value("place")) == (422, RECEIVED["place"])
    assert "晚于现在" in wrong.text
    gap = send(firm, path, {**values, "receiver": ""})
    assert (gap.status, "“收件人签名”必填" in gap.text) == (422, True)
    done = send(firm, path, values)
    assert "已办理：在线签收" in done.text
    assert stage.play.state(case) == "served"
    officer_page = signed_in(firm.app, officer(OWN, Role.HANDLER)).get(f"/bureau/cases/{case}/acts/statement_received")
    assert officer_page.status == 200, "the bureau goes on from the service"


def test_a_second_click_is_answered_like_the_first(stage: Stage, firm: Visitor) -> None:
    path = f"/cases/{served(stage)}/acts/statement_made"
    page, file = firm.get(path), (PDF_FILE, "台账.pdf")
    for _ in range(2):
        assert "已办理：提交陈述、申辩" in send(firm, path, {"statement": STATEMENT}, file, page=page).text
    other = send(firm, path, {"statement": "另一份。"}, page=page)
    assert other.status == 409
    assert "这次的办理没有执行" in other.text
    assert other.value("statement") == "另一份。"
    assert not other.all("//main//button[contains(., '确认')]"), "it cannot be done any more"


def test_nothing_is_lost_when_a_statement_comes_back(stage: Stage, firm: Visitor) -> None:
    case = served(stage)
    path = f"/cases/{case}/acts/statement_made"
    page = send(firm, path, {"statement": " "}, (PDF_FILE, "台账.pdf"), (PDF_FILE + b"\n", "合同.pdf"))
    assert page.status == 422
    assert "“陈述、申辩内容”必填" in page.text
    assert len(page.all("//input[@name='kept'][@checked]")) == 2
    page = send(firm, path, {"statement": STATEMENT}, (b"MZ", "程序.exe"), page=page)
    assert page.status == 422
    assert "只接受PDF、JPG、PNG" in page.text
    assert page.value("statement") == STATEMENT
    assert len(page.all("//input[@name='kept']")) == 2, "the refused file is not kept"
    done = send(firm, path, {"statement": STATEMENT}, (PDF_FILE + b"\n\n", "照片.pdf"), page=page)
    assert "已办理" in done.text
    event = stage.play.file(case).case.events[-1]
    assert [each["name"] for each in event.data["evidence"]] == ["台账.pdf", "合同.pdf", "照片.pdf"]
    link = done.all("//a[contains(@href, '/files/')]/@href")[0]
    assert firm.get(link).data == PDF_FILE


def test_a_file_that_is_not_wanted_any_more_is_left_out(stage: Stage, firm: Visitor) -> None:
    case = served(stage)
    path = f"/cases/{case}/acts/statement_made"
    page = send(firm, path, {"statement": ""}, (PDF_FILE, "台账.pdf"))
    firm.post(path, {"seen": page.value("seen"), "statement": STATEMENT})
    assert "evidence" not in stage.play.file(case).case.events[-1].data


def test_more_files_than_allowed_are_refused_together_with_the_kept_ones(stage: Stage, firm: Visitor) -> None:
    path = f"/cases/{served(stage)}/acts/statement_made"
    many = [(PDF_FILE + b"\n" * number, f"{number}.pdf") for number in range(11)]
    page = send(firm, path, {"statement": ""}, *many[:10])
    page = send(firm, path, {"statement": STATEMENT}, many[10], page=page)
    assert page.status == 422
    assert "最多10个文件" in page.text


def test_a_kept_file_is_of_the_page_that_kept_it(app: Flask, stage: Stage, firm: Visitor) -> None:
    """Neither a made-up token nor one of another case or account brings a file in."""
    first, second = served(stage), served(stage)
    path = "/cases/{}/acts/statement_made"
    page = send(firm, path.format(first), {"statement": ""}, (PDF_FILE, "台账.pdf"))
    [token] = page.all("//input[@name='kept']/@value")
    sent = {"seen": page.value("seen"), "statement": STATEMENT}
    for where, kept in ((second, token), (first, token[:-1]), (first, "0" * 64)):
        answer = firm.post(path.format(where), {**sent, "kept": kept})
        assert answer.status == 422
        assert "已保留的文件" in answer.text
    assert [stage.play.state(case) for case in (first, second)] == ["served", "served"]


def test_too_late_is_told_with_the_day(stage: Stage, firm: Visitor) -> None:
    case = served(stage)
    path = f"/cases/{case}/acts/statement_made"
    open_page = firm.get(path)
    stage.play.days(8)
    firm = signed_in(firm.app, FIRM)
    late = send(firm, path, {"statement": STATEMENT}, page=open_page)
    assert late.status == 409
    assert "最晚2026年3月9日" in late.text
    assert late.value("statement") == STATEMENT
    assert firm.get(path).status == 409
    page = firm.get(f"/cases/{case}")
    assert "最晚2026年3月9日" in page.text
    assert not page.all("//a[contains(@href, '/acts/statement_made')]")


def test_too_early_is_told_with_what_happened_last(stage: Stage, firm: Visitor) -> None:
    answer = firm.get(f"/cases/{decided(stage)}/acts/statement_made")
    assert answer.status == 409
    assert "现处于“待送达”" in answer.text
    assert answer.all("//main//a[text()='返回办理页面']")
    assert "长春市朝阳区统计局于2026年3月2日" in answer.text


def test_waiting_messages_are_counted_on_every_page_until_read(stage: Stage, firm: Visitor) -> None:
    firm.get("/cases")
    assert not firm.get("/").all("//*[@class='count']")
    case = decided(stage)
    [count] = firm.get("/").all("//*[@class='count']")
    assert count.text == "2"
    page = firm.get("/cases")
    assert page.all(f"//ol//a[@href='/cases/{case}']")
    assert not firm.get("/").all("//*[@class='count']")
