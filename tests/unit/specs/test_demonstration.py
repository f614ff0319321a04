"""The demonstration lets a stranger sign in for every regulation, and the lists of accounts say as whom."""

import re
from pathlib import Path

import pytest

from forms_app.specs.catalogue import Catalogue
from forms_app.specs.demonstration import Demonstration, load_demonstration
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import Reference

ROOT = Path(__file__).parents[3]
_ROW = re.compile(r"^\| `([a-z_]+)` [^|]*\|([^|]*)\|([^|]*)\|$", re.MULTILINE)


@pytest.fixture(scope="module")
def demo() -> Demonstration:
    return load_demonstration(specs_folder())


def authorities(demo: Demonstration) -> dict[str, str]:
    """The authority of every account of an office."""
    offices = {office.name: office.authority for office in demo.offices}
    return {each.username: offices[each.office] for each in demo.accounts if each.office}


def test_somebody_can_sign_in_for_every_kind_of_authority(demo: Demonstration, reference: Reference) -> None:
    assert set(authorities(demo).values()) == set(reference.authorities)


@pytest.mark.parametrize("file", ["docs/accounts.md", "docs/accounts.zh-CN.md"])
def test_the_list_names_an_account_for_every_regulation(demo: Demonstration, catalogue: Catalogue, file: str) -> None:
    of_offices, known = authorities(demo), {each.username for each in demo.accounts}
    listed = {row[1]: (names(row[2]), names(row[3])) for row in _ROW.finditer((ROOT / file).read_text())}
    assert set(listed) == set(catalogue.regulations)
    for domain, (enterprises, offices) in listed.items():
        assert enterprises | offices <= known
        assert not enterprises & of_offices.keys()
        assert catalogue.regulation(domain).handled_by in {of_offices[name] for name in offices}


def names(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))
