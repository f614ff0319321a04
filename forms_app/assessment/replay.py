"""Golden situations replayed: what came out differently from what the file says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.assessment.amounts import Amounts
from forms_app.assessment.assessing import Assessment, assess
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.reference import Reference
from forms_app.specs.situations import ExpectedAmount, Situation, Situations


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise: the situation, what was expected, what came."""

    situation: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"情形“{self.situation}”：{self.what}应为 {self.expected}，实为 {self.found}"


def replay(spec: FormSpec, reference: Reference) -> Iterator[Difference]:
    """Every difference in every situation of the form."""
    for situations in spec.situations:
        for case in situations.cases:
            yield from replay_case(spec, reference, situations, case)


def replay_case(spec: FormSpec, reference: Reference, situations: Situations, case: Situation) -> Iterator[Difference]:
    """The differences of one situation."""
    on = case.on or situations.on
    reading = read_answers(spec.form, situations.base | case.answers, Context(reference, on))
    for problem in reading.problems:
        yield Difference(case.name, problem.field, "可读的答案", problem.message)
    yield from _compare(case, assess(spec, reading.answers, on))


def _compare(case: Situation, assessment: Assessment) -> Iterator[Difference]:
    found = {finding.criterion: finding for finding in assessment.findings}
    if assessment.verdict != case.verdict:
        yield Difference(case.name, "结论", case.verdict, assessment.verdict)
    for name, verdict in case.findings.items():
        if found[name].verdict != verdict:
            yield Difference(case.name, name, verdict, found[name].verdict)
    for name, reason in case.reasons.items():
        if reason not in found[name].reason:
            yield Difference(case.name, f"{name} 的理由", reason, found[name].reason)
    if assessment.amounts is not None:
        yield from _compare_amounts(case, assessment.amounts)


def _compare_amounts(case: Situation, amounts: Amounts) -> Iterator[Difference]:
    for name, expected in case.amounts.items():
        result = amounts.of(name)
        found = {
            "amount": None if result.is_ceiling else result.granted,
            "at_most": result.granted if result.is_ceiling else None,
            "at_least": result.least,
            "before_cap": result.before_cap,
            "cut": result.cut,
            "open": True if result.claimed and result.granted is None else None,
            "unclaimed": None if result.claimed else True,
        }
        yield from _otherwise(case, name, expected, found)
    for name, expected in case.totals.items():
        sums = {total.ceiling: total.amount for total in amounts.totals if total.benefit == name}
        yield from _otherwise(case, f"{name} 合计", expected, {"amount": sums.get(False), "at_most": sums.get(True)})


def _otherwise(
    case: Situation, what: str, expected: ExpectedAmount, found: Mapping[str, object]
) -> Iterator[Difference]:
    for key in expected.model_fields_set:
        if getattr(expected, key) != found.get(key):
            yield Difference(case.name, f"{what} 的 {key}", str(getattr(expected, key)), str(found.get(key)))
