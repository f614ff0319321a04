"""Figures of determinations: by year of opening, category, step, result; page, chart and workbook from one count."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from forms_app.core.errors import NotFoundError
from forms_app.specs.catalogue import Catalogue
from forms_app.usecases.figures import Figures, FiguresQuery, figures
from forms_app.usecases.graded_figures import undecided
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.determining import ABNORMAL, ORDINARY, decided, opened, published, served
from tests.integration.usecases.procedure import Play, with_articles
from tests.integration.web.conftest import Visitor

DETERMINATION = "statistical_credit/determination"
B, F = "91220104MA0Y4T7B30", "91220104MA0Y6Q8E76"


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """The embedded database alone: these are pages, and what they read is tried on both below them."""
    return sqlite_platform


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    """Opened in 2025: one serious and public; in 2026: ordinary (withdrawn), abnormal (closed), one not decided."""
    play = with_articles(Play(platform, clock))
    clock.now = clock.now.replace(year=2025, month=12, day=31, hour=15, minute=30)  # 23:30 in Beijing
    published(play, entry={"penalty_date": "2025-12-30"})
    clock.pass_(hours=1)
    case = decided(play, ORDINARY, B)
    play.act("chaoyang3", case, "decision_withdrawn", {"ground": "own", "reason": "认定有误。"})
    case = decided(play, ABNORMAL, F)
    served(play, case)
    clock.pass_(days=10)
    play.act("chaoyang", case, "closed")
    opened(play, ORDINARY, F)
    return play


def counted(play: Play, who: str = "chaoyang", **query: Any) -> Figures:
    return figures(play.platform, play.actor(who), FiguresQuery(procedure=DETERMINATION, **query))


def numbers(found: Figures, table: str) -> dict[str, list[Any]]:
    figure = found.table(table)
    return {
        line.label: [int(n) if n is not None else None for n in line.numbers] for line in (*figure.lines, figure.total)
    }


def test_by_the_year_in_beijing(play: Play) -> None:
    found = counted(play)
    titles = [column.title for column in found.table("years").columns]
    assert titles == [
        "立案", "在办", "统计严重失信企业", "统计一般失信企业", "统计信用异常企业", "不予认定", "认定已撤销", "公示中",
    ]  # fmt: skip
    assert numbers(found, "years") == {
        "2026年": [3, 1, 0, 0, 1, 0, 1, 0],
        "2025年": [1, 1, 1, 0, 0, 0, 0, 1],
        "合计": [4, 2, 1, 0, 1, 0, 1, 1],
    }
    assert numbers(counted(play, year=2025), "divisions")["合计"] == [1, 1, 1, 0, 0, 0, 0, 1]


def test_by_category_step_and_result(play: Play) -> None:
    found = counted(play)
    assert numbers(found, "categories") == {
        "统计严重失信企业": [1, 1, 1, 1],
        "统计一般失信企业": [2, 1, 0, 0],
        "统计信用异常企业": [1, 0, 1, 0],
        "合计": [4, 2, 2, 1],
    }
    steps = numbers(found, "steps")
    assert (steps["核实认定情形"], steps["待送达"], steps["合计"]) == ([1, 0], [1, 0], [2, 0])
    assert numbers(found, "results") == {
        "已办结": [1, 50, 0], "不予认定": [0, 0, 0], "认定已撤销": [1, 50, 0], "合计": [2, 100, 0],
    }  # fmt: skip
    play.days(30)  # service is late: ten working days have passed
    assert numbers(counted(play), "overdue")["合计"] == [2, 1, 50]


def test_everybody_counts_the_own_area(play: Play) -> None:
    assert counted(play, "nanguan").number == 0
    assert counted(play, "changchun").number == counted(play, "jilin").number == counted(play, "shenji").number == 4
    with pytest.raises(NotFoundError):
        figures(play.platform, play.actor("jilin"), FiguresQuery(procedure="statistical_credit/nothing"))


def test_what_is_reached_without_a_decision(catalogue: Catalogue) -> None:
    [spec] = [each for each in catalogue.current_procedures() if each.id == DETERMINATION]
    assert undecided(spec.procedure) == {"investigation", "section_head", "leader", "approved", "not_determined"}


def test_page_chart_and_workbook_say_the_same(play: Play, officer: Visitor) -> None:
    page = officer.get(f"/bureau/figures?procedure={DETERMINATION}")
    assert "统计失信企业认定情况统计" in page.text
    sections = page.all("//section[contains(@class, 'figure')]")
    titles = [section.xpath("string(.//h2)") for section in sections]
    assert titles == [
        "各年度立案和认定情况",
        "各地区立案和认定情况",
        "各环节在办情况",
        "各地区超期情况",
        "各类别情况",
        "办理结果情况",
    ]
    assert "统计严重失信企业1；统计一般失信企业0；统计信用异常企业1。" in sections[4].xpath("string(.//desc)")
    [link] = page.all("//a[contains(@href, 'figures.xlsx') and contains(string(), '全部')]/@href")
    book = load_workbook(io.BytesIO(officer.get(link).data))
    assert book.sheetnames == titles
    sheet: Any = book["各类别情况"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=7)] == [
        ["统计严重失信企业", 1, 1, 1, 1], ["统计一般失信企业", 2, 1, 0, 0], ["统计信用异常企业", 1, 0, 1, 0], ["合计", 4, 2, 2, 1],
    ]  # fmt: skip
    other = page.all("//ul[@aria-label='程序']/li/a[not(@aria-current)]/@href")[0]
    assert "统计守信企业认定情况统计" in officer.get(other).text
