"""The database: SQLite by default, PostgreSQL by address. One place opens transactions.

On SQLite, writes of all threads and processes go one after the other under one lock, checkpoints included: versions
before 3.51.3 can corrupt a WAL database when two connections write and checkpoint at once, and Debian 12 has 3.40.
"""

import fcntl
import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError
from sqlmodel import Session

from forms_app.core.errors import BadInputError
from forms_app.storage.faults import BusyError, UnavailableError, told

FILE_NAME = "xinbiao.db"
_LOCK_NAME = "write.lock"
_WRITE = "xinbiao_write"
_SNAPSHOT = "REPEATABLE READ"
_PATIENCE_SECONDS = 10.0
_POLL_SECONDS = 0.005
LARGEST_JOURNAL_AT_REST = 16 * 1024 * 1024
"""In bytes. While somebody reads, nothing newer leaves the journal; the room would never be given back afterwards."""

_PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON",
    f"journal_size_limit={LARGEST_JOURNAL_AT_REST}",
)  # fmt: skip
_SECONDS_TO_CONNECT = 5
# What a server reports of itself without being asked. A copy may lag: what was withdrawn would still be public there.
_READ_ONLY = ("in_hot_standby", "default_transaction_read_only")


class Database:
    """Opens transactions. A writing one is committed when its block ends and rolled back when it fails."""

    def __init__(self, url: URL, lock_file: Path | None) -> None:
        self.engine = _engine(url)
        # The embedded database reads one snapshot by itself; a server would take a new one for every statement.
        self._snapshots = self.engine if self.is_embedded else self.engine.execution_options(isolation_level=_SNAPSHOT)
        self._lock = _WriteLock(lock_file) if lock_file else None

    @classmethod
    def open(cls, url: str | None, instance: Path) -> "Database":
        """The database at `url`, or the embedded one of the instance. Raises BadInputError for a bad address."""
        if url is None:
            instance.mkdir(parents=True, exist_ok=True)
            for name in (FILE_NAME, _LOCK_NAME):
                (instance / name).touch(mode=0o600)  # nobody else's to read; its journals follow it
            embedded = URL.create("sqlite", database=str(instance / FILE_NAME))
            return cls(embedded, instance / _LOCK_NAME)
        address = _address(url)
        if address.get_backend_name() == "sqlite":
            return cls(address, Path(f"{address.database}.lock"))
        return cls(address, None)

    @property
    def is_embedded(self) -> bool:
        """Whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    def require_reachable(self) -> None:
        """Raise BadInputError, with the server's own words, when no connection can be had."""
        try:
            self.engine.connect().close()
        except OperationalError as error:
            target = self.engine.url.set(drivername=self.engine.dialect.name).render_as_string(hide_password=True)
            answer = " ".join(str(error.orig).split())
            raise BadInputError(f"连接不上数据库 {target}：请查看数据库服务、地址和账号。答复：{answer}") from error

    def require_ready(self) -> None:
        """Raise UnavailableError or BusyError when the tables cannot be read, or nothing can be written."""
        with self.reading() as session:
            session.execute(text("SELECT version_num FROM alembic_version")).one()
        if self.is_embedded and not os.access(self.engine.url.database or "", os.W_OK):
            raise UnavailableError

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One snapshot of the data, however many statements read it. Raises UnavailableError, BusyError."""
        with told(), Session(self._snapshots, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction. Raises BusyError when the write lock cannot be had, ClashError, UnavailableError."""
        with told(), self._lock or nullcontext(), self.engine.connect() as connection:
            writer = connection.execution_options(**{_WRITE: True})
            with Session(writer, expire_on_commit=False) as session, session.begin():
                yield session

    @contextmanager
    def rebuilding(self) -> Iterator[Session]:
        """One transaction in which tables may be built anew. Raises BusyError, IntegrityError for dangling references.

        SQLite changes a table by copying it and dropping the old one, to which others refer: references are not
        watched meanwhile, and all of them are checked before anything is kept.
        """
        with self._lock or nullcontext(), self.engine.connect() as connection, self._unwatched(connection):
            writer = connection.execution_options(**{_WRITE: True})
            with Session(writer, expire_on_commit=False) as session, session.begin():
                yield session
                if self.is_embedded:
                    _require_references(session)

    @contextmanager
    def _unwatched(self, connection: Connection) -> Iterator[None]:
        """References are not watched, in SQLite; said outside a transaction, within which it would have no effect."""
        if not self.is_embedded:
            yield
            return
        execute = connection.connection.cursor().execute
        execute("PRAGMA foreign_keys=OFF")
        try:
            yield
        finally:
            execute("PRAGMA foreign_keys=ON")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _require_references(session: Session) -> None:
    dangling = session.connection().exec_driver_sql("PRAGMA foreign_key_check").all()
    if dangling:
        raise IntegrityError("PRAGMA foreign_key_check", None, ValueError(f"dangling references: {dangling[:5]}"))


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        address = None
    # The server's own tools write both words; the password may be in the address, so it is not repeated here.
    if address is not None and address.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return address.set(drivername="postgresql+psycopg")
    if address is not None and address.drivername == "sqlite" and address.database:
        return address
    raise BadInputError(
        "环境变量 DATABASE_URL 应为 postgresql://用户:密码@主机:端口/数据库名；不设则用内置的 SQLite 数据库"
    )


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, json_serializer=_json)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    patience = {} if "connect_timeout" in url.query else {"connect_timeout": _SECONDS_TO_CONNECT}
    engine = create_engine(url, json_serializer=_json, pool_pre_ping=True, connect_args=patience)
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun here, not guessed by the driver
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    if "on" in (connection.info.parameter_status(name) for name in _READ_ONLY):
        connection.close()
        raise UnavailableError
    connection.execute(f"SET lock_timeout = '{_PATIENCE_SECONDS:.0f}s'")  # the embedded database has the same patience
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    """A writing transaction takes the write lock at once: upgrading a reading one could fail half-way."""
    immediate = connection.get_execution_options().get(_WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


class _WriteLock:
    """One writer at a time: among threads by a lock, among processes by a locked file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._threads = threading.Lock()

    def __enter__(self) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        if not self._threads.acquire(timeout=_PATIENCE_SECONDS):
            raise BusyError
        try:
            self._stream = self._opened()
            self._lock_file(deadline)
        except BaseException:
            self._threads.release()
            raise

    def _opened(self) -> TextIO:
        try:
            return self._file.open("w")
        except OSError as error:
            raise UnavailableError from error

    def _lock_file(self, deadline: float) -> None:
        while True:
            try:
                fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    self._stream.close()
                    raise BusyError from None
                time.sleep(_POLL_SECONDS)

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        self._threads.release()
