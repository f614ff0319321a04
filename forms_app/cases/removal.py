"""Asking for the removal of a public entry before its end: from which day, and what refuses it. Pure."""

from datetime import date

from forms_app.cases.case import Case
from forms_app.cases.entry_standing import entry_refusal
from forms_app.cases.publication import entry_of
from forms_app.core.dates import chinese
from forms_app.core.errors import ConflictError
from forms_app.workdays.calendar import Calendar


def removal_refusal(case: Case, calendar: Calendar, today: date) -> str:
    """Why the removal of the entry of this case cannot be asked for on that day, a Chinese clause; "" when it can.

    It can from the last day of `earliest_removal` on: that term is a least time of publication, not a time of asking.
    """
    entry = entry_of(case, calendar, today)
    if reason := entry_refusal(entry, "shown", today):
        return reason
    if entry is None or today >= entry.earliest_removal:
        return ""
    return (
        f"公示不得少于最短期限（{entry.minimum_ground}），自{chinese(entry.since)}起公示，"
        f"最早可以申请的日期为{chinese(entry.earliest_removal)}"
    )


def require_removable(case: Case, calendar: Calendar, today: date) -> None:
    """Raise ConflictError when the removal of its entry cannot be asked for on that day."""
    if reason := removal_refusal(case, calendar, today):
        raise ConflictError(f"现在不能申请移除公示信息：{reason}")
