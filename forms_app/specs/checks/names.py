"""What all checks say of names: that one stands for nothing, that one stands twice; and where that is."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Protocol

from forms_app.specs.strict_yaml import Path_

Fault = tuple[Path_, str]
"""Where in a file something is wrong, and what to say of it."""


class Named(Protocol):
    """Whatever has an id: states, terms, acts, categories, fields, options."""

    @property
    def id(self) -> str:
        """What it is called in the file."""


def ids(items: Iterable[Named]) -> list[str]:
    """Their ids, in order."""
    return [item.id for item in items]


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """That a name stands for nothing, and which would."""
    return f"没有{what}“{name}”，已有：{'、'.join(known) or '无'}"


def absent(path: Path_, what: str, names: str | Sequence[str] | None, known: Sequence[str]) -> Iterator[Fault]:
    """A fault for a name at `path`, or for each of a list there, that is not among those that are known."""
    if isinstance(names, str):
        if names not in known:
            yield path, unknown(what, names, known)
        return
    for step, name in enumerate(names or ()):
        if name not in known:
            yield (*path, step), unknown(what, name, known)


def absent_keys(path: Path_, names: Iterable[str], known: Container[str], message: str) -> Iterator[Fault]:
    """A fault for each key of a mapping at `path` that is not known; `message` has `{name}` in it."""
    for name in names:
        if name not in known:
            yield (*path, name), message.format(name=name)


def repeated(path: Path_, names: Iterable[str], key: str = "id") -> Iterator[Fault]:
    """A fault for each of the things listed at `path` whose `key` an earlier one has."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield (*path, index, key), f"{key}“{name}”重复，请换一个"
        seen.add(name)


def below(path: Path_, faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults of something that stands at `path`."""
    return (((*path, *where), message) for where, message in faults)
