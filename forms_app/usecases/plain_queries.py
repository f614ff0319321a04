"""What a list was asked for, as plain values: a job keeps it, and a page carries it, until the list is made."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints
from uuid import UUID

from forms_app.core.errors import BadInputError
from forms_app.core.text import unprintable

Q = TypeVar("Q")

_MOST = 2**31 - 1
_WRONG = "导出的条件有误，请回到清单页面重新导出"
_READ: dict[Any, Callable[[str], Any]] = {UUID: UUID, date: date.fromisoformat}


def to_plain(query: Any) -> dict[str, Any]:
    """The query as a mapping of plain values; what is as usual is left out."""
    found = {}
    for each in fields(query):
        value = getattr(query, each.name)
        if each.default is MISSING or value != each.default:
            found[each.name] = to_plain(value) if is_dataclass(value) else _plain(value)
    return found


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID | date) else value


def from_plain(kind: type[Q], plain: Any) -> Q:
    """The query that is meant. Raises BadInputError for what is none: pages may be written by anybody."""
    types = get_type_hints(kind)
    if not isinstance(plain, Mapping) or not set(plain) <= set(types):
        raise BadInputError(_WRONG)
    try:
        return kind(**{name: _value(types[name], value) for name, value in plain.items()})
    except (TypeError, ValueError):
        raise BadInputError(_WRONG) from None


def _value(wanted: Any, plain: Any) -> Any:
    kinds = get_args(wanted) or (wanted,)
    if plain is None and NoneType in kinds:
        return None
    [kind] = [each for each in kinds if each is not NoneType]
    if is_dataclass(kind) and isinstance(kind, type):
        return from_plain(kind, plain)
    if kind in _READ and isinstance(plain, str):
        return _READ[kind](plain)
    if type(plain) is not kind or _is_odd(plain):  # a yes is no number here
        raise BadInputError(_WRONG)
    return plain


def _is_odd(plain: Any) -> bool:
    """Whether it is what JSON can say, but no page sends and not every database takes."""
    if isinstance(plain, str):
        return unprintable(plain) is not None
    return isinstance(plain, int) and abs(plain) > _MOST
