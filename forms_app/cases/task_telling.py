"""What a unit is told about its tasks without looking for itself: when, about which day, and in which words. Pure.

What may live here: whether something is to be told as a task stands, and the sentence. To whom it goes and that it goes
once is for the use case; a list of reminders, by the day, is `usecases.task_ledger`.
"""

from datetime import date
from enum import StrEnum

from forms_app.cases.rhythms import AT_LEAST_DAYS
from forms_app.cases.tasks import Standing, TaskAct, Urgency
from forms_app.core.dates import chinese
from forms_app.specs.tasks import Due


class TaskNews(StrEnum):
    """What a message is about."""

    SOON = "soon"
    OVERDUE = "overdue"
    RETURNED = "returned"
    REOPENED = "reopened"


NEWS_NAMES = {
    TaskNews.SOON: "即将到期",
    TaskNews.OVERDUE: "已经逾期",
    TaskNews.RETURNED: "报告退回",
    TaskNews.REOPENED: "重新打开",
}
NEWS_OF_ACTS = {TaskAct.RETURNED: TaskNews.RETURNED, TaskAct.REOPENED: TaskNews.REOPENED}
"""The acts by which work comes back to the unit."""
_NEWS = {Urgency.SOON: TaskNews.SOON, Urgency.OVERDUE: TaskNews.OVERDUE}


def news_of(due: Due, found: Standing, remind_days: int) -> TaskNews | None:
    """What is to be told as it stands; None where nothing is, or where the unit has done its part.

    A duty that comes back within the days of a reminder would be told of all the time: it stands in the list alone.
    """
    if found.due is None or found.days_left is None:
        return None
    if due.every is not None and AT_LEAST_DAYS[due.every] <= remind_days:
        return None
    return _NEWS.get(found.urgency)


def told_of_day(news: TaskNews, due: Due, found: Standing) -> str:
    """The sentence about a last day that comes near or is over. Needs a standing that `news_of` says something of."""
    day = chinese(found.due or date.max)
    if news is TaskNews.OVERDUE:
        if due.every is not None:
            return f"{found.note or '上一周期没有开展记录'}（{day}届满），请尽快开展并登记。"
        return f"已于{day}届满，还没有报告完成，请尽快办理并报告。"
    left = f"还有{found.days_left}日" if found.days_left else "今日届满"
    act = "开展并登记" if due.every is not None else "办理并报告"
    return f"将于{day}届满（{left}），请在届满日以前{act}。"


def told_of_decision(act: TaskAct, reason: str) -> str:
    """The sentence about a report that was sent back, or a task that was opened again."""
    if act is TaskAct.RETURNED:
        return f"报告已被退回，请按理由补正后再报。理由：{reason}"
    return f"任务已重新打开，请继续办理并报告。理由：{reason}"
