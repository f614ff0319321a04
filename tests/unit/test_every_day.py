"""Day by day over years: what is worked out at once is what walking through the days comes to."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from forms_app.answers.answer import Context
from forms_app.assessment.grade_changes import changes
from forms_app.assessment.grades import grading_of
from forms_app.assessment.records import Ledger, read_record
from forms_app.cases.rhythms import AT_LEAST_DAYS, first_day, last_day, period_of
from forms_app.cases.tasks import TaskAct, TaskEvent, Urgency, standing
from forms_app.core.looking_back import is_within, leaves_on, months_later, span_before
from forms_app.specs.loading import load_parts
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import load_reference
from forms_app.specs.tasks import Due, Rhythm
from forms_app.workdays.counting import Pause, count
from forms_app.workdays.terms import Term, Unit

DAYS = st.dates(date(2019, 1, 1), date(2026, 6, 30))
ONE = timedelta(days=1)
REFERENCE = load_reference(specs_folder())
[SCHEME] = (part.model for part in load_parts(specs_folder() / "work_safety_credit").grades.values())


@given(DAYS, st.integers(1, 60), st.booleans())
def test_a_day_is_within_until_it_leaves_and_never_again(day: date, months: int, inside: bool) -> None:
    leaves = leaves_on(day, months, inside=inside)
    walked = [day + ONE * n for n in range((leaves - day).days + 40)]
    assert [each for each in walked if is_within(day, each, months, inside=inside)] == [d for d in walked if d < leaves]
    assert not is_within(day, day - ONE, months, inside=inside)  # what is to come has not happened


@given(DAYS, st.integers(1, 60), st.booleans())
def test_the_days_looked_back_over_are_exactly_those_that_are_within(on: date, months: int, inside: bool) -> None:
    span = span_before(on, months, inside=inside)
    around = [span.first + ONE * n for n in range(-10, 10)]
    assert [d >= span.first for d in around] == [is_within(d, on, months, inside=inside) for d in around]


@given(DAYS, st.integers(1, 60))
def test_terms_ahead_and_periods_back_know_the_same_months(day: date, months: int) -> None:
    """民法典第二百零二条 has one reading, whichever way is counted."""
    term = Term(months, Unit.MONTHS, rolls=False)
    assert count(term, day, _NO_CALENDAR).due == months_later(day, months)


_NO_CALENDAR: Any = None
"""Terms in months that do not roll ask no calendar."""

_PAUSES = st.lists(st.tuples(st.integers(-5, 40), st.integers(0, 15)), max_size=4)


@given(st.dates(date(2019, 1, 1), date(2026, 4, 30)), st.integers(1, 40), _PAUSES, st.booleans())
def test_a_term_with_pauses_ends_after_as_many_days_that_are_not_paused(
    start: date, amount: int, pauses: list[tuple[int, int]], working: bool
) -> None:
    stops = [Pause(start + ONE * after, start + ONE * (after + days), "停") for after, days in pauses]
    term = Term(amount, Unit.WORKING_DAYS if working else Unit.DAYS, rolls=False)
    day, left = start, amount
    while left:
        day += ONE
        counted = not any(stop.covers(day) for stop in stops)
        left -= counted and (not working or REFERENCE.calendar.day(day).working)
    sheet = count(term, start, REFERENCE.calendar, stops)
    assert sheet.due == day
    assert sum(line.counted for line in sheet.days) == amount


@given(
    rhythm=st.sampled_from(sorted(AT_LEAST_DAYS)),
    in_force=st.dates(date(2019, 11, 1), date(2020, 3, 31)),
    after=st.lists(st.integers(0, 500), max_size=12),
    until=st.integers(0, 520),
)
@settings(max_examples=100)
def test_a_duty_that_comes_back_misses_what_a_walk_through_its_periods_finds_undone(
    rhythm: Rhythm, in_force: date, after: list[int], until: int
) -> None:
    today = in_force + ONE * until
    done = sorted(in_force + ONE * n for n in after if n <= until)
    events = [TaskEvent(TaskAct.PERFORMED, datetime(2019, 1, 1, tzinfo=UTC), 1, "甲", day=day) for day in done]
    found = standing(Due(every=rhythm), in_force, events, today, 7)
    whole: list[int] = []  # the periods that began since the document holds, and are over
    day = in_force
    while day <= today:
        period = period_of(rhythm, day)
        if first_day(rhythm, period) == day and last_day(rhythm, period) < today:
            whole.append(period)
        day += ONE
    met = {period_of(rhythm, each) for each in done}
    now = period_of(rhythm, today)
    # Before anything is on record only the last one is known to be missing.
    known = [each for each in whole if each >= (min(met) if met else now - 1)]
    assert found.missed == len([each for each in known if each not in met])
    behind = bool(whole) and whole[-1] == now - 1 and not met & {now - 1, now}
    assert found.overdue is behind
    assert found.due is not None
    assert (found.due < today) is behind
    assert (found.days_left or 0) == (found.due - today).days
    doing = [*events, TaskEvent(TaskAct.PERFORMED, datetime(2019, 1, 1, tzinfo=UTC), 1, "甲", day=today)]
    assert standing(Due(every=rhythm), in_force, doing, today, 7).urgency is not Urgency.OVERDUE


_LATER = st.none() | st.integers(0, 900)


def _record(kind: str, day: date, ends: int | None) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = {
        "penalty": {"decided_on": day, "authority": "emergency_management", "authority_name": "甲局", "number": "一", "content": "警告", "heard": "没有"},
        "dishonesty": {"occurred_on": day, "actor": "unit", "conduct": "evasion", "facts": "乙", "basis": "丙", "heard": "没有"},
        "accident": {"occurred_on": day, "facts": "丁", "dead": 1, "grade": "ordinary", "responsible": True},
        "standardisation": {"granted_on": day, "level": "second"},
    }  # fmt: skip
    last = None if ends is None else (day + ONE * ends).isoformat()
    ending = {"dishonesty": "rectified_on", "accident": "rectified_on", "standardisation": "valid_until"}
    values = known[kind] | ({ending[kind]: last} if kind in ending and last else {})
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["penalty", "dishonesty", "accident", "standardisation"]),
            st.dates(date(2023, 1, 1), date(2026, 3, 1)),
            _LATER,
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=8, phases=[Phase.generate])
def test_between_two_told_changes_the_grade_is_the_same_on_every_day(
    told: list[tuple[str, date, int | None]],
) -> None:
    """A day on which the grade changes by itself and that nobody was told of would be a wrong date on every page."""
    context = Context(REFERENCE, date(2030, 1, 1))  # what ends has ended
    kinds = {kind.id: kind for kind in SCHEME.records}
    ledger = Ledger([read_record(kinds[kind], _record(kind, day, ends), context) for kind, day, ends in told])
    today = date(2026, 3, 2)
    days = {change.on: change.after.outcome for change in changes(SCHEME, "coal_mine", ledger, today)}
    outcome = grading_of(SCHEME, "coal_mine", ledger, today).outcome
    for day in (today + ONE * n for n in range(1, 1150)):
        outcome = days.get(day, outcome)
        assert grading_of(SCHEME, "coal_mine", ledger, day).outcome == outcome, day
