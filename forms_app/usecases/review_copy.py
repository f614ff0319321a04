"""The review copy of a folder of specifications, as a file."""

from pathlib import Path

from forms_app.documents.reviews import review_pdf
from forms_app.registers.review import write_review
from forms_app.specs.review import review_of
from forms_app.usecases.platform import Platform


def printed_review(platform: Platform, domain: str) -> bytes:
    """The copy as PDF. Raises NotFoundError."""
    return review_pdf(platform.printer, review_of(platform.catalogue.folder(domain)), platform.today())


def export_review(platform: Platform, domain: str, file: Path) -> None:
    """Write the copy as a workbook. Raises NotFoundError."""
    write_review(review_of(platform.catalogue.folder(domain)), platform.today(), file)
