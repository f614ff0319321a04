"""Every column of the two shapes of the joint-punishment register, by name."""

from decimal import Decimal
from typing import Any

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.registers.exporting import ExportEntry, ExportRow, ExportSource, export_row
from forms_app.specs.catalogue import Catalogue, FormSpec
from forms_app.specs.export import Export
from tests.annexes import ANNEX6, USCC

AUTHORITY, SOURCE = "11220104013524687K", ExportSource("吉林省统计局", "11220000013523456C")

OFFICIAL = {
    "行政处罚决定书文号": "长统罚决字〔2026〕第3号",
    "处罚名称": ANNEX6["penalty_name"],
    "处罚类别1": "警告",
    "处罚类别2": "罚款",
    "处罚事由": ANNEX6["conduct"],
    "处罚依据": ANNEX6["legal_basis"],
    "行政相对人名称": ANNEX6["enterprise_name"],
    "行政相对人代码_1 (统一社会信用代码)": "91350100M000100Y43",
    "行政相对人代码_2 (组织机构代码)": "M000100Y4",
    "法定代表人姓名": "张三",
    "处罚结果": "警告，并处罚款人民币150,000元",
    "处罚决定日期": "2026/02/09",
    "处罚有效期限": "2026/03/02—2027/03/02",
    "处罚机关": "长春市朝阳区统计局",
    "地方编码": "220104",
}

# Code, heading, cell; None for what 附件6 does not say.
PLAIN: list[tuple[str, str, Any]] = [
    ("CF_XDR_MC", "行政相对人名称", ANNEX6["enterprise_name"]),
    ("CF_XDR_LB", "行政相对人类别", "法人及非法人组织"),
    ("CF_XDR_SHXYM", "行政相对人代码_1（统一社会信用代码）", "91350100M000100Y43"),
    ("CF_XDR_GSZC", "行政相对人代码_2（工商注册号）", None),
    ("CF_XDR_ZZJG", "行政相对人代码_3（组织机构代码）", "M000100Y4"),
    ("CF_XDR_SWDJ", "行政相对人代码_4（税务登记号）", None),
    ("CF_XDR_SYDW", "行政相对人代码_5（事业单位证书号）", None),
    ("CF_XDR_SHZZ", "行政相对人代码_6（社会组织登记证号）", None),
    ("CF_FRDB", "法定代表人", "张三"),
    ("CF_FR_ZJHM", "法定代表人证件号码", None),
    ("CF_WSH", "行政处罚决定书文号", "长统罚决字〔2026〕第3号"),
    ("CF_WFXW", "违法行为类型", "提供不真实统计资料，情节严重"),
    ("CF_SY", "违法事实", ANNEX6["conduct"]),
    ("CF_YJ", "处罚依据", ANNEX6["legal_basis"]),
    ("CF_CFLB", "处罚类别", "警告、罚款"),
    ("CF_NR", "处罚内容", "警告，并处罚款人民币150,000元"),
    ("CF_NR_FK", "罚款金额（万元）", Decimal("15.000000")),
    ("CF_NR_WFFF", "没收违法所得、没收非法财物的金额（万元）", None),
    ("CF_NR_ZKDX", "暂扣或吊销证照名称及编号", None),
    ("CF_JDRQ", "处罚决定日期", "2026/02/09"),
    ("CF_YXQ", "处罚有效期", "2027/03/02"),
    ("CF_GSJZQ", "公示截止期", "2027/03/02"),
    ("CF_CFJG", "处罚机关", "长春市朝阳区统计局"),
    ("CF_CFJGDM", "处罚机关统一社会信用代码", AUTHORITY),
    ("CF_SJLY", "数据来源单位", "吉林省统计局"),
    ("CF_SJLYDM", "数据来源单位统一社会信用代码", "11220000013523456C"),
    ("BZ", "备注", None),
]


@pytest.fixture(scope="session")
def annex6(catalogue: Catalogue) -> FormSpec:
    return catalogue.form("statistical_credit/annex6")


@pytest.fixture(scope="session")
def plain(annex6: FormSpec) -> Export:
    return annex6.exports["double_publicity"]


def answers(annex6: FormSpec, context: Context, **changes: str) -> Answers:
    return read_answers(annex6.form, ANNEX6 | changes, context).answers


@pytest.fixture
def row(annex6: FormSpec, plain: Export, context: Context) -> Any:
    def mapped(fine: Decimal | None = None, **changes: str) -> ExportRow:
        return export_row(plain, ExportEntry(answers(annex6, context, **changes), AUTHORITY, fine), SOURCE)

    return mapped


