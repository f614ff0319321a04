"""The dishonest procedure in a real browser: from finding to early removal, two failed mailings, a removal refused."""

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from forms_app.usecases.open_for_enterprise import opening_procedure
from forms_app.usecases.platform import Platform
from tests.e2e.stage import Casework, menu
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play, with_articles
from tests.integration.usecases.removal import published
from tests.integration.web.determination import PROCEDURE, decided

FIRM, NAME = "91220104MA0Y3K1A7Y", "长春示例精密机械有限公司"
DETERMINATION, REMOVAL = "统计失信企业认定", "提前移除统计失信企业信息"
AGREED = {"opinion": "同意。"}
CONDUCT = "2026年1月至3月编造虚假统计数据"
PROPOSAL = {
    "found_in": "2026年统计执法检查", "conduct": CONDUCT, "contact_person": "王某", "contact_phone": "0431-85000000",
    "contact_address": "长春市朝阳区前进大街1号", "opinion": "建议认定。",
}  # fmt: skip
ENTRY = {
    "conduct": CONDUCT, "legal_basis": "《中华人民共和国统计法》第四十四条第一款第（二）项",
    "outcome": "警告，并处罚款人民币150,000元。", "penalty_number": "朝统罚决字〔2026〕第3号",
    "penalty_name": f"{NAME}（编造虚假统计数据）案", "penalty_kind_1": "警告", "penalty_kind_2": "罚款",
    "penalty_date": "2026-03-01",
}  # fmt: skip
VERIFIED = {
    "verifiers": "王某、张某",
    "manner": "on_site",
    "findings": "台账已更正，罚款已缴纳。",
    "result": "in_place",
}
LISTED = "/credit/entries"


@pytest.fixture
def work(browser: Browser, site: str, clock: Clock, tmp_path: Path) -> Iterator[Casework]:
    made = Casework(browser, site, clock, tmp_path)
    yield made
    made.close()


def words(pdf: bytes) -> str:
    """The text of a PDF without blanks."""
    pages = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "".join("".join(page.get_textpage().get_text_range() for page in pages).split())


def test_a_serious_case_from_the_finding_to_early_removal(work: Casework) -> None:
    opened_and_approved(work)
    issued_once_the_gate_is_satisfied(work)
    signed_for_and_defended(work)
    code = published_everywhere(work)
    work.on(date(2026, 9, 2))
    removal_applied_for(work)
    removal_approved(work)
    gone_everywhere(work, code)


def opened_and_approved(work: Casework) -> None:
    page = work.as_("chaoyang")
    menu(page, "办件").click()
    page.get_by_role("link", name="立案", exact=True).click()
    page.fill("#uscc", FIRM)
    page.get_by_role("button", name="查找").click()
    expect(page.locator("main")).to_contain_text(NAME)
    opening = {"source": "inspection", "facts": "执法检查发现报送的产值没有任何原始记录。", "evidence": str(work.proof)}
    work.fill(page, opening)
    work.station("chaoyang")
    page.get_by_role("button", name="确认立案").click()
    expect(page.get_by_role("status")).to_have_text("已立案。")

    page.get_by_role("link", name="记录认定情形").click()
    findings = (("article_10_1", "编造1至3月的工业总产值。"), ("article_9_1", "多报2月用电量。"))
    for row, (item, facts) in enumerate(findings):
        names = {"item": item, "facts": facts, "proof": "询问笔录"}
        work.fill(page, {f"findings-{row}-{name}": value for name, value in names.items()})
    work.station("chaoyang")
    work.done(page, "记录认定情形", {})
    expect(page.get_by_role("heading", name="拟认定类别：统计严重失信企业")).to_be_visible()
    work.station("chaoyang")
    told = {"manner": "当面告知并制作笔录", "reply": "没有意见。", "evidence": str(work.proof)}
    work.do("chaoyang", DETERMINATION, "登记事先告知", told)
    work.do("chaoyang", DETERMINATION, "拟写认定决定，提请审核", PROPOSAL)
    work.do("chaoyang2", DETERMINATION, "同意", AGREED)
    work.do("chaoyang3", DETERMINATION, "同意", AGREED)


