"""Parallel items: which stops are an item's own, and when its clock is late whatever is waited for."""

from datetime import date, datetime, time
from typing import Any

import pytest

from forms_app.cases.case import Case
from forms_app.cases.events import CaseEvent
from forms_app.cases.items import CaseItem, item_number
from forms_app.core.dates import BEIJING
from forms_app.core.errors import NotFoundError
from forms_app.specs.catalogue import Catalogue
from forms_app.specs.procedure import Procedure
from forms_app.specs.reference import Reference

ITEMS = [
    {"item": "环境影响评价文件审批", "department": "市环保局", "working_days": "10"},
    {"item": "用地预审", "department": "市国土资源局", "working_days": "5"},
]
STARTED = ("items_started", 4, {"items": ITEMS})
Event = tuple[str, int, dict[str, Any]]


def august(day: int) -> date:
    """Ten working days from Tuesday 4 August 2026 end on the 18th, five on the 11th."""
    return date(2026, 8, day)


@pytest.fixture(scope="session")
def approval(catalogue: Catalogue) -> Procedure:
    return catalogue.procedure("investment_approval/approval", 1).procedure


def item(procedure: Procedure, reference: Reference, number: int, on: int, *events: Event) -> CaseItem:
    """An item of a case to which this happened on these days of the month."""
    told = [
        CaseEvent(name, datetime.combine(august(day), time(9), BEIJING), 1, "某人", data) for name, day, data in events
    ]
    return item_number(Case(procedure, tuple(told)), number, reference.calendar, august(on))


def asked(day: int, number: int) -> Event:
    return "item_supplement_requested", day, {"item": number, "missing": "环评批复"}


def handed_in(day: int, number: int) -> Event:
    return "item_supplemented", day, {"item": number}


def approved(day: int, number: int) -> Event:
    return "item_approved", day, {"item": number, "approval": "批复〔2026〕1号"}


def whole(name: str, day: int) -> Event:
    return name, day, {"missing": "总平面图"}


def test_each_row_is_an_item_with_its_own_term(approval: Procedure, reference: Reference) -> None:
    first, second = (item(approval, reference, number, 4, STARTED) for number in (1, 2))
    assert (first.department, first.due) == ("市环保局", august(18))
    assert (second.department, second.due) == ("市国土资源局", august(11))
    with pytest.raises(NotFoundError):
        item(approval, reference, 3, 4, STARTED)


def test_a_stop_of_one_item_is_not_that_of_another(approval: Procedure, reference: Reference) -> None:
    events = (STARTED, asked(6, 1), handed_in(10, 1))
    assert item(approval, reference, 1, 12, *events).due == august(20)
    assert item(approval, reference, 2, 11, *events).stops == ()


def test_what_stopped_after_an_item_was_done_is_none_of_its_stops(approval: Procedure, reference: Reference) -> None:
    events = (STARTED, approved(7, 2), whole("supplement_requested", 10), whole("supplemented", 12))
    done = item(approval, reference, 2, 14, *events)
    assert (done.stops, done.sheet.due, done.is_late(august(7))) == ((), august(11), False)
    assert len(item(approval, reference, 1, 14, *events).stops) == 1


def test_what_had_stopped_before_an_item_began_is_none_of_its_stops(approval: Procedure, reference: Reference) -> None:
    before = (whole("supplement_requested", 3), whole("supplemented", 4))
    found = item(approval, reference, 2, 5, *before, STARTED)
    assert (found.stops, found.due) == ((), august(11))


@pytest.mark.parametrize(("day", "waits"), [(11, True), (12, False)])
def test_a_term_that_was_over_before_it_was_stopped_is_late(
    approval: Procedure, reference: Reference, day: int, *, waits: bool
) -> None:
    found = item(approval, reference, 2, 20, STARTED, asked(day, 2))
    assert (found.stopped_by is not None) is waits
    assert found.is_late(august(20)) is not waits
    assert found.due == (None if waits else august(11))


def test_what_is_done_on_its_last_day_is_in_time(approval: Procedure, reference: Reference) -> None:
    for day, late in ((11, False), (12, True)):
        done = item(approval, reference, 2, 20, STARTED, approved(day, 2))
        assert done.is_late(august(day)) is late


def test_a_cause_stops_the_terms_that_it_names_and_no_other(approval: Procedure, reference: Reference) -> None:
    own = approval.term("before_works").model_copy(update={"id": "other"})
    both = approval.model_copy(update={"terms": (*approval.terms, own)})
    events = (("accepted", 3, {}), STARTED, whole("supplement_requested", 6))
    told = tuple(
        CaseEvent(name, datetime.combine(august(day), time(9), BEIJING), 1, "某人", data) for name, day, data in events
    )
    case = Case(both, told)
    stopped, other = (case.deadline(reference.calendar, august(20), name) for name in ("before_works", "other"))
    assert stopped is not None
    assert other is not None
    assert (stopped.running, other.running) == (False, True)
    assert stopped.sheet.due > other.sheet.due


def test_an_item_that_is_done_is_due_no_more(approval: Procedure, reference: Reference) -> None:
    events = (("accepted", 3, {}), STARTED, approved(6, 2))
    told = tuple(
        CaseEvent(name, datetime.combine(august(day), time(9), BEIJING), 1, "某人", data) for name, day, data in events
    )
    for known, due in ((told[:2], august(11)), (told, august(18))):
        first = Case(approval, known).first_due(reference.calendar, august(7))
        assert first is not None
        assert first.due == due
