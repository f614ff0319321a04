"""Amounts of measures: calculation, rounding, cap, ceilings, what is granted one of only."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.assessment.amounts import Amounts
from forms_app.assessment.assessing import assess
from forms_app.assessment.calculators import CALCULATORS
from forms_app.rules.truth import Truth
from forms_app.specs.catalogue import Catalogue, FormSpec
from forms_app.specs.checks.measures import is_printed
from forms_app.specs.measures import CALCULATIONS, NotTogether

MACHINERY = {
    "claims": ["machinery"],
    "machinery_year": 2025,
    "machinery_standard": "yes",
    "applicant": ["demonstration"],
}
COWS = {"claims": ["domestic_cows"], "domestic_local": "no"}
BULLS = {"claims": ["imported_bulls"], "bull_standard": "yes"}


@pytest.fixture
def beef(catalogue: Catalogue) -> FormSpec:
    return catalogue.form("beef_cattle_support/application")


def computed(spec: FormSpec, context: Context, answers: dict[str, Any]) -> Amounts:
    reading = read_answers(spec.form, answers, context)
    assert not reading.problems
    amounts = assess(spec, reading.answers, context.on).amounts
    assert amounts is not None
    return amounts


def test_every_calculation_has_a_function() -> None:
    assert set(CALCULATORS) == set(CALCULATIONS)


def test_the_trace_names_formula_cap_and_cut(beef: FormSpec, context: Context) -> None:
    result = computed(beef, context, {**COWS, "domestic_head": 2500}).of("domestic_cows")
    assert result.formula == "2,500头×1,000元/头"
    assert result.reason == (
        "2,500头×1,000元/头＝2,500,000.00元，超过限额2,000,000.00元，核减500,000.00元，按2,000,000.00元计。"
    )
    assert [(fact.label, fact.text) for fact in result.inputs] == [("省外引进见犊头数", "2,500头")]


def test_within_the_cap_nothing_is_cut(beef: FormSpec, context: Context) -> None:
    result = computed(beef, context, {**COWS, "domestic_head": 100}).of("domestic_cows")
    assert result.reason == "100头×1,000元/头＝100,000.00元，没有超过限额2,000,000.00元。"


def test_rows_below_the_least_are_left_out_and_named(beef: FormSpec, context: Context) -> None:
    rows = [{"built": "new", "volume": 500}, {"built": "new", "volume": "499.99"}, {"built": "extended", "volume": 600}]
    result = computed(beef, context, {"claims": ["silo"], "silos": rows}).of("silo")
    assert result.formula == "（500＋600）立方米×30元/立方米"
    assert result.left_out == ("第2座（499.99立方米）不足500立方米，不计",)


def test_a_ceiling_is_never_an_amount_due(beef: FormSpec, context: Context) -> None:
    amounts = computed(beef, context, {"claims": ["dry_straw"], "dry_tons": 100})
    [result] = amounts.claimed
    assert (result.for_json()["amount"], result.for_json()["at_most"]) == (None, "6500.00")
    assert result.words == "不高于6,500.00元（上限，不是应得数额）"
    assert [total.words for total in amounts.totals] == ["不超过6,500.00元（0.65万元），上限，不是应得数额"]
    assert amounts.for_json()["totals"] == [{"benefit": "award", "at_most": "6500.00"}]
    assert amounts.sum("award", ceiling=False) == 0


def test_loans_and_awards_are_summed_apart(catalogue: Catalogue, context: Context) -> None:
    answers = {
        "claims": ["domestic_listing", "founder_loan"], "small_or_medium": "yes", "headquarters": "yes",
        "soaring": "yes", "board": "main", "founder": "veteran", "founder_qualified": "yes",
    }  # fmt: skip
    totals = computed(catalogue.form("sme_support/application"), context, answers).totals
    assert [(total.benefit, total.ceiling, total.amount) for total in totals] == [
        ("award", False, Decimal(10_000_000)), ("loan", True, Decimal(200_000)),
    ]  # fmt: skip


def test_a_span_says_both_ends(catalogue: Catalogue, context: Context) -> None:
    answers = {"claims": ["talent_investment"], "talent": "yes", "fund_qualified": "yes", "projects": 2}
    result = computed(catalogue.form("sme_support/application"), context, answers).of("talent_investment")
    assert result.words == "2,000,000.00元至20,000,000.00元（幅度，不是确定的数额）"
    assert (result.for_json()["amount"], result.for_json()["at_least"]) == (None, "2000000")


@pytest.mark.parametrize(
    ("investment", "amount"),
    [("3000000.04", "900000.01"), ("3000000.05", "900000.02"), ("3333333.33", "1000000.00"), ("9999999.99", "1000000")],
)
def test_percentages_are_rounded_half_up_before_the_cap(
    beef: FormSpec, context: Context, investment: str, amount: str
) -> None:
    result = computed(beef, context, {**MACHINERY, "machinery_investment": investment}).of("machinery")
    assert result.granted == Decimal(amount)


def test_what_is_open_stands_in_no_total(beef: FormSpec, context: Context) -> None:
    answers = {**BULLS, **COWS, "claims": ["domestic_cows", "imported_bulls"], "domestic_head": 51, "bull_head": None}
    amounts = computed(beef, context, answers)
    assert [result.measure.id for result in amounts.undecided] == ["imported_bulls"]
    assert amounts.of("imported_bulls").reason == "尚不能判定（计算所需的数量或金额未填），填写后即可测算。"
    assert amounts.sum("award", ceiling=False) == 51_000


def test_an_open_condition_is_named(beef: FormSpec, context: Context) -> None:
    result = computed(beef, context, {"claims": ["imported_bulls"], "bull_head": 2}).of("imported_bulls")
    assert (result.verdict, result.granted) == (Truth.UNDETERMINED, None)
    assert result.reason == "尚不能判定（符合农业农村部标准），填写后即可测算。"


def test_of_measures_not_granted_together_the_greatest_stays(beef: FormSpec, context: Context) -> None:
    assert beef.measures is not None
    group = NotTogether(measures=("domestic_cows", "imported_bulls"), article="三", printed="奖补")
    apart = replace(beef, measures=beef.measures.model_copy(update={"not_together": (group,)}))
    answers = {**BULLS, **COWS, "claims": ["domestic_cows", "imported_bulls"], "domestic_head": 51, "bull_head": 10}
    amounts = computed(apart, context, answers)
    assert (amounts.of("imported_bulls").granted, amounts.of("domestic_cows").granted) == (100_000, 0)
    assert "不同时享受" in amounts.of("domestic_cows").reason
    assert amounts.sum("award", ceiling=False) == 100_000


def test_what_is_not_met_does_not_displace(beef: FormSpec, context: Context) -> None:
    assert beef.measures is not None
    group = NotTogether(measures=("domestic_cows", "imported_bulls"), article="三", printed="奖补")
    apart = replace(beef, measures=beef.measures.model_copy(update={"not_together": (group,)}))
    answers = {**COWS, "claims": ["domestic_cows", "imported_bulls"], "domestic_head": 51}
    refused = {**answers, "bull_head": 10, "bull_standard": "no"}
    assert computed(apart, context, refused).of("domestic_cows").granted == 51_000


def test_findings_are_those_of_the_measures_applied_for(beef: FormSpec, context: Context) -> None:
    reading = read_answers(beef.form, {**COWS, "domestic_head": 60}, context)
    assessment = assess(beef, reading.answers, context.on)
    assert [finding.criterion for finding in assessment.findings] == [
        "domestic_cows.scale", "domestic_cows.no_local_award",
    ]  # fmt: skip
    assert (assessment.verdict, assessment.article) == (Truth.MET, "三")


@pytest.mark.parametrize(
    ("number", "text", "per", "printed"),
    [
        ("3000", "每头3000元", None, True),
        ("300", "每头3000元", None, False),
        ("3000", "每头13000元", None, False),
        ("5000000", "不超过500万元", None, True),
        ("50000000", "不超过500万元", None, False),
        ("5000000000", "超过50亿元", None, True),
        ("50", "达到50%以上", None, False),
        ("50", "达到50%以上", 100, True),
        ("2", "再融资额的2‰", 1000, True),
        ("2", "再融资额的2%", 1000, False),
        ("1", "不高于1.5元", None, False),
    ],
)
def test_a_number_of_law_stands_in_the_words(number: str, text: str, per: int | None, printed: bool) -> None:
    assert is_printed(Decimal(number), text, per) is printed
