"""An office's view of what was submitted: list, one submission, its files, the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES
from forms_app.core.dates import DateError, parse_date
from forms_app.core.errors import BadInputError
from forms_app.core.text import unprintable
from forms_app.documents.receipts import receipt_pdf
from forms_app.documents.table_sheets import table_pdf
from forms_app.storage.filings import SubmissionQuery
from forms_app.usecases.add_evidence import read_evidence
from forms_app.usecases.export_register import register_list
from forms_app.usecases.list_exports import WantedRegister
from forms_app.usecases.open_filing import printed_filing
from forms_app.usecases.register_sheet import register_sheet
from forms_app.usecases.review_submissions import list_submissions, view_submission
from forms_app.web.amounts_page import amounts_download
from forms_app.web.asked import LONGEST_SEARCH
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import PDF, download
from forms_app.web.list_files import sent_list

bureau = Blueprint("bureau", __name__)
_OFFICER = only_for(*OFFICE_ROLES)
_KEPT = ("form", "from", "to", "q", "sort", "order", "page")


@bureau.get("/bureau/submissions")
@_OFFICER
def submissions() -> ResponseReturnValue:
    """The list, by form, day of receipt and words."""
    filters = submission_filters()
    sort, order = request.args.get("sort", "received"), request.args.get("order", "desc")
    page = _page_number()
    listed = None
    if not filters.faults:
        listed = list_submissions(platform(), actor(), filters.query, sort=sort, descending=order != "asc", page=page)
    specs = platform().catalogue.received_by(actor().authority)
    shown = render_template(
        "bureau/submissions.html", listed=listed, filters=filters, sort=sort, order=order, specs=specs, kept=_kept()
    )
    return shown, 422 if filters.faults else 200


@bureau.get("/bureau/submissions/<uuid:filing>")
@_OFFICER
def submission(filing: UUID) -> ResponseReturnValue:
    """One submitted form with its findings and files."""
    return render_template("bureau/submission.html", view=view_submission(platform(), actor(), filing), kept=_kept())


@bureau.get("/bureau/submissions/<uuid:filing>/form.pdf")
@_OFFICER
def submitted_form(filing: UUID) -> ResponseReturnValue:
    """The form as it was issued at submission."""
    view = view_submission(platform(), actor(), filing)
    name = f"{view.spec.form.title}_{view.receipt.enterprise_name}_{view.receipt.number}.pdf"
    return download(printed_filing(platform(), actor(), filing), PDF, name, inline=True)


@bureau.get("/bureau/submissions/<uuid:filing>/amounts.pdf")
@_OFFICER
def amounts(filing: UUID) -> ResponseReturnValue:
    """What the measures of the form come to, on paper."""
    return amounts_download(filing)


@bureau.get("/bureau/submissions/<uuid:filing>/receipt.pdf")
@_OFFICER
def receipt(filing: UUID) -> ResponseReturnValue:
    """The receipt that the enterprise was given."""
    found = view_submission(platform(), actor(), filing).receipt
    return download(receipt_pdf(platform().printer, found), PDF, f"提交回执_{found.number}.pdf", inline=True)


@bureau.get("/bureau/submissions/<uuid:filing>/evidence/<uuid:evidence>")
@_OFFICER
def evidence_file(filing: UUID, evidence: UUID) -> ResponseReturnValue:
    """A file that was handed in."""
    item, content = read_evidence(platform(), actor(), filing, evidence)
    return download(content, item.media_type, item.name)


@bureau.get("/bureau/registers/<domain>/<name>.xlsx")
@_OFFICER
def register(domain: str, name: str) -> ResponseReturnValue:
    """The register of a form, with the filters of the list."""
    spec, query = platform().catalogue.form(f"{domain}/{name}"), submission_filters().checked()
    return sent_list("register", WantedRegister(spec.id, query), url_for(".register_page", domain=domain, name=name))


@bureau.get("/bureau/registers/<domain>/<name>")
@_OFFICER
def register_page(domain: str, name: str) -> ResponseReturnValue:
    """The register of a form on screen, with the filters of the list."""
    filters = submission_filters()
    sheet = register_sheet(platform(), actor(), f"{domain}/{name}", filters.checked())
    return render_template("bureau/register.html", sheet=sheet, filters=filters, kept=_kept(), list_of=register_list)


@bureau.get("/bureau/registers/<domain>/<name>.pdf")
@_OFFICER
def register_pdf(domain: str, name: str) -> ResponseReturnValue:
    """The same on paper."""
    sheet = register_sheet(platform(), actor(), f"{domain}/{name}", submission_filters().checked())
    content = table_pdf(platform().printer, sheet.table)
    return download(content, PDF, f"{sheet.table.title}_{platform().today():%Y%m%d}.pdf", inline=True)


@dataclass(frozen=True)
class Filters:
    """The filters in the address: as typed, what they select, and what is wrong with which of them."""

    typed: Mapping[str, str]
    query: SubmissionQuery
    faults: Mapping[str, str]

    def checked(self) -> SubmissionQuery:
        """What they select. Raises BadInputError naming those that cannot be read."""
        if self.faults:
            raise BadInputError("；".join(self.faults.values()))
        return self.query


def submission_filters() -> Filters:
    typed = {name: request.args.get(name, "").strip() for name in ("form", "from", "to", "q")}
    first, first_fault = _day(typed["from"], "起始日期")
    last, last_fault = _day(typed["to"], "截止日期")
    if first and last and last < first:
        last_fault = "截止日期早于起始日期，请核对两个日期"
    q_fault = _search_fault(typed["q"])
    faults = {"from": first_fault, "to": last_fault, "q": q_fault}
    query = SubmissionQuery(typed["form"] or None, first, last, None, "" if q_fault else typed["q"])
    return Filters(typed, query, {name: fault for name, fault in faults.items() if fault})


def _search_fault(words: str) -> str:
    """Why these words cannot be searched for, "" when they can."""
    if found := unprintable(words):
        return f"搜索词含有不可见字符（{found}），请删除后重新输入"
    return f"搜索词最多{LONGEST_SEARCH}个字" if len(words) > LONGEST_SEARCH else ""


def _day(text: str, label: str) -> tuple[date | None, str]:
    """The day, or why it is none."""
    try:
        return (parse_date(text) if text else None), ""
    except DateError as error:
        return None, f"{label}：{error}"


def _kept() -> dict[str, str]:
    """Filters, order and page, for links that lead away and back."""
    return {name: request.args[name] for name in _KEPT if request.args.get(name)}


def _page_number() -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadInputError("页码应为数字")
    return int(text)
