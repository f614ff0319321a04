"""Evidence: opened before it is kept, removed without being lost, never served when altered."""

import io
from uuid import UUID, uuid4

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError, ConflictError, NotFoundError, TooLargeError
from forms_app.core.text import unprintable
from forms_app.documents.uploads import UploadError, safe_name
from forms_app.storage.files import AlteredFileError
from forms_app.usecases.add_evidence import (
    Upload,
    add_evidence,
    read_evidence,
    remove_evidence,
    restore_evidence,
)
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.platform import Platform
from forms_app.usecases.start_filing import start_filing
from tests.samples import PDF_FILE

FIELD = "cooperation_evidence"


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """Files are kept beside the database."""
    return sqlite_platform


@pytest.fixture
def filing(platform: Platform, firm: Actor) -> UUID:
    return start_filing(platform, firm, "statistical_credit/annex1")


def picture(kind: str, size: tuple[int, int] = (30, 20)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "white").save(content, kind)
    return content.getvalue()


def pdf(change: str = "") -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    content = io.BytesIO()
    if change == "page action":
        document.Root.AA = pikepdf.Dictionary(WC=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
    if change == "named script":
        document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array()))
    if change == "script":
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    if change == "password":
        document.save(content, encryption=pikepdf.Encryption(owner="o", user="u"))
    else:
        document.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("反馈.pdf", PDF_FILE, "application/pdf"),
        ("a.JPG", picture("JPEG"), "image/jpeg"),
        ("b", picture("PNG"), "image/png"),
    ],
)
def test_a_file_comes_back_as_it_was_handed_in(
    platform: Platform, firm: Actor, filing: UUID, name: str, content: bytes, kind: str
) -> None:
    identifier = add_evidence(platform, firm, filing, Upload(FIELD, name, content))
    item, stored = read_evidence(platform, firm, filing, identifier)
    assert (stored, item.media_type, item.size) == (content, kind, len(content))
    assert open_filing(platform, firm, filing).evidence == (item,)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "文件是空的"),
        (b"just text", "只接受PDF、JPG、PNG，这个文件不是其中任何一种"),
        (b"<html><script>alert(1)</script>", "只接受PDF、JPG、PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只接受PDF、JPG、PNG"),
        (b"PK\x03\x04" + b"\0" * 40, "这个文件是 application/zip"),
        (b"MZ" + b"\0" * 300, "只接受PDF、JPG、PNG"),
        (b"%PDF-1.7 and nothing more", "PDF 打不开"),
        (b"\xff\xd8\xff\xe0 broken", "图片打不开"),
        (pdf("password"), "PDF 加了密码"),
        (pdf("script"), "PDF 内含脚本或自动动作"),
        (pdf("page action"), "PDF 内含脚本或自动动作"),
        (pdf("named script"), "PDF 内含脚本或自动动作"),
    ],
)
def test_what_is_no_document_is_refused_by_name(
    platform: Platform, firm: Actor, filing: UUID, content: bytes, message: str
) -> None:
    with pytest.raises(UploadError, match=message):
        add_evidence(platform, firm, filing, Upload(FIELD, "a.pdf", content))
    assert open_filing(platform, firm, filing).evidence == ()


def test_a_picture_too_large_to_open_is_refused(platform: Platform, firm: Actor, filing: UUID) -> None:
    with pytest.raises(UploadError, match="8000×8000像素，过大"):
        add_evidence(platform, firm, filing, Upload(FIELD, "a.png", picture("PNG", (8000, 8000))))


def test_limits_are_exact(platform: Platform, firm: Actor) -> None:
    filing = start_filing(platform, firm, "sample/every_type")
    limit = 1 << 20
    padded = PDF_FILE + b"\n" * (limit - len(PDF_FILE))
    with pytest.raises(TooLargeError, match="超过1兆字节"):
        add_evidence(platform, firm, filing, Upload("a_file", "大.pdf", padded + b"\n"))
    add_evidence(platform, firm, filing, Upload("a_file", "大.pdf", padded))
    add_evidence(platform, firm, filing, Upload("a_file", "b.png", picture("PNG")))
    with pytest.raises(BadInputError, match="“附件材料”最多2个文件"):
        add_evidence(platform, firm, filing, Upload("a_file", "c.jpg", picture("JPEG")))


def test_the_same_file_is_taken_once(platform: Platform, firm: Actor, filing: UUID) -> None:
    first = add_evidence(platform, firm, filing, Upload(FIELD, "a.pdf", PDF_FILE))
    assert add_evidence(platform, firm, filing, Upload(FIELD, "again.pdf", PDF_FILE)) == first


