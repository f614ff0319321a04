"""Rows are read past the library's cells: whatever a cell holds, the same comes out as through them."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from forms_app.registers.opening import cell_value, opened

PART = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WIDTH = 6


def of_every_kind() -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["公司", 12, 1.5, True, date(2026, 3, 2), datetime(2026, 3, 2, 8, 5)])  # noqa: DTZ001 - as in a cell
    sheet.append(["=A1", ArrayFormula("B2", "=SUM(B1)"), "#REF!", None, time(8, 5), "beyond", "not read"])
    sheet.cell(5, 2).value = "after a gap"
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_rows(rows: str) -> bytes:
    """A workbook whose sheet was written by another program."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(Workbook()))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            changed = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'
            new.writestr(name, changed if name == PART else old.read(name))
    return stream.getvalue()


WRITTEN = (
    "<row><c t='inlineStr'><is><t>one</t></is></c><c><v>2</v></c></row><row/><row r='9'><c r='C9'><v>3</v></c></row>",
    "<row r='1'><c r='B1' t='inlineStr'><is><r><t>two </t></r><r><t>runs</t></r></is></c><c t='str'><v>x</v></c></row>",
    "<row r='1'><c r='A1' t='inlineStr'><is/></c><c r='B1' t='s'><v/></c><c r='C1' t='e'><v>#N/A</v></c></row>",
    "<row r='1'><c r='A1' t='b'><v>1</v></c><c r='B1' t='str'><f>A1</f><v>1</v></c><c r='C1' t='inlineStr'/></row>",
    "<row r='1'><c r='A1' t='inlineStr'><is><t>_x000D_</t></is></c><c r='B1' t='d'><v>2026-03-02</v></c></row>",
    "<row r='2'><c r='A2'><v>1</v></c></row><row r='2'><c r='A2'><v>2</v></c></row><row r='1'/>",
)


@pytest.mark.parametrize("content", [of_every_kind(), *map(with_rows, WRITTEN)])
def test_rows_are_read_as_the_library_reads_them(content: bytes) -> None:
    book = opened(content)
    sheet: Any = book.worksheets[0]
    found = {number: values for number, values in sheet.numbered_rows(WIDTH) if set(values) != {None}}
    assert list(found) == sorted(found)
    rows = load_workbook(io.BytesIO(content), read_only=True).worksheets[0].iter_rows(min_row=1, max_col=WIDTH)
    expected = {number: [cell_value(cell) for cell in row] for number, row in enumerate(rows, 1)}
    assert found == {number: values for number, values in expected.items() if set(values) != {None}}
    book.close()
