from typing import Any

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.answers.text import TextAnswer
from forms_app.documents.fitting import CONTINUED, points
from forms_app.documents.form_layout import CellFit, fits, is_continued, lay_out
from forms_app.documents.printed import PrintedCell, PrintedForm
from forms_app.specs.catalogue import Catalogue, FormSpec
from tests.samples import SERVICE


def answers(spec: FormSpec, context: Context, raw: dict[str, Any]) -> Answers:
    reading = read_answers(spec.form, raw, context)
    assert not reading.problems
    return reading.answers


def texts(form: PrintedForm) -> list[str]:
    return [block.flat() for row in form.rows for cell in row.cells for block in cell.blocks]


def labels(form: PrintedForm) -> list[str]:
    return ["".join(line.text for line in cell.label) for row in form.rows for cell in row.cells if cell.label]


def test_annex1_has_the_labels_of_the_gazette_cell_by_cell(annex1: FormSpec) -> None:
    form = lay_out(annex1, None)
    assert (form.mark, form.title) == ("附件1", "统计守信企业认定申请表")
    assert labels(form) == [
        "企业基本情况", "名称", "联系方式", "地址", "统一社会信用代码", "法定代表人或负责人", "职务",
        "统计守信情况自查", "申请认定守信企业理由",
    ]  # fmt: skip
    spans = [[(cell.columns, cell.rows) for cell in row.cells] for row in form.rows]
    assert spans == [
        [(1, 4), (1, 1), (1, 1), (1, 1), (1, 1)],
        [(1, 1), (3, 1)],
        [(1, 1), (3, 1)],
        [(1, 1), (1, 1), (1, 1), (1, 1)],
        [(1, 1), (4, 1)],
        [(1, 1), (4, 1)],
    ]


def test_the_blank_form_is_as_blank_as_the_annex(annex1: FormSpec) -> None:
    form = lay_out(annex1, None)
    assert texts(form) == []
    foot = form.rows[-1].cells[-1].foot
    assert foot is not None
    assert (foot.seal, foot.date.replace("\u3000", "")) == ("（公 章）", "年月日")
    assert [row.height for row in form.rows] == [points(height) for height in (13, 13, 13, 13, 72, 68)]


def test_the_self_check_is_printed_together_with_its_boxes(annex1: FormSpec, context: Context) -> None:
    filled = answers(
        annex1, context, {"cooperation": "no", "cooperation_note": "第一行\n第二行", "no_dishonesty": "yes"}
    )
    cell: PrintedCell = lay_out(annex1, filled).rows[4].cells[1]
    assert [block.lead[:3] for block in cell.blocks] == ["（一）", "（二）", "（三）", "（四）", "（五）"]
    assert cell.blocks[2].boxes == (("是", False), ("否", False))
    assert cell.blocks[3].boxes == (("是", False), ("否", True))
    assert cell.blocks[3].text == "第一行 第二行"
    assert cell.blocks[4].boxes == (("是", True), ("否", False))


def test_two_character_labels_are_spread(annex1: FormSpec) -> None:
    [line] = lay_out(annex1, None).rows[0].cells[1].label
    assert (line.text, line.spacing) == ("名称", 2.0)


def test_a_date_is_printed_in_the_foot(annex1: FormSpec, context: Context) -> None:
    foot = lay_out(annex1, answers(annex1, context, {"application_date": "2026-03-02"})).rows[-1].cells[-1].foot
    assert foot is not None
    assert foot.date == "2026年3月2日"


def test_a_full_self_check_takes_room_from_the_reason(annex1: FormSpec, context: Context) -> None:
    note = "由办公室主任任统计负责人，配专职统计员，台账齐全，按时报送。" * 2
    filled = answers(
        annex1, context, {f"{item}_note": note for item in ("cooperation", "no_dishonesty", "truthful_reporting")}
    )
    form = lay_out(annex1, filled)
    assert form.rows[4].height > points(72)
    assert form.rows[4].height + form.rows[5].height == pytest.approx(points(140))
    assert form.continuations == ()


