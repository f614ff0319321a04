"""Filling in a form in the browser, without JavaScript and as the script does it."""

import io

import pypdfium2
import pytest
from openpyxl import load_workbook
from sqlmodel import select

from forms_app.storage.faults import BusyError
from forms_app.storage.files import AlteredFileError
from forms_app.storage.tables import DraftRevision, Filing, Submission
from forms_app.usecases.platform import Platform
from forms_app.web.views import enterprise as enterprise_views
from tests.integration.conftest import Clock
from tests.integration.web.conftest import START, VALUES, Visitor, autosave, sent
from tests.samples import PDF_FILE


def test_the_form_comes_filled_in_from_the_record(enterprise: Visitor, path: str) -> None:
    page = enterprise.get(path)
    assert "长春示例精密机械有限公司" in page.all("//*[@id='field-enterprise_name']")[0].text_content()
    assert not page.all("//*[@name='enterprise_name']")
    assert page.value("address") == "吉林省长春市朝阳区示例大街188号"
    assert page.value("legal_representative") == "王喆"
    assert page.value("application_date") == "2026-03-02"


def test_every_item_is_asked_with_its_article_note_and_files(enterprise: Visitor, path: str) -> None:
    page = enterprise.get(path)
    articles = [item.text_content() for item in page.all("//p[@class='article']")]
    assert articles == [f"第七条（{number}）" for number in "一二三四五"]
    for item in ("organisation_and_staff", "no_dishonesty"):
        assert len(page.all(f"//input[@type='radio'][@name='{item}']")) == 2
        assert page.all(f"//textarea[@name='{item}_note']")
        assert page.all(f"//input[@type='file'][@name='{item}_evidence']")


def test_saving_keeps_everything_and_shows_the_verdict(enterprise: Visitor, path: str) -> None:
    page = enterprise.post(path, sent(enterprise.get(path), {"cooperation": "no", "reason": "第一行\n第二行"}))
    assert page.status == 200
    assert "草稿已保存" in page.text
    assert page.value("reason") == "第一行\n第二行"
    assert page.checked("cooperation") == ["no"]
    [finding] = page.all("//*[@data-finding='cooperation']")
    assert "未能积极配合" in finding.text_content()


def test_submitting_ends_with_the_receipt(enterprise: Visitor, path: str, clock: Clock) -> None:
    clock.pass_(minutes=5)
    page = enterprise.post(path, sent(enterprise.get(path), VALUES, "submit"))
    assert page.response.request.path == path + "/receipt"
    for text in ("提交回执", "20260302-", "2026年3月2日 09:05:00", "第1版", "SHA-256"):
        assert text in page.text
    assert len(page.all("//code[string-length(text()) = 64]")) == 2
    assert enterprise.get(path).response.headers["Location"] == path + "/receipt"
    pdf = enterprise.get(path + "/form.pdf")
    assert pdf.data.startswith(b"%PDF-")
    assert enterprise.get(path + "/receipt.pdf").data.startswith(b"%PDF-")


def test_submitting_too_early_names_everything_and_keeps_it(enterprise: Visitor, path: str) -> None:
    page = enterprise.post(path, sent(enterprise.get(path), {"contact": "不知道", "reason": "理由"}, "submit"))
    assert page.status == 422
    assert page.value("reason") == "理由"
    assert page.value("contact") == "不知道"
    links = page.all("//div[@id='faults']//a/@href")
    assert {"#field-contact", "#field-cooperation", "#field-organisation_and_staff"} <= set(links)
    assert page.all("string(//title)").startswith("有误：")  # type: ignore[attr-defined]
    for link in links:
        assert page.all(f"//*[@id='{link[1:]}']")


