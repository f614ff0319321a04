"""Pages of indicators: entering, being told what is wrong, divisions and years side by side, Excel and paper."""

import io

import pikepdf
import pytest
from flask import Flask
from openpyxl import load_workbook

from forms_app.cases.actors import Role
from forms_app.specs.folders import load_catalogue
from forms_app.specs.location import specs_folder
from forms_app.usecases.add_account import NewAccount, add_account, add_office
from forms_app.usecases.platform import Platform
from tests.integration.web.conftest import PASSWORD, Page, Visitor

TABLE = "/bureau/indicators/disability_prevention/indicators"
VALUES = f"{TABLE}/values"
YEAR_2025 = {"division": "220100", "year": "2025"}


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """The embedded database alone: these are pages, and what they read is tried on both below them."""
    return sqlite_platform


@pytest.fixture
def health(app: Flask) -> Visitor:
    someone = Visitor(app)
    someone.sign_in("weijian")
    return someone


def enter(visitor: Visitor, year: str, values: dict[str, str], revision: str = "0") -> Page:
    return visitor.post(VALUES, {"division": "220100", "year": year, "revision": revision, **values})


def test_a_handler_enters_values_and_sees_them_beside_the_targets(health: Visitor) -> None:
    assert "残疾预防主要指标" in health.get("/bureau/indicators").text
    form = health.get(f"{VALUES}?division=220100&year=2025")
    assert "2025年目标：>80%" in form.text
    assert "“活产人数”上面已填" in form.text
    faulty = enter(health, "2025", {"aware": "101", "surveyed": "100", "married": "许多"})
    assert faulty.status == 422
    assert faulty.value("aware") == "101"
    assert "不能大于“重点人群残疾预防核心知识知晓情况调查对象数”（100）" in faulty.text
    assert len(faulty.all("//*[@id='faults']//a")) == 2
    assert enter(health, "2020", {"accidents": "100"}).status == 200
    done = enter(health, "2025", {"aware": "80", "surveyed": "100", "accidents": "90"})
    assert "已保存长春市2025年的数据" in done.text
    assert done.all("string(//tr[th/a='重点人群残疾预防知识普及率']/td[2])") == "80.00%未达到"
    assert done.all("string(//tr[th/a='生产安全事故发生起数']/td[2])") == "10.00%达到"
    assert done.all("//tfoot/tr/td/text()") == ["1", "1", "24", "0", "0"]
    # Statistics offices have no such menu, and no such page.
    assert not health.get("/").all("//nav//a[.='办件']")


def test_one_indicator_is_reckoned_drawn_and_told_with_its_misprint(health: Visitor) -> None:
    enter(health, "2024", {"cataract_operations": "2900", "resident_population": "1000000"})
    enter(health, "2025", {"cataract_operations": "3001", "resident_population": "1000000"})
    page = health.get(f"{TABLE}/of/cataract_surgery")
    assert "2,900÷1,000,000×1,000,000=2,900.00例按所印公式：290.00例" in page.words
    assert "印文有出入" in page.text
    assert page.all("//*[local-name()='rect']/@class") == ["early", "met"]
    assert len(page.all("//*[local-name()='line'][@class='aim']")) == 2
    assert health.get(f"{TABLE}/of/nothing").status == 404


def test_what_somebody_else_saved_meanwhile_is_shown_before_it_is_overwritten(health: Visitor) -> None:
    enter(health, "2025", {"aware": "70", "surveyed": "100"})
    late = enter(health, "2025", {"aware": "75", "surveyed": "100"})
    assert late.status == 409
    assert late.value("aware") == "75"
    assert late.value("revision") == "1"
    assert "（空） → 70人" in late.text
    assert enter(health, "2025", {"aware": "75", "surveyed": "100"}, revision="1").status == 200
    history = health.get(f"{VALUES}?division=220100&year=2025")
    assert "70人 → 75人" in history.text


