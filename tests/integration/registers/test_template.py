"""The filling template: written, filled as people fill it, read back."""

import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.core.errors import TooLargeError, XinbiaoError
from forms_app.registers import package
from forms_app.registers.blank_sheets import main_places
from forms_app.registers.package import WorkbookError
from forms_app.registers.reading import WorkbookReading, read_workbook
from forms_app.registers.template import write_template
from forms_app.specs.catalogue import FormSpec
from tests.samples import FILLED

TODAY = date(2026, 3, 2)
Change = Callable[[Workbook], None]


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture
def template(annex1: FormSpec, context: Context) -> bytes:
    return write_template(annex1, context.reference.divisions, TODAY)


def filled(template: bytes, values: dict[str, Any], spec: FormSpec) -> bytes:
    book = load_workbook(io.BytesIO(template))
    for name, value in values.items():
        place = main_places(spec)[name]
        book[place.sheet][place.address] = value
    return saved(book)


def read(content: bytes, spec: FormSpec, context: Context) -> WorkbookReading:
    return read_workbook(content, spec, context)


def test_a_filled_template_reads_back_as_the_same_answers(template: bytes, annex1: FormSpec, context: Context) -> None:
    words = {name: {"yes": "是", "no": "否"}.get(value, value) for name, value in FILLED.items()}
    reading = read(filled(template, words, annex1), annex1, context)
    assert reading.problems == ()
    assert reading.answers == read_answers(annex1.form, FILLED, context).answers


def test_an_empty_template_has_no_answers(template: bytes, annex1: FormSpec, context: Context) -> None:
    reading = read(template, annex1, context)
    assert (reading.raw, reading.problems) == ({}, ())


def test_native_cells_are_understood(template: bytes, annex1: FormSpec, context: Context) -> None:
    values = {"application_date": datetime.combine(TODAY, time()), "contact": 13800138000, "cooperation": True}
    reading = read(filled(template, values, annex1), annex1, context)
    assert reading.answers.for_json() == {
        "contact": "13800138000", "cooperation": "yes", "application_date": "2026-03-02",
    }  # fmt: skip


def test_inputs_are_text_unlocked_with_lists_and_hints(template: bytes, annex1: FormSpec) -> None:
    sheet = load_workbook(io.BytesIO(template))["填报表"]
    place = main_places(annex1)["uscc"]
    assert sheet.protection.sheet
    assert sheet[place.address].number_format == "@"
    assert not sheet[place.address].protection.locked
    assert sheet["A5"].protection.locked
    assert sheet["A5"].value == "统一社会信用代码（必填）"
    assert "18位代码" in sheet["C5"].value
    lists = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
    assert lists[main_places(annex1)["cooperation"].address] == '"是,否"'
    assert sheet["A11"].value == "组织、人员和工作条件保障——说明"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("uscc", 9.13501001000004e17, "填报表!B5：被 Excel 改成了科学计数"),
        ("uscc", "91350100M000100Y44", "填报表!B5：“统一社会信用代码”有误：第18位校验错误"),
        ("enterprise_name", "=1+1", "填报表!B4：是公式，请改填数值或文字"),
        ("application_date", "2026-02-30", "填报表!B21：“申请日期”：“2026-02-30”在日历上不存在"),
        ("application_date", "2026-03-03", "填报表!B21：“申请日期”不能晚于今天（2026年3月2日），现为2026年3月3日"),
        ("application_date", 46062, "填报表!B21：“申请日期”：“46062”不是日期"),
        ("application_date", datetime.combine(TODAY, time(8, 30)), "填报表!B21：带有时刻，请只填日期"),
        ("cooperation", "也许", "填报表!B16：“配合统计执法检查和数据核查”只能答“是”或“否”，现为“也许”"),
        ("reason", "字" * 32_000, "填报表!B20：“申请认定守信企业理由”共32000字，上限1500字"),
    ],
)
def test_faults_are_named_by_sheet_and_cell(
    template: bytes, annex1: FormSpec, context: Context, field: str, value: Any, message: str
) -> None:
    [problem] = read(filled(template, {field: value}, annex1), annex1, context).problems
    assert str(problem).startswith(message)