def test_evidence_without_javascript(enterprise: Visitor, path: str) -> None:
    data = [*sent(enterprise.get(path), {"reason": "一"}), ("cooperation_evidence", (io.BytesIO(PDF_FILE), "反馈.pdf")),
            ("cooperation_evidence", (io.BytesIO(b"text"), "说明.txt"))]  # fmt: skip
    page = enterprise.post(path, data)
    assert page.status == 422
    assert "“说明.txt”：只接受PDF、JPG、PNG" in page.text
    page = enterprise.get(path)
    assert page.value("reason") == "一"
    [link] = page.all("//ul[@data-field='cooperation_evidence']//a/@href")
    file = enterprise.get(link)
    assert (file.data, file.response.mimetype) == (PDF_FILE, "application/pdf")
    assert file.response.headers["Content-Disposition"].startswith("attachment;")
    [remove] = page.all("//button[@data-evidence]/@formaction")
    assert "文件已移除" in enterprise.post(remove).text
    assert enterprise.get(link).status == 404


def test_removing_a_file_without_javascript_keeps_what_was_typed(enterprise: Visitor, path: str) -> None:
    file = ("cooperation_evidence", (io.BytesIO(PDF_FILE), "反馈.pdf"))
    page = enterprise.post(path, [*sent(enterprise.get(path), {"reason": "一"}), file])
    [button] = page.all("//form[@id='filing-form']//button[@data-evidence]")
    assert not button.get("form")
    page = enterprise.post(button.get("formaction"), sent(page, {"reason": "改了还没保存"}))
    assert page.response.request.path == path
    assert page.value("reason") == "改了还没保存"
    [undo] = page.all("//ul[@data-field='cooperation_evidence']//button[contains(., '撤销')]/@formaction")
    page = enterprise.post(undo, sent(page, {"reason": "又改了"}))
    assert page.value("reason") == "又改了"
    assert "反馈.pdf" in page.all("//ul[@data-field='cooperation_evidence']")[0].text_content()
    assert not page.all("//button[contains(., '撤销')]")


def test_removing_a_file_from_a_stale_page_overwrites_nothing(enterprise: Visitor, path: str) -> None:
    file = ("cooperation_evidence", (io.BytesIO(PDF_FILE), "反馈.pdf"))
    old = enterprise.post(path, [*sent(enterprise.get(path), {"reason": "一"}), file])
    enterprise.post(path, sent(enterprise.get(path), {"reason": "二"}))
    [remove] = old.all("//button[@data-evidence]/@formaction")
    page = enterprise.post(remove, sent(old, {"reason": "三"}))
    assert (page.status, "二" in page.text, "三" in page.text) == (409, True, True)
    assert enterprise.get(path).value("reason") == "二"
    assert "反馈.pdf" in enterprise.get(path).text


def test_evidence_as_the_script_sends_it(enterprise: Visitor, path: str) -> None:
    url = path + "/evidence?field=cooperation_evidence"
    page = enterprise.fetch(url, [("cooperation_evidence", (io.BytesIO(PDF_FILE), "反馈.pdf"))])
    assert "反馈.pdf" in page.text
    [remove] = page.all("//button[@data-evidence]/@formaction")
    removed = enterprise.fetch(remove)
    [undo] = removed.all("//button[@data-evidence]/@formaction")
    assert "反馈.pdf" in enterprise.fetch(undo).text
    refused = enterprise.fetch(url, [("cooperation_evidence", (io.BytesIO(b"x"), "坏.pdf"))])
    assert (refused.status, "“坏.pdf”：只接受PDF" in refused.json["message"]) == (422, True)


def test_autosave_answers_revision_verdict_and_faults(enterprise: Visitor, path: str) -> None:
    answer = autosave(enterprise, path, {"cooperation": "no", "contact": "x"}, 1).json
    assert answer["revision"] == 2
    assert 'class="finding not_met" data-criterion="cooperation"' in answer["verdict"]
    assert list(answer["problems"]) == ["contact"]
    assert answer["continued"] is False
    assert enterprise.get(path).checked("cooperation") == ["no"]


