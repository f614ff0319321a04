"""Odd but honest input, and connections that fail: nothing is altered, nothing is lost, everything is named."""

import io
import json

import pikepdf
import pytest
from openpyxl import load_workbook

from tests.integration.documents.conftest import Pages
from tests.integration.web.conftest import VALUES, Page, Visitor, autosave, sent
from tests.samples import PDF_FILE

RARE = "〇㐂𬭚𠮷镕堃喆玥𬭎"


def test_a4_rare_characters_are_stored_shown_printed_and_exported(
    enterprise: Visitor, officer: Visitor, path: str
) -> None:
    representative = f"欧阳{RARE}"
    done = enterprise.post(
        path, sent(enterprise.get(path), {**VALUES, "legal_representative": representative}, "submit")
    )
    assert "提交回执" in done.text
    listed = officer.get("/bureau/submissions")
    [link] = listed.all("//tbody//a/@href")
    assert representative in officer.get(link).text
    printed = officer.get(listed_print(officer.get(link))).response.data
    assert representative in Pages(printed).words
    book = load_workbook(io.BytesIO(officer.get("/bureau/registers/statistical_credit/annex1.xlsx").response.data))
    assert representative in [cell.value for row in book.worksheets[0] for cell in row]


def listed_print(page: Page) -> str:
    return str(page.all("//a[contains(@href, 'form.pdf')]/@href")[0])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("😀👨\u200d👩\u200d👧", "😀👨\u200d👩\u200d👧"),
        ("一\r\n二\r三\n四", "一\n二\n三\n四"),
        ("　前后空格　 ", "前后空格"),
        ("\ufeff一\u200b二", "一二"),
        ("{{ 7 * 7 }} ${7*7} <script>", "{{ 7 * 7 }} ${7*7} <script>"),
        ("\tA\u0301 与 Á", "A\u0301 与 Á"),
    ],
)
def test_a9_text_comes_back_as_typed_but_for_what_is_trimmed(
    enterprise: Visitor, path: str, typed: str, kept: str
) -> None:
    saved = enterprise.post(path, sent(enterprise.get(path), {"reason": typed}))
    assert saved.status == 200
    assert saved.value("reason") in (typed, typed.replace("\r\n", "\n").replace("\r", "\n"))
    answers = enterprise.get(path + "/form.pdf")
    assert answers.status == 200
    again = enterprise.post(path, sent(saved, {"reason": typed}))
    assert again.value("revision") == saved.value("revision")
    assert kept_answer(enterprise, path) == kept


def kept_answer(visitor: Visitor, path: str) -> str:
    document = pikepdf.open(io.BytesIO(visitor.get(path + "/form.pdf").response.data))
    [name] = document.attachments
    return str(json.loads(document.attachments[name].get_file().read_bytes())["answers"]["reason"])


@pytest.mark.parametrize("raw", [b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\xaf"])
def test_bytes_that_are_no_text_are_refused_and_named(enterprise: Visitor, path: str, raw: bytes) -> None:
    page = enterprise.get(path)
    token = dict(page.form_values())["csrf_token"]
    parts = {"csrf_token": token, "revision": "1", "save_key": "k"}
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value.encode())
        for name, value in parts.items()
    )
    body += b'--x\r\nContent-Disposition: form-data; name="reason"\r\n\r\na%s\r\n--x--\r\n' % raw
    answer = enterprise.client.post(
        f"{path}/draft",
        data=body,
        content_type="multipart/form-data; boundary=x",
        headers={"X-Requested-With": "fetch"},
    )
    assert answer.status_code == 422
    assert answer.json is not None
    assert "含有不可见字符（U+FFFD）" in answer.json["message"]
    assert enterprise.get(path).value("reason") == page.value("reason")


def test_c11_sixty_saves_after_an_hour_offline_all_arrive_in_order(enterprise: Visitor, path: str) -> None:
    revision = 1
    for number in range(60):
        answer = autosave(enterprise, path, {"reason": f"第{number}次"}, revision)
        assert answer.status == 200
        revision = answer.json["revision"]
    assert enterprise.get(path).value("reason") == "第59次"
    assert revision == 61


def test_after_a_lost_answer_the_list_tells_how_submitting_ended(enterprise: Visitor, path: str) -> None:
    """The firm closes the browser at once: it is either submitted, with its receipt, or still a draft."""
    listed = enterprise.get("/filings")
    assert listed.all(f"//a[@href='{path}']")
    assert not listed.all("//a[contains(@href, 'receipt')]")
    enterprise.post(path, sent(enterprise.get(path), VALUES, "submit"), follow=False)
    listed = enterprise.get("/filings")
    [receipt] = {str(link) for link in listed.all("//a[contains(@href, 'receipt')]/@href") if "pdf" not in link}
    assert "提交回执" in enterprise.get(receipt).text