@pytest.mark.parametrize(
    ("value", "stored", "shown"),
    [
        ("2026-03-01 9:30", "2026-03-01T09:30", "2026-03-01 9:30"),
        (datetime.combine(TODAY, time(8, 30)), "2026-03-02T08:30", "2026-03-02 08:30"),
    ],
)
def test_a_moment_is_read_from_text_and_from_a_cell_with_a_date(
    every_type: FormSpec, context: Context, value: Any, stored: str, shown: str
) -> None:
    empty = write_template(every_type, context.reference.divisions, TODAY)
    reading = read(filled(empty, {"a_moment": value}, every_type), every_type, context)
    assert (reading.problems, reading.answers.for_json()) == ((), {"a_moment": stored})
    place = main_places(every_type)["a_moment"]
    assert reading.values[place] == shown
    assert "日期和时间，如 2026-02-09 08:05" in load_workbook(io.BytesIO(empty))[place.sheet][f"C{place.row}"].value


def test_a_day_alone_is_no_moment(every_type: FormSpec, context: Context) -> None:
    """Excel has midnight for it; taken at its word, that would stand on the proof of service."""
    empty = write_template(every_type, context.reference.divisions, TODAY)
    content = filled(empty, {"a_moment": datetime.combine(TODAY, time())}, every_type)
    [problem] = read(content, every_type, context).problems
    assert "“2026-03-02”不是日期和时间" in problem.message


def test_text_beginning_with_an_equals_sign_but_stored_as_text_is_text(
    template: bytes, annex1: FormSpec, context: Context
) -> None:
    book = load_workbook(io.BytesIO(template))
    book["填报表"]["B4"] = "=某某公司"
    book["填报表"]["B4"].data_type = "s"
    assert read(saved(book), annex1, context).answers.for_json() == {"enterprise_name": "=某某公司"}


def test_the_annotated_copy_marks_faults_and_can_be_read_again(
    template: bytes, annex1: FormSpec, context: Context
) -> None:
    reading = read(filled(template, {"uscc": "123", "enterprise_name": "某某公司"}, annex1), annex1, context)
    copy = reading.annotated(annex1, context.reference.divisions, TODAY)
    sheet = load_workbook(io.BytesIO(copy))["填报表"]
    assert sheet["B5"].value == "123"
    assert sheet["B5"].fill.fgColor.rgb == "00FFD9D9"
    assert "应为18位，现为3位" in sheet["B5"].comment.text
    assert sheet["C5"].value.startswith("【错误】")
    assert sheet["B4"].value == "某某公司"
    assert sheet["B4"].comment is None
    again = read(copy, annex1, context)
    assert again.answers.for_json() == {"enterprise_name": "某某公司"}
    assert len(again.problems) == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("一_x000D_\n二", "一\n二"),
        ("_x005F_x000D_", "_x000D_"),
        ("编号x005F_1", "编号x005F_1"),
        ("_x4E00_", "一"),
        ("a_x00_b", "a_x00_b"),
    ],
)
@pytest.mark.parametrize("shared", [True, False])
def test_escaped_characters_are_what_they_stand_for(
    template: bytes, annex1: FormSpec, context: Context, written: str, meant: str, shared: bool
) -> None:
    content = filled(template, {"reason": "PLACEHOLDER"}, annex1)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet, types = (package.read(name).decode() for name in (SHEET, "[Content_Types].xml"))
    text = f"<t>{written}</t>"
    changed = {SHEET: sheet.replace("<t>PLACEHOLDER</t>", text)}
    if shared:
        override = f'<Override PartName="/{STRINGS}" ContentType="{SHARED_STRINGS}"/></Types>'
        changed = {
            SHEET: re.sub('t="inlineStr"><is><t>PLACEHOLDER</t></is>', 't="s"><v>0</v>', sheet),
            "[Content_Types].xml": types.replace("</Types>", override),
            STRINGS: f'<sst xmlns="{SHEET_MAIN_NS}"><si>{text}</si></sst>',
        }
    assert "PLACEHOLDER" not in changed[SHEET]
    reading = read(repacked(content, {name: xml.encode() for name, xml in changed.items()}), annex1, context)
    assert reading.answers.for_json() == {"reason": meant}


