"""What may be done to a case now, and by whom: the conditions of an act in their order, and the words that refuse it.

Pure. What an act builds on is in `groundwork`, clocks and items in `running`, the public entry in `entry_standing`.
"""

from datetime import date, datetime, timedelta

from forms_app.cases.case import HOLDERS, Case, Deadline
from forms_app.cases.entry_standing import entry_refusal
from forms_app.cases.events import RECUSED, CaseEvent, Person
from forms_app.cases.groundwork import require_groundwork
from forms_app.cases.publication import entry_about
from forms_app.cases.running import require_clocks
from forms_app.core.dates import chinese, chinese_minute, chinese_time, in_beijing
from forms_app.core.divisions import OFFICES_AT
from forms_app.core.errors import ConflictError, ForbiddenError
from forms_app.specs.needs import Window
from forms_app.specs.procedure import Act
from forms_app.workdays.calendar import Calendar

_MAY_WITHDRAW = frozenset({"handler", "section_head", "leader"})


def require(
    case: Case,
    act: Act,
    person: Person,
    calendar: Calendar,
    today: date,
    day: date | None = None,
    item: int | None = None,
) -> None:
    """Whether this person may do this act now; `day` is when it took effect, once that is known, `item` to which of
    the parallel items it is done.

    Raises ConflictError when the case does not allow it, ForbiddenError when this person may not. The order matters:
    whoever comes too late is told who was first, before being told anything about rights.
    """
    _require_state(case, act)
    _require_person(case, act, person)
    require_groundwork(case, act, calendar, today)
    require_clocks(case, act, calendar, today, item)
    _require_entry(case, act, calendar, today)
    _require_caused(case, act, calendar, today)
    if day is not None:
        _require_day(case, act, calendar, today, day)
    _require_window(case, act, calendar, today, day)


def require_caused(case: Case, act: Act, calendar: Calendar, today: date) -> None:
    """Whether another case may cause this act here: who acted is asked in that other case.

    Raises ConflictError, naming the procedure: whoever reads it has the other case before the eyes.
    """
    try:
        _require_state(case, act)
        require_groundwork(case, act, calendar, today)
        _require_entry(case, act, calendar, today)
    except ConflictError as error:
        raise ConflictError(f"{error}（“{case.procedure.title}”案件）") from None


def require_moment(case: Case, act: Act, moment: datetime, now: datetime) -> None:
    """Raise ConflictError when it took effect later than now, or before what led here was done, to the minute.

    `moment` is what the clock in Beijing showed. What led here on a stated day has no hour: that day is enough.
    """
    entered = case.entered
    led = case.procedure.act(entered.event)
    if moment > _minute(now):
        raise ConflictError(f"“{act.title}”的时间{chinese_minute(moment)}晚于现在，请核对")
    if led is not None and led.day is None and moment < _minute(entered.at):
        raise ConflictError(
            f"“{act.title}”的时间{chinese_minute(moment)}早于“{led.said}”（{chinese_minute(_minute(entered.at))}），请核对"
        )


def _minute(moment: datetime) -> datetime:
    return in_beijing(moment).replace(second=0, microsecond=0, tzinfo=None)


def refusal(
    case: Case, act: Act, person: Person, calendar: Calendar, today: date, item: int | None = None
) -> str | None:
    """Why this person may not do this act now, None when it is allowed."""
    try:
        require(case, act, person, calendar, today, item=item)
    except (ConflictError, ForbiddenError) as error:
        return str(error)
    return None


def acts_for(case: Case, person: Person) -> tuple[Act, ...]:
    """What somebody of these roles could do in this state, whether or not something else is still missing."""
    return tuple(
        act
        for act in case.procedure.acts
        if case.state.id in act.states
        and act.by in person.roles
        and case.is_of(act.only_for)
        and case.is_for(act.for_stage)
        and case.says(act.when)
    )


def _require_caused(case: Case, act: Act, calendar: Calendar, today: date) -> None:
    """Whether what the act leads to in the case that this one belongs to can be done there."""
    following = case.parent.procedure.act(act.causes) if case.parent and act.causes else None
    if case.parent is not None and following is not None:
        require_caused(case.parent, following, calendar, today)


def _require_state(case: Case, act: Act) -> None:
    if case.state.id not in act.states:
        last = case.events[-1]
        raise ConflictError(
            f"本件已由{last.name}于{chinese_time(last.at)}办理（{_said(case, last)}），"
            f"现处于“{case.state.title}”，不能再办“{act.title}”"
        )
    if not case.is_of(act.only_for):
        category = case.grade.category.title if case.grade else "尚未认定类别"
        raise ConflictError(f"不能办“{act.title}”：本件为{category}，不适用")
    if act.for_stage is not None and not case.is_for(act.for_stage):
        stage, choice = case.procedure.stage(act.for_stage.stage), case.choice(act.for_stage.stage)
        by = choice.body or OFFICES_AT[choice.level]
        raise ConflictError(f"不能办“{act.title}”：本件由{by}{stage.title}（{choice.article}），不适用")
    if not case.says(act.when):
        raise ConflictError(f"不能办“{act.title}”：本件的情形不同，不适用（{act.article or case.procedure.article}）")


