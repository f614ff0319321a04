"""Which columns of a list a person has in its official table, and in which order."""

from dataclasses import dataclass

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.registers.list_tables import LISTS, AnyList, choosable, with_columns
from forms_app.specs.register import CaseTable
from forms_app.storage.faults import retried
from forms_app.storage.list_choices import choose_columns, chosen_columns
from forms_app.usecases.figures import FIGURE_LISTS, figure_tables_of
from forms_app.usecases.ledgers import ledgers_of
from forms_app.usecases.platform import Platform

_NO_SUCH_LIST = "没有这张清单"


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column, and whether it is taken."""

    name: str
    label: str
    taken: bool


@dataclass(frozen=True)
class ColumnsView:
    """A list's columns: those taken in their order, then the others. `own`: this person has chosen."""

    title: str
    columns: tuple[ColumnChoice, ...]
    own: bool


def view_columns(platform: Platform, actor: Actor, list_id: str) -> ColumnsView:
    """The columns of a list as this person has them. Raises NotFoundError."""
    labels = choosable(_table(platform, actor, list_id))
    with platform.database.reading() as session:
        chosen = chosen_columns(session, actor.account, list_id)
    taken = [name for name in (labels if chosen is None else chosen) if name in labels]
    order = [*taken, *(name for name in labels if name not in taken)]
    columns = tuple(ColumnChoice(name, labels[name], name in taken) for name in order)
    return ColumnsView(_table(platform, actor, list_id).title, columns, chosen is not None)


@retried
def save_columns(platform: Platform, actor: Actor, list_id: str, columns: tuple[str, ...]) -> None:
    """Keep these columns in this order. Raises NotFoundError, BadInputError for none and for unknown ones."""
    labels = choosable(_table(platform, actor, list_id))
    if not columns:
        raise BadInputError("至少保留一列，请勾选需要的列")
    if len(set(columns)) != len(columns) or not set(columns) <= set(labels):
        raise BadInputError("所选的列有误，请刷新页面后重选")
    with platform.database.writing() as session:
        choose_columns(session, actor.account, list_id, columns)


@retried
def forget_columns(platform: Platform, actor: Actor, list_id: str) -> None:
    """Have all columns again, in the order of the screen. Raises NotFoundError."""
    _table(platform, actor, list_id)
    with platform.database.writing() as session:
        choose_columns(session, actor.account, list_id, None)


def moved(columns: tuple[str, ...], name: str, by: int) -> tuple[str, ...]:
    """The same columns with one of them so many places further on; at an end it stays."""
    if name not in columns:
        return columns
    rest = [each for each in columns if each != name]
    place = min(max(columns.index(name) + by, 0), len(rest))
    return (*rest[:place], name, *rest[place:])


def table_for(session: Session, actor: Actor, list_id: str) -> AnyList:
    """The official table of a list with the columns that this person wants. Raises NotFoundError."""
    if list_id not in LISTS:
        raise NotFoundError(_NO_SUCH_LIST)
    return with_columns(LISTS[list_id], chosen_columns(session, actor.account, list_id))


def _table(platform: Platform, actor: Actor, list_id: str) -> AnyList | CaseTable:
    """A list of the screens, or a ledger or a table of figures that this person may open."""
    ledgers = {each.list_id: each.table for each in ledgers_of(platform, actor)}
    table = LISTS.get(list_id) or ledgers.get(list_id)
    if table is None and list_id.startswith(FIGURE_LISTS):
        table = figure_tables_of(platform, actor).get(list_id)
    if table is None:
        raise NotFoundError(_NO_SUCH_LIST)
    return table
