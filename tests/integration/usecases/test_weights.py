"""Weights of parts: entered by the province's administrator, by date, whole or not at all; without them a total is open."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from forms_app.core.errors import ForbiddenError, NotFoundError, ProblemsError
from forms_app.storage.audit import records_of
from forms_app.usecases.filing_view import FilingView
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.platform import Platform
from forms_app.usecases.save_draft import Save, save_draft
from forms_app.usecases.start_filing import start_filing
from forms_app.usecases.weights import enter_weights, view_weights
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play

TABLE = "coal_mine_standardisation/element_weights"
FORM = "coal_mine_standardisation/application"
ENTERED = {
    "since": "2026-03-10", "ground": "某文件〔2026〕1号", "target": "0.05", "organisation": "0.05",
    "responsibility": "0.05", "staff": "0.1", "risk": "0.15", "hazard": "0.15", "quality": "0.4", "improvement": "0.05",
}  # fmt: skip
PARTS = {name: "90" for name in ENTERED if name not in ("since", "ground")}


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


def draft(play: Play, answers: dict[str, Any], filing: UUID | None = None) -> FilingView:
    """A mine's application, saved with these answers."""
    mine = play.actor("kuang1")
    filing = filing or start_filing(play.platform, mine, FORM)
    revision = open_filing(play.platform, mine, filing).revision
    save_draft(play.platform, mine, filing, Save(answers, revision, uuid4().hex))
    return open_filing(play.platform, mine, filing)


def total(view: FilingView) -> str:
    assert view.assessment is not None
    [fact] = view.assessment.derived
    return fact.text


def test_a_table_is_entered_by_date_and_stays_on_record(play: Play) -> None:
    administrator = play.actor("yingji4")
    enter_weights(play.platform, administrator, TABLE, ENTERED)
    assert view_weights(play.platform, administrator, TABLE).current is None  # it begins on a later day
    play.clock.pass_(days=8)
    current = view_weights(play.platform, administrator, TABLE).current
    assert current is not None
    assert (current.since, current.weights["quality"], current.ground) == (
        date(2026, 3, 10),
        "0.4",
        "某文件〔2026〕1号",
    )
    with ThreadPoolExecutor(3) as pool:  # the same page, sent several times
        changed = ENTERED | {"quality": "0.35", "risk": "0.2"}
        sent = [pool.submit(enter_weights, play.platform, administrator, TABLE, changed) for _ in range(3)]
    assert [each.exception() for each in sent] == [None] * 3
    view = view_weights(play.platform, administrator, TABLE)
    assert [entry.weights["quality"] for entry in view.entries] == ["0.35", "0.4"]
    assert view.current is not None
    assert view.current.weights["quality"] == "0.35"  # of two for one day the later holds
    with play.platform.database.reading() as session:
        assert [record.event for record in records_of(session, f"weights/{TABLE}")] == ["weights_entered"] * 2


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"quality": "0.41"}, "target", "须为1，现为1.01"),
        ({"quality": "0.3999"}, "target", "须为1，现为0.9999"),
        ({"quality": "-0.1"}, "quality", ""),
        ({"quality": ""}, "quality", ""),
        ({"ground": ""}, "ground", ""),
    ],
)
def test_a_table_that_is_not_whole_is_refused(play: Play, changed: dict[str, str], field: str, words: str) -> None:
    administrator = play.actor("yingji4")
    with pytest.raises(ProblemsError) as refused:
        enter_weights(play.platform, administrator, TABLE, ENTERED | changed)
    assert field in {problem.field for problem in refused.value.problems}
    assert any(words in problem.message for problem in refused.value.problems)
    assert view_weights(play.platform, administrator, TABLE).entries == ()


def test_only_the_administrator_of_the_province_enters_and_other_authorities_see_nothing(play: Play) -> None:
    for officer in ("yingji1", "baishan1"):
        assert not view_weights(play.platform, play.actor(officer), TABLE).may_enter
        with pytest.raises(ForbiddenError):
            enter_weights(play.platform, play.actor(officer), TABLE, ENTERED)
    with pytest.raises(NotFoundError):
        view_weights(play.platform, play.actor("sheng4"), TABLE)


def test_without_weights_the_total_is_open_and_with_them_it_is_exact(play: Play) -> None:
    view = draft(play, PARTS | {"applied_grade": "first"})
    assert total(view) == "未填"
    assert view.assessment is not None
    assert view.assessment.verdict.value == "undetermined"
    enter_weights(play.platform, play.actor("yingji4"), TABLE, ENTERED | {"since": "2026-03-02"})
    weighed = draft(play, PARTS | {"quality": "89.99"}, view.id)
    assert total(weighed).startswith("89.996")  # just below 90, and not rounded up to it
