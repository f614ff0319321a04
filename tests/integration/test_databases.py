"""Which tests are tried on which database: nothing is left out but on PostgreSQL, and only with a reason."""

from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.integration.conftest import pytest_collection_modifyitems


@dataclass(eq=False)
class Item:
    """A test as pytest has collected it."""

    name: str
    module: ModuleType
    callspec: Any = None


@dataclass
class Hook:
    """Who is told which tests are left out."""

    left_out: list[Item] = field(default_factory=list)

    def pytest_deselected(self, items: list[Item]) -> None:
        self.left_out += items


def collected(module: ModuleType) -> list[Item]:
    """Tests on each database, by either fixture, and tests that know none."""
    databases = [{name: kind} for name in ("platform", "database") for kind in ("sqlite", "postgresql")]
    parametrised = [Item(f"{parameters}", module, SimpleNamespace(params=parameters)) for parameters in databases]
    return [*parametrised, Item("other", module, SimpleNamespace(params={"name": "postgresql"})), Item("plain", module)]


@pytest.mark.parametrize(("reason", "left_out"), [("Days are counted by us.", 2), (None, 0)])
def test_what_needs_no_second_database_is_left_out_there_alone(reason: str | None, left_out: int) -> None:
    module, hook = ModuleType("some_tests"), Hook()
    if reason is not None:
        module.ONLY_EMBEDDED = reason  # type: ignore[attr-defined]
    items = collected(module)
    every = list(items)
    pytest_collection_modifyitems(SimpleNamespace(hook=hook), items)  # type: ignore[arg-type]
    assert len(hook.left_out) == left_out
    assert all("postgresql" in each.callspec.params.values() for each in hook.left_out)
    assert items == [each for each in every if each not in hook.left_out]
