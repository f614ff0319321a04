"""The pages of a determination: category and reason, every term with its light, the gate, the worklist by procedure."""

import io
from datetime import timedelta
from uuid import UUID

import pypdfium2
import pytest
from flask import Flask
from sqlmodel import select

from forms_app.storage.tables import Office
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import NATIONAL_ARTICLES, Play, with_articles
from tests.integration.usecases.test_determination import FINDINGS, PROOF, SERVED
from tests.integration.web.conftest import Page, Visitor, signed_in
from tests.integration.web.determination import PROCEDURE, approved, decided, opened

ENTRY = {"conduct": "2026年1月至3月提供不真实统计资料", "legal_basis": "统计法第四十一条", "outcome": "警告。"}


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    return sqlite_platform


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


def terms(page: Page) -> dict[str, str]:
    """Title → the words beside its light, with the light."""
    found = {}
    for line in page.all("//ul[@class='terms']/li"):
        light = line.xpath(".//span[starts-with(@class,'light')]")[0]
        words = "".join(line.xpath(".//p[last()]")[0].text_content().split())
        found[line.xpath(".//strong/text()")[0]] = f"{light.get('class').split()[1]} {words.split('计日单')[0]}"
    return found


def set_office(play: Play, **values: object) -> None:
    with play.platform.database.writing() as session:
        for office in session.exec(select(Office)):
            for name, value in values.items():
                setattr(office, name, value)


def published(play: Play) -> UUID:
    with_articles(play)
    case = decided(play)
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、张某"})
    play.clock.now += timedelta(days=1, hours=1)
    play.act("chaoyang", case, "served_directly", SERVED, uploads=PROOF)
    play.act("chaoyang", case, "entry_proposed", ENTRY)
    play.act("chaoyang2", case, "published", {"checked": "已逐项核对。"})
    return case


def test_the_page_says_the_category_and_why(play: Play, officer: Visitor) -> None:
    case = opened(play)
    assert "拟认定类别：" not in officer.get(f"/bureau/cases/{case}").text
    play.act("chaoyang", case, "findings_recorded", FINDINGS)
    page = officer.get(f"/bureau/cases/{case}")
    assert "拟认定类别：统计一般失信企业" in page.text
    assert "同时有几类情形的，按最重的一类认定" in page.text
    rows = ["".join(row.text_content().split()) for row in page.all("//div[@aria-label='认定情形']//tbody/tr")]
    assert rows == [
        "第九条（一）提供不真实统计资料统计一般失信企业（第九条）以此认定2026年1至3月工业总产值多报。询问笔录、台账复印件",
        "第八条（三）迟报统计资料统计信用异常企业（第八条）2026年2月月报迟报2日。平台记录",
    ]


def test_acts_that_lead_on_stand_apart_and_what_cannot_be_done_says_why(play: Play, officer: Visitor) -> None:
    case = opened(play)
    page = officer.get(f"/bureau/cases/{case}")
    groups = {
        section.xpath("./h2/text()")[0]: [each.text_content() for each in section.xpath(".//li/*[1]")]
        for section in page.all("//section[.//ul[contains(@class,'act-list')]]")
    }
    assert groups == {"可以办理": ["记录认定情形", "拟写认定决定，提请审核"], "其他": ["登记事先告知", "本人回避"]}
    assert "还没有记录认定情形，不能得出拟认定类别" in page.text


def test_every_running_term_has_a_light_a_day_and_its_count(play: Play, app: Flask) -> None:
    case = published(play)
    shown = terms(signed_in(app, "chaoyang").get(f"/bureau/cases/{case}"))
    assert shown["陈述、申辩期限"].startswith("green 2026年3月10日")
    assert shown["申请行政复议期限"].startswith("green 2026年5月6日")
    assert "公示办理期限" not in shown  # it was published
    play.days(30)
    page = signed_in(app, "chaoyang").get(f"/bureau/cases/{case}")
    assert terms(page)["提起行政诉讼期限"].startswith("green 2026年9月3日")
    # Nobody is late when an enterprise lets its period pass.
    assert terms(page)["陈述、申辩期限"].startswith("none 2026年3月10日")
    assert "已届满" in terms(page)["陈述、申辩期限"]
    assert "计日单：陈述、申辩期限" in page.words