def test_how_full_the_printed_cell_is_stands_below_the_text(enterprise: Visitor, path: str) -> None:
    answer = autosave(enterprise, path, {"reason": "因" * 1500}, 1).json
    assert (answer["continued"], answer["fits"]["reason"]["used"]) == (True, 100)
    assert "转入续页" in answer["fits"]["reason"]["words"]
    [meter] = enterprise.get(path).all("//*[@data-fit='reason']/meter/@value")
    assert meter == "100"
    [words] = enterprise.get(path).all("//*[@data-fit='reason']/span/text()")
    assert words == answer["fits"]["reason"]["words"]
    assert autosave(enterprise, path, {"reason": "短"}, 2).json["fits"]["reason"]["used"] < 50


def test_a_line_says_so_once_its_cell_is_full(enterprise: Visitor, path: str) -> None:
    for revision, (address, hidden) in enumerate([("长春市", True), ("吉林省长春市" * 30, False)], 1):
        fits = autosave(enterprise, path, {"address": address}, revision).json["fits"]
        [told] = enterprise.get(path).all("//*[@data-fit='address'][@data-only-over]")
        assert ("hidden" in told.attrib) is hidden
        assert told.xpath("string(span)") == fits["address"]["words"]
    assert "转入续页" in fits["address"]["words"]


def test_a_lost_answer_and_a_retry_are_one_save(enterprise: Visitor, path: str) -> None:
    first = autosave(enterprise, path, {"reason": "一"}, 1, "same").json
    assert autosave(enterprise, path, {"reason": "一"}, 1, "same").json["revision"] == first["revision"] == 2


def test_what_lost_a_conflict_can_be_looked_at(enterprise: Visitor, path: str) -> None:
    assert "另行保留" not in enterprise.get(path).text
    autosave(enterprise, path, {"reason": "第一页", "position": "经理"}, 1, "a")
    autosave(enterprise, path, {"reason": "第二页", "position": "经理"}, 1, "b")
    [link] = enterprise.get(path).all("//a[text()='查看另行保留的内容']/@href")
    page = enterprise.get(link)
    assert "另行保留：第二页" in page.text
    assert "表中现有：第一页" in page.text
    assert "经理" not in page.text
    assert not page.all("//main//form")


def test_two_tabs_conflict_and_the_choice_is_the_users(enterprise: Visitor, path: str) -> None:
    tab_one, tab_two = enterprise.get(path), enterprise.get(path)
    enterprise.post(path, sent(tab_one, {"reason": "甲页", "position": "甲职务"}))
    answer = autosave(enterprise, path, {"reason": "乙页"}, 1)
    assert (answer.status, answer.json["conflict"]) == (409, True)
    assert "其他页面已更新" in answer.json["message"]
    page = enterprise.post(path, sent(tab_two, {"reason": "乙页"}))
    assert page.status == 409
    assert "甲页" in page.text
    assert "乙页" in page.text
    choices = page.form_values("/merge")
    assert ("choose:reason", '"乙页"') in choices
    assert ("choose:position", '"甲职务"') in choices  # untouched on this page
    merged = enterprise.post(path + "/merge", choices)
    assert "已按您的选择保存" in merged.text
    assert (merged.value("reason"), merged.value("position")) == ("乙页", "甲职务")


def test_a_field_emptied_on_this_page_stays_empty_by_choice(enterprise: Visitor, path: str) -> None:
    old = enterprise.get(path)
    enterprise.post(path, sent(enterprise.get(path), {"reason": "甲页"}))
    page = enterprise.post(path, sent(old, {"position": ""}))
    assert old.value("position")
    assert {("choose:position", "null"), ("choose:reason", '"甲页"')} <= set(page.form_values("/merge"))


def test_line_ends_alone_are_no_difference(enterprise: Visitor, path: str) -> None:
    old = enterprise.get(path)
    enterprise.post(path, sent(enterprise.get(path), {"reason": "一\r\n二", "position": "甲"}))
    page = enterprise.post(path, sent(old, {"reason": "一\n二", "position": "乙"}))
    assert [name for name, _ in page.form_values("/merge") if name.startswith("choose:")] == ["choose:position"]