def messages(row: ExportRow) -> dict[str, str]:
    return {problem.field: problem.message for problem in row.problems}


def test_the_official_shape_is_annex6_as_printed(annex6: FormSpec, context: Context) -> None:
    export = annex6.exports["joint_punishment"]
    labels = ["".join(cell.label) for line in annex6.form.grid.rows for cell in line.cells if hasattr(cell, "label")]
    assert [column.label for column in export.columns] == ["序号", *labels]
    found = export_row(export, ExportEntry(answers(annex6, context), AUTHORITY), SOURCE)
    assert (found.cells, found.problems) == (OFFICIAL, ())


def test_the_plain_shape_has_the_27_columns_in_order(plain: Export) -> None:
    assert [(column.code, column.label) for column in plain.columns] == [line[:2] for line in PLAIN]
    assert len(plain.columns) == 27


@pytest.mark.parametrize(("code", "cell"), [(code, cell) for code, _, cell in PLAIN])
def test_each_column_takes_what_its_name_says(row: Any, code: str, cell: Any) -> None:
    found: ExportRow = row()
    assert found.cells.get(code) == cell
    assert not found.problems


def test_the_organisation_code_comes_out_of_the_credit_code(row: Any) -> None:
    assert row(organisation_code="").cells["CF_XDR_ZZJG"] == USCC[8:17]


def test_an_organisation_code_that_is_not_inside_the_credit_code_is_a_fault(row: Any) -> None:
    found = row(organisation_code="600037341")
    assert "CF_XDR_ZZJG" not in found.cells
    assert messages(found)["CF_XDR_ZZJG"] == (
        "“行政相对人代码_3（组织机构代码）”“600037341”与统一社会信用代码第9—17位“M000100Y4”不一致，请核对"
    )


def test_one_kind_of_penalty_stands_alone(row: Any) -> None:
    assert row(penalty_kind_2="").cells["CF_CFLB"] == "警告"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("吉林（集团）有限公司（拒报统计资料）案", "拒报统计资料"),
        ("某公司(迟报统计资料)案", "迟报统计资料"),
        ("某公司迟报统计资料案", "某公司迟报统计资料案"),
    ],
)
def test_the_kind_of_conduct_is_what_stands_in_the_last_brackets(row: Any, name: str, kind: str) -> None:
    assert row(penalty_name=name).cells["CF_WFXW"] == kind


@pytest.mark.parametrize(
    ("outcome", "fine"),
    [("警告，罚款5万元", "5.000000"), ("罚款1234.5元", "0.123450"), ("罚款0.01元", "0.000001"), ("警告", None)],
)
def test_fines_are_in_ten_thousands_with_six_places(row: Any, outcome: str, fine: str | None) -> None:
    found = row(outcome=outcome)
    assert not found.problems
    assert (str(found.cells["CF_NR_FK"]) if "CF_NR_FK" in found.cells else None) == fine


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("对单位罚款50000元，对负责人罚款3000元", "读出2个罚款金额（50,000元、3,000元），请由经办人指明"),
        ("警告，罚款若干", "读不出金额"),
    ],
)
def test_a_fine_that_cannot_be_told_is_named_and_left_out(row: Any, outcome: str, words: str) -> None:
    found = row(outcome=outcome)
    assert "CF_NR_FK" not in found.cells
    assert words in messages(found)["CF_NR_FK"]
    said = row(outcome=outcome, fine=Decimal(53_000))
    assert (said.cells["CF_NR_FK"], said.problems) == (Decimal("5.3"), ())


def test_what_must_be_there_is_named(annex6: FormSpec, plain: Export) -> None:
    found = export_row(plain, ExportEntry(Answers({}), ""), ExportSource("", ""))
    assert list(messages(found)) == [column.code for column in plain.columns if column.required and not column.fixed]
    assert messages(found)["CF_CFJGDM"] == "“处罚机关统一社会信用代码”必填，现为空"


@pytest.mark.parametrize(
    ("until", "words"), [("", "缺少起日或者止日"), ("2026-03-01", "的止日2026/03/01早于起日2026/03/02，请核对")]
)
def test_a_span_needs_two_days_in_order(annex6: FormSpec, context: Context, until: str, words: str) -> None:
    found = export_row(
        annex6.exports["joint_punishment"],
        ExportEntry(answers(annex6, context, published_until=until), AUTHORITY),
        SOURCE,
    )
    assert "处罚有效期限" not in found.cells
    assert messages(found) == {"处罚有效期限": f"“处罚有效期限”{words}"}