def issued_once_the_gate_is_satisfied(work: Casework) -> None:
    issue = "编号签发认定决定书"
    page = work.case("chaoyang", DETERMINATION)
    page.get_by_role("link", name=issue, exact=True).click()
    gate = page.get_by_role("alert")
    expect(gate).to_contain_text("还不能签发：文书缺1项内容")
    expect(gate).to_contain_text("统计严重失信企业：“国家统计局《企业统计信用管理办法》的条款”必填")
    expect(page.get_by_role("button", name=f"确认：{issue}")).to_be_disabled()
    work.station("chaoyang")
    [place] = gate.get_by_role("link").all()

    administrator = work.as_("chaoyang4")
    administrator.goto(place.get_attribute("href") or "")
    administrator.get_by_label("统计严重失信企业（第十条）").fill("八")
    administrator.get_by_role("button", name="保存设置").click()
    expect(administrator.get_by_role("status")).to_have_text("机构设置已保存。")
    work.station("chaoyang4")

    page.reload()
    expect(gate).to_have_count(0)
    work.done(page, issue, {})
    expect(page.locator("aside")).to_contain_text("朝统信决字〔2026〕第1号")
    page = work.do("chaoyang", DETERMINATION, "制作送达回证", {"servers": "王某、张某"})
    expect(page.locator("aside")).to_contain_text("朝统信送字〔2026〕第1号")
    work.station("chaoyang")


def signed_for_and_defended(work: Casework) -> None:
    page = work.own_case("qiye1")
    expect(page.locator("main")).to_contain_text("统计严重失信企业")
    page.get_by_role("link", name="在线签收，填写送达回证").click()
    work.fill(page, {"received_at": "2026-03-02 09:00", "place": "本单位办公室", "receiver": "李某"})
    work.station("qiye1")
    work.done(page, "在线签收，填写送达回证", {"receiver_position": "办公室主任", "capacity": "mail_room"})
    for term, day in (("陈述、申辩", "3月9日"), ("申请行政复议", "5月6日"), ("提起行政诉讼", "9月2日")):
        expect(page.locator(".own-term", has_text=f"{term}期限")).to_contain_text(f"至2026年{day}")
    work.station("qiye1")

    page.get_by_role("link", name="提交陈述、申辩").click()
    work.station("qiye1")
    work.done(page, "提交陈述、申辩", {"statement": "数据有来源，请核实。", "evidence": str(work.proof)})
    expect(page.get_by_role("link", name=work.proof.name)).to_be_visible()

    reason = "所附材料与报表期别不符，不能说明数据来源。"
    work.do("chaoyang", DETERMINATION, "陈述、申辩不成立，维持认定", {"reason": reason})
    expect(work.own_case("qiye1").locator("main")).to_contain_text(reason)


def published_everywhere(work: Casework) -> str:
    """Publish the entry; returns the address of its check page."""
    work.do("chaoyang", DETERMINATION, "拟写公示信息", ENTRY)
    page = work.case("chaoyang2", DETERMINATION)
    page.get_by_role("link", name="核对并公示", exact=True).click()
    expect(page.locator("#entry-preview")).to_contain_text(CONDUCT)
    work.station("chaoyang2")
    work.done(page, "核对并公示", {"checked": "已逐项核对，没有不应公示的内容。"})
    work.station("chaoyang2")

    citizen = work.as_()
    citizen.goto("/")
    menu(citizen, "统计信用公开").click()
    citizen.get_by_role("link", name="统计失信企业信息公示专栏").first.click()
    citizen.fill("#q", FIRM)
    citizen.get_by_role("button", name="查询").click()
    work.station()
    channels = {each: citizen.get_by_role("link", name=each, exact=True).first for each in ("CSV", "JSON", "Atom")}
    for link in channels.values():
        assert NAME in citizen.request.get(link.get_attribute("href") or "").text()
    citizen.get_by_role("link", name=NAME).click()
    for text in (CONDUCT, "朝统罚决字〔2026〕第3号", "2026年3月2日至2027年3月2日"):
        expect(citizen.locator("main")).to_contain_text(text)
    work.station()
    paper = citizen.get_by_role("link", name="（PDF）").get_attribute("href") or ""
    assert CONDUCT in words(citizen.request.get(paper).body())
    citizen.get_by_role("link", name="核验码").click()
    expect(citizen.locator(".standing")).to_contain_text("有效")
    return citizen.url


