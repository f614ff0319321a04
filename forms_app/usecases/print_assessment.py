"""Printing what the answers of a form come to, article by article: of a self-check, a filing, a submission."""

from typing import Any
from uuid import UUID

from forms_app.answers.reading import Answers
from forms_app.assessment.assessing import Assessment
from forms_app.cases.actors import Actor
from forms_app.cases.filing import FilingState
from forms_app.core.errors import BadInputError
from forms_app.documents.assessments import AssessmentSheet, assessment_pdf
from forms_app.documents.forms import DRAFT, INFORMAL
from forms_app.specs.catalogue import FormSpec
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.platform import Platform
from forms_app.usecases.review_submissions import view_submission
from forms_app.usecases.self_check import self_check

_NAMING = ("enterprise.name", "enterprise.uscc")


def print_self_checked(platform: Platform, spec_id: str, raw: dict[str, Any]) -> bytes:
    """The sheet of a self-check, marked 非正式. Raises NotFoundError, BadInputError for a form without criteria."""
    check = self_check(platform, spec_id, raw)
    return _printed(platform, check.spec, check.answers, check.assessment, INFORMAL)


def print_filing(platform: Platform, actor: Actor, filing: UUID) -> bytes:
    """The sheet of one's own draft or submission. Raises NotFoundError, BadInputError as above."""
    view = open_filing(platform, actor, filing)
    watermark = "" if view.state is FilingState.SUBMITTED else DRAFT
    return _printed(platform, view.spec, view.answers, view.assessment, watermark)


def print_submission(platform: Platform, actor: Actor, filing: UUID) -> bytes:
    """The sheet of a submitted form, judged as of the day of receipt. Raises NotFoundError, BadInputError as above."""
    view = view_submission(platform, actor, filing)
    return _printed(platform, view.spec, view.answers, view.assessment, "")


def _printed(
    platform: Platform, spec: FormSpec, answers: Answers, assessment: Assessment | None, watermark: str
) -> bytes:
    if assessment is None:
        raise BadInputError(f"“{spec.form.title}”没有评定条件，没有逐条评定表")
    authority = platform.reference.authority(spec.regulation.handled_by).title
    sheet = AssessmentSheet(spec, assessment, tuple(_facts(spec, answers)), authority, watermark)
    return assessment_pdf(platform.printer, sheet)


def _facts(spec: FormSpec, answers: Answers) -> list[tuple[str, str]]:
    """Whose form it is, and what else names it on its continuation pages."""
    named = spec.form.grid.identity if spec.form.grid else ()
    naming = [field for field in spec.form.fields if field.source in _NAMING or field.id in named]
    return [(each.question or each.label, text) for each in naming if (text := answers.text(each.id))]
