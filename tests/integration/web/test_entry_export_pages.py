"""The page of the joint-punishment register: preview, what is missing, files; and the code an office needs for it."""

import csv
import io
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from openpyxl import load_workbook

from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.determining import decided, published
from tests.integration.usecases.procedure import Play, with_articles
from tests.integration.web.conftest import Visitor

OTHER = "91220104MA0Y4T7B30"
PLAIN = "statistical_credit/double_publicity"


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    return sqlite_platform


@pytest.fixture
def waiting(platform: Platform, clock: Clock) -> str:
    play = with_articles(Play(platform, clock))
    published(play)
    return str(decided(play, firm=OTHER))


@pytest.fixture
def province(app: Flask) -> Visitor:
    someone = Visitor(app)
    someone.sign_in("jilin")
    return someone


def test_what_is_missing_leads_to_its_case_and_the_rest_is_shown_as_handed_over(
    waiting: str, province: Visitor
) -> None:
    page = province.get("/bureau/entries")
    assert "第十八条没有规定列入的期限" in page.text
    assert page.all("//section[1]//a/@href") == [f"/bureau/cases/{waiting}"]
    assert "还没有公示，没有有效期限。" in page.text
    assert "2026/03/02—2027/03/02" in page.text
    plain = province.get(f"/bureau/entries?table={PLAIN}")
    assert len(plain.all("//section[2]//thead/tr[1]/th")) == 28
    assert plain.all("//section[2]//td[string()='15.000000']")


def test_the_files_say_how_many_are_not_in_them(waiting: str, province: Visitor) -> None:
    answer = province.get("/bureau/entries.xlsx")
    assert "联合惩戒名册_20260302_另有1户没有列入.xlsx" in unquote(answer.response.headers["Content-Disposition"])
    sheet: Any = load_workbook(io.BytesIO(answer.data)).active
    assert sheet["A1"].value == "统计严重失信企业联合惩戒名册"
    answer = province.get(f"/bureau/entries.csv?table={PLAIN}")
    assert len(list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))) == 3


def test_the_page_of_ledgers_leads_there_for_those_who_keep_it(
    waiting: str, province: Visitor, officer: Visitor
) -> None:
    links = "//a[contains(@href, '/bureau/entries')]"
    assert len(province.get("/bureau/ledgers").all(links)) == 2
    assert officer.get("/bureau/ledgers").all(links) == []
    assert officer.get("/bureau/entries").status == 403


def test_an_office_sets_its_own_code(app: Flask) -> None:
    admin = Visitor(app)
    admin.sign_in("chaoyang4")
    settings = {"notice_unit": "days", "number_prefix": "朝"}
    wrong = admin.post("/bureau/office", settings | {"uscc": "11220104013712349F"})
    assert (wrong.status, "本机构统一社会信用代码：第18位校验错误" in wrong.text) == (422, True)
    assert admin.post("/bureau/office", settings | {"uscc": "11220104013712349e"}).value("uscc") == "11220104013712349E"
