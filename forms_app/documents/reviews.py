"""The review copy of a folder of specifications on paper: what it says beside what the law says, room for remarks."""

from datetime import date

from forms_app.core.dates import chinese
from forms_app.documents.forms import FormPrinter
from forms_app.specs.review import ReviewCopy


def review_pdf(printer: FormPrinter, review: ReviewCopy, on: date) -> bytes:
    """The copy as PDF/A-3a, a bookmark for each file."""
    return printer.printer.pdf(printer.templates.document("review.html", review=review, made_on=chinese(on)))
