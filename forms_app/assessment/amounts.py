"""What the measures of a form come to: eligibility, formula with its numbers, before the cap, cut by it, after it.

All amounts are in 元, exact. What the regulation prints as a ceiling (最高, 不高于) is the most that can be granted and
never an amount due: it is kept apart from amounts in every total.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from forms_app.assessment.calculators import CALCULATORS, Computed, Given
from forms_app.assessment.finding import Fact, Finding, fact, find
from forms_app.core.amounts import ten_thousands, yuan
from forms_app.core.numbers import plain
from forms_app.rules.evaluation import Facts
from forms_app.rules.truth import Truth, all_of
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.measures import (
    Benefit,
    Measure,
    Measures,
    NotTogether,
    Rounding,
    calculation_word,
)

BENEFITS: dict[Benefit, str] = {
    "award": "奖补资金",
    "loan": "贷款额度",
    "equity": "股权投资",
    "insured_sum": "保险金额",
}
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """One measure, judged. Amounts are rounded, and None while they cannot be computed.

    `before_cap` is what the formula gives, `cut` what the cap took off, `granted` what is left: an amount due, or the
    most that can be granted where the measure prints a ceiling. `gives_way_to` is another measure that is taken in its
    place. A measure that was not applied for is not judged.
    """

    measure: Measure
    claimed: bool
    verdict: Truth = Truth.UNDETERMINED
    findings: tuple[Finding, ...] = ()
    inputs: tuple[Fact, ...] = ()
    formula: str = ""
    left_out: tuple[str, ...] = ()
    before_cap: Decimal | None = None
    cut: Decimal = _NOTHING
    granted: Decimal | None = None
    least: Decimal | None = None
    gives_way_to: str = ""

    @property
    def is_ceiling(self) -> bool:
        """Whether what is granted is only the most that can be."""
        return self.measure.ceiling is not None

    @property
    def basis(self) -> str:
        """What the formula is called."""
        word = calculation_word(self.measure.amount)
        if word == "fixed_amount":
            return "最高额" if self.is_ceiling else "定额"
        return "幅度" if word == "span" else "计算式"

    @property
    def words(self) -> str:
        """What it comes to, in a few words; a ceiling says so."""
        if not self.claimed:
            return "未申请"
        if self.granted is None:
            return "尚不能测算"
        if not self.granted:
            return "0元"
        if self.least is not None:
            return f"{yuan(self.least)}至{yuan(self.granted)}（幅度，不是确定的数额）"
        if self.is_ceiling:
            return f"{self.measure.ceiling}{yuan(self.granted)}（上限，不是应得数额）"
        return yuan(self.granted)

    @property
    def reason(self) -> str:
        """How it comes to that, in a sentence."""
        if not self.claimed:
            return "没有申请本项措施，不作判断。"
        if self.verdict is Truth.NOT_MET:
            return f"不符合条件（{self._titles(Truth.NOT_MET)}），本项不予支持。"
        if self.granted is None:
            return f"尚不能判定（{self._titles(Truth.UNDETERMINED) or '计算所需的数量或金额未填'}），填写后即可测算。"
        if self.gives_way_to:
            return f"与“{self.gives_way_to}”不同时享受，取数额高的一项，本项不计。"
        return f"{self._said()}{self._capped()}"

    def for_json(self) -> dict[str, Any]:
        """The stable shape in JSON: `amount` only for what is due, `at_most` for a ceiling."""
        granted = _json(self.granted)
        return {
            "measure": self.measure.id,
            "title": self.measure.title,
            "article": self.measure.article,
            "claimed": self.claimed,
            "verdict": self.verdict.value if self.claimed else None,
            "benefit": self.measure.benefit,
            "formula": self.formula,
            "before_cap": _json(self.before_cap),
            "cap": _json(self.measure.cap),
            "cut": _json(self.cut),
            "amount": None if self.is_ceiling else granted,
            "ceiling": self.measure.ceiling,
            "at_most": granted if self.is_ceiling else None,
            "at_least": _json(self.least),
            "left_out": list(self.left_out),
            "reason": self.reason,
        }

    def _titles(self, verdict: Truth) -> str:
        return "、".join(finding.title for finding in self.findings if finding.verdict is verdict)

    def _said(self) -> str:
        """A fixed amount and a span are their own result."""
        if self.basis != "计算式" or self.before_cap is None:
            return f"{self.basis}{self.formula}"
        return f"{self.formula}＝{yuan(self.before_cap)}"

    def _capped(self) -> str:
        cap = self.measure.cap
        if cap is None or self.granted is None:
            return "。"
        if self.cut:
            return f"，超过限额{yuan(cap)}，核减{yuan(self.cut)}，按{yuan(self.granted)}计。"
        return f"，没有超过限额{yuan(cap)}。"


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of measures of one benefit: of amounts due, or of ceilings; never of both."""

    benefit: Benefit
    ceiling: bool
    amount: Decimal

    @property
    def title(self) -> str:
        """What is added up."""
        return f"{BENEFITS[self.benefit]}{'上限' if self.ceiling else ''}合计"

    @property
    def words(self) -> str:
        """The sum, in 万元 too; that of ceilings says that it is one."""
        said = f"{yuan(self.amount)}（{ten_thousands(self.amount)}）"
        return f"不超过{said}，上限，不是应得数额" if self.ceiling else said


