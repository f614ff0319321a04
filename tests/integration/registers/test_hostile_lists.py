"""Hostile workbooks handed in as lists: nothing runs, nothing is fetched, limits hold, each fault is told at its cell."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from forms_app.core.errors import BadInputError, TooLargeError, XinbiaoError
from forms_app.registers.cells import unescaped
from forms_app.registers.directory_list import MOST_LINES, SHEET, read_directory, write_directory
from forms_app.registers.filled_lists import marked_copy, require_list
from forms_app.registers.package import WorkbookError, rows_within
from forms_app.usecases.directory import export_directory
from forms_app.usecases.directory_uploads import hand_in, take_over, view_upload
from forms_app.usecases.platform import Platform
from tests.integration.conftest import actor_named
from tests.integration.network import refusing
from tests.integration.registers.test_template import repacked
from tests.integration.usecases.test_directory import code

PAYLOADS = (
    "cmd|'/C calc'!A0", "MSEXCEL|'\\..\\..\\Windows\\System32\\cmd.exe /c calc'!''", "DDE(\"cmd\";\"/C calc\";\"x\")",
    "HYPERLINK(\"http://127.0.0.1/x\",\"点击\")", "WEBSERVICE(\"http://127.0.0.1/\"&A1)", "IMPORTXML(\"http://127.0.0.1\",\"//a\")",
    "'file:///etc/[passwd]Sheet1'!A1", "[1]Sheet1!A1", "SUM(1+1)*cmd|' /C calc'!A0", "REGISTER.ID(\"Kernel32\",\"WinExec\")",
    "<script>alert(1)</script>", "<img src=http://127.0.0.1/a.png>", "{{7*7}}{% include '/etc/passwd' %}", "'; DROP TABLE enterprise;--",
    "]]></t></is></c><c r=\"A1\"><f>1+1</f></c>", "_x003D_1+1_x000D_", "../../etc/passwd", "公司\u202ekcatta", "字" * 60, "&#61;1+1",
)  # fmt: skip
PREFIXES = ("", "=", "+", "-", "@", "\t=", "＝", " =", "'=", "=-1+")
HOSTILE = tuple(f"{prefix}{payload}" for payload in PAYLOADS for prefix in PREFIXES)
NAME, ADDRESS = 2, 4


@pytest.fixture
def outbound(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    return refusing(monkeypatch)


def template(folder: Path) -> bytes:
    write_directory("企业名录", ["220104 朝阳区"], (), folder / "d.xlsx")
    return (folder / "d.xlsx").read_bytes()


def filled(folder: Path, put: Callable[[Any, int, str], None]) -> bytes:
    book = load_workbook(io.BytesIO(template(folder)))
    sheet: Any = book.worksheets[0]
    for row, text in enumerate(HOSTILE, 4):
        sheet.cell(row, 1).value, sheet.cell(row, NAME).value, sheet.cell(row, 3).value = code(row), "某公司", "220104"
        put(sheet, row, text)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_text(sheet: Any, row: int, text: str) -> None:
    cell = sheet.cell(row, ADDRESS)
    cell.value, cell.data_type = text, "s"


def as_formula(sheet: Any, row: int, text: str) -> None:
    cell = sheet.cell(row, ADDRESS)
    cell.value, cell.data_type = f"={text}", "f"


def test_e1_two_hundred_hostile_texts_stay_text_from_excel_to_excel(
    sqlite_platform: Platform, tmp_path: Path, outbound: list[Any]
) -> None:
    assert len(HOSTILE) == 200
    who = actor_named(sqlite_platform, "chaoyang4")
    upload = hand_in(sqlite_platform, who, "=cmd|'/C calc'!A0.xlsx", filled(tmp_path, as_text))
    found = view_upload(sqlite_platform, who, upload).comparison
    assert {fault.column for fault in found.faults} <= {ADDRESS}
    assert all(fault.message and fault.address.startswith("D") for fault in found.faults)
    kept = filled(tmp_path, lambda sheet, row, text: None if row in wrong(found) else as_text(sheet, row, text))
    upload = hand_in(sqlite_platform, who, "d.xlsx", kept)
    mark = view_upload(sqlite_platform, who, upload).comparison.mark
    assert take_over(sqlite_platform, who, upload, mark).done
    export_directory(sqlite_platform, who, "", tmp_path / "t.xlsx")
    sheet = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    shown = {cell.value for cell in cells if isinstance(cell.value, str)}
    expected = {unescaped(text) for row, text in enumerate(HOSTILE, 4) if row not in wrong(found)}
    assert len(expected) > 150
    assert {"".join(each.split()) for each in expected} <= {"".join(each.split()) for each in shown}
    assert outbound == []


def wrong(found: Any) -> set[int]:
    return {fault.row for fault in found.faults}


def test_e5_two_hundred_formulas_are_refused_each_at_its_cell(
    sqlite_platform: Platform, tmp_path: Path, outbound: list[Any]
) -> None:
    who = actor_named(sqlite_platform, "chaoyang4")
    content = filled(tmp_path, as_formula)
    upload = hand_in(sqlite_platform, who, "d.xlsx", content)
    view = view_upload(sqlite_platform, who, upload)
    told = {fault.row: fault for fault in view.comparison.faults if fault.column == ADDRESS}
    assert set(told) == set(range(4, 204))
    assert all("公式" in fault.message and "请改填" in fault.message for fault in told.values())
    assert str(told[4]) == "第4行“地址”（D4）：是公式，请改填数值或文字"
    assert not take_over(sqlite_platform, who, upload, view.comparison.mark).done
    copy = load_workbook(io.BytesIO(marked_copy(content, view.comparison.faults, SHEET)))["企业名录"]
    assert all("【错误】" in copy.cell(row, ADDRESS).comment.text for row in told)
    assert outbound == []


LINK = (
    b'<?xml version="1.0"?><externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<ddeLink ddeService="cmd" ddeTopic="/C calc"><ddeItems><ddeItem name="A0" advise="1"/></ddeItems></ddeLink>'
    b"</externalLink>"
)
QUERY = (
    b'<?xml version="1.0"?><connections xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><connection'
    b' id="1" name="x" type="4" refreshOnLoad="1"><webPr url="http://127.0.0.1/x"/></connection></connections>'
)
SHEET_PART = "xl/worksheets/sheet1.xml"


def with_sheet(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        return repacked(content, {SHEET_PART: change(old.read(SHEET_PART))})


def claiming(sheet: bytes) -> bytes:
    return sheet.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>', 1)


def linked(content: bytes) -> bytes:
    return repacked(content, {"xl/externalLinks/externalLink1.xml": LINK, "xl/connections.xml": QUERY})


HARMLESS: tuple[Callable[[bytes], bytes], ...] = (
    linked,
    lambda content: with_sheet(content, claiming),
    lambda content: with_sheet(
        content, lambda sheet: sheet.replace(b"</sheetData>", b'<row r="1048576"/></sheetData>')
    ),
    lambda content: repacked(content, {"xl/media/payload.exe": b"MZ" * 5000}),
)


@pytest.mark.parametrize("change", HARMLESS)
def test_what_is_beside_the_list_is_neither_followed_nor_believed(
    tmp_path: Path, outbound: list[Any], change: Callable[[bytes], bytes]
) -> None:
    content = change(filled(tmp_path, as_text))
    require_list(content, SHEET)
    assert len(list(read_directory(content))) == 200
    assert rows_within(content) < 400
    assert outbound == []


def line(row: int) -> bytes:
    return b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x</t></is></c></row>' % (row, row)


def bomb(content: bytes) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("xl/media/b.bin", bytes(SHEET.budget.part + 1))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (bomb, TooLargeError, "解开后过大"),
        (
            lambda content: with_sheet(content, lambda sheet: sheet.replace(b"</sheetData>", b"<c/>" * 600_000)),
            TooLargeError,
            "超出一张企业名录所需",
        ),
        (
            lambda content: with_sheet(content, lambda s: s.replace(b"</sheetData>", line(MOST_LINES + 4) + b"</sheetData>")),
            WorkbookError,
            f"超过{MOST_LINES}行",
        ),
        (
            lambda content: with_sheet(content, lambda s: s.replace(b"</sheetData>", line(1_048_576) + b"</sheetData>")),
            WorkbookError,
            f"超过{MOST_LINES}行",
        ),
        (
            lambda content: repacked(content, {"xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><sst/>'}),
            WorkbookError,
            "文档类型声明",
        ),
        (lambda content: repacked(content, {"xl/vbaProject.bin": b"x"}), WorkbookError, "含有宏"),
        (lambda content: content[: len(content) // 2], WorkbookError, "损坏"),
        (lambda _: b"\xd0\xcf\x11\xe0" + bytes(600), WorkbookError, "旧版"),
        (lambda _: b"PK\x03\x04" + bytes(SHEET.budget.size), TooLargeError, "上限为"),
    ],
)  # fmt: skip
def test_limits_hold_and_say_what_to_do(
    tmp_path: Path, change: Callable[[bytes], bytes], kind: type[XinbiaoError], words: str
) -> None:
    content = change(filled(tmp_path, as_text))
    with pytest.raises(kind, match=words) as told:
        list(read_directory(content))
    assert isinstance(told.value, BadInputError | TooLargeError)
