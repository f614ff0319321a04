"""The directory of enterprises, through real workbooks: handed out, filled, shown, taken over once."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import select

from forms_app.cases.actors import Actor, Role
from forms_app.core import credit_code, organisation_code
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError, TooLargeError
from forms_app.registers import directory_list
from forms_app.registers.package import WorkbookError
from forms_app.storage.audit import records_of, verify_chain
from forms_app.storage.bulk_tables import DirectoryUpload
from forms_app.storage.tables import Enterprise
from forms_app.usecases import directory_uploads
from forms_app.usecases.directory import export_directory, hand_out_directory, list_enterprises
from forms_app.usecases.directory_comparison import Comparison
from forms_app.usecases.directory_uploads import annotated_upload, export_preview, hand_in, take_over, view_upload
from forms_app.usecases.platform import Platform
from tests.integration.conftest import actor_named

QIYE1 = "91220104MA0Y3K1A7Y"
CODE, NAME, DIVISION, ADDRESS, PERSON, POSITION, CONTACT = range(1, 8)


@pytest.fixture
def keeper(platform: Platform) -> Actor:
    """The administrator of 长春市朝阳区统计局."""
    return actor_named(platform, "chaoyang4")


@pytest.fixture
def province(platform: Platform, keeper: Actor) -> Actor:
    supervisor = actor_named(platform, "jilin")
    return Actor(
        supervisor.account,
        "省局管理员",
        Role.ADMINISTRATOR,
        None,
        supervisor.office,
        supervisor.division,
        supervisor.authority,
    )


def code(number: int) -> str:
    body = f"{number:08d}"
    whole = f"91220104{body}{organisation_code.check_character(body)}"
    return whole + credit_code.check_character(whole)


WRONG = code(2)[:-1] + ("1" if code(2).endswith("0") else "0")
NEW = {CODE: code(1), NAME: "长春新来的有限公司", DIVISION: "220104 朝阳区"}


def filled(platform: Platform, who: Actor, folder: Path, *lines: dict[int, Any], **options: Any) -> bytes:
    """The handed-out list with these lines in it, saved as Excel would."""
    hand_out_directory(platform, who, folder / "d.xlsx", filled=False, **options)
    book = load_workbook(folder / "d.xlsx")
    for row, line in enumerate(lines, 4):
        for column, value in line.items():
            book.worksheets[0].cell(row, column).value = value
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sent(platform: Platform, who: Actor, folder: Path, *lines: dict[int, Any]) -> tuple[UUID, Comparison]:
    upload = hand_in(platform, who, "名录.xlsx", filled(platform, who, folder, *lines))
    return upload, view_upload(platform, who, upload).comparison


def faults(platform: Platform, who: Actor, folder: Path, *lines: dict[int, Any]) -> list[str]:
    return [str(fault) for fault in sent(platform, who, folder, *lines)[1].faults]


def record(platform: Platform, uscc: str) -> Enterprise | None:
    with platform.database.reading() as session:
        return session.exec(select(Enterprise).where(Enterprise.uscc == uscc)).one_or_none()


# --- what is handed out ------------------------------------------------------------------------------------------


def test_the_template_guides_whoever_fills_it(platform: Platform, keeper: Actor, tmp_path: Path) -> None:
    assert hand_out_directory(platform, keeper, tmp_path / "d.xlsx", filled=False) == 0
    book = load_workbook(tmp_path / "d.xlsx")
    sheet: Any = book["企业名录"]
    assert sheet["A1"].value == "长春市朝阳区统计局企业名录"
    assert [sheet.cell(3, column).value for column in (1, 2, 4)] == [
        "统一社会信用代码（必填）",
        "企业名称（必填）",
        "地址",
    ]
    assert sheet.protection.sheet
    assert (sheet["A3"].protection.locked, sheet["A4"].protection.locked) == (True, False)
    assert sheet["A4"].number_format == sheet.column_dimensions["A"].number_format == "@"
    assert sheet.column_dimensions["A"].protection.locked is False, "rows below may be typed too"
    rules = {str(each.sqref).split(":")[0]: each for each in sheet.data_validations.dataValidation}
    assert (rules["C4"].type, rules["C4"].formula1) == ("list", "区划!$A$1:$A$1")
    assert rules["A4"].prompt == "18位，照营业执照。"
    assert str(rules["A4"].sqref) == "A4:A50003"
    assert [book["区划"]["A1"].value, book["区划"].sheet_state] == ["220104 吉林省长春市朝阳区", "hidden"]


def test_the_directory_as_it_stands_comes_back_unchanged(platform: Platform, province: Actor, tmp_path: Path) -> None:
    number = hand_out_directory(platform, province, tmp_path / "d.xlsx", filled=True)
    assert number == list_enterprises(platform, province, "").total > 3
    upload = hand_in(platform, province, "d.xlsx", saved(load_workbook(tmp_path / "d.xlsx")))
    found = view_upload(platform, province, upload).comparison
    assert (found.counts["unchanged"], found.faults) == (number - 1, ())
    [[moved]] = [each.cells for each in found.changing]
    assert (moved.field, moved.old, moved.new) == ("division_code", "220381", "220184"), "it was abolished"


def test_the_directory_as_an_official_table(platform: Platform, keeper: Actor, tmp_path: Path) -> None:
    total = list_enterprises(platform, keeper, "").total
    assert export_directory(platform, keeper, "", tmp_path / "t.xlsx") == total
    assert export_directory(platform, keeper, "精密", tmp_path / "t.xlsx") == 1
    rows = list(load_workbook(tmp_path / "t.xlsx").worksheets[0].iter_rows(values_only=True))
    assert rows[3][1] == QIYE1
    assert "范围：按“精密”搜索" in [row[0] for row in rows]


# --- what is sent back -------------------------------------------------------------------------------------------


def test_lines_add_change_and_leave_alone(platform: Platform, keeper: Actor, tmp_path: Path) -> None:
    before = record(platform, QIYE1)
    assert before
    lines = (NEW | {CONTACT: "0431-88901234"}, {CODE: QIYE1, ADDRESS: "人民大街9号", POSITION: "清空"})
    upload, found = sent(platform, keeper, tmp_path, *lines)
    assert (found.counts["added"], found.counts["changed"], found.counts["cells"]) == (1, 1, 2)
    changed = next(each for each in found.effects if each.uscc == QIYE1)
    assert [(cell.label, cell.old, cell.new) for cell in changed.cells] == [
        ("地址", before.address, "人民大街9号"), ("职务", before.position, ""),
    ]  # fmt: skip
    assert record(platform, code(1)) is None, "only shown"
    assert take_over(platform, keeper, upload, found.mark).done
    new, after = record(platform, code(1)), record(platform, QIYE1)
    assert new
    assert after
    assert (new.name, new.division_code, new.contact) == ("长春新来的有限公司", "220104", "0431-88901234")
    assert (after.address, after.position) == ("人民大街9号", "")
    assert (after.name, after.contact) == (before.name, before.contact), "empty cells leave alone"


def test_e6_the_same_changes_nothing_twice(platform: Platform, keeper: Actor, tmp_path: Path) -> None:
    content = filled(platform, keeper, tmp_path, NEW)
    first, second = (hand_in(platform, keeper, "名录.xlsx", content) for _ in range(2))
    mark = view_upload(platform, keeper, first).comparison.mark
    assert take_over(platform, keeper, first, mark).done
    with pytest.raises(ConflictError, match="已经入库"):
        take_over(platform, keeper, first, mark)
    again = view_upload(platform, keeper, second).comparison
    assert (again.counts["unchanged"], again.changing) == (1, ())
    assert not take_over(platform, keeper, second, again.mark).done
    with platform.database.reading() as session:
        assert len(records_of(session, f"office/{keeper.office}")) == 1


def test_every_change_is_in_the_record(platform: Platform, keeper: Actor, tmp_path: Path) -> None:
    upload, found = sent(platform, keeper, tmp_path, NEW, {CODE: QIYE1, ADDRESS: "人民大街9号"})
    take_over(platform, keeper, upload, found.mark)
    new, old = record(platform, code(1)), record(platform, QIYE1)
    assert new
    assert old
    with platform.database.reading() as session:
        assert verify_chain(session).broken is None
        [whole] = records_of(session, f"office/{keeper.office}")
        [added] = records_of(session, f"enterprise/{new.id}")
        [changed] = records_of(session, f"enterprise/{old.id}")
        row = session.get_one(DirectoryUpload, upload)
    assert (whole.event, whole.data["added"], whole.data["changed"]) == ("directory_taken_over", 1, 1)
    assert whole.data["digest"] == row.digest
    assert (added.event, added.data["cells"]["name"]) == ("enterprise_added", ["", "长春新来的有限公司"])
    assert (changed.event, changed.account_id) == ("enterprise_changed", keeper.account)
    assert changed.data["cells"].keys() == {"address"}


def test_e6_one_wrong_line_and_nothing_is_done(platform: Platform, keeper: Actor, tmp_path: Path) -> None:
    lines = [NEW, {CODE: WRONG, NAME: "代码错的公司", DIVISION: "220104"}]
    upload, found = sent(platform, keeper, tmp_path, *lines)
    assert (found.counts["added"], found.counts["refused"]) == (1, 1)
    assert not take_over(platform, keeper, upload, found.mark).done
    assert record(platform, code(1)) is None


def test_what_was_agreed_to_must_still_be_what_happens(
    platform: Platform, keeper: Actor, province: Actor, tmp_path: Path
) -> None:
    upload, found = sent(platform, keeper, tmp_path, {CODE: QIYE1, ADDRESS: "人民大街9号"})
    other, others = sent(platform, province, tmp_path, {CODE: QIYE1, ADDRESS: "人民大街8号"})
    take_over(platform, province, other, others.mark)
    view = take_over(platform, keeper, upload, found.mark)
    assert not view.done
    assert view.comparison.effects[0].cells[0].old == "人民大街8号"
    assert take_over(platform, keeper, upload, view.comparison.mark).done


def test_what_changes_between_comparing_and_writing_is_seen(
    platform: Platform, keeper: Actor, province: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, found = sent(platform, keeper, tmp_path, {CODE: QIYE1, ADDRESS: "人民大街9号"})
    other, others = sent(platform, province, tmp_path, {CODE: QIYE1, ADDRESS: "人民大街8号"})
    real = directory_uploads.compare

    def overtaken(*args: Any) -> Comparison:
        monkeypatch.undo()
        compared = real(*args)
        assert take_over(platform, province, other, others.mark).done
        return compared

    monkeypatch.setattr(directory_uploads, "compare", overtaken)
    view = take_over(platform, keeper, upload, found.mark)
    assert not view.done
    assert view.comparison.effects[0].cells[0].old == "人民大街8号"


def test_a_fault_while_it_is_taken_over_leaves_nothing(
    platform: Platform, keeper: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, found = sent(platform, keeper, tmp_path, NEW)

    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(directory_uploads, "append_all", full)
    with pytest.raises(OSError, match="the disk is full"):
        take_over(platform, keeper, upload, found.mark)
    assert record(platform, code(1)) is None
    assert not view_upload(platform, keeper, upload).done


# --- what is wrong in it -----------------------------------------------------------------------------------------

SCIENTIFIC = 9.1220104e17
RUINED: list[tuple[dict[int, Any], str]] = [
    ({CODE: SCIENTIFIC}, "被 Excel 改成了科学计数，末尾数字已丢失；请把单元格设为“文本”格式"),
    ({CODE: "9.1220104E+17"}, "被 Excel 改成了科学计数"),
    ({CODE: 12345678901234}, "可能被 Excel 去掉了开头的0"),
    ({CODE: datetime(2026, 3, 12, tzinfo=UTC).replace(tzinfo=None)}, "被 Excel 改成了日期（2026年3月12日）"),
    ({ADDRESS: date(2026, 3, 12)}, "“地址”（D4）：被 Excel 改成了日期（2026年3月12日），原来填写的内容已丢失"),
    ({CONTACT: 43188901234}, "可能被 Excel 去掉了开头的0；请把单元格设为“文本”格式后重新填写，座机写区号"),
    ({CONTACT: "4.3181E+10"}, "“4.3181E+10”被 Excel 改成了科学计数"),
    ({NAME: "=A1"}, "是公式，请改填数值或文字"),
    ({NAME: "#REF!"}, "是 Excel 错误值"),
    ({CODE: WRONG}, "第18位校验错误"),
    ({CODE: None}, "“统一社会信用代码”必填：请填写18位代码"),
    ({NAME: None}, "“企业名称”必填：新增的企业必须填写"),
    ({NAME: "清空"}, "“企业名称”不能清空"),
    ({NAME: "长" * 101}, "101"),
    ({DIVISION: "火星区"}, "“火星区”不在行政区划代码表内，请从列表中选择"),
    ({DIVISION: "220102"}, "“220102”不在本机构辖区"),
    ({CONTACT: "没有电话"}, "不是可拨打的电话号码"),
]


@pytest.mark.parametrize(("change", "said"), RUINED, ids=[said[:16] for _, said in RUINED])
def test_e5_e7_each_fault_stands_at_its_cell_with_the_way_to_mend_it(
    sqlite_platform: Platform, tmp_path: Path, change: dict[int, Any], said: str
) -> None:
    found = faults(sqlite_platform, actor_named(sqlite_platform, "chaoyang4"), tmp_path, NEW | change)
    assert len(found) == 1, found
    assert said in found[0]
    assert found[0].startswith("第4行“")


def test_full_width_characters_are_read_and_told(platform: Platform, keeper: Actor, tmp_path: Path) -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    _, found = sent(platform, keeper, tmp_path, NEW | {CODE: code(1).translate(wide), CONTACT: "０431-88901234"})
    assert found.faults == ()
    assert found.effects[0].uscc == code(1)
    assert [(each.column, "已按“" in each.message) for each in found.remarks] == [(CODE, True), (CONTACT, True)]


def test_a_code_stands_once_and_belongs_to_one_office(
    platform: Platform, keeper: Actor, province: Actor, tmp_path: Path
) -> None:
    twice = faults(platform, keeper, tmp_path, NEW, NEW)
    assert [each.split("：")[1] for each in twice] == [f"{code(1)}在名录中重复（第4、5行），每户只留一行"] * 2
    _, found = sent(platform, keeper, tmp_path, NEW, NEW)
    assert (found.counts["refused"], found.counts["added"]) == (2, 0)
    with platform.database.reading() as session:
        foreign = session.exec(select(Enterprise).where(Enterprise.division_code == "220102")).first()
    assert foreign
    [said] = faults(platform, keeper, tmp_path, {CODE: foreign.uscc, NAME: "抢注", DIVISION: "220104"})
    assert "已由其他地区登记" in said
    assert foreign.name not in said
    assert faults(platform, province, tmp_path, {CODE: foreign.uscc, ADDRESS: "新地址"}) == []


def test_lines_whose_columns_were_sorted_apart_are_noticed(platform: Platform, keeper: Actor, tmp_path: Path) -> None:
    line = {CODE: QIYE1, NAME: "另一家公司", ADDRESS: "别处1号", PERSON: "别人", CONTACT: "0431-88901299"}
    [said] = faults(platform, keeper, tmp_path, line)
    assert "可能只对部分列排过序" in said
    assert faults(platform, keeper, tmp_path, {CODE: QIYE1, NAME: "改名以后的公司"}) == []


def test_the_copy_is_the_very_workbook_with_its_faults_marked(
    platform: Platform, keeper: Actor, tmp_path: Path
) -> None:
    book = load_workbook(io.BytesIO(filled(platform, keeper, tmp_path, NEW | {CODE: SCIENTIFIC, CONTACT: "x"})))
    book.create_sheet("我的备注")["A1"] = "不要动"
    upload = hand_in(platform, keeper, "名录.xlsx", saved(book))
    name, content = annotated_upload(platform, keeper, upload)
    marked = load_workbook(io.BytesIO(content))
    sheet: Any = marked["企业名录"]
    assert (name, marked["我的备注"]["A1"].value) == ("名录.xlsx", "不要动")
    assert "科学计数" in sheet["A4"].comment.text
    assert (sheet["G4"].fill.fgColor.rgb, sheet["B4"].comment) == ("00FFD9D9", None)
    sheet["A4"], sheet["G4"] = code(1), "0431-88901234"
    mended = hand_in(platform, keeper, "名录.xlsx", saved(marked))
    assert view_upload(platform, keeper, mended).comparison.faults == ()
    with pytest.raises(ConflictError, match="没有错误"):
        annotated_upload(platform, keeper, mended)


def test_the_whole_preview_as_a_table(platform: Platform, keeper: Actor, tmp_path: Path) -> None:
    upload, _ = sent(platform, keeper, tmp_path, {CODE: QIYE1, POSITION: "清空"}, NEW | {CONTACT: "x"})
    assert export_preview(platform, keeper, upload, tmp_path / "p.xlsx") == 2
    rows = list(load_workbook(tmp_path / "p.xlsx").worksheets[0].iter_rows(min_row=4, max_row=5, values_only=True))
    assert (rows[0][1:4], rows[0][5], rows[0][7]) == ((4, "修改", QIYE1), "职务", "（清空）")
    assert (rows[1][1], rows[1][2], rows[1][5]) == (5, "有误", "联系方式")


# --- what is no directory, and whose it is -----------------------------------------------------------------------


def changed(change: Callable[[Any], None]) -> Callable[[bytes], bytes]:
    def apply(content: bytes) -> bytes:
        book = load_workbook(io.BytesIO(content))
        change(book.worksheets[0])
        return saved(book)

    return apply


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda content: b"", "没有选择文件"),
        (lambda content: b"a,b\n", "不是 .xlsx"),
        (lambda content: content[:2000], "已损坏"),
        (changed(lambda sheet: sheet.delete_rows(4)), "企业名录中没有填写任何一行"),
        (changed(lambda sheet: sheet.delete_cols(2)), "工作表“企业名录”第3行的列名应为“统一社会信用代码、企业名称"),
        (changed(lambda sheet: sheet.delete_rows(1, 3)), "第3行的列名应为"),
    ],
)
def test_what_is_no_directory_is_refused_at_once(
    sqlite_platform: Platform, tmp_path: Path, change: Callable[[bytes], bytes], said: str
) -> None:
    keeper = actor_named(sqlite_platform, "chaoyang4")
    with pytest.raises(BadInputError, match=said):
        hand_in(sqlite_platform, keeper, "x.xlsx", change(filled(sqlite_platform, keeper, tmp_path, NEW)))


def test_an_empty_or_endless_directory_is_refused(
    sqlite_platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = actor_named(sqlite_platform, "chaoyang4")
    with pytest.raises(WorkbookError, match="没有填写任何一行"):
        sent(sqlite_platform, keeper, tmp_path)
    few = directory_list.ListSheet(directory_list.SHEET.name, directory_list.SHEET.columns, most_lines=2)
    monkeypatch.setattr(directory_list, "SHEET", few)
    with pytest.raises(WorkbookError, match="超过2行"):
        sent(sqlite_platform, keeper, tmp_path, NEW, NEW, NEW)
    with pytest.raises(TooLargeError):
        hand_in(sqlite_platform, keeper, "x.xlsx", b"PK\x03\x04" + b"0" * 20_000_001)


def test_only_an_administrator_keeps_it_and_only_that_of_his_or_her_office(
    platform: Platform, keeper: Actor, province: Actor, tmp_path: Path
) -> None:
    upload, found = sent(platform, keeper, tmp_path, NEW)
    with pytest.raises(NotFoundError):
        view_upload(platform, province, upload)
    with pytest.raises(NotFoundError):
        take_over(platform, province, upload, found.mark)
    for name in ("chaoyang", "chaoyang2", "chaoyang3", "jilin", "shenji", "qiye1"):
        with pytest.raises(ForbiddenError):
            hand_in(platform, actor_named(platform, name), "x.xlsx", b"x")
        with pytest.raises(ForbiddenError):
            take_over(platform, actor_named(platform, name), upload, found.mark)


def test_an_office_sees_the_enterprises_of_its_division_and_below(platform: Platform, keeper: Actor) -> None:
    def codes(name: str) -> set[str]:
        rows = list_enterprises(platform, actor_named(platform, name), "").rows
        return {row.division_code for row, _ in rows}

    assert codes("chaoyang") == {"220104"}
    assert codes("chaoyang") < codes("changchun") < codes("jilin")
    assert codes("gongzhuling") == {"220381"} <= codes("changchun"), "its division has another code and place today"
    assert codes("nanguan").isdisjoint(codes("chaoyang"))
    with platform.database.reading() as session:
        everything = set(session.exec(select(Enterprise.uscc)))
    seen = {row.uscc for row, _ in list_enterprises(platform, actor_named(platform, "jilin"), "").rows}
    assert seen == everything
    assert list_enterprises(platform, Actor(0, "x", Role.AUDITOR), "").rows == ()


def test_the_directory_is_paged_by_code(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forms_app.usecases.directory.PAGE", 2)
    who, seen, after = actor_named(platform, "jilin"), [], ""
    while True:
        page = list_enterprises(platform, who, "", after)
        seen += [row.uscc for row, _ in page.rows]
        if page.following is None:
            break
        after = page.following
    assert len(seen) == len(set(seen)) == page.total
    assert seen == sorted(seen)