def test_text_that_looks_escaped_survives_the_annotated_copy(
    template: bytes, annex1: FormSpec, context: Context
) -> None:
    values = {"reason": "_x005F_x000D_与x005F_", "uscc": "123"}
    reading = read(filled(template, values, annex1), annex1, context)
    again = read(reading.annotated(annex1, context.reference.divisions, TODAY), annex1, context)
    assert again.answers.for_json() == reading.answers.for_json() == {"reason": "_x000D_与x005F_"}


def test_an_array_formula_is_shown_as_it_was_typed(template: bytes, annex1: FormSpec, context: Context) -> None:
    formula = ArrayFormula("B4", "=SUM(A1:A2*B1:B2)")
    reading = read(filled(template, {"enterprise_name": formula}, annex1), annex1, context)
    assert [str(problem) for problem in reading.problems] == ["填报表!B4：是公式，请改填数值或文字"]
    copy = reading.annotated(annex1, context.reference.divisions, TODAY)
    assert load_workbook(io.BytesIO(copy))["填报表"]["B4"].value == "=SUM(A1:A2*B1:B2)"


def test_a_strict_workbook_is_named_for_what_it_is(template: bytes, annex1: FormSpec, context: Context) -> None:
    with zipfile.ZipFile(io.BytesIO(template)) as package:
        parts = {name: package.read(name) for name in package.namelist() if name.endswith(".xml")}
    namespaces = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006": b"http://purl.oclc.org/ooxml/officeDocument",
    }
    for name in parts:
        for usual, strict in namespaces.items():
            parts[name] = parts[name].replace(usual, strict)
    with pytest.raises(WorkbookError, match="Strict Open XML.*另存为普通的 .xlsx"):
        read(repacked(template, parts), annex1, context)


def drop_mark(book: Workbook) -> None:
    del book["规格"]


def drop_main(book: Workbook) -> None:
    del book["填报表"]
    book.create_sheet("另一张")


def rename(book: Workbook) -> None:
    book["填报表"].title = "表一"


def relabel(book: Workbook) -> None:
    book["填报表"]["A6"] = "住址"


def insert_row(book: Workbook) -> None:
    book["填报表"].insert_rows(6)


def other_form(book: Workbook) -> None:
    book["规格"]["A1"] = "statistical_credit/annex7"


def other_version(book: Workbook) -> None:
    book["规格"]["A2"] = "99"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (drop_mark, "缺少工作表“规格”"),
        (drop_main, "缺少工作表“填报表”"),
        (rename, "缺少工作表“填报表”"),
        (relabel, "“填报表”第6行的项目应为“地址（必填）”，现为“住址”：表样被改动"),
        (insert_row, "“填报表”第6行的项目应为“地址（必填）”，现为“”：表样被改动"),
        (other_form, "这是表“statistical_credit/annex7”的模板，不是“statistical_credit/annex1”的"),
        (other_version, "模板是第99版的，现行为第1版，请重新下载填报模板"),
    ],
)
def test_an_altered_structure_is_refused_by_name(
    template: bytes, annex1: FormSpec, context: Context, change: Change, message: str
) -> None:
    book = load_workbook(io.BytesIO(template))
    change(book)
    with pytest.raises(WorkbookError, match=message):
        read(saved(book), annex1, context)


