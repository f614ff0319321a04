"""An office's view of what was submitted: list, one submission, its files, the register."""

import tempfile
from datetime import date
from pathlib import Path
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import Role
from forms_app.core.dates import DateError, parse_date
from forms_app.core.errors import BadInputError
from forms_app.core.text import unprintable
from forms_app.storage.filings import SubmissionQuery
from forms_app.usecases.add_evidence import read_evidence
from forms_app.usecases.export_register import export_register
from forms_app.usecases.open_filing import printed_filing
from forms_app.usecases.review_submissions import list_submissions, view_submission
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import EXCEL, PDF, download

bureau = Blueprint("bureau", __name__)
_OFFICER = only_for(Role.OFFICER)
_LONGEST_SEARCH = 60


@bureau.get("/bureau/submissions")
@_OFFICER
def submissions() -> ResponseReturnValue:
    """The list, by form, day of receipt and words."""
    query = _query()
    sort, order = request.args.get("sort", "received"), request.args.get("order", "desc")
    listed = list_submissions(platform(), actor(), query, sort=sort, descending=order != "asc", page=_page_number())
    specs = [spec for spec in platform().catalogue.current.values() if spec.form.filled_by == "enterprise"]
    return render_template(
        "bureau/submissions.html", listed=listed, query=query, sort=sort, order=order, specs=specs, args=request.args
    )


@bureau.get("/bureau/submissions/<uuid:filing>")
@_OFFICER
def submission(filing: UUID) -> ResponseReturnValue:
    """One submitted form with its findings and files."""
    return render_template("bureau/submission.html", view=view_submission(platform(), actor(), filing))


@bureau.get("/bureau/submissions/<uuid:filing>/form.pdf")
@_OFFICER
def submitted_form(filing: UUID) -> ResponseReturnValue:
    """The form as it was issued at submission."""
    view = view_submission(platform(), actor(), filing)
    name = f"{view.spec.form.title}_{view.receipt.enterprise_name}_{view.receipt.number}.pdf"
    return download(printed_filing(platform(), actor(), filing), PDF, name, inline=True)


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
    spec = platform().catalogue.form(f"{domain}/{name}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "register.xlsx"
        export_register(platform(), actor(), spec.id, _query(), file)
        content = file.read_bytes()
    title = spec.register.title if spec.register else spec.form.title
    return download(content, EXCEL, f"{title}_{platform().today():%Y%m%d}.xlsx")


def _query() -> SubmissionQuery:
    """The filters in the address. Raises BadInputError naming the one that cannot be read."""
    first, last = _day("from", "起始日期"), _day("to", "截止日期")
    if first and last and last < first:
        raise BadInputError("截止日期早于起始日期，请核对两个日期")
    words = request.args.get("q", "").strip()
    if found := unprintable(words):
        raise BadInputError(f"搜索词含有不可见字符（{found}），请删除后重新输入")
    if len(words) > _LONGEST_SEARCH:
        raise BadInputError(f"搜索词最多{_LONGEST_SEARCH}个字")
    return SubmissionQuery(request.args.get("form") or None, first, last, None, words)


def _day(name: str, label: str) -> date | None:
    text = request.args.get(name, "").strip()
    try:
        return parse_date(text) if text else None
    except DateError as error:
        raise BadInputError(f"{label}：{error}") from None


def _page_number() -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadInputError("页码应为数字")
    return int(text)
