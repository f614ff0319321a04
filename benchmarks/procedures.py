"""Lists of cases at a thousand, a hundred thousand and a million rows."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any
from uuid import uuid4

from benchmarks.measuring import Result, seconds
from benchmarks.parts import actor_named, service
from benchmarks.sizes import UUIDS, county_table, database_for, fill, percentiles
from forms_app.storage.cases import CaseQuery
from forms_app.usecases.list_cases import PAGE_SIZE, list_cases
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.platform import Platform
from forms_app.usecases.public_lists import trustworthy
from forms_app.usecases.save_draft import Save
from forms_app.usecases.start_filing import start_filing
from forms_app.usecases.submit_filing import Submit, submit_filing
from tests.samples import FILLED

ANNEX1 = "statistical_credit/annex1"
SIZES = (1_000, 100_000, 1_000_000)
# Copies of one case: a fifth of them in the county whose lists are measured, so that its pages are full at every size;
# the others over all counties. States and days are drawn by a fixed formula, independent of the county.
_COPY = """
INSERT INTO procedure_case (id, procedure_id, spec_version, campaign_id, filing_id, enterprise_id, office_id,
  division_code, prefecture, receipt, enterprise_name, name_key, uscc, opened_at, state, holder, is_open, events,
  state_since, due_on, provisional, sampled, notice_id, public_from, public_until)
WITH RECURSIVE numbers(n) AS (SELECT {start} UNION ALL SELECT n + 1 FROM numbers WHERE n < {until}),
  drawn(n, place, r, day) AS (
    SELECT n, CASE WHEN n % 5 = 0 THEN -1 ELSE n % {counties} END,
      CAST(n AS BIGINT) * 1103515245 / 65536 % 6, CAST(n AS BIGINT) * 1103515245 / 65536 / 6 % 300 FROM numbers),
  divisions(place, code) AS (SELECT row_number() OVER (ORDER BY division_code) - 1, division_code FROM bench_divisions
    UNION ALL SELECT -1, '{home}')
SELECT {uuid}, procedure_id, spec_version, campaign_id, {uuid}, enterprise_id,
  office_id, divisions.code, substr(divisions.code, 1, 4), 'R' || n, '示例企业' || n, '示例企业' || n, 'U' || n,
  opened_at,
  CASE WHEN r < 3 THEN 'announced' WHEN r = 3 THEN 'leader' ELSE 'received' END,
  CASE WHEN r < 3 THEN 'system' WHEN r = 3 THEN 'leader' ELSE 'handler' END,
  r >= 3, 1, state_since, CASE WHEN r >= 3 THEN {due} END, FALSE, FALSE, NULL,
  CASE WHEN r < 3 THEN {since} END,
  CASE WHEN r < 3 THEN {ends} END
FROM drawn JOIN procedure_case AS first ON first.receipt = '{receipt}' JOIN divisions ON divisions.place = drawn.place
"""
_DAYS = {
    "sqlite": "date('{}', '+' || (day * {} / 10) || ' days')",
    "postgresql": "DATE '{}' + (day * {} / 10)::int",
}
_HOME = "220104"
_RARE = "statistical_credit/determination"
"""A procedure of which there are hardly any cases here: those of the demonstration."""


def run() -> Iterator[Result]:
    """The lists by size, on SQLite and, where BENCH_DATABASE_URL names a server's database, on PostgreSQL beside it."""
    yield from _by_size(None)
    if url := os.environ.get("BENCH_DATABASE_URL"):
        yield from _by_size(url)


def _by_size(url: str | None) -> Iterator[Result]:
    with ExitStack() as opened:
        platforms = [opened.enter_context(service(database_for(url, "cases", size))) for size in SIZES]
        seeding = sum(seconds(partial(_fill, *each)) for each in zip(platforms, SIZES, strict=True))
        print(f"       filled in {seeding:.0f} s")
        lists = [_lists(platform) for platform in platforms]
        for name in lists[0]:
            small, middle, large = percentiles([each[name] for each in lists])
            kind = platforms[0].database.engine.dialect.name
            note = f"{kind}; {SIZES[1]:,} rows: {middle:.2f} ms"
            title = f"{name}, 95th percentile at {SIZES[-1]:,} / {SIZES[0]:,} rows"
            yield Result(title, large, small, 1.5, note=note)


def _apply(platform: Platform, username: str) -> str:
    """Submit one application; returns the receipt."""
    actor = actor_named(platform, username)
    filing = start_filing(platform, actor, ANNEX1)
    view = open_filing(platform, actor, filing)
    values = {name: value for name, value in FILLED.items() if name not in ("enterprise_name", "uscc")}
    save = Save({**values, "application_date": platform.today().isoformat()}, view.revision, uuid4().hex)
    return submit_filing(platform, actor, filing, Submit(save, uuid4().hex, platform.clock()))


def _first_case(platform: Platform) -> str:
    return _apply(platform, "qiye1")


def _fill(platform: Platform, size: int) -> None:
    receipt, counties = _first_case(platform), county_table(platform)
    kind = platform.database.engine.dialect.name
    uuid, day = UUIDS[kind], _DAYS[kind]
    statement = _COPY.format(
        start=1, until=size - 1, counties=counties, home=_HOME, receipt=receipt, uuid=uuid,
        due=day.format("2026-01-01", 10), since=day.format("2025-06-01", 9), ends=day.format("2027-06-01", 9),
    )  # fmt: skip
    fill(platform, statement)


def _lists(platform: Platform) -> dict[str, Callable[[], object]]:
    people = {"county": "chaoyang", "prefecture": "changchun", "province": "jilin"}
    spec = platform.catalogue.procedure_of(ANNEX1)
    assert spec is not None
    lists: dict[str, Callable[[], object]] = {
        f"worklist of a {name}": partial(list_cases, platform, actor_named(platform, username), CaseQuery(), None)
        for name, username in people.items()
    }
    # Nearly all cases are of one procedure here: looking for the few others must not read past all of these.
    jilin = actor_named(platform, people["province"])
    for name, procedure in (("procedure", spec.id), ("rare procedure", _RARE)):
        query = CaseQuery(procedure=procedure)
        lists[f"worklist of a province, one {name}"] = partial(list_cases, platform, jilin, query, None)
    query = CaseQuery(category="abnormal")
    lists["worklist of a province, one rare category"] = partial(list_cases, platform, jilin, query, None)
    lists["public list"] = partial(trustworthy, platform, spec, "", None, None)
    lists["public list of one county"] = partial(trustworthy, platform, spec, "", _HOME, None)
    for name, work in lists.items():
        page: Any = work()
        shown = len(page.entries if "public" in name else page.lines)
        assert shown == PAGE_SIZE or "rare" in name, (name, shown)
    return lists
