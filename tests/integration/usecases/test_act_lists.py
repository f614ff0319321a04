"""The list of query results: handed out, filled in Excel, read back, looked at, done once."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from forms_app.core.errors import ConflictError
from forms_app.registers.act_list import MOST_LINES
from forms_app.registers.package import WorkbookError
from forms_app.usecases.act_lists import ListOutcome, annotate, check_list, hand_out, read_back
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play

GOOD = {3: "向相关部门发函", 4: date(2026, 3, 2), 5: "未列入"}
FIRST = "91220104MA0Y3K1A7Y"


@pytest.fixture
def play(quick_platform: Platform, clock: Clock) -> Play:
    return Play(quick_platform, clock)


def filled(play: Play, change: Callable[[Any, Workbook], None]) -> bytes:
    """The handed-out list as somebody has changed it in Excel."""
    _, content = hand_out(play.platform, play.actor("chaoyang"), play.campaign(), "list_checked")
    book = load_workbook(io.BytesIO(content))
    change(book.worksheets[0], book)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill(sheet: Any, row: int, values: dict[int, Any]) -> None:
    for column, value in values.items():
        sheet.cell(row, column).value = value


def check(play: Play, content: bytes) -> ListOutcome:
    who, at = play.actor("chaoyang"), play.platform.clock()
    return check_list(play.platform, who, play.campaign(), "list_checked", content, at)


def confirm(play: Play, content: bytes, mark: str) -> ListOutcome:
    who, at = play.actor("chaoyang"), play.platform.clock()
    return read_back(play.platform, who, play.campaign(), "list_checked", content, at, mark)


def effects(outcome: ListOutcome) -> list[str]:
    return [line.effect.value for line in outcome.lines]


def test_a_list_is_shown_first_and_done_once(play: Play) -> None:
    first, second = play.reviewed("qiye1"), play.reviewed("qiye2")
    rows = {play.file(case).row.uscc: case for case in (first, second)}

    def one(sheet: Any, _: Workbook) -> None:
        row = next(row for row in (4, 5) if sheet.cell(row, 2).value == FIRST)
        fill(sheet, row, GOOD)

    content = filled(play, one)
    before = check(play, content)
    assert (effects(before), before.done) == (["recorded"], False)
    assert play.file(rows[FIRST]).case.last("list_checked") is None

    after = confirm(play, content, before.mark)
    assert (effects(after), after.done) == (["recorded"], True)
    done = play.file(rows[FIRST]).case.last("list_checked")
    assert done is not None
    assert (done.data["channel"], done.data["result"], done.data["checked_on"]) == ("letter", "clear", "2026-03-02")
    assert play.file(second).case.last("list_checked") is None

    events = len(play.file(first).case.events)
    again = check(play, content)
    assert effects(again) == ["unchanged"]
    assert effects(confirm(play, content, again.mark)) == ["unchanged"]
    assert len(play.file(first).case.events) == events


def test_what_will_be_recorded_changed_left_and_refused_is_told_apart(play: Play) -> None:
    cases = [play.reviewed(firm) for firm in ("qiye1", "qiye2", "qiye6")]
    rows = {play.file(case).row.uscc: case for case in cases}

    def everything(sheet: Any, _: Workbook) -> None:
        for row in (4, 5, 6):
            fill(sheet, row, GOOD)

    content = filled(play, everything)
    codes = [str(row[1].value) for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=4)]
    same = {"channel": "letter", "checked_on": "2026-03-02", "result": "clear"}
    play.act("chaoyang", rows[codes[0]], "list_checked", same)
    play.act("chaoyang", rows[codes[1]], "list_checked", {**same, "channel": "other"})
    firm = next(
        name for name in ("qiye1", "qiye2", "qiye6") if play.actor(name).enterprise == owner(play, rows[codes[2]])
    )
    shown = check(play, content)
    assert effects(shown) == ["unchanged", "changed", "recorded"]
    play.act(firm, rows[codes[2]], "withdrawn")

    refused = confirm(play, content, shown.mark)
    assert (effects(refused), refused.done) == (["unchanged", "changed", "refused"], False)
    assert "已撤回" in refused.lines[2].reason
    last = play.file(rows[codes[1]]).case.last("list_checked")
    assert last is not None
    assert last.data["channel"] == "other"

    done = confirm(play, content, refused.mark)
    assert (done.number("unchanged"), done.number("changed"), done.number("refused")) == (1, 1, 1)
    last = play.file(rows[codes[1]]).case.last("list_checked")
    assert last is not None
    assert last.data["channel"] == "letter"


def owner(play: Play, case: Any) -> int:
    return play.file(case).row.enterprise_id


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (2, 9.1220104e17, "科学计数，末尾数字已丢失"),
        (2, "9.12201E+17", "科学计数，末尾数字已丢失"),
        (2, 12201040000012345, "末尾数字已丢失"),
        (2, 122010400001234, "只有15位，可能被 Excel 去掉了开头的0"),
        (2, "122010400001", "只有12位，可能被 Excel 去掉了开头的0"),
        (2, "=A4", "是公式"),
        (2, None, "代码空白"),
        (2, "91220104MA0Y3K1A7X", "不在本次活动的申请企业之中；按企业名称应为91220104MA0Y3K1A7Y"),
        (1, "另一家公司", "可能只对部分列排过序"),
        (4, 46083, "日期序号（相当于2026年3月2日）"),
        (4, "3/2/2026", "不是日期，请按“年-月-日”填写"),
        (4, "2026-02-30", "在日历上不存在"),
        (4, date(2026, 3, 3), "不能晚于今天"),
        (4, None, "查询日期"),
        (5, "不知道", "可选：未列入、已列入"),
        (5, "=1+1", "是公式"),
    ],
)
def test_each_fault_is_named_at_its_cell(play: Play, column: int, value: Any, words: str) -> None:
    case = play.reviewed("qiye1")
    content = filled(play, lambda sheet, _: fill(sheet, 4, {**GOOD, column: value}))
    outcome = check(play, content)
    assert {(fault.row, fault.column) for fault in outcome.faults} == {(4, column)}
    assert any(words in fault.message for fault in outcome.faults), outcome.faults
    assert not confirm(play, content, outcome.mark).done
    assert play.file(case).case.last("list_checked") is None
    sheet = load_workbook(io.BytesIO(marked(play, content))).worksheets[0]
    noted = {(cell.row, cell.column): cell for row in sheet.iter_rows() for cell in row if cell.comment}
    assert list(noted) == [(4, column)]
    assert words in noted[4, column].comment.text
    assert noted[4, column].fill.fgColor.rgb == "00FFD9D9"
    assert not noted[4, column].protection.locked


def marked(play: Play, content: bytes) -> bytes:
    who, at = play.actor("chaoyang"), play.platform.clock()
    return annotate(play.platform, who, play.campaign(), "list_checked", content, at)


@pytest.mark.parametrize("typed", [f" {FIRST.lower()} ", "９１２２０１０４ＭＡ０Ｙ３Ｋ１Ａ７Ｙ"])
@pytest.mark.parametrize("day", ["2026/3/2", "2026年3月2日", "20260302", 20260302, date(2026, 3, 2)])
def test_what_can_be_read_without_doubt_is_read(play: Play, typed: str, day: Any) -> None:
    play.reviewed("qiye1")
    content = filled(play, lambda sheet, _: fill(sheet, 4, {**GOOD, 2: typed, 4: day}))
    assert effects(check(play, content)) == ["recorded"]


def test_the_marked_copy_is_the_very_workbook(play: Play) -> None:
    play.reviewed("qiye1")

    def somebody(sheet: Any, book: Workbook) -> None:
        fill(sheet, 4, {**GOOD, 5: "没查到"})
        sheet["C4"].comment = Comment("回函编号 12", "王丽")
        sheet["C4"].fill = PatternFill("solid", fgColor="FFFF00")
        sheet["E4"].comment = Comment("请复查", "王丽")
        sheet["H4"].value, sheet["I4"].value = "自己的备注", "=LEN(H4)"
        sheet.column_dimensions["A"].width = 55
        notes = book.create_sheet("底稿", 0)
        notes["B2"].value = "电话记录"

    content = filled(play, somebody)
    copy = load_workbook(io.BytesIO(marked(play, content)))
    assert copy.sheetnames == ["底稿", "名单"]
    assert copy["底稿"]["B2"].value == "电话记录"
    sheet = copy["名单"]
    assert (sheet["H4"].value, sheet["I4"].value, sheet.column_dimensions["A"].width) == ("自己的备注", "=LEN(H4)", 55)
    assert (sheet["C4"].comment.text, sheet["C4"].fill.fgColor.rgb) == ("回函编号 12", "00FFFF00")
    assert sheet["E4"].comment.text.startswith("请复查\n【错误】")
    assert sheet["A4"].protection.locked
    assert sheet.data_validations.dataValidation

    sheet["E4"].value, sheet["D4"].value = "未列入", "明天"
    mended = load_workbook(io.BytesIO(marked(play, saved(copy))))["名单"]
    assert mended["E4"].fill.fgColor.rgb != "00FFD9D9"
    assert mended["D4"].comment.text.startswith("【错误】“查询日期”：“明天”不是日期")
    mended["D4"].value = "2026-03-02"
    book = mended.parent
    assert effects(check(play, saved(book))) == ["recorded"]
    with pytest.raises(ConflictError, match="没有错误"):
        marked(play, saved(book))


def test_rows_that_repeat_are_all_named(play: Play) -> None:
    play.reviewed("qiye1")

    def twice(sheet: Any, _: Workbook) -> None:
        for row in (4, 6):
            fill(sheet, row, {1: sheet["A4"].value, 2: FIRST, **GOOD})

    assert [str(fault) for fault in check(play, filled(play, twice)).faults] == [
        f"第{row}行“统一社会信用代码”（B{row}）：{FIRST}在名单中重复（第4、6行），每户只留一行" for row in (4, 6)
    ]


def test_a_list_without_answers_or_with_too_many_is_refused(play: Play) -> None:
    play.reviewed("qiye1")
    with pytest.raises(WorkbookError, match="没有填写任何一行"):
        check(play, filled(play, lambda sheet, _: None))
    with pytest.raises(WorkbookError, match="超过5000行"):
        check(play, filled(play, lambda sheet, _: fill(sheet, 4 + MOST_LINES, GOOD)))
    with pytest.raises(WorkbookError, match="第3行的列名应为"):
        check(play, filled(play, lambda sheet, _: fill(sheet, 3, {4: "日期"})))
