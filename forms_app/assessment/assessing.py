"""Assessing a form article by article."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_app.answers.answer import Answer, Json
from forms_app.answers.reading import Answers
from forms_app.assessment.penalties import Exposure, discretion, exposure_json, exposures
from forms_app.assessment.quantities import Worked, amount_text, worked
from forms_app.core import numbers
from forms_app.core.errors import BadInputError
from forms_app.rules.evaluation import Facts, Outcome, evaluate
from forms_app.rules.measuring import Measured, measure
from forms_app.rules.truth import Truth, all_of, any_of
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.criteria import Criterion, Sentences
from forms_app.specs.wording import PLACEHOLDER

_JOINS = {"all": all_of, "any": any_of}
UNANSWERED = "未填"


@dataclass(frozen=True, slots=True)
class Fact:
    """A field that decided a verdict, with its answer; `value` is None and `text` 未填 when there is none."""

    field: str
    label: str
    value: Json
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one criterion. `article` is never empty; `wording` is the text it points at."""

    criterion: str
    title: str
    article: str
    wording: str
    verdict: Truth
    reason: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """All findings of one form on one day, and the verdict they make.

    `quantities` are the numbers that follow from the answers, `exposures` what the breaches shown may bring, and
    `discretion` says that this is no amount due ("" for a form without penalties).
    """

    spec: str
    version: int
    on: date
    verdict: Truth
    article: str
    reason: str
    findings: tuple[Finding, ...]
    quantities: tuple[Worked, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    discretion: str = ""

    def for_json(self) -> dict[str, Any]:
        """The stable shape of `xinbiao assess --json`; what a form does not have is left out."""
        told: dict[str, Any] = {
            "spec": self.spec,
            "version": self.version,
            "on": self.on.isoformat(),
            "verdict": self.verdict.value,
            "findings": [_finding_json(finding) for finding in self.findings],
        }
        if self.quantities:
            told["quantities"] = [_quantity_json(each) for each in self.quantities]
        if self.discretion:
            told["penalties"] = [exposure_json(each) for each in self.exposures]
            told["discretion"] = self.discretion
        return told


def _quantity_json(quantity: Worked) -> dict[str, Any]:
    return {
        "quantity": quantity.id,
        "title": quantity.title,
        "value": None if quantity.value is None else numbers.plain(quantity.value),
        "unit": quantity.unit,
        "formula": quantity.formula,
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "criterion": finding.criterion,
        "article": finding.article,
        "verdict": finding.verdict.value,
        "reason": finding.reason,
        "facts": [{"field": fact.field, "value": fact.value} for fact in finding.facts],
    }


def assess(spec: FormSpec, answers: Answers, on: date) -> Assessment:
    """Judge the answers by the form's criteria as of `on`. Raises BadInputError when the form has none."""
    if spec.criteria is None:
        raise BadInputError(f"“{spec.form.title}”没有评定条件，无法逐条评定")
    measured = measure(spec.quantities, answers)
    facts = Facts(answers, on, measured)
    findings = tuple(_find(spec, criterion, facts) for criterion in spec.criteria.criteria)
    conclusion = spec.criteria.conclusion
    verdict = _JOINS[conclusion.needs](finding.verdict for finding in findings)
    verdicts = {finding.criterion: finding.verdict for finding in findings}
    return Assessment(
        spec.id,
        spec.version,
        on,
        verdict,
        conclusion.article,
        _sentence(conclusion, verdict, facts, None),
        findings,
        worked(spec, answers, measured),
        exposures(spec, verdicts, facts),
        discretion(spec),
    )


def _find(spec: FormSpec, criterion: Criterion, facts: Facts) -> Finding:
    outcome: Outcome = evaluate(criterion.rule, facts)
    return Finding(
        criterion=criterion.id,
        title=criterion.title,
        article=criterion.article,
        wording=spec.regulation.cited(criterion.article) or "",
        verdict=outcome.truth,
        reason=_sentence(criterion, outcome.truth, facts, outcome.offending),
        facts=tuple(_fact(spec, field, facts.answers) for field in outcome.fields),
    )


def _fact(spec: FormSpec, name: str, answers: Answers) -> Fact:
    field, answer = spec.form.field(name), answers.get(name)
    label = field.label if field else name
    if answer is None:
        return Fact(name, label, None, UNANSWERED)
    return Fact(name, label, answer.for_json(), answer.for_text())


def _sentence(sentences: Sentences, verdict: Truth, facts: Facts, offending: Mapping[str, Answer] | None) -> str:
    template: str = getattr(sentences, verdict.value)
    return PLACEHOLDER.sub(lambda match: _filled_in(match.group(1), facts, offending), template)


def _filled_in(name: str, facts: Facts, offending: Mapping[str, Answer] | None) -> str:
    if name.startswith("offending."):
        answer = (offending or {}).get(name.removeprefix("offending."))
        return answer.for_text() if answer else UNANSWERED
    if name in facts.quantities:
        return _measured_text(facts.quantities[name])
    return facts.answers.text(name) or UNANSWERED


def _measured_text(measured: Measured) -> str:
    return UNANSWERED if measured.value is None else amount_text(measured.value, measured.quantity.unit)
