"""What may be done to a case now, and by whom: every condition of an act, and the words that refuse it. Pure."""

from datetime import date, datetime, timedelta

from forms_app.cases.case import HOLDERS, RECUSED, Case, Deadline
from forms_app.cases.clocks import open_stop, stops_of
from forms_app.cases.events import CaseEvent, Person
from forms_app.cases.items import item_number
from forms_app.cases.publication import Entry, entry_about
from forms_app.core.dates import chinese, chinese_minute, chinese_time, in_beijing
from forms_app.core.divisions import OFFICES_AT
from forms_app.core.errors import ConflictError, ForbiddenError
from forms_app.specs.procedure import Act, Need, WantedEntry
from forms_app.workdays.calendar import Calendar


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
    _require_groundwork(case, act, calendar, today)
    _require_clocks(case, act, calendar, today, item)
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
        _require_groundwork(case, act, calendar, today)
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
    if case.state.id in act.states:
        if not case.is_of(act.only_for):
            category = case.grade.category.title if case.grade else "尚未认定类别"
            raise ConflictError(f"不能办“{act.title}”：本件为{category}，不适用")
        if act.for_stage is not None and not case.is_for(act.for_stage):
            stage, choice = case.procedure.stage(act.for_stage.stage), case.choice(act.for_stage.stage)
            by = choice.body or OFFICES_AT[choice.level]
            raise ConflictError(f"不能办“{act.title}”：本件由{by}{stage.title}（{choice.article}），不适用")
        if not case.says(act.when):
            raise ConflictError(
                f"不能办“{act.title}”：本件的情形不同，不适用（{act.article or case.procedure.article}）"
            )
        return
    last = case.events[-1]
    done = case.procedure.act(last.event)
    said = done.said if done else last.event
    raise ConflictError(
        f"本件已由{last.name}于{chinese_time(last.at)}办理（{said}），现处于“{case.state.title}”，不能再办“{act.title}”"
    )


def _require_person(case: Case, act: Act, person: Person) -> None:
    if not person.of_office and not act.any_office:
        raise ForbiddenError("本件由其他机构办理，您可以查看，不能办理")
    if act.by not in person.roles and not (act.id == RECUSED and person.roles & {"handler", "section_head", "leader"}):
        raise ForbiddenError(f"“{act.title}”由{HOLDERS[act.by]}办理，您的账号没有这个职责")
    if person.account is None:
        return
    if any(event.event == RECUSED and event.account == person.account for event in case.events):
        raise ForbiddenError("您已对本件回避，不能再办理")
    if act.apart_from_collectors and person.account in case.collectors:
        raise ForbiddenError(f"“{act.title}”不能由采集这条记录的人员办理，请由本机构其他人员办理")
    for event in case.events:
        if event.event in act.apart_from and event.account == person.account:
            raise ForbiddenError(_same_person(case, act, event))


def _same_person(case: Case, act: Act, event: CaseEvent) -> str:
    done, at = case.procedure.act(event.event), chinese_time(event.at)
    if done is not None and done.level is not None:
        return f"三级意见须由三个不同的人作出：您已于{at}对本件作出意见"
    said = done.title if done else event.event
    return f"“{act.title}”须由另一人办理：本件的“{said}”是您于{at}办理的"


def _require_groundwork(case: Case, act: Act, calendar: Calendar, today: date) -> None:
    _require_number(case, act)
    for need in act.needs:
        if not _is_satisfied(case, need):
            raise ConflictError(f"不能办“{act.title}”：{need.otherwise}")
    if act.after_term is not None:
        deadline = case.deadline(calendar, today, act.after_term)
        if deadline is None or not deadline.is_over(today):
            due = f"，届满日{deadline.due:%Y-%m-%d}" if deadline and deadline.due else ""
            raise ConflictError(f"不能办“{act.title}”：{case.procedure.term(act.after_term).title}尚未届满{due}")


def _require_clocks(case: Case, act: Act, calendar: Calendar, today: date, item: int | None) -> None:
    """Whether the item is still to be done, and whether its clock (or that of the case) stands as the act needs it."""
    rule = case.procedure.items
    if act.through == "item" and rule is not None:
        if item is None:
            raise ConflictError(f"“{act.title}”按{rule.title}办理，请在案件页面的{rule.title}中选择")
        done = item_number(case, item, calendar, today)
        if done.ended is not None:
            raise ConflictError(f"不能办“{act.title}”：“{done.title}”已于{chinese(case.day_of(done.ended))}办结")
        if act.id in rule.ends and done.stopped_by is not None:
            raise ConflictError(
                f"不能办“{act.title}”：“{done.title}”正在停止计时（{done.stopped_by.why}），恢复计时后再办结"
            )
    open_stops = {pause.id: open_stop(case, pause, item) for pause in case.procedure.pauses}
    for pause in case.procedure.pauses:
        if act.id in pause.begins and (stop := open_stops[pause.id]) is not None:
            since = chinese(case.day_of(stop.began))
            raise ConflictError(f"不能办“{act.title}”：已自{since}起因“{pause.title}”停止计时，还没有恢复")
    ending = [pause for pause in case.procedure.pauses if act.id in pause.ends]
    if ending and not any(open_stops[pause.id] for pause in ending):
        causes = "、".join(f"“{pause.title}”" for pause in ending)
        raise ConflictError(f"不能办“{act.title}”：现在没有因{causes}停止计时")
    if act.after_items:
        _require_all_done(case, act, calendar, today)


