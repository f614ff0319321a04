"""One criterion, judged: verdict, article, the facts that decided it, the sentence an enterprise reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from forms_app.answers.answer import Json
from forms_app.answers.reading import Answers
from forms_app.assessment.quantities import amount_text
from forms_app.core.dates import chinese
from forms_app.rules.evaluation import Facts, Outcome, evaluate
from forms_app.rules.measuring import Measured
from forms_app.rules.truth import Truth
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.criteria import FAILING, FREE_ON, Criterion, Sentences
from forms_app.specs.wording import PLACEHOLDER, SHARE

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

    def for_json(self) -> dict[str, Any]:
        """The stable shape of a finding in `xinbiao assess --json`."""
        return {
            "criterion": self.criterion,
            "article": self.article,
            "verdict": self.verdict.value,
            "reason": self.reason,
            "facts": [{"field": fact.field, "value": fact.value} for fact in self.facts],
        }


def find(spec: FormSpec, criterion: Criterion, facts: Facts) -> Finding:
    """Judge one criterion of the form."""
    outcome = evaluate(criterion.rule, facts)
    failing = tuple(fact(spec, field, facts.answers) for field in outcome.failing)
    return Finding(
        criterion=criterion.id,
        title=criterion.title,
        article=criterion.article,
        wording=spec.regulation.cited(criterion.article) or "",
        verdict=outcome.truth,
        reason=sentence(criterion, outcome.truth, facts, outcome, failing),
        facts=tuple(fact(spec, field, facts.answers) for field in outcome.fields),
        binding=criterion.binding,
    )


def fact(spec: FormSpec, name: str, answers: Answers) -> Fact:
    """A field with its answer."""
    field, answer = spec.form.field(name), answers.get(name)
    label = field.label if field else name
    if answer is None:
        return Fact(name, label, None, UNANSWERED)
    return Fact(name, label, answer.for_json(), answer.for_text())


def sentence(
    sentences: Sentences, verdict: Truth, facts: Facts, outcome: Outcome | None = None, failing: Sequence[Fact] = ()
) -> str:
    """What is said of that verdict, with the answers and the quantities in it.

    `failing` are the facts of which the rules are not met.
    """
    template: str = getattr(sentences, verdict.value)
    return PLACEHOLDER.sub(lambda match: _filled_in(match.group(1), facts, outcome, failing), template)


def _filled_in(name: str, facts: Facts, outcome: Outcome | None, failing: Sequence[Fact]) -> str:
    """What stands at a place of a sentence: something that the rule says, a quantity, or an answer."""
    if name == FAILING:
        return "、".join(f"{each.label}（{each.text}）" for each in failing)
    if outcome and name in _SAID_BY_RULES:
        return _SAID_BY_RULES[name](outcome) or UNANSWERED
    if name.startswith(_OFFENDING):
        return _offending_text(name.removeprefix(_OFFENDING), outcome)
    if name in facts.quantities:
        return _measured_text(facts.quantities[name])
    return facts.answers.text(name) or UNANSWERED


def _offending_text(column: str, outcome: Outcome | None) -> str:
    """What the row that breaks the rule says in a column."""
    answer = outcome.offending.get(column) if outcome and outcome.offending else None
    return answer.for_text() if answer else UNANSWERED


_OFFENDING = "offending."
"""With the id of a column after it: what the row says that decided a rule over rows."""

_SAID_BY_RULES: dict[str, Callable[[Outcome], str | None]] = {
    SHARE: lambda outcome: outcome.share,
    FREE_ON: lambda outcome: chinese(outcome.free_on) if outcome.free_on else None,
}


def _measured_text(measured: Measured) -> str:
    return UNANSWERED if measured.value is None else amount_text(measured.value, measured.quantity.unit)
