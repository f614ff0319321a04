"""H7, H9 read from the source: who writes is tried again after a clash, and nobody writes past the version of a row."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_imports import MODULES, room

USE_CASES = [file for file in MODULES if room(file) == "usecases"]
# The first sets the revision itself, of a row that was read and locked in the same transaction. Records of enterprises
# have no revision: a directory is compared with them under its lock, in the transaction that changes them.
BULK = {("filings.py", "update(Filing)"), ("directory.py", "update(Enterprise)")}


def writing(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        attributes = (each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute))
        if isinstance(node, ast.FunctionDef) and "writing" in attributes:
            yield node


@pytest.mark.parametrize("file", USE_CASES, ids=lambda file: file.name)
def test_h7_every_use_case_that_writes_is_tried_again(file: Path) -> None:
    for function in writing(ast.parse(file.read_text())):
        names = [ast.unparse(each) for each in function.decorator_list]
        assert "retried" in names, f"{function.name} needs @retried: its transaction may clash with another one"


def test_h9_rows_are_changed_one_by_one_under_their_version() -> None:
    found = set()
    for file in MODULES:
        if room(file) in ("usecases", "storage") and "migrations" not in file.parts:
            calls = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
            names = ("update", "delete")
            bulk = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in names)
            found |= {(file.name, ast.unparse(call)) for call in bulk}
    assert {each for each in found if each[1].startswith("update")} == BULK
