"""The numbers over the worklist: what is counted, how far, and that they agree with each other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from forms_app.storage import cases as storage
from forms_app.storage.cases import CaseQuery
from forms_app.usecases import list_cases as usecase
from forms_app.usecases.list_cases import CaseList, list_cases
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play


@pytest.fixture
def play(quick_platform: Platform, clock: Clock) -> Play:
    return Play(quick_platform, clock)


def listed(play: Play, who: str, query: CaseQuery) -> CaseList:
    return list_cases(play.platform, play.actor(who), query, None)


@pytest.mark.parametrize("who", ["chaoyang", "changchun", "jilin"])
def test_every_case_is_counted_once(play: Play, who: str) -> None:
    play.act("qiye1", play.apply("qiye1"), "withdrawn")
    play.reviewed("qiye2")
    play.apply("qiye6")
    in_work = listed(play, who, CaseQuery())
    assert ([(state.id, number) for state, number in in_work.counts], in_work.total, in_work.overdue) == (
        [("received", 1), ("verification", 1)], 2, 0,
    )  # fmt: skip
    everything = listed(play, who, CaseQuery(only_open=False))
    assert ([state.id for state, _ in everything.counts], everything.total) == (
        ["received", "verification", "withdrawn"], 3,
    )  # fmt: skip
    play.clock.now += timedelta(days=60)
    assert listed(play, who, CaseQuery()).overdue == 2
    assert listed(play, "nanguan", CaseQuery()).total == 0


def test_counting_stops_for_the_sum_where_it_stops_for_a_state(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "COUNTED", 1)
    monkeypatch.setattr(usecase, "COUNTED", 1)
    for firm in ("qiye1", "qiye2", "qiye6"):
        play.apply(firm)
    found = listed(play, "jilin", CaseQuery())
    assert ([number for _, number in found.counts], found.total) == ([2], 2)


def test_a_case_of_a_former_version_is_counted(play: Play) -> None:
    """Its state may be unknown to the procedure of today."""
    play.apply("qiye1")
    catalogue = play.platform.catalogue
    platform = replace(play.platform, catalogue=replace(catalogue, current={}))
    found = list_cases(platform, play.actor("chaoyang"), CaseQuery(), None)
    assert found.total == 1
