"""K6: addresses that nobody typed, and programs that read everything."""

import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from forms_app.core.errors import BadInputError
from forms_app.settings import Settings
from forms_app.web import rates
from forms_app.web.app import create_web
from forms_app.web.options import WebOptions
from forms_app.web.rates import FILES_AT_ONCE, Rate
from tests.integration.faults.rules import Published, nothing_changes, told
from tests.integration.web.conftest import Page, Visitor

NOBODY = "00000000-0000-4000-8000-000000000000"
WORDS = [
    "%",
    "_",
    "\\",
    "'",
    '"',
    "精%",
    "%' OR '1'='1",
    "'; DROP TABLE procedure_case;--",
    "(a+)+$",
    "[^x]*",
    "*",
    "?",
]
PLACES = ["page=-1", "page=1000000000", "size=1000000", "limit=-1", f"after={NOBODY}&from=0001-01-01",
          f"after={NOBODY}&from=9999-12-31", f"after={NOBODY}&due=9999-12-31", "after=-1&from=2026-03-02",
          f"after={2**63}", f"after={NOBODY}&from=2026-02-30", f"after={NOBODY}&due=x"]  # fmt: skip
PUBLIC = ["/credit/trustworthy", "/credit/trustworthy.csv", "/credit/trustworthy.json", "/credit/trustworthy.atom",
          "/credit/trustworthy.xlsx"]  # fmt: skip
BUREAU = ["/bureau/cases", "/bureau/submissions", "/bureau/campaigns", "/bureau/figures", "/bureau/figures.xlsx",
          "/bureau/registers/statistical_credit/annex1.xlsx"]  # fmt: skip
FILTERS = ["state", "campaign", "holder", "late", "all", "form", "verdict", "from", "until", "to", "division", "sort",
           "year"]  # fmt: skip

VALUES = ("%", "'", "-1", str(2**63), "9" * 5000, "a" * 300)


# What offices ask takes long to answer, and PostgreSQL is the stricter reader: the embedded database is left to the public.
@pytest.mark.parametrize(
    ("platform", "path"),
    [*(("sqlite", path) for path in PUBLIC), *(("postgresql", path) for path in (*PUBLIC, *BUREAU))],
    indirect=["platform"],
    ids=lambda value: f"K6-{value}",
)
def test_k6_odd_words_and_places_find_nothing_or_are_refused(published: Published, app: Flask, path: str) -> None:
    asking = Visitor(app)
    if path in BUREAU:
        asking.sign_in("chaoyang")
    with nothing_changes(published.play.platform):
        for query in (*(f"q={quote(each)}" for each in WORDS), *PLACES):
            page = asking.get(f"{path}?{query}")  # never 5xx, never a word of the inside: `Visitor` looks
            assert page.status in (200, 422), (query, page.status)
            if query.startswith("q=") and page.is_whole and path in ("/credit/trustworthy", "/bureau/cases"):
                assert "精密" not in "".join(page.all("//tbody//text()")), query
        for number, name in enumerate(FILTERS):
            # A workbook reads its address with the functions of its page: one value of each kind is enough.
            for value in VALUES[number % len(VALUES) :][:1] if path.endswith("xlsx") else VALUES:
                # A division that is not one's own reads like one that never was.
                right = (200, 404, 422) if name == "division" and "figures" in path else (200, 422)
                assert asking.get(f"{path}?{name}={quote(value)}").status in right, (name, value[:20])


def test_k6_a_wildcard_is_a_character_like_any_other(published: Published, app: Flask) -> None:
    officer = Visitor(app)
    officer.sign_in("chaoyang")
    assert "精密" in officer.get("/bureau/cases?q=精密").text
    assert "精密" in officer.get(f"/credit/notices/{published.notice}?q=精密").text
    for words in ("精_", "精%机", "_", "%"):
        assert "没有符合条件的办件" in officer.get(f"/bureau/cases?q={quote(words)}").text
        page = officer.get(f"/credit/notices/{published.notice}?q={quote(words)}")
        assert not page.all("//tbody/tr")


@pytest.fixture
def limited(published: Published) -> Flask:
    """The service with room for two files and a few pages a minute."""
    return create_web(published.play.platform, WebOptions(secret="for tests only", public_rate=25))


