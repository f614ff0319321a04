import re
from datetime import date
from importlib.resources import files

import pytest

from forms_app.core.divisions import at_level, covers
from forms_app.specs.reference import Reference

TODAY = date(2026, 11, 20)


def stdnum_table() -> dict[str, list[tuple[str, str, str]]]:
    """Code → (from, to, name) of every Jilin entry in python-stdnum's table, without 市辖区 and the like."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    inside = False
    for line in files("stdnum.cn").joinpath("loc.dat").read_text("utf-8").splitlines():
        if not line.startswith(" "):
            inside = line.startswith("22 ")
            continue
        if inside and (match := re.match(r'\s+(\d{4}) county="(.*)"', line)):
            entries = [re.match(r"(?:\[(\d*)-(\d*)\])?(.*)", part) for part in match.group(2).split(",")]
            found["22" + match.group(1)] = [
                (entry.group(1) or "", entry.group(2) or "", entry.group(3)) for entry in entries if entry
            ]
    return found


def test_seventy_units_in_force(reference: Reference) -> None:
    current = reference.divisions.in_force(TODAY)
    levels = [division.level for division in current]
    assert (levels.count("province"), levels.count("prefecture"), levels.count("county")) == (1, 9, 60)


def test_current_codes_and_names_agree_with_stdnum(reference: Reference) -> None:
    theirs = {
        code: name
        for code, entries in stdnum_table().items()
        for _, until, name in entries
        if not until and name != "市辖区"
    }
    assert {division.code: division.name for division in reference.divisions.in_force(TODAY)} == theirs


def test_former_codes_agree_with_stdnum(reference: Reference) -> None:
    table = stdnum_table()
    former = [division for division in reference.divisions.divisions if division.until]
    assert len(former) == 21
    for division in former:
        since, last_year, name = table[division.code][-1]
        assert division.until is not None
        # Their table gives the last year of a code, sometimes the year of the change itself.
        assert (name, division.until.year - int(last_year) in (0, 1)) == (division.name, True)
        assert division.since is None or since == str(division.since.year)


@pytest.mark.parametrize(
    ("code", "on", "current"),
    [
        ("220381", date(2020, 6, 18), "220381"),
        ("220381", date(2020, 6, 19), "220184"),
        ("220604", TODAY, "220681"),
        ("220104", TODAY, "220104"),
    ],
)
def test_a_former_code_leads_to_its_successor(reference: Reference, code: str, on: date, current: str) -> None:
    division = reference.divisions.current(code, on)
    assert division is not None
    assert division.code == current


def test_an_unknown_code_leads_nowhere(reference: Reference) -> None:
    assert reference.divisions.find("229999") is None
    assert reference.divisions.current("229999", TODAY) is None


def test_names_and_children(reference: Reference) -> None:
    assert reference.divisions.full_name("220184") == "吉林省长春市公主岭市"
    assert reference.divisions.full_name("220381") == "吉林省四平市公主岭市"
    assert "220184" in [division.code for division in reference.divisions.children("220100", TODAY)]
    assert "220381" not in [division.code for division in reference.divisions.children("220300", TODAY)]


@pytest.mark.parametrize(
    ("above", "below", "covered"),
    [
        ("220000", "220104", True), ("220100", "220104", True), ("220104", "220104", True),
        ("220104", "220100", False), ("220200", "220104", False), ("220000", "210100", False),
        ("220100", "220110", True), ("220110", "220111", False), ("222400", "222401", True),
    ],
)  # fmt: skip
def test_a_division_covers_itself_and_what_is_below(above: str, below: str, covered: bool) -> None:
    assert covers(above, below) is covered


@pytest.mark.parametrize(
    ("code", "level", "above"),
    [
        ("220605", "county", "220605"), ("220605", "prefecture", "220600"), ("220605", "province", "220000"),
        ("220600", "county", "220600"), ("220600", "prefecture", "220600"), ("220000", "prefecture", "220000"),
    ],
)  # fmt: skip
def test_the_division_above_at_a_level(code: str, level: str, above: str) -> None:
    assert at_level(code, level) == above