def removal_applied_for(work: Casework) -> None:
    work.do("chaoyang", DETERMINATION, "办结")  # the days for a statement are over
    page = applied(work, CONDUCT, "2026年3月2日至2027年3月2日")
    menu(page, "办理和消息").click()
    page.get_by_role("link", name=REMOVAL, exact=True).click()
    expect(page.get_by_role("heading", name="现在：核实整改情况")).to_be_visible()
    work.station("qiye1")


def applied(work: Casework, *known: str) -> Page:
    """附件7 as the enterprise fills it in from the page of its case; `known` stands in it from the beginning."""
    page = work.own_case("qiye1")
    expect(page.locator("#removal")).not_to_contain_text("现在不能申请")
    page.get_by_role("button", name="填写申请表").click()
    for text in known:
        expect(page.locator("#published_information")).to_have_value(re.compile(text))
    page.fill("#reason", "已更正1至3月的统计资料，缴纳罚款，建立数据审核制度。")
    page.set_input_files("[name=rectification_evidence]", work.proof)
    work.station("qiye1")
    work.people["qiye1"].submit()
    return page


def removal_approved(work: Casework) -> None:
    work.do("chaoyang", REMOVAL, "登记整改核实情况", VERIFIED)
    work.do("chaoyang", REMOVAL, "同意，提请移除", {"opinion": "经核实，企业已整改到位。"})
    work.do("chaoyang2", REMOVAL, "同意", AGREED)
    page = work.case("chaoyang3", REMOVAL)
    # The six months are full when their last day is over.
    expect(page.locator("li", has_text="同意").first).to_contain_text("最短公示期限至2026年9月2日")
    expect(page.get_by_role("link", name="同意", exact=True)).to_have_count(0)
    work.on(date(2026, 9, 3))
    assert work.as_().goto(f"{LISTED}?q={FIRM}")
    expect(work.as_().get_by_role("link", name=NAME)).to_be_visible()
    page = work.do("chaoyang3", REMOVAL, "同意", AGREED)
    expect(page.locator("main")).to_contain_text("已提前移除")
    work.station("chaoyang3")


def gone_everywhere(work: Casework, check: str) -> None:
    citizen = work.as_()
    entry = citizen.get_by_role("link", name=NAME).get_attribute("href") or ""
    for query in (FIRM, NAME):
        citizen.goto(f"{LISTED}?q={query}")
        told = f"截至2026年9月3日，在本平台未查询到“{query}”的统计失信公示信息。"
        expect(citizen.get_by_role("status")).to_have_text(told)
    for path in ("", "?category=seriously_dishonest", ".json", ".atom", "/seriously_dishonest.csv"):
        answer = citizen.request.get(LISTED + path)
        assert (answer.status, NAME in answer.text()) == (200, False), path
    assert NAME not in words(citizen.request.get(f"{LISTED}/seriously_dishonest.pdf").body())
    for path in (entry, f"{entry}/entry.pdf", f"{entry}/correction"):
        assert citizen.request.get(path).status == 404, path
    citizen.goto(entry)
    work.expect_refusal(404)
    work.station()
    citizen.goto(check)
    expect(citizen.locator(".standing")).to_contain_text("这份文书所载信息已于2026年9月3日移出公示")
    assert NAME not in citizen.inner_text("main")
    work.station()

    own = work.own_case("qiye1")
    expect(own.locator("main")).to_contain_text("已提前移除")
    own.get_by_role("link", name=DETERMINATION).click()
    expect(own.locator("#entry")).to_contain_text("公示信息已于2026年9月3日从公示页面移出")
    work.station("qiye1")
    page = work.case("chaoyang", DETERMINATION, closed=True)
    work.station("chaoyang")
    for name, texts in (
        ("案卷（PDF", ("企业统计信用认定决定书", "送达回证", CONDUCT, "提前移除", "数据有来源，请核实。")),
        ("文件清单", ("决定书", "证明材料.pdf")),
    ):
        link = page.get_by_role("link", name=name).get_attribute("href") or ""
        answer = page.request.get(link)
        text = words(answer.body()) if link.endswith(".pdf") else answer.text()
        assert [each for each in texts if each not in text] == []


