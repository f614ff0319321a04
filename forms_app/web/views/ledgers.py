"""台账: the ledgers of procedures, on the screen, as official Excel tables and on paper."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.answers.answer import cell_text
from forms_app.cases.actors import OFFICE_ROLES
from forms_app.documents.table_sheets import table_pdf
from forms_app.storage.ledgers import SORTS
from forms_app.usecases.entry_exports import entry_exports
from forms_app.usecases.ledgers import WantedLedger, ledger_sheet, view_ledger
from forms_app.web.asked import kept_filters, number_asked, search_words
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import PDF, download
from forms_app.web.list_files import sent_list

ledger_pages = Blueprint("ledgers", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_YEAR_DIGITS, _PAGE_DIGITS = 4, 4
_FILTERS = ("table", "year", "division", "category", "state", "q", "order", "direction")


@ledger_pages.get("/bureau/ledgers")
@_OFFICE
def ledger() -> ResponseReturnValue:
    """One page of a ledger, with its filters."""
    wanted = _wanted()
    page = view_ledger(platform(), actor(), wanted)
    return render_template(
        "ledgers/ledger.html", page=page, wanted=wanted, kept=kept_filters(_FILTERS), sorts=SORTS, shown=cell_text,
        today=platform().today(), exports=entry_exports(platform(), actor()),
    )  # fmt: skip


@ledger_pages.get("/bureau/ledgers.xlsx")
@_OFFICE
def workbook() -> ResponseReturnValue:
    """The same as an official table, whole."""
    return sent_list("ledger", _wanted(), url_for(".ledger"))


@ledger_pages.get("/bureau/ledgers.pdf")
@_OFFICE
def paper() -> ResponseReturnValue:
    """The same on landscape paper."""
    sheet = ledger_sheet(platform(), actor(), _wanted())
    pdf = table_pdf(platform().printer, sheet)
    return download(pdf, PDF, f"{sheet.title}_{platform().today():%Y%m%d}.pdf", inline=True)


def _wanted() -> WantedLedger:
    words = search_words()
    page = number_asked("page", _PAGE_DIGITS, "页码有误，请从台账第一页开始")
    return WantedLedger(
        key=request.args.get("table", ""),
        year=number_asked("year", _YEAR_DIGITS, "年度应为四位数字"),
        division=request.args.get("division") or None,
        category=request.args.get("category") or None,
        state=request.args.get("state") or None,
        words=words,
        order=request.args.get("order") or "opened_on",
        descending=request.args.get("direction") != "up",
        page=1 if page is None else page,
    )
