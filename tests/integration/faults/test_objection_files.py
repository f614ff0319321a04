"""D: what an anonymous person hands in with an objection. Evidence is kept as it came, and is for one office alone."""

import io
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlmodel import select

from forms_app.storage.case_tables import Objection
from forms_app.usecases.platform import Platform
from forms_app.web.app import create_web
from forms_app.web.options import WebOptions
from forms_app.web.rates import OBJECTIONS_AN_HOUR
from tests.integration.faults.files import GPS_WORDS, NAMES, REFUSED, TAKEN
from tests.integration.faults.rules import Published, nothing_changes, stored, told
from tests.integration.web.conftest import Page, Visitor, signed_in
from tests.samples import PDF_FILE

GIVEN = {"name": "赵某", "contact": "13800138000", "facts": "去年迟报3次。"}
LIMIT = 10 << 20
# What had come of the file was in a temporary one, which is gone with the request.
HALF_A_FILE = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """Files are taken or refused before any database is asked."""
    return sqlite_platform


def send(visitor: Visitor, published: Published, *files: tuple[bytes, str], **options: Any) -> Page:
    pairs = [*GIVEN.items(), *(("files", (io.BytesIO(content), name)) for content, name in files)]
    return visitor.post(published.objecting, pairs, **options)


def kept(published: Published) -> list[dict[str, Any]]:
    """The files of the only objection."""
    with published.play.platform.database.reading() as session:
        return session.exec(select(Objection)).one().files


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_evidence_is_refused_with_all_that_came(
    published: Published, visitor: Visitor, content: bytes, words: str
) -> None:
    good = (PDF_FILE, "好的.pdf")
    with nothing_changes(published.play.platform):
        page = send(visitor, published, good, (content, "a.pdf"))
    told(page.response, 422, words)
    assert {name: page.value(name) for name in GIVEN} == GIVEN
    if content == REFUSED["D1-html"][0]:
        assert "异议编号" in send(visitor, published, good).text


@pytest.mark.parametrize(("content", "name"), TAKEN.values(), ids=TAKEN)
def test_what_is_evidence_is_kept_as_it_came_for_the_office_alone(
    published: Published, app: Flask, visitor: Visitor, content: bytes, name: str
) -> None:
    page = send(visitor, published, (content, name))
    number = page.all("//dd/strong/text()")[0]
    [file] = kept(published)
    path = f"/bureau/cases/{published.case}/files/{file['sha256']}"
    got = signed_in(app, "chaoyang").get(path)
    assert got.data == content  # proof: byte for byte, what it says of its place included
    headers = got.response.headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert name in unquote(headers["Content-Disposition"])
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    for public in ("/credit", "/credit/trustworthy", f"/credit/notices/{published.notice}", f"/credit/objections?number={number}"):  # fmt: skip
        seen = visitor.get(public).data
        assert not [word for word in (GPS_WORDS, file["sha256"].encode(), name.encode()) if word in seen]


def test_d11_nobody_else_finds_the_file_by_any_address(published: Published, app: Flask, visitor: Visitor) -> None:
    send(visitor, published, (PDF_FILE, "a.pdf"))
    digest = kept(published)[0]["sha256"]
    bodies = set()
    for username in ("nanguan", "changchun", "jilin", "shenji", "qiye1"):
        someone = signed_in(app, username)
        for wanted in (digest, "0" * 64):
            for variant in ("", "?download=1", "?inline=1"):
                path = f"/bureau/cases/{published.case}/files/{wanted}{variant}"
                for headers in ({}, {"Range": "bytes=0-9"}):
                    page = someone.get(path, headers=headers)
                    assert page.status == (403 if username == "qiye1" else 404)
                    assert page.data.find(b"%PDF") == -1
                    bodies.add((username, page.text.replace(page.all("string(//code)"), "")))
                assert someone.client.head(path).status_code == page.status
    assert len(bodies) == 5  # each hears the same of a file that is there and of one that is not
    assert visitor.client.get(f"/bureau/cases/{published.case}/files/{digest}").status_code == 401
    for path in (f"/credit/files/{digest}", f"/files/{digest}", f"/static/../files/{digest[:2]}/{digest}"):
        assert visitor.get(path).status == 404


