"""Lists as Excel and the choice of their columns, as people use them."""

import io

import pytest
from openpyxl import load_workbook

from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play
from tests.integration.web.conftest import Page, Visitor

COLUMNS = "/bureau/lists/cases/columns"


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> object:
    """The use cases are tested on both databases; their pages are the same on every one."""
    return request.getfixturevalue("sqlite_platform")


def headings(page: Page) -> list[str]:
    assert page.status == 200
    return [str(cell.value) for cell in load_workbook(io.BytesIO(page.data)).worksheets[0][3]]


def taken(page: Page) -> list[str]:
    return [str(each) for each in page.all("//input[@name='column'][@checked]/@value")]


def test_every_list_offers_its_table(platform: Platform, clock: Clock, officer: Visitor) -> None:
    Play(platform, clock).apply("qiye1")
    for screen, name in (("cases", "办件清单"), ("campaigns", "认定活动清单"), ("submissions", "企业申报清单")):
        page = officer.get(f"/bureau/{screen}")
        [address] = page.all(f"//a[contains(@href, '/bureau/lists/{screen}.xlsx')]/@href")
        table = officer.get(address)
        assert load_workbook(io.BytesIO(table.data)).sheetnames == [name]
        assert officer.get(f"/bureau/lists/{screen}/columns").status == 200


def test_the_filters_of_the_screen_go_with_the_table(platform: Platform, clock: Clock, officer: Visitor) -> None:
    Play(platform, clock).apply("qiye1")
    page = officer.get("/bureau/cases?q=精密")
    [address] = page.all("//a[contains(@href, 'cases.xlsx')]/@href")
    sheet = load_workbook(io.BytesIO(officer.get(address).data)).worksheets[0]
    assert "范围：在办；按“精密”搜索" in [cell.value for cell in sheet["A"]]
    assert officer.get("/bureau/lists/submissions.xlsx?from=昨天").status == 422
    assert officer.get("/bureau/lists/submissions.xlsx?sort=id").status == 422


def test_columns_are_chosen_moved_and_had_back(officer: Visitor) -> None:
    first = taken(officer.get(COLUMNS))
    assert first[:3] == ["due_on", "term", "enterprise_name"]
    page = officer.post(COLUMNS, [("column", "uscc"), ("column", "due_on"), ("action", "save")])
    assert "已保存" in page.text
    assert headings(officer.get("/bureau/lists/cases.xlsx")) == ["序号", "统一社会信用代码", "届满日"]
    # Whoever moves a column with the keyboard finds the same button again.
    page = officer.post(COLUMNS, [("column", "uscc"), ("column", "due_on"), ("action", "up:due_on")])
    assert taken(page) == ["due_on", "uscc"]
    assert page.all("//button[@autofocus]/@value") == ["up:due_on"]
    page = officer.post(COLUMNS, {"action": "all"})
    assert taken(page) == first


def test_a_table_without_columns_is_refused(officer: Visitor) -> None:
    page = officer.post(COLUMNS, {"action": "save"})
    assert (page.status, "至少保留一列" in page.text) == (422, True)
    assert officer.post(COLUMNS, {"column": "nothing", "action": "save"}).status == 422
    assert officer.get("/bureau/lists/nothing/columns").status == 404