def test_rows_have_a_sheet_of_their_own(every_type: FormSpec, context: Context) -> None:
    book = load_workbook(io.BytesIO(write_template(every_type, context.reference.divisions, TODAY)))
    sheet = book["处罚记录"]
    assert [cell.value for cell in sheet[3]] == ["处罚日期（必填）", "罚款", "事由", "地点", "已公示", "种类"]
    sheet["A4"], sheet["B4"], sheet["D4"], sheet["E4"], sheet["F4"] = (
        "2026-01-05",
        "100.5",
        "220104 吉林省长春市朝阳区",
        "是",
        "警告、罚款",
    )
    sheet["B6"], sheet["C6"] = "许多", "迟报"
    reading = read(saved(book), every_type, context)
    assert [str(problem) for problem in reading.problems] == [
        "处罚记录!A6：“处罚记录”第3条的“处罚日期”必填",
        "处罚记录!B6：“处罚记录”第3条的“罚款”：“许多”不是数字，请只填数字，如 1234.5（可带千分位逗号）",
    ]
    sheet["A6"], sheet["B6"] = "2026/1/6", None
    again = read(saved(book), every_type, context)
    assert again.problems == ()
    assert again.answers.for_json() == {"penalties": [
        {"day": "2026-01-05", "fine": "100.5", "place": "220104", "public": "yes", "kinds": ["warning", "fine"]},
        {"day": "2026-01-06", "ground": "迟报"},
    ]}  # fmt: skip


def test_an_altered_heading_of_rows_is_refused(every_type: FormSpec, context: Context) -> None:
    book = load_workbook(io.BytesIO(write_template(every_type, context.reference.divisions, TODAY)))
    book["处罚记录"]["B3"] = "金额"
    with pytest.raises(WorkbookError, match="“处罚记录”第3行的列名应为“处罚日期（必填）、罚款、事由"):
        read(saved(book), every_type, context)


# --- hostile files -------------------------------------------------------------------------------------------


