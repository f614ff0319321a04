"""The computation of a form's measures as a file, for those who may open the filing."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from forms_app.documents.amounts import amounts_pdf
from forms_app.usecases.amounts_sheet import amounts_of_filing
from forms_app.web.current import actor, platform
from forms_app.web.downloads import PDF, download


def amounts_download(filing: UUID) -> ResponseReturnValue:
    """The file. Raises NotFoundError; ProblemsError for a form without measures."""
    sheet = amounts_of_filing(platform(), actor(), filing)
    name = f"{sheet.amounts.title}_{sheet.enterprise}.pdf"
    return download(amounts_pdf(platform().printer, sheet), PDF, name, inline=True)