def test_twenty_presses_of_one_button_are_one_submission(enterprise: Visitor, path: str, platform: Platform) -> None:
    data = sent(enterprise.get(path), VALUES, "submit")
    pages = [enterprise.post(path, data) for _ in range(20)]
    assert {page.response.request.path for page in pages} == {path + "/receipt"}
    assert len({page.all("//dd/strong/text()")[0] for page in pages}) == 1
    with platform.database.reading() as session:
        assert len(session.exec(select(Submission)).all()) == 1
        assert len(session.exec(select(Filing)).all()) == 1


def test_an_old_tab_after_submission_is_sent_to_the_receipt(enterprise: Visitor, path: str) -> None:
    old = enterprise.get(path)
    enterprise.post(path, sent(enterprise.get(path), VALUES, "submit"))
    page = enterprise.post(path, sent(old, VALUES | {"position": "改"}, "submit"))
    assert page.status == 409
    assert "请查看提交回执" in page.text
    assert page.all(f"//main//a[@href='{path}/receipt'][text()='查看提交回执']")
    assert enterprise.post(path + "/discard").all(f"//main//a[@href='{path}/receipt']")
    saved = autosave(enterprise, path, {"reason": "改"}, 2)
    assert saved.status == 409


def test_a_file_for_a_submitted_form_is_a_conflict_and_no_fault_of_the_file(enterprise: Visitor, path: str) -> None:
    old = enterprise.get(path)
    enterprise.post(path, sent(enterprise.get(path), VALUES, "submit"))
    file = ("cooperation_evidence", (io.BytesIO(PDF_FILE), "反馈.pdf"))
    answer = enterprise.fetch(path + "/evidence?field=cooperation_evidence", [file])
    assert (answer.status, answer.json["message"]) == (409, "本表已提交，不能再改动；请查看提交回执")
    file = ("cooperation_evidence", (io.BytesIO(PDF_FILE), "反馈.pdf"))
    assert enterprise.post(path, [*sent(old, {}), file]).status == 409


