"""Registers, read back from real workbooks."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.answers.text import LineAnswer
from forms_app.registers.cells import put
from forms_app.registers.register import RegisterHead, RegisterLine, write_register
from forms_app.specs.catalogue import FormSpec
from tests.samples import FILLED

HEAD = RegisterHead("长春市朝阳区统计局", date(2026, 3, 5))
KNOWN: dict[str, Any] = {"submitted_on": date(2026, 3, 2), "verdict": "符合", "division": "朝阳区"}


@pytest.fixture
def lines(annex1: FormSpec, context: Context) -> list[RegisterLine]:
    changes: list[dict[str, str]] = [{}, {"cooperation": "no"}, {"position": ""}]
    return [RegisterLine(read_answers(annex1.form, FILLED | each, context).answers, KNOWN) for each in changes]


@pytest.fixture
def sheet(annex1: FormSpec, lines: list[RegisterLine], tmp_path: Path) -> Worksheet:
    assert annex1.register
    assert write_register(annex1.register, HEAD, lines, tmp_path / "r.xlsx") == 3
    found = load_workbook(tmp_path / "r.xlsx").active
    assert isinstance(found, Worksheet)
    return found


def test_the_head_is_official(sheet: Worksheet) -> None:
    assert sheet["A1"].value == "统计守信企业认定申请企业名册"
    assert sheet["A2"].value == "填报单位：长春市朝阳区统计局"
    assert sheet["I2"].value == "制表日期：2026年3月5日　计量单位：户"
    assert [sheet.cell(3, n).value for n in (1, 2, 9, 14)] == ["序号", "企业名称", "第七条自查情况", "自查结论"]
    assert [sheet.cell(4, n).value for n in (9, 13)] == ["（一）组织人员", "（五）无失信"]
    assert {str(each) for each in sheet.merged_cells.ranges} >= {"A1:P1", "A3:A4", "I3:M3", "P3:P4"}


def test_the_page_prints_as_an_official_table(sheet: Worksheet) -> None:
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.freeze_panes == "A5"
    assert sheet.print_area == "'统计守信企业认定申请企业名册'!$A$1:$P$10"
    assert sheet.oddFooter.center.text == "第 &P 页　共 &N 页"


def test_lines_totals_and_signatures(sheet: Worksheet) -> None:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert [row[0] for row in rows] == [1, 2, 3, "合计", rows[4][0], rows[5][0]]
    assert rows[3][1:3] == [3, None]
    assert rows[0][1:4] == ["吉林省镕堃喆玥𬭎科技有限公司", "91350100M000100Y43", "朝阳区"]
    assert rows[1][11] == "否"
    assert rows[2][6] is None
    assert rows[3][8:13] == [3, 3, 3, 2, 3]
    assert rows[4][0].startswith("说明：自查结论")
    assert rows[5][0] == "制表人：　　　　　　　　审核人："


def test_codes_are_text_and_dates_are_dates(sheet: Worksheet) -> None:
    assert (sheet["C5"].data_type, sheet["C5"].number_format) == ("s", "@")
    assert sheet["O5"].value.date() == date(2026, 3, 2)
    assert sheet["O5"].number_format == 'yyyy"年"m"月"d"日"'


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", "＝1+1", "=1\n=2"])
def test_text_that_looks_like_a_formula_stays_text(
    annex1: FormSpec, lines: list[RegisterLine], tmp_path: Path, text: str
) -> None:
    assert annex1.register
    odd = RegisterLine(Answers({**lines[0].answers.values, "enterprise_name": LineAnswer(text)}), KNOWN)
    write_register(annex1.register, HEAD, [odd], tmp_path / "r.xlsx")
    book = load_workbook(tmp_path / "r.xlsx")
    cell = book.active["B5"]  # type: ignore[index]
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.quotePrefix
    with zipfile.ZipFile(tmp_path / "r.xlsx") as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_a3_old_control_characters_do_not_stop_the_register(
    annex1: FormSpec, lines: list[RegisterLine], tmp_path: Path
) -> None:
    assert annex1.register
    odd = RegisterLine(Answers({**lines[0].answers.values, "enterprise_name": LineAnswer("某\x01公\x0b司")}), KNOWN)
    write_register(annex1.register, HEAD, [odd], tmp_path / "r.xlsx")
    assert load_workbook(tmp_path / "r.xlsx").active["B5"].value == "某\ufffd公\ufffd司"  # type: ignore[index]


def test_another_reader_sees_the_same_table(annex1: FormSpec, lines: list[RegisterLine], tmp_path: Path) -> None:
    assert annex1.register
    write_register(annex1.register, HEAD, lines, tmp_path / "r.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "r.xlsx").get_sheet_by_index(0).to_python()
    assert rows[4][2] == "91350100M000100Y43"
    assert rows[4][14] == date(2026, 3, 2)


def test_an_empty_register_is_a_table_all_the_same(annex1: FormSpec, tmp_path: Path) -> None:
    assert annex1.register
    assert write_register(annex1.register, HEAD, [], tmp_path / "r.xlsx") == 0
    row: Any = load_workbook(tmp_path / "r.xlsx").active
    assert (row["A5"].value, row["B5"].value) == ("合计", 0)


def test_a_register_of_a_part_says_of_which(annex1: FormSpec, lines: list[RegisterLine], tmp_path: Path) -> None:
    assert annex1.register
    head = RegisterHead("长春市朝阳区统计局", date(2026, 3, 5), "按“精密”搜索")
    write_register(annex1.register, head, lines[:1], tmp_path / "r.xlsx")
    sheet: Any = load_workbook(tmp_path / "r.xlsx").active
    assert [sheet[f"A{row}"].value[:3] for row in (6, 7, 8, 9)] == ["合计", "范围：", "说明：", "制表人"]
    assert sheet["A7"].value == "范围：按“精密”搜索"
    assert sheet.print_area.endswith("$P$9")


def test_e9_a_register_that_breaks_off_leaves_no_file(
    annex1: FormSpec, lines: list[RegisterLine], tmp_path: Path
) -> None:
    def broken() -> Iterator[RegisterLine]:
        yield lines[0]
        raise OSError("the disk is full")

    assert annex1.register
    with pytest.raises(OSError, match="the disk is full"):
        write_register(annex1.register, HEAD, broken(), tmp_path / "r.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_sums_and_plain_headings(every_type: FormSpec, context: Context, tmp_path: Path) -> None:
    assert every_type.register
    answers = [
        {"a_line": "甲", "an_integer": "3", "some_money": "0.1", "a_yes_no": "yes"},
        {"a_line": "乙", "some_money": "0.2"},
    ]
    lines = [RegisterLine(read_answers(every_type.form, each, context).answers, {}) for each in answers]
    write_register(every_type.register, HEAD, lines, tmp_path / "r.xlsx")
    sheet: Any = load_workbook(tmp_path / "r.xlsx").active
    assert [cell.value for cell in sheet[7]] == ["合计", 2, 3, 0.3, 1, None]


def test_a_moment_keeps_its_time() -> None:
    cell, moment = Workbook().create_sheet().cell(1, 1), datetime.combine(date(2026, 3, 2), time(8, 5))
    assert isinstance(cell, Cell)
    put(cell, moment)
    assert (cell.value, cell.number_format) == (moment, 'yyyy"年"m"月"d"日"h"时"mm"分"')
