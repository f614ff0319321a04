"""What somebody who signed in finds on the first page: what waits for them, nearest day first. Nothing is changed by
looking at it.
"""

from dataclasses import dataclass
from datetime import timedelta

from forms_app.cases.actors import Actor
from forms_app.cases.filing import FilingState
from forms_app.storage.case_tables import Campaign
from forms_app.storage.cases import CaseQuery, count_cases
from forms_app.storage.filings import SubmissionQuery
from forms_app.storage.tables import Office
from forms_app.usecases.list_cases import SOON, CaseLine, list_cases
from forms_app.usecases.messages import read_messages
from forms_app.usecases.open_filing import FilingSummary, list_filings
from forms_app.usecases.own_case import OwnCase, OwnTerm, own_cases
from forms_app.usecases.platform import Platform
from forms_app.usecases.review_submissions import SubmissionLine, list_submissions
from forms_app.usecases.task_ledger import Overview, overviews

_MOST = 5


@dataclass(frozen=True)
class EnterpriseHome:
    """An enterprise's drafts, its cases that are not over, its own terms that run (the nearest first), the campaigns
    that take applications, and what its reminders say. `submitted`: whether it has ever handed in anything.
    """

    drafts: tuple[FilingSummary, ...]
    submitted: bool
    cases: tuple[OwnCase, ...]
    terms: tuple[tuple[OwnCase, OwnTerm], ...]
    windows: tuple[Campaign, ...]
    reminders: tuple[str, ...]


@dataclass(frozen=True)
class OfficeHome:
    """An office by name. Its open cases: how many, overdue, due soon, the next ones; what was handed in last; tasks.

    What its kind of authority has nothing to do with is None or empty.
    """

    office: str
    total: int | None
    overdue: int
    soon: int
    soon_days: int
    cases: tuple[CaseLine, ...]
    received: int | None
    submissions: tuple[SubmissionLine, ...]
    plans: tuple[Overview, ...]


def enterprise_home(platform: Platform, actor: Actor) -> EnterpriseHome:
    """What waits for an enterprise."""
    filings, inbox = list_filings(platform, actor), read_messages(platform, actor, shown=False)
    cases = [own for own in own_cases(platform, actor) if not own.state.final]
    running = [(own, term) for own in cases for term in own.terms if term.left >= 0]
    today = platform.today()
    return EnterpriseHome(
        drafts=tuple(line for line in filings if line.state is FilingState.DRAFT)[:_MOST],
        submitted=any(line.state is FilingState.SUBMITTED for line in filings),
        cases=tuple(cases[:_MOST]),
        terms=tuple(sorted(running, key=lambda each: each[1].left)[:_MOST]),
        windows=tuple(window for _, window in inbox.windows if window.opens_on <= today <= window.closes_on),
        reminders=inbox.reminders,
    )


def office_home(platform: Platform, actor: Actor) -> OfficeHome:
    """What waits for an office."""
    has_cases = bool(platform.catalogue.current_procedures(actor.authority))
    listed = list_cases(platform, actor, CaseQuery(), None) if has_cases else None
    until = platform.today() + SOON
    with platform.database.reading() as session:
        office = session.get_one(Office, actor.office)
        due = count_cases(session, actor, CaseQuery(due_until=until)) if listed else 0
    overdue = listed.overdue if listed else 0
    received = _received(platform, actor)
    return OfficeHome(
        office=office.name,
        total=listed.total if listed else None,
        overdue=overdue,
        soon=max(due - overdue, 0),
        soon_days=SOON // timedelta(days=1),
        cases=listed.lines[:_MOST] if listed else (),
        received=received[0] if received else None,
        submissions=received[1] if received else (),
        plans=tuple(each for each in overviews(platform, actor) if each.total),
    )


def _received(platform: Platform, actor: Actor) -> tuple[int, tuple[SubmissionLine, ...]] | None:
    if not platform.catalogue.received_by(actor.authority):
        return None
    page = list_submissions(platform, actor, SubmissionQuery(), sort="received", descending=True, page=1)
    return page.total, page.lines[:_MOST]
