"""Indicators: computed exactly, held against the target of the year, told as an office tells it."""

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.assessment.indicators import Result, assess_indicator, assess_indicators, faults_of, rounded
from forms_app.core.divisions import Division
from forms_app.rules.truth import Truth
from forms_app.specs.indicators import Indicators
from forms_app.specs.strict_yaml import parse_yaml

README = (Path(__file__).parents[3] / "form_specs" / "README.md").read_text()
PROVINCE, CITY, COUNTY = Division("220000", "吉林省"), Division("220100", "长春市"), Division("220122", "农安县")

TABLE: dict[str, Any] = {
    "kind": "indicators", "title": "指标", "article": "第一条", "first": 2022, "last": 2025,
    "levels": ["province", "prefecture"],
    "quantities": [
        {"id": "part", "type": "integer", "label": "完成数", "minimum": 0, "unit": "个"},
        {"id": "whole", "type": "integer", "label": "总数", "minimum": 0, "unit": "个"},
        {"id": "visits", "type": "decimal", "label": "接待人次", "minimum": 0, "unit": "万人次"},
        {"id": "opened", "type": "yes_no", "label": "是否建成"},
        {"id": "finished", "type": "date", "label": "完成日期"},
    ],
}  # fmt: skip


def table(**indicator: Any) -> Indicators:
    """A table with this one indicator."""
    return Indicators.model_validate(
        {**TABLE, "indicators": [{"id": "one", "name": "指标一", "article": "第一条", **indicator}]}
    )


def assess(
    context: Context, spec: Indicators, year: int, sheets: dict[int, dict[str, Any]], division: Division = PROVINCE
) -> Result:
    read = {key: read_answers(spec.everything, raw, context) for key, raw in sheets.items()}
    assert not any(reading.problems for reading in read.values())
    answers = {key: reading.answers for key, reading in read.items()}
    return assess_indicator(spec, spec.by_id["one"], division, answers, year)


RATE = {"unit": "%", "places": 2, "ratio": {"numerator": "part", "denominator": "whole", "factor": 100}}
STAGED = [
    {"printed": "达到80%", "year": 2023, "at_least": 80},
    {"printed": "达到90%", "year": 2025, "at_least": 90},
]


@pytest.mark.parametrize(
    ("year", "part", "verdict", "due", "words"),
    [
        (2022, 80, Truth.MET, False, "提前达到"),
        (2022, 79, Truth.NOT_MET, False, "尚未达到"),
        (2023, 80, Truth.MET, True, "达到"),
        (2023, 79, Truth.NOT_MET, True, "未达到"),
        (2024, 80, Truth.NOT_MET, False, "尚未达到"),  # from the year after, the next stage counts
        (2024, 90, Truth.MET, False, "提前达到"),
        (2025, 89, Truth.NOT_MET, True, "未达到"),
        (2025, 90, Truth.MET, True, "达到"),
    ],
)
def test_every_year_is_held_against_its_own_stage_or_the_next(
    context: Context, year: int, part: int, verdict: Truth, due: bool, words: str
) -> None:
    result = assess(context, table(**RATE, targets=STAGED), year, {year: {"part": part, "whole": 100}})
    assert (result.verdict, result.due, result.words) == (verdict, due, words)


def test_after_the_last_stage_there_is_a_value_and_no_verdict(context: Context) -> None:
    result = assess(context, table(**RATE, targets=STAGED), 2026, {2026: {"part": 1, "whole": 3}})
    assert (result.verdict, result.words, result.shown) == (None, "未设目标", "33.33%")
    assert result.formula == "1 ÷ 3 × 100% = 33.33%"


def test_what_is_compared_is_exact_and_rounding_never_hides_it(context: Context) -> None:
    spec = table(**RATE, targets=[{"printed": "≥90%", "at_least": 90}])
    result = assess(context, spec, 2025, {2025: {"part": 8_999_999, "whole": 10_000_000}})
    assert (result.verdict, result.shown, result.distance) == (Truth.NOT_MET, "89.99999%", "还差0.00001个百分点")


