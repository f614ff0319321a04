"""Pages of the procedure as people use them: what is refused keeps what was typed, what is public holds nothing else."""

import io
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlmodel import select

from forms_app.storage.case_tables import Campaign, Case
from forms_app.usecases.platform import Platform
from forms_app.usecases.publish_notices import announce, publish_notice
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play
from tests.integration.web.conftest import Page, Visitor, signed_in
from tests.samples import PDF_FILE

NEW = {
    "procedure": "statistical_credit/procedure", "year": "2027", "title": "2027年度认定", "opens_on": "2027-03-01",
    "closes_on": "2027-04-30", "share": "20",
}  # fmt: skip


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """The embedded database alone: these are pages, and what they read is tried on both below them."""
    return sqlite_platform


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


def test_a_new_campaign_tells_the_enterprises(app: Flask, officer: Visitor) -> None:
    page = officer.post("/bureau/campaigns", NEW)
    assert "认定活动已开展" in page.text
    assert "2027年度认定" in signed_in(app, "qiye1").get("/cases").text
    assert "2027年度认定" not in signed_in(app, "qiye5").get("/cases").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "“活动名称”必填"),
        ({"title": "某\x00某"}, "不可见字符"),
        ({"closes_on": "2027-02-28"}, "早于开始日"),
        ({"opens_on": "2027-02-30"}, "申请开始日"),
        ({"share": "0"}, "1至100"),
        ({"share": "一半"}, "应为整数"),
        ({"year": "二〇二七"}, "应为整数"),
        ({"procedure": "nothing/here"}, "没有可以开展的认定程序"),
        ({"notice_text": "长" * 2001}, "最多2000字"),
        ({"opens_on": "2026-03-01", "closes_on": "2026-03-31"}, "重叠"),
    ],
)
def test_what_cannot_be_is_refused_and_comes_back(officer: Visitor, changes: dict[str, str], words: str) -> None:
    page = officer.post("/bureau/campaigns", {**NEW, **changes})
    assert page.status == 422
    assert words in page.text
    if "title" not in changes:
        assert page.value("title") == NEW["title"]


def test_personal_data_in_a_text_is_said_at_its_field(officer: Visitor) -> None:
    texts = {"notice_text": "联系王某，手机13812345678。", "announcement_text": "现予公布。"}
    page = officer.post("/bureau/campaigns", {**NEW, **texts})
    assert page.status == 422
    assert page.all("string(//p[@id='notice_text-fault'])").startswith("有个人信息：第1段第8字：手机号码“13812345678”")
    assert page.all("//p[@id='announcement_text-fault']") == []
    assert page.value("notice_text") == texts["notice_text"]
    assert "认定活动已开展" in officer.post("/bureau/campaigns", {**NEW, **texts, "texts_checked": "1"}).text


@pytest.mark.parametrize("way", ["ground", "text"])
def test_a_notice_with_personal_data_goes_out_with_a_ground_or_without_it(
    play: Play, app: Flask, platform: Platform, way: str
) -> None:
    play.cleared()
    with platform.database.writing() as session:
        session.get_one(Campaign, play.campaign()).notice_text = "联系王某，手机13812345678，邮箱wang@163.com。"
    officer, path = signed_in(app, "chaoyang"), f"/bureau/campaigns/{play.campaign()}"
    page = officer.post(f"{path}/notice", {"number": "朝统发〔2026〕5号"})
    assert page.status == 422
    assert "没有发布" in page.text
    assert len(page.all("//input[@name='found']")) == 2
    if way == "text":
        officer.post(f"{path}/text", {"name": "notice_text", "text": "现将名单予以公示。"})
        assert "公示已发布" in officer.post(f"{path}/notice").text
        return
    values = page.form_values("/notice")
    first = [*((name, value) for name, value in values if name != "ground"), ("ground", "本人同意公开"), ("ground", "")]
    page = officer.post(f"{path}/notice", first)
    assert page.status == 422
    assert "wang@163.com" in page.text
    assert [each.get("value") for each in page.all("//input[@type='hidden'][@name='ground']")] == ["本人同意公开"]
    values = [(name, value or "本人同意公开") for name, value in page.form_values("/notice")]
    assert "公示已发布" in officer.post(f"{path}/notice", values).text


