"""The bound file of a case, at once or as a job, and those of many cases as a job, for the offices that see them."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES
from forms_app.core.errors import BadInputError, ConflictError
from forms_app.usecases.case_binding import bind_case
from forms_app.usecases.case_file_jobs import ask_for_case_file, ask_for_case_files, case_file_choice
from forms_app.web.asked import kept_filters
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import JSON, PDF, download
from forms_app.web.views.cases import FILTERS, case_query

case_binding = Blueprint("case_binding", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_YEAR_DIGITS = 4


@case_binding.get("/bureau/cases/<uuid:case>/bound.pdf")
@_OFFICE
def bound(case: UUID) -> ResponseReturnValue:
    """The case file as one PDF."""
    made = bind_case(platform(), actor(), case)
    return download(made.pdf, PDF, f"{made.name}.pdf", inline=True)


@case_binding.get("/bureau/cases/<uuid:case>/bound.json")
@_OFFICE
def manifest(case: UUID) -> ResponseReturnValue:
    """The list of its files with their digests."""
    made = bind_case(platform(), actor(), case)
    return download(made.manifest, JSON, f"{made.name}_清单.json")


@case_binding.post("/bureau/cases/<uuid:case>/bound")
@_OFFICE
def ask_one(case: UUID) -> ResponseReturnValue:
    """Ask for the file of one case as a job."""
    return redirect(url_for("jobs.job", job=ask_for_case_file(platform(), actor(), case)), 303)


@case_binding.get("/bureau/case-files/new")
@_OFFICE
def new_files() -> ResponseReturnValue:
    """The cases of a filter, by year."""
    return _page()


@case_binding.post("/bureau/case-files/new")
@_OFFICE
def ask_files() -> ResponseReturnValue:
    """Ask for their files."""
    try:
        made = ask_for_case_files(platform(), actor(), case_query(), _year())
    except BadInputError as error:
        return _page(str(error)), 422
    except ConflictError as error:
        return _page(str(error)), 409
    return redirect(url_for("jobs.job", job=made), 303)


def _year() -> int | None:
    """The chosen year of opening, None for all. Raises BadInputError."""
    typed = request.form.get("year", "")
    if not typed:
        return None
    if not (len(typed) == _YEAR_DIGITS and typed.isascii() and typed.isdigit()):
        raise BadInputError("立案年度有误，请从列出的年度中选择")
    return int(typed)


def _page(error: str = "") -> str:
    choice = case_file_choice(platform(), actor(), case_query())
    return render_template(
        "jobs/case_files.html",
        choice=choice, kept=kept_filters(FILTERS), chosen=request.form.get("year", ""), error=error,
    )  # fmt: skip