def _said(case: Case, event: CaseEvent) -> str:
    """What an event is called once it is done."""
    act = case.procedure.act(event.event)
    return act.said if act else event.event


def _require_person(case: Case, act: Act, person: Person) -> None:
    if not person.of_office and not act.any_office:
        raise ForbiddenError("本件由其他机构办理，您可以查看，不能办理")
    withdraws = act.id == RECUSED and bool(person.roles & _MAY_WITHDRAW)
    if act.by not in person.roles and not withdraws:
        raise ForbiddenError(f"“{act.title}”由{HOLDERS[act.by]}办理，您的账号没有这个职责")
    if person.account is not None:
        _require_apart(case, act, person.account)


def _require_apart(case: Case, act: Act, account: int) -> None:
    """Raise ForbiddenError when this account did what somebody else has to do, or withdrew."""
    own = [event for event in case.events if event.account == account]
    if any(event.event == RECUSED for event in own):
        raise ForbiddenError("您已对本件回避，不能再办理")
    if act.apart_from_collectors and account in case.collectors:
        raise ForbiddenError(f"“{act.title}”不能由采集这条记录的人员办理，请由本机构其他人员办理")
    if (done := next((event for event in own if event.event in act.apart_from), None)) is not None:
        raise ForbiddenError(_same_person(case, act, done))


def _same_person(case: Case, act: Act, event: CaseEvent) -> str:
    done, at = case.procedure.act(event.event), chinese_time(event.at)
    if done is not None and done.level is not None:
        return f"三级意见须由三个不同的人作出：您已于{at}对本件作出意见"
    said = done.title if done else event.event
    return f"“{act.title}”须由另一人办理：本件的“{said}”是您于{at}办理的"


def _require_entry(case: Case, act: Act, calendar: Calendar, today: date) -> None:
    """Whether the public entry stands as the act asks."""
    if act.when_entry is None:
        return
    entry = entry_about(case, calendar, today)
    if reason := entry_refusal(entry, act.when_entry, today):
        raise ConflictError(f"不能办“{act.title}”：{reason}")
    if entry is not None and entry.ends_by is not None and act.id in _lengthening(case):
        raise ConflictError(
            f"不能办“{act.title}”：本件选择适用{entry.ends_by.source}，公示截止日由其规定，不因此延长；"
            "需要按本办法延长的，先重新选择适用的规则"
        )


def _lengthening(case: Case) -> set[str | None]:
    """The acts by which the regulation's own periods become longer."""
    rule = case.procedure.publication
    return {period.when for period in rule.periods} if rule else set()


def _require_day(case: Case, act: Act, calendar: Calendar, today: date, day: date) -> None:
    """The day on which it took effect: not ahead, not before what led here."""
    entered = case.entered
    if day > today:
        raise ConflictError(f"“{act.title}”的日期{day:%Y-%m-%d}晚于今天，请核对")
    if day < case.day_of(entered):
        said = _said(case, entered)
        raise ConflictError(f"“{act.title}”的日期{day:%Y-%m-%d}早于“{said}”（{case.day_of(entered):%Y-%m-%d}），请核对")
    entry = entry_about(case, calendar, today) if act.when_entry is not None else None
    if entry is not None and entry.is_running(today) and day < entry.since:
        raise ConflictError(f"“{act.title}”的日期{day:%Y-%m-%d}早于公示之日（{entry.since:%Y-%m-%d}），请核对")


def _require_window(case: Case, act: Act, calendar: Calendar, today: date, day: date | None) -> None:
    window = act.window
    if window is None:
        return
    bounded = next((event for event in reversed(case.events) if event.event in window.of), None)
    tried = case.day_of(bounded) if bounded else day or today
    # A day that is still to be stated may lie back, never ahead: today it can be too early, not too late.
    may_lie_back = bounded is None and day is None and act.day is not None
    for key, name in window.bounds:
        deadline = case.deadline(calendar, today, name) if name else None
        if deadline and (limit := _crossed(key, bound_of(key, deadline), tried, may_lie_back=may_lie_back)):
            raise _outside(act, window, deadline, limit)


def _crossed(key: str, bound: date, tried: date, *, may_lie_back: bool) -> str:
    """The bound that a day crosses, in words; "" when it keeps it."""
    if key == "not_after":
        return f"最晚{chinese(bound)}" if tried > bound and not may_lie_back else ""
    return f"最早{chinese(bound)}" if tried < bound else ""


def _outside(act: Act, window: Window, deadline: Deadline, limit: str) -> ConflictError:
    return ConflictError(f"不能办“{act.title}”：{window.otherwise}（{deadline.term.article}，{limit}）")


def bound_of(key: str, deadline: Deadline) -> date:
    """The first or last day that a bound of a window leaves."""
    return deadline.sheet.due + timedelta(days=1) if key == "after_end_of" else deadline.sheet.due