def test_early_removal_is_refused_before_the_day_and_when_rectification_lacks(
    work: Casework, platform: Platform, clock: Clock
) -> None:
    play = Play(platform, clock)
    with_articles(play)
    published(play, opening_procedure(platform, PROCEDURE))
    refused_with_the_date(work)
    work.on(date(2026, 9, 10))
    page = applied(work)
    lacking = VERIFIED | {"findings": "台账仍未建立。", "result": "lacking"}
    work.do("chaoyang", REMOVAL, "登记整改核实情况", lacking)
    officer = work.case("chaoyang", REMOVAL)
    expect(officer.locator("li", has_text="同意，提请移除").first).to_contain_text("还没有登记“整改到位”的核实情况")
    work.do("chaoyang", REMOVAL, "不同意，提请不予移除", {"opinion": "整改不到位，建议不予提前移除。"})
    work.do("chaoyang2", REMOVAL, "同意", AGREED)
    refusal = {"facts": "统计台账仍未建立。", "opinion": "不同意提前移除。"}
    work.do("chaoyang3", REMOVAL, "不予提前移除，整改不到位，延长公示", refusal)
    work.station("chaoyang3")

    page = work.own_case("qiye1")
    expect(page.get_by_role("heading", name="现在：不予提前移除")).to_be_visible()
    work.station("qiye1")
    answer = page.get_by_role("link", name="不予提前移除统计失信企业信息的答复", exact=True).get_attribute("href") or ""
    assert "统计台账仍未建立" in words(page.request.get(answer).body())
    page.get_by_role("link", name=DETERMINATION).click()
    expect(page.locator("#entry")).to_contain_text("2028年3月10日")
    work.station("qiye1")
    citizen = work.as_()
    citizen.goto(f"{LISTED}?q={FIRM}")
    expect(citizen.locator("tbody")).to_contain_text("2026年3月10日至2028年3月10日")


def refused_with_the_date(work: Casework) -> None:
    work.on(date(2026, 9, 9))
    page = work.own_case("qiye1")
    offer = page.locator("#removal")
    expect(offer).to_contain_text("最早可以申请的日期2026年9月10日（还有1日）")
    expect(offer).to_contain_text("现在不能申请")
    expect(offer.get_by_role("button")).to_have_count(0)
    work.station("qiye1")
    # Whoever sends the address all the same is answered alike: the form of the menu carries the token.
    page.evaluate("""() => {
      const form = document.querySelector(".who form");
      form.action = `${location.pathname}/applications/statistical_credit/removal`;
      form.submit();
    }""")
    expect(page.locator(".lead")).to_contain_text("最早可以申请的日期为2026年9月10日")
    work.expect_refusal(409)


