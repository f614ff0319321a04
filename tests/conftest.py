"""Fixtures that every layer may use: the shipped specifications and tables, loaded once."""

from datetime import date
from pathlib import Path

import hypothesis
import pytest

from forms_app.answers.answer import Context
from forms_app.specs.catalogue import Catalogue, FormSpec
from forms_app.specs.folders import load_catalogue
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import Reference, load_reference

# Machines are shared and noisy: no test is timed.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

TESTS = Path(__file__).parent
A_MONDAY = date(2026, 3, 2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is marked as long comes first; everything else keeps its order."""
    items.sort(key=lambda each: each.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(specs_folder())


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load_reference(specs_folder())


@pytest.fixture(scope="session")
def annex1(catalogue: Catalogue) -> FormSpec:
    return catalogue.form("statistical_credit/annex1")


@pytest.fixture(scope="session")
def annex3(catalogue: Catalogue) -> FormSpec:
    return catalogue.form("statistical_credit/annex3")


@pytest.fixture(scope="session")
def annex4(catalogue: Catalogue) -> FormSpec:
    return catalogue.form("statistical_credit/annex4")


@pytest.fixture(scope="session")
def every_type() -> FormSpec:
    """A form with one field of every type (`tests/sample_specs`)."""
    return load_catalogue(TESTS / "sample_specs").form("sample/every_type")


@pytest.fixture
def context(reference: Reference) -> Context:
    return Context(reference, A_MONDAY)
