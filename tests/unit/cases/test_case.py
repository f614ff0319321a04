"""A case as the fold of its events: states, deadlines with pauses, what may be done and by whom."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from forms_app.cases.allowed import acts_for, refusal, require
from forms_app.cases.case import Case
from forms_app.cases.events import CaseEvent, Person
from forms_app.core.errors import ConflictError, ForbiddenError
from forms_app.specs.catalogue import Catalogue
from forms_app.specs.procedure import Procedure
from forms_app.specs.reference import Reference
from forms_app.workdays.terms import Unit
from tests.unit.cases.determination import case_of, found

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HANDLER = Person(1, "承办人员", frozenset({"handler"}))
SECTION_HEAD = Person(2, "负责人", frozenset({"section_head"}))
LEADER = Person(3, "分管领导", frozenset({"leader"}))


@pytest.fixture(scope="session")
def procedure(catalogue: Catalogue) -> Procedure:
    return catalogue.procedure("statistical_credit/procedure", 1).procedure


def made(procedure: Procedure, *events: tuple[Any, ...], kinds: dict[str, Unit] | None = None) -> Case:
    """A case with these events: name, days after the Monday, account, answers."""
    return Case(procedure, tuple(_events(events)), kinds or {})


def _events(events: Iterable[tuple[Any, ...]]) -> Iterable[CaseEvent]:
    for name, *rest in events:
        days, account, data = (*rest, *(0, None, {})[len(rest) :])
        yield CaseEvent(name, MONDAY + timedelta(days=days), account, f"账号{account}", data)


def test_a_case_stands_where_its_events_lead(procedure: Procedure) -> None:
    case = made(procedure, ("applied",), ("handler_agreed", 1, 1), ("section_head_returned", 2, 2))
    assert [state.id for state in case.states] == ["received", "section_head", "received"]
    assert case.since == MONDAY + timedelta(days=2)


def test_an_act_that_leads_nowhere_leaves_the_case_where_it_is(procedure: Procedure) -> None:
    case = made(procedure, ("applied",), ("recused", 3, 1))
    assert (case.state.id, case.since) == ("received", MONDAY)


def test_what_is_no_act_of_the_procedure_is_told(procedure: Procedure) -> None:
    with pytest.raises(ConflictError, match="surprised"):
        _ = made(procedure, ("applied",), ("surprised", 1)).states


@pytest.mark.parametrize(
    ("back", "returned", "due"),
    [
        (None, None, date(2026, 3, 23)),  # nothing stood still
        (2, 2, date(2026, 3, 23)),  # sent back and corrected on one day: no day lost
        (2, 3, date(2026, 3, 24)),
        (4, 7, date(2026, 3, 24)),  # Friday to Monday: one working day
        (0, 7, date(2026, 3, 30)),
    ],
)
def test_days_of_correction_are_not_counted(
    procedure: Procedure, reference: Reference, back: int | None, returned: int | None, due: date
) -> None:
    events: list[tuple[Any, ...]] = [("applied",)]
    if back is not None:
        events += [("correction_requested", back, 1), ("corrected", returned)]
    deadline = made(procedure, *events).deadline(reference.calendar, date(2026, 3, 20))
    assert deadline is not None
    assert (deadline.due, deadline.running) == (due, True)


def test_while_it_stands_still_there_is_no_due_day(procedure: Procedure, reference: Reference) -> None:
    case = made(procedure, ("applied",), ("correction_requested", 2, 1))
    deadline = case.deadline(reference.calendar, date(2026, 3, 11))
    assert deadline is not None
    assert (deadline.due, deadline.is_over(date(2027, 1, 1))) == (None, False)
    assert deadline.sheet.due == date(2026, 3, 30)  # as if it went on today


def test_the_kind_of_days_is_the_offices(procedure: Procedure, reference: Reference) -> None:
    events = [("applied",), ("leader_agreed",), ("verification_passed",), ("noticed",)]
    calendar_days = made(procedure, *events).deadline(reference.calendar, MONDAY.date())
    working = made(procedure, *events, kinds={"publicity_notice": Unit.WORKING_DAYS})
    working_days = working.deadline(reference.calendar, MONDAY.date())
    assert calendar_days is not None
    assert working_days is not None
    assert (calendar_days.due, working_days.due) == (date(2026, 3, 9), date(2026, 3, 11))


@pytest.mark.parametrize(("day", "over"), [(date(2026, 3, 9), False), (date(2026, 3, 10), True)])
def test_announcing_waits_for_the_day_after_the_last(
    procedure: Procedure, reference: Reference, day: date, *, over: bool
) -> None:
    case = made(procedure, ("applied",), ("leader_agreed",), ("verification_passed",), ("noticed",))
    act = procedure.act("announced")
    assert act is not None
    why = refusal(case, act, HANDLER, reference.calendar, day)
    assert (why is None) is over
    if why:
        assert "公示期尚未届满，届满日2026-03-09" in why


def test_each_role_is_offered_its_own_acts(procedure: Procedure) -> None:
    case = made(procedure, ("applied",))
    assert {act.id for act in acts_for(case, HANDLER)} == {
        "correction_requested", "handler_agreed", "handler_rejected", "recused",
    }  # fmt: skip
    assert acts_for(case, LEADER) == ()


@pytest.mark.parametrize(
    ("events", "act", "person", "error", "words"),
    [
        ([("applied",)], "leader_agreed", LEADER, ConflictError, "现处于“初审”"),
        ([("applied",)], "handler_agreed", LEADER, ForbiddenError, "由承办人员办理"),
        ([("applied",), ("handler_agreed", 1, 2)], "section_head_agreed", SECTION_HEAD, ForbiddenError, "三个不同的人"),
        ([("applied",), ("recused", 1, 1)], "handler_agreed", HANDLER, ForbiddenError, "已对本件回避"),
        (
            [("applied",), ("correction_requested", 1, 1), ("corrected", 2)],
            "correction_requested", HANDLER, ConflictError, "最多1次",
        ),
        ([("applied",), ("leader_agreed",)], "verification_passed", HANDLER, ConflictError, "查询结果"),
        (
            [("applied",), ("leader_agreed",), ("list_checked", 1, 1, {"result": "clear"}), ("sampled", 1, 1)],
            "verification_passed", HANDLER, ConflictError, "现场复核",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_the_reason(
    procedure: Procedure,
    reference: Reference,
    events: list[tuple[Any, ...]],
    act: str,
    person: Person,
    error: type[Exception],
    words: str,
) -> None:
    wanted = procedure.act(act)
    assert wanted is not None
    with pytest.raises(error, match=words):
        require(made(procedure, *events), wanted, person, reference.calendar, date(2026, 3, 6))


def test_who_sits_elsewhere_may_look_only(procedure: Procedure, reference: Reference) -> None:
    act = procedure.act("handler_agreed")
    assert act is not None
    elsewhere = Person(9, "上级", frozenset({"handler"}), of_office=False)
    why = refusal(made(procedure, ("applied",)), act, elsewhere, reference.calendar, MONDAY.date())
    assert why == "本件由其他机构办理，您可以查看，不能办理"


def test_the_last_answer_counts(procedure: Procedure, reference: Reference) -> None:
    act = procedure.act("verification_passed")
    assert act is not None
    listed, clear = ("list_checked", 1, 1, {"result": "listed"}), ("list_checked", 2, 1, {"result": "clear"})
    for events, allowed in (([listed, clear], True), ([clear, listed], False)):
        case = made(procedure, ("applied",), ("leader_agreed",), *events)
        assert (refusal(case, act, HANDLER, reference.calendar, MONDAY.date()) is None) is allowed


def test_the_days_that_an_enterprise_lets_pass_make_no_office_late(
    determination: Procedure, reference: Reference
) -> None:
    decided, served = (
        ("decided", date(2026, 3, 2)),
        ("served_directly", date(2026, 3, 3), {"received_at": "2026-03-03T09:00"}),
    )
    long_after = date(2026, 11, 2)
    published = case_of(determination, [found("article_9_1"), decided, served, ("published", date(2026, 3, 4))])
    assert published.state.term == "statement"
    assert published.due(reference.calendar, long_after) is None
    waiting = case_of(determination, [found("article_9_1"), decided, served]).due(reference.calendar, long_after)
    assert waiting is not None
    assert (waiting.term.id, waiting.sheet.due) == ("publishing", date(2026, 3, 30))


def test_what_may_lie_back_is_offered_after_its_last_day_and_refused_for_a_day_beyond_it(
    determination: Procedure, reference: Reference
) -> None:
    """第二次邮寄: between the 15th and the 30th day after the first; who records it later states when it was."""
    events = [
        found("article_9_1"),
        ("decided", date(2026, 3, 2)),
        ("service_prepared", date(2026, 3, 2)),
        ("posted", date(2026, 3, 2), {"posted_on": "2026-03-02"}),
        ("returned", date(2026, 3, 10), {"returned_on": "2026-03-10"}),
    ]
    case, act, today = case_of(determination, events), determination.act("posted_again"), date(2026, 4, 20)
    assert act is not None
    assert refusal(case, act, HANDLER, reference.calendar, today) is None
    require(case, act, HANDLER, reference.calendar, today, date(2026, 4, 1))
    with pytest.raises(ConflictError, match="不得超过30日"):
        require(case, act, HANDLER, reference.calendar, today, date(2026, 4, 2))
    too_early = refusal(case, act, HANDLER, reference.calendar, date(2026, 3, 16))
    assert too_early is not None
    assert "最早2026年3月17日" in too_early


def test_of_several_terms_the_one_that_ends_first_is_due(determination: Procedure, reference: Reference) -> None:
    case = case_of(determination, [found("article_9_1"), ("decided", date(2026, 3, 2))])
    kept = {each.term.id: each.sheet.due for each in case.running(reference.calendar, date(2026, 3, 3))}
    due = case.due(reference.calendar, date(2026, 3, 3))
    assert due is not None
    assert due.term.id == "service"
    assert kept["service"] < kept["publishing"]