@pytest.mark.parametrize("fault", [BusyError("系统繁忙"), AlteredFileError("校验失败")])
def test_what_is_wrong_here_and_not_with_the_file_is_503(
    enterprise: Visitor, path: str, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(enterprise_views, "add_evidence", fail)
    file = ("cooperation_evidence", (io.BytesIO(PDF_FILE), "反馈.pdf"))
    answer = enterprise.client.post(
        path + "/evidence?field=cooperation_evidence",
        data={"csrf_token": enterprise.token(), file[0]: file[1]},
        headers={"X-Requested-With": "fetch"},
    )
    assert (answer.status_code, answer.get_json()["message"]) == (503, str(fault))
    assert answer.headers.get("Retry-After") == ("5" if isinstance(fault, BusyError) else None)


def test_c4_a_session_that_ran_out_loses_nothing(enterprise: Visitor, path: str, clock: Clock) -> None:
    data = sent(enterprise.get(path), {"reason": "两小时的心血\n第二行", "cooperation": "yes"})
    clock.pass_(hours=2)
    assert autosave(enterprise, path, {"reason": "x"}, 1).status == 401
    page = enterprise.post(path, data)
    assert page.status == 401
    assert "刚才填写的内容会保留" in page.text
    signed = enterprise.post(
        "/sign-in", {**dict(page.form_values("/sign-in")), "username": "qiye1", "password": "Xinbiao-2026"}
    )
    assert "刚才填写的内容还在" in signed.text
    [action] = signed.all("//form[textarea]/@action")
    assert action == path
    saved = enterprise.post(action, signed.form_values(path))
    assert "草稿已保存" in saved.text
    assert saved.value("reason") == "两小时的心血\n第二行"
    assert saved.checked("cooperation") == ["yes"]


def test_a_wrong_password_on_the_way_back_loses_nothing_either(enterprise: Visitor, path: str, clock: Clock) -> None:
    data = sent(enterprise.get(path), {"reason": "心血"})
    clock.pass_(hours=2)
    page = enterprise.post(path, data)
    again = enterprise.post(
        "/sign-in", {**dict(page.form_values("/sign-in")), "username": "qiye1", "password": "wrong"}
    )
    assert again.status == 422
    assert ("carried:reason", "心血") in again.form_values("/sign-in")


def test_a_stale_token_keeps_the_input_for_the_one_who_sent_it(enterprise: Visitor, path: str) -> None:
    data = [(n, "stale" if n == "csrf_token" else v) for n, v in sent(enterprise.get(path), {"reason": "心血"})]
    page = enterprise.post(path, data, headers={"Origin": "http://localhost"})
    assert page.status == 400
    assert ("reason", "心血") in page.form_values(path)
    for headers in (
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {},
    ):
        foreign = enterprise.post(path, data, headers=headers)
        assert foreign.status == 400
        assert "心血" not in foreign.response.text
    silent = enterprise.post(path, data)
    assert (silent.status, "请用浏览器的“后退”" in silent.text) == (400, True)


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ([("enterprise_name", "别的公司")], "本表没有可填的字段“enterprise_name”"),
        ([("status", "approved")], "本表没有可填的字段“status”"),
        ([("reason", "一"), ("reason", "二")], "“申请认定守信企业理由”收到2个值"),
        ([("reason", "一")] * 1200, "“申请认定守信企业理由”收到1200个值"),
        ([("reason", "字" * 40_000)], "共40000字，上限1500字"),
        ([("reason", "a\x00b")], "含有不可见字符（U+0000）"),
        ([("staff-²-name", "x")], "本表没有可填的字段“staff-²-name”"),
    ],
)
def test_bad_input_changes_nothing_and_loses_nothing(
    enterprise: Visitor, path: str, extra: list[tuple[str, str]], message: str
) -> None:
    before = enterprise.get(path)
    names = {name for name, _ in extra}
    kept = [(name, value) for name, value in sent(before, {"position": "新职务"}) if name not in names]
    page = enterprise.post(path, [*kept, *extra])
    assert page.status == 422
    assert message in page.text
    assert page.value("position") == "新职务"
    after = enterprise.get(path)
    assert after.value("revision") == before.value("revision")
    assert after.value("position") == before.value("position")
    assert enterprise.post(path, sent(after, {"position": "再存一次"})).status == 200


def test_a6_more_than_the_form_can_hold_is_413_and_the_draft_intact(enterprise: Visitor, path: str) -> None:
    before = enterprise.get(path)
    page = enterprise.post(path, sent(before, {"reason": "字" * 800_000}))
    assert page.status == 413
    assert "没有保存" in page.text
    assert "请用浏览器的“后退”回到刚才的页面" in page.text
    assert page.all(f"//main//a[@href='{path}'][text()='返回填写']")
    many = [(f"x{n}", "y") for n in range(5000)]
    assert enterprise.post(path, [*sent(before, {}), *many], content_type="multipart/form-data").status == 413
    assert enterprise.get(path).value("revision") == before.value("revision")


def test_broken_requests_are_chinese_400s(enterprise: Visitor, path: str) -> None:
    page = enterprise.post(path, {"reason": "一", "action": "save"})
    assert (page.status, "页面已过期" in page.text) == (422, True)
    assert enterprise.get(path + "/pages/99.png").status == 404
    assert enterprise.get("/filings/not-a-uuid").status == 404
    assert enterprise.get("/filings/99999999999999999999").status == 404


def test_discarding_can_be_undone(enterprise: Visitor, path: str) -> None:
    page = enterprise.post(path + "/discard")
    assert "草稿已删除" in page.text
    assert enterprise.get(path).status == 302
    [restore] = page.all("//form[contains(@action, '/restore')]/@action")
    assert enterprise.post(restore).response.request.path == path


def test_a_submitted_form_can_be_taken_over_into_a_new_one(enterprise: Visitor, path: str) -> None:
    enterprise.post(path, sent(enterprise.get(path), VALUES, "submit"))
    page = enterprise.get("/filings")
    copy = enterprise.post(START, page.form_values(START))
    assert copy.response.request.path not in (path, "/filings")
    assert copy.value("reason") == VALUES["reason"].replace("\n", "\n")


