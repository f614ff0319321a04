"""Sheets whose rows are streamed, reopened by two readers: what was written is what is there."""

import re
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from python_calamine import CalamineWorkbook

from forms_app.answers.reading import Answers
from forms_app.core.errors import TooLargeError
from forms_app.registers import register, streaming
from forms_app.registers.cells import unescaped
from forms_app.registers.register import RegisterHead, RegisterLine, write_register
from forms_app.registers.streaming import Row, StreamedSheet, Style
from forms_app.specs.register import ListColumn, ListTable

HEAD = RegisterHead("长春市朝阳区统计局", date(2026, 3, 5))
TABLE = ListTable(
    title="企业[名录]/全省：" + "很长的名称" * 10,
    unit="户",
    note="说" * 100,
    columns=(
        ListColumn(label="序号", known="serial", width=6, total="rows"),
        ListColumn(label="名称", known="name", width=20, align="start", group="企业"),
        ListColumn(label="代码", known="code", width=20, group="企业"),
    ),
)
ODD = [
    "a&b<c>\"'",
    "  前后空格  ",
    "两\n行",
    "_x000D_",
    "a_b",
    "",
    "𬭎甪",
    "]]>",
    "&amp;",
    "'引号",
    "\ud800坏",
    "表\u0001",
]


def line(**known: Any) -> RegisterLine:
    return RegisterLine(Answers({}), known)


def saved(rows: list[list[Any]], folder: Path) -> Any:
    sheet = StreamedSheet("表")
    look = sheet.look(Style("start"))
    assert sheet.save((Row(row, (look,) * len(row)) for row in rows), folder / "s.xlsx") == len(rows)
    return load_workbook(folder / "s.xlsx").active


def test_every_kind_of_value_reads_back(tmp_path: Path) -> None:
    day = date(2026, 3, 2)
    midnight, moment = datetime.combine(day, time()), datetime.combine(day, time(8, 5, 30))
    sheet = saved([[12, Decimal("0.25"), Decimal(3), day, moment, "文字", None]], tmp_path)
    assert [cell.value for cell in sheet[1]] == [12, 0.25, 3, midnight, moment, "文字", None]
    assert sheet["D1"].number_format == 'yyyy"年"m"月"d"日"'
    assert sheet["E1"].number_format.endswith('h"时"mm"分"')
    assert (sheet["F1"].number_format, sheet["F1"].data_type) == ("@", "s")


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_read_back_as_they_were(text: str, tmp_path: Path) -> None:
    found = saved([[text]], tmp_path)["A1"].value
    expected = text.replace("\ud800", "\ufffd").replace("\u0001", "\ufffd")
    assert unescaped(found or "") == expected
    [[other]] = CalamineWorkbook.from_path(tmp_path / "s.xlsx").get_sheet_by_index(0).to_python() or [[""]]
    assert other.strip() == expected.strip()


def test_a5_a_text_that_no_cell_can_hold_says_that_it_was_cut(tmp_path: Path) -> None:
    found = saved([["长" * 40_000]], tmp_path)["A1"].value
    assert len(found) == 32_767
    assert found.endswith("……（本格过长，未列全）")


def test_more_rows_than_a_sheet_can_have_are_refused_and_leave_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "MOST_ROWS", 10)
    with pytest.raises(TooLargeError, match="缩小范围"):
        write_register(TABLE, HEAD, [line(name="甲")] * 20, tmp_path / "t.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_what_openpyxl_lays_out_stands_around_the_rows(tmp_path: Path) -> None:
    streamed = StreamedSheet("表")
    look = streamed.look(Style("centre", locked=False))
    streamed.book.create_sheet("选项").append(["甲"])
    streamed.sheet.protection.sheet = True

    def rows() -> Any:
        yield Row(["标题"], (look,))
        # Known only after some rows: what stands behind the rows in the file may still be said.
        streamed.sheet.merged_cells.add("A1:C1")
        validation = DataValidation(type="list", formula1="选项!$A$1:$A$1")
        validation.add("A2:A9")
        streamed.sheet.add_data_validation(validation)
        yield Row(["值"], (look,), 33.0)

    streamed.save(rows(), tmp_path / "s.xlsx")
    book = load_workbook(tmp_path / "s.xlsx")
    sheet: Any = book["表"]
    assert [str(each) for each in sheet.merged_cells.ranges] == ["A1:C1"]
    assert str(sheet.data_validations.dataValidation[0].sqref) == "A2:A9"
    assert (sheet.row_dimensions[2].height, sheet.protection.sheet) == (33.0, True)
    assert sheet["A2"].protection.locked is False
    assert book["选项"]["A1"].value == "甲"
    with zipfile.ZipFile(tmp_path / "s.xlsx") as package:
        assert package.testzip() is None
        assert b"<dimension" not in package.read("xl/worksheets/sheet1.xml")
        assert len(package.namelist()) == len(set(package.namelist()))


def test_the_official_frame_of_a_list(tmp_path: Path) -> None:
    assert write_register(TABLE, HEAD, [line(name="甲" * 15, code="0123")], tmp_path / "t.xlsx") == 1
    sheet: Any = load_workbook(tmp_path / "t.xlsx").active
    assert sheet.title == "企业－名录－－全省：很长的名称很长的名称很长的名称很长的名称很"
    assert sheet["B2"].value == "制表日期：2026年3月5日　计量单位：户"
    assert [cell.value for cell in sheet[3]] == ["序号", "企业", None]
    assert (sheet["C5"].value, sheet["C5"].data_type) == ("0123", "s")
    assert sheet.row_dimensions[5].height == 33.0, "two lines"
    assert sheet.row_dimensions[7].height > 16.5, "the note is as high as it is long"
    assert [sheet.cell(6, column).value for column in (1, 2)] == ["合计", 1]
    assert sheet.print_area.endswith("$A$1:$C$8")


def test_progress_is_told_while_lines_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "_PROGRESS_LINES", 2)
    told: list[int] = []
    write_register(TABLE, HEAD, [line(name="甲")] * 5, tmp_path / "t.xlsx", told.append)
    assert told == [2, 4]


def test_rows_are_numbered_and_their_cells_named(tmp_path: Path) -> None:
    saved([["甲"] * 30, ["乙"]], tmp_path)
    with zipfile.ZipFile(tmp_path / "s.xlsx") as package:
        xml = package.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<row r="(\d+)"', xml) == ["1", "2"]
    assert re.findall(r'<c r="(\w+)"', xml)[-3:] == ["AC1", "AD1", "A2"]
