"""附件5 to 附件8 as the gazette prints them, cell by cell, blank and filled."""

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, missing, read_answers
from forms_app.answers.typed import as_typed
from forms_app.documents.fitting import points
from forms_app.documents.form_layout import is_continued, lay_out
from forms_app.documents.measuring import line_count
from forms_app.documents.printed import PrintedForm
from forms_app.specs.catalogue import Catalogue, FormSpec
from forms_app.specs.grid import LabelCell
from tests.annexes import ANNEX6, FILLED_ANNEXES, USCC
from tests.unit.documents.test_form_layout import labels, texts

HEAD_OF_THE_DISHONEST = [
    "失信企业基本情况", "名称", "联系方式", "地址", "统一社会信用代码", "法定代表人或负责人", "职务",
]  # fmt: skip
OPINIONS = ["承办人员意见", "承办机构负责人意见", "分管领导意见"]

PRINTED: dict[str, tuple[str, list[str]]] = {
    "annex5": ("统计一般失信企业信息公示标准", [
        "企业名称", "统一社会信用代码", "违法事由", "处罚依据", "处理结果", "统计信用状况认定日期", "公示有效期限",
        "认定机关", "地方编码",
    ]),
    "annex6": ("统计严重失信企业信息公示标准", [
        "行政处罚决定书文号", "处罚名称", "处罚类别1", "处罚类别2", "处罚事由", "处罚依据", "行政相对人名称",
        "行政相对人代码_1 (统一社会信用代码)", "行政相对人代码_2 (组织机构代码)", "法定代表人姓名", "处罚结果",
        "处罚决定日期", "处罚有效期限", "处罚机关", "地方编码",
    ]),
    "annex7": ("提前移除统计失信企业信息申请表", [
        *HEAD_OF_THE_DISHONEST, "已公示违法失信信息情况", "申请提前移除失信信息理由",
    ]),
    "annex8": ("提前移除统计失信企业信息审批表", [
        *HEAD_OF_THE_DISHONEST, "原公示失信信息期限", "已公示违法失信信息情况", "失信企业申请提前移除失信信息情况",
        *OPINIONS,
    ]),
}  # fmt: skip

HINTS = {
    "annex5": [
        "企业全称", "18位统一社会信用代码", "具体违法行为", "处罚的具体法律依据", "警告、罚款等",
        "20XX/XX/XX（年年年年/月月/日日）", "20XX/XX/XX—20XX/XX/XX\n（公示期一般为1年）", "XX统计局（全称）", "6位地方编码",
    ],
    "annex6": [
        "X统罚决字〔20XX〕第XX号", "XX公司（具体违法行为）案", "警告", "罚款", "（具体违法行为）", "处罚的具体法律依据",
        "企业名称", "18位社会信用代码", "XX", "具体处罚情况，警告、罚款等", "20XX/XX/XX（年年年年/月月/日日）",
        "20XX/XX/XX—20XX/XX/XX\n（公示期一般为1年）", "XX统计局（全称）", "6位地方编码",
    ],
    "annex7": ["（公示时间、公示方式、公示相关失信信息）"],
    "annex8": [],
}  # fmt: skip

ROWS_1_TO_4 = [
    [(1, 4), (1, 1), (1, 1), (1, 1), (1, 1)],
    [(1, 1), (3, 1)],
    [(1, 1), (3, 1)],
    [(1, 1), (1, 1), (1, 1), (1, 1)],
]


def form(catalogue: Catalogue, name: str) -> FormSpec:
    return catalogue.form(f"statistical_credit/{name}")


def filled(spec: FormSpec, context: Context, **changes: str) -> Answers:
    reading = read_answers(spec.form, FILLED_ANNEXES[spec.name] | changes, context)
    assert not (*reading.problems, *missing(spec.form, reading))
    return reading.answers


def spans(printed: PrintedForm) -> list[list[tuple[int, int]]]:
    return [[(cell.columns, cell.rows) for cell in row.cells] for row in printed.rows]


@pytest.mark.parametrize("name", PRINTED)
def test_titles_labels_and_hints_are_those_of_the_gazette(catalogue: Catalogue, name: str) -> None:
    printed = lay_out(form(catalogue, name), None)
    assert (printed.mark, printed.title, labels(printed)) == (f"附件{name[-1]}", *PRINTED[name])
    assert texts(printed) == HINTS[name]