def test_taking_over_asks_before_it_replaces_a_draft(enterprise: Visitor, path: str, platform: Platform) -> None:
    enterprise.post(path, sent(enterprise.get(path), VALUES, "submit"))
    draft = enterprise.post(START).response.request.path
    enterprise.post(draft, sent(enterprise.get(draft), {"reason": "草稿里写的"}))
    [copy] = enterprise.get("/filings").all(f"//form[@action='{START}'][.//*[@name='copy_of']]")
    asked = enterprise.post(START, dict(copy.form_values()))
    assert "本表已有一份草稿" in asked.text
    assert asked.all(f"//a[@href='{draft}'][text()='继续草稿']")
    assert enterprise.get(draft).value("reason") == "草稿里写的"
    done = enterprise.post(START, [*asked.form_values(START), ("action", "overwrite")])
    assert (done.response.request.path, done.value("reason")) == (draft, VALUES["reason"])
    with platform.database.reading() as session:
        kept = session.exec(select(DraftRevision)).all()
    assert "草稿里写的" in [revision.answers.get("reason") for revision in kept]


def test_the_print_beside_the_form(enterprise: Visitor, path: str) -> None:
    picture = enterprise.get(path + "/pages/1.png")
    assert picture.data.startswith(b"\x89PNG")
    assert picture.response.headers["X-Pages"] == "1"
    pdf = enterprise.get(path + "/form.pdf")
    words = "".join(pypdfium2.PdfDocument(pdf.data)[0].get_textpage().get_text_range().split())
    assert "草稿" in words


def test_excel_in_the_browser(enterprise: Visitor, path: str) -> None:
    book = load_workbook(io.BytesIO(enterprise.get("/forms/statistical_credit/annex1/template.xlsx").data))
    book["填报表"]["B20"], book["填报表"]["B9"] = "从 Excel 来的理由", "无"
    bad = io.BytesIO()
    book.save(bad)
    page = enterprise.post(path + "/workbook", [("workbook", (io.BytesIO(bad.getvalue()), "a.xlsx"))])
    assert page.status == 422
    assert "B9" in page.text
    copy = enterprise.post(
        path + "/workbook", [("workbook", (io.BytesIO(bad.getvalue()), "a.xlsx")), ("action", "annotated")]
    )
    assert load_workbook(io.BytesIO(copy.data))["填报表"]["B9"].comment
    book["填报表"]["B9"] = "0431-81234567"
    good = io.BytesIO()
    book.save(good)
    page = enterprise.post(path + "/workbook", [("workbook", (io.BytesIO(good.getvalue()), "a.xlsx"))])
    assert page.value("reason") == "从 Excel 来的理由"
    assert enterprise.post(path + "/workbook", [("workbook", (io.BytesIO(b"x"), "a.xlsx"))]).status == 422
    assert enterprise.post(path + "/workbook").status == 422


def workbook(visitor: Visitor, cells: dict[str, str]) -> bytes:
    """The template, filled in."""
    book = load_workbook(io.BytesIO(visitor.get("/forms/statistical_credit/annex1/template.xlsx").data))
    for address, value in cells.items():
        book["填报表"][address] = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_asking_for_the_annotated_copy_never_changes_the_draft(enterprise: Visitor, path: str) -> None:
    before = enterprise.get(path)
    good = workbook(enterprise, {"B20": "从 Excel 来的理由"})
    page = enterprise.post(path + "/workbook", [("workbook", (io.BytesIO(good), "a.xlsx")), ("action", "annotated")])
    assert "模板没有错误，草稿未改动。" in page.text
    assert (page.value("revision"), page.value("reason")) == (before.value("revision"), before.value("reason"))


