"""The service knows no regulation: what is said of one stands in its folder, and nowhere in `forms_app`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms_app.specs.folders import domain_folders, load_catalogue
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import load_reference
from tests.conftest import TESTS

APP = TESTS.parent / "forms_app"
FILES = sorted(file for file in APP.rglob("*") if file.suffix in (".py", ".html", ".xml", ".js", ".css", ".svg"))
DOMAINS = sorted(folder.name for folder in domain_folders(specs_folder()))


def words_of_regulations() -> Iterator[str]:
    """Titles, numbers, what is held under a regulation, and the kinds of authority that deal with one."""
    catalogue = load_catalogue(specs_folder())
    for regulation in catalogue.regulations.values():
        yield from (regulation.title, regulation.short_title, regulation.number)
    for spec in catalogue.current_procedures():
        grading = spec.procedure.grading
        yield from (spec.procedure.title, spec.procedure.status)
        yield from (category.title for category in (grading.categories if grading else ()))
    for authority in load_reference(specs_folder()).authorities.values():
        yield from (authority.title, authority.word)


WORDS = sorted({word for word in words_of_regulations() if word})


def said(file: Path) -> str:
    """What the file can make a person read: no comment, no docstring."""
    text = file.read_text()
    if file.suffix != ".py":
        return re.sub(r"\{#.*?#\}|<!--.*?-->|/\*.*?\*/", "", text, flags=re.S)
    tree = ast.parse(text)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    told = {id(statement.value) for node in ast.walk(tree) if isinstance(node, (*documented,)) for statement in node.body
            if isinstance(statement, ast.Expr)}  # fmt: skip
    return "\n".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    )


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_code_names_a_folder_of_specifications(domain: str) -> None:
    naming = re.compile(rf"(?<![a-z0-9_]){re.escape(domain)}(?![a-z0-9_])")
    assert [str(file.relative_to(APP)) for file in FILES if naming.search(file.read_text())] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(APP)))
def test_nothing_that_is_read_names_one_regulation_or_its_authority(file: Path) -> None:
    text = said(file)
    assert [word for word in WORDS if word in text] == []


def test_the_words_are_those_of_the_folders() -> None:
    """The search would find nothing if it looked for nothing."""
    assert {"吉统字〔2020〕44号", "统计守信企业", "统计机构", "统计局"} <= set(WORDS)
    assert len(DOMAINS) > 1