def test_removing_and_taking_back(platform: Platform, firm: Actor, filing: UUID) -> None:
    identifier = add_evidence(platform, firm, filing, Upload(FIELD, "a.pdf", PDF_FILE))
    remove_evidence(platform, firm, filing, identifier)
    with pytest.raises(NotFoundError, match="可能已被移除"):
        read_evidence(platform, firm, filing, identifier)
    assert open_filing(platform, firm, filing).evidence == ()
    restore_evidence(platform, firm, filing, identifier)
    assert read_evidence(platform, firm, filing, identifier)[1] == PDF_FILE


def test_taking_back_keeps_to_the_limit(platform: Platform, firm: Actor) -> None:
    filing = start_filing(platform, firm, "sample/every_type")
    removed = add_evidence(platform, firm, filing, Upload("a_file", "a.pdf", PDF_FILE))
    remove_evidence(platform, firm, filing, removed)
    for kind in ("PNG", "JPEG"):
        add_evidence(platform, firm, filing, Upload("a_file", "b", picture(kind)))
    with pytest.raises(BadInputError, match="“附件材料”最多2个文件"):
        restore_evidence(platform, firm, filing, removed)
    assert len(open_filing(platform, firm, filing).evidence) == 2


def test_a_file_handed_in_again_is_not_taken_back_beside_itself(platform: Platform, firm: Actor, filing: UUID) -> None:
    first = add_evidence(platform, firm, filing, Upload(FIELD, "a.pdf", PDF_FILE))
    remove_evidence(platform, firm, filing, first)
    second = add_evidence(platform, firm, filing, Upload(FIELD, "a.pdf", PDF_FILE))
    restore_evidence(platform, firm, filing, first)
    assert [item.id for item in open_filing(platform, firm, filing).evidence] == [second]


def test_only_fields_for_files_take_files(platform: Platform, firm: Actor, filing: UUID) -> None:
    with pytest.raises(BadInputError, match="没有可上传文件的字段“reason”"):
        add_evidence(platform, firm, filing, Upload("reason", "a.pdf", PDF_FILE))


def test_files_of_others_are_as_missing_as_missing_ones(
    platform: Platform, firm: Actor, other_firm: Actor, filing: UUID
) -> None:
    identifier = add_evidence(platform, firm, filing, Upload(FIELD, "a.pdf", PDF_FILE))
    own = start_filing(platform, other_firm, "statistical_credit/annex1")
    for target, evidence in ((filing, identifier), (own, identifier), (own, uuid4())):
        with pytest.raises(NotFoundError):
            read_evidence(platform, other_firm, target, evidence)


def test_an_altered_file_is_never_served(platform: Platform, firm: Actor, filing: UUID) -> None:
    identifier = add_evidence(platform, firm, filing, Upload(FIELD, "a.pdf", PDF_FILE))
    item, _ = read_evidence(platform, firm, filing, identifier)
    platform.files._file(item.digest).write_bytes(b"something else")
    with pytest.raises(AlteredFileError):
        read_evidence(platform, firm, filing, identifier)


def test_a_discarded_draft_takes_no_files(platform: Platform, firm: Actor, filing: UUID) -> None:
    from forms_app.usecases.discard_filing import discard_filing

    discard_filing(platform, firm, filing)
    with pytest.raises(ConflictError):
        add_evidence(platform, firm, filing, Upload(FIELD, "a.pdf", PDF_FILE))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("台账.pdf", "台账.pdf"), ("..%2f..%2fetc%2fpasswd", "%2f..%2fetc%2fpasswd.pdf"), ("../../etc/passwd", "passwd.pdf"),
        ("a\\..\\b.PDF", "b.pdf"), ("", "材料.pdf"), ("  . ", "材料.pdf"), ("x" * 300, "x" * 120 + ".pdf"),
        ("换\n行\u202e倒.pdf", "换行倒.pdf"), ("CON", "CON.pdf"), ('a"b<c>.pdf', "abc.pdf"), ("😀.pdf", "😀.pdf"),
        ("a\ufdd0b\uffff\ufffdc.pdf", "abc.pdf"), ("\ud800甲.pdf", "甲.pdf"), ("\u3164.pdf", "材料.pdf"),
    ],
)  # fmt: skip
def test_names_are_made_safe(given: str, shown: str) -> None:
    assert safe_name(given, "application/pdf") == shown


@given(st.text(max_size=200))
def test_a_safe_name_never_keeps_the_filing_from_being_submitted(name: str) -> None:
    assert unprintable(safe_name(name, "image/png")) is None
