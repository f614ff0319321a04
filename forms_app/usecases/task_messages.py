"""Messages about tasks: telling the office that reports for a unit, once each; and reading them.

Nothing is lost by a service that was off: what is to be told follows from the day and from what was recorded, and is
told at the next look. The reminders of `task_ledger` say the same of today, whether or not a message went.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from forms_app.cases.actors import ACTING_ROLES, Actor
from forms_app.cases.task_telling import NEWS_OF_ACTS, news_of, told_of_day, told_of_decision
from forms_app.cases.tasks import standing
from forms_app.core.dates import beijing_date
from forms_app.specs.tasks import PlannedTask, TaskPlanSpec
from forms_app.storage.directory import all_offices
from forms_app.storage.faults import retried
from forms_app.storage.tables import Office
from forms_app.storage.task_messages import (
    Telling,
    place_of,
    task_messages_to,
    tell_offices,
    unread_task_messages,
    unsent,
)
from forms_app.storage.task_tables import TaskEventRow, TaskMessage
from forms_app.storage.tasks import Place, event_of, events_within
from forms_app.usecases.platform import Platform
from forms_app.usecases.task_scope import Undertaking, own_undertakings, scope_for

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ToldTask:
    """A message as its office reads it. Without `planned` the plan has no such task any more."""

    message: TaskMessage
    place: Place
    spec: TaskPlanSpec | None
    planned: PlannedTask | None

    @property
    def was_unread(self) -> bool:
        """Whether nobody of the office had read it before."""
        return self.message.read_at is None


@retried
def remind_units(platform: Platform) -> int:
    """Tell every office what of its tasks comes near its last day or has passed it; says how many messages went."""
    now = platform.clock()
    with platform.database.reading() as session:
        wanted = unsent(session, _wanted(platform, session, beijing_date(now)))
    if not wanted:
        return 0
    with platform.database.writing() as session:
        return tell_offices(session, wanted, now)


def _wanted(platform: Platform, session: Session, today: date) -> Iterator[Telling]:
    for spec in platform.catalogue.task_plans.values():
        concerned = [kind for kind in platform.reference.authorities if spec.concerns(kind)]
        for office in all_offices(session, concerned):
            yield from _wanted_of(platform, session, spec, office, today)


def _wanted_of(
    platform: Platform, session: Session, spec: TaskPlanSpec, office: Office, today: date
) -> Iterator[Telling]:
    scope = scope_for(spec, office.authority, office.division_code)
    own = tuple(own_undertakings(scope, platform.reference.divisions, today))
    if not own:
        return
    events = events_within(session, spec.domain, office.division_code)
    since, days = spec.regulation.in_force.since, spec.plan.remind_days
    for each in own:
        place, due = each.place(spec.domain), each.planned.due
        told = [event_of(row) for row in events.get((place.task, place.unit, place.division), ())]
        found = standing(due, since, told, today, days)
        if (news := news_of(due, found, days)) is not None and found.due is not None:
            text = told_of_day(news, due, found)
            yield Telling(office.id or 0, place, news, found.due.isoformat(), text)


def tell_of_decision(session: Session, spec: TaskPlanSpec, task: Undertaking, event: TaskEventRow) -> None:
    """Where an event gives work back, tell the offices that report for the unit; within the event's transaction."""
    news = NEWS_OF_ACTS.get(event.act)
    if news is None:
        return
    place, text = task.place(spec.domain), told_of_decision(event.act, event.text)
    authority = task.unit.authority or spec.regulation.handled_by
    offices = [each for each in all_offices(session, (authority,)) if each.division_code == task.division]
    tell_offices(session, [Telling(each.id or 0, place, news, str(event.number), text) for each in offices], event.at)


def read_task_messages(platform: Platform, actor: Actor) -> tuple[ToldTask, ...]:
    """What this person's office was told, newest first; those who act for it have read it from now on."""
    with platform.database.reading() as session:
        messages = task_messages_to(session, actor.office or 0, _SHOWN)
    unread = [message for message in messages if message.read_at is None]
    if unread and actor.role in ACTING_ROLES:
        _mark_read(platform, actor, unread)
    return tuple(_told(platform, message) for message in messages)


@retried
def _mark_read(platform: Platform, actor: Actor, messages: Iterable[TaskMessage]) -> None:
    """Note who read them, unless a colleague was quicker."""
    with platform.database.writing() as session:
        for message in messages:
            row = session.get_one(TaskMessage, message.id)
            if row.read_at is None:
                row.read_at, row.read_by = platform.clock(), actor.name


def _told(platform: Platform, message: TaskMessage) -> ToldTask:
    spec = platform.catalogue.task_plans.get(message.domain)
    return ToldTask(message, place_of(message), spec, spec.tasks.get(message.task) if spec else None)


def unread_news(platform: Platform, actor: Actor) -> int:
    """How many messages about tasks nobody of the office has read."""
    with platform.database.reading() as session:
        return unread_task_messages(session, actor.office or 0)
