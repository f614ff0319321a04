"""The shared tables, and what is refused in them: faults that would stop or mislead the whole service."""

from pathlib import Path

import pytest

from forms_app.specs.location import specs_folder
from forms_app.specs.problems import SpecError
from forms_app.specs.reference import load_reference

ROWS = """kind: divisions
divisions:
  - {code: "220000", name: 吉林省}
  - {code: "220101", name: 甲, until: 2000-01-01, successor: "220102"}
  - {code: "220102", name: 乙, until: 2000-01-01%s}
"""
NOTICE = """kind: calendar
notices:
  - year: %s
    title: 通知
    number: 一号
    published: 2025-11-01
    holidays:
      - {name: 元旦, first: %s, last: %s, worked: [%s]}
"""


def loaded(folder: Path, name: str, text: str) -> None:
    """Load the shipped tables with one of them replaced."""
    shared = folder / "shared"
    shared.mkdir()
    for file in (specs_folder() / "shared").glob("*.yaml"):
        (shared / file.name).write_bytes(file.read_bytes())
    (shared / name).write_text(text)
    load_reference(folder)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (', successor: "220101"', "divisions.yaml:4: “220101”的承接代码绕回了自身"),
        (', successor: "220102"', "divisions.yaml:5: “220102”的承接代码绕回了自身"),
        (', successor: "220199"', "divisions.yaml:5: 表内没有承接的代码“220199”"),
        ('}\n  - {code: "220102", name: 丙', "divisions.yaml:6: 代码“220102”重复"),
    ],
)
def test_divisions_that_lead_nowhere_are_refused(tmp_path: Path, more: str, message: str) -> None:
    with pytest.raises(SpecError) as error:
        loaded(tmp_path, "divisions.yaml", ROWS % more)
    assert message in str(error.value)


def test_a_chain_of_successors_is_accepted(tmp_path: Path) -> None:
    loaded(tmp_path, "divisions.yaml", ROWS % "")


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ((2026, "1000-01-01", "2026-01-03", ""), "“元旦”的 1000-01-01 不在2026年或其前后10天内"),
        ((2026, "2026-01-01", "9999-12-31", ""), "“元旦”的 9999-12-31 不在2026年或其前后10天内"),
        ((2026, "2026-01-01", "2026-01-03", "2025-01-04"), "“元旦”的 2025-01-04 不在2026年或其前后10天内"),
        ((2026, "2026-01-03", "2026-01-01", ""), "“元旦”的止日早于起日"),
        ((2026, "2026-01-01", "2026-12-31", ""), "“元旦”长于31天"),
        ((9999, "9999-12-30", "9999-12-31", ""), "年份应在1949年至2099年之间"),
    ],
)
def test_holidays_that_cannot_be_are_refused(tmp_path: Path, days: tuple[int, str, str, str], message: str) -> None:
    with pytest.raises(SpecError) as error:
        loaded(tmp_path, "calendar.yaml", NOTICE % days)
    assert message in str(error.value)


def test_holidays_may_reach_a_few_days_over_new_year(tmp_path: Path) -> None:
    loaded(tmp_path, "calendar.yaml", NOTICE % (2026, "2025-12-29", "2026-01-03", "2025-12-28"))
