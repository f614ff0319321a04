"""Templates parse, use what they import, and hold nothing that the content security policy forbids."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

from forms_app.web.form_templates import FIRST_STAGE, SOURCE

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "forms_app" / "web" / "templates"
PRINTS = ROOT / "report_templates"
FILES = sorted([*PAGES.rglob("*.html"), *PRINTS.rglob("*.html")])


def environment(file: Path) -> Environment:
    """The one that reads this template first."""
    loader = FileSystemLoader([PAGES, PRINTS])
    return Environment(loader=loader, **FIRST_STAGE) if file == PAGES / SOURCE else Environment(loader=loader)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_parses(file: Path) -> None:
    environment(file).parse(file.read_text())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_import_is_used(file: Path) -> None:
    text = file.read_text()
    for name in re.findall(r"{%-? *import .* as (\w+)", text):
        assert len(re.findall(rf"\b{name}\.", text)) > 0, name


@pytest.mark.parametrize("file", sorted(PAGES.rglob("*.html")), ids=lambda file: file.name)
def test_nothing_inline_and_nothing_from_outside(file: Path) -> None:
    text = file.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"(src|href|action)=[\"'](https?:)?//", text)


@pytest.mark.parametrize("file", sorted(PAGES.rglob("*.html")), ids=lambda file: file.name)
def test_every_table_folds_or_says_that_it_scrolls(file: Path) -> None:
    """Through the macros of parts/tables.html; the rows of a form fold by themselves, names beside values need not."""
    if str(file.relative_to(PAGES)) not in ("parts/tables.html", "parts/fields.html"):
        dressed = re.sub(r"{% call sideways\([^%]*\) %}<table|<table class=\"entry\"", "", file.read_text())
        assert "<table" not in dressed


@pytest.mark.parametrize("file", sorted(PAGES.rglob("*.html")), ids=lambda file: file.name)
def test_every_posting_form_carries_a_token(file: Path) -> None:
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", file.read_text(), re.DOTALL):
        assert "csrf_token" in form or file.name == "self_check.html"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_is_marked_safe(file: Path) -> None:
    assert "|safe" not in file.read_text()
    assert "autoescape" not in file.read_text()


@pytest.mark.parametrize("file", sorted(PAGES.rglob("*.html")), ids=lambda file: file.name)
def test_no_filter_is_applied_by_the_compiler(file: Path) -> None:
    """Compiled templates are kept: what a filter made of a constant would outlive the filter."""
    for found in environment(file).parse(file.read_text()).find_all((nodes.Filter, nodes.Test)):
        with pytest.raises(nodes.Impossible):
            found.node.as_const()


def test_every_template_is_reached() -> None:
    """From a view, another template or the printer; a forgotten one is dead."""
    code = "".join(file.read_text() for file in (ROOT / "forms_app").rglob("*.py"))
    used = {
        name
        for file in FILES
        for name in re.findall(r"(?:from|import|include|extends) \"([\w/.]+)\"", file.read_text())
    }
    for file in FILES:
        name = str(file.relative_to(PAGES if PAGES in file.parents else PRINTS))
        assert name in used or f'"{name}"' in code, name