def test_halves_are_rounded_away_from_zero() -> None:
    halves = (Fraction(1, 8), Fraction(-1, 8), Fraction(5, 2))
    assert [str(rounded(value, places)) for value, places in zip(halves, (2, 2, 0), strict=True)] == [
        "0.13", "-0.13", "3",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sense", "below", "at", "above"),
    [
        ("at_least", False, True, True),
        ("above", False, False, True),
        ("at_most", True, True, False),
        ("below", True, False, False),
        ("equals", False, True, False),
    ],
)
def test_a_third_is_a_bound_too(context: Context, sense: str, below: bool, at: bool, above: bool) -> None:
    spec = table(
        ratio={"numerator": "part", "denominator": "whole"}, places=4, targets=[{"printed": "1/3", sense: "1/3"}]
    )
    for part, expected in ((333, below), (1000, at), (334, above)):
        whole = 3000 if part == 1000 else 1000
        result = assess(context, spec, 2025, {2025: {"part": part, "whole": whole}})
        assert (result.verdict is Truth.MET) is expected, part


def test_a_share_of_nothing_is_undetermined_and_says_why(context: Context) -> None:
    spec = table(**RATE, targets=STAGED)
    nothing = assess(context, spec, 2025, {2025: {"part": 0, "whole": 0}})
    assert (nothing.verdict, nothing.reason) == (Truth.UNDETERMINED, "“总数”为0，不能计算")
    lacking = assess(context, spec, 2025, {2025: {"part": 1}})
    assert (lacking.verdict, lacking.reason, lacking.missing) == (Truth.UNDETERMINED, "未填总数", ("总数",))


def test_the_printed_formula_is_reckoned_beside_the_right_one(context: Context) -> None:
    spec = table(
        unit="例", ratio={"numerator": "part", "denominator": "whole", "factor": 1000000}, targets=[{"printed": ">3000", "above": 3000}],
        discrepancy={"note": "所印系数不符", "factor": 100000},
    )  # fmt: skip
    result = assess(context, spec, 2025, {2025: {"part": 4, "whole": 1000}})
    assert (result.shown, result.as_printed, result.verdict) == ("4,000例", "400例", Truth.MET)


GROWTH = {"unit": "%", "places": 2, "value": "visits"}


def test_mean_growth_is_compared_by_its_powers(context: Context) -> None:
    against = {"year": 2020, "change": "annual_growth"}
    spec = table(**GROWTH, against=against, targets=[{"printed": "年均增长20%以上", "at_least": 20}])
    base = {2020: {"visits": 1000}}
    exactly = assess(context, spec, 2022, base | {2022: {"visits": 1440}})  # 1.2 squared
    assert (exactly.verdict, exactly.shown, exactly.distance) == (Truth.MET, "20.00%", "等于目标值")
    below = assess(context, spec, 2022, base | {2022: {"visits": "1439.99"}})
    assert (below.verdict, below.shown) == (Truth.NOT_MET, "19.9996%")
    assert exactly.formula == "（1,440 ÷ 1,000）^（1/2）－ 1 = 20.00%"
    assert assess(context, spec, 2022, base).reason == "未填2022年接待人次"


def test_the_year_before_is_the_base_where_none_is_named(context: Context) -> None:
    against = {"change": "difference"}
    spec = table(**RATE, against=against, targets=[{"printed": "较上年提高", "above": 0}])
    sheets = {2023: {"part": 50, "whole": 100}, 2024: {"part": 51, "whole": 100}, 2025: {"part": 51, "whole": 100}}
    assert [assess(context, spec, year, sheets).verdict for year in (2023, 2024, 2025)] == [
        Truth.UNDETERMINED, Truth.MET, Truth.NOT_MET,
    ]  # fmt: skip
    assert assess(context, spec, 2024, sheets).shown == "1.00%"
    assert spec.base_years == (2021,)