def test_the_worklist_filters_and_keeps_filters(play: Play, app: Flask, officer: Visitor) -> None:
    play.apply("qiye1")
    play.apply("qiye2")
    officer = signed_in(app, "chaoyang")
    assert "在办2" in officer.get("/bureau/cases").words
    page = officer.get("/bureau/cases?q=精密&state=received")
    assert len(page.all("//tbody/tr")) == 1
    assert "筛选已保存" in officer.post("/bureau/filters", {"name": "精密的", "query": "q=精密"}).text
    assert officer.get("/bureau/cases").all("//a[text()='精密的']/@href") == ["/bureau/cases?q=%E7%B2%BE%E5%AF%86"]
    assert officer.post("/bureau/filters", {"name": "", "query": "q=1"}).status == 422
    assert "没有符合条件的办件" in officer.get("/bureau/cases?state=leader").text
    for query in ("after=nonsense", "campaign=1", "due=x&after=00000000-0000-4000-8000-000000000000", "q=" + "长" * 61):
        assert officer.get("/bureau/cases?" + query).status == 422, query


def test_an_act_that_lacks_something_comes_back_as_it_was_sent(play: Play, app: Flask) -> None:
    case = play.apply("qiye1")
    officer = signed_in(app, "chaoyang")
    path = f"/bureau/cases/{case}/acts/handler_agreed"
    page = officer.get(path)
    assert "第七条（一）" in page.value("determination_findings")
    sent = {"seen": page.value("seen"), "determination_findings": "五项均符合。", "opinion": ""}
    page = officer.post(path, sent)
    assert page.status == 422
    assert "“承办人员意见”必填" in page.text
    assert page.value("determination_findings") == "五项均符合。"
    page = officer.post(path, {**sent, "opinion": "拟同意。", "approved_by": "leader", "state": "announced"})
    assert page.status == 422  # what the page never offered is refused, not guessed
    assert play.state(case) == "received"
    assert "已办理" in officer.post(path, {**sent, "opinion": "拟同意。"}).text
    late = officer.post(path, {**sent, "opinion": "又一次。"})
    assert late.status == 409
    assert "已由朝阳区承办人员于" in late.text


def test_evidence_of_an_act_is_kept_and_can_be_opened(play: Play, app: Flask) -> None:
    case = play.reviewed()
    officer = signed_in(app, "chaoyang")
    path = f"/bureau/cases/{case}/acts/list_checked"
    values: dict[str, Any] = {
        "seen": officer.get(path).value("seen"), "channel": "publicity_system", "checked_on": "2026-03-02",
        "result": "clear",
    }  # fmt: skip
    bad = officer.post(path, {**values, "evidence": (io.BytesIO(b"no picture"), "a.pdf")})
    assert bad.status == 422
    assert play.file(case).case.last("list_checked") is None
    done = officer.post(path, {**values, "evidence": (io.BytesIO(PDF_FILE), "查询截图.pdf")})
    [link] = done.all("//a[text()='查询截图.pdf']/@href")
    assert officer.get(link).data == PDF_FILE
    assert signed_in(app, "nanguan").get(link).status == 404


def test_bulk_pages_show_first_and_do_then(play: Play, app: Flask) -> None:
    ready, other = play.reviewed("qiye1"), play.apply("qiye2")
    officer = signed_in(app, "chaoyang")
    chosen = [("act", "list_checked"), ("case", str(ready)), ("case", str(other))]
    page = officer.post("/bureau/cases/bulk", chosen)
    assert "1件会办理，1件不能办理" in page.words
    kept = [(name, value) for name, value in page.form_values("confirm") if name in ("csrf_token", "act", "case")]
    page = officer.post("/bureau/cases/bulk/confirm", kept)
    assert page.status == 422
    assert "一件都没有办理" in page.text
    answers = [("channel", "letter"), ("result", "clear"), ("checked_on", "2026-03-02")]
    page = officer.post("/bureau/cases/bulk/confirm", [*kept, *answers])
    assert "已办理1件，未办理1件" in page.words
    assert play.file(ready).case.last("list_checked") is not None
    assert officer.post("/bureau/cases/bulk", [("act", "list_checked")]).status == 422
    refused = officer.post("/bureau/cases/bulk", [("act", ""), ("case", str(ready))])
    assert (refused.status, "后退" in refused.text) == (422, True)