@pytest.mark.parametrize(
    "path",
    ["/credit/trustworthy.csv", "/credit/trustworthy.json", "/credit/trustworthy.xlsx", "/credit/trustworthy.pdf",
     "/credit/notices/{notice}/notice.pdf", "/forms/statistical_credit/annex1/blank.pdf",
     "/forms/statistical_credit/annex1/template.xlsx", "/forms/statistical_credit/annex9/flow-charts.pdf"],
)  # fmt: skip
def test_n5_k6_files_for_one_address_come_to_an_end_and_others_go_on(
    published: Published, limited: Flask, path: str
) -> None:
    path = path.format(notice=published.notice)
    scraper, citizen, officer = Visitor(limited), Visitor(limited), Visitor(limited)
    citizen.client.environ_base["REMOTE_ADDR"] = "2001:db8:1:2::5"
    officer.sign_in("chaoyang")
    assert [scraper.get(path).status for _ in range(2)] == [200, 200]
    told(scraper.client.get(path), 429, "这个地址的访问过于频繁，请", wait=True)
    assert scraper.get("/healthz").status == 200
    assert scraper.get("/sign-in").status == 200
    assert citizen.get(path).status == 200
    assert officer.get(path).status == 200  # from the same address as the scraper


def test_k6_pages_count_too_and_one_line_is_one_address(limited: Flask) -> None:
    first, second = Visitor(limited), Visitor(limited)
    first.client.environ_base["REMOTE_ADDR"] = "2001:db8:1:2::1"
    second.client.environ_base["REMOTE_ADDR"] = "2001:db8:1:2:ffff::1"
    statuses = [visitor.get("/credit").status for visitor in (first, second) for _ in range(20)]
    assert statuses.count(200) == 25
    assert statuses[25:] == [429] * 15
    second.sign_in("chaoyang")
    assert second.get("/credit").status == 200


def test_k6_n4_only_a_few_files_are_made_at_once_for_the_public(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_web(published.play.platform, WebOptions(secret="for tests only", public_rate=1000))
    officer, gate, busy = Visitor(app), threading.Event(), threading.Semaphore(0)
    officer.sign_in("chaoyang")

    def slow(*_: Any) -> bytes:
        busy.release()
        assert gate.wait(30)
        return b"%PDF-"

    monkeypatch.setattr("forms_app.web.views.credit.printed_list", slow)
    with running(FILES_AT_ONCE, lambda: app.test_client().get("/credit/trustworthy.pdf").status_code) as statuses:
        for _ in range(FILES_AT_ONCE):
            assert busy.acquire(timeout=30)
        told(app.test_client().get("/credit/trustworthy.pdf"), 503, "正在生成的文件较多", wait=True)
        assert officer.get("/forms/statistical_credit/annex1/blank.pdf").status == 200
        gate.set()
    assert statuses == [200] * FILES_AT_ONCE
    assert Visitor(app).get("/credit/trustworthy.pdf").status == 200


class running:  # noqa: N801 - reads like the functions of contextlib
    """So many threads that do the same; what they found is there when they are done."""

    def __init__(self, number: int, work: Any) -> None:
        self.found: list[int] = []
        self.threads = [threading.Thread(target=lambda: self.found.append(work())) for _ in range(number)]

    def __enter__(self) -> list[int]:
        for thread in self.threads:
            thread.start()
        return self.found

    def __exit__(self, *_: object) -> None:
        for thread in self.threads:
            thread.join()


def ticking() -> Iterator[float]:
    yield from (0.0, 0.0, 0.0, 3.0, 5.9, 6.0, 1000.0, 1000.0, 1000.0)


def test_k6_a_bucket_fills_up_again_in_time() -> None:
    moments = ticking()
    rate = Rate(10, 60, lambda: next(moments))
    assert not rate.take("a", 10)
    assert rate.take("a", 1).total_seconds() == pytest.approx(6)
    assert not rate.take("b", 1)
    assert rate.take("a", 1).total_seconds() == pytest.approx(3)
    assert rate.take("a", 1).total_seconds() == pytest.approx(0.1)
    assert not rate.take("a", 1)
    assert not rate.take("a", 10)
    assert rate.take("a", 1)


def test_k6_a_flood_of_addresses_takes_no_more_memory_and_frees_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_ADDRESSES", 100)
    rate = Rate(10, 3600, time.monotonic)
    rate.take("scraper", 10)
    for number in range(1000):
        rate.take(f"address {number}", 1)
    assert len(rate._buckets) <= 100
    assert rate.take("scraper", 1)


def test_k6_without_a_limit_nothing_is_counted(visitor: Visitor) -> None:
    pages: list[Page] = [visitor.get("/credit") for _ in range(400)]
    assert {page.status for page in pages} == {200}


def test_k6_the_operator_sets_the_limit() -> None:
    assert Settings.from_environment({}).public_rate == 300
    assert Settings.from_environment({"XINBIAO_PUBLIC_RATE": "0"}).public_rate == 0
    with pytest.raises(BadInputError, match="环境变量 XINBIAO_PUBLIC_RATE 应为数字，现为“许多”"):
        Settings.from_environment({"XINBIAO_PUBLIC_RATE": "许多"})
