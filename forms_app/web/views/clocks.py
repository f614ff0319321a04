"""Clocks of cases: the list of parallel items with their lights, count sheets on paper."""

from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES
from forms_app.core.dates import DateError, parse_date
from forms_app.core.errors import BadInputError
from forms_app.storage.case_items import ItemPlace, ItemQuery
from forms_app.usecases.case_clocks import item_sheet_pdf, term_sheet_pdf
from forms_app.usecases.case_items import list_items
from forms_app.usecases.view_case import view_case
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import PDF, download
from forms_app.web.form_page import item_sent
from forms_app.web.list_files import sent_list

clocks = Blueprint("clocks", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_FILTERS = ("department", "late", "stopped", "all")
_LONGEST = 120


@clocks.get("/bureau/items")
@_OFFICE
def items() -> ResponseReturnValue:
    """The parallel items of one's cases, those due first on top."""
    listed = list_items(platform(), actor(), _query(), _place())
    kept = {name: request.args[name] for name in _FILTERS if request.args.get(name)}
    return render_template("cases/items.html", listed=listed, kept=kept)


@clocks.get("/bureau/items.xlsx")
@_OFFICE
def table() -> ResponseReturnValue:
    """The same as an official table."""
    return sent_list("items", _query(), url_for(".items"))


@clocks.get("/bureau/cases/<uuid:case>/count-sheet.pdf")
@_OFFICE
def sheet(case: UUID) -> ResponseReturnValue:
    """The count sheet of a parallel item (`item`), of a term (`term`), or else of that of its state."""
    file, item = view_case(platform(), actor(), case).file, item_sent(request.args)
    term = request.args.get("term") or file.case.state.term or ""
    title, content = item_sheet_pdf(platform(), file, item) if item else term_sheet_pdf(platform(), file, term)
    return download(content, PDF, f"计日单_{title}_{file.row.enterprise_name}.pdf", inline=True)


def _query() -> ItemQuery:
    department = request.args.get("department", "").strip()
    if len(department) > _LONGEST:
        raise BadInputError(f"部门名称最多{_LONGEST}个字")
    return ItemQuery(
        only_open=not request.args.get("all"),
        department=department,
        due_until=platform().today() - timedelta(days=1) if request.args.get("late") else None,
        only_stopped=bool(request.args.get("stopped")),
    )


def _place() -> ItemPlace | None:
    """Where the page begins, from the address of the one before."""
    identifier, number = request.args.get("after"), request.args.get("number", "")
    if not identifier:
        return None
    due = request.args.get("due")
    try:
        day: date | None = parse_date(due) if due else None
        if not (number.isascii() and number.isdigit() and len(number) < 5):
            raise ValueError(number)
        return ItemPlace(day, UUID(identifier), int(number))
    except (DateError, ValueError):
        raise BadInputError("页码有误，请从列表第一页开始") from None