@pytest.fixture
def published(play: Play) -> Play:
    play.cleared("qiye1")
    publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    play.days(8)
    announce(play.platform, play.actor("chaoyang"), play.campaign())
    return play


def test_the_public_list_in_every_shape_says_the_same_and_nothing_personal(published: Play, visitor: Visitor) -> None:
    base = "/credit/trustworthy"
    page = visitor.get(base)
    shapes = {kind: visitor.get(f"{base}.{kind}").data for kind in ("csv", "json", "atom", "xlsx", "pdf")}
    book = load_workbook(io.BytesIO(shapes.pop("xlsx")))
    cells = " ".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
    assert shapes.pop("pdf").startswith(b"%PDF-")
    for text in (page.text, cells, *(data.decode() for data in shapes.values())):
        assert "长春示例精密机械有限公司" in text
        assert "91220104MA0Y3K1A7Y" in text
        for personal in ("0431", "张三", "人民大街", "qiye1"):
            assert personal not in text
    assert visitor.get(f"{base}.json").json["entries"][0]["valid_until"] == "2028-03-10"
    assert "91220104MA0Y3K1A7Y" in visitor.get(f"{base}?q=精密&division=220100").text
    assert "没有查到" in visitor.get(f"{base}?q=没有这家").text
    assert "没有查到" in visitor.get(f"{base}?division=222400").text
    for query in ("division=999999", "q=" + "长" * 61, "after=x&from=2026-01-01", "q=%00"):
        assert visitor.get(f"{base}?{query}").status == 422, query


def test_what_is_withdrawn_is_gone_from_every_address_at_once(published: Play, visitor: Visitor) -> None:
    with published.platform.database.reading() as session:
        case = session.exec(select(Case.id)).one()
    penalty = {"penalty_number": "朝统罚决字〔2026〕第1号", "penalty_date": "2026-03-09", "conduct": "拒报统计资料"}
    published.act("chaoyang3", case, "cancelled", penalty)
    for path in ("", ".csv", ".json", ".atom", "?q=91220104MA0Y3K1A7Y"):
        assert "精密" not in visitor.get("/credit/trustworthy" + path).response.text


def test_an_objection_lacking_something_comes_back(play: Play, visitor: Visitor, app: Flask) -> None:
    case = play.cleared()
    publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    path = f"/credit/objections/new/{case}"
    page = visitor.post(path, {"name": "赵某", "contact": "", "facts": "迟报"})
    assert page.status == 422
    assert "“联系方式”必填" in page.text
    assert page.value("name") == "赵某"
    page = visitor.post(path, {"name": "赵某", "contact": "138", "facts": "<script>迟报</script>"})
    number = page.all("//dd/strong/text()")[0]
    assert visitor.get(path).status == 404
    officer = signed_in(app, "chaoyang").get(f"/bureau/cases/{case}")
    assert "<script>迟报" in officer.text  # as text
    assert "赵某" not in officer.text
    assert "正在核查" in visitor.get(f"/credit/objections?number={number}").text
    assert visitor.get("/credit/objections?number=20260302-AAAAAAAA").status == 404


