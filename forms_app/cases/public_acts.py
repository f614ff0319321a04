"""What anybody may do to a case without an account: only while it is public."""

from datetime import date

from forms_app.cases.case import Case
from forms_app.core.errors import NotFoundError
from forms_app.specs.procedure import Act
from forms_app.workdays.calendar import Calendar


def require_open_to_public(case: Case, act: Act, calendar: Calendar, today: date) -> None:
    """Raise NotFoundError when the case does not stand where the act can be done, or the term there has passed."""
    deadline = case.deadline(calendar, today)
    if case.state.id not in act.states or (deadline is not None and deadline.is_over(today)):
        raise NotFoundError("这家企业现在不在公示期内，不能提出异议")
