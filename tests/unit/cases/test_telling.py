"""What an enterprise is told of a case: nothing before the first message, then what has one, without names."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from forms_app.cases.case import Case
from forms_app.cases.clocks import ITEM
from forms_app.cases.events import NUMBER, CaseEvent
from forms_app.cases.telling import as_told, is_told, knows_of
from forms_app.core.dates import BEIJING
from forms_app.specs.catalogue import Catalogue
from forms_app.specs.procedure import Procedure
from forms_app.specs.reference import Reference
from tests.unit.cases.determination import case_of, found

OFFICE = "长春市朝阳区统计局"
DAY = date(2026, 1, 6)
OPINION: dict[str, Any] = {"opinion": "从严。"}
DECIDED = [
    found("article_9_1", day=DAY),
    ("proposed", date(2026, 1, 7), {**OPINION, "conduct": "提供不真实统计资料"}),
    ("section_head_agreed", date(2026, 1, 8), OPINION),
    ("leader_agreed", date(2026, 1, 9), OPINION),
    ("decided", date(2026, 1, 12), {NUMBER: "朝统信决字〔2026〕第1号", "acting_for": "王丽"}),
]
NOTICED = ("prior_notice_given", DAY, {"noticed_on": "2026-01-06", "manner": "当面", "evidence": [{"sha256": "0"}]})


TWO_ITEMS: dict[str, Any] = {
    "items": [
        {"stage": "project", "item": "环评", "department": "市环保局", "working_days": 10},
        {"stage": "land", "item": "预审", "department": "市国土资源局", "working_days": 5},
    ]
}
PROJECT = [
    ("received", date(2026, 7, 31), {"project_name": "电池厂", "project_kind": "special", "investor": "own_funds"}),
    ("accepted", date(2026, 8, 3), {}),
    ("items_started", date(2026, 8, 4), TWO_ITEMS),
    ("item_coordination_begun", date(2026, 8, 6), {ITEM: 1, "matter": "选址有争议", "lead_department": "发改局"}),
    ("supplement_requested", date(2026, 8, 10), {"missing": "图纸", "told_by": "message"}),
    ("supplemented", date(2026, 8, 12), {}),
    ("item_coordination_ended", date(2026, 8, 13), {ITEM: 1, "outcome": "已确定"}),
    ("item_approved", date(2026, 8, 14), {ITEM: 2, "approval": "吉自然资预审1号"}),
]


def told(procedure: Procedure, events: Iterable[tuple[Any, ...]]) -> Case:
    return as_told(case_of(procedure, events), OFFICE)


def read(case: Case) -> list[str]:
    return [event.event for event in case.events if is_told(case, event)]


@pytest.mark.parametrize("events", [[], DECIDED[:1], DECIDED[:4], [*DECIDED[:3], ("not_determined", DAY, {})]])
def test_what_an_office_prepares_is_told_to_nobody(determination: Procedure, events: list[tuple[Any, ...]]) -> None:
    assert not knows_of(case_of(determination, events))
    assert read(told(determination, events)) == []


def test_a_prior_notice_tells_that_there_is_a_case_and_nothing_of_what_is_found(determination: Procedure) -> None:
    case = told(determination, [DECIDED[0], NOTICED, *DECIDED[1:4]])
    assert read(case) == ["prior_notice_given"]
    assert case.grade is None
    assert case.state.id == "investigation"
    assert case.since == case.events[-1].at, "since when the case was prepared is not told either"
    assert case.events[-1].data == {"noticed_on": "2026-01-06", "manner": "当面"}


def test_who_was_told_of_a_case_is_told_that_it_came_to_nothing(determination: Procedure) -> None:
    ended = ("not_determined", date(2026, 1, 9), {"reason": "证据不足。"})
    case = told(determination, [DECIDED[0], NOTICED, *DECIDED[1:3], ended])
    assert read(case) == ["prior_notice_given", "not_determined"]
    assert case.state.final
    assert case.events[-1].data == {}


def test_a_decision_tells_the_category_with_its_items_and_no_facts(determination: Procedure) -> None:
    case = told(determination, DECIDED)
    assert read(case) == ["decided"]
    assert case.grade is not None
    assert case.grade.category.id == "dishonest"
    assert all(finding.details == () for finding in case.grade.findings)
    assert case.determined is not None
    assert case.determined.data == {NUMBER: "朝统信决字〔2026〕第1号"}
    assert {event.name for event in case.events} == {OFFICE}
    assert {event.account for event in case.events} == {None}


def test_what_is_found_anew_is_not_told_before_the_new_decision(determination: Procedure) -> None:
    heard = [
        ("served_directly", date(2026, 1, 13), {"received_at": "2026-01-13T10:00"}),
        ("statement_made", date(2026, 1, 14), {"statement": "不属实。"}),
        ("statement_accepted_in_part", date(2026, 1, 15), {"reason": "部分成立。"}),
        found("article_8_3", day=date(2026, 1, 16)),
        ("proposed", date(2026, 1, 17), OPINION),
    ]
    case = told(determination, [*DECIDED, *heard])
    assert case.grade is not None
    assert case.grade.category.id == "dishonest"
    assert case.state.id == "investigation"
    agreed = [("section_head_agreed", DAY, OPINION), ("leader_agreed", DAY, OPINION)]
    case = told(determination, [*DECIDED, *heard, *agreed, ("decided", date(2026, 1, 20), {})])
    assert case.grade is not None
    assert case.grade.category.id == "abnormal"


def test_what_it_did_itself_an_enterprise_reads_whole(determination: Procedure) -> None:
    statement = {"statement": "不属实。", "evidence": [{"name": "台账.pdf", "size": 1, "sha256": "1"}]}
    served = ("served_directly", date(2026, 1, 13), {"received_at": "2026-01-13T10:00", "proof": [{"sha256": "0"}]})
    case = told(determination, [*DECIDED, served, ("statement_made", date(2026, 1, 14), statement)])
    assert case.events[-1].data == statement
    assert "proof" not in case.events[-2].data
    assert case.day_of(case.events[-2]) == date(2026, 1, 13)


def test_the_case_that_one_belongs_to_is_read_as_told_too(determination: Procedure) -> None:
    parent = case_of(determination, DECIDED)
    case = as_told(replace(case_of(determination, []), parent=parent), OFFICE)
    assert case.parent is not None
    assert case.parent.events == as_told(parent, OFFICE).events


def test_an_application_is_followed_step_by_step_without_names(catalogue: Catalogue) -> None:
    procedure = catalogue.procedure("statistical_credit/procedure", 1).procedure
    agreed = ("handler_agreed", date(2026, 1, 6), OPINION)
    events = case_of(procedure, [agreed]).events
    case = as_told(Case(procedure, (replace(events[0], event="applied", name="某公司"), *events[1:])), OFFICE)
    assert read(case) == ["applied", "handler_agreed"]
    assert [event.name for event in case.events] == ["某公司", OFFICE]
    assert case.events[-1].data == {}


@pytest.mark.parametrize("known", range(1, len(PROJECT) + 1))
def test_clocks_that_are_told_run_as_the_offices_own(catalogue: Catalogue, reference: Reference, known: int) -> None:
    """Whoever follows a clock reads the days that the office has; only what was said inside the offices is left out."""
    procedure = catalogue.procedure("investment_approval/approval", 1).procedure
    events = (
        CaseEvent(name, datetime.combine(day, time(9), BEIJING), 1, "承办人员", data) for name, day, data in PROJECT
    )
    whole = Case(procedure, tuple(events)[:known])
    case, calendar = as_told(whole, OFFICE), reference.calendar
    for day in (date(2026, 8, 14), date(2026, 8, 31), date(2026, 12, 31)):
        both = [each.deadline(calendar, day, "before_works") for each in (whole, case)]
        assert [each and (each.due, each.running) for each in both[:1]] == [
            each and (each.due, each.running) for each in both[1:]
        ]
        items = [
            [(each.title, each.department, each.due, each.is_open) for each in one.items(calendar, day)]
            for one in (whole, case)
        ]
        assert items[0] == items[1]
        said = [line.why for each in case.items(calendar, day) for line in each.sheet.days]
        assert not any("选址有争议" in words for words in said)


def test_days_that_were_recorded_late_are_told_as_they_were_stated(catalogue: Catalogue, reference: Reference) -> None:
    """The enterprise counts from the day on which it was made public, not from that of the record."""
    procedure = catalogue.procedure("coal_mine_standardisation/procedure", 1).procedure
    events = [("applied", DAY, {}), ("publicised", date(2026, 3, 10), {"publicised_on": "2026-03-04"})]
    whole = Case(procedure, case_of(procedure, events).events[1:])
    case = as_told(whole, OFFICE)
    ends = [each.deadline(reference.calendar, date(2026, 3, 10), "publicity") for each in (whole, case)]
    assert [each and each.due for each in ends] == [date(2026, 3, 11), date(2026, 3, 11)]
