"""Each field type: what it reads, what it refuses and in which words, what each consumer gets."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from forms_app.answers.answer import Answer, AnswerError, Context, Raw
from forms_app.answers.reading import ANSWER_TYPES
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.fields import AnyField, RowsField

PDF = {"name": "台账.pdf", "size": 10, "sha256": "a" * 64}


@pytest.fixture(scope="session")
def field(every_type: FormSpec) -> Any:
    def find(identifier: str) -> AnyField:
        found = every_type.form.field(identifier)
        assert found is not None
        return found

    return find


def parse(field: AnyField, raw: Raw, context: Context) -> Answer:
    return ANSWER_TYPES[field.type].parse(raw, field, context)


# field, raw, JSON, text, rules, cell
READ: list[tuple[str, Raw, Any, str, Any, Any]] = [
    ("a_line", "　某某公司 ", "某某公司", "某某公司", "某某公司", "某某公司"),
    ("a_line", 2026, "2026", "2026", "2026", "2026"),
    ("a_text", "一\r\n二", "一\n二", "一\n二", "一\n二", "一\n二"),
    ("a_code", "91110000600037341l", "91110000600037341L", "91110000600037341L", "91110000600037341L", "91110000600037341L"),
    *(("an_organisation", text, "600037341", "600037341", "600037341", "600037341") for text in (
        "600037341", "60003734-1", "６０００３７３４－１",
    )),
    ("an_organisation", "d2143569-x", "D2143569X", "D2143569X", "D2143569X", "D2143569X"),
    ("six_digits", "２２０１０４", "220104", "220104", "220104", "220104"),
    ("a_phone", "０４３１－８８９０１２３４转801", "0431-88901234转801", "0431-88901234转801", "0431-88901234转801", "0431-88901234转801"),
    *(("a_phone", text, text, text, text, text) for text in (
        "13904310001", "+86 431 8890 1234", "(0431)88901234", "400-810-8888", "12340", "0431-88901234 转 801",
        "0431-88901234、13904310001", "0431-88901234转801、0431-88901235转9",
    )),
    ("an_integer", "１，０００", "1000", "1,000人", Decimal(1000), Decimal(1000)),
    ("an_integer", 12, "12", "12人", Decimal(12), Decimal(12)),
    ("a_decimal", 89.9, "89.9", "89.9分", Decimal("89.9"), Decimal("89.9")),
    ("some_money", "1,234.5元", "1234.5", "1,234.5元", Decimal("1234.5"), Decimal("1234.5")),
    ("a_percentage", "12.5%", "12.5", "12.5%", Decimal("12.5"), Decimal("12.5")),
    ("a_percentage", "100％", "100", "100%", Decimal(100), Decimal(100)),
    ("a_yes_no", "yes", "yes", "是", True, "是"),
    ("a_yes_no", "否", "no", "否", False, "否"),
    ("a_yes_no", True, "yes", "是", True, "是"),
    ("a_choice", "second", "second", "乙类", "second", "乙类"),
    ("a_choice", "甲类", "first", "甲类", "first", "甲类"),
    ("some_choices", ["third", "first"], ["first", "third"], "春、秋", ("first", "third"), "春、秋"),
    ("some_choices", "秋、春", ["first", "third"], "春、秋", ("first", "third"), "春、秋"),
    ("a_date", "2026年2月9日", "2026-02-09", "2026年2月9日", date(2026, 2, 9), date(2026, 2, 9)),
    # I7: the summers in which Beijing's clocks were put forward, and a day before zones were kept.
    *(("a_date", text, text, said, date.fromisoformat(text), date.fromisoformat(text)) for text, said in (
        ("1986-05-04", "1986年5月4日"), ("1991-09-15", "1991年9月15日"), ("1900-12-31", "1900年12月31日"),
    )),
    *(("a_moment", text, "2026-02-09T08:05", "2026年2月9日8时05分", date(2026, 2, 9), datetime.combine(date(2026, 2, 9), time(8, 5)))
      for text in ("2026-02-09T08:05", "２０２６年２月９日　８时５分")),
    ("a_month", "2026/2", "2026-02", "2026年2月", date(2026, 2, 28), "2026年2月"),
    ("a_range", "2026-01-01至2026-03-31", {"from": "2026-01-01", "until": "2026-03-31"},
     "2026年1月1日至2026年3月31日", date(2026, 3, 31), "2026年1月1日至2026年3月31日"),
    ("a_range", {"from": "2026-01-01", "until": "2026-01-01"}, {"from": "2026-01-01", "until": "2026-01-01"},
     "2026年1月1日至2026年1月1日", date(2026, 1, 1), "2026年1月1日至2026年1月1日"),
    ("a_division", "220104 朝阳区", "220104", "吉林省长春市朝阳区", "220104", "吉林省长春市朝阳区"),
    ("a_division", 220184, "220184", "吉林省长春市公主岭市", "220184", "吉林省长春市公主岭市"),
    ("an_old_division", "220381", "220381", "吉林省四平市公主岭市", "220381", "吉林省四平市公主岭市"),
    ("a_file", [PDF], [PDF], "台账.pdf", ("a" * 64,), "台账.pdf"),
    ("penalties", [{"day": "2026-01-05", "fine": "100"}, {"day": "", "fine": None}],
     [{"day": "2026-01-05", "fine": "100"}], "1．2026年1月5日，100元",
     ({"day": date(2026, 1, 5), "fine": Decimal(100)},), "1．2026年1月5日，100元"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "json", "text", "rules", "cell"), READ)
def test_each_consumer_gets_its_form(
    field: Any, context: Context, name: str, raw: Raw, json: Any, text: str, rules: Any, cell: Any
) -> None:
    answer = parse(field(name), raw, context)
    assert (answer.for_json(), answer.for_text(), answer.for_rules(), answer.for_cell()) == (json, text, rules, cell)


@pytest.mark.parametrize(("name", "raw"), [(row[0], row[1]) for row in READ])
def test_what_is_stored_reads_back_the_same(field: Any, context: Context, name: str, raw: Raw) -> None:
    answer = parse(field(name), raw, context)
    assert parse(field(name), answer.for_json(), context) == answer


def test_every_type_is_tried_above(every_type: FormSpec) -> None:
    """A new type is added here, to the sample form, the web handlers and the Excel template."""
    assert {field.type for field in every_type.form.fields} == set(ANSWER_TYPES)
    assert {every_type.form.field(row[0]).type for row in READ} == set(ANSWER_TYPES)  # type: ignore[union-attr]


REFUSED: list[tuple[str, Raw, str]] = [
    ("a_line", "一\n二", "“单行”应写在一行内，请去掉换行"),
    ("a_line", "字" * 21, "“单行”共21字，上限20字，请删减1字"),
    ("a_line", "名\x00称", "“单行”含有不可见字符（U+0000），请删除后重新输入"),
    ("a_line", "\ud800", "“单行”含有不可见字符（U+D800）"),
    ("a_line", ["两", "个"], "“单行”应为文字"),
    ("a_line", True, "“单行”应为文字"),
    ("a_text", "字" * 40_000, "“多行”共40000字，上限100字，请删减39900字"),
    ("a_code", "91110000600037341M", "“信用代码”有误：第18位校验错误"),
    ("an_organisation", "60003734-2", "“机构代码”有误：第9位校验错误：按 GB 11714 由前8位算得应为“1”，现为“2”"),
    ("an_organisation", "91110000600037341L", "“机构代码”有误：应为9位"),
    ("six_digits", "22010", "“地方编码”应为6位数字，现为“22010”"),
    ("six_digits", "2201040", "“地方编码”应为6位数字，现为“2201040”"),
    ("six_digits", "²20104", "“地方编码”应为6位数字"),
    ("six_digits", "朝阳区", "“地方编码”应为6位数字，现为“朝阳区”"),
    *(
        ("a_phone", text, "“电话”不是可拨打的电话号码")
        for text in (
            "tel:0431-88901234",
            "1-800-FLOWERS",
            "+1 650 253 0000",
            "+852 2123 4567",
            "０４３１-８８９０ABCD",
            "0431-88901234 ext 1",
            "0431-88901234、",
            "13904310001、13904310002、13904310003",
            "0431-88901234、不知道",
        )
    ),
    ("a_phone", "88901234", "“电话”不是可拨打的电话号码"),
    ("a_phone", "1" * 200, "“电话”不是可拨打的电话号码"),
    ("an_integer", "1.5", "“人数”应为整数，现为 1.5"),
    ("an_integer", "0", "“人数”不得小于 1，现为 0"),
    ("an_integer", "1001", "“人数”不得大于 1000，现为 1001"),
    ("an_integer", "²", "“人数”：“²”不是数字"),
    ("an_integer", 2**63, "“人数”不得大于 1000"),
    ("a_decimal", "89.95", "“得分”最多1位小数，现为 89.95"),
    ("a_decimal", float("nan"), "“得分”：“nan”不是数字"),
    ("a_decimal", float("inf"), "“得分”：“inf”不是数字"),
    ("a_decimal", 1e22, "“得分”：“1e+22”不是数字"),
    ("some_money", "1.234", "“金额”最多2位小数，现为 1.234"),
    ("some_money", "3万元", "“金额”以“元”为单位，请把“万元”换算成元后填写"),
    ("some_money", "-1", "“金额”不得小于 0"),
    ("a_percentage", "100.01", "“比例”不得大于 100"),
    ("a_yes_no", "maybe", "“是否”只能答“是”或“否”，现为“maybe”"),
    ("a_yes_no", 1.5, "“是否”只能答“是”或“否”"),
    ("a_choice", "third", "“单选”没有“third”这一项，可选：甲类、乙类"),
    ("a_choice", ["first"], "“单选”没有“['first']”这一项"),
    ("some_choices", ["first", "冬"], "“多选”没有“冬”这一项，可选：春、夏、秋"),
    ("a_date", "2026-02-29", "“日期”：“2026-02-29”在日历上不存在"),
    ("a_date", "2026-03-03", "“日期”不能晚于今天（2026年3月2日），现为2026年3月3日"),
    ("a_moment", "2026-02-09", "“时刻”：“2026-02-09”不是日期和时间，请按“年-月-日 时:分”填写"),
    ("a_moment", "2026-02-09 24:00", "“时刻”：“2026-02-09 24:00”的时间不存在"),
    ("a_moment", "2026-03-03 00:00", "“时刻”不能晚于今天（2026年3月2日），现为2026年3月3日"),
    ("a_month", "2026-13", "“年月”：“2026-13”在日历上不存在"),
    ("a_range", "2026-03-31至2026-01-01", "“起止”的止日2026年1月1日早于起日2026年3月31日"),
    ("a_range", "2026-03-31", "“起止”须有起日和止日"),
    ("a_range", {"from": "2026-03-31", "to": "2026-04-01"}, "“起止”须有起日和止日"),
    ("a_division", "229999", "“所在地”“229999”不在行政区划代码表内"),
    ("a_division", "朝阳", "“所在地”“朝阳”不在行政区划代码表内"),
    ("a_division", "220100", "“所在地”应选到县（市、区）一级，“长春市”不是"),
    ("a_division", "220381", "“所在地”220381 公主岭市已停用，请改选 220184 公主岭市"),
    ("a_file", "台账.pdf", "“附件材料”应为文件列表"),
    ("a_file", [PDF] * 3, "“附件材料”最多2个文件，现有3个"),
    ("a_file", [{"name": "x"}], "“附件材料”的每个文件须有 name、size、sha256"),
    ("a_file", [PDF | {"sha256": "zz"}], "“附件材料”的文件名、大小或 SHA-256 不合要求"),
    ("a_file", [PDF | {"size": True}], "“附件材料”的文件名、大小或 SHA-256 不合要求"),
    ("penalties", "2026-01-05", "“处罚记录”应为多行"),
    ("penalties", [{"day": "2026-01-05"}] * 201, "“处罚记录”最多200条，现有201条"),
]


@pytest.mark.parametrize(("name", "raw", "message"), REFUSED)
def test_refusals_say_what_is_wrong_and_what_to_do(
    field: Any, context: Context, name: str, raw: Raw, message: str
) -> None:
    with pytest.raises(AnswerError) as error:
        parse(field(name), raw, context)
    assert str(error.value).startswith(message)


def test_faults_of_rows_are_all_named_at_their_place(field: Any, context: Context) -> None:
    rows = [{"day": "2026-01-05"}, {"fine": "x", "note": "y"}, "z"]
    with pytest.raises(AnswerError) as error:
        parse(field("penalties"), rows, context)
    assert [(problem.field, problem.message) for problem in error.value.problems("penalties")] == [
        ("penalties.2.note", "“处罚记录”第2条没有“note”这一列"),
        ("penalties.2.day", "“处罚记录”第2条的“处罚日期”必填"),
        ("penalties.2.fine", "“处罚记录”第2条的“罚款”：“x”不是数字，请只填数字，如 1234.5（可带千分位逗号）"),
        ("penalties.3", "“处罚记录”第3条应为各列的值"),
    ]


def test_rows_read_as_sentences(context: Context) -> None:
    columns = [{"id": "facts", "type": "line", "label": "事实"}, {"id": "proof", "type": "line", "label": "证据"}]
    rows = TypeAdapter(RowsField).validate_python(
        {"id": "found", "type": "rows", "label": "情形", "row_label": "项", "columns": columns}
    )
    given = [{"facts": "迟报2日。", "proof": "平台记录"}, {"facts": "多报", "proof": "台账"}]
    assert parse(rows, given, context).for_text() == "1．迟报2日。平台记录\n2．多报，台账"
