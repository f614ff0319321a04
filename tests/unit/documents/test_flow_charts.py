"""The drawn charts: everything in its place, nothing over anything else, and the same in words."""

import shutil
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from forms_app.documents.charts import chart_pages
from forms_app.documents.drawn import Drawing, Line, Point, Rectangle
from forms_app.documents.flow_layout import EDGE, CrowdedChartError, lay_out
from forms_app.documents.flow_words import ChartWords, words_of
from forms_app.documents.measuring import broken, text_width
from forms_app.specs.catalogue import Catalogue, ChartSpec
from forms_app.specs.folders import load_catalogue
from forms_app.specs.location import specs_folder
from tests.unit.specs.test_checks import change

TYPE_AREA = (156 * 72 / 25.4, 225 * 72 / 25.4)
CHARTS = ["trustworthy", "dishonest"]


@pytest.fixture(scope="module")
def annex9(catalogue: Catalogue) -> ChartSpec:
    return catalogue.chart("statistical_credit/annex9")


@pytest.fixture(params=CHARTS)
def words(annex9: ChartSpec, request: pytest.FixtureRequest) -> ChartWords:
    return words_of(annex9)[CHARTS.index(request.param)]


@pytest.fixture
def drawing(annex9: ChartSpec, words: ChartWords) -> Drawing:
    return chart_pages(annex9)[CHARTS.index(words.chart.id)].drawing


def spans(line: Line) -> list[Rectangle]:
    """The pieces of a line as rectangles without breadth."""
    return [
        Rectangle(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)) for (x0, y0), (x1, y1) in pairwise(line.points)
    ]


def test_it_is_a_page_at_most_and_read_in_print(drawing: Drawing, words: ChartWords) -> None:
    assert drawing.width <= TYPE_AREA[0] + 0.01
    assert drawing.height <= TYPE_AREA[1]
    for frame in drawing.frames:
        assert frame.place.x >= 0
        assert frame.place.right <= drawing.width
        assert 0 <= frame.place.y < frame.place.bottom <= drawing.height
    for line in drawing.lines:
        assert all(EDGE <= x <= drawing.width - EDGE for x, _ in line.points if line.arrow), line
        assert all(0 <= y <= drawing.height for _, y in line.points), line
    assert {text.size for text in drawing.texts} == {words.chart.size}
    assert words.chart.size >= 9


def test_every_text_stands_in_its_box_and_no_text_over_another(drawing: Drawing) -> None:
    frames = {frame.box: frame for frame in drawing.frames}
    for text in drawing.texts:
        frame = frames.get(text.of)
        if frame is None:
            assert "→" in text.of
            assert not [each.box for each in drawing.frames if each.place.overlaps(text.place)], text.text
            continue
        assert within(text.place, frame.place), text.text
        if frame.shape == "decision":
            assert all(in_rhombus(corner, frame.place) for corner in inked(text.place, text.size)), text.text
    for one, other in combinations(drawing.texts, 2):
        assert not one.place.overlaps(other.place), (one.text, other.text)


def within(inner: Rectangle, outer: Rectangle) -> bool:
    return inner.x >= outer.x and inner.right <= outer.right and inner.y >= outer.y and inner.bottom <= outer.bottom


def inked(place: Rectangle, size: float) -> list[Point]:
    """Corners of what is printed: the line without its lead."""
    spare = (place.height - size) / 2
    return [(x, y) for x in (place.x, place.right) for y in (place.y + spare, place.bottom - spare)]


def in_rhombus(point: Point, place: Rectangle) -> bool:
    x, y = place.middle
    return abs(point[0] - x) / (place.width / 2) + abs(point[1] - y) / (place.height / 2) <= 1


def test_boxes_stand_apart(drawing: Drawing) -> None:
    for one, other in combinations(drawing.frames, 2):
        assert not one.place.overlaps(other.place), (one.box, other.box)