def test_continuations_say_where_they_come_from(annex1: FormSpec, context: Context) -> None:
    filled = answers(
        annex1, context,
        {"enterprise_name": "某某公司", "cooperation": "yes", "cooperation_note": "说" * 500,
         "truthful_reporting_note": "说" * 500, "no_dishonesty_note": "说" * 500, "reason": "因" * 1500},
    )  # fmt: skip
    form = lay_out(annex1, filled)
    assert [(part.label, part.lead[:3]) for part in form.continuations] == [
        ("统计守信情况自查", "（三）"), ("统计守信情况自查", "（四）"), ("统计守信情况自查", "（五）"),
        ("申请认定守信企业理由", ""),
    ]  # fmt: skip
    assert form.identity == (("企业名称", "某某公司"),)


def numbered(letter: str, parts: int) -> str:
    """Text in which every part can be told from every other."""
    return "".join(f"{letter}{n:03}号" for n in range(parts))


@pytest.mark.parametrize("parts", [5, 40, 100])
def test_what_leaves_a_cell_goes_on_exactly_where_it_broke_off(annex1: FormSpec, context: Context, parts: int) -> None:
    items = ("organisation_and_staff", "records_and_ledgers", "truthful_reporting", "cooperation", "no_dishonesty")
    typed = {f"{item}_note": numbered(letter, parts) for letter, item in zip("abcde", items, strict=True)}
    typed["reason"] = numbered("f", 3 * parts)
    form = lay_out(annex1, answers(annex1, context, typed))
    printed = [block for row in form.rows[4:] for cell in row.cells for block in cell.blocks]
    rest = {part.lead: part.text for part in form.continuations}
    whole = [block.text.removesuffix(CONTINUED) + rest.get(block.lead, "") for block in printed]
    assert whole == list(typed.values())
    assert [block.text.endswith(CONTINUED) for block in printed] == [block.lead in rest for block in printed]


def test_a_hint_is_printed_in_the_blank_form_only(every_type: FormSpec, context: Context) -> None:
    assert texts(lay_out(every_type, None)) == ["逐条填写"]
    assert "逐条填写" not in texts(lay_out(every_type, answers(every_type, context, {"a_line": "某某"})))


@pytest.mark.parametrize("notes", [0, 1, 40, 60, 80, 100, 120, 200, 500])
@pytest.mark.parametrize("reason", [0, 300, 500, 600, 700, 800, 1500])
def test_whether_it_is_continued_is_told_without_laying_it_out(
    annex1: FormSpec, context: Context, notes: int, reason: int
) -> None:
    noted = {f"{item}_note": "说" * notes for item in ("cooperation", "no_dishonesty", "truthful_reporting")}
    filled = answers(annex1, context, {**noted, "reason": "因" * reason})
    assert is_continued(annex1, filled) == bool(lay_out(annex1, filled).continuations)


def fit_of(spec: FormSpec, context: Context, field: str, raw: dict[str, Any]) -> CellFit:
    return next(each for each in fits(spec, answers(spec, context, raw)) if each.field == field)


def test_a_text_takes_more_of_its_cell_until_it_is_set_smaller_and_then_continued(
    annex1: FormSpec, context: Context
) -> None:
    told = [fit_of(annex1, context, "reason", {"reason": "因" * length}) for length in range(50, 1501, 50)]
    assert told[0].used < 0.5
    assert [each.used for each in told] == sorted(each.used for each in told)
    assert [each.size for each in told] == sorted((each.size for each in told), reverse=True)
    assert {each.continued > 0 for each in told if each.size > told[-1].size} == {False}
    assert told[-1].size < told[0].size == told[0].largest
    assert not any(each.field == "reason" for each in fits(annex1, answers(annex1, context, {"cooperation": "yes"})))


def test_what_is_told_to_be_continued_is_what_the_continuation_page_holds(annex1: FormSpec, context: Context) -> None:
    raw = {"cooperation": "no", "cooperation_note": "说" * 500, "reason": "因" * 1500}
    continued = {each.text[0]: len(each.text) for each in lay_out(annex1, answers(annex1, context, raw)).continuations}
    assert continued["说"] == fit_of(annex1, context, "cooperation_note", raw).continued > 0
    assert continued["因"] == fit_of(annex1, context, "reason", raw).continued > 0


