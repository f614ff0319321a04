"""Public entries: searching a thousand and a hundred thousand, and how soon a removed one is gone everywhere."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from uuid import UUID

from benchmarks import removing
from benchmarks.determining import publish, ready
from benchmarks.measuring import Result, seconds
from benchmarks.parts import service
from benchmarks.sizes import UUIDS, county_table, database_for, fill, percentiles
from forms_app.storage.case_tables import Case
from forms_app.usecases.entries import PAGE_SIZE, Wanted, list_entries
from forms_app.usecases.platform import Platform

SIZES = (1_000, 100_000)
_HOME, _PREFECTURE, _CODE, _UNKNOWN = "220104", "220100", "91220104MA0Y3K1A7Y", "91220102MA146W2C3Q"
_SEEDS = (("article_9_1", "qiye1"), ("article_10_1", "qiye2"))
# Copies of two published cases, one of each category, every third the graver. What a name holds decides how many are
# found: all hold 公司, half 商贸; 200 hold 精工 and 500 more 北方 at both sizes; 3,500 hold 东方, which are too many to
# be looked up. A fifth stands in one county, so that its pages are full at both sizes.
_COPY = """
INSERT INTO procedure_case (id, procedure_id, spec_version, enterprise_id, office_id, division_code, prefecture,
  receipt, enterprise_name, name_key, uscc, opened_at, state, holder, is_open, events, state_since, provisional,
  sampled, category, public_from, public_until)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {size}),
  drawn(n, place, day, name) AS (
    SELECT n, CASE WHEN n % 5 = 0 THEN -1 ELSE n % {counties} END, CAST(n AS BIGINT) * 1103515245 / 65536 % 300,
      '吉林' || CASE WHEN n <= 200 THEN '精工' WHEN n <= 700 THEN '北方' ELSE '' END
      || CASE WHEN n <= 3500 THEN '东方' ELSE '' END || CASE WHEN n % 2 = 0 THEN '商贸' ELSE '制造' END
      || substr(CAST(1000000 + n AS TEXT), 2) || '号有限公司'
    FROM numbers),
  divisions(place, code) AS (SELECT row_number() OVER (ORDER BY division_code) - 1, division_code FROM bench_divisions
    UNION ALL SELECT -1, '{home}')
SELECT {uuid}, procedure_id, spec_version, enterprise_id, office_id, divisions.code, substr(divisions.code, 1, 4),
  'R' || n, name, name, 'U' || n, opened_at, state, holder, is_open, events, state_since, provisional, sampled,
  category, {since}, {until}
FROM drawn JOIN divisions ON divisions.place = drawn.place
  JOIN procedure_case AS first ON first.receipt = CASE WHEN n % 3 = 0 THEN '{graver}' ELSE '{other}' END
"""
_COPY_ENTRIES = """
INSERT INTO published_entry (case_id, form, answers, document_id, issued_at)
SELECT copied.id, form, answers, document_id, issued_at FROM published_entry
  JOIN procedure_case AS first ON first.id = case_id AND first.receipt IN ('{graver}', '{other}')
  JOIN procedure_case AS copied ON copied.category = first.category AND copied.uscc LIKE 'U%'
"""
_COPY_NAMES = """
INSERT INTO name_part (part, name_key)
WITH RECURSIVE places(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM places WHERE i < 60)
SELECT {bytes}, name_key FROM procedure_case JOIN places ON i <= length(name_key) WHERE uscc LIKE 'U%'
"""
_DAYS = {
    "sqlite": "date('{}', '+' || day || ' days')",
    "postgresql": "DATE '{}' + day::int",
}
_BYTES = {
    "sqlite": "CAST(substr(name_key, i) AS BLOB)",
    "postgresql": "convert_to(substr(name_key, i), 'UTF8')",
}
_SEARCHES = {
    "first page": Wanted(),
    "name": Wanted(words="吉林北方东方商贸000678号有限公司"),
    "code": Wanted(words=_CODE),
    "word of 200 names": Wanted(words="精工"),
    "word of 500 names": Wanted(words="北方"),
    "word of 3,500 names": Wanted(words="东方"),
    "word of half the names": Wanted(words="商贸"),
    "word of all names": Wanted(words="公司"),
    "nothing, by name": Wanted(words="没有这样的名称"),
    "nothing, by code": Wanted(words=_UNKNOWN),
    "one category": Wanted("seriously_dishonest"),
    "one category, word of 500 names": Wanted("seriously_dishonest", words="北方"),
    "county": Wanted(division=_HOME),
    "county, word of 200 names": Wanted(division=_HOME, words="精工"),
    "county, word of 500 names": Wanted(division=_HOME, words="北方"),
    "county, word of 3,500 names": Wanted(division=_HOME, words="东方"),
    "county, word of half the names": Wanted(division=_HOME, words="商贸"),
    "county, word of all names": Wanted(division=_HOME, words="公司"),
    "county, nothing": Wanted(division=_HOME, words="没有这样的名称"),
    "prefecture": Wanted(division=_PREFECTURE),
    "prefecture, word of 500 names": Wanted(division=_PREFECTURE, words="北方"),
    "prefecture, word of all names": Wanted(division=_PREFECTURE, words="公司"),
    "province, word of 500 names": Wanted(division="220000", words="北方"),
    "an office's own, word of all names": Wanted(division=_HOME, own=True, words="公司"),
}


def run() -> Iterator[Result]:
    """Searches by size, on SQLite and, where BENCH_DATABASE_URL names one, on PostgreSQL; then the removal."""
    yield from _by_size(None)
    if url := os.environ.get("BENCH_DATABASE_URL"):
        yield from _by_size(url)
    yield from removing.run()


def _by_size(url: str | None) -> Iterator[Result]:
    with ExitStack() as opened:
        addresses = [database_for(url, "entries", size) for size in SIZES]
        platforms = [opened.enter_context(service(address)) for address in addresses]
        seeding = sum(seconds(partial(_fill, *each)) for each in zip(platforms, SIZES, strict=True))
        print(f"       filled in {seeding:.0f} s")
        kind = platforms[0].database.engine.dialect.name
        for name, wanted in _SEARCHES.items():
            works = [_search(platform, wanted) for platform in platforms]
            small, large = percentiles(works)
            title = f"public search, {name}, 95th percentile at {SIZES[-1]:,} / {SIZES[0]:,} entries"
            yield Result(title, large, small, 2.0, note=f"{kind}; {_found(works)} shown")


def _search(platform: Platform, wanted: Wanted) -> Callable[[], int]:
    return lambda: len(list_entries(platform, wanted, None).entries)


def _found(works: list[Callable[[], int]]) -> int:
    """How many each shows: the same at every size, or the pages cannot be compared."""
    small, large = (work() for work in works)
    assert small == large <= PAGE_SIZE, (small, large)
    return small


def _fill(platform: Platform, size: int) -> None:
    spec, kind = ready(platform), platform.database.engine.dialect.name
    other, graver = (_receipt(platform, publish(platform, spec, *seed)) for seed in _SEEDS)
    today, day = platform.today(), _DAYS[kind]
    values = {
        "size": size, "counties": county_table(platform), "home": _HOME, "uuid": UUIDS[kind], "bytes": _BYTES[kind],
        "since": day.format(today - timedelta(days=300)), "until": day.format(today + timedelta(days=1)),
        "other": other, "graver": graver,
    }  # fmt: skip
    fill(platform, *(statement.format(**values) for statement in (_COPY, _COPY_ENTRIES, _COPY_NAMES)))


def _receipt(platform: Platform, case: UUID) -> str:
    with platform.database.reading() as session:
        return session.get_one(Case, case).receipt
