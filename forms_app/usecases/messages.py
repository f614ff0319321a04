"""What an enterprise is told, and which campaigns concern it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from forms_app.cases.actors import Actor
from forms_app.core.dates import chinese
from forms_app.storage.case_tables import Campaign, Message
from forms_app.storage.cases import messages_to
from forms_app.storage.directory import current_division
from forms_app.storage.faults import retried
from forms_app.storage.tables import Enterprise
from forms_app.usecases.open_case import window_of
from forms_app.usecases.platform import Platform
from forms_app.usecases.view_case import own_cases

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


def _reminders(platform: Platform, actor: Actor) -> Iterator[str]:
    today = platform.today()
    for file in own_cases(platform, actor):
        deadline = file.deadline(platform, today)
        days = deadline.term.remind_days if deadline else None
        if deadline is None or deadline.due is None or days is None:
            continue
        if timedelta() <= deadline.due - today <= timedelta(days=days):
            yield (
                f"{file.spec.procedure.title}：{deadline.term.title}至{chinese(deadline.due)}届满（{deadline.term.article}），"
                "届满后不再列入公布名单；需要继续的，请参加所在地统计机构的认定活动"
            )