@pytest.mark.parametrize(("name", "shown"), NAMES.values(), ids=NAMES)
def test_names_of_files_are_made_safe(
    published: Published, app: Flask, visitor: Visitor, name: str, shown: str
) -> None:
    send(visitor, published, (PDF_FILE, name))
    [file] = kept(published)
    assert file["name"] == shown
    assert [each.name for each in stored(published.play.platform) if "passwd" in each.name or "CON" in each.name] == []
    got = signed_in(app, "chaoyang").get(f"/bureau/cases/{published.case}/files/{file['sha256']}")
    disposition = got.response.headers["Content-Disposition"]
    assert disposition.isascii()
    assert not set(unquote(disposition).partition("''")[2]) & set('<>:"/\\|?*\r\n\u202e')


def test_d5_limits_are_exact(published: Published, visitor: Visitor) -> None:
    whole = PDF_FILE + b"\n" * (LIMIT - len(PDF_FILE))
    with nothing_changes(published.play.platform):
        told(send(visitor, published, (whole + b"\n", "大.pdf")).response, 422, "“大.pdf”超过10兆字节")
        told(send(visitor, published, *[(PDF_FILE, "a.pdf")] * 6).response, 422, "最多5个文件")
        token = visitor.token()
        answer = told(send(visitor, published, *[(whole, "a.pdf")] * 9, token=token).response, 413, "内容过大")
        assert "后退" in answer.text
    assert "异议编号" in send(visitor, published, (whole, "大.pdf")).text


class Endless(io.BytesIO):
    """The beginning of a file, and then more and more of it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0

    def read(self, size: int | None = -1) -> bytes:
        start = (
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n' if not self.sent else b""
        )
        piece = start + b"a" * (1 << 16)
        self.sent += len(piece)
        return piece[: size if size and size > 0 else None]

    def readinto(self, buffer: Any) -> int:
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


@HALF_A_FILE
def test_d5_a_body_without_length_is_cut_at_the_limit(published: Published, app: Flask, visitor: Visitor) -> None:
    body = Endless()
    with nothing_changes(published.play.platform):
        answer = visitor.client.post(
            published.objecting,
            input_stream=body,
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"wsgi.input_terminated": True},
            headers={"Transfer-Encoding": "chunked"},
        )
        told(answer, 413, "内容过大")
    assert body.sent < app.config["MAX_CONTENT_LENGTH"] + (1 << 20)


@HALF_A_FILE
def test_d6_a_connection_cut_at_the_end_leaves_nothing(published: Published, visitor: Visitor) -> None:
    fields = {**GIVEN, "csrf_token": visitor.token()}
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value.encode())
        for name, value in fields.items()
    )
    body += (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n' + PDF_FILE + b"\r\n--x--\r\n"
    )
    with nothing_changes(published.play.platform):
        answer = visitor.client.post(
            published.objecting,
            input_stream=io.BytesIO(body[: len(body) * 99 // 100]),
            content_length=len(body),
            content_type="multipart/form-data; boundary=x",
        )
        told(answer, 400, "不完整")
    whole = visitor.client.post(published.objecting, data=body, content_type="multipart/form-data; boundary=x")
    told(whole, 200, "异议编号")


@pytest.mark.parametrize("harm", ["altered", "deleted"])
def test_d12_what_was_altered_behind_the_service_is_never_served(
    published: Published, app: Flask, visitor: Visitor, harm: str
) -> None:
    send(visitor, published, (PDF_FILE, "a.pdf"))
    digest = kept(published)[0]["sha256"]
    [file] = [each for each in stored(published.play.platform) if each.name == digest]
    file.write_bytes(b"%PDF- other") if harm == "altered" else file.unlink()
    got = signed_in(app, "chaoyang").client.get(f"/bureau/cases/{published.case}/files/{digest}")
    told(got, 503, "证据校验失败")
    assert b"%PDF" not in got.data


def test_d10_one_address_objects_so_often_an_hour_and_no_other_is_kept_waiting(published: Published) -> None:
    app = create_web(published.play.platform, WebOptions(secret="for tests only", public_rate=1000))
    here, there = Visitor(app), Visitor(app)
    there.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    for _ in range(OBJECTIONS_AN_HOUR):
        assert here.post(published.objecting, {**GIVEN, "facts": ""}).status == 422
    with nothing_changes(published.play.platform):
        page = send(here, published, (PDF_FILE, "a.pdf"))
        told(page.response, 429, f"每小时最多提交{OBJECTIONS_AN_HOUR}次异议，本次没有提交，请6分钟后再试", wait=True)
    assert page.value("facts") == GIVEN["facts"]
    assert "异议编号" in send(there, published, (PDF_FILE, "a.pdf")).text
