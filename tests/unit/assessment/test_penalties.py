"""What breaches may bring: fixed ranges, multiples, shares, conditions, and the words around them."""

import json
from decimal import Decimal
from typing import Any

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.assessment.assessing import Assessment, assess
from forms_app.assessment.penalties import Exposure, fine_range
from forms_app.rules.measuring import Measured
from forms_app.specs.catalogue import Catalogue, FormSpec
from forms_app.specs.penalties import Fine
from forms_app.specs.quantities import Quantity

PENALISED = {"penalties": [{"day": "2026-01-01", "fine": "100"}]}


def assessed(spec: FormSpec, context: Context, raw: dict[str, Any]) -> Assessment:
    reading = read_answers(spec.form, raw, context)
    assert not reading.problems
    return assess(spec, reading.answers, context.on)


def only(assessment: Assessment) -> Exposure:
    [exposure] = assessment.exposures
    return exposure


def test_no_breach_no_exposure(every_type: FormSpec, context: Context) -> None:
    assert assessed(every_type, context, {}).exposures == ()


def test_a_share_is_rounded_to_cents_and_says_so(every_type: FormSpec, context: Context) -> None:
    raw = PENALISED | {"some_money": "1000.10", "a_percentage": "50", "an_integer": "3"}
    fine = only(assessed(every_type, context, raw)).sanctions[1].fine
    assert fine is not None
    assert (fine.least, fine.most) == (Decimal("25.00"), Decimal("62.51"))
    assert fine.formula == "金额的份额500.05元×5%至12.5%（四舍五入到分）"
    assert fine.text == "25.00元以上62.51元以下"


def test_a_condition_is_told_while_it_is_open_and_falls_away(every_type: FormSpec, context: Context) -> None:
    def told(**more: Any) -> list[tuple[str, str]]:
        exposure = only(assessed(every_type, context, PENALISED | {"some_money": "9", "an_integer": "2", **more}))
        return [(each.words, each.condition) for each in exposure.sanctions]

    assert told()[-1] == ("加处罚款", "逾期的")
    assert told(a_yes_no="yes")[-1] == ("加处罚款", "")
    assert [words for words, _ in told(a_yes_no="no")] == ["警告", "罚款"]


def test_a_fine_from_nothing_has_no_lower_bound(every_type: FormSpec, context: Context) -> None:
    raw = PENALISED | {"some_money": "9", "an_integer": "2", "a_yes_no": "yes"}
    fine = only(assessed(every_type, context, raw)).sanctions[2].fine
    assert fine is not None
    assert (fine.text, fine.formula) == ("13.50元以下", "人均金额4.50元×3倍")


def test_what_it_is_measured_by_may_be_open(every_type: FormSpec, context: Context) -> None:
    fine = only(assessed(every_type, context, PENALISED)).sanctions[1].fine
    assert fine is not None
    assert (fine.least, fine.most, fine.text) == (None, None, "尚不能算出")
    assert "金额的份额尚不能算出" in fine.formula


def test_multiples_of_cents_are_exact() -> None:
    amount = Quantity.model_validate({"id": "fee", "title": "热费", "unit": "元", "places": 2, "amount": "fee_paid"})
    found = fine_range(
        Fine(times="fee", least=Decimal(2), most=Decimal(10)), {"fee": Measured(amount, Decimal("0.01"), ())}
    )
    assert (found.least, found.most, found.formula) == (Decimal("0.02"), Decimal("0.10"), "热费0.01元×2倍至10倍")


def test_the_json_says_article_range_and_formula(every_type: FormSpec, context: Context) -> None:
    raw = PENALISED | {"some_money": "1000", "a_percentage": "50"}
    plain = json.loads(json.dumps(assessed(every_type, context, raw).for_json()))
    [penalty] = plain["penalties"]
    assert (penalty["breach"], penalty["duty"], penalty["article"]) == ("dirty_record", "第一条（一）", "第一条")
    assert penalty["sanctions"][1]["fine"] == {
        "least": "25.00",
        "most": "62.50",
        "formula": "金额的份额500.00元×5%至12.5%",
    }
    assert penalty["sanctions"][2]["condition"] == "逾期的"
    assert {
        "quantity": "share",
        "title": "金额的份额",
        "value": "500.00",
        "unit": "元",
        "formula": "金额1,000元×比例50%＝500.00元",
    } in plain["quantities"]


def test_a_range_is_said_to_be_no_amount_due(every_type: FormSpec, context: Context) -> None:
    assert "不是应缴数额" in assessed(every_type, context, PENALISED).discretion
    assert "某局" in assessed(every_type, context, PENALISED).discretion


@pytest.mark.parametrize("start", ["2025-10-19", "2025-10-20"])
def test_who_starts_in_time_is_told_no_fine(catalogue: Catalogue, context: Context, start: str) -> None:
    raw = {"fixed_start": "2025-10-20", "actual_start": start, "fixed_end": "2026-02-20", "actual_end": "2026-02-20"}
    assert assessed(catalogue.form("city_heating/yearly_check"), context, raw).exposures == ()


def test_the_formula_of_a_season_is_written_out(catalogue: Catalogue, context: Context) -> None:
    raw = {
        "fixed_start": "2025-10-20", "actual_start": "2025-10-22", "fixed_end": "2026-02-20", "actual_end": "2026-02-19",
        "season_fee": "1240000", "refunds": [{"user": "甲户", "days": 12, "daily_fee": "18.55", "ratio": 30, "refunded": 5}],
    }  # fmt: skip
    assessment = assessed(catalogue.form("city_heating/yearly_check"), context, raw)
    worked = {each.id: each for each in assessment.quantities}
    assert worked["late_days"].formula == "实际开始供热日2025年10月22日晚于规定的供热开始日2025年10月20日的天数＝2天"
    assert (
        worked["missing_fee"].formula
        == "供热期热费总额1,240,000元×应当供热而未供热的天数3天÷规定供热期的天数124天＝30,000.00元"
    )
    assert worked["missing_fee"].rounding == "四舍五入到分"
    assert worked["refund_due"].formula == "（不达标12天×日均热费18.55元×退费比例30%）＝66.78元"
    fine = only(assessment).sanctions[0].fine
    assert fine is not None
    assert fine.text == "60,000.00元以上300,000.00元以下"


@pytest.mark.parametrize(("kind", "liable"), [("individual", "用户（个人）"), ("organisation", "用户（单位）")])
def test_who_is_liable_for_one_sanction_is_told_before_who_is_for_the_breach(
    catalogue: Catalogue, context: Context, kind: str, liable: str
) -> None:
    raw = {"user_name": "某用户", "user_kind": kind, "draining": "yes", "use_overdue": "yes"}
    exposure = only(assessed(catalogue.form("city_heating/user_check"), context, raw))
    assert [each.liable for each in exposure.sanctions if each.fine] == [liable]
    assert "用户" in {each.liable for each in exposure.sanctions}
