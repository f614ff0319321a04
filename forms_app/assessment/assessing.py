"""Assessing a form article by article."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_app.answers.answer import Json
from forms_app.answers.reading import Answers
from forms_app.core.dates import chinese
from forms_app.core.errors import BadInputError
from forms_app.rules.evaluation import Facts, Outcome, evaluate
from forms_app.rules.truth import Truth, all_of, any_of
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.criteria import FAILING, FREE_ON, Criteria, Criterion, Ladder, Sentences
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
    """The verdict on one criterion. `article` is never empty; `wording` is the text it points at.

    What is not `binding` decides nothing.
    """

    criterion: str
    title: str
    article: str
    wording: str
    verdict: Truth
    reason: str
    facts: tuple[Fact, ...]
    binding: bool = True


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
    """

    spec: str
    version: int
    on: date
    verdict: Truth
    article: str
    reason: str
    findings: tuple[Finding, ...]
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
        """The stable shape of `xinbiao assess --json`; `grades` only where there is a ladder."""
        plain = {
            "spec": self.spec,
            "version": self.version,
            "on": self.on.isoformat(),
            "verdict": self.verdict.value,
            "findings": [_finding_json(finding) for finding in self.findings],
        }
        if self.grades:
            plain["applied_for"] = self.applied_for or None
            plain["reached"] = self.reached.grade if self.reached else None
            plain["grades"] = [_grade_json(each) for each in self.grades]
        return plain


def _grade_json(grade: GradeFinding) -> dict[str, Any]:
    return {
        "grade": grade.grade,
        "article": grade.article,
        "verdict": grade.verdict.value,
        "lacking": [each.criterion for each in grade.lacking],
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
    facts = Facts(answers, on)
    findings = tuple(_find(spec, criterion, facts) for criterion in spec.criteria.criteria)
    conclusion, ladder = spec.criteria.conclusion, spec.criteria.ladder
    grades = tuple(_graded(spec.criteria, ladder, findings)) if ladder else ()
    answer = answers.get(ladder.applied_for) if ladder else None
    applied_for = str(answer.for_json()) if answer else ""
    if ladder is None:
        verdict = _JOINS[conclusion.needs](each.verdict for each in findings if each.binding)
    else:
        verdict = next((each.verdict for each in grades if each.grade == applied_for), Truth.UNDETERMINED)
    reason = _sentence(spec, conclusion, Outcome(verdict, ()), answers)
    derived = tuple(
        _fact(spec, field.id, answers) for field in spec.form.fields if field.type == "decimal" and field.is_derived
    )
    return Assessment(
        spec.id, spec.version, on, verdict, conclusion.article, reason, findings, grades, applied_for, derived
    )


def _graded(criteria: Criteria, ladder: Ladder, findings: Sequence[Finding]) -> Iterator[GradeFinding]:
    """Every grade with the findings of its criteria."""
    found = {finding.criterion: finding for finding in findings}
    for grade in ladder.grades:
        own = tuple(found[each.id] for each in criteria.of_grade(grade.id))
        yield GradeFinding(grade.id, grade.title, grade.article, all_of(each.verdict for each in own), own)


def _find(spec: FormSpec, criterion: Criterion, facts: Facts) -> Finding:
    outcome: Outcome = evaluate(criterion.rule, facts)
    return Finding(
        criterion=criterion.id,
        title=criterion.title,
        article=criterion.article,
        wording=spec.regulation.cited(criterion.article) or "",
        verdict=outcome.truth,
        reason=_sentence(spec, criterion, outcome, facts.answers),
        facts=tuple(_fact(spec, field, facts.answers) for field in outcome.fields),
        binding=criterion.binding,
    )


def _fact(spec: FormSpec, name: str, answers: Answers) -> Fact:
    field, answer = spec.form.field(name), answers.get(name)
    label = field.label if field else name
    if answer is None:
        return Fact(name, label, None, UNANSWERED)
    return Fact(name, label, answer.for_json(), answer.for_text())


def _sentence(spec: FormSpec, sentences: Sentences, outcome: Outcome, answers: Answers) -> str:
    template: str = getattr(sentences, outcome.truth.value)
    return PLACEHOLDER.sub(lambda match: _filled_in(spec, match.group(1), outcome, answers), template)


def _filled_in(spec: FormSpec, name: str, outcome: Outcome, answers: Answers) -> str:
    if name == FREE_ON:
        return chinese(outcome.free_on) if outcome.free_on else UNANSWERED
    if name == FAILING:
        failing = (_fact(spec, field, answers) for field in outcome.failing)
        return "、".join(f"{fact.label}（{fact.text}）" for fact in failing)
    if name.startswith("offending."):
        answer = (outcome.offending or {}).get(name.removeprefix("offending."))
        return answer.for_text() if answer else UNANSWERED
    return answers.text(name) or UNANSWERED