def test_the_office_sets_its_days_and_deputies(app: Flask) -> None:
    admin = signed_in(app, "chaoyang4")
    page = admin.post("/bureau/office", {"notice_unit": "working days", "notice_ground": ""})
    assert page.status == 422
    assert "须写明依据" in page.text
    settings = {"notice_unit": "working days", "notice_ground": "工作规程", "phone": "0431-1", "address": "某街1号"}
    assert "机构设置已保存" in admin.post("/bureau/office", settings).text
    people = dict(zip(*(admin.get("/bureau/office").all(f"//select[@id='deputy']/option{part}") for part in ("/text()", "/@value")), strict=True))  # fmt: skip
    named = {label.split("（")[0]: value for label, value in people.items()}
    new = {
        "principal": named["朝阳区分管领导"], "deputy": named["朝阳区机构管理员"], "since": "2026-03-01",
        "until": "2026-03-31", "ground": "外出学习",
    }  # fmt: skip
    for _ in ("clicked", "clicked again"):
        assert "代理已登记" in admin.post("/bureau/office/deputies", new).text
    assert "代理中" in admin.get("/bureau/office").text
    for changes, words in (
        ({"deputy": new["principal"]}, "本人不能代理本人"),
        ({"until": "2026-02-01"}, "早于开始日"),
        ({"ground": ""}, "“代理事由”必填"),
        ({"principal": ""}, "请选择"),
        ({"principal": named["朝阳区机构管理员"], "deputy": named["朝阳区承办人员"]}, "没有可以代理的职责"),
        ({"deputy": "1"}, "没有找到所选人员"),
    ):
        page = admin.post("/bureau/office/deputies", {**new, **changes})
        assert page.status in (404, 422)
        assert words in page.text
    [end] = admin.get("/bureau/office").all("//form[contains(@action, '/end')]/@action")
    assert "代理已结束" in admin.post(end).text
    assert admin.post(end).status == 409


def test_tables_of_a_campaign_are_official_tables(play: Play, app: Flask) -> None:
    play.reviewed("qiye1")
    officer = signed_in(app, "chaoyang")
    for name, title in (
        ("ledger", "统计守信企业认定台账"),
        ("standing", "统计守信企业名册"),
        ("objections", "统计守信企业公示异议台账"),
    ):
        book = load_workbook(io.BytesIO(officer.get(f"/bureau/campaigns/{play.campaign()}/tables/{name}.xlsx").data))
        assert book.worksheets[0]["A1"].value == title
    ledger = load_workbook(
        io.BytesIO(officer.get(f"/bureau/campaigns/{play.campaign()}/tables/ledger.xlsx").data)
    ).worksheets[0]
    assert [ledger.cell(5, column).value for column in (1, 2, 3)] == [
        1,
        "长春示例精密机械有限公司",
        "91220104MA0Y3K1A7Y",
    ]
    assert officer.get(f"/bureau/campaigns/{play.campaign()}/tables/nothing.xlsx").status == 404


def test_a_filled_list_is_looked_at_before_it_is_done(play: Play, app: Flask) -> None:
    case = play.reviewed("qiye1")
    officer, path = signed_in(app, "chaoyang"), f"/bureau/campaigns/{play.campaign()}/acts/list_checked"

    def upload(*values: str) -> Page:
        book = load_workbook(io.BytesIO(officer.get(f"{path}.xlsx").data))
        for column, value in enumerate(values, 3):
            book.worksheets[0].cell(4, column).value = value
        stream = io.BytesIO()
        book.save(stream)
        stream.seek(0)
        return officer.post(path, {"workbook": (stream, "名单.xlsx")})

    wrong = upload("其他", "2026-03-02", "不知道")
    assert wrong.status == 422
    assert "第4行（E4）" in wrong.text
    copy = officer.post(path, [*wrong.form_values("list_checked"), ("action", "annotated")])
    note = load_workbook(io.BytesIO(copy.data)).worksheets[0]["E4"].comment
    assert note is not None
    assert "可选：未列入、已列入" in note.text

    shown = upload("其他", "2026-03-02", "未列入")
    assert "将登记1户，更改0户，相同不再登记0户，不能办理0户" in shown.text
    assert play.file(case).case.last("list_checked") is None
    agreed = [*shown.form_values("list_checked"), ("action", "confirm")]
    assert "已登记1户" in officer.post(path, agreed).text
    late = officer.post(path, agreed)
    assert late.status == 409
    assert "核对以后情况有变化" in late.text
    again = upload("其他", "2026-03-02", "未列入")
    assert "相同不再登记1户" in again.text
    assert not again.all("//button[@value='confirm']")
    assert len([each for each in play.file(case).case.events if each.event == "list_checked"]) == 1
    for refused in (
        officer.post(path, {}),
        officer.post(path, {"workbook": (io.BytesIO(b"a,b"), "名单.csv")}),
        upload(),
    ):
        assert refused.status == 422
        assert "没有收下这份名单" in refused.text
        assert refused.all("//a[contains(@href, '/acts/list_checked.xlsx')]")
