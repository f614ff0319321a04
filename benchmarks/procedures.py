"""Lists of cases at a thousand, a hundred thousand and a million rows, and one approval beside a bare committed row."""

import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text
from sqlmodel import select

from benchmarks.measuring import Result, alternately, seconds
from benchmarks.parts import NOW, service
from forms_app.cases.actors import Actor
from forms_app.storage.case_tables import Case
from forms_app.storage.cases import CaseQuery
from forms_app.storage.tables import Account, Office
from forms_app.usecases.list_cases import list_cases
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.perform_act import Perform, perform_act
from forms_app.usecases.platform import Platform
from forms_app.usecases.public_lists import trustworthy
from forms_app.usecases.save_draft import Save
from forms_app.usecases.start_filing import start_filing
from forms_app.usecases.submit_filing import Submit, submit_filing
from tests.samples import FILLED

ANNEX1 = "statistical_credit/annex1"
SIZES = (1_000, 100_000, 1_000_000)
_RUNS, _APPROVALS = 200, 40
_PERCENTILE = 94  # of 99 cut points: the 95th
# Copies of one case: spread over counties, due days and states, half of them announced.
_COPY = """
WITH RECURSIVE numbers(n) AS (SELECT :from_ UNION ALL SELECT n + 1 FROM numbers WHERE n < :until)
INSERT INTO procedure_case (id, procedure_id, spec_version, campaign_id, filing_id, enterprise_id, office_id,
  division_code, prefecture, receipt, enterprise_name, name_key, uscc, opened_at, state, holder, is_open, events,
  state_since, due_on, provisional, sampled, notice_id, public_from, public_until)
SELECT lower(hex(randomblob(16))), procedure_id, spec_version, campaign_id, lower(hex(randomblob(16))), enterprise_id,
  office_id, divisions.code, substr(divisions.code, 1, 4), 'R' || n, '示例企业' || n, '示例企业' || n, 'U' || n,
  opened_at,
  CASE WHEN n % 2 = 0 THEN 'announced' WHEN n % 3 = 0 THEN 'leader' ELSE 'received' END,
  CASE WHEN n % 2 = 0 THEN 'system' WHEN n % 3 = 0 THEN 'leader' ELSE 'handler' END,
  n % 2, 1, state_since, CASE WHEN n % 2 = 1 THEN date('2026-01-01', '+' || (n % 300) || ' days') END, 0, 0, NULL,
  CASE WHEN n % 2 = 0 THEN date('2025-06-01', '+' || (n % 270) || ' days') END,
  CASE WHEN n % 2 = 0 THEN date('2027-06-01', '+' || (n % 270) || ' days') END
FROM numbers JOIN procedure_case AS first ON first.receipt = :receipt
JOIN (SELECT row_number() OVER (ORDER BY division_code) - 1 AS number, division_code AS code FROM bench_divisions)
  AS divisions ON divisions.number = n % :counties
"""


def run() -> Iterator[Result]:
    """The lists by size, then one approval."""
    with service() as platform:
        receipt = _first_case(platform)
        counties = _divisions(platform)
        times: dict[int, dict[str, float]] = {}
        filled = 1
        for size in SIZES:
            _fill(platform, receipt, counties, filled, size)
            filled = size
            times[size] = {name: _percentile(work) for name, work in _lists(platform).items()}
        for name in times[SIZES[0]]:
            small, large = times[SIZES[0]][name], times[SIZES[-1]][name]
            middle = f"{SIZES[1]:,} rows: {times[SIZES[1]][name]:.2f} ms"
            yield Result(
                f"{name}, 95th percentile at {SIZES[-1]:,} / {SIZES[0]:,} rows", large, small, 1.5, note=middle
            )
    with service() as platform:
        yield _approval(platform)


def _actor(platform: Platform, username: str) -> Actor:
    with platform.database.reading() as session:
        account = session.exec(select(Account).where(Account.username == username)).one()
        office = session.get(Office, account.office_id) if account.office_id else None
    division = office.division_code if office else None
    return Actor(
        account.id or 0, account.display_name, account.role, account.enterprise_id, account.office_id, division
    )


def _apply(platform: Platform, username: str) -> str:
    """Submit one application; returns the receipt."""
    actor = _actor(platform, username)
    filing = start_filing(platform, actor, ANNEX1)
    view = open_filing(platform, actor, filing)
    values = {name: value for name, value in FILLED.items() if name not in ("enterprise_name", "uscc")}
    save = Save({**values, "application_date": platform.today().isoformat()}, view.revision, uuid4().hex)
    return submit_filing(platform, actor, filing, Submit(save, uuid4().hex, platform.clock()))


def _first_case(platform: Platform) -> str:
    return _apply(platform, "qiye1")


def _divisions(platform: Platform) -> int:
    codes = [each.code for each in platform.reference.divisions.in_force(platform.today()) if each.level == "county"]
    with platform.database.writing() as session:
        session.execute(text("CREATE TABLE bench_divisions (division_code TEXT)"))
        for code in codes:
            session.execute(text("INSERT INTO bench_divisions VALUES (:code)"), {"code": code})
    return len(codes)


def _fill(platform: Platform, receipt: str, counties: int, filled: int, size: int) -> None:
    with closing(sqlite3.connect(str(platform.database.engine.url.database))) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute(_COPY, {"from_": filled, "until": size - 1, "receipt": receipt, "counties": counties})
        connection.execute("ANALYZE")
        connection.commit()


def _lists(platform: Platform) -> dict[str, Callable[[], object]]:
    county, province = _actor(platform, "chaoyang"), _actor(platform, "jilin")
    spec = platform.catalogue.current_procedures()[0]
    return {
        "worklist of a county": lambda: list_cases(platform, county, CaseQuery(), None),
        "worklist of the province": lambda: list_cases(platform, province, CaseQuery(), None),
        "public list": lambda: trustworthy(platform, spec, "", None, None),
    }


def _percentile(work: Callable[[], object]) -> float:
    for _ in range(5):
        work()
    times = [seconds(work) * 1000 for _ in range(_RUNS)]
    return statistics.quantiles(times, n=100)[_PERCENTILE]


def _approval(platform: Platform) -> Result:
    """An approval there and back again, beside a bare row committed with the same durability."""
    _apply(platform, "qiye1")
    with platform.database.reading() as session:
        case = session.exec(select(Case.id)).one()
    handler, head = _actor(platform, "chaoyang"), _actor(platform, "chaoyang2")
    agreed = {"opinion": "同意。", "determination_findings": "符合。"}
    turns = iter(range(10_000))

    def ours() -> None:
        if next(turns) % 2 == 0:
            perform_act(platform, handler, case, Perform("handler_agreed", agreed, NOW))
        else:
            perform_act(platform, head, case, Perform("section_head_returned", {"opinion": "退回。"}, NOW))

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bare.db"

        def bare() -> None:
            with closing(sqlite3.connect(file)) as connection, connection:
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute("INSERT INTO saved (text) VALUES (?)", ("{}" * 200,))

        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE saved (id INTEGER PRIMARY KEY, text TEXT)")
        value, baseline = alternately(ours, bare, _APPROVALS)
    return Result("one approval / one bare committed row", value, baseline, 3.0, note="use case alone, no HTTP")
