"""Assessing a form article by article, and what its measures come to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_app.answers.reading import Answers
from forms_app.assessment.amounts import Amounts, compute
from forms_app.assessment.finding import Finding, find, sentence
from forms_app.assessment.penalties import Exposure, discretion, exposure_json, exposures
from forms_app.assessment.quantities import Worked, worked
from forms_app.core import numbers
from forms_app.core.errors import BadInputError
from forms_app.rules.evaluation import Facts
from forms_app.rules.measuring import measure
from forms_app.rules.truth import Truth, all_of, any_of
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.criteria import Criteria
from forms_app.specs.measures import Measures

_JOINS = {"all": all_of, "any": any_of}


@dataclass(frozen=True, slots=True)
class Assessment:
    """All findings of one form on one day, and the verdict they make.

    `quantities` are the numbers that follow from the answers, `exposures` what the breaches shown may bring, and
    `discretion` says that this is no amount due ("" for a form without penalties).
    Of a form with measures the findings are the conditions of those applied for, and `amounts` what they come to.
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
    amounts: Amounts | None = None

    def for_json(self) -> dict[str, Any]:
        """The stable shape of `xinbiao assess --json`; what a form does not have is left out."""
        told: dict[str, Any] = {
            "spec": self.spec,
            "version": self.version,
            "on": self.on.isoformat(),
            "verdict": self.verdict.value,
            "findings": [finding.for_json() for finding in self.findings],
            **({"amounts": self.amounts.for_json()} if self.amounts else {}),
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


def assess(spec: FormSpec, answers: Answers, on: date) -> Assessment:
    """Judge the answers by the form's criteria or measures as of `on`. Raises BadInputError when the form has none."""
    facts = Facts(answers, on, measure(spec.quantities, answers))
    if spec.criteria is not None:
        return _by_criteria(spec, spec.criteria, facts)
    if spec.measures is not None:
        return _by_measures(spec, spec.measures, facts)
    raise BadInputError(f"“{spec.form.title}”没有评定条件，无法逐条评定")


def _by_criteria(spec: FormSpec, criteria: Criteria, facts: Facts) -> Assessment:
    findings = tuple(find(spec, criterion, facts) for criterion in criteria.criteria)
    verdict = _JOINS[criteria.conclusion.needs](finding.verdict for finding in findings)
    verdicts = {finding.criterion: finding.verdict for finding in findings}
    return Assessment(
        spec=spec.id,
        version=spec.version,
        on=facts.on,
        verdict=verdict,
        article=criteria.conclusion.article,
        reason=sentence(criteria.conclusion, verdict, facts),
        findings=findings,
        quantities=worked(spec, facts.answers, facts.quantities),
        exposures=exposures(spec, verdicts, facts),
        discretion=discretion(spec),
    )


def _by_measures(spec: FormSpec, measures: Measures, facts: Facts) -> Assessment:
    """Nothing applied for leaves it open: there is nothing to judge."""
    amounts = compute(spec, measures, facts)
    claimed = tuple(result for result in amounts.results if result.claimed)
    verdict = all_of(result.verdict for result in claimed) if claimed else Truth.UNDETERMINED
    articles = dict.fromkeys(result.measure.article for result in claimed or amounts.results)
    return Assessment(
        spec=spec.id,
        version=spec.version,
        on=facts.on,
        verdict=verdict,
        article="、".join(articles),
        reason=sentence(measures.conclusion, verdict, facts),
        findings=tuple(_findings(amounts)),
        amounts=amounts,
    )


def _findings(amounts: Amounts) -> Iterator[Finding]:
    for result in amounts.results:
        yield from result.findings
