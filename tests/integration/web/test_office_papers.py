"""What an office's papers cite: set by its administrator, kept in the record, read by the others."""

import pytest
from flask import Flask
from sqlmodel import col, select

from forms_app.storage.case_tables import AuditRecord
from forms_app.storage.tables import Office
from forms_app.usecases.platform import Platform
from tests.integration.web.conftest import Visitor

SETTINGS = {"notice_unit": "days", "phone": "0431-1", "address": "某街1号", "number_prefix": "朝"}
ARTICLES = {"national_article_abnormal": "六", "national_article_dishonest": "七"}
REMEDIES = {"review_body": "长春市朝阳区人民政府", "court": "长春市朝阳区人民法院"}


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    return sqlite_platform


@pytest.fixture
def administrator(app: Flask) -> Visitor:
    someone = Visitor(app)
    someone.sign_in("chaoyang4")
    return someone


def office(platform: Platform) -> Office:
    with platform.database.reading() as session:
        return session.exec(select(Office).where(Office.name == "长春市朝阳区统计局")).one()


def test_articles_and_remedies_are_set_and_recorded(
    administrator: Visitor, officer: Visitor, platform: Platform
) -> None:
    page = administrator.post("/bureau/office", {**SETTINGS, **ARTICLES, **REMEDIES})
    assert "机构设置已保存" in page.text
    assert page.value("national_article_dishonest") == "七"
    kept = office(platform)
    assert kept.national_articles == {"abnormal": "六", "dishonest": "七"}
    assert (kept.review_body, kept.court) == tuple(REMEDIES.values())
    with platform.database.reading() as session:
        record = session.exec(select(AuditRecord).order_by(col(AuditRecord.number).desc())).first()
    assert record is not None
    assert record.event == "settings_changed"
    assert record.data["national_articles"] == kept.national_articles
    read = officer.get("/bureau/office")
    assert "第七条" in read.text
    assert "统计严重失信企业：国家统计局《企业统计信用管理办法》的条款（未设）" in read.words
    assert not read.all("//input[@name='court']")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"national_article_abnormal": "第六条"}, "national_article_abnormal", "只写条的序号"),
        ({"national_article_dishonest": "七" * 21}, "national_article_dishonest", "最多20字"),
        ({"review_body": "某政府", "court": ""}, "court", "同时填写，或者同时留空"),
    ],
)
def test_what_cannot_be_printed_is_said_at_its_field(
    administrator: Visitor, platform: Platform, changes: dict[str, str], field: str, words: str
) -> None:
    page = administrator.post("/bureau/office", {**SETTINGS, **ARTICLES, **REMEDIES, **changes})
    assert page.status == 422
    assert words in page.all(f"string(//p[@id='{field}-fault'])")
    assert page.value("review_body") == {**REMEDIES, **changes}["review_body"]
    assert office(platform).national_articles == {}
