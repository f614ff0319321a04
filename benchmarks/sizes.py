"""Databases filled to a size by copying rows within the database, and the same work timed at each size."""

import sqlite3
import statistics
from collections.abc import Callable, Sequence
from contextlib import closing

from sqlalchemy import create_engine, make_url, text

from benchmarks.measuring import seconds
from forms_app.usecases.platform import Platform

RUNS = 200
_PERCENTILE = 94  # of 99 cut points: the 95th
UUIDS = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}


def database_for(url: str | None, name: str, size: int) -> str | None:
    """A database of its own for each size, made anew beside the named one."""
    if url is None:
        return None
    name = f"xinbiao_bench_{name}_{size}"
    with create_engine(
        make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    ).connect() as it:
        it.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        it.execute(text(f"CREATE DATABASE {name}"))
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def county_table(platform: Platform) -> int:
    """The counties as table `bench_divisions`, for statements that spread rows over them; how many there are."""
    codes = [each.code for each in platform.reference.divisions.in_force(platform.today()) if each.level == "county"]
    with platform.database.writing() as session:
        session.execute(text("CREATE TABLE bench_divisions (division_code TEXT)"))
        for code in codes:
            session.execute(text("INSERT INTO bench_divisions VALUES (:code)"), {"code": code})
    return len(codes)


def fill(platform: Platform, *statements: str) -> None:
    """Run the statements without what else the copied rows would need, and let the database look at the result."""
    if platform.database.is_embedded:
        # Not through the engine: its foreign keys would ask for a filing of each.
        with closing(sqlite3.connect(str(platform.database.engine.url.database))) as connection, connection:
            for statement in statements:
                connection.execute(statement)
            connection.execute("ANALYZE")
        return
    with platform.database.writing() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            session.connection().exec_driver_sql(statement.replace("%", "%%"))
    with platform.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def percentiles(works: Sequence[Callable[[], object]]) -> list[float]:
    """Milliseconds of each, run in turn: a noisy machine disturbs all alike."""
    for work in [*works] * 5:
        work()
    rounds = [[seconds(work) * 1000 for work in works] for _ in range(RUNS)]
    return [statistics.quantiles(times, n=100)[_PERCENTILE] for times in zip(*rounds, strict=True)]
