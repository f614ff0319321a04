"""What an enterprise is told, and which campaigns concern it."""

from dataclasses import dataclass

from forms_app.cases.actors import Actor
from forms_app.storage.case_tables import Campaign, Message
from forms_app.storage.cases import messages_to
from forms_app.storage.directory import current_division
from forms_app.storage.tables import Enterprise
from forms_app.usecases.open_case import window_of
from forms_app.usecases.platform import Platform

_SHOWN = 100


@dataclass(frozen=True)
class Inbox:
    """Messages, newest first (those read for the first time now have no `read_at`), and campaigns by form."""

    messages: tuple[Message, ...]
    windows: tuple[tuple[str, Campaign], ...]


def read_messages(platform: Platform, actor: Actor) -> Inbox:
    """The messages, which count as read from now on."""
    now = platform.clock()
    with platform.database.reading() as session:
        messages = messages_to(session, actor.enterprise or 0, _SHOWN)
        enterprise = session.get_one(Enterprise, actor.enterprise)
        division = current_division(enterprise, platform.reference.divisions, platform.today())
        windows = [
            (spec.application.id, window)
            for spec in platform.catalogue.current_procedures()
            if (window := window_of(session, division, spec, now)) is not None
        ]
    unread = [message.id for message in messages if message.read_at is None]
    if unread:
        with platform.database.writing() as session:
            for identifier in unread:
                session.get_one(Message, identifier).read_at = now
    return Inbox(tuple(messages), tuple(windows))