def repacked(template: bytes, replaced: dict[str, bytes]) -> bytes:
    """The package with some parts replaced or added."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *replaced]):
            new.writestr(name, replaced.get(name) or old.read(name))
    return content.getvalue()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "&%c;&%c;">' % (c + 1, c, c) for c in range(ord("a"), ord("y")))
    + b"]><sst>&y;</sst>"
)
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst>&x;</sst>'
STRINGS, SHEET = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "这不是 .xlsx 文件"),
        (b"name,code\n", "这不是 .xlsx 文件"),
        (b"%PDF-1.7", "这不是 .xlsx 文件"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 512, "旧版 .xls 或加了密码"),
        (b"PK\x03\x04" + b"\0" * 100, "文件已损坏"),
    ],
)
def test_e4_other_files_are_named_for_what_they_are(
    annex1: FormSpec, context: Context, content: bytes, message: str
) -> None:
    with pytest.raises(WorkbookError, match=message):
        read(content, annex1, context)


@pytest.mark.parametrize("xml", [LAUGHS, EXTERNAL, b"\xff\xfe" + LAUGHS.decode().encode("utf-16-le")])
def test_e2_entities_are_refused_before_any_parser_sees_them(
    template: bytes, annex1: FormSpec, context: Context, xml: bytes
) -> None:
    with pytest.raises(WorkbookError, match="含有文档类型声明|不是 UTF-8 编码"):
        read(repacked(template, {STRINGS: xml}), annex1, context)


def test_a_document_type_across_two_chunks_is_seen(template: bytes, annex1: FormSpec, context: Context) -> None:
    padded = b"<?xml version='1.0'?>" + b" " * (package._CHUNK - 25) + EXTERNAL[21:]
    with pytest.raises(WorkbookError, match="含有文档类型声明"):
        read(repacked(template, {STRINGS: padded}), annex1, context)


def test_e4_macros_are_refused(template: bytes, annex1: FormSpec, context: Context) -> None:
    with pytest.raises(WorkbookError, match="含有宏"):
        read(repacked(template, {"xl/vbaProject.bin": b"x"}), annex1, context)


def test_a_part_that_comes_twice_is_refused(template: bytes, annex1: FormSpec, context: Context) -> None:
    """What one program reads as the first, another reads as the last."""
    content = io.BytesIO(template)
    with zipfile.ZipFile(content, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(TooLargeError, match="超出一张填报表所需"):
        read(content.getvalue(), annex1, context)


def test_a_zip_that_is_no_workbook(annex1: FormSpec, context: Context) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as new:
        new.writestr("word/document.xml", "<w/>")
    with pytest.raises(WorkbookError, match="不是 .xlsx 工作簿"):
        read(content.getvalue(), annex1, context)


def test_e3_a_bomb_is_stopped_while_it_unpacks(template: bytes, annex1: FormSpec, context: Context) -> None:
    bomb = repacked(template, {STRINGS: b" " * (package.MAX_PART_UNPACKED + 1)})
    assert len(bomb) < 200_000
    with pytest.raises(TooLargeError, match="解开后过大"):
        read(bomb, annex1, context)


def test_many_parts_are_refused(template: bytes, annex1: FormSpec, context: Context) -> None:
    with pytest.raises(TooLargeError, match="个部分组成"):
        read(repacked(template, {f"xl/media/{n}.bin": b"x" for n in range(400)}), annex1, context)


def test_too_many_bytes_are_refused(annex1: FormSpec, context: Context) -> None:
    with pytest.raises(TooLargeError, match="上限为"):
        read(b"PK\x03\x04" + b"\0" * package.MAX_BYTES, annex1, context)


def workbook_with(sheets: int = 0, names: int = 0) -> bytes:
    entries = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(sheets))
    defined = b"".join(b'<definedName name="n%d">1</definedName>' % n for n in range(names))
    return (
        b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.'
        b'openxmlformats.org/officeDocument/2006/relationships"><sheets>%s</sheets><definedNames>%s</definedNames>'
        b"</workbook>" % (entries, defined)
    )


MAIN = b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    ("part", "xml"),
    [
        ("xl/workbook.xml", workbook_with(sheets=20_000)),
        ("xl/workbook.xml", workbook_with(names=200_000)),
        ("xl/styles.xml", b"<x:styleSheet %s><x:cellXfs>%s</x:cellXfs></x:styleSheet>" % (MAIN, b"<x:xf/>" * 300_000)),
        ("xl/styles.xml", b"<x:styleSheet %s><x:fonts>%s</x:fonts></x:styleSheet>" % (MAIN, b"<x:font/>" * 300_000)),
        (STRINGS, b"<x:sst %s>%s</x:sst>" % (MAIN, b"<x:si><x:t>a</x:t></x:si>" * 600_000)),
        ("xl/picture.bin", b"<x:sst %s>%s</x:sst>" % (MAIN, b"<x:si/>" * 600_000)),
        ("xl/worksheets/sheet1.xml", b"<x:sheetData %s><x:row>%s" % (MAIN, b"<x:c/>" * 1_000_000)),
    ],
)
def test_swarms_of_small_elements_are_refused_before_the_library_reads_them(
    template: bytes, annex1: FormSpec, context: Context, part: str, xml: bytes
) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError, match=f"“{part}”内容过多，超出一张填报表所需"):
            read(repacked(template, {part: xml}), annex1, context)
        assert tracemalloc.get_traced_memory()[1] - len(xml) < 60_000_000
    finally:
        tracemalloc.stop()


def test_e3_a_million_styled_empty_rows_cost_nothing(template: bytes, annex1: FormSpec, context: Context) -> None:
    book = load_workbook(io.BytesIO(template))
    book["填报表"]["B4"] = "某某公司"
    content = saved(book)
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        sheet = old.read("xl/worksheets/sheet1.xml")
    rows = b"".join(b'<row r="%d"/>' % n for n in range(100, 1_048_576))
    swollen = repacked(content, {"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", rows + b"</sheetData>")})
    assert read(swollen, annex1, context).answers.for_json() == {"enterprise_name": "某某公司"}


@pytest.mark.parametrize("seed", range(20))
def test_damaged_files_are_refused_or_read_but_never_crash(
    template: bytes, annex1: FormSpec, context: Context, seed: int
) -> None:
    import random

    source = random.Random(seed)  # noqa: S311 - repeatable damage, no secret
    damaged = bytearray(template)
    for _ in range(30):
        damaged[source.randrange(len(damaged))] = source.randrange(256)
    try:
        read(bytes(damaged), annex1, context)
    except XinbiaoError as error:
        assert str(error)
