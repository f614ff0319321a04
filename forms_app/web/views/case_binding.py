"""The bound file of a case, for the offices that see the case."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES
from forms_app.usecases.case_binding import bind_case
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import JSON, PDF, download

case_binding = Blueprint("case_binding", __name__)
_OFFICE = only_for(*OFFICE_ROLES)


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
