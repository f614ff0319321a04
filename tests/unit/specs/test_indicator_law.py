"""What the tables of indicators say is what the regulations print: numbers, formulas, names."""

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import pytest

from forms_app.specs.catalogue import Catalogue, IndicatorSpec
from forms_app.specs.folders import load_catalogue
from forms_app.specs.indicators import NUMBER_SENSES, Indicator, Target
from forms_app.specs.location import specs_folder

SPECS = list(load_catalogue(specs_folder()).indicators.values())
TARGETS = [
    pytest.param(spec, each, target, id=f"{spec.domain}-{each.id}-{target.due}-{number}")
    for spec in SPECS
    for each in spec.table.indicators
    for number, target in enumerate(each.targets)
]
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:/\d+)?")
_TEN_THOUSAND = 10_000


def wording(spec: IndicatorSpec, citation: str) -> str:
    """The words of the article or item, with what closes it."""
    text = spec.regulation.cited(citation)
    assert text is not None
    heading = re.match(r"[一二三四五六七八九十]+", citation)
    assert heading is not None
    return text + (spec.regulation.articles[heading[0]].closing or "")


def numbers(text: str) -> Iterator[Fraction]:
    for found in _NUMBER.finditer(text):
        yield Fraction(found[0]) * (_TEN_THOUSAND if text[found.end() :].startswith("万名") else 1)


@pytest.mark.parametrize(("spec", "indicator", "target"), TARGETS)
def test_the_bound_stands_in_the_printed_target_and_in_the_article(
    spec: IndicatorSpec, indicator: Indicator, target: Target
) -> None:
    article = wording(spec, target.article or indicator.article)
    if target.sense not in NUMBER_SENSES or not list(numbers(target.printed)):
        assert target.sense not in NUMBER_SENSES or target.bound in (0, 1, 100), "no number is printed"
        return
    assert target.bound in numbers(target.printed)
    assert target.bound in numbers(article)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.domain)
def test_formulas_responsible_units_and_known_values_are_printed(spec: IndicatorSpec) -> None:
    for each in spec.table.indicators:
        article = wording(spec, each.article)
        if each.formula:
            assert each.formula in article
        if each.printed_value:
            assert each.printed_value.value in numbers(article)
        if each.responsible_units and "负责" in each.responsible_units:
            assert each.responsible_units in article


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.domain)
def test_every_year_that_the_text_sets_is_held(spec: IndicatorSpec) -> None:
    dues = {target.due for each in spec.table.indicators for target in each.targets if target.due is not None}
    assert dues <= set(spec.table.years)
    assert max(dues, default=spec.table.last) == spec.table.last


def test_all_nine_schemes_are_there(catalogue: Catalogue) -> None:
    counts: dict[str, int] = Counter()
    for spec in catalogue.indicators.values():
        counts[spec.domain] += len(spec.table.indicators)
    assert counts == {
        "city_management": 22, "disability_prevention": 26, "intellectual_property": 7, "medical_reform": 36,
        "metrology_plan": 6, "quality_standards": 15, "rural_tourism": 21, "science_innovation": 5, "sports_venues": 5,
    }  # fmt: skip


def test_the_cataract_row_follows_its_name_and_tells_what_is_printed(catalogue: Catalogue) -> None:
    row = catalogue.indicator_table("disability_prevention").table.by_id["cataract_surgery"]
    assert row.ratio is not None
    assert row.discrepancy is not None
    assert (row.ratio.factor, row.discrepancy.factor) == (1_000_000, 100_000)
    assert row.formula is not None
    assert row.formula.endswith("×100000。")


def test_a_domain_alone_names_its_only_table(catalogue: Catalogue) -> None:
    assert catalogue.indicator_table("rural_tourism") is catalogue.indicator_table("rural_tourism/indicators")


def test_of_several_tables_a_domain_alone_names_the_main_one(catalogue: Catalogue) -> None:
    assert catalogue.indicator_table("sports_venues") is catalogue.indicator_table("sports_venues/indicators")


def test_money_of_a_text_with_other_indicators_has_a_table_of_its_own(catalogue: Catalogue) -> None:
    funds = catalogue.indicator_table("sports_venues/funds").table
    assert {each.id: each.targets[0].bound for each in funds.indicators} == {"vouchers": 3000, "venue_subsidies": 1200}
    assert not funds.subjects
