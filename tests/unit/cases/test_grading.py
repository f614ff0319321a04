"""The category by the findings: every item of 第八、九、十条, the gravest of several, and the reason that is given."""

from datetime import date

import pytest

from forms_app.cases.grading import Grade, grade_of
from forms_app.specs.catalogue import Catalogue
from forms_app.specs.procedure import Procedure
from forms_app.specs.regulation import Regulation
from tests.unit.cases.determination import case_of, found

ARTICLES = {"第八条": (8, "abnormal"), "第九条": (9, "dishonest"), "第十条": (10, "seriously_dishonest")}


@pytest.fixture(scope="session")
def regulation(catalogue: Catalogue) -> Regulation:
    return catalogue.regulation("statistical_credit")


def printed(regulation: Regulation, article: str) -> list[str]:
    """The items of an article as the gazette numbers them, in its order."""
    return list(regulation.articles[article].items or {})


def graded(procedure: Procedure, *items: str) -> Grade:
    grade = case_of(procedure, [found(*items)]).grade
    assert grade is not None
    return grade


def test_every_printed_item_can_be_found_and_leads_to_the_category_of_its_article(
    determination: Procedure, regulation: Regulation
) -> None:
    for article, (number, category) in ARTICLES.items():
        for index, item in enumerate(printed(regulation, article), start=1):
            grade = graded(determination, f"article_{number}_{index}")
            assert grade.category.id == category
            assert grade.category.article == article
            assert grade.findings[0].label.startswith(f"{article}{item}")


def test_no_item_leads_to_a_category_but_those_printed(determination: Procedure, regulation: Regulation) -> None:
    assert determination.grading is not None
    for category in determination.grading.categories:
        assert len(category.items) == len(printed(regulation, category.article))


@pytest.mark.parametrize(
    ("items", "category"),
    [
        (["article_8_1", "article_8_5"], "abnormal"),
        (["article_8_3", "article_9_3"], "dishonest"),
        (["article_9_3", "article_8_3"], "dishonest"),
        (["article_9_1", "article_10_2"], "seriously_dishonest"),
        (["article_10_2", "article_9_1"], "seriously_dishonest"),
        (["article_10_6", "article_8_1"], "seriously_dishonest"),
        (["article_8_1", "article_9_2", "article_10_6"], "seriously_dishonest"),
    ],
)
def test_of_several_the_gravest_decides_in_whatever_order(
    determination: Procedure, items: list[str], category: str
) -> None:
    assert graded(determination, *items).category.id == category


def test_those_that_decide_stand_first_and_the_others_are_named(determination: Procedure) -> None:
    grade = graded(determination, "article_8_3", "article_9_2", "article_9_1")
    assert [each.item for each in grade.findings] == ["article_9_2", "article_9_1", "article_8_3"]
    assert [each.item for each in grade.decisive] == ["article_9_2", "article_9_1"]
    assert grade.reason == (
        "符合第九条规定的情形：第九条（二）拒绝、阻碍统计调查、统计检查；第九条（一）提供不真实统计资料，"
        "属于统计一般失信企业。另有较轻的情形：第八条（三）迟报统计资料；同时有几类情形的，按最重的一类认定。"
    )


def test_the_reason_of_one_finding_says_nothing_of_others(determination: Procedure) -> None:
    assert graded(determination, "article_8_3").reason == (
        "符合第八条规定的情形：第八条（三）迟报统计资料，属于统计信用异常企业。"
    )


def test_a_finding_carries_its_facts_and_proof(determination: Procedure) -> None:
    assert graded(determination, "article_9_1").findings[0].details == (("事实", "事实"), ("证据", "证据"))


def test_the_last_findings_decide_even_when_they_are_lighter(determination: Procedure) -> None:
    case = case_of(determination, [found("article_10_1"), found("article_8_3", day=date(2026, 1, 6))])
    assert case.grade is not None
    assert case.grade.category.id == "abnormal"
    assert (case.is_of(("abnormal",)), case.is_of(("dishonest", "seriously_dishonest"))) == (True, False)


def test_before_findings_there_is_no_category(determination: Procedure) -> None:
    case = case_of(determination, [])
    assert case.grade is None
    assert (case.is_of(()), case.is_of(("abnormal",))) == (True, False)


def test_what_is_no_item_is_left_out(determination: Procedure) -> None:
    assert graded(determination, "article_7_1", "article_8_3").category.id == "abnormal"
    assert case_of(determination, [found("article_7_1")]).grade is None


def test_a_procedure_that_grades_nothing_has_no_grades(determination: Procedure) -> None:
    ungraded = determination.model_copy(update={"grading": None})
    assert grade_of(ungraded, case_of(determination, [found("article_9_1")]).events) is None
