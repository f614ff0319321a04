"""Whether parallel items and clocks stand as an act needs them, and the words that refuse it. Pure."""

from datetime import date

from forms_app.cases.case import Case
from forms_app.cases.clocks import open_stop, stops_of
from forms_app.cases.items import item_number
from forms_app.core.dates import chinese
from forms_app.core.errors import ConflictError
from forms_app.specs.clocks import Items
from forms_app.specs.procedure import Act
from forms_app.workdays.calendar import Calendar


def require_clocks(case: Case, act: Act, calendar: Calendar, today: date, item: int | None) -> None:
    """Raise ConflictError when the item is done, or its clock or the case's does not stand as the act needs it."""
    rule = case.procedure.items
    if act.through == "item" and rule is not None:
        _require_item_to_do(case, act, rule, calendar, today, item)
    _require_stops(case, act, item)
    if act.after_items and rule is not None:
        _require_all_done(case, act, rule, calendar, today)


def _require_item_to_do(case: Case, act: Act, rule: Items, calendar: Calendar, today: date, item: int | None) -> None:
    if item is None:
        raise ConflictError(f"“{act.title}”按{rule.title}办理，请在案件页面的{rule.title}中选择")
    found = item_number(case, item, calendar, today)
    if found.ended is not None:
        raise ConflictError(f"不能办“{act.title}”：“{found.title}”已于{chinese(case.day_of(found.ended))}办结")
    if act.id in rule.ends and found.stopped_by is not None:
        raise ConflictError(
            f"不能办“{act.title}”：“{found.title}”正在停止计时（{found.stopped_by.why}），恢复计时后再办结"
        )


def _require_stops(case: Case, act: Act, item: int | None) -> None:
    """No cause stops a clock twice, and none is ended that stops nothing."""
    pauses = case.procedure.pauses
    for pause in pauses:
        if act.id in pause.begins and (stop := open_stop(case, pause, item)) is not None:
            since = chinese(case.day_of(stop.began))
            raise ConflictError(f"不能办“{act.title}”：已自{since}起因“{pause.title}”停止计时，还没有恢复")
    ending = [pause for pause in pauses if act.id in pause.ends]
    if ending and not any(open_stop(case, pause, item) for pause in ending):
        causes = "、".join(f"“{pause.title}”" for pause in ending)
        raise ConflictError(f"不能办“{act.title}”：现在没有因{causes}停止计时")


def _require_all_done(case: Case, act: Act, rule: Items, calendar: Calendar, today: date) -> None:
    items = case.items(calendar, today)
    if not items:
        raise ConflictError(f"不能办“{act.title}”：还没有登记{rule.title}")
    waiting = [each.title for each in items if each.ended is None]
    if waiting:
        raise ConflictError(f"不能办“{act.title}”：还没有办结：{'、'.join(waiting)}")
    failed = [each.title for each in items if each.ended and each.ended.event in rule.fails]
    if failed:
        raise ConflictError(f"不能办“{act.title}”：没有获得批准：{'、'.join(failed)}")
    if stop := next((each for each in stops_of(case) if each.ended is None and each.item is None), None):
        raise ConflictError(f"不能办“{act.title}”：正在停止计时（{stop.why}），请先登记恢复计时")