def _require_all_done(case: Case, act: Act, calendar: Calendar, today: date) -> None:
    items, rule = case.items(calendar, today), case.procedure.items
    waiting = [each.title for each in items if each.ended is None]
    if not items or waiting:
        what = f"还没有办结：{'、'.join(waiting)}" if waiting else f"还没有登记{rule.title if rule else '并联事项'}"
        raise ConflictError(f"不能办“{act.title}”：{what}")
    failed = [each.title for each in items if each.ended and rule and each.ended.event in rule.fails]
    if failed:
        raise ConflictError(f"不能办“{act.title}”：没有获得批准：{'、'.join(failed)}")
    if stop := next((each for each in stops_of(case) if each.ended is None and each.item is None), None):
        raise ConflictError(f"不能办“{act.title}”：正在停止计时（{stop.why}），请先登记恢复计时")


def _require_number(case: Case, act: Act) -> None:
    """Not more often than it may be done: in the case, or since the last of the events from which it counts anew."""
    if act.at_most is None:
        return
    start = max((index for index, event in enumerate(case.events) if event.event in act.counted_since), default=0)
    done = sum(event.event == act.id for event in case.events[start:])
    if done >= act.at_most:
        last = case.procedure.act(case.events[start].event) if act.counted_since else None
        span = f"自“{last.said}”以来" if last else "在本阶段"
        raise ConflictError(f"“{act.title}”{span}最多{act.at_most}次，已办理{done}次")


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


def entry_refusal(entry: Entry | None, wanted: WantedEntry, today: date) -> str:
    """Why an entry does not stand as wanted, a Chinese clause; "" when it does."""
    running = entry is not None and entry.is_running(today)
    if wanted in ("none", "none_or_displaced"):
        free = not running or (wanted == "none_or_displaced" and entry is not None and entry.displaced_on is not None)
        return "" if entry is None or free else f"已经公示，公示期限至{chinese(entry.until)}"
    if entry is None:
        return "还没有公示"
    if not running:
        gone = f"公示信息已于{chinese(entry.ended_on)}移出" if entry.ended_on else ""
        return gone or f"公示期限已于{chinese(entry.until)}届满"
    if wanted == "shown" and entry.suspended_on is not None:
        return f"公示自{chinese(entry.suspended_on)}起暂停"
    if wanted == "shown" and entry.displaced_on is not None:
        return f"{chinese(entry.displaced_on)}作出了新的认定决定，公示信息还没有按新决定更正"
    if wanted == "removable" and today <= entry.earliest_removal:
        return f"最短公示期限至{chinese(entry.earliest_removal)}（{entry.minimum_ground}），届满以后才能移除"
    return "没有暂停公示" if wanted == "suspended" and entry.suspended_on is None else ""


def _require_day(case: Case, act: Act, calendar: Calendar, today: date, day: date) -> None:
    """The day on which it took effect: not ahead, not before what led here."""
    entered = case.entered
    if day > today:
        raise ConflictError(f"“{act.title}”的日期{day:%Y-%m-%d}晚于今天，请核对")
    if day < case.day_of(entered):
        led = case.procedure.act(entered.event)
        said = led.said if led else entered.event
        raise ConflictError(f"“{act.title}”的日期{day:%Y-%m-%d}早于“{said}”（{case.day_of(entered):%Y-%m-%d}），请核对")
    entry = entry_about(case, calendar, today) if act.when_entry is not None else None
    if entry is not None and entry.is_running(today) and day < entry.since:
        raise ConflictError(f"“{act.title}”的日期{day:%Y-%m-%d}早于公示之日（{entry.since:%Y-%m-%d}），请核对")


def _require_window(case: Case, act: Act, calendar: Calendar, today: date, day: date | None) -> None:
    # A day that is still to be stated may lie back, never ahead: today it can be too early, not too late.
    bounded = next((e for e in reversed(case.events) if act.window and e.event in act.window.of), None)
    tried = case.day_of(bounded) if bounded else day or today
    last = tried if bounded or day is not None or act.day is None else None
    for key, name in act.window.bounds if act.window else ():
        deadline, too_early = case.deadline(calendar, today, name) if name else None, key != "not_after"
        bound = bound_of(key, deadline) if deadline else None
        if bound is not None and (tried < bound if too_early else last is not None and last > bound):
            ground = f"{deadline.term.article}，" if deadline else ""
            limit = f"最早{chinese(bound)}" if too_early else f"最晚{chinese(bound)}"
            raise ConflictError(f"不能办“{act.title}”：{act.window.otherwise if act.window else ''}（{ground}{limit}）")


def bound_of(key: str, deadline: Deadline) -> date:
    """The first or last day that a bound of a window leaves."""
    return deadline.sheet.due + timedelta(days=1) if key == "after" else deadline.sheet.due


def _is_satisfied(case: Case, need: Need) -> bool:
    if (need.sampled and not case.is_sampled) or not case.is_of(need.only_for):
        return True
    wanted = (need.event, *need.or_events)
    last = next((each for each in reversed(case.events) if each.event in (*wanted, *need.since_last)), None)
    if last is None or last.event not in wanted:
        return False
    if need.field is None:
        return True
    tried = _in_succession(case, need) if need.times > 1 else (last,)
    return len(tried) == need.times and all(each.data.get(need.field) in need.wanted for each in tried)


def _in_succession(case: Case, need: Need) -> tuple[CaseEvent, ...]:
    """The last `times` events of a need; fewer where there are not so many, or where their numbers leave one out."""
    events = [each for each in case.events if each.event in (need.event, *need.or_events)]
    if need.consecutive is None:
        return tuple(events[-need.times :])
    by_number = {int(str(each.data[need.consecutive])): each for each in events if each.data.get(need.consecutive)}
    last = max(by_number, default=0)
    numbers = range(last - need.times + 1, last + 1)
    return tuple(by_number[number] for number in numbers if number in by_number)
