"""What cases say of the credit status of an enterprise: determinations, their fate, how their publication stands."""

from datetime import date
from typing import Any

import pytest

from forms_app.cases.case import Case
from forms_app.cases.status_record import status_lines
from forms_app.specs.catalogue import Catalogue
from forms_app.specs.procedure import Procedure
from forms_app.specs.reference import Reference
from tests.unit.cases.determination import case_of, found
from tests.unit.cases.test_case import made

DAY = date(2026, 3, 10)
DECIDED = ("decided", DAY, {"number": "朝统信决字〔2026〕第1号"})
PUBLISHED = ("published", DAY)


def told(case: Case, reference: Reference, on: date) -> list[str]:
    return [str(line) for line in status_lines(case, reference.calendar, on)]


def lines(procedure: Procedure, reference: Reference, on: date, *events: tuple[Any, ...]) -> list[str]:
    return told(case_of(procedure, [found("article_9_1"), *events]), reference, on)


def test_before_a_decision_nothing_is_told(determination: Procedure, reference: Reference) -> None:
    assert lines(determination, reference, DAY) == []


def test_a_determination_is_told_with_its_number_day_and_publication(
    determination: Procedure, reference: Reference
) -> None:
    assert lines(determination, reference, DAY, DECIDED) == [
        "统计一般失信企业：朝统信决字〔2026〕第1号，2026年3月10日认定，现行有效；尚未公示"
    ]


@pytest.mark.parametrize(("on", "standing"), [(date(2027, 3, 10), "公示中"), (date(2027, 3, 11), "公示期满")])
def test_the_publication_is_told_by_the_day(
    determination: Procedure, reference: Reference, on: date, standing: str
) -> None:
    (line,) = lines(determination, reference, on, DECIDED, PUBLISHED)
    assert line.endswith(f"现行有效；公示期限2026年3月10日至2027年3月10日，{standing}")


def test_a_suspended_publication_is_called_that(determination: Procedure, reference: Reference) -> None:
    suspended = ("publication_suspended", date(2026, 4, 1))
    (line,) = lines(determination, reference, date(2026, 4, 2), DECIDED, PUBLISHED, suspended)
    assert line.endswith("暂停公示")


def test_what_took_it_away_is_named(determination: Procedure, reference: Reference) -> None:
    (line,) = lines(determination, reference, date(2026, 5, 1), DECIDED, PUBLISHED, ("entry_deleted", date(2026, 4, 1)))
    deleting = determination.act("entry_deleted")
    assert deleting
    assert line.endswith(f"已移出（{deleting.title}，2026年4月1日）")


def test_a_later_decision_takes_the_place_of_the_earlier(determination: Procedure, reference: Reference) -> None:
    again = ("decided", date(2026, 6, 1), {"number": "朝统信决字〔2026〕第7号"})
    heavier = found("article_10_1", day=date(2026, 5, 20))
    case = case_of(determination, [found("article_9_1"), DECIDED, PUBLISHED, heavier, again])
    first, second = status_lines(case, reference.calendar, date(2026, 6, 2))
    assert (first.in_force, first.fate) == (False, "已由朝统信决字〔2026〕第7号变更（2026年6月1日）")
    assert first.publication.endswith("公示中")  # as it stood when it was the decision in force
    assert (second.in_force, second.fate) == (True, "现行有效")
    assert (first.title, second.title) == ("统计一般失信企业", "统计严重失信企业")


@pytest.fixture(scope="session")
def application(catalogue: Catalogue) -> Procedure:
    return catalogue.procedure("statistical_credit/procedure", 1).procedure


ANNOUNCED = (
    ("applied",), ("handler_agreed", 1), ("section_head_agreed", 2), ("leader_agreed", 3), ("verification_passed", 4),
    ("noticed", 5), ("announced", 20),
)  # fmt: skip


@pytest.mark.parametrize(
    ("on", "fate", "in_force"), [(date(2028, 3, 22), "现行有效", True), (date(2028, 3, 23), "有效期已届满", False)]
)
def test_a_status_is_held_to_the_end_of_its_term(
    application: Procedure, reference: Reference, on: date, fate: str, *, in_force: bool
) -> None:
    (line,) = status_lines(made(application, *ANNOUNCED), reference.calendar, on)
    assert (line.title, line.number, line.since) == ("统计守信企业", "", date(2026, 3, 22))
    assert (line.in_force, line.fate) == (in_force, f"{fate}，有效期2026年3月22日至2028年3月22日")


def test_a_status_that_was_taken_away_says_since_when(application: Procedure, reference: Reference) -> None:
    (line,) = status_lines(made(application, *ANNOUNCED, ("cancelled", 40)), reference.calendar, date(2026, 5, 1))
    assert not line.in_force
    assert "（2026年4月11日）" in line.fate


def test_an_application_that_leads_nowhere_is_no_status(application: Procedure, reference: Reference) -> None:
    assert told(made(application, ("applied",), ("handler_agreed", 1)), reference, DAY) == []
