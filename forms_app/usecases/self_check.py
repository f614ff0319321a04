"""Self-check without an account: the same form, the same verdict, nothing stored."""

from dataclasses import dataclass
from typing import Any

from forms_app.answers.drafting import unkeepable
from forms_app.answers.reading import Answers, missing, read_answers
from forms_app.answers.typed import as_typed
from forms_app.assessment.assessing import Assessment, assess
from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.forms import INFORMAL
from forms_app.specs.catalogue import FormSpec
from forms_app.usecases.platform import Platform


@dataclass(frozen=True)
class SelfCheck:
    """What the answers come to."""

    spec: FormSpec
    raw: dict[str, Any]
    answers: Answers
    problems: tuple[Problem, ...]
    missing: tuple[Problem, ...]
    assessment: Assessment | None

    @property
    def typed(self) -> Answers:
        """The answers as they would be printed: what could not be read as it was typed."""
        return as_typed(self.spec.form, self.answers, self.raw)


def self_check(platform: Platform, spec_id: str, raw: dict[str, Any]) -> SelfCheck:
    """Read and judge. Raises NotFoundError for an unknown form. Faults are in the result: nothing can be lost here."""
    spec = platform.catalogue.form(spec_id)
    refused = list(unkeepable(spec.open_form, raw, saving=False))
    readable = {name: value for name, value in raw.items() if name not in {problem.field for problem in refused}}
    reading = read_answers(spec.form, readable, platform.context())
    assessment = assess(spec, reading.answers, platform.today()) if spec.is_assessed else None
    problems = (*refused, *reading.problems)
    return SelfCheck(spec, raw, reading.answers, problems, missing(spec.open_form, reading), assessment)


def printed_self_check(platform: Platform, spec_id: str, raw: dict[str, Any]) -> bytes:
    """The form with these answers as PDF, marked 非正式; what could not be read stands there as it was typed.

    Raises NotFoundError; ProblemsError for what cannot be printed at all.
    """
    check = self_check(platform, spec_id, raw)
    if refused := unkeepable(check.spec.open_form, raw, saving=False):
        raise ProblemsError(refused)
    return platform.printer.draft(check.spec, check.typed, INFORMAL)