def test_a_term_of_the_bureau_that_passed_is_red(play: Play, app: Flask) -> None:
    with_articles(play)
    case = decided(play)
    play.days(15)
    page = signed_in(app, "chaoyang").get(f"/bureau/cases/{case}")
    assert terms(page)["送达期限"].startswith("red 2026年3月16日")
    assert "已超期1日" in terms(page)["送达期限"]
    assert terms(page)["公示办理期限"].startswith("green 2026年3月30日")
    listed = signed_in(app, "chaoyang").get("/bureau/cases")
    assert listed.all("//span[@class='light red']/text()")[0].startswith("2026年3月16日")


def test_the_entry_shows_its_days_and_from_when_it_may_be_removed(play: Play, app: Flask) -> None:
    case, officer = published(play), signed_in(app, "chaoyang")
    page = officer.get(f"/bureau/cases/{case}")
    for words in (
        "公示公示中", "首次公示之日2026年3月3日", "公示至（含当日）2027年3月3日", "最早可申请提前移除日期2026年9月3日",
    ):  # fmt: skip
        assert words in page.words
    assert "朝统信决字〔2026〕第1号" in page.text
    assert page.all("//a[starts-with(@href,'/check/')]")
    play.act("chaoyang3", case, "publication_suspended", {"reason": "行政复议期间停止执行。"})
    page = officer.get(f"/bureau/cases/{case}")
    assert "暂停公示自2026年3月3日" in page.words


def test_the_gate_names_everything_at_once_and_where_it_is_filled(play: Play, officer: Visitor) -> None:
    case = approved(play)
    set_office(play, number_prefix="", review_body="某人民政府")
    path = f"/bureau/cases/{case}/acts/decided"
    page = officer.get(path)
    lines = page.all("//div[contains(@class,'gaps')]//li")
    assert [each.xpath("./a/@href") for each in lines] == [
        ["/bureau/office#number_prefix"], ["/bureau/office#national_article_dishonest"], ["/bureau/office#court"],
    ]  # fmt: skip
    assert "统计一般失信企业：“国家统计局《企业统计信用管理办法》的条款”必填" in page.words
    assert page.all("//button[contains(text(),'确认')][@disabled]")
    refused = officer.post(path, {"seen": page.value("seen")})
    assert refused.status == 422
    assert len(refused.all("//div[contains(@class,'gaps')]//li")) == 3
    assert play.state(case) == "approved"
    set_office(play, number_prefix="朝", review_body="", national_articles=NATIONAL_ARTICLES)
    page = officer.get(path)
    assert not page.all("//div[contains(@class,'gaps')]")
    assert "已办理" in officer.post(path, {"seen": page.value("seen")}).text


def test_a_decision_is_seen_as_a_draft_before_it_is_issued(play: Play, app: Flask, officer: Visitor) -> None:
    case = approved(play)
    path = f"/bureau/cases/{case}/acts/decided/draft.pdf"
    assert path in officer.get(f"/bureau/cases/{case}/acts/decided").all("//a/@href")
    pdf = pypdfium2.PdfDocument(io.BytesIO(officer.get(path).data))
    words = "".join("".join(page.get_textpage().get_text_range() for page in pdf).split())
    assert "2026年1月至3月提供不真实统计资料" in words
    assert "第1号" not in words
    assert "草稿" in words
    assert officer.get(f"/bureau/cases/{case}/acts/closed/draft.pdf").status == 422
    assert signed_in(app, "yanji").get(path).status == 404
    assert play.state(case) == "approved"


def test_the_window_of_an_act_stands_beside_it(play: Play, app: Flask, officer: Visitor) -> None:
    with_articles(play)
    case = decided(play)
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、张某"})
    mailing = {"posted_on": "2026-03-02", "carrier": "中国邮政", "tracking_number": "1", "posted_to": "长春市"}
    play.act("chaoyang", case, "posted", mailing, uploads=PROOF)
    back = {"returned_on": "2026-03-02", "return_reason": "无人签收"}
    play.act("chaoyang", case, "returned", back, uploads=PROOF)
    page = officer.get(f"/bureau/cases/{case}")
    assert "不得超过30日（第十四条，最早2026年3月17日）" in page.text
    early = officer.get(f"/bureau/cases/{case}/acts/posted_again")
    assert (early.status, "最早2026年3月17日" in early.text) == (409, True)
    assert early.all("//main//a[text()='返回办理页面']/@href") == [f"/bureau/cases/{case}"]
    play.days(15)
    officer = signed_in(app, "chaoyang")
    assert "应在2026年3月17日至2026年4月1日" in officer.get(f"/bureau/cases/{case}").text
    assert "两次邮寄间隔时间不得少于15日" in officer.get(f"/bureau/cases/{case}/acts/posted_again").text
    play.days(16)  # one day too late today, but it may have been posted in time
    assert signed_in(app, "chaoyang").get(f"/bureau/cases/{case}/acts/posted_again").status == 200