@pytest.mark.parametrize("name", ["annex5", "annex6"])
def test_a_publication_entry_is_label_beside_value(catalogue: Catalogue, name: str) -> None:
    assert spans(lay_out(form(catalogue, name), None)) == [[(1, 1), (1, 1)]] * len(PRINTED[name][1])


@pytest.mark.parametrize(("name", "below"), [("annex7", 2), ("annex8", 6)])
def test_the_head_is_that_of_annex1(catalogue: Catalogue, name: str, below: int) -> None:
    assert spans(lay_out(form(catalogue, name), None)) == [*ROWS_1_TO_4, *[[(1, 1), (4, 1)]] * below]


@pytest.mark.parametrize("name", FILLED_ANNEXES)
def test_normally_filled_nothing_is_continued(catalogue: Catalogue, context: Context, name: str) -> None:
    spec = form(catalogue, name)
    answers = filled(spec, context)
    assert not is_continued(spec, answers)
    assert set(answers.values) == set(FILLED_ANNEXES[name])


@pytest.mark.parametrize("name", FILLED_ANNEXES)
def test_what_does_not_fit_is_continued(catalogue: Catalogue, context: Context, name: str) -> None:
    spec = form(catalogue, name)
    longest = {
        each.id: "某" * each.max_length for each in spec.form.fields if each.type == "text" and "opinion" not in each.id
    }
    printed = lay_out(spec, filled(spec, context, **longest))
    assert printed.continuations
    assert ("统一社会信用代码" in printed.identity[-1][0], printed.identity[-1][1]) == (True, USCC)


@pytest.mark.parametrize(("name", "day"), [("annex5", "2026/02/09"), ("annex6", "2026/02/09")])
def test_days_are_printed_with_slashes(catalogue: Catalogue, context: Context, name: str, day: str) -> None:
    spec = form(catalogue, name)
    printed = texts(lay_out(spec, filled(spec, context)))
    assert day in printed
    assert "2026/03/02—2027/03/02" in printed
    assert not any("年3月" in text for text in printed)


def test_a_span_without_its_end_keeps_the_dash(catalogue: Catalogue, context: Context) -> None:
    spec = form(catalogue, "annex6")
    raw = {name: value for name, value in ANNEX6.items() if name != "published_until"}
    assert "2026/03/02—" in texts(lay_out(spec, read_answers(spec.form, raw, context).answers))


def test_a_day_that_cannot_be_read_is_shown_as_typed(catalogue: Catalogue, context: Context) -> None:
    spec = form(catalogue, "annex5")
    raw = {"determination_date": "二月九日"}
    typed = as_typed(spec.form, read_answers(spec.form, raw, context).answers, raw)
    assert texts(lay_out(spec, typed)) == ["二月九日〔填写有误〕"]


def test_the_feet_are_those_of_the_gazette(catalogue: Catalogue, context: Context) -> None:
    blank = lay_out(form(catalogue, "annex7"), None).rows[-1].cells[-1].foot
    assert blank is not None
    assert (blank.seal, blank.date.replace("\u3000", ""), blank.signature) == ("（公 章）", "年月日", None)
    spec = form(catalogue, "annex8")
    feet = [row.cells[-1].foot for row in lay_out(spec, filled(spec, context)).rows[-3:]]
    assert [(foot.signature, foot.date) for foot in feet if foot] == [
        ("王丽", "2026年3月5日"), ("李强", "2026年3月6日"), ("赵敏", "2026年3月9日"),
    ]  # fmt: skip


def test_every_line_of_a_label_fits_its_column(catalogue: Catalogue) -> None:
    """A label is never wrapped by the renderer: it would leave its cell."""
    for spec in catalogue.current.values():
        grid = spec.form.grid
        if grid is None:
            continue
        for row, starts in zip(grid.rows, grid.starts, strict=True):
            for cell, start in zip(row.cells, starts, strict=True):
                if isinstance(cell, LabelCell):
                    width = points(sum(grid.columns[start : start + cell.columns])) / grid.label_size
                    for line in cell.lines or (cell.label,):
                        assert line_count(line.strip(), width) == 1, (spec.id, line)