def test_arrows_touch_no_box_but_their_two_and_no_words(drawing: Drawing) -> None:
    frames = {frame.box: frame.place for frame in drawing.frames}
    for line in drawing.lines:
        for span in spans(line) if line.arrow else ():
            crossed = [
                name for name, place in frames.items() if name not in line.arrow.split("→") and touch(span, place)
            ]
            assert not crossed, (line.arrow, crossed)
            inside = [name for name in line.arrow.split("→") if touch(span, shrunk(frames[name]))]
            decisions = [frame.box for frame in drawing.frames if frame.shape == "decision"]
            assert not set(inside) - set(decisions), (line.arrow, inside)
            assert not [text.text for text in drawing.texts if touch(span, text.place)], line.arrow


def touch(span: Rectangle, place: Rectangle) -> bool:
    return (
        span.x < place.right and place.x < span.right + 0.01 and span.y < place.bottom and place.y < span.bottom + 0.01
    )


def shrunk(place: Rectangle) -> Rectangle:
    return Rectangle(place.x + 0.5, place.y + 0.5, place.width - 1, place.height - 1)


def test_arrows_cross_nowhere(drawing: Drawing) -> None:
    """Two may run together where they come from or lead to the same box."""
    arrows = [line for line in drawing.lines if line.arrow]
    for one, other in combinations(arrows, 2):
        shared = set(one.arrow.split("→")) & set(other.arrow.split("→"))
        crossing = [(a, b) for a in spans(one) for b in spans(other) if touch(a, b) and touch(b, a)]
        together = one.arrow.split("→")[1] == other.arrow.split("→")[1]
        assert not crossing or (shared and together), (one.arrow, other.arrow)


def test_an_arrow_begins_and_ends_at_the_outline_of_its_boxes(drawing: Drawing) -> None:
    frames = {frame.box: frame for frame in drawing.frames}
    for line in drawing.lines:
        if not line.arrow:
            continue
        for name, (x, y) in zip(line.arrow.split("→"), (line.points[0], line.points[-1]), strict=True):
            frame = frames[name]
            if frame.shape == "decision":
                middle, place = frame.place.middle, frame.place
                far = abs(x - middle[0]) / (place.width / 2) + abs(y - middle[1]) / (place.height / 2)
                assert far == pytest.approx(1), line.arrow
                continue
            sides = [frame.place.x, frame.place.right, frame.place.y, frame.place.bottom]
            assert min(abs(x - sides[0]), abs(x - sides[1]), abs(y - sides[2]), abs(y - sides[3])) < 0.01, line.arrow
        assert len(line.head) == 3
        assert line.head[0] == line.points[-1]


def test_what_is_drawn_is_what_is_said_in_words(drawing: Drawing, words: ChartWords) -> None:
    drawn = "".join(text.text for text in drawing.texts)
    for step in words.steps:
        for said in (step.title, step.text, *step.notes.split("；")):
            assert said.replace("；", "") in drawn.replace("；", ""), said
    ways = [(step.number, way.number) for step in words.steps for way in step.ways]
    assert len(ways) == len(words.chart.arrows) == len([line for line in drawing.lines if line.arrow])
    assert drawing.description.count("\n") + 1 == len(words.chart.boxes)


