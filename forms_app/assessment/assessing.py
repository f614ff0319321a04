"""Assessing a form article by article, and what its measures come to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_app.answers.reading import Answers
from forms_app.assessment.amounts import Amounts, compute
from forms_app.assessment.finding import Fact, Finding, fact, find, sentence
from forms_app.assessment.penalties import Exposure, discretion, exposure_json, exposures
from forms_app.assessment.quantities import Worked, worked
from forms_app.core import numbers
from forms_app.core.errors import BadInputError
from forms_app.rules.evaluation import Facts
from forms_app.rules.measuring import measure
from forms_app.rules.truth import Truth, all_of, any_of
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.criteria import Criteria, Ladder
from forms_app.specs.measures import Measures

_JOINS = {"all": all_of, "any": any_of}


@dataclass(frozen=True, slots=True)
class GradeFinding:
    """Whether the answers reach one grade of a ladder: the findings that decide it."""

    grade: str
    title: str
    article: str
    verdict: Truth
    findings: tuple[Finding, ...]

    @property
    def lacking(self) -> tuple[Finding, ...]:
        """What is not met, or not known yet."""
        return tuple(each for each in self.findings if each.verdict is not Truth.MET)


@dataclass(frozen=True, slots=True)
class Assessment:
    """All findings of one form on one day, and the verdict they make.

    With a ladder there are `grades`, the highest first; `applied_for` is the id of the one applied for, "" while
    none is named, and the verdict is that of this one. `derived` are the numbers that nobody types.
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
    grades: tuple[GradeFinding, ...] = ()
    applied_for: str = ""
    derived: tuple[Fact, ...] = ()

    @property
    def reached(self) -> GradeFinding | None:
        """The highest grade whose conditions are all met."""
        return next((each for each in self.grades if each.verdict is Truth.MET), None)

    @property
    def next_grade(self) -> GradeFinding | None:
        """The grade above the one that is reached (the lowest when none is); None when the highest is reached."""
        reached = self.reached
        above = self.grades if reached is None else self.grades[: self.grades.index(reached)]
        return above[-1] if above else None

    @property
    def asked(self) -> tuple[Finding, ...]:
        """The findings on what is applied for: those of that grade and what binds no grade; all without a ladder."""
        chosen = next((each for each in self.grades if each.grade == self.applied_for), None)
        if chosen is None:
            return self.findings
        return (*chosen.findings, *(each for each in self.findings if not each.binding))

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
        if self.grades:
            told["applied_for"] = self.applied_for or None
            told["reached"] = self.reached.grade if self.reached else None
            told["grades"] = [_grade_json(each) for each in self.grades]
        if self.quantities:
            told["quantities"] = [_quantity_json(each) for each in self.quantities]
        if self.discretion:
            told["penalties"] = [exposure_json(each) for each in self.exposures]
            told["discretion"] = self.discretion
        return told


def _grade_json(grade: GradeFinding) -> dict[str, Any]:
    return {
        "grade": grade.grade,
        "article": grade.article,
        "verdict": grade.verdict.value,
        "lacking": [each.criterion for each in grade.lacking],
    }


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
    conclusion, ladder = criteria.conclusion, criteria.ladder
    grades = tuple(_graded(criteria, ladder, findings)) if ladder else ()
    answer = facts.answers.get(ladder.applied_for) if ladder else None
    applied_for = str(answer.for_json()) if answer else ""
    verdict = _of_grade(grades, applied_for) if ladder else _joined(criteria, findings)
    verdicts = {finding.criterion: finding.verdict for finding in findings}
    return Assessment(
        spec=spec.id,
        version=spec.version,
        on=facts.on,
        verdict=verdict,
        article=conclusion.article,
        reason=sentence(conclusion, verdict, facts),
        findings=findings,
        quantities=worked(spec, facts.answers, facts.quantities),
        exposures=exposures(spec, verdicts, facts),
        discretion=discretion(spec),
        grades=grades,
        applied_for=applied_for,
        derived=tuple(fact(spec, name, facts.answers) for name in _derived_numbers(spec)),
    )


def _joined(criteria: Criteria, findings: Sequence[Finding]) -> Truth:
    return _JOINS[criteria.conclusion.needs](each.verdict for each in findings if each.binding)


def _of_grade(grades: Sequence[GradeFinding], applied_for: str) -> Truth:
    """Whether the grade that is applied for is reached; open while none is."""
    return next((each.verdict for each in grades if each.grade == applied_for), Truth.UNDETERMINED)


def _derived_numbers(spec: FormSpec) -> Iterator[str]:
    return (each.id for each in spec.form.fields if each.type == "decimal" and each.is_derived)


def _graded(criteria: Criteria, ladder: Ladder, findings: Sequence[Finding]) -> Iterator[GradeFinding]:
    """Every grade with the findings of its criteria."""
    found = {finding.criterion: finding for finding in findings}
    for grade in ladder.grades:
        own = tuple(found[each.id] for each in criteria.of_grade(grade.id))
        yield GradeFinding(grade.id, grade.title, grade.article, all_of(each.verdict for each in own), own)


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