DIRECT = (
    "本单位于2026年3月2日9时30分收到送达文书。\n地点：长春市朝阳区前进大街1234号\n收件人签名：王五　　职务：办公室主任"
)
LEFT = (
    "受送达人/代收人拒绝签收送达文书，送达人员将送达文书于2026年3月2日14时05分留置在该公司前台\n"
    "二名基层组织人员/公证员签名（盖章）：赵六、钱七"
)
POST = "送达文书于2026年3月1日通过中国邮政速递物流寄出。"
BLANK_ROWS = [
    "本单位于____年____月____日____时____分收到送达文书。\n地点：_____\n收件人签名：_____　　职务：_____",
    (
        "受送达人/代收人拒绝签收送达文书，送达人员将送达文书于____年____月____日____时____分留置在____\n"
        "二名基层组织人员/公证员签名（盖章）："
    ),
    "送达文书于____年____月____日通过_____寄出。",
]


def service_rows(form: PrintedForm) -> list[str]:
    return ["\n".join(block.text for block in form.rows[n].cells[1].blocks) for n in (3, 4, 5)]


@pytest.mark.parametrize(
    ("mode", "rows"),
    [
        ("direct", [DIRECT, *BLANK_ROWS[1:]]),
        ("left", [BLANK_ROWS[0], LEFT, BLANK_ROWS[2]]),
        ("notarised", [BLANK_ROWS[0], LEFT, BLANK_ROWS[2]]),
        ("post", [*BLANK_ROWS[:2], POST]),
        ("", BLANK_ROWS),
    ],
)
def test_only_the_row_of_the_chosen_mode_is_filled(
    annex4: FormSpec, context: Context, mode: str, rows: list[str]
) -> None:
    assert service_rows(lay_out(annex4, answers(annex4, context, SERVICE | {"mode": mode}))) == rows


def test_the_blank_proof_of_service_is_the_annex(annex4: FormSpec) -> None:
    form = lay_out(annex4, None)
    assert (form.mark, form.heading, form.number) == (
        "附件4", ("××统计局", "送 达 回 证"), "X统信送字〔20XX〕第　号",
    )  # fmt: skip
    assert labels(form) == ["受送达人", "送达文书", "送达人", "直接送达", "留置送达公证送达", "邮寄送达", "备注"]
    assert service_rows(form) == BLANK_ROWS
    foot = form.rows[1].cells[1].foot
    assert foot is not None
    assert (foot.seal, foot.date) == ("(企业公章)", "")


def test_a_sentence_that_does_not_fit_its_cell_goes_on(annex4: FormSpec, context: Context) -> None:
    filled = answers(annex4, context, SERVICE | {"mode": "direct", "remarks": "注" * 500})
    assert not is_continued(annex4, filled)
    long = TextAnswer("某地" * 1500)
    form = lay_out(annex4, Answers({**filled.values, "place": long}))
    assert form.rows[3].cells[1].blocks[1].text.endswith(CONTINUED)
    kept = form.rows[3].cells[1].blocks[1].text.removesuffix(CONTINUED)
    [part] = [each for each in form.continuations if each.label == "直接送达"]
    assert kept + part.text == f"地点：{long.value}"


def test_a_row_that_gives_room_away_keeps_that_of_its_labels(annex4: FormSpec, context: Context) -> None:
    form = lay_out(annex4, answers(annex4, context, SERVICE | {"document": "文" * 300, "remarks": "注" * 500}))
    assert form.rows[5].height < points(18)
    for row in form.rows:
        assert row.height >= max(len(cell.label) for cell in row.cells) * 14 * 1.3
    assert sum(row.height for row in form.rows) == pytest.approx(
        sum(points(row.height) for row in annex4.form.grid.rows)
    )  # type: ignore[union-attr]


def test_no_blank_form_goes_on_to_a_second_page(catalogue: Catalogue) -> None:
    """Hints and sentences of a form that nobody has filled in yet are as long as its cells allow."""
    tables = [spec for spec in catalogue.current.values() if spec.form.grid is not None]
    assert len(tables) > 10
    assert [spec.id for spec in tables if lay_out(spec, None).continuations] == []
