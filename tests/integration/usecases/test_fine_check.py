"""The fine that an entry quotes, against the law at the time of the conduct: both sides of the day and the amounts."""

from typing import Any

import pytest

from forms_app.usecases.fine_check import FineCheck, fine_warnings
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.determining import ENTRY, ORDINARY, SERIOUS, decided
from tests.integration.usecases.procedure import Play, with_articles

OLD, NEW = "《中华人民共和国统计法》第四十一条", "《中华人民共和国统计法》第四十四条第一款第（二）项"
BEFORE = {"from": "2024-08-01", "until": "2024-09-12"}
SINCE = {"from": "2024-08-01", "until": "2024-09-13"}
RECENT = {"from": "2026-01-01", "until": "2026-03-01"}
SEVERE = "article_10_3"
# An invented code whose first two characters say 个体工商户; its check characters are right.
TRADER = "92220104MA0Y3K1A7U"


@pytest.fixture
def play(sqlite_platform: Platform, clock: Clock) -> Play:
    return with_articles(Play(sqlite_platform, clock))


def check(
    play: Play,
    item: str = SERIOUS,
    *,
    period: dict[str, str] | None = None,
    basis: str = NEW,
    fine: str = "50,000元",
    **values: Any,
) -> FineCheck | None:
    case = decided(play, item, **({"period": period} if period else {}))
    entry = ENTRY | {"outcome": f"警告，并处罚款人民币{fine}", "legal_basis": basis} | values
    return fine_warnings(play.platform, play.file(case), entry)


def warned(found: FineCheck | None) -> str:
    assert found is not None
    return "；".join(found.warnings)


def test_the_day_on_which_the_conduct_ended_decides(play: Play) -> None:
    assert "超过上限200,000元（情节严重的）" in warned(check(play, period=BEFORE, basis=OLD, fine="200,001元"))
    since = check(play, period=SINCE, fine="200,001元")
    assert "超过上限" in warned(since)  # of the edition before: the day on which the new one began is not settled
    assert "待核实" in warned(since)
    assert warned(check(play, period=SINCE, fine="200,000元")) == ""
    assert since is not None
    assert "行为跨越法律修改的，按行为终了之日核对" in since.ground
    before = check(play, period=BEFORE, basis=OLD)
    assert before == FineCheck(
        "outcome", (), "行为发生于2024年8月1日至2024年9月12日，按《中华人民共和国统计法》（2009年修订）第四十一条核对"
    )


@pytest.mark.parametrize(
    ("period", "basis", "fine", "fits"),
    [
        (BEFORE, OLD, "50,000元", True), (BEFORE, OLD, "49,999元", False), (BEFORE, OLD, "200,000元", True),
        (BEFORE, OLD, "200,001元", False), (RECENT, NEW, "500,000元", False), (RECENT, NEW, "500,001元", False),
        (RECENT, NEW, "100,000元", True), (RECENT, NEW, "99,999元", False),
    ],
)  # fmt: skip
def test_both_sides_of_the_amounts_for_serious_circumstances(
    play: Play, period: dict[str, str], basis: str, fine: str, fits: bool
) -> None:
    assert (warned(check(play, SEVERE, period=period, basis=basis, fine=fine)) == "") is fits


def test_a_person_who_runs_a_business_has_limits_of_its_own(play: Play) -> None:
    inside = check(play, period=RECENT, fine="10,000元", uscc=TRADER)
    assert warned(inside) == ""
    assert inside is not None
    assert inside.ground.endswith("按个体工商户的幅度")
    assert "超过上限10,000元" in warned(check(play, period=RECENT, fine="10,001元", uscc=TRADER))


@pytest.mark.parametrize(
    ("period", "basis", "said"),
    [
        (RECENT, OLD, "引用的是第四十一条，违法行为发生于2026年3月1日，适用《中华人民共和国统计法》（2024年修正）第四十四条"),
        (BEFORE, NEW, "引用的是第四十四条，违法行为发生于2024年9月12日，适用《中华人民共和国统计法》（2009年修订）第四十一条"),
        (RECENT, "《统计法》第四十四条", ""),
        (RECENT, "《中华人民共和国统计法实施条例》第四十四条", "没有写明《中华人民共和国统计法》的条款"),
        (RECENT, "有关规定", "没有写明《中华人民共和国统计法》的条款"),
    ],
)  # fmt: skip
def test_the_article_is_that_of_the_day(play: Play, period: dict[str, str], basis: str, said: str) -> None:
    found = warned(check(play, period=period, basis=basis))
    assert said in found
    assert bool(found) is bool(said)


def test_what_cannot_be_checked_is_told(play: Play) -> None:
    assert "立案时没有填写行为发生期间，不能核对" in warned(check(play))
    assert "没有对应的罚款幅度" in warned(check(play, "article_10_6", period=RECENT))
    assert "读不出数额" in warned(check(play, period=RECENT, fine="若干"))


def test_where_no_fine_is_quoted_nothing_is_checked(play: Play) -> None:
    assert check(play, period=RECENT, outcome="警告") is None
    assert check(play, ORDINARY, period=RECENT) is None  # 附件5 is another form
    case = decided(play)
    assert fine_warnings(play.platform, play.file(case)) is None
