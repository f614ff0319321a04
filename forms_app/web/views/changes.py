"""变更对照表: two versions of a filing or of something in a case side by side, on the screen, as PDF and as Excel."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.answers.comparing import LEGEND
from forms_app.cases.actors import OFFICE_ROLES, Role
from forms_app.disk.files import written
from forms_app.usecases.compare_versions import (
    Chosen,
    Comparison,
    compare_case,
    compare_filing,
    export_comparison,
    print_comparison,
)
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import EXCEL, PDF, download

change_pages = Blueprint("changes", __name__)
_ENTERPRISE, _OFFICE = only_for(Role.ENTERPRISE), only_for(*OFFICE_ROLES)


@change_pages.get("/filings/<uuid:filing>/changes")
@_ENTERPRISE
def filing(filing: UUID) -> ResponseReturnValue:
    """An enterprise's own filing: drafts and submissions."""
    found = compare_filing(platform(), actor(), filing, _chosen())
    return _page(found, "filing", filing, url_for("enterprise.filings"), "我的申报")


@change_pages.get("/filings/<uuid:filing>/changes.pdf")
@_ENTERPRISE
def filing_pdf(filing: UUID) -> ResponseReturnValue:
    """The same on paper."""
    return _pdf(compare_filing(platform(), actor(), filing, _chosen()))


@change_pages.get("/filings/<uuid:filing>/changes.xlsx")
@_ENTERPRISE
def filing_workbook(filing: UUID) -> ResponseReturnValue:
    """The same as a workbook."""
    return _workbook(compare_filing(platform(), actor(), filing, _chosen()))


@change_pages.get("/bureau/submissions/<uuid:filing>/changes")
@_OFFICE
def submission(filing: UUID) -> ResponseReturnValue:
    """What an enterprise submitted, and what it had submitted before."""
    found = compare_filing(platform(), actor(), filing, _chosen())
    return _page(found, "submission", filing, url_for("bureau.submission", filing=filing), "申报")


@change_pages.get("/bureau/submissions/<uuid:filing>/changes.pdf")
@_OFFICE
def submission_pdf(filing: UUID) -> ResponseReturnValue:
    """The same on paper."""
    return _pdf(compare_filing(platform(), actor(), filing, _chosen()))


@change_pages.get("/bureau/submissions/<uuid:filing>/changes.xlsx")
@_OFFICE
def submission_workbook(filing: UUID) -> ResponseReturnValue:
    """The same as a workbook."""
    return _workbook(compare_filing(platform(), actor(), filing, _chosen()))


@change_pages.get("/bureau/cases/<uuid:case>/changes")
@_OFFICE
def case(case: UUID) -> ResponseReturnValue:
    """What was done more than once in a case."""
    found = compare_case(platform(), actor(), case, _chosen())
    return _page(found, "case", case, url_for("cases.case", case=case), found.enterprise_name)


@change_pages.get("/bureau/cases/<uuid:case>/changes.pdf")
@_OFFICE
def case_pdf(case: UUID) -> ResponseReturnValue:
    """The same on paper."""
    return _pdf(compare_case(platform(), actor(), case, _chosen()))


@change_pages.get("/bureau/cases/<uuid:case>/changes.xlsx")
@_OFFICE
def case_workbook(case: UUID) -> ResponseReturnValue:
    """The same as a workbook."""
    return _workbook(compare_case(platform(), actor(), case, _chosen()))


def _chosen() -> Chosen:
    return Chosen(*(request.args.get(name, "") for name in ("subject", "before", "after")))


def _page(found: Comparison, name: str, identifier: UUID, back: str, back_title: str) -> str:
    ids: dict[str, Any] = {"case" if name == "case" else "filing": identifier}
    versions: dict[str, Any] = {
        "subject": found.subject.key if found.subject else None,
        "before": found.before.key if found.before else None,
        "after": found.after.key if found.after else None,
    }
    addresses = {kind: url_for(f".{name}_{kind}", **ids, **versions) for kind in ("pdf", "workbook")}
    return render_template(
        "changes/changes.html", found=found, own=url_for(f".{name}", **ids), addresses=addresses, back=back,
        back_title=back_title, legend=LEGEND,
    )  # fmt: skip


def _pdf(found: Comparison) -> Response:
    return download(print_comparison(platform(), found), PDF, f"{_file_name(found)}.pdf", inline=True)


def _workbook(found: Comparison) -> Response:
    _, content = written(lambda file: export_comparison(platform(), found, file))
    return download(content, EXCEL, f"{_file_name(found)}.xlsx")


def _file_name(found: Comparison) -> str:
    title = found.subject.title if found.subject else ""
    return f"变更对照表_{title}_{found.enterprise_name}"