MULTIPART, URLENCODED = "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"


def multipart(part: bytes) -> bytes:
    """A body with this part: the rest of its disposition, and its value."""
    return b"--x\r\nContent-Disposition: form-data%s\r\n--x--\r\n" % part


def test_a_part_without_a_name_is_a_bad_request(visitor: Visitor) -> None:
    for part in (b"\r\n\r\na", b'; filename="a.pdf"\r\n\r\na', b'; name=""\r\n\r\na'):
        page = visitor.send("/self-check/statistical_credit/annex1", multipart(part), MULTIPART)
        assert (page.status, "不完整或格式不对" in page.text) == (400, True)


@pytest.mark.parametrize("header", ["Origin", "Referer"])
def test_a_header_that_is_no_address_is_a_bad_request(visitor: Visitor, header: str) -> None:
    for scheme in ("http", "https"):
        page = visitor.post("/sign-out", {"a": "1"}, token="x", headers={header: "http://["}, base_url=f"{scheme}://a")
        assert page.status == 400


@pytest.mark.parametrize("name", ["username", "save_key", "submission_key", "action", "copy_of"])
def test_control_characters_beside_the_answers_are_refused(enterprise: Visitor, name: str) -> None:
    for path in ("/sign-in", "/filings/start/statistical_credit/annex1"):
        page = enterprise.post(path, {name: "a\x00b", "password": "x"})
        assert (page.status, "含有不可见字符（U+0000）" in page.text) == (422, True)


def test_control_characters_in_an_address_are_refused(officer: Visitor) -> None:
    for query in ("form=a%00b", "q=%00", "from=%00", "sort=%01", "%00=1"):
        page = officer.get(f"/bureau/submissions?{query}")
        assert (page.status, "网址中含有不可见字符" in page.text) == (422, True)
    assert "网址中的文字不是 UTF-8" in officer.get("/bureau/submissions?q=%D6%D0").text
    assert officer.get("/bureau/submissions?q=%E4%B8%AD").status == 200


@pytest.mark.parametrize("chosen", ["NaN", "-Infinity", '{"a": 1}', "[" * 100_000, "[1]", "1e999", '"a'])
def test_a_choice_between_two_pages_that_is_no_answer_is_refused(enterprise: Visitor, path: str, chosen: str) -> None:
    before = enterprise.get(path)
    page = enterprise.post(path + "/merge", {"choose:reason": chosen, "revision": "1"})
    assert (page.status, "不完整" in page.text) == (422, True)
    assert enterprise.get(path).value("revision") == before.value("revision")


@pytest.mark.parametrize("body", ["reason=%D6%D0", "reason=a&%D6%D0=1", "reason=\udcd6\udcd0"])
def test_a_form_in_another_encoding_is_refused_whole(enterprise: Visitor, path: str, body: str) -> None:
    page = enterprise.get(path)
    sent_as = f"revision=1&csrf_token={page.value('csrf_token')}&{body}".encode("utf-8", "surrogateescape")
    answer = enterprise.send(path, sent_as, URLENCODED)
    assert (answer.status, "不是 UTF-8 编码" in answer.text) == (422, True)
    assert enterprise.get(path).value("reason") == page.value("reason")


def test_a_file_name_in_another_encoding_is_named_as_the_reason(enterprise: Visitor, path: str) -> None:
    name = "证明".encode("gbk")
    part = b'; name="cooperation_evidence"; filename="%s.pdf"\r\n\r\n%%PDF-' % name
    page = enterprise.send(path, multipart(part), MULTIPART)
    assert (page.status, "文件名不是 UTF-8 编码" in page.text) == (422, True)


def test_what_shows_nothing_is_no_answer(enterprise: Visitor, path: str) -> None:
    page = enterprise.post(path, sent(enterprise.get(path), VALUES | {"reason": "\u3164\u2800"}, "submit"))
    assert (page.status, "“申请认定守信企业理由”必填，请填写" in page.text) == (422, True)


@pytest.mark.parametrize("name", ["reason", "nothing", "enterprise_name"])
def test_a_file_where_none_is_taken_is_refused_and_nothing_lost(enterprise: Visitor, path: str, name: str) -> None:
    saved = enterprise.post(path, sent(enterprise.get(path), {"reason": "已存的理由"}))
    kept = [(each, value) for each, value in sent(saved, {}) if each != name]
    for url, data in ((path, kept), (f"{path}/draft", kept), (f"{path}/evidence?field=x", [])):
        page = enterprise.post(url, [*data, (name, (io.BytesIO(PDF_FILE), "a.pdf"))])
        assert (page.status, f"本表没有可上传文件的字段“{name}”" in page.text) == (422, True)
    assert enterprise.get(path).value("reason") == "已存的理由"
