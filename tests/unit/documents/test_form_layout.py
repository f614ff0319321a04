from typing import Any

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.documents.fitting import CONTINUED, points
from forms_app.documents.form_layout import is_continued, lay_out
from forms_app.documents.printed import PrintedCell, PrintedForm
from forms_app.specs.catalogue import FormSpec


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