def test_two_failed_mailings_lead_to_an_abnormal_case(work: Casework, platform: Platform, clock: Clock) -> None:
    play = Play(platform, clock)
    with_articles(play)
    decided(play)
    work.do("chaoyang", DETERMINATION, "制作送达回证", {"servers": "王某、张某"})
    mailed(work, "登记邮寄（第一次）", "1234567890120")
    work.on(date(2026, 3, 9))
    back = {"returned_on": "2026-03-09", "return_reason": "无人签收", "proof": str(work.proof)}
    page = work.do("chaoyang", DETERMINATION, "登记邮件退回（第一次）", back)
    work.station("chaoyang")

    again = "登记再次邮寄（第二次）"
    work.on(date(2026, 3, 16))  # the fourteenth day
    page = work.case("chaoyang", DETERMINATION)
    choice = page.locator("li", has_text=again)
    expect(choice).to_contain_text("2026年3月17日")
    expect(page.get_by_role("link", name=again)).to_have_count(0)
    page.goto(f"{page.url}/acts/posted_again")
    expect(page.locator("main")).to_contain_text("2026年3月17日")
    work.expect_refusal(409)
    work.station("chaoyang")

    work.on(date(2026, 3, 17))
    page = work.case("chaoyang", DETERMINATION)
    page.get_by_role("link", name=again).click()
    work.fill(page, mailing(work, "1234567890121") | {"posted_on": "2026-03-16"})
    page.get_by_role("button", name=f"确认：{again}").click()
    expect(page.get_by_role("alert")).to_contain_text("最早2026年3月17日")
    work.expect_refusal(422)
    work.done(page, again, {"posted_on": "2026-03-17", "proof": str(work.proof)})

    work.on(date(2026, 3, 25))
    last = "登记邮件退回（第二次），视为无法取得联系"
    page = work.do("chaoyang", DETERMINATION, last, back | {"returned_on": "2026-03-25"})
    expect(page.get_by_role("heading", name="现在：视为无法取得联系")).to_be_visible()
    work.station("chaoyang")
    abnormal_case(work, page)


def mailing(work: Casework, number: str) -> dict[str, str]:
    where = "长春市朝阳区人民大街1号"
    return {"carrier": "中国邮政", "tracking_number": number, "posted_to": where, "proof": str(work.proof)}


def mailed(work: Casework, act: str, number: str) -> Page:
    return work.do("chaoyang", DETERMINATION, act, mailing(work, number))


def abnormal_case(work: Casework, page: Page) -> None:
    """The case that the failed mailings propose: opened with their facts, decided, published nowhere."""
    first = page.url
    page.get_by_role("link", name="据此另立案件").click()
    facts = page.locator("[name=facts]").input_value()
    for each in ("2026年3月2日", "2026年3月17日", "1234567890120", "1234567890121", "无人签收"):
        assert each in facts, facts
    work.station("chaoyang")
    page.get_by_role("button", name="确认立案").click()
    expect(page.get_by_role("status")).to_have_text("已立案。")
    assert page.url != first
    second = page.url
    page.get_by_role("link", name="记录认定情形").click()
    expect(page.locator("[name=findings-0-item]")).to_have_value("article_8_5")
    work.done(page, "记录认定情形", {"findings-0-proof": "两次退回的邮件和改退批条"})
    expect(page.get_by_role("heading", name="拟认定类别：统计信用异常企业")).to_be_visible()
    page.get_by_role("link", name="拟写认定决定，提请审核").click()
    proposal = PROPOSAL | {"conduct": "通过登记的住所或者经营场所无法联系"}
    work.done(page, "拟写认定决定，提请审核", proposal)
    for username in ("chaoyang2", "chaoyang3"):
        officer = work.as_(username)
        officer.goto(second)
        officer.get_by_role("link", name="同意", exact=True).click()
        work.done(officer, "同意", AGREED)
    page.reload()
    page.get_by_role("link", name="编号签发认定决定书").click()
    work.done(page, "编号签发认定决定书", {})
    expect(page.locator("aside")).to_contain_text("朝统信决字〔2026〕第2号")
    expect(page.locator("main")).to_contain_text("统计信用异常企业")
    expect(page.get_by_text("拟写公示信息")).to_have_count(0)
    work.station("chaoyang")
    citizen = work.as_()
    for path in ("", f"?q={FIRM}", ".json", ".atom", "/dishonest.csv", "/seriously_dishonest.csv"):
        answer = citizen.request.get(LISTED + path)
        assert (answer.status, NAME in answer.text()) == (200, False), path
    assert citizen.request.get(f"{LISTED}/abnormal.csv").status == 404
    assert citizen.request.get(f"{LISTED}/{second.rsplit('/', 1)[1]}").status == 404
