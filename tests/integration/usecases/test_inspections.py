"""Inspections counted where they are stored: one holder once, by year, by the offices that see it."""

from datetime import date
from pathlib import Path

import pytest

from forms_app.core.errors import BadInputError, ForbiddenError, NotFoundError
from forms_app.storage.case_tables import Case
from forms_app.usecases.inspections import inspection_workbook, view_inspections
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.mines import COUNTY, INSPECTION, PREFECTURE, PROVINCE, graded, on
from tests.integration.usecases.procedure import Play


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


@pytest.fixture
def embedded(sqlite_platform: Platform, clock: Clock) -> Play:
    return Play(sqlite_platform, clock)


def counts(play: Play, who: str, year: int | None = None) -> dict[str, tuple[int, int, int, int]]:
    """Quota → holders, required, inspected, missing."""
    page = view_inspections(play.platform, play.actor(who), "", year)
    return {
        line.quota.id: (line.count.holders, line.count.required, line.count.inspected, line.count.missing)
        for line in page.lines
    }


def test_a_holder_counts_once_whatever_grades_it_had_and_each_year_anew(play: Play, tmp_path: Path) -> None:
    first = graded(play)
    play.act(COUNTY, first, "inspected", {**INSPECTION, "inspected_on": "2026-03-10"})
    graded(play, "second", application_kind="upgrade", current_grade="third", current_until="2029-03-10")
    other = graded(play, mine="kuang2")
    assert counts(play, PROVINCE) == {"province": (2, 1, 0, 1), "prefecture": (2, 1, 0, 1), "county": (2, 2, 1, 1)}
    assert counts(play, COUNTY) == {"county": (2, 2, 1, 1)}
    play.act(PREFECTURE, other, "inspected", {**INSPECTION, "inspected_on": play.platform.today().isoformat()})
    assert counts(play, PREFECTURE) == {"prefecture": (2, 1, 1, 0), "county": (2, 2, 1, 1)}
    on(play, date(2027, 1, 1))
    assert counts(play, COUNTY) == {"county": (2, 2, 0, 2)}
    assert counts(play, PREFECTURE, 2026) == {"prefecture": (2, 1, 1, 0), "county": (2, 2, 1, 1)}
    page = view_inspections(play.platform, play.actor(PREFECTURE), "", 2026)
    assert [(line.quota.id, line.own) for line in page.lines] == [("prefecture", True), ("county", False)]
    page = view_inspections(play.platform, play.actor(COUNTY), "", 2026)
    assert (page.until, page.years) == (date(2026, 12, 31), (2027, 2026))
    assert {(line.held, "county" in line.awaited) for line in page.holders} == {("二级", False), ("三级", True)}
    title = inspection_workbook(play.platform, play.actor(COUNTY), "", 2026, tmp_path / "counts.xlsx")
    assert title == "达标煤矿动态抽（检）查情况统计表"
    assert counts(play, PROVINCE, 2025) == {}


def test_only_offices_over_the_case_inspect_and_only_this_act_is_theirs(play: Play) -> None:
    case = graded(play)
    change = {"ground": "below_standard", "change_day": "2026-03-10", "change_facts": "滑坡。"}
    with pytest.raises(ForbiddenError):
        play.act(COUNTY, case, "grade_revoked", change)
    with pytest.raises(NotFoundError):
        play.act("chaoyang", case, "inspected", {**INSPECTION, "inspected_on": "2026-03-10"})
    with pytest.raises(NotFoundError):
        view_inspections(play.platform, play.actor("chaoyang"), "", None)
    with pytest.raises(BadInputError):
        view_inspections(play.platform, play.actor(COUNTY), "", 2027)


def test_who_was_inspected_and_holds_nothing_any_more_stays_listed(embedded: Play) -> None:
    play = embedded
    first, other = graded(play), graded(play, mine="kuang2")
    today = play.platform.today().isoformat()
    play.act(COUNTY, first, "inspected", {**INSPECTION, "inspected_on": today})
    for case in (first, other):
        play.act(
            PREFECTURE,
            case,
            "grade_revoked",
            {"ground": "below_standard", "change_day": today, "change_facts": "滑坡。"},
        )
    page = view_inspections(play.platform, play.actor(COUNTY), "", None)
    assert [(line.case, line.held) for line in page.holders] == [(first, "等级已撤销")]


def test_a_holder_of_a_whole_prefecture_is_in_no_countys_quota(embedded: Play) -> None:
    case = graded(embedded)
    with embedded.platform.database.writing() as session:
        session.get_one(Case, case).division_code = "220600"
    assert set(counts(embedded, PREFECTURE)) == {"prefecture"}
