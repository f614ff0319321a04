"""An export as a file: an official table, or codes and headings for a machine, as workbook or CSV."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from openpyxl.utils import get_column_letter

from forms_app.answers.reading import Answers
from forms_app.disk.files import replaced
from forms_app.registers.cells import HEADING_FONT
from forms_app.registers.exporting import ExportRow, exported_text
from forms_app.registers.register import RegisterHead, RegisterLine, write_register
from forms_app.registers.streaming import Row, StreamedSheet, Style
from forms_app.specs.export import Export

_HEADINGS = 2
_FINE_FORMAT = "0.000000"
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_NO_ANSWERS = Answers({})


def write_export(export: Export, head: RegisterHead, rows: Iterable[ExportRow], file: Path) -> int:
    """Write the workbook in the layout the export asks for; returns how many rows it has.

    Raises BadInputError when something other than a file is at that path.
    """
    if export.layout == "official":
        return write_register(export, head, (RegisterLine(_NO_ANSWERS, row.cells) for row in rows), file)
    return _write_plain(export, rows, file)


def _write_plain(export: Export, rows: Iterable[ExportRow], file: Path) -> int:
    """Codes, headings, rows: no title and no merged cells, since a machine reads it."""
    streamed = StreamedSheet("数据")
    streamed.sheet.freeze_panes = f"A{_HEADINGS + 1}"
    for number, column in enumerate(export.columns, 1):
        streamed.sheet.column_dimensions[get_column_letter(number)].width = column.width
    with replaced(file) as partial:
        return streamed.save(_plain_rows(export, streamed, rows), partial) - _HEADINGS


def _plain_rows(export: Export, streamed: StreamedSheet, rows: Iterable[ExportRow]) -> Iterator[Row]:
    headings = (streamed.look(Style("centre", HEADING_FONT)),) * len(export.columns)
    looks = tuple(
        streamed.look(Style(column.align, numbers=_FINE_FORMAT if column.fine is not None else "General"))
        for column in export.columns
    )
    yield from (Row(heading, headings) for heading in _headings(export))
    for number, row in enumerate(rows, 1):
        values = [number if each.known == "serial" else row.cells.get(each.key) for each in export.columns]
        yield Row(values, looks)


def _headings(export: Export) -> tuple[list[str], list[str]]:
    return [column.code or "" for column in export.columns], [column.label for column in export.columns]


def export_csv(export: Export, rows: Iterable[ExportRow]) -> bytes:
    """The same rows as CSV, in UTF-8 with a byte order mark so that Excel opens it; no cell begins like a formula.

    A `plain` export begins with its codes and headings, an `official` one with its headings.
    """
    stream = io.StringIO()
    writer = csv.writer(stream)
    codes, labels = _headings(export)
    writer.writerows([codes, labels] if export.layout == "plain" else [labels])
    for number, row in enumerate(rows, 1):
        values = (number if each.known == "serial" else row.cells.get(each.key) for each in export.columns)
        writer.writerow([_harmless(exported_text(value)) for value in values])
    return ("\ufeff" + stream.getvalue()).encode()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULAS) else text
