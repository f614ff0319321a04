"""K7, H7, H8 over the web: a database that is gone, read-only or held answers 503, and nothing is half done."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from forms_app.storage import faults
from forms_app.storage.case_tables import Case
from forms_app.storage.database import Database
from forms_app.usecases.platform import Platform
from tests.integration.faults.rules import Published, nothing_changes, told
from tests.integration.web.conftest import Visitor

SHAPES = ("", ".csv", ".json", ".atom", ".xlsx", ".pdf")
PUBLIC = [
    "/credit",
    *(f"/credit/trustworthy{shape}" for shape in SHAPES),
    "/credit/objections?number=20260302-AAAAAAAA",
]
OBJECTION = {"name": "甲", "contact": "138", "facts": "迟报3次。"}


def down(database: Database) -> Callable[[], None]:
    """The database is gone: a server that ends every connection and takes none, a file that cannot be opened."""
    if database.is_embedded:
        file = database.engine.url.database or ""
        database.engine.dispose()
        # SQLite would make a new file where none is; what is no database at all is like a disk that fails.
        kept = _swap(file, b"no database" * 1000)
        return lambda: (database.engine.dispose(), _swap(file, kept))[0]
    name = database.engine.url.database or ""
    _server(database, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    _server(database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name)
    return lambda: _server(database, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def read_only(database: Database) -> Callable[[], None]:
    """The database takes nothing in. What a server of this kind holds may be a copy that lags."""
    database.engine.dispose()
    if database.is_embedded:

        @event.listens_for(database.engine, "connect")
        def refuse(connection: object, _record: object) -> None:
            connection.execute("PRAGMA query_only = ON")  # type: ignore[attr-defined]

        return lambda: (event.remove(database.engine, "connect", refuse), database.engine.dispose())[0]
    name = database.engine.url.database
    _server(database, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    return lambda: _server(database, f"ALTER DATABASE {name} SET default_transaction_read_only = off")


def _server(database: Database, statement: str, *values: str) -> None:
    url = database.engine.url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode(), values or None)


def _swap(file: str, content: bytes) -> bytes:
    with Path(file).open("r+b") as stream:
        kept = stream.read()
        stream.seek(0)
        stream.truncate()
        stream.write(content)
    return kept


def test_k7_without_database_the_public_is_told_and_nothing_old_is_shown(published: Published, app: Flask) -> None:
    database, client = published.play.platform.database, app.test_client()
    paths = [*PUBLIC, f"/credit/notices/{published.notice}", f"/credit/notices/{published.notice}/notice.pdf"]
    assert client.get("/credit").status_code == 200
    restore = down(database)
    try:
        for path in paths:
            page = told(client.get(path), 503, "数据库暂时不可用", wait=True)
            assert "精密" not in page.response.text, path
        health = client.get("/healthz")
        assert (health.status_code, "数据库暂时不可用" in health.text) == (503, True)
    finally:
        restore()
    assert client.get("/healthz").status_code == 200
    assert "精密" in client.get(f"/credit/notices/{published.notice}").text


def test_k7_who_is_signed_in_is_told_too(published: Published, app: Flask, officer: Visitor) -> None:
    restore = down(published.play.platform.database)
    try:
        told(officer.client.get("/bureau/cases"), 503, "数据库暂时不可用", wait=True)
        told(officer.client.get("/credit"), 503, "数据库暂时不可用", wait=True)
    finally:
        restore()
    assert officer.get("/bureau/cases").status == 200


def test_k7_a_read_only_database_takes_nothing_and_says_so(
    published: Published, app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, token = published.play.platform, visitor.token()
    with nothing_changes(platform):
        restore = read_only(platform.database)
        try:
            if platform.database.is_embedded:
                monkeypatch.setattr("os.access", lambda *_: False)
            sent = visitor.client.post(published.objecting, data={**OBJECTION, "csrf_token": token})
            told(sent, 503, "数据库暂时不可用", wait=True)
            told(visitor.client.get("/healthz"), 503, "数据库暂时不可用", wait=True)
            seen = visitor.client.get("/credit/trustworthy")
            # The one file is as new as can be; a server that is read-only may be a copy that lags.
            assert seen.status_code == (200 if platform.database.is_embedded else 503)
        finally:
            restore()
    monkeypatch.undo()
    assert "异议编号" in visitor.post(published.objecting, OBJECTION).text


def failing(platform: Platform, error: BaseException, times: int) -> list[str]:
    """Appending to the audit record fails so often; returns what was tried."""
    tried: list[str] = []

    def fail(_c: object, _k: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO audit_record"):
            tried.append(statement)
            if len(tried) <= times:
                raise error

    event.listen(platform.database.engine, "before_cursor_execute", fail)
    return tried


class Clash(psycopg.errors.SerializationFailure):
    sqlstate = "40001"


@pytest.mark.parametrize(("times", "status"), [(3, 200), (4, 503)], ids=["H7-third-retry", "H7-given-up"])
def test_h7_an_objection_that_clashes(
    published: Published, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, times: int, status: int
) -> None:
    monkeypatch.setattr(faults.time, "sleep", lambda _: None)
    platform, token = published.play.platform, visitor.token()
    clash = OperationalError("", {}, Clash("could not serialize"))
    tried = failing(platform, clash, times)
    response = visitor.client.post(published.objecting, data={**OBJECTION, "csrf_token": token})
    assert len(tried) == 4
    if status == 503:
        told(response, 503, "系统繁忙，本次操作没有执行", wait=True)
        assert published.play.state(published.case) == "notice"
    else:
        assert response.status_code == 200
        assert published.play.state(published.case) == "objected"


def test_h8_a_held_database_answers_503_and_the_next_one_is_taken(
    published: Published, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, token = published.play.platform, visitor.token()
    monkeypatch.setattr("forms_app.storage.database._PATIENCE_SECONDS", 1)
    platform.database.engine.dispose()
    with platform.database.writing() as holder:
        holder.get(Case, published.case, with_for_update=True)
        response = visitor.client.post(published.objecting, data={**OBJECTION, "csrf_token": token})
        told(response, 503, "系统繁忙，本次操作没有执行", wait=True)
    assert published.play.state(published.case) == "notice"
    assert "异议编号" in visitor.post(published.objecting, OBJECTION).text
