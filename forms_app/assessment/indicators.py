"""Computing indicators: the value of a year with its formula in numbers, held against its target. Exact throughout.

A value is rounded where it is shown, never where it is compared; what would read as the opposite of its verdict once it
is rounded is shown with more places.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from forms_app.answers.choices import YesNoAnswer
from forms_app.answers.dates import DateAnswer
from forms_app.answers.numbers import NumberAnswer
from forms_app.answers.reading import Answers
from forms_app.core.divisions import Division
from forms_app.core.errors import Problem
from forms_app.core.numbers import grouped
from forms_app.rules.truth import Truth, truth
from forms_app.specs.indicators import PERCENT, Against, Indicator, Indicators, Target

MOST_PLACES = 12
_ROOTS = Context(prec=50)
_HUNDRED = Fraction(100)
_COMPARED: dict[str, Callable[[int], bool]] = {
    "at_least": lambda sign: sign >= 0, "above": lambda sign: sign > 0,
    "at_most": lambda sign: sign <= 0, "below": lambda sign: sign < 0,
    "equals": lambda sign: sign == 0,
}  # fmt: skip
_CHANGES: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "decrease": lambda base, value: (base - value) / base * _HUNDRED,
    "increase": lambda base, value: (value - base) / base * _HUNDRED,
    "difference": lambda base, value: value - base,
}
_CHANGE_WORDS = {
    "decrease": "（{base} － {value}）÷ {base} × 100%", "increase": "（{value} － {base}）÷ {base} × 100%",
    "difference": "{value} － {base}", "annual_growth": "（{value} ÷ {base}）^（1/{span}）－ 1",
}  # fmt: skip
_NONE = Answers({})


@dataclass(frozen=True, slots=True)
class Result:
    """One indicator of one division in one year.

    `value` is exact, None where it is no number or cannot be computed; `number` is it as shown, `shown` with its unit.
    `verdict` is None where no target holds; a target that is `due` later is told by how far it is off all the same.
    `formula` has the numbers in it, `missing` are the quantities that it lacks. `as_printed` is what the printed
    formula would give where another one is reckoned with.
    """

    indicator: Indicator
    year: int
    target: Target | None
    verdict: Truth | None
    due: bool
    value: Fraction | None = None
    number: Decimal | None = None
    shown: str = ""
    formula: str = ""
    distance: str = ""
    reason: str = ""
    missing: tuple[str, ...] = ()
    as_printed: str = ""

    @property
    def words(self) -> str:
        """The verdict as an office says it; before the year of the target nothing has been missed."""
        if self.verdict is None:
            return "未设目标"
        return (_DUE_WORDS if self.due else _EARLY_WORDS)[self.verdict]

    @property
    def standing(self) -> str:
        """The verdict as pages mark it: `early` where the target is not met and not yet due."""
        if self.verdict is Truth.NOT_MET and not self.due:
            return "early"
        return self.verdict.value if self.verdict else "none"

    def for_json(self) -> dict[str, Any]:
        """The stable shape of `xinbiao indicators assess --json`."""
        return {
            "indicator": self.indicator.id,
            "name": self.indicator.name,
            "article": self.indicator.article,
            "year": self.year,
            "target": self.target.printed if self.target else None,
            "target_year": self.target.due if self.target else None,
            "verdict": self.verdict.value if self.verdict else None,
            "due": self.due,
            "value": self.shown or None,
            "formula": self.formula or None,
            "distance": self.distance or None,
            "reason": self.reason or None,
            "missing": list(self.missing),
            "as_printed": self.as_printed or None,
        }


_DUE_WORDS = {Truth.MET: "达到", Truth.NOT_MET: "未达到", Truth.UNDETERMINED: "待定"}
_EARLY_WORDS = {Truth.MET: "提前达到", Truth.NOT_MET: "尚未达到", Truth.UNDETERMINED: "待定"}
VERDICTS = tuple(dict.fromkeys((*_DUE_WORDS.values(), *_EARLY_WORDS.values())))
"""All words for verdicts."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A number with its formula. Mean growth is compared by its powers: its root is not exact."""

    exact: Fraction
    formula: str
    growth: Fraction | None = None
    span: int = 0

    def against(self, bound: Fraction) -> int:
        """-1, 0, 1: below, at, above the bound."""
        if self.growth is not None:
            return _sign(self.growth - (1 + bound / _HUNDRED) ** self.span)
        return _sign(self.exact - bound)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked: an indicator in a year, with everything that was entered, and the target it is held against."""

    spec: Indicators
    indicator: Indicator
    sheets: Mapping[int, Answers]
    year: int
    target: Target | None
    due: bool

    def answers(self, year: int) -> Answers:
        """What was entered for a year."""
        return self.sheets.get(year, _NONE)

    def labels(self, names: Iterable[str]) -> tuple[str, ...]:
        """What the quantities are called."""
        known = {each.id: each.label for each in self.spec.quantities}
        return tuple(known[name] for name in names)

    def result(self, verdict: Truth | None, **rest: Any) -> Result:
        """What came of it."""
        return Result(self.indicator, self.year, self.target, verdict, self.due, **rest)


class _LackingError(Exception):
    """It cannot be computed: what is missing, or why not."""

    def __init__(self, reason: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.missing = missing


def assess_indicators(
    spec: Indicators, division: Division, sheets: Mapping[int, Answers], year: int
) -> tuple[Result, ...]:
    """The indicators that the division reports, as of that year. `sheets` are what was entered, by year."""
    return tuple(assess_indicator(spec, each, division, sheets, year) for each in spec.reported(division))


def assess_indicator(
    spec: Indicators, indicator: Indicator, division: Division, sheets: Mapping[int, Answers], year: int
) -> Result:
    """One of them, whether the division reports it or not."""
    target = indicator.target_of(year, division)
    asked = _Asked(spec, indicator, sheets, year, target, due=target is not None and target.due in (None, year))
    if target is not None and target.sense in ("reached", "by"):
        return _judged_fact(asked, target)
    try:
        value = _value(asked)
    except _LackingError as error:
        return asked.result(Truth.UNDETERMINED if target else None, reason=str(error), missing=error.missing)
    return _judged(asked, target, value)


def faults_of(spec: Indicators, answers: Answers) -> tuple[Problem, ...]:
    """A part that is more than its whole, at the part."""
    labels = {each.id: each.label for each in spec.quantities}
    found: dict[str, Problem] = {}
    for each in spec.indicators:
        if each.ratio is None or not each.ratio.part_of_whole:
            continue
        ratio = each.ratio
        part, whole = _number(answers, ratio.numerator), _number(answers, ratio.denominator)
        if part is not None and whole is not None and part > whole:
            most = f"“{labels[ratio.denominator]}”（{grouped(_plain(whole))}）"
            message = f"“{labels[ratio.numerator]}”不能大于{most}，请核对"
            found.setdefault(ratio.numerator, Problem(ratio.numerator, message))
    return tuple(found.values())


def _judged(asked: _Asked, target: Target | None, value: _Value) -> Result:
    indicator = asked.indicator
    if target is None:
        return asked.result(None, **_shown(indicator, value, rounded(value.exact, indicator.places)))
    sign = value.against(target.bound)
    return asked.result(
        truth(_COMPARED[target.sense](sign)),
        distance=_distance(indicator, target, value, sign),
        as_printed=_as_printed(indicator, asked.answers(asked.year)),
        **_shown(indicator, value, _telling(value.exact, target.bound, sign, indicator.places)),
    )


def _shown(indicator: Indicator, value: _Value, number: Decimal) -> dict[str, Any]:
    shown = _with_unit(number, indicator)
    formula = f"{value.formula} = {shown}" if value.formula else ""
    return {"value": value.exact, "number": number, "shown": shown, "formula": formula}


def _judged_fact(asked: _Asked, target: Target) -> Result:
    """Something that is so or not, or was done on a day."""
    names = asked.indicator.quantities
    answer = asked.answers(asked.year).get(names[0])
    if isinstance(answer, DateAnswer) and target.by is not None:
        late = (answer.value - target.by).days
        distance = f"迟{late}日" if late > 0 else f"早{-late}日" if late else "当日完成"
        return asked.result(truth(late <= 0), shown=answer.for_text(), distance=distance)
    if isinstance(answer, YesNoAnswer):
        return asked.result(truth(answer.value), shown=answer.for_text())
    missing = asked.labels(names)
    return asked.result(Truth.UNDETERMINED, reason=f"未填{'、'.join(missing)}", missing=missing)


def _value(asked: _Asked) -> _Value:
    """Raises _LackingError."""
    against, year = asked.indicator.against, asked.year
    if against is None:
        return _level(asked, year, "")
    base_year = against.base_of(year)
    if base_year == year:
        raise _LackingError(f"{year}年是基期，不与本年比较")
    value, base = _level(asked, year, f"{year}年"), _level(asked, base_year, f"{base_year}年")
    return _changed(against, base, value, year - base_year)


def _level(asked: _Asked, year: int, when: str) -> _Value:
    ratio, answers = asked.indicator.ratio, asked.answers(year)
    numbers = {name: _number(answers, name) for name in asked.indicator.quantities}
    missing = tuple(f"{when}{label}" for label in asked.labels(name for name in numbers if numbers[name] is None))
    if missing:
        raise _LackingError(f"未填{'、'.join(missing)}", missing)
    known = [number for number in numbers.values() if number is not None]
    if ratio is None:
        return _Value(known[0], "")
    part, whole = known[0], known[-1]
    if not whole:
        raise _LackingError(f"{when}“{asked.labels([ratio.denominator])[0]}”为0，不能计算")
    words = f"{grouped(_plain(part))} ÷ {grouped(_plain(whole))}{_times(ratio.factor, asked.indicator.unit)}"
    return _Value(part / whole * ratio.factor, words)


def _changed(against: Against, base: _Value, value: _Value, span: int) -> _Value:
    if not base.exact and against.change != "difference":
        raise _LackingError("基期数为0，不能计算变化幅度")
    words = {"base": grouped(_plain(base.exact)), "value": grouped(_plain(value.exact))}
    formula = _CHANGE_WORDS[against.change].format(span=span, **words)
    if against.change != "annual_growth":
        return _Value(_CHANGES[against.change](base.exact, value.exact), formula)
    if span < 1:
        raise _LackingError("基期以前的年份不计算年均增长")
    growth = value.exact / base.exact
    return _Value((_root(growth, span) - 1) * _HUNDRED, formula, growth, span)


def _root(value: Fraction, degree: int) -> Fraction:
    number = _ROOTS.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Fraction(_ROOTS.power(number, _ROOTS.divide(Decimal(1), Decimal(degree)))) if number else Fraction(0)


def _telling(value: Fraction, bound: Fraction, sign: int, places: int) -> Decimal:
    """The value rounded, with as many places as it takes to stand on its own side of the bound."""
    if not sign:
        return rounded(value, max(places, _places(value)))
    shown = rounded(value, places)
    while _sign(Fraction(shown) - bound) != sign and places < MOST_PLACES:
        places += 1
        shown = rounded(value, places)
    return shown


def _distance(indicator: Indicator, target: Target, value: _Value, sign: int) -> str:
    if not sign:
        return "等于目标值" if target.sense not in _BEYOND else "等于目标值，尚须" + _BEYOND[target.sense]
    apart = abs(value.exact - target.bound)
    number = f"{grouped(_telling(apart, Fraction(0), 1, indicator.places))}{indicator.distance_unit}"
    if target.sense in ("at_least", "above", "equals"):
        return f"高出{number}" if sign > 0 else f"还差{number}"
    return f"超出{number}" if sign > 0 else f"低{number}"


_BEYOND = {"above": "高于此数", "below": "低于此数"}


def _as_printed(indicator: Indicator, answers: Answers) -> str:
    found = indicator.discrepancy
    if found is None or found.factor is None or indicator.ratio is None:
        return ""
    part, whole = _number(answers, indicator.ratio.numerator), _number(answers, indicator.ratio.denominator)
    if part is None or not whole:
        return ""
    return _with_unit(rounded(part / whole * found.factor, indicator.places), indicator)


def _number(answers: Answers, name: str) -> Fraction | None:
    answer = answers.get(name)
    return Fraction(answer.value) if isinstance(answer, NumberAnswer) else None


def rounded(value: Fraction, places: int) -> Decimal:
    """Halves away from zero, as in statistics; with all its places."""
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    number = Decimal(whole).scaleb(-places)
    return -number if value < 0 and whole else number


def _plain(value: Fraction) -> Decimal:
    return rounded(value, _places(value))


def _places(value: Fraction) -> int:
    """How many digits after the point it takes to write the number out, bounded where they have no end."""
    return next((places for places in range(MOST_PLACES) if (value * 10**places).denominator == 1), 2)


def _with_unit(number: Decimal, indicator: Indicator) -> str:
    return f"{grouped(number)}{indicator.unit or ''}"


def _times(factor: Fraction, unit: str | None) -> str:
    if factor == 1:
        return ""
    return f" × {grouped(_plain(factor))}{PERCENT if unit == PERCENT else ''}"


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)
