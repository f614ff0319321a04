"""How a task stands: the fold of what was reported and decided about it, seen on a day.

What may live here: states, what may be done in each, and what follows from the day. Nothing is stored as overdue, and
nothing here knows a clock, an account's rights or a database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import reduce

from forms_app.cases.rhythms import AT_LEAST_DAYS, first_whole, last_day, name_of, period_of
from forms_app.core.dates import beijing_date, chinese
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError
from forms_app.specs.tasks import Due, Rhythm


class TaskAct(StrEnum):
    """What happens to a task, in the past tense."""

    REPORTED = "reported"
    PERFORMED = "performed"
    COMPLETED = "completed"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    REOPENED = "reopened"


REPORTS = (TaskAct.REPORTED, TaskAct.PERFORMED, TaskAct.COMPLETED)
"""What the responsible unit says."""
DECISIONS = (TaskAct.CONFIRMED, TaskAct.RETURNED, TaskAct.REOPENED)
"""What the supervising office says."""
ACT_NAMES = {
    TaskAct.REPORTED: "报告进展",
    TaskAct.PERFORMED: "登记开展一次",
    TaskAct.COMPLETED: "报告完成",
    TaskAct.CONFIRMED: "确认完成",
    TaskAct.RETURNED: "退回",
    TaskAct.REOPENED: "重新打开",
}


class TaskState(StrEnum):
    """Where a task stands, whatever the day."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DONE = "done"


STATE_NAMES = {
    TaskState.NOT_STARTED: "未报告",
    TaskState.UNDER_WAY: "推进中",
    TaskState.SUBMITTED: "待确认",
    TaskState.RETURNED: "已退回",
    TaskState.DONE: "已完成",
}


class Urgency(StrEnum):
    """How near the last day is."""

    OVERDUE = "overdue"
    SOON = "soon"
    IN_TIME = "in_time"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TaskEvent:
    """Something that happened. `day` is the day it took effect, `since` the first one where it tells of several."""

    act: TaskAct
    at: datetime
    account: int
    name: str
    day: date | None = None
    since: date | None = None

    @property
    def effective(self) -> date:
        """The day it took effect, that of recording unless another was stated."""
        return self.day or beijing_date(self.at)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the events come to: the state, the day of completion, performances that stand, who reported last."""

    state: TaskState = TaskState.NOT_STARTED
    completed_on: date | None = None
    performances: tuple[TaskEvent, ...] = ()
    reporters: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a task stands on a day. `due` is the next last day, `missed` are periods that ended without being done."""

    state: TaskState
    urgency: Urgency
    due: date | None
    days_left: int | None
    completed_on: date | None
    late: bool
    missed: int
    note: str

    @property
    def overdue(self) -> bool:
        """Whether the last day is over and it is not done."""
        return self.urgency is Urgency.OVERDUE


_AFTER = {
    TaskAct.REPORTED: TaskState.UNDER_WAY,
    TaskAct.PERFORMED: TaskState.UNDER_WAY,
    TaskAct.COMPLETED: TaskState.SUBMITTED,
    TaskAct.CONFIRMED: TaskState.DONE,
    TaskAct.RETURNED: TaskState.RETURNED,
    TaskAct.REOPENED: TaskState.UNDER_WAY,
}
_OPEN = (TaskState.NOT_STARTED, TaskState.UNDER_WAY, TaskState.RETURNED)
_WHERE = {
    TaskAct.REPORTED: _OPEN,
    TaskAct.PERFORMED: _OPEN,
    TaskAct.COMPLETED: _OPEN,
    TaskAct.CONFIRMED: (TaskState.SUBMITTED,),
    TaskAct.RETURNED: (TaskState.SUBMITTED,),
    TaskAct.REOPENED: (TaskState.DONE,),
}


def progress(due: Due, events: Sequence[TaskEvent]) -> Progress:
    """The fold of the events."""
    begin = Progress(TaskState.DONE if due.done else TaskState.NOT_STARTED)
    return reduce(lambda before, event: _after(before, event, endless=due.is_endless), events, begin)


def _after(before: Progress, event: TaskEvent, *, endless: bool) -> Progress:
    performances, completed = before.performances, before.completed_on
    if event.act is TaskAct.PERFORMED:
        performances = (*performances, event)
    if event.act is TaskAct.RETURNED and endless:
        performances = performances[:-1]
    if event.act is TaskAct.COMPLETED:
        completed = event.effective
    if event.act in (TaskAct.RETURNED, TaskAct.REOPENED):
        completed = None
    # Who reports the same thing again after it was sent back is a reporter of it as before.
    reporters = before.reporters | {event.account} if event.act in REPORTS else before.reporters
    return Progress(_AFTER[event.act], completed, performances, reporters)


def acts_possible(due: Due, found: Progress) -> tuple[TaskAct, ...]:
    """What may be done as it stands, whoever may do it."""
    return tuple(act for act in TaskAct if not _refusal(due, found, act))


