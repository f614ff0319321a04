"""Assessing a form article by article."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_app.answers.answer import Answer, Json
from forms_app.answers.reading import Answers
from forms_app.core.errors import BadInputError
from forms_app.rules.evaluation import Facts, Outcome, evaluate
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
    """All findings of one form on one day, and the verdict they make."""

    spec: str
    version: int
    on: date
    verdict: Truth
    article: str
    reason: str
    findings: tuple[Finding, ...]

    def for_json(self) -> dict[str, Any]:
        """The stable shape of `xinbiao assess --json`."""
        return {
            "spec": self.spec,
            "version": self.version,
            "on": self.on.isoformat(),
            "verdict": self.verdict.value,
            "findings": [_finding_json(finding) for finding in self.findings],
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
    conclusion = spec.criteria.conclusion
    verdict = _JOINS[conclusion.needs](finding.verdict for finding in findings)
    reason = _sentence(conclusion, verdict, answers, None)
    return Assessment(spec.id, spec.version, on, verdict, conclusion.article, reason, findings)


def _find(spec: FormSpec, criterion: Criterion, facts: Facts) -> Finding:
    outcome: Outcome = evaluate(criterion.rule, facts)
    return Finding(
        criterion=criterion.id,
        title=criterion.title,
        article=criterion.article,
        wording=spec.regulation.cited(criterion.article) or "",
        verdict=outcome.truth,
        reason=_sentence(criterion, outcome.truth, facts.answers, outcome.offending),
        facts=tuple(_fact(spec, field, facts.answers) for field in outcome.fields),
    )


def _fact(spec: FormSpec, name: str, answers: Answers) -> Fact:
    field, answer = spec.form.field(name), answers.get(name)
    label = field.label if field else name
    if answer is None:
        return Fact(name, label, None, UNANSWERED)
    return Fact(name, label, answer.for_json(), answer.for_text())


def _sentence(sentences: Sentences, verdict: Truth, answers: Answers, offending: Mapping[str, Answer] | None) -> str:
    template: str = getattr(sentences, verdict.value)
    return PLACEHOLDER.sub(lambda match: _filled_in(match.group(1), answers, offending), template)


def _filled_in(name: str, answers: Answers, offending: Mapping[str, Answer] | None) -> str:
    if name.startswith("offending."):
        answer = (offending or {}).get(name.removeprefix("offending."))
        return answer.for_text() if answer else UNANSWERED
    return answers.text(name) or UNANSWERED
