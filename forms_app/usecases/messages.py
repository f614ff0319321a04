"""What an enterprise is told, and which campaigns concern it; how many messages wait for anybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from forms_app.cases.actors import Actor
from forms_app.cases.case import Deadline
from forms_app.core.dates import chinese
from forms_app.storage.case_tables import Campaign, Message
from forms_app.storage.cases import messages_to, unread_messages
from forms_app.storage.directory import current_division
from forms_app.storage.faults import retried
from forms_app.storage.tables import Enterprise
from forms_app.usecases.open_case import window_of
from forms_app.usecases.own_case import own_cases
from forms_app.usecases.platform import Platform
from forms_app.usecases.public_words import authority_title
from forms_app.usecases.task_messages import unread_news

_SHOWN = 100


@dataclass(frozen=True)
class Inbox:
    """Messages, newest first (those read for the first time now have no `read_at`), and campaigns by form.

    `reminders` say what ends soon: they follow from today's date, so that none can be missed or come late.
    """

    messages: tuple[Message, ...]
    windows: tuple[tuple[str, Campaign], ...]
    reminders: tuple[str, ...]


@retried
def read_messages(platform: Platform, actor: Actor, *, shown: bool = True) -> Inbox:
    """The messages; those that are shown count as read from now on."""
    now = platform.clock()
    with platform.database.reading() as session:
        messages = messages_to(session, actor.enterprise or 0, _SHOWN)
        enterprise = session.get_one(Enterprise, actor.enterprise)
        division = current_division(enterprise, platform.reference.divisions, platform.today())
        windows = [
            (spec.application.id, window)
            for spec in platform.catalogue.campaign_procedures()
            if (window := window_of(session, division, spec, now)) is not None
        ]
    unread = [message.id for message in messages if shown and message.read_at is None]
    if unread:
        with platform.database.writing() as session:
            for identifier in unread:
                session.get_one(Message, identifier).read_at = now
    return Inbox(tuple(messages), tuple(windows), tuple(_reminders(platform, actor)))


def unread_count(platform: Platform, actor: Actor) -> int:
    """How many messages wait for an enterprise; for an office, those about its tasks that nobody of it has read."""
    if actor.enterprise is None:
        return unread_news(platform, actor)
    with platform.database.reading() as session:
        return unread_messages(session, actor.enterprise)


def _reminders(platform: Platform, actor: Actor) -> Iterator[str]:
    for own in own_cases(platform, actor):
        procedure = own.spec.procedure
        about = f"{procedure.title}（{own.reference}）"
        if own.deadline is not None and own.state.id == procedure.standing and _ends_soon(platform, own.deadline):
            keeper = authority_title(platform, own.spec.regulation)
            yield f"{about}：{_until(own.deadline)}，届满后不再列入公布名单；需要继续的，请参加所在地{keeper}的认定活动"
        for term in own.terms:
            if _ends_soon(platform, term.deadline):
                yield f"{about}：{_until(term.deadline)}，请及时在办理页面核对"


def _ends_soon(platform: Platform, deadline: Deadline) -> bool:
    days = deadline.term.remind_days
    if deadline.due is None or days is None:
        return False
    return timedelta() <= deadline.due - platform.today() <= timedelta(days=days)


def _until(deadline: Deadline) -> str:
    ground = deadline.term.ground or deadline.term.article
    return f"{deadline.term.title}至{chinese(deadline.sheet.due)}届满（{ground}）"