def require_possible(due: Due, found: Progress, act: TaskAct, account: int) -> None:
    """Raise ConflictError when it cannot be done as it stands, ForbiddenError when another person must do it."""
    if reason := _refusal(due, found, act):
        raise ConflictError(reason)
    if act in DECISIONS and act is not TaskAct.REOPENED and account in found.reporters:
        raise ForbiddenError(f"本项任务由您报告过进展，{ACT_NAMES[act]}应由其他人员办理")


def require_days(due: Due, act: TaskAct, day: date, since: date | None, today: date) -> None:
    """Raise BadInputError for days that cannot be: to come, in the wrong order, several where one is meant."""
    if day > today:
        raise BadInputError(f"{chinese(day)}还没有到，请填写今天或者以前的日期")
    if since is None:
        return
    if act is not TaskAct.PERFORMED or due.every is None:
        raise BadInputError("只有按周期开展的任务可以登记起止日期")
    if since > day:
        raise BadInputError("起始日期晚于截止日期，请核对")


def _refusal(due: Due, found: Progress, act: TaskAct) -> str:
    if (act is TaskAct.PERFORMED) != (due.every is not None) and act in (TaskAct.PERFORMED, TaskAct.COMPLETED):
        return "按周期开展的任务逐次登记，不报告完成" if due.every else "这项任务不按周期开展，请报告进展或者报告完成"
    if act is TaskAct.COMPLETED and due.long_term:
        return "长期任务没有完成时限，请报告进展"
    if act is TaskAct.RETURNED and due.every:
        return "" if found.performances else "还没有登记过开展情况，没有可以退回的"
    if found.state not in _WHERE[act]:
        return f"任务现为“{STATE_NAMES[found.state]}”，不能{ACT_NAMES[act]}"
    return ""


def standing(due: Due, in_force: date, events: Sequence[TaskEvent], today: date, remind_days: int) -> Standing:
    """How the task stands today. `in_force` is the day since which the document holds."""
    found = progress(due, events)
    if due.every is not None:
        return _recurring(due.every, in_force, found, today, remind_days)
    last = due.last_day
    if last is None or found.state is TaskState.DONE:
        note = due.done or "" if found.state is TaskState.DONE else ""
        return _standing(found, Urgency.NONE, last, today, late=_late(last, found), note=note)
    if found.state is TaskState.SUBMITTED:
        # The unit has done its part; until it is sent back it is late only if it was late then.
        late = _late(last, found)
        return _standing(found, Urgency.OVERDUE if late else Urgency.IN_TIME, last, today, late=late)
    return _standing(found, _urgency(last, today, remind_days), last, today)


def _late(last: date | None, found: Progress) -> bool:
    return last is not None and found.completed_on is not None and found.completed_on > last


def _standing(
    found: Progress, urgency: Urgency, due: date | None, today: date, *, late: bool = False, note: str = ""
) -> Standing:
    left = (due - today).days if due and found.state in _OPEN else None
    return Standing(found.state, urgency, due, left, found.completed_on, late, 0, note)


def _urgency(last: date, today: date, remind_days: int) -> Urgency:
    left = (last - today).days
    if left < 0:
        return Urgency.OVERDUE
    return Urgency.SOON if left <= remind_days else Urgency.IN_TIME


def _recurring(rhythm: Rhythm, in_force: date, found: Progress, today: date, remind_days: int) -> Standing:
    """Behind while the period before this one ended without it and it has not been done since.

    Periods are asked for from the first whole one, and counted as missed from the first one that is on record: what was
    before the ledger was kept, nobody knows.
    """
    now, first = period_of(rhythm, today), first_whole(rhythm, in_force)
    met = periods_met(rhythm, found.performances)
    counted_from = max(first, min(met)) if met else max(first, now - 1)
    missed = max(0, now - counted_from) - sum(counted_from <= each < now for each in met)
    behind = now - 1 >= first and now - 1 not in met and now not in met
    following = max(first, now + 1 if now in met else now)
    due = last_day(rhythm, now - 1 if behind else following)
    urgency = Urgency.OVERDUE if behind else _urgency(due, today, _near(rhythm, remind_days))
    note = f"{name_of(rhythm, now - 1)}没有开展记录" if now - 1 >= first and now - 1 not in met else ""
    return Standing(found.state, urgency, due, (due - today).days, None, False, missed, note)


def _near(rhythm: Rhythm, remind_days: int) -> int:
    """Nobody is reminded of a daily duty all the time: only within the last third of the period."""
    return min(remind_days, AT_LEAST_DAYS[rhythm] // 3)


def periods_met(rhythm: Rhythm, performances: Sequence[TaskEvent]) -> frozenset[int]:
    """The periods in which it was done: that of a day, and those that lie wholly within the days a report tells of."""
    met: set[int] = set()
    for event in performances:
        last = event.effective
        if event.since is None or event.since == last:
            met.add(period_of(rhythm, last))
            continue
        end = period_of(rhythm, last)
        met.update(range(first_whole(rhythm, event.since), end + (last_day(rhythm, end) == last)))
    return frozenset(met)
