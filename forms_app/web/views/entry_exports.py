"""Tables of public entries that an office keeps for other systems: preview, what is missing, workbook and CSV."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import Role
from forms_app.disk.files import written
from forms_app.registers.exporting import exported_text
from forms_app.usecases.entry_exports import EntryTable, entries_csv, export_entries, view_entries
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import CSV, EXCEL, download

entry_export_pages = Blueprint("entry_exports", __name__)
_KEEPING = only_for(Role.HANDLER, Role.SUPERVISOR, Role.AUDITOR)
MOST_SHOWN = 200
"""Rows of the preview; the files hold all of them."""


@entry_export_pages.get("/bureau/entries")
@_KEEPING
def entries() -> ResponseReturnValue:
    """The rows as they would be handed over, and those that are not ready."""
    found = view_entries(platform(), actor(), _key())
    return render_template(
        "ledgers/entries.html", found=found, shown=exported_text, most=MOST_SHOWN, today=platform().today()
    )


@entry_export_pages.get("/bureau/entries.xlsx")
@_KEEPING
def workbook() -> ResponseReturnValue:
    """The rows that are ready, in the layout of the table."""
    found, content = written(lambda file: export_entries(platform(), actor(), _key(), file))
    return download(content, EXCEL, f"{_name(found)}.xlsx")


@entry_export_pages.get("/bureau/entries.csv")
@_KEEPING
def table_csv() -> ResponseReturnValue:
    """The same as CSV."""
    found, content = entries_csv(platform(), actor(), _key())
    return download(content, CSV, f"{_name(found)}.csv")


def _name(found: EntryTable) -> str:
    """The name says how many rows are not in the file: a plain table has no other place for it."""
    left = f"_另有{len(found.waiting)}户没有列入" if found.waiting else ""
    return f"{found.table.export.title}_{platform().today():%Y%m%d}{left}"


def _key() -> str:
    return request.args.get("table", "")
