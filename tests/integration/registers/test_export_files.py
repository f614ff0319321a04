"""The two shapes as files, read back."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.registers.export_files import export_csv, write_export
from forms_app.registers.exporting import ExportEntry, ExportRow, ExportSource, export_row
from forms_app.registers.register import RegisterHead
from forms_app.specs.catalogue import Catalogue
from forms_app.specs.export import Export
from tests.annexes import ANNEX6

HEAD = RegisterHead("吉林省统计局", date(2026, 3, 5))
SOURCE = ExportSource("吉林省统计局", "11220000013523456C")


@pytest.fixture
def exports(catalogue: Catalogue) -> dict[str, Export]:
    return dict(catalogue.form("statistical_credit/annex6").exports)


@pytest.fixture
def rows(catalogue: Catalogue, context: Context) -> Any:
    form = catalogue.form("statistical_credit/annex6").form

    def mapped(export: Export) -> list[ExportRow]:
        changes: list[dict[str, str]] = [
            {},
            {"penalty_name": "=cmd|'/c calc'!A0", "outcome": "警告", "penalty_kind_2": ""},
        ]
        entries = (ExportEntry(read_answers(form, ANNEX6 | each, context).answers, "1" * 18) for each in changes)
        return [export_row(export, entry, SOURCE) for entry in entries]

    return mapped


def sheet_of(file: Path) -> Worksheet:
    found = load_workbook(file).active
    assert isinstance(found, Worksheet)
    return found


def test_the_official_shape_is_an_official_table(exports: dict[str, Export], rows: Any, tmp_path: Path) -> None:
    export, file = exports["joint_punishment"], tmp_path / "r.xlsx"
    assert write_export(export, HEAD, rows(export), file) == 2
    sheet = sheet_of(file)
    assert sheet["A1"].value == "统计严重失信企业联合惩戒名册"
    assert sheet["A2"].value == "填报单位：吉林省统计局"
    assert [cell.value for cell in sheet[3]] == [column.label for column in export.columns]
    assert [sheet.cell(4, n).value for n in (1, 2, 10, 13, 14)] == [
        1, "长统罚决字〔2026〕第3号", "M000100Y4", "2026/02/09", "2026/03/02—2027/03/02",
    ]  # fmt: skip
    assert sheet["A6"].value == "合计"
    assert sheet["B6"].value == 2
    assert (sheet.page_setup.orientation, sheet.print_title_rows, sheet.freeze_panes) == ("landscape", "$3:$3", "A4")


def test_the_plain_shape_is_codes_headings_and_rows(exports: dict[str, Export], rows: Any, tmp_path: Path) -> None:
    export, file = exports["double_publicity"], tmp_path / "r.xlsx"
    assert write_export(export, HEAD, rows(export), file) == 2
    sheet = sheet_of(file)
    assert (sheet.max_row, sheet.max_column, sheet.merged_cells.ranges) == (4, 27, set())
    assert [cell.value for cell in sheet[1]] == [column.code for column in export.columns]
    assert [cell.value for cell in sheet[2]] == [column.label for column in export.columns]
    cells = {code.value: cell for code, cell in zip(sheet[1], sheet[3], strict=True)}
    assert (cells["CF_NR_FK"].value, cells["CF_NR_FK"].number_format) == (15, "0.000000")
    assert sheet.cell(4, 17).value is None


@pytest.mark.parametrize("name", ["joint_punishment", "double_publicity"])
def test_everything_but_amounts_and_serials_is_text(
    exports: dict[str, Export], rows: Any, tmp_path: Path, name: str
) -> None:
    """Codes keep their zeros, days their slashes, and nothing is taken for a formula."""
    export, file = exports[name], tmp_path / "r.xlsx"
    write_export(export, HEAD, rows(export), file)
    sheet = sheet_of(file)
    first = 3 if export.layout == "plain" else 4
    for line in sheet.iter_rows(min_row=first, max_row=first + 1):
        for column, cell in zip(export.columns, line, strict=True):
            if cell.value is not None and not column.fine and column.known != "serial":
                assert (cell.data_type, cell.number_format) == ("s", "@"), column.key


@pytest.mark.parametrize("name", ["joint_punishment", "double_publicity"])
def test_another_reader_opens_it(exports: dict[str, Export], rows: Any, tmp_path: Path, name: str) -> None:
    write_export(exports[name], HEAD, rows(exports[name]), tmp_path / "r.xlsx")
    found = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx")).get_sheet_by_index(0).to_python()
    assert any("91350100M000100Y43" in line for line in found)


def test_csv_holds_the_same_and_nothing_that_runs(exports: dict[str, Export], rows: Any) -> None:
    export = exports["double_publicity"]
    content = export_csv(export, rows(export))
    assert content.startswith(b"\xef\xbb\xbf")
    codes, labels, first, second = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert codes == [column.code for column in export.columns]
    assert labels == [column.label for column in export.columns]
    assert dict(zip(codes, first, strict=True)) | {"CF_NR_FK": "15.000000", "CF_YXQ": "2027/03/02"} == dict(
        zip(codes, first, strict=True)
    )
    assert dict(zip(codes, second, strict=True))["CF_WFXW"] == "'=cmd|'/c calc'!A0"
    official = csv.reader(
        io.StringIO(export_csv(exports["joint_punishment"], rows(exports["joint_punishment"])).decode())
    )
    assert [line[0] for line in official] == ["\ufeff序号", "1", "2"]
