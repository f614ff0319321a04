"""K on public entries and what was built around them: odd addresses, many readers, midnight, a database that is gone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import UUID

import pytest
from flask import Flask

from forms_app.web.app import create_web
from forms_app.web.options import WebOptions
from tests.integration.documents.conftest import Pages
from tests.integration.faults.rules import nothing_changes, told
from tests.integration.faults.test_out_of_service import down, read_only
from tests.integration.faults.test_public_clock import words_of
from tests.integration.faults.test_public_limits import NOBODY, WORDS
from tests.integration.usecases import determining as firm_play
from tests.integration.usecases.determining import ORDINARY
from tests.integration.usecases.procedure import Play, with_articles
from tests.integration.usecases.test_determination import FIRM
from tests.integration.web.conftest import Page, Visitor

LIST = "/credit/entries"
FILES = [f"{LIST}/dishonest.csv", f"{LIST}/dishonest.xlsx", f"{LIST}/dishonest.pdf", f"{LIST}.json", f"{LIST}.atom"]
PUBLIC = [LIST, "/credit/offices/220104", *FILES]
BUREAU = ["/bureau/cases/new", "/bureau/ledgers", "/bureau/ledgers.xlsx", "/bureau/numbers", "/bureau/numbers.xlsx"]
CENTRAL = ["/bureau/entries", "/bureau/entries.xlsx", "/bureau/entries.csv"]
PLACES = ["page=-1", "page=1000000000", "size=1000000", "limit=-1", f"after={NOBODY}&from=0001-01-01",
          f"after={NOBODY}&from=9999-12-31", f"after={2**63}&from=2026-03-02", f"after={NOBODY}&from=2026-02-30",
          "before=-1", f"before={2**63}", "after=-1", "after=x"]  # fmt: skip
FILTERS = ["category", "division", "year", "kind", "office", "ledger", "name", "table", "procedure", "until", "from",
           "to", "on", "uscc", "q"]  # fmt: skip
VALUES = ["%", "'", "-1", str(2**63), "9" * 5000, "a" * 300, "\u202e", "x\x00y"]
SEARCHES = [f"q={quote(each)}" for each in WORDS]
ASKING = {"name": "赵某", "contact": "13800138000", "facts": "处理结果应为警告。"}


@pytest.fixture
def play(play: Play) -> Play:
    return with_articles(play)


@pytest.fixture
def entry(play: Play) -> UUID:
    """A dishonest enterprise, public since 2 March 2026."""
    return firm_play.published(play, ORDINARY)


def told_in(page: Page) -> str:
    """What an answer says of enterprises, whatever its kind."""
    if page.is_whole:
        return "".join(page.all("//table//text()"))
    if page.response.mimetype == "application/pdf":
        return Pages(page.data).words
    return words_of(page.data, "excel" if page.data.startswith(b"PK") else "")


def asking(app: Flask, path: str) -> Visitor:
    someone = Visitor(app)
    if path.startswith("/bureau"):
        someone.sign_in("jilin" if path in CENTRAL else "chaoyang")
    return someone


# --- K6


# What offices ask takes long to answer, and PostgreSQL is the stricter reader: the embedded database is left to the public.
@pytest.mark.parametrize(
    ("platform", "paths"),
    [("sqlite", PUBLIC), ("postgresql", [*PUBLIC, *BUREAU, *CENTRAL])],
    indirect=["platform"],
    ids=["K6-sqlite", "K6-postgresql"],
)
def test_k6_odd_words_and_places_find_nothing_or_are_refused(
    play: Play, entry: UUID, app: Flask, paths: list[str]
) -> None:
    with nothing_changes(play.platform):
        for path in paths:
            someone = asking(app, path)
            for query in odd_queries(path):
                page = someone.get(f"{path}?{query}")  # never 5xx, never a word of the inside: `Visitor` looks
                assert page.status in (200, 404, 422), (path, query[:40], page.status)
                if query in SEARCHES and page.status == 200 and path in PUBLIC:
                    assert "精密" not in told_in(page), (path, query)


def odd_queries(path: str) -> list[str]:
    """What is asked of a path; of what takes its time to make, a part: it reads its address with the same functions."""
    made = path.endswith(("pdf", "xlsx"))
    odd = [
        f"{name}={quote(value)}"
        for number, name in enumerate(FILTERS)
        for value in (VALUES * 2)[number % len(VALUES) :][:3]
    ]
    return [*SEARCHES, *PLACES, *odd][:: 9 if made else 1]


def test_k6_names_that_nobody_gave_are_of_nothing(play: Play, entry: UUID, visitor: Visitor) -> None:
    with nothing_changes(play.platform):
        for path in ("/check/{}", "/credit/corrections?number={}", "/credit/offices/{}", f"{LIST}/{{}}.csv"):
            for value in ("%", "_", "..%2f..", "-1", str(2**63), "a" * 300, "<script>", "\u202e"):
                assert visitor.get(path.format(quote(value, safe="%"))).status in (404, 422), (path, value)


def test_k6_files_of_entries_come_to_an_end_for_one_address(play: Play, entry: UUID) -> None:
    limited = create_web(play.platform, WebOptions(secret="for tests only", public_rate=25))
    officer = Visitor(limited)
    officer.sign_in("chaoyang")
    for number, path in enumerate([*FILES[:-1], "/credit/statement.pdf?q=某"]):
        scraper = Visitor(limited)
        scraper.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number + 1}"
        assert [scraper.get(path).status for _ in range(2)] == [200, 200], path
        told(scraper.client.get(path), 429, "这个地址的访问过于频繁", wait=True)
        assert officer.get(path).status == 200


# --- K2: an answer that is made over midnight is of one day


def test_k2_an_answer_made_over_midnight_is_of_one_day(play: Play, entry: UUID) -> None:
    """Every look at the clock finds it a second later; the request arrived in the last second of the last day."""
    clock = play.clock

    def passing() -> datetime:
        now = clock.now
        clock.pass_(seconds=1)
        return now

    someone = Visitor(create_web(replace(play.platform, clock=passing), WebOptions(secret="for tests only")))
    for path in (LIST, f"{LIST}?q={FIRM}", *FILES, f"{LIST}/{entry}"):
        clock.now = datetime(2027, 3, 2, 15, 59, 59, tzinfo=UTC)
        page = someone.get(path)
        text = page.response.text if page.is_whole else told_in(page)
        assert "精密" in text, path
        assert not any(day in "".join(text.split()) for day in ("2027年3月3日", "2027-03-03", "未查询到")), path


def test_k2_before_its_first_second_and_after_its_last_one(play: Play, entry: UUID, visitor: Visitor) -> None:
    for moment, shown in (
        (datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 1, 16, 0, 0, tzinfo=UTC), True),
        (datetime(2027, 3, 2, 15, 59, 59, tzinfo=UTC), True),
        (datetime(2027, 3, 2, 16, 0, 0, tzinfo=UTC), False),
    ):
        play.clock.now = moment
        for path in (f"{LIST}/{entry}", f"{LIST}/{entry}/entry.pdf", f"{LIST}/{entry}/correction"):
            assert (visitor.get(path).status == 200) is shown, (moment, path)
        assert ("精密" in visitor.get(f"{LIST}.json").response.get_data(as_text=True)) is shown


# --- K1: what was open in a browser when the entry went away


def test_k1_a_request_for_correction_that_was_being_typed_comes_too_late(
    play: Play, entry: UUID, visitor: Visitor
) -> None:
    token = visitor.token()
    play.act("chaoyang3", entry, "entry_deleted", {"reason": "信息有误。"})
    with nothing_changes(play.platform):
        page = visitor.post(f"{LIST}/{entry}/correction", ASKING, token=token)
    assert page.status == 404
    assert "精密" not in page.text


# --- K7


@pytest.mark.parametrize("fault", [down, read_only], ids=["K7-down", "K7-read-only"])
def test_k7_without_its_database_the_public_reads_nothing_old(
    play: Play, entry: UUID, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, fault: Callable[..., Callable[[], None]]
) -> None:
    platform, token = play.platform, visitor.token()
    paths = [*PUBLIC, f"{LIST}/{entry}", f"{LIST}/{entry}/entry.pdf", f"{LIST}/{entry}/correction"]
    assert "精密" in visitor.get(LIST).text
    restore = fault(platform.database)
    try:
        if fault is read_only and platform.database.is_embedded:
            monkeypatch.setattr("os.access", lambda *_: False)
        for path in paths:
            answer = visitor.client.get(path)
            if fault is read_only and platform.database.is_embedded:
                assert answer.status_code == 200  # the one file is as new as can be
                continue
            page = told(answer, 503, "数据库暂时不可用", wait=True)
            assert "精密" not in page.response.get_data(as_text=True), path
        sent = visitor.client.post(f"{LIST}/{entry}/correction", data={**ASKING, "csrf_token": token})
        told(sent, 503, "数据库暂时不可用", wait=True)
    finally:
        restore()
    monkeypatch.undo()
    assert "精密" in visitor.get(LIST).text
    assert visitor.post(f"{LIST}/{entry}/correction", ASKING).status == 200


def test_k7_an_act_that_cannot_be_written_leaves_no_number_behind(
    play: Play, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The decision was printed and stored when the database stopped taking anything in."""
    case = firm_play.opened(play, ORDINARY)
    play.act("chaoyang", case, "proposed", firm_play.PROPOSAL)
    play.act("chaoyang2", case, "section_head_agreed", {"opinion": "同意。"})
    play.act("chaoyang3", case, "leader_agreed", {"opinion": "同意。"})
    officer = Visitor(app)
    officer.sign_in("chaoyang")
    path = f"/bureau/cases/{case}/acts/decided"
    sent = {"seen": officer.get(path).value("seen"), "csrf_token": officer.token()}
    play.clock.pass_(minutes=1)
    restore = read_only(play.platform.database)
    try:
        told(officer.client.post(path, data=sent), 503, "数据库暂时不可用", wait=True)
    finally:
        restore()
    assert play.state(case) == "approved"
    play.act("chaoyang", case, "decided")
    assert play.file(case).case.events[-1].data["number"].endswith("第1号")


def test_k4_the_day_before_and_the_day_itself(play: Play, entry: UUID, app: Flask) -> None:
    """Asked for by hand, without the button that the page does not show."""
    firm = Visitor(app)
    path = f"/cases/{entry}/applications/statistical_credit/removal"
    play.clock.now += timedelta(days=183)  # 1 September, the last day of six months
    firm.sign_in("qiye1")
    with nothing_changes(play.platform):
        page = firm.post(path, follow=False)
        told(page.response, 409, "最早可以申请的日期为2026年9月2日")
    play.days(1)
    firm.sign_in("qiye1")
    assert firm.post(path, follow=False).status in (302, 303)
