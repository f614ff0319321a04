"""The list of query results: handed out, filled in Excel, read back, looked at, done once."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from sqlmodel import select

from forms_app.core.errors import ConflictError, NotFoundError
from forms_app.registers.act_list import MOST_LINES
from forms_app.registers.package import WorkbookError
from forms_app.storage.audit import verify_chain
from forms_app.storage.case_tables import IssuedDocument
from forms_app.storage.job_tables import JobState
from forms_app.usecases import perform_act
from forms_app.usecases.act_list_jobs import ask_to_check, ask_to_do, is_long, long_list, shown_of
from forms_app.usecases.act_lists import ListCell, ListOutcome, SentList, annotate, check_list, hand_out, read_back
from forms_app.usecases.job_kinds import KINDS
from forms_app.usecases.job_work import work_on
from forms_app.usecases.jobs import cancel_job, view_job
from forms_app.usecases.leases import take_lease
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


def sent(play: Play, content: bytes, act: str = "list_checked") -> SentList:
    return SentList(play.campaign(), act, content, play.platform.clock())


def check(play: Play, content: bytes) -> ListOutcome:
    return check_list(play.platform, play.actor("chaoyang"), sent(play, content))


def confirm(play: Play, content: bytes, mark: str) -> ListOutcome:
    return read_back(play.platform, play.actor("chaoyang"), sent(play, content), mark)


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


def test_another_list_is_not_done_under_what_was_shown_of_the_first(play: Play) -> None:
    case = play.reviewed("qiye1")
    first, other = (
        filled(play, lambda sheet, _, channel=channel: fill(sheet, 4, {**GOOD, 3: channel}))  # type: ignore[misc]
        for channel in ("向相关部门发函", "其他")
    )
    after = confirm(play, other, check(play, first).mark)
    assert not after.done
    assert play.file(case).case.last("list_checked") is None


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
    new = [
        ListCell("查询途径", "", GOOD[3]),
        ListCell("查询日期", "", "2026年3月2日"),
        ListCell("查询结果", "", GOOD[5]),
    ]
    assert [line.cells for line in shown.lines] == [(), (ListCell("查询途径", "其他", "向相关部门发函"),), tuple(new)]
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
    return annotate(play.platform, play.actor("chaoyang"), sent(play, content))


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
    with pytest.raises(WorkbookError, match="超过50000行"):
        check(play, filled(play, lambda sheet, _: fill(sheet, 4 + MOST_LINES, GOOD)))
    with pytest.raises(WorkbookError, match="第3行的列名应为"):
        check(play, filled(play, lambda sheet, _: fill(sheet, 3, {4: "日期"})))


# --- all or nothing ------------------------------------------------------------------------------------------------


def three(play: Play) -> tuple[list[Any], bytes]:
    """Three cases, and the list that would record something of each."""
    cases = [play.reviewed(firm) for firm in ("qiye1", "qiye2", "qiye6")]

    def everything(sheet: Any, _: Workbook) -> None:
        for row in (4, 5, 6):
            fill(sheet, row, GOOD)

    return cases, filled(play, everything)


def recorded(play: Play, cases: list[Any]) -> list[bool]:
    return [play.file(case).case.last("list_checked") is not None for case in cases]


def test_when_one_line_cannot_be_done_none_is(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    cases, content = three(play)
    mark = check(play, content).mark
    real, last = perform_act.act_documents, max(cases, key=lambda case: play.file(case).row.uscc)

    def lacking(platform: Any, actor: Any, file: Any, *rest: Any) -> Any:
        if file.row.id == last:
            raise ConflictError("字库没有这个字")
        return real(platform, actor, file, *rest)

    monkeypatch.setattr(perform_act, "act_documents", lacking)
    failed = confirm(play, content, mark)
    assert (failed.done, recorded(play, cases)) == (False, [False] * 3)
    assert [str(fault) for fault in failed.faults] == [
        "第6行“统一社会信用代码”（B6）：字库没有这个字；整份名单没有办理，请改正或者去掉这一行"
    ]
    monkeypatch.undo()
    assert confirm(play, content, mark).done
    assert recorded(play, cases) == [True] * 3


def test_what_comes_between_undoes_all(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    cases, content = three(play)
    mark, real = check(play, content).mark, perform_act.add_events
    same = {"channel": "letter", "checked_on": "2026-03-02", "result": "clear"}
    again: list[Any] = []

    def overtaken(*args: Any) -> None:
        """Somebody was faster by one case, after everything was made ready."""
        if not again:
            again.append(args)
            ready = args[2]
            monkeypatch.setattr(perform_act, "add_events", real)
            first = ready[0][0]
            object.__setattr__(first.case, "events", first.case.events[:-1])
        real(*args)

    monkeypatch.setattr(perform_act, "add_events", overtaken)
    with pytest.raises(ConflictError, match="刚有变化，整份名单没有办理；请重新核对"):
        confirm(play, content, mark)
    assert recorded(play, cases) == [False] * 3
    play.act("chaoyang", cases[0], "list_checked", same)
    assert not confirm(play, content, mark).done, "it is no longer what was shown"


def test_a_case_that_a_colleague_has_is_shown_so(play: Play) -> None:
    cases, content = three(play)
    colleague = replace(play.actor("chaoyang"), account=play.actor("chaoyang2").account)
    take_lease(play.platform, colleague, cases[0])
    shown = check(play, content)
    assert sorted(effects(shown)) == ["recorded", "recorded", "refused"]
    assert any("正在办理本件" in line.reason for line in shown.lines)


def test_on_site_results_come_as_a_list_with_their_records(play: Play) -> None:
    cases = [play.reviewed(firm) for firm in ("qiye1", "qiye2")]
    who = play.actor("chaoyang")
    _, content = hand_out(play.platform, who, play.campaign(), "site_checked")
    book = load_workbook(io.BytesIO(content))
    sheet: Any = book.worksheets[0]
    assert [cell.value for cell in sheet[3]][2:] == [
        "复核日期（必填）", "复核人员（必填）", "复核情况（必填）", "复核结果（必填）",
    ]  # fmt: skip
    for row, result in ((4, "合格"), (5, "不合格")):
        fill(sheet, row, {3: date(2026, 3, 2), 4: "王丽、李明", 5: "台账齐全。", 6: result})
    args = (play.platform, who, sent(play, saved(book), "site_checked"))
    shown = check_list(*args)
    assert effects(shown) == ["recorded", "recorded"]
    assert read_back(*args, shown.mark).done
    last = [play.file(case).case.last("site_checked") for case in cases]
    assert sorted(str(event.data["result"]) for event in last if event) == ["failed", "passed"]
    with play.platform.database.reading() as session:
        papers = session.exec(select(IssuedDocument).where(IssuedDocument.kind == "record")).all()
        assert verify_chain(session).broken is None
    assert {paper.case_id for paper in papers} == set(cases)
    assert effects(check_list(*args)) == ["unchanged", "unchanged"]


def test_a_long_list_goes_the_same_way_as_jobs(play: Play) -> None:
    cases, content = three(play)
    long = replace(play.platform, at_once=1)
    who, back = play.actor("chaoyang"), sent(play, content)
    assert is_long(long, who, back)
    assert not is_long(play.platform, who, back)
    job = ask_to_check(long, who, back)
    assert ask_to_check(long, who, back) == job
    assert long_list(long, who, job).found is None
    work_on(long, KINDS, job, "one")
    found = long_list(long, who, job).found
    assert found == shown_of(check(play, content))
    assert found is not None
    [preview] = view_job(long, who, job).files
    assert preview.name == "名单核对表.xlsx"
    with pytest.raises(ConflictError, match="没有办理"):
        ask_to_do(long, who, job, "another", back.at)
    doing = ask_to_do(long, who, job, found.mark, back.at)
    cancel_job(long, who, doing)
    work_on(long, KINDS, doing, "one")
    assert recorded(play, cases) == [False] * 3
    doing = ask_to_do(long, who, job, found.mark, back.at)
    for _ in range(2):
        work_on(long, KINDS, doing, "one")
    assert recorded(play, cases) == [True] * 3
    done = long_list(long, who, doing).found
    assert done is not None
    assert (done.done, done.number("recorded")) == (True, 3)
    events = [len(play.file(case).case.events) for case in cases]
    again = ask_to_do(long, who, job, found.mark, back.at)
    work_on(long, KINDS, again, "one")
    assert view_job(long, who, again).progress.job.state is JobState.REFUSED
    assert [len(play.file(case).case.events) for case in cases] == events
    with pytest.raises(NotFoundError):
        long_list(long, play.actor("nanguan"), job)
