"""Which columns of a list a person has in its official table, and in which order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.registers.list_tables import LISTS, Choosable, choosable
from forms_app.specs.register import ListTable, Register
from forms_app.storage.faults import retried
from forms_app.storage.list_choices import choose_columns, chosen_columns
from forms_app.usecases.case_tables import TABLE_LISTS
from forms_app.usecases.chosen_table import NO_SUCH_LIST
from forms_app.usecases.export_register import REGISTER_LISTS, register_list
from forms_app.usecases.figures import FIGURE_LISTS, figure_tables_of
from forms_app.usecases.graded_subjects import schemes_of
from forms_app.usecases.graded_tables import GRADED_LISTS, graded_list, ledger_table
from forms_app.usecases.ledgers import tables_of
from forms_app.usecases.platform import Platform


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


def _table(platform: Platform, actor: Actor, list_id: str) -> Choosable:
    """A list of the screens, or one of those that this person's kind of authority has."""
    if list_id in LISTS:
        return LISTS[list_id]
    tables_of = _OF_AN_AUTHORITY.get(f"{list_id.partition('.')[0]}.")
    table = tables_of(platform, actor).get(list_id) if tables_of else None
    if table is None:
        raise NotFoundError(NO_SUCH_LIST)
    return table


def _registers(platform: Platform, actor: Actor) -> dict[str, Register]:
    return {
        register_list(spec.id): spec.register
        for spec in platform.catalogue.current.values()
        if spec.register and spec.regulation.handled_by == actor.authority
    }


def _graded(platform: Platform, actor: Actor) -> dict[str, ListTable]:
    return {graded_list(spec.id): ledger_table(spec.scheme) for spec in schemes_of(platform, actor)}


_OF_AN_AUTHORITY: dict[str, Callable[[Platform, Actor], Mapping[str, Choosable]]] = {
    TABLE_LISTS: tables_of, FIGURE_LISTS: figure_tables_of, GRADED_LISTS: _graded, REGISTER_LISTS: _registers,
}  # fmt: skip
"""Tables by how the names of their choices begin."""