STRUCTURE = {
    "trustworthy": """
组织开展统计守信企业认定活动 → 企业申请
企业申请 → 承办人员初审
承办人员初审 退回→ 企业补正；合格，同意→ 承办机构负责人审核；不同意→ 不予认定
企业补正 补正→ 承办人员初审
承办机构负责人审核 同意→ 分管领导审批；退回→ 承办人员初审；不同意→ 不予认定
分管领导审批 同意→ 复核；退回→ 承办机构负责人审核；不同意→ 不予认定
复核 合格→ 公示；不合格→ 不予认定
公示 有异议→ 异议核查；期满没有异议→ 公布
异议核查 不成立→ 公示；成立→ 不予认定
公布 有效期内因统计违法行为受到统计行政处罚→ 取消统计守信企业资格
不予认定
取消统计守信企业资格
""",
    "dishonest": """
立案 → 核实认定情形
核实认定情形 提请审核→ 承办机构负责人审核
承办机构负责人审核 退回→ 核实认定情形；同意→ 分管领导审批
分管领导审批 退回→ 核实认定情形；不同意→ 不予认定；同意→ 作出认定决定
不予认定
作出认定决定 → ○失信惩戒；→ 送达认定决定书；→ 向社会公示
○失信惩戒
送达认定决定书 无法送达→ 两次邮寄送达；送达→ 企业收到认定决定书
两次邮寄送达 两次无人签收→ 视为无法取得联系；签收→ 企业收到认定决定书
视为无法取得联系
企业收到认定决定书 陈述、申辩→ 核实陈述、申辩
核实陈述、申辩 维持→ 企业收到认定决定书；变更认定→ 核实认定情形；撤销认定→ 认定已撤销
认定已撤销
向社会公示 → 申请提前移除；→ 公示期限延长；→ 公示期满
申请提前移除 → 核实整改情况
核实整改情况 提出意见→ 审核、审批
审核、审批 退回→ 核实整改情况；同意→ 提前移除；不同意→ 向社会公示
提前移除
公示期限延长 → 公示期满
公示期满
""",
}


def test_the_structure_of_the_charts(words: ChartWords) -> None:
    lines = [f"{step.title} " + "；".join(f"{way.label}→ {way.title}" for way in step.ways) for step in words.steps]
    assert [line.strip() for line in lines] == STRUCTURE[words.chart.id].strip().splitlines()


def test_the_footnote_is_as_the_gazette_prints_it(annex9: ChartSpec) -> None:
    first, second = words_of(annex9)
    assert first.footnotes == ()
    assert second.footnotes == (
        "○失信惩戒：对统计信用异常企业、统计一般失信企业加强监督检查；",
        "统计严重失信企业由省统计局牵头纳入信用信息系统实施联合惩戒。",
    )
    assert [words.title for words in (first, second)] == [
        "守信企业信用信息认定工作流程〔各县（市、区）统计机构〕",
        "失信企业信用信息认定工作流程（各级统计机构）",
    ]


def test_another_term_is_another_drawing(tmp_path: Path, annex9: ChartSpec) -> None:
    folder = shutil.copytree(
        specs_folder() / "statistical_credit",
        tmp_path / "statistical_credit",
        ignore=shutil.ignore_patterns("situations"),
    )
    change(
        folder / "determination.yaml",
        "title: 送达期限, article: 第十四条, period: 10",
        "title: 送达期限, article: 第十四条, period: 12",
    )
    changed = chart_pages(load_catalogue(tmp_path).chart("statistical_credit/annex9"))
    before = [text.text for page in chart_pages(annex9) for text in page.drawing.texts]
    after = [text.text for page in changed for text in page.drawing.texts]
    differing = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert differing == [("10个工作日内（第十四条）", "12个工作日内（第十四条）")]


def test_a_chart_that_does_not_fit_is_named(words: ChartWords) -> None:
    with pytest.raises(CrowdedChartError, match=f"“{words.title}”比一页高[0-9]+磅".replace("（", r"\（")):
        lay_out(words, 300)


def test_lines_are_broken_evenly_and_never_where_no_line_may_end() -> None:
    assert broken("填写《统计守信企业认定申请表》，向所在地统计机构提交", 16) == (
        "填写《统计守信企业认定申请",
        "表》，向所在地统计机构提交",
    )
    for text in ("对照第八条、第九条、第十条提出认定意见", "间隔不得少于15日，不得超过30日（第十四条）"):
        lines = broken(text, 8)
        assert "".join(lines) == text
        assert all(text_width(line) <= 8 for line in lines)
        assert not any(line[0] in "，、。；）》" for line in lines)
    assert broken("上\n下", 8) == ("上", "下")