def test_the_base_year_itself_is_compared_with_nothing(context: Context) -> None:
    against = {"year": 2022, "change": "increase"}
    spec = table(**GROWTH, against=against, targets=[{"printed": "增长", "above": 0}])
    assert assess(context, spec, 2022, {2022: {"visits": 1}}).reason == "2022年是基期，不与本年比较"


def test_a_fact_and_a_day_are_judged_as_they_are(context: Context) -> None:
    opened = table(value="opened", targets=[{"printed": "建成", "year": 2025, "reached": True}])
    assert assess(context, opened, 2025, {2025: {"opened": "no"}}).words == "未达到"
    finished = table(value="finished", targets=[{"printed": "6月底前", "by": "2023-06-30"}])
    late = assess(context, finished, 2023, {2023: {"finished": "2023-07-02"}})
    assert (late.verdict, late.distance, late.shown) == (Truth.NOT_MET, "迟2日", "2023年7月2日")


def test_targets_differ_by_division(context: Context) -> None:
    targets = [
        {
            "printed": "80%",
            "year": 2025,
            "at_least": 80,
            "scope": {"other_than": ["220100"], "ending_in": ["市", "县"]},
        },
        {"printed": "100%", "year": 2025, "at_least": 100, "scope": {"only": ["220100"]}},
    ]
    spec = table(**RATE, levels=["prefecture", "county"], targets=targets)
    sheets = {2025: {"part": 90, "whole": 100}}
    assert [assess(context, spec, 2025, sheets, each).verdict for each in (CITY, COUNTY)] == [Truth.NOT_MET, Truth.MET]
    assert [len(spec.reported(each)) for each in (PROVINCE, CITY, COUNTY)] == [0, 1, 1]
    assert assess_indicators(spec, PROVINCE, {}, 2025) == ()


def test_a_part_is_never_more_than_its_whole(context: Context) -> None:
    spec = table(**RATE, targets=STAGED)
    [problem] = faults_of(spec, read_answers(spec.everything, {"part": 1001, "whole": 1000}, context).answers)
    assert (problem.field, problem.message) == ("part", "“完成数”不能大于“总数”（1,000），请核对")
    assert faults_of(spec, read_answers(spec.everything, {"part": 1000, "whole": 1000}, context).answers) == ()
    free = table(
        **{**RATE, "ratio": {"numerator": "part", "denominator": "whole", "part_of_whole": False}}, targets=STAGED
    )
    assert faults_of(free, read_answers(free.everything, {"part": 1001, "whole": 1000}, context).answers) == ()


def test_a_shared_quantity_is_asked_once_and_a_base_year_only_for_what_it_serves() -> None:
    second = {"id": "two", "name": "指标二", "article": "第一条", "value": "visits", "targets": [STAGED[1]]}
    third = second | {"id": "three", "value": "part", "against": {"year": 2020, "change": "decrease"}}
    spec = Indicators.model_validate(
        {
            **TABLE,
            "indicators": [
                {"id": "one", "name": "指标一", "article": "第一条", **RATE, "targets": STAGED},
                second,
                third,
            ],
        }
    )
    asked, base = spec.questionnaire(PROVINCE, 2022), spec.questionnaire(PROVINCE, 2020)
    assert asked is not None
    assert base is not None
    assert [field.id for field in asked.fields] == ["part", "whole", "visits"]
    assert [field.id for field in base.fields] == ["part"]
    assert asked.sections[0].intro == "2023年目标：达到80%"
    assert spec.questionnaire(PROVINCE, 2021) is None
    assert spec.questionnaire(COUNTY, 2022) is None


def test_the_sample_of_the_readme_loads_and_reckons(context: Context) -> None:
    [sample] = [block for block in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL) if "kind: indicators" in block]
    spec = Indicators.model_validate(parse_yaml(sample.encode(), Path("README.md")).value)
    answers = {2025: read_answers(spec.everything, {"screened": 98, "born": 100}, context).answers}
    assert [each.words for each in assess_indicators(spec, CITY, answers, 2025)] == ["达到"]
