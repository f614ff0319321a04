"""What the answers of a form come to, on paper: for the enterprise that fills it and for the office that reads it."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES, Role
from forms_app.usecases.print_assessment import print_filing, print_submission
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import PDF, download

assessments = Blueprint("assessments", __name__)
_NAME = "逐条评定表.pdf"


@assessments.get("/filings/<uuid:filing>/assessment.pdf")
@only_for(Role.ENTERPRISE)
def filing(filing: UUID) -> ResponseReturnValue:
    """Of one's own filing."""
    return download(print_filing(platform(), actor(), filing), PDF, _NAME, inline=True)


@assessments.get("/bureau/submissions/<uuid:filing>/assessment.pdf")
@only_for(*OFFICE_ROLES)
def submission(filing: UUID) -> ResponseReturnValue:
    """Of a submitted form."""
    return download(print_submission(platform(), actor(), filing), PDF, _NAME, inline=True)
