"""Golden situations replayed: what came out differently from what the file says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.assessment.amounts import Amounts
from forms_app.assessment.assessing import Assessment, assess
from forms_app.assessment.penalties import Exposure
from forms_app.core import numbers
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.reference import Reference
from forms_app.specs.situations import NO_GRADE, ExpectedAmount, Situation, Situations


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
    weights = {} if case.unweighted else situations.weights
    reading = read_answers(spec.form, situations.base | case.answers, Context(reference, on, weights))
    for problem in reading.problems:
        yield Difference(case.name, problem.field, "可读的答案", problem.message)
    yield from _compare(case, assess(spec, reading.answers, on))


def _compare(case: Situation, assessment: Assessment) -> Iterator[Difference]:
    if assessment.verdict != case.verdict:
        yield Difference(case.name, "结论", case.verdict, assessment.verdict)
    yield from _compare_findings(case, assessment)
    yield from _compare_grades(case, assessment)
    yield from _compare_quantities(case, assessment)
    yield from _compare_penalties(case, assessment)
    if assessment.amounts is not None:
        yield from _compare_amounts(case, assessment.amounts)


def _compare_findings(case: Situation, assessment: Assessment) -> Iterator[Difference]:
    found = {finding.criterion: finding for finding in assessment.findings}
    for name, verdict in case.findings.items():
        if found[name].verdict != verdict:
            yield Difference(case.name, name, verdict, found[name].verdict)
    for name, reason in case.reasons.items():
        if reason not in found[name].reason:
            yield Difference(case.name, f"{name} 的理由", reason, found[name].reason)


def _compare_grades(case: Situation, assessment: Assessment) -> Iterator[Difference]:
    grades = {grade.grade: grade.verdict for grade in assessment.grades}
    for name, verdict in case.grades.items():
        if grades[name] != verdict:
            yield Difference(case.name, f"等级 {name}", verdict, grades[name])
    reached = assessment.reached.grade if assessment.reached else NO_GRADE
    if case.reached is not None and case.reached != reached:
        yield Difference(case.name, "达到的等级", case.reached, reached)


def _compare_quantities(case: Situation, assessment: Assessment) -> Iterator[Difference]:
    worked = {each.id: each.value for each in assessment.quantities}
    for name, value in case.quantities.items():
        if worked[name] != value:
            yield Difference(case.name, name, _plain(value), _plain(worked[name]))


def _compare_penalties(case: Situation, assessment: Assessment) -> Iterator[Difference]:
    shown = {each.breach: each for each in assessment.exposures}
    yield from _other_names(case, "违法情形", case.breaches, tuple(shown))
    for name, bounds in case.fines.items():
        ranges = _ranges(shown[name]) if name in shown else []
        expected = [] if bounds is None else [bounds]
        if ranges != expected:
            told = ["；".join(map(_span, each)) or "无" for each in (expected, ranges)]
            yield Difference(case.name, f"{name} 的罚款", *told)
    open_ones = tuple(name for name, each in shown.items() if any(one.condition for one in each.sanctions))
    yield from _other_names(case, "附条件的处罚", case.conditional, open_ones)


def _other_names(
    case: Situation, what: str, expected: tuple[str, ...] | None, found: tuple[str, ...]
) -> Iterator[Difference]:
    """A difference where a situation says which there are, and there are others."""
    if expected is not None and set(expected) != set(found):
        yield Difference(case.name, what, "、".join(expected) or "无", "、".join(found) or "无")


def _ranges(exposure: Exposure) -> list[tuple[Decimal, ...]]:
    """The ranges of its fines, () for one that is open."""
    fines = [each.fine for each in exposure.sanctions if each.fine is not None]
    return [() if each.least is None or each.most is None else (each.least, each.most) for each in fines]


def _span(bounds: tuple[Decimal, ...]) -> str:
    return "—".join(map(_plain, bounds)) or "尚不能算出"


def _plain(value: Decimal | None) -> str:
    return "尚不能算出" if value is None else numbers.plain(value)


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
