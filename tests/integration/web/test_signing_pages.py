"""Signatures on pages: the public check, the settings of an office, an act that could not be signed."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from forms_app.documents.key_folder import KeyFolder
from forms_app.storage.case_tables import IssuedDocument
from forms_app.usecases.platform import Platform
from tests.certificates import PASSPHRASE, Authority, put_key, put_trust
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import FIRST_OPINION, REASONS, Play
from tests.integration.web.conftest import Page, Visitor
from tests.samples import seal_picture

AWAY = "http://127.0.0.1:9/"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    authority = Authority()
    put_key(tmp_path / "keys", authority.issue().p12(), words=PASSPHRASE)
    put_trust(tmp_path / "keys", root_pem=authority.pem())
    return tmp_path / "keys"


@pytest.fixture
def platform(request: pytest.FixtureRequest, keys: Path) -> Platform:
    """One database is enough: nothing here is decided by it."""
    real: Platform = request.getfixturevalue("sqlite_platform")
    stamps = AWAY if "away" in request.fixturenames else ""
    return replace(real, signatures=KeyFolder(keys, stamps=stamps))


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


def document(play: Play, kind: str) -> IssuedDocument:
    with play.platform.database.reading() as session:
        return session.exec(select(IssuedDocument).where(IssuedDocument.kind == kind)).one()


def test_the_check_page_tells_a_signed_document_from_one_that_is_not(visitor: Visitor, play: Play, keys: Path) -> None:
    case = play.apply("qiye1")
    play.act("chaoyang", case, "handler_rejected", {**FIRST_OPINION, **REASONS})
    page = visitor.get(f"/check/{document(play, 'acceptance').code}")
    assert "这份文书制发时没有加电子签章" in page.words
    signed = document(play, "rejection")
    page = visitor.get(f"/check/{signed.code}")
    assert "签章有效：文书自签章后没有改动" in page.words
    assert "签章时间2026年3月2日09:00:00（签章方自报，没有可信时间戳）" in page.words
    assert page.all("//p[contains(@class, 'good')]")
    (keys / "trust" / "root.pem").unlink()
    page = visitor.get(f"/check/{signed.code}")
    assert "不能确认是谁签的" in page.words
    assert not page.all("//p[contains(@class, 'good')]")


@pytest.mark.usefixtures("away")
def test_an_act_that_could_not_be_signed_comes_back_as_it_was_typed(visitor: Visitor, play: Play) -> None:
    case = play.apply("qiye1")
    visitor.sign_in("chaoyang")
    path = f"/bureau/cases/{case}/acts/handler_rejected"
    sent = {**FIRST_OPINION, **REASONS, "seen": visitor.get(path).value("seen"), "csrf_token": visitor.token()}
    page = Page(visitor.client.post(path, data=sent))
    assert page.status == 503
    assert "时间戳服务没有应答，文书没有签章，也没有制发" in page.words
    assert page.value("reason") == REASONS["reason"]
    assert len(play.file(case).case.events) == 1


@pytest.fixture
def away() -> None:
    """The time stamp authority does not answer."""


def test_an_administrator_hands_in_the_picture_and_takes_it_away(visitor: Visitor, app: Flask) -> None:
    visitor.sign_in("chaoyang4")
    page = visitor.get("/bureau/office")
    assert "本机构制发的文书自动加电子签章，证书：长春市朝阳区统计局，有效期至2027年1月1日（剩余305天）" in page.words
    sent = {"picture": (io.BytesIO(seal_picture()), "章.png"), "width": "42"}
    page = visitor.post("/bureau/office/signature-picture", sent)
    assert "签章图样已保存" in page.words
    assert "图样宽42毫米" in page.words
    [address] = page.all("//figure/img/@src")
    assert visitor.get(address).data == seal_picture()
    handler = Visitor(app)
    handler.sign_in("chaoyang")
    assert handler.get("/bureau/office/signature-picture.png").data == seal_picture()
    assert not handler.get("/bureau/office").all("//input[@name='picture']")
    page = visitor.post("/bureau/office/signature-picture", {"width": "400"})
    assert page.status == 422
    assert "10至60的整数" in page.words
    page = visitor.post("/bureau/office/signature-picture/remove", visitor.get("/bureau/office").form_values("remove"))
    assert "签章图样已停用" in page.words
    assert visitor.get("/bureau/office/signature-picture.png").status == 404
