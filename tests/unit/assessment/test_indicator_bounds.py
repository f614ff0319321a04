"""Every target of every shipped indicator, just missed, exactly reached and just passed: its sense decides each.

What is entered is made from the bound and the measure alone, whatever the situations of the folder say.
"""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from forms_app.answers.answer import Answer
from forms_app.answers.choices import YesNoAnswer
from forms_app.answers.dates import DateAnswer
from forms_app.answers.numbers import DecimalAnswer
from forms_app.answers.reading import Answers
from forms_app.assessment.indicators import assess_indicator
from forms_app.core.divisions import Division
from forms_app.rules.truth import Truth
from forms_app.specs.catalogue import IndicatorSpec
from forms_app.specs.folders import load_catalogue
from forms_app.specs.indicators import Indicator, Target
from forms_app.specs.location import specs_folder

PLACES = (
    Division("220000", "吉林省"), Division("220100", "长春市"), Division("220300", "四平市"), Division("220122", "农安县"),
)  # fmt: skip
TARGETS = [
    (spec, each, target)
    for spec in load_catalogue(specs_folder()).indicators.values()
    for each in spec.table.indicators
    for target in each.targets
]
NAMES = [f"{spec.id}-{each.id}-{target.printed}" for spec, each, target in TARGETS]
NEAR, BASE, WHOLE = Fraction(1, 10**9), Fraction(10**6), 3 * 10**12
MET_BELOW_AT_AND_ABOVE = {
    "at_least": (False, True, True), "above": (False, False, True),
    "at_most": (True, True, False), "below": (True, False, False), "equals": (False, True, False),
    "by": (True, True, False),
}  # fmt: skip


def number(value: Fraction) -> DecimalAnswer:
    return DecimalAnswer(Decimal(value.numerator) / Decimal(value.denominator))


def level(indicator: Indicator, value: Fraction) -> Answers:
    """What is entered so that the measure comes to this value, before it is held against another year."""
    if indicator.ratio is None:
        return Answers({indicator.value or "": number(value)})
    part, whole = value / indicator.ratio.factor * WHOLE, Fraction(WHOLE)
    return Answers({indicator.ratio.numerator: number(part), indicator.ratio.denominator: number(whole)})


def entered(indicator: Indicator, value: Fraction, year: int) -> dict[int, Answers]:
    """What is entered for which year so that the indicator comes to this value."""
    against = indicator.against
    if against is None:
        return {year: level(indicator, value)}
    base_year = against.base_of(year)
    reached = {
        "decrease": BASE * (1 - value / 100),
        "increase": BASE * (1 + value / 100),
        "difference": BASE + value,
        "annual_growth": BASE * (1 + value / 100) ** (year - base_year),
    }[against.change]
    return {base_year: level(indicator, BASE), year: level(indicator, reached)}


def around(indicator: Indicator, target: Target, year: int) -> list[dict[int, Answers]]:
    """Entries for just below the bound, at it, just above; of a day the day before, itself, the day after."""
    if target.by is not None:
        days = (target.by + timedelta(shift) for shift in (-1, 0, 1))
        return [{year: one(indicator, DateAnswer(day))} for day in days]
    return [entered(indicator, target.bound + shift, year) for shift in (-NEAR, Fraction(0), NEAR)]


def one(indicator: Indicator, answer: Answer) -> Answers:
    return Answers({indicator.quantities[0]: answer})


@pytest.mark.parametrize(("spec", "indicator", "target"), TARGETS, ids=NAMES)
def test_the_sense_decides_on_both_sides(spec: IndicatorSpec, indicator: Indicator, target: Target) -> None:
    year = target.due or spec.table.last
    division = next(place for place in PLACES if indicator.target_of(year, place) is target)

    def verdict(sheets: dict[int, Answers]) -> Truth | None:
        result = assess_indicator(spec.table, indicator, division, sheets, year)
        assert (result.target, result.due) == (target, True)
        return result.verdict

    if target.sense == "reached":
        assert verdict({year: one(indicator, YesNoAnswer(False, "否"))}) is Truth.NOT_MET
        assert verdict({year: one(indicator, YesNoAnswer(True, "是"))}) is Truth.MET
        return
    found = [verdict(sheets) for sheets in around(indicator, target, year)]
    assert found == [Truth.MET if met else Truth.NOT_MET for met in MET_BELOW_AT_AND_ABOVE[target.sense]]
    assert verdict({}) is Truth.UNDETERMINED


def test_every_sense_is_tried() -> None:
    assert {target.sense for *_, target in TARGETS} >= {"at_least", "above", "at_most", "equals", "reached", "by"}