def test_findings_come_back_for_correction_as_they_were_recorded(play: Play, officer: Visitor) -> None:
    case = opened(play)
    play.act("chaoyang", case, "findings_recorded", FINDINGS)
    page = officer.get(f"/bureau/cases/{case}/acts/findings_recorded")
    assert [page.value(f"findings-{row}-item") for row in range(3)] == ["article_8_3", "article_9_1", ""]
    values = [(name, value) for name, value in page.form_values("findings_recorded") if name != "findings-0-facts"]
    page = officer.post(f"/bureau/cases/{case}/acts/findings_recorded", values)
    assert page.status == 422
    assert "第1项的“事实”必填" in page.all("string(//p[@id='findings-fault'])")
    assert page.value("findings-1-facts") == FINDINGS["findings"][1]["facts"]
    assert page.all("//div[@id='faults']//a[@href='#field-findings']")


def test_the_worklist_is_filtered_by_procedure_and_category(play: Play, app: Flask) -> None:
    play.apply("qiye2")
    with_articles(play)
    decided(play)
    handler = signed_in(app, "chaoyang")
    whole = handler.get("/bureau/cases")
    assert "在办2" in whole.words
    assert sorted(cell.text_content() for cell in whole.all("//tbody/tr/td[4]")) == [
        "统计失信企业认定统计一般失信企业", "统计守信企业认定",
    ]  # fmt: skip
    page = handler.get(f"/bureau/cases?procedure={PROCEDURE}&category=dishonest")
    assert len(page.all("//tbody/tr")) == 1
    assert "在办1" in page.words
    assert "待送达1" in page.words
    assert "初审" not in page.all("string(//ul[@class='counts'])")
    assert page.value("procedure") == PROCEDURE
    [link] = page.all("//ul[@class='counts']//a[contains(.,'待送达')]/@href")
    assert "category=dishonest" in link  # a step keeps what was chosen
    assert "没有符合条件的办件" in handler.get("/bureau/cases?category=abnormal").text
    query = page.value("query")
    handler.post("/bureau/filters", {"name": "一般失信", "query": query})
    [kept] = handler.get("/bureau/cases").all("//a[text()='一般失信']/@href")
    assert len(handler.get(kept).all("//tbody/tr")) == 1


def test_many_determinations_are_agreed_to_at_once_after_a_dry_run(play: Play, app: Flask) -> None:
    case, other = opened(play), play.apply("qiye2")
    play.act("chaoyang", case, "findings_recorded", FINDINGS)
    play.act("chaoyang", case, "proposed", {
        "found_in": "执法检查", "conduct": "提供不真实统计资料", "contact_person": "王某", "contact_phone": "0431-85000000",
        "contact_address": "某街", "opinion": "建议认定。",
    })  # fmt: skip
    head = signed_in(app, "chaoyang2")
    chosen = [("act", "section_head_agreed"), ("case", str(case)), ("case", str(other))]
    page = head.post("/bureau/cases/bulk", chosen)
    assert "1件会办理，1件不能办理" in page.words
    assert "统计失信企业认定" in page.text
    assert play.state(case) == "section_head"
    kept = [(name, value) for name, value in page.form_values("confirm") if name in ("csrf_token", "act", "case")]
    assert "已办理1件" in head.post("/bureau/cases/bulk/confirm", [*kept, ("opinion", "同意。")]).words
    assert play.state(case) == "leader"


def test_the_province_opens_and_decides(play: Play, app: Flask) -> None:
    with_articles(play)
    handler = signed_in(app, "sheng1")
    page = handler.get("/bureau/cases/new?uscc=91220104MA0Y3K1A7Y")
    sent = {name: page.value(name) for name in ("procedure", "uscc", "key")}
    page = handler.post("/bureau/cases/new", {**sent, "source": "inspection", "facts": "省级执法检查发现。"})
    assert "吉林省统计局" in page.text
    case = UUID(page.response.request.path.rsplit("/", 1)[1])
    play.act("sheng1", case, "findings_recorded", FINDINGS)
    assert signed_in(app, "chaoyang").get(f"/bureau/cases/{case}").status == 404
