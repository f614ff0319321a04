"""I on determinations: Beijing's day whatever the machine's, days that pass with nothing running, rules by their date."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlmodel import select

from forms_app.cases.publication import compared
from forms_app.core.errors import ConflictError, ProblemsError
from forms_app.storage.number_tables import DocumentNumber
from forms_app.usecases.entries import public_entry
from forms_app.usecases.numbers import Wanted, numbers_of
from forms_app.usecases.platform import Platform
from forms_app.usecases.view_case import view_case
from tests.integration.conftest import Clock
from tests.integration.faults.test_clock_and_races import legal_order
from tests.integration.usecases import determining as firm_play
from tests.integration.usecases import removal as removals
from tests.integration.usecases.determining import CHECKED, ENTRY, ORDINARY, PREPARED
from tests.integration.usecases.procedure import AGREED, Play, with_articles
from tests.integration.usecases.test_determination import POSTED, PROOF, papers
from tests.integration.web.conftest import Visitor

BEIJING = timedelta(hours=8)
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """Days are counted by us, not by a database."""
    return sqlite_platform


def beijing(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC) - BEIJING  # type: ignore[misc, arg-type]


@pytest.fixture
def play(play: Play) -> Play:
    return with_articles(play)


@pytest.fixture
def printed(platform: Platform, clock: Clock) -> Play:
    """With the real printer: what the papers say is read."""
    return with_articles(Play(platform, clock))


@pytest.fixture(params=["UTC", "America/New_York", "Pacific/Kiritimati"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine's own time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


# --- I5: at 0:30 and 7:59 in Beijing the day in UTC is still the one before


@pytest.mark.parametrize("minute", [(0, 30), (7, 59)], ids=["I5-0030", "I5-0759"])
def test_i5_what_is_done_early_on_new_years_day_is_of_the_new_year(
    printed: Play, app: Flask, minute: tuple[int, int]
) -> None:
    play = printed
    play.clock.now = beijing(2026, 12, 31, 9, 0)
    waiting = approved(play)
    play.clock.now = beijing(2027, 1, 1, *minute)
    play.act("chaoyang", waiting, "decided")
    [(_, decision)] = papers(play, waiting)
    assert "统信决字〔2027〕第1号" in decision
    assert "认定日期为2027年1月1日" in decision
    assert "2026" not in decision.split("联系电话")[-1]
    firm_play.served(play, waiting)
    _, proof = papers(play, waiting)[-1]
    assert "统信送字〔2027〕第1号" in proof
    assert f"2027年1月1日{minute[0]}时{minute[1]}分收到" in proof
    calendar = play.platform.reference.calendar
    running = {each.term.id: each.sheet for each in play.file(waiting).case.running(calendar, play.platform.today())}
    assert (running["statement"].start, running["statement"].due) == (NEW_YEAR, date(2027, 1, 8))
    play.act("chaoyang", waiting, "entry_proposed", ENTRY)
    play.act("chaoyang2", waiting, "published", CHECKED)
    entry = public_entry(play.platform, waiting)
    assert (entry.since, entry.until) == (NEW_YEAR, date(2028, 1, 1))
    assert dict(entry.lines)["统计信用状况认定日期"] == "2027/01/01"
    register = numbers_of(play.platform, play.actor("chaoyang"), Wanted(year=2027))
    assert [row.number.year for row in register.rows] == [2027, 2027]
    assert numbers_of(play.platform, play.actor("chaoyang"), Wanted(year=2026)).rows == ()
    everywhere(play, app, waiting)


def approved(play: Play) -> UUID:
    case = firm_play.opened(play, ORDINARY)
    play.act("chaoyang", case, "proposed", firm_play.PROPOSAL)
    play.act("chaoyang2", case, "section_head_agreed", AGREED)
    play.act("chaoyang3", case, "leader_agreed", AGREED)
    return case


def everywhere(play: Play, app: Flask, case: UUID) -> None:
    """Pages of the office, the enterprise and the public say the new year for what was done in it."""
    for username, path in (("chaoyang", f"/bureau/cases/{case}"), ("qiye1", f"/cases/{case}"), (None, f"/credit/entries/{case}")):  # fmt: skip
        someone = Visitor(app)
        if username:
            someone.sign_in(username)
        page = someone.get(path)
        assert page.status == 200
        assert "2027" in page.text
        if username == "qiye1":  # its case begins for it with the decision
            assert "2026年12月31日" not in page.words
    found = Visitor(app).get("/credit/entries.json").json
    assert "2027-01-01" in str(found)


# --- I6: the machine's own time zone says nothing


def test_i6_the_zone_of_the_machine_moves_nothing(play: Play, app: Flask, zone: str) -> None:
    play.clock.now = beijing(2026, 12, 31, 9, 0)
    case = approved(play)
    play.clock.now = beijing(2027, 1, 1, 0, 30)
    play.act("chaoyang", case, "decided")
    firm_play.served(play, case)
    play.act("chaoyang", case, "entry_proposed", ENTRY)
    play.act("chaoyang2", case, "published", CHECKED)
    with play.platform.database.reading() as session:
        assert set(session.exec(select(DocumentNumber.year)).all()) == {2027}
    file = play.file(case)
    assert (file.row.public_from, file.row.public_until) == (NEW_YEAR, date(2028, 1, 1))
    served = file.case.last("served_directly")
    assert served is not None
    assert served.data["received_at"] == "2027-01-01T00:30"
    officer = Visitor(app)
    officer.sign_in("chaoyang")
    page = officer.get(f"/bureau/cases/{case}")
    assert "2027-01-01 00:30" in page.text or "2027年1月1日 00:30" in page.text, page.text[:3000]
    play.clock.now = beijing(2028, 1, 1, 23, 59, 59)
    assert Visitor(app).get(f"/credit/entries/{case}").status == 200
    play.clock.pass_(seconds=1)
    assert Visitor(app).get(f"/credit/entries/{case}").status == 404


# --- I8: a clock that is put back between two acts


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)], ids=["I8-hour", "I8-day"])
def test_i8_a_clock_put_back_shortens_nothing(play: Play, app: Flask, back: timedelta) -> None:
    play.clock.pass_(days=1)
    case = firm_play.decided(play, ORDINARY)
    play.clock.now -= back
    play.act("chaoyang", case, "service_prepared", PREPARED)
    # What is stated to the minute cannot be before the decision: the officer is told, and waits for the clock.
    with pytest.raises(ProblemsError, match="早于"):
        firm_play.served(play, case)
    play.act("chaoyang", case, "entry_proposed", ENTRY)
    if back.days:  # the entry names the day of the decision, which for this clock is yet to come
        with pytest.raises(ProblemsError, match="不能晚于今天"):
            play.act("chaoyang2", case, "published", CHECKED)
    else:
        play.act("chaoyang2", case, "published", CHECKED)
    legal_order(play, case)
    calendar, today = play.platform.reference.calendar, play.platform.today()
    for running in play.file(case).case.running(calendar, today):
        days = [day.date for day in running.sheet.days]
        assert days == sorted(days)
        assert running.sheet.due > running.sheet.start
    for username, path in (("chaoyang", f"/bureau/cases/{case}"), ("qiye1", f"/cases/{case}"), ("chaoyang", "/bureau/cases")):  # fmt: skip
        someone = Visitor(app)
        someone.sign_in(username)
        page = someone.get(path)
        assert page.status == 200
        assert "-1天" not in page.words
        assert "-1日" not in page.words


# --- I11: nobody is there for three days over the end of a publication and of terms


def test_i11_off_over_the_end_of_a_publication(play: Play, app: Flask) -> None:
    case = firm_play.published(play, ORDINARY)
    until = play.file(case).row.public_until
    assert until is not None
    removals.on(play, until - timedelta(days=1))
    filing = removals.begun(play, case)
    removal = removals.submitted(play, filing)
    play.act("chaoyang", removal, "rectification_verified", removals.IN_PLACE)
    play.days(4)  # three days after the last one
    public = Visitor(app)
    assert public.get(f"/credit/entries/{case}").status == 404
    assert "精密" not in public.get("/credit/entries.csv").response.text
    with pytest.raises(ConflictError, match="公示期限已于.*届满"):
        play.act("chaoyang", removal, "handler_agreed", removals.OPINION)
    play.act("chaoyang", removal, "lapsed")
    view = view_case(play.platform, play.actor("chaoyang"), case)
    assert view.entry is not None
    assert view.entry.gone_on(play.platform.today()) == until + timedelta(days=1)  # the true day, not today


def test_i11_off_over_the_end_of_terms(play: Play, app: Flask) -> None:
    case = firm_play.decided(play, ORDINARY)
    play.act("chaoyang", case, "service_prepared", PREPARED)
    removals.on(play, date(2026, 3, 19))  # service was due on the 16th
    officer = Visitor(app)
    officer.sign_in("chaoyang")
    page = officer.get(f"/bureau/cases/{case}")
    assert "2026-03-16" in page.text or "2026年3月16日" in page.text
    assert "逾期" in page.text or "已超" in page.text
    firm_play.served(play, case)
    play.days(10)  # the statement was due on the 26th
    view = view_case(play.platform, play.actor("chaoyang"), case)
    due = {each.term.id: each.sheet.due for each in play.file(case).case.running(play.platform.reference.calendar, play.platform.today())}  # fmt: skip
    assert due["statement"] == date(2026, 3, 26)
    assert view.file.case.state.id == "served"
    with pytest.raises(ConflictError, match="陈述、申辩期限已经届满.*最晚2026年3月26日"):
        play.act("qiye1", case, "statement_made", {"statement": "不服。"})


def test_i11_off_over_the_last_day_of_the_second_mailing(play: Play) -> None:
    case = firm_play.decided(play, ORDINARY)
    play.act("chaoyang", case, "service_prepared", PREPARED)
    play.act("chaoyang", case, "posted", POSTED, uploads=PROOF)
    play.days(10)
    back = {"returned_on": play.platform.today().isoformat(), "return_reason": "无人签收"}
    play.act("chaoyang", case, "returned", back, uploads=PROOF)
    play.days(23)  # the 33rd day after the first mailing
    again = POSTED | {"posted_on": play.platform.today().isoformat()}
    with pytest.raises(ProblemsError, match="不得少于15日，不得超过30日"):
        play.act("chaoyang", case, "posted_again", again, uploads=PROOF)
    # It was posted in time and recorded late: the day that counts is that of the mailing.
    in_time = POSTED | {"posted_on": (play.platform.today() - timedelta(days=3)).isoformat()}
    play.act("chaoyang", case, "posted_again", in_time, uploads=PROOF)
    assert play.state(case) == "posted_again"


# --- I12: which rules hold is asked of the decisive day


@pytest.mark.parametrize(
    ("decided_on", "other"),
    [(date(2026, 3, 31), "国家发展改革委令第58号"), (date(2026, 4, 1), "国家发展改革委令第36号")],
    ids=["I12-last-day-of-the-old", "I12-first-day-of-the-new"],
)
def test_i12_the_rules_of_the_day_of_the_decision_are_compared(
    play: Play, app: Flask, decided_on: date, other: str
) -> None:
    """Opened before the change and published after it: the day of the decision decides, and both sets are shown."""
    play.clock.now = beijing(2026, 3, 30, 9, 0)
    case = approved(play)
    removals.on(play, decided_on)
    play.act("chaoyang", case, "decided")
    removals.on(play, date(2026, 4, 10))
    play.act("chaoyang", case, "entry_proposed", ENTRY)
    play.act("chaoyang2", case, "published", CHECKED)
    calendar, today = play.platform.reference.calendar, play.platform.today()
    own, also = [each.rules.source for each in compared(play.file(case).case, calendar, today)]
    assert (own, also) == ("吉统字〔2020〕44号第十七条", other)
    officer = Visitor(app)
    officer.sign_in("chaoyang2")
    page = officer.get(f"/bureau/cases/{case}")
    assert all(f"{source}，" in page.text for source in (own, other))