def test_faults_of_a_workbook_come_in_order_and_with_the_copy(enterprise: Visitor, path: str) -> None:
    bad = workbook(enterprise, {"B21": "不是日期", "B9": "无", "B5": "91220104MA0Y4T7B30"})
    page = enterprise.post(path + "/workbook", [("workbook", (io.BytesIO(bad), "a.xlsx"))])
    assert page.all("//tbody/tr/td[2]/text()") == ["B5", "B9", "B21"]
    copy = enterprise.post(path + "/workbook", [*page.form_values("/workbook"), ("action", "annotated")])
    sheet = load_workbook(io.BytesIO(copy.data))["填报表"]
    assert all(sheet[address].comment for address in ("B5", "B9", "B21"))


def test_a_file_that_is_no_template_leads_back_to_the_form(enterprise: Visitor, path: str) -> None:
    for data in ([], [("workbook", (io.BytesIO(b"x"), "a.xlsx"))], [("again", "?")]):
        page = enterprise.post(path + "/workbook", data)
        assert page.status == 422
        assert page.all(f"//a[@href='{path}'][text()='返回填写']")


def test_every_kind_of_field_goes_through_the_browser(enterprise: Visitor) -> None:
    page = enterprise.post("/filings/start/sample/every_type")
    path = page.response.request.path
    typed = [
        ("a_line", "某某"), ("a_text", "一\n二"), ("a_code", "91110000600037341l"), ("a_phone", "13800138000"),
        ("an_integer", "12"), ("a_decimal", "89.5"), ("some_money", "1,234.50"), ("a_percentage", "12.5%"),
        ("a_yes_no", "no"), ("a_note", "注"), ("a_choice", "second"), ("some_choices", "first"), ("some_choices", "third"),
        ("a_date", "2026/2/9"), ("a_month", "2026-02"), ("a_range-from", "2026-01-01"), ("a_range-until", "2026-03-31"),
        ("a_division", "220104"), ("an_old_division", "220381"), ("penalties-0-day", "2025-01-05"),
        ("penalties-0-fine", "100"), ("penalties-0-kinds", "warning"), ("penalties-0-kinds", "fine"),
        ("penalties-2-day", "2024-01-05"), ("penalties-2-public", "yes"), ("penalties-2-place", "220102"),
    ]  # fmt: skip
    controls = [
        (name, value)
        for name, value in page.form_values()
        if name in ("revision", "save_key", "submission_key", "csrf_token")
    ]
    saved = enterprise.post(path, [*controls, *typed, ("action", "save")])
    assert saved.status == 200
    assert saved.value("some_money") == "1,234.50"
    assert saved.checked("some_choices") == ["first", "third"]
    assert saved.value("a_range-until") == "2026-03-31"
    assert saved.value("a_division") == "220104"
    assert saved.value("penalties-1-day") == "2024-01-05"
    assert saved.checked("penalties-0-kinds") == ["warning", "fine"]
    assert saved.value("penalties-1-place") == "220102"
    controls = [
        (name, value)
        for name, value in saved.form_values()
        if name in ("revision", "save_key", "submission_key", "csrf_token")
    ]
    done = enterprise.post(path, [*controls, *[(n.replace("-2-", "-1-"), v) for n, v in typed], ("action", "submit")])
    assert "提交回执" in done.text


def test_a6_l7_1200_fields_in_repeating_rows_are_taken(enterprise: Visitor) -> None:
    page = enterprise.post("/filings/start/sample/every_type")
    path = page.response.request.path
    rows = [(f"penalties-{n}-{column}", value) for n in range(200) for column, value in (
        ("day", "2025-01-05"), ("fine", "1"), ("ground", "迟报"), ("place", "220104"), ("public", "yes"), ("kinds", "fine"))]  # fmt: skip
    assert len(rows) == 1200
    controls = [(name, value) for name, value in page.form_values() if name in ("revision", "csrf_token")]
    saved = enterprise.post(path, [*controls, ("a_line", "某某"), *rows, ("action", "save")])
    assert saved.status == 200
    assert saved.value("penalties-199-ground") == "迟报"
    beyond = enterprise.post(path, [*controls, ("penalties-200-day", "2025-01-05"), ("action", "save")])
    assert beyond.status == 422
