"""Figures: the page, its charts and its workbook say the same; each person's stop at his or her own division."""

import io
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from forms_app.usecases.figure_tables import share
from forms_app.usecases.figures import FiguresQuery, figures
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import REASONS, Play
from tests.integration.web.conftest import Page, Visitor

TABLES = ("各年度申请情况", "各地区申请和认定情况", "各环节在办情况", "各地区超期情况", "认定结果情况")


@pytest.fixture
def play(quick_platform: Platform, clock: Clock) -> Play:
    return Play(quick_platform, clock)


@pytest.fixture
def played(play: Play) -> Play:
    """In 朝阳区 one in verification and one rejected, in 南关区 one in preliminary review; the open ones are late."""
    play.reviewed("qiye1")
    play.act("chaoyang", play.apply("qiye2"), "handler_rejected", {"determination_findings": "不符。", **REASONS})
    play.apply("qiye3")
    play.days(45)
    return play


def person(app: Flask, username: str) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(username)
    return visitor


def on_screen(page: Page) -> dict[str, list[list[str]]]:
    """Every table of the page as text, heading first."""
    return {
        section.xpath("string(.//h2)"): [
            ["".join(cell.text_content().split()).removesuffix("↓") for cell in row.xpath("./th|./td")]
            for row in section.xpath(".//tr")
        ]
        for section in page.all("//section[contains(@class, 'figure')]")
    }


def in_workbook(content: bytes) -> dict[str, list[list[str]]]:
    """Every sheet as Excel shows it, from the headings to the totals."""
    book = load_workbook(io.BytesIO(content))
    return {
        sheet.title: [[shown(cell) for cell in row] for row in sheet.iter_rows(min_row=3, max_row=total_of(sheet))]
        for sheet in book.worksheets
    }


def total_of(sheet: Any) -> int:
    return next(cell.row for cell in sheet["A"] if cell.value == "合计")


def shown(cell: Any) -> str:
    if isinstance(cell.value, int | float):
        return f"{cell.value:.1f}" if cell.number_format == "0.0" else f"{cell.value:d}"
    return str(cell.value)


@pytest.mark.parametrize(
    "query", ["", "year=2026", "division=220100", "division=220104&order=overdue", "order=overdue_share", "year=2031"]
)
def test_screen_chart_and_workbook_say_the_same(played: Play, app: Flask, query: str) -> None:
    visitor = person(app, "jilin")
    page = visitor.get(f"/bureau/figures?{query}")
    screen = on_screen(page)
    assert tuple(screen) == TABLES
    assert in_workbook(visitor.get(f"/bureau/figures.xlsx?{query}").data) == screen
    for section in page.all("//section[contains(@class, 'figure')]"):
        table = screen[section.xpath("string(.//h2)")]
        charted = section.xpath("string(.//p[1]/span[1])").removeprefix("图：")
        at = table[0].index(charted)
        bars = [("".join(bar.xpath("./text[1]/text()")), bar.xpath("./text[2]/text()")[0]) for bar in drawn(section)]
        assert bars == [(row[0], row[at]) for row in table[1:-1]]
        widths = [float(bar.xpath("./rect/@width")[0]) for bar in drawn(section)]
        most = max((int(number) for _, number in bars), default=0)
        assert widths == [pytest.approx(int(number) / most * 215 if most else 0, abs=0.06) for _, number in bars]


def drawn(section: Any) -> list[Any]:
    return list(section.xpath(".//svg//g[@transform]"))


def test_each_table_counts_what_happened(played: Play, app: Flask) -> None:
    screen = on_screen(person(app, "changchun").get("/bureau/figures"))
    years, divisions, steps, overdue, results = (screen[name] for name in TABLES)
    assert years[1:] == [["2026年", "3", "2", "0", "1", "0", "0", "0"], ["合计", "3", "2", "0", "1", "0", "0", "0"]]
    rows = {row[0]: row[1:] for row in divisions}
    assert rows["朝阳区"][:2] == ["2", "1"]
    assert rows["农安县"] == ["0"] * 7
    assert {row[0]: row[1:] for row in steps}["复核"] == ["1", "1"]
    assert {row[0]: row[1:] for row in overdue}["朝阳区"] == ["1", "1", "100.0"]
    assert {row[0]: row[1:] for row in overdue}["农安县"] == ["0", "0", "—"]
    assert {row[0]: row[1:] for row in results}["不予认定"] == ["1", "100.0", "0"]


def test_parts_add_up_to_the_total(played: Play) -> None:
    for actor, division in (("jilin", None), ("jilin", "220100"), ("chaoyang", None)):
        found = figures(played.platform, played.actor(actor), FiguresQuery(2026, division))
        for table in found.tables:
            for at, column in enumerate(table.columns):
                parts = [line.numbers[at] for line in table.lines]
                if "%" not in column.title:
                    assert sum(int(part or 0) for part in parts) == table.total.numbers[at], (table.id, column)
        for line in found.table("divisions").lines:
            applications, still_open, *ends, _ = line.numbers
            assert applications == sum(int(number or 0) for number in (still_open, *ends))


