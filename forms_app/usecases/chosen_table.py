"""The official table of a list of the screens, with the columns that a person has chosen."""

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.core.errors import NotFoundError
from forms_app.registers.list_tables import LISTS, AnyList, with_columns
from forms_app.storage.list_choices import chosen_columns

NO_SUCH_LIST = "没有这张清单"


def table_for(session: Session, actor: Actor, list_id: str) -> AnyList:
    """The official table of a list with the columns that this person wants. Raises NotFoundError."""
    if list_id not in LISTS:
        raise NotFoundError(NO_SUCH_LIST)
    return with_columns(LISTS[list_id], chosen_columns(session, actor.account, list_id))
