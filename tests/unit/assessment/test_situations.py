"""Every golden situation of the shipped and the sample specifications, one test each."""

from decimal import Decimal

import pytest

from forms_app.assessment.replay import replay_case
from forms_app.specs.catalogue import Catalogue, FormSpec
from forms_app.specs.folders import load_catalogue
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import Reference
from forms_app.specs.situations import ExpectedAmount, Situation, Situations
from tests.conftest import TESTS

SPECS = [*load_catalogue(specs_folder()).current.values(), *load_catalogue(TESTS / "sample_specs").current.values()]
CASES = [(spec, file, case) for spec in SPECS for file in spec.situations for case in file.cases]


@pytest.mark.parametrize(("spec", "file", "case"), CASES, ids=[f"{spec.id}-{case.name}" for spec, _, case in CASES])
def test_situation(spec: FormSpec, reference: Reference, file: Situations, case: Situation) -> None:
    assert list(replay_case(spec, reference, file, case)) == []


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.criteria], ids=lambda spec: spec.id)
def test_every_criterion_has_a_situation_both_ways(spec: FormSpec) -> None:
    assert spec.criteria is not None
    seen = {
        (name, verdict) for file in spec.situations for case in file.cases for name, verdict in case.findings.items()
    }
    for criterion in spec.criteria.criteria:
        assert {(criterion.id, "met"), (criterion.id, "not_met")} <= seen or spec.domain == "sample", criterion.id


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.measures], ids=lambda spec: spec.id)
def test_every_measure_has_situations_of_its_conditions_and_its_amount(spec: FormSpec) -> None:
    assert spec.measures is not None
    cases = [case for file in spec.situations for case in file.cases]
    seen = {(name, verdict) for case in cases for name, verdict in case.findings.items()}
    for measure in spec.measures.measures:
        for condition in measure.conditions:
            name = f"{measure.id}.{condition.id}"
            assert {(name, "met"), (name, "not_met")} <= seen, name
        told = [case.amounts[measure.id] for case in cases if measure.id in case.amounts]
        assert any(each.amount or each.at_most for each in told), f"nothing is granted for {measure.id}"
        assert measure.cap is None or {bool(each.cut) for each in told if each.cut is not None} == {True, False}


@pytest.mark.parametrize(
    "item", ["organisation_and_staff", "records_and_ledgers", "truthful_reporting", "cooperation", "no_dishonesty"]
)
def test_every_item_of_article_7_is_tried_unanswered_too(annex1: FormSpec, item: str) -> None:
    verdicts = {case.findings.get(item) for file in annex1.situations for case in file.cases}
    assert {"met", "not_met", "undetermined"} <= verdicts


def test_a_wrong_situation_is_told(annex1: FormSpec, reference: Reference) -> None:
    file = annex1.situations[0]
    wrong = file.cases[0].model_copy(update={"verdict": "not_met", "reasons": {"cooperation": "没有的话"}})
    assert [str(difference) for difference in replay_case(annex1, reference, file, wrong)] == [
        "情形“五项均为是”：结论应为 not_met，实为 met",
        "情形“五项均为是”：cooperation 的理由应为 没有的话，实为 自查为“是”：积极配合统计执法检查和统计数据核查。",
    ]


def test_a_wrong_amount_is_told(catalogue: Catalogue, reference: Reference) -> None:
    spec = catalogue.form("beef_cattle_support/application")
    file = spec.situations[0]
    case = next(case for case in file.cases if case.name.startswith("国外引进一千六百六十七头"))
    wrong = {"foreign_cows": ExpectedAmount(amount=Decimal(5001000), cut=Decimal(0))}
    found = replay_case(spec, reference, file, case.model_copy(update={"amounts": wrong}))
    assert {str(each).split("：", 1)[1] for each in found} == {
        "foreign_cows 的 amount应为 5001000，实为 5000000.00",
        "foreign_cows 的 cut应为 0，实为 1000.00",
    }