@dataclass(frozen=True, slots=True)
class Amounts:
    """All measures of a form in their order, and what those that are met come to."""

    title: str
    rounding: Rounding
    results: tuple[MeasureResult, ...]

    @property
    def claimed(self) -> tuple[MeasureResult, ...]:
        """Those applied for."""
        return tuple(result for result in self.results if result.claimed)

    @property
    def undecided(self) -> tuple[MeasureResult, ...]:
        """Those applied for that cannot be computed yet: no total holds them."""
        return tuple(result for result in self.claimed if result.granted is None)

    @property
    def totals(self) -> tuple[Total, ...]:
        """One for each benefit and kind that something was applied for, amounts due first."""
        kinds = dict.fromkeys((result.measure.benefit, result.is_ceiling) for result in self.claimed)
        ordered = sorted(kinds, key=lambda kind: (list(BENEFITS).index(kind[0]), kind[1]))
        return tuple(Total(benefit, ceiling, self.sum(benefit, ceiling=ceiling)) for benefit, ceiling in ordered)

    @property
    def cut(self) -> Decimal:
        """What the caps took off, of all measures."""
        return sum((result.cut for result in self.claimed), _NOTHING)

    def sum(self, benefit: Benefit, *, ceiling: bool) -> Decimal:
        """The sum of what is granted of one benefit: amounts due, or ceilings."""
        alike = (each for each in self.claimed if each.measure.benefit == benefit and each.is_ceiling is ceiling)
        return sum((each.granted or _NOTHING for each in alike), _NOTHING)

    def of(self, measure: str) -> MeasureResult:
        """The result of a measure. Raises KeyError for one that the form does not have."""
        return {result.measure.id: result for result in self.results}[measure]

    def for_json(self) -> dict[str, Any]:
        """The stable shape in JSON; amounts are digits as text, in 元."""
        return {
            "rounding": self.rounding.note,
            "measures": [result.for_json() for result in self.results],
            "totals": [
                {"benefit": each.benefit, "at_most" if each.ceiling else "amount": plain(each.amount)}
                for each in self.totals
            ],
            "undetermined": [result.measure.id for result in self.undecided],
        }


def compute(spec: FormSpec, measures: Measures, facts: Facts) -> Amounts:
    """Judge and compute every measure that was applied for."""
    claims = facts.value(measures.claims) or ()
    judged = (
        _judge(spec, measures, each, facts) if each.id in claims else MeasureResult(each, claimed=False)
        for each in measures.measures
    )
    results = tuple(judged)
    for group in measures.not_together:
        results = tuple(_one_of(group, results))
    return Amounts(measures.title, measures.rounding, results)


def _judge(spec: FormSpec, measures: Measures, measure: Measure, facts: Facts) -> MeasureResult:
    findings = tuple(
        replace(find(spec, condition, facts), criterion=f"{measure.id}.{condition.id}")
        for condition in measure.conditions
    )
    computed = CALCULATORS[calculation_word(measure.amount) or ""](_operand(measure), Given(spec, facts))
    computable = Truth.MET if computed else Truth.UNDETERMINED
    verdict = all_of((*(finding.verdict for finding in findings), computable))
    names = filter(None, (getattr(_operand(measure), "field", None),))
    result = MeasureResult(
        measure=measure,
        claimed=True,
        verdict=verdict,
        findings=findings,
        inputs=tuple(fact(spec, name, facts.answers) for name in names),
        granted=_NOTHING if verdict is Truth.NOT_MET else None,
    )
    return _amounted(result, computed, measures.rounding) if computed else result


def _operand(measure: Measure) -> Any:
    return getattr(measure.amount, calculation_word(measure.amount) or "")


def _amounted(result: MeasureResult, computed: Computed, rounding: Rounding) -> MeasureResult:
    """The formula is shown whatever the verdict; only a measure whose conditions are met is granted anything."""
    before = _rounded(computed.most, rounding, ceiling=result.is_ceiling)
    shown = replace(result, formula=computed.formula, left_out=computed.left_out, before_cap=before)
    if result.verdict is not Truth.MET:
        return shown
    cap = result.measure.cap
    granted = before if cap is None else min(before, _rounded(cap, rounding, ceiling=False))
    return replace(shown, granted=granted, cut=before - granted, least=computed.least)


def _rounded(amount: Decimal, rounding: Rounding, *, ceiling: bool) -> Decimal:
    step = Decimal(1).scaleb(-rounding.places)
    return amount.quantize(step, ROUND_DOWN if ceiling else ROUND_HALF_UP)


def _one_of(group: NotTogether, results: Sequence[MeasureResult]) -> Iterator[MeasureResult]:
    """Only the greatest of the group stays, the first of equals."""
    rivals = [each for each in results if each.measure.id in group.measures and each.granted]
    best = max(rivals, key=lambda each: each.granted or _NOTHING, default=None)
    for each in results:
        if best is None or each not in rivals or each is best:
            yield each
        else:
            yield replace(each, granted=_NOTHING, cut=_NOTHING, least=None, gives_way_to=best.measure.title)


def _json(amount: Decimal | None) -> str | None:
    return None if amount is None else plain(amount)