def test_links_lead_from_the_province_down_to_the_county(played: Play, app: Flask) -> None:
    visitor = person(app, "jilin")
    page = visitor.get("/bureau/figures?year=2026")
    [city] = page.all("//section[@id='divisions']//th/a[text()='长春市']/@href")
    page = visitor.get(city)
    assert page.all("string(//nav[@aria-label='上级地区'])") == "吉林省 / 长春市"
    [district] = page.all("//section[@id='divisions']//th/a[text()='朝阳区']/@href")
    assert "year=2026" in district
    page = visitor.get(district)
    assert [row[0] for row in on_screen(page)["各地区申请和认定情况"]] == ["地区", "朝阳区", "合计"]
    assert "统计范围：朝阳区，2026年度" in page.text


def test_divisions_stand_by_code_or_by_a_column(played: Play, app: Flask) -> None:
    visitor = person(app, "changchun")
    names = [row[0] for row in on_screen(visitor.get("/bureau/figures"))["各地区超期情况"][1:-1]]
    assert names[:3] == ["南关区", "宽城区", "朝阳区"]
    page = visitor.get("/bureau/figures?order=overdue")
    rows = on_screen(page)["各地区超期情况"][1:-1]
    assert rows[0][0] == "朝阳区"
    assert [int(row[2]) for row in rows] == sorted((int(row[2]) for row in rows), reverse=True)
    assert page.all("//section[@id='overdue']//th[@aria-sort='descending']/a/text()") == ["已超期 ↓"]


def test_nobody_sees_figures_of_another_division(played: Play, app: Flask) -> None:
    for username, applications in (("chaoyang", "2"), ("changchun", "3"), ("jilin", "3"), ("yanji", None)):
        visitor = person(app, username)
        tables = on_screen(visitor.get("/bureau/figures"))
        assert (tables["各地区申请和认定情况"][-1][1] if tables else None) == applications
    for foreign in ("220102", "220000", "222400", "nothing"):
        assert person(app, "chaoyang").get(f"/bureau/figures?division={foreign}").status == 404
        assert person(app, "chaoyang").get(f"/bureau/figures.xlsx?division={foreign}").status == 404


def test_workbook_looks_official_and_tables_come_alone(played: Play, app: Flask) -> None:
    visitor = person(app, "jilin")
    book = load_workbook(io.BytesIO(visitor.get("/bureau/figures.xlsx?year=2026").data))
    assert tuple(book.sheetnames) == TABLES
    for sheet in book.worksheets:
        assert sheet["A1"].value == sheet.title
        assert sheet["A2"].value == "填报单位：吉林省统计局"
        assert any(str(cell.value).startswith("制表日期：2026年4月16日　计量单位：") for cell in sheet[2])
        ending = [str(cell.value) for cell in sheet["A"]][total_of(sheet) :]
        assert [words[:3] for words in ending] == ["范围：", "说明：", "制表人"]
        assert ending[0] == "范围：吉林省，2026年度"
        assert sheet.print_title_rows == "$3:$3"
    alone = load_workbook(io.BytesIO(visitor.get("/bureau/figures.xlsx?table=overdue").data))
    assert alone.sheetnames == ["各地区超期情况"]
    assert visitor.get("/bureau/figures.xlsx?table=nothing").status == 404
    assert visitor.get("/bureau/figures?year=20x6").status == 422


def test_figures_have_the_columns_that_a_person_chose_in_their_order(played: Play, app: Flask) -> None:
    visitor = person(app, "changchun")
    page = visitor.get("/bureau/figures")
    [address] = page.all("//section[@id='overdue']//a[text()='选列']/@href")
    columns = visitor.get(address)
    assert "各地区超期情况" in columns.text
    assert columns.all("//input[@name='column']/@value") == ["open", "overdue", "overdue_share"]
    assert "/bureau/figures?procedure=" in columns.all("//main//a/@href")[0]
    visitor.post(address, [("column", "overdue_share"), ("column", "open"), ("action", "save")])
    screen = on_screen(page)["各地区超期情况"]
    book = visitor.get("/bureau/figures.xlsx").data
    assert in_workbook(book)["各地区超期情况"] == [[row[0], row[3], row[1]] for row in screen]
    assert in_workbook(book)["各环节在办情况"] == on_screen(page)["各环节在办情况"], "the choice is of one table"
    assert visitor.post(address, {"column": "figure_line", "action": "save"}).status == 422
    for missing in ("figures.a.b.overdue", f"{address.split('/')[-2]}x"):
        assert visitor.get(f"/bureau/lists/{missing}/columns").status == 404


def test_charts_speak_to_those_who_cannot_see_them(played: Play, app: Flask) -> None:
    page = person(app, "changchun").get("/bureau/figures")
    charts = page.all("//svg")
    assert len(charts) == len(TABLES)
    for chart in charts:
        title, desc = (page.all(f"string(//*[@id='{each}'])") for each in chart.get("aria-labelledby").split())
        assert chart.get("role") == "img"
        assert title
        assert desc.startswith("条形图，单位：件。")
    assert "朝阳区2；" in page.all("string(//*[@id='divisions-desc'])")


def test_empty_range_says_so(play: Play, app: Flask) -> None:
    page = person(app, "jilin").get("/bureau/figures")
    assert "还没有申请" in page.text
    assert not page.all("//svg")


def test_share_rounds_halves_up_and_has_no_base_of_nothing() -> None:
    assert [str(share(*each)) for each in ((1, 3), (1, 800), (1, 2000), (0, 5), (0, 0))] == [
        "33.3", "0.1", "0.1", "0.0", "None",
    ]  # fmt: skip
