"""The form of a public entry as a table: a column for each cell of its grid, under the label that is printed."""

from collections.abc import Iterator

from forms_app.answers.reading import Answers
from forms_app.registers.exporting import ExportEntry, ExportRow, ExportSource, export_row
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.export import Export, ExportColumn
from forms_app.specs.form import Form
from forms_app.specs.grid import FieldCell, LabelCell

_NOBODY = ExportSource("", "")
_SERIAL_WIDTH = 6
_WIDTHS = {"text": 30, "line": 20, "credit_code": 22, "organisation_code": 14, "date": 13}
_RANGE_WIDTH, _ANY_WIDTH = 24, 12


def entry_table(spec: FormSpec, title: str) -> Export:
    """The table: 序号, then what the form holds in the order in which it is printed."""
    form = spec.form
    columns = (
        ExportColumn(label="序号", known="serial", width=_SERIAL_WIDTH, total="rows"),
        *(_column(form, label, cell) for label, cell in _cells(form)),
    )
    return Export(
        kind="export",
        form=spec.name,
        title=f"{title}公示信息",
        layout="official",
        filled_by="公示范围",
        note=f"各列为《{form.title}》（{form.mark}）所列内容；是否仍在公示，以公示页面为准。",
        columns=columns,
        signatures=("制表人",),
    )


def table_row(table: Export, answers: Answers) -> ExportRow:
    """The answers of a form as a row of its table."""
    return export_row(table, ExportEntry(answers, ""), _NOBODY)


def table_lines(table: Export, answers: Answers) -> tuple[tuple[str, str], ...]:
    """The form line by line: label and text."""
    cells = table_row(table, answers).cells
    return tuple((each.label, str(cells.get(each.key, ""))) for each in table.columns if each.field)


def _cells(form: Form) -> Iterator[tuple[str, FieldCell]]:
    """The cells that hold an answer, each with the label before it."""
    label = ""
    for row in form.grid.rows if form.grid else ():
        for cell in row.cells:
            if isinstance(cell, LabelCell):
                label = cell.label
            if isinstance(cell, FieldCell):
                yield label, cell


def _column(form: Form, label: str, cell: FieldCell) -> ExportColumn:
    field = form.field(cell.field)
    kind = field.type if field else ""
    return ExportColumn(
        label=label,
        field=cell.field,
        until=cell.until,
        dates=cell.dates,
        width=_RANGE_WIDTH if cell.until else _WIDTHS.get(kind, _ANY_WIDTH),
        align="start" if kind == "text" else "centre",
    )
