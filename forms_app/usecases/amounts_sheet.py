"""What the measures of a filing or of a self-check come to, as a sheet to be printed."""

from datetime import date
from typing import Any
from uuid import UUID

from forms_app.answers.reading import Answers, read_answers
from forms_app.assessment.assessing import assess
from forms_app.cases.actors import Actor
from forms_app.cases.filing import FilingState
from forms_app.core.dates import beijing_date
from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.amounts import AmountsSheet, amounts_pdf
from forms_app.documents.forms import DRAFT, INFORMAL
from forms_app.specs.catalogue import FormSpec
from forms_app.storage.filings import load_filing, submission_of
from forms_app.usecases.filing_view import view_of
from forms_app.usecases.platform import Platform
from forms_app.usecases.self_check import self_check


def amounts_of_filing(platform: Platform, actor: Actor, filing_id: UUID) -> AmountsSheet:
    """As of the day of receipt once it is submitted, else of today and marked as a draft.

    Raises NotFoundError; ProblemsError for a form without measures.
    """
    with platform.database.reading() as session:
        filing = load_filing(session, actor, filing_id)
        if filing.state is not FilingState.SUBMITTED:
            view = view_of(platform, session, filing)
            return _sheet(view.spec, view.answers, platform.today(), watermark=DRAFT)
        submission = submission_of(session, filing.id)
    spec, on = platform.spec_of(filing), beijing_date(submission.received_at)
    answers = read_answers(spec.form, submission.answers, platform.context(on)).answers
    return _sheet(spec, answers, on, receipt=submission.receipt)


def self_checked_amounts(platform: Platform, spec_id: str, raw: dict[str, Any]) -> bytes:
    """The sheet of a self-check as PDF, marked 非正式. Raises NotFoundError, ProblemsError as the print of the form."""
    check = self_check(platform, spec_id, raw)
    return amounts_pdf(platform.printer, _sheet(check.spec, check.answers, platform.today(), watermark=INFORMAL))


def _sheet(spec: FormSpec, answers: Answers, on: date, *, watermark: str = "", receipt: str = "") -> AmountsSheet:
    assessment = assess(spec, answers, on) if spec.measures else None
    if assessment is None or assessment.amounts is None:
        raise ProblemsError((Problem("", f"“{spec.form.title}”没有可以测算的支持措施，不能打印测算表"),))
    sources = {field.source: field.id for field in spec.form.fields if field.source}
    return AmountsSheet(
        regulation=spec.regulation,
        amounts=assessment.amounts,
        enterprise=answers.text(sources.get("enterprise.name", "")),
        uscc=answers.text(sources.get("enterprise.uscc", "")),
        on=on,
        receipt=receipt,
        watermark=watermark,
    )
