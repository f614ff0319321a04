"""Pages for everybody."""

import io

import pikepdf
import pypdfium2
import pytest
from openpyxl import load_workbook
from sqlmodel import func, select

from forms_app.storage.tables import DraftRevision, Filing
from forms_app.usecases.platform import Platform
from tests.integration.web.conftest import VALUES, Visitor, sent
from tests.samples import FILLED

SELF_CHECK = "/self-check/statistical_credit/annex1"


def test_the_home_page_offers_the_forms(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert "统计守信企业认定申请表" in page.text
    assert SELF_CHECK in page.all("//a/@href")


@pytest.mark.parametrize("name", ["annex2", "annex3", "annex4"])
def test_forms_of_bureaus_are_not_offered_and_not_checked(visitor: Visitor, name: str) -> None:
    assert f"/{name}" not in "".join(visitor.get("/").all("//a/@href"))
    assert visitor.get(f"/self-check/statistical_credit/{name}").status == 404
    assert visitor.get(f"/forms/statistical_credit/{name}/blank.pdf").status == 200


def test_the_regulation_can_be_read_article_by_article(visitor: Visitor) -> None:
    page = visitor.get("/forms/statistical_credit/regulation")
    assert len(page.all("//section[starts-with(@id, '第')]")) == 29
    assert "积极配合统计执法检查和统计数据核查" in page.all("//*[@id='第七条（四）']")[0].text_content()
    assert visitor.get("/forms/nothing/regulation").status == 404


def test_the_blank_form_and_the_template_come_under_their_names(visitor: Visitor) -> None:
    blank = visitor.get("/forms/statistical_credit/annex1/blank.pdf")
    assert blank.response.mimetype == "application/pdf"
    assert "%E7%A9%BA%E7%99%BD%E8%A1%A8.pdf" in blank.response.headers["Content-Disposition"]
    with pikepdf.open(io.BytesIO(blank.data)) as pdf:
        assert len(pdf.pages) == 1
    template = visitor.get("/forms/statistical_credit/annex1/template.xlsx")
    assert "填报表" in load_workbook(io.BytesIO(template.data)).sheetnames


@pytest.mark.parametrize("name", ["annex5", "annex6", "annex7", "annex8"])
def test_every_annex_is_a_public_download(visitor: Visitor, name: str) -> None:
    page = visitor.get("/forms/statistical_credit/regulation")
    path = f"/forms/statistical_credit/{name}/blank.pdf"
    assert path in page.all("//section[@id='annexes']//a/@href")
    with pikepdf.open(io.BytesIO(visitor.get(path).data)) as pdf:
        assert len(pdf.pages) == 1


def test_only_forms_that_can_be_begun_are_offered(visitor: Visitor, enterprise: Visitor) -> None:
    """附件7 is begun from a case; 附件5 is the bureau's."""
    for page in (visitor.get("/"), enterprise.get("/filings")):
        assert "统计守信企业认定申请表" in page.text
        assert "提前移除统计失信企业信息申请表" not in page.text
        assert "统计一般失信企业信息公示标准" not in page.text
    for name in ("annex5", "annex7"):
        assert visitor.get(f"/self-check/statistical_credit/{name}").status == 404


def test_self_check_judges_every_article_without_an_account(visitor: Visitor) -> None:
    answers = {name: value for name, value in FILLED.items() if not name.endswith("_note")} | {"cooperation": "no"}
    page = visitor.post(SELF_CHECK, answers, token="")
    assert page.status == 200
    verdicts = {item.get("data-criterion"): item.get("class") for item in page.all("//li[@data-criterion]")}
    assert verdicts == {
        "organisation_and_staff": "finding met", "records_and_ledgers": "finding met",
        "truthful_reporting": "finding met", "cooperation": "finding not_met", "no_dishonesty": "finding met",
    }  # fmt: skip
    assert "未能积极配合统计执法检查或统计数据核查；按要求接受检查、提供资料后，可改答“是”" in page.text
    assert page.checked("cooperation") == ["no"]
    assert page.value("enterprise_name") == FILLED["enterprise_name"]


def test_self_check_asks_for_what_it_judges_and_speaks_of_no_record(visitor: Visitor) -> None:
    page = visitor.get(SELF_CHECK)
    marked = page.all(
        "//*[contains(@class, 'label')][span[@class='required']]/ancestor::*[starts-with(@id, 'field-')]/@id"
    )
    assert marked == [
        f"field-{name}"
        for name in (
            "organisation_and_staff",
            "records_and_ledgers",
            "truthful_reporting",
            "cooperation",
            "no_dishonesty",
        )
    ]
    assert "档案" not in page.text


def test_the_home_page_sends_each_where_they_work(visitor: Visitor, enterprise: Visitor, officer: Visitor) -> None:
    scheme = "/schemes/statistical_credit"
    for someone, way in (
        (visitor, "//article//a[.='登录填报']/@href"),
        (enterprise, "//article//form[button='填报']/@action"),
        (officer, "//article//a[.='查看企业申报']/@href"),
    ):
        [found] = someone.get(scheme).all(way)
        assert someone.client.get(found).status_code in (200, 405)  # what begins a filing is posted
    assert set(visitor.get("/").all("//main//a[starts-with(@href, '/sign-in')]/@href")) == {
        "/sign-in?next=/filings", "/sign-in?next=/cases", "/sign-in",
    }  # fmt: skip
    assert "/filings/start/statistical_credit/annex1" in enterprise.get("/").all("//form/@action")
    assert "/bureau/submissions" in officer.get("/").all("//main//a/@href")


def test_the_home_page_says_what_waits(enterprise: Visitor, officer: Visitor, path: str) -> None:
    """A draft of the enterprise, and nothing yet for its office; then the filing, and the case that it opened."""
    first = enterprise.get("/")
    assert path in first.all("//section[h2='草稿']//a/@href")
    assert "没有办理中的事项" in first.text
    assert first.all("//nav//a[@aria-current='page']/text()") == ["首页"]
    empty = officer.get("/")
    assert empty.all("//h1/text()") == ["长春市朝阳区统计局"]
    assert "没有在办的案件" in empty.text
    assert "还没有收到申报" in empty.text
    page = enterprise.post(path, sent(enterprise.get(path), VALUES, "review"))
    enterprise.post(
        path, [(name, value) for name, value in page.form_values(path) if name != "action"] + [("action", "submit")]
    )
    assert "没有草稿" in enterprise.get("/").text
    assert f"/bureau/submissions/{path.rsplit('/', 1)[-1]}" in officer.get("/").all("//main//a/@href")


def test_self_check_stores_nothing(visitor: Visitor, platform: Platform) -> None:
    visitor.post(SELF_CHECK, FILLED, token="")
    visitor.post(SELF_CHECK + "/verdict", FILLED, token="")
    visitor.post(SELF_CHECK, {**FILLED, "action": "print"}, token="")
    with platform.database.reading() as session:
        assert session.exec(select(func.count()).select_from(Filing)).one() == 0
        assert session.exec(select(func.count()).select_from(DraftRevision)).one() == 0
    assert not (platform.files.folder).exists()


def test_self_check_prints_with_its_mark(visitor: Visitor) -> None:
    page = visitor.post(SELF_CHECK, {**FILLED, "action": "print"}, token="")
    words = "".join(pypdfium2.PdfDocument(page.data)[0].get_textpage().get_text_range().split())
    assert "非正式" in words
    assert "吉林省镕堃喆玥𬭎科技有限公司" in words


def test_a_print_leaves_nothing_out_that_was_typed(visitor: Visitor) -> None:
    typed = {"contact": "不知道", "uscc": "123", "application_date": "2026-02-30", "action": "print"}
    page = visitor.post(SELF_CHECK, {**FILLED, **typed}, token="")
    words = "".join(pypdfium2.PdfDocument(page.data)[0].get_textpage().get_text_range().split())
    for text in ("不知道", "123", "2026-02-30"):
        assert f"{text}〔填写有误〕" in words


def test_what_cannot_be_printed_at_all_comes_back_with_its_faults(visitor: Visitor) -> None:
    page = visitor.post(SELF_CHECK, {"reason": "a\x00b", "contact": "不知道", "action": "print"}, token="")
    assert page.status == 422
    assert "含有不可见字符（U+0000）" in page.text
    assert page.value("contact") == "不知道"


def test_self_check_names_faults_at_their_fields(visitor: Visitor) -> None:
    page = visitor.post(SELF_CHECK, {"uscc": "123", "application_date": "2026-02-30", "action": "check"}, token="")
    assert "应为18位，现为3位" in page.all("//*[@id='uscc-fault']")[0].text_content()
    assert page.value("uscc") == "123"
    assert "有2处需要处理" in page.text


def test_the_verdict_while_typing(visitor: Visitor) -> None:
    answer = visitor.fetch(SELF_CHECK + "/verdict", {"cooperation": "yes", "contact": "x"}, token="").json
    assert 'data-criterion="cooperation"' in answer["verdict"]
    assert list(answer["problems"]) == ["contact"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"bogus": "1"}, "本表没有可填的字段“bogus”"),
        ([("reason", "一"), ("reason", "二")], "“申请认定守信企业理由”收到2个值，只能有一个"),
        ({"reason": "a\x00b"}, "含有不可见字符（U+0000）"),
        ({"reason": "字" * 40_000}, "共40000字，上限1500字"),
    ],
)
def test_bad_input_is_named_and_the_page_keeps_the_rest(visitor: Visitor, data: object, message: str) -> None:
    pairs = list(data.items()) if isinstance(data, dict) else list(data)  # type: ignore[call-overload]
    page = visitor.post(SELF_CHECK, [*pairs, ("cooperation", "yes")], token="")
    assert message in page.text
    assert "没有保存" not in page.text  # a self-check saves nothing, wrong or right
    assert page.checked("cooperation") == ["yes"]


@pytest.mark.parametrize(
    "path", ["/nothing", "/self-check/nothing/annex1", "/self-check/statistical_credit/annex99", "/forms/x/y/blank.pdf"]
)
def test_what_is_not_there_is_a_chinese_page(visitor: Visitor, path: str) -> None:
    page = visitor.get(path)
    assert page.status == 404
    assert "事件编号" in page.text


def test_a8_markup_in_answers_is_text(visitor: Visitor) -> None:
    hostile = "<script>alert(1)</script>{{7*7}}"
    page = visitor.post(SELF_CHECK, {"reason": hostile, "enterprise_name": '"><img src=x onerror=alert(1)>'}, token="")
    assert page.value("reason") == hostile
    assert page.value("enterprise_name") == '"><img src=x onerror=alert(1)>'
    assert not page.all("//script[not(@src)]")
    assert not page.all("//img")


def test_health(visitor: Visitor) -> None:
    assert visitor.get("/healthz").data == b"ok\n"