def test_the_table_goes_to_excel_and_paper(health: Visitor) -> None:
    enter(health, "2025", {"metabolic_screened": "97996", "live_births": "100000"})
    book = load_workbook(io.BytesIO(health.get(f"{TABLE}/table.xlsx").data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    [row] = [row for row in rows if row[2] and str(row[2]).startswith("新生儿遗传代谢性疾病筛查率")]
    assert row[4:7] == ["≥98%", 97.996, "未达到"]
    paper = health.get(f"{TABLE}/table.pdf")
    assert (paper.status, paper.data[:5]) == (200, b"%PDF-")
    # Behind the table each value stands beside its target, drawn, and told to those who cannot see it.
    with pikepdf.open(io.BytesIO(paper.data)) as file:
        told = [str(each["/Alt"]) for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]
    assert told == [
        "新生儿遗传代谢性疾病筛查率：条形图，竖线为目标，单位：%。长春市2025年97.996%，未达到（目标≥98%）。"
    ]


def test_a_filled_template_is_read_for_the_page_and_saved_from_there(health: Visitor) -> None:
    book = load_workbook(io.BytesIO(health.get(f"{VALUES}.xlsx?division=220100&year=2025").data))
    sheet = book["填报表"]
    cells = {sheet.cell(row, 1).value: sheet.cell(row, 2) for row in range(4, sheet.max_row + 1)}

    def send(address: str) -> Page:
        content = io.BytesIO()
        book.save(content)
        content.seek(0)
        return health.post(address, {**YEAR_2025, "revision": "0", "workbook": (content, "填好.xlsx")})

    cells["活产人数"].value = 100
    cells["年内接受新生儿听力筛查的人数"].value = 101
    refused = send(f"{TABLE}/workbook")
    assert refused.status == 422
    assert "填报表!B" in refused.text
    cells["年内接受新生儿听力筛查的人数"].value = 99
    read = send(f"{TABLE}/workbook")
    assert "已读入 Excel 文件，还没有保存" in read.text
    assert (read.value("live_births"), read.value("hearing_screened")) == ("100", "99")
    other = {**YEAR_2025, "year": "2024", "revision": "0"}
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    assert "长春市2024年" in health.post(f"{TABLE}/workbook", {**other, "workbook": (content, "填好.xlsx")}).text


def test_a_venue_is_reported_by_its_name(app: Flask) -> None:
    sports = Visitor(app)
    sports.sign_in("tiyu")
    path = "/bureau/indicators/sports_venues/indicators/values"
    values = {"division": "220100", "year": "2021", "subject": "某体育馆", "revision": "0"}
    done = sports.post(path, {**values, "weekly_hours": "35", "yearly_days": "329", "holiday_hours": "8"})
    assert ["".join(each.text_content().split()) for each in done.all("//tbody/tr/td[2]")] == [
        "35.0小时达到", "329天未达到", "8.0小时达到",
    ]  # fmt: skip
    assert sports.get(f"{path}?division=220100&year=2021").status == 422


def test_nobody_else_has_the_table(app: Flask, officer: Visitor) -> None:
    assert officer.get(TABLE).status == 404
    assert Visitor(app).get(TABLE).status == 401
    assert "您的机构没有要填报的指标表" in officer.get("/bureau/indicators").text


@pytest.mark.parametrize("table", list(load_catalogue(specs_folder()).indicators))
def test_every_table_has_its_pages_for_its_authority(app: Flask, platform: Platform, table: str) -> None:
    spec = platform.catalogue.indicator_table(table)
    add_office(platform, name="某省厅", division_code="220000", authority=spec.regulation.handled_by)
    add_account(platform, NewAccount("somebody", PASSWORD, "某人", Role.HANDLER, None, "某省厅"))
    someone = Visitor(app)
    someone.sign_in("somebody")
    listed = someone.get("/bureau/indicators").all("//main//h2/a/@href")
    assert f"/bureau/indicators/{table}" in listed
    page = someone.get(f"/bureau/indicators/{table}")
    assert len(page.all("//form[@action]//select[@name='division']/option")) >= 1
    division, year = page.all("//select[@name='division']/option/@value")[0], spec.table.last
    subject = f"&subject={spec.table.subjects}" if spec.table.subjects else ""
    form = someone.get(f"/bureau/indicators/{table}/values?division={division}&year={year}{subject}")
    assert form.status == 200
    assert form.all("//main//form//h2")
    assert someone.get(f"/bureau/indicators/{table}/table.xlsx").status == (422 if spec.table.subjects else 200)
    one = someone.get(f"/bureau/indicators/{table}/of/{spec.table.indicators[0].id}")
    assert spec.table.indicators[0].name in one.text
