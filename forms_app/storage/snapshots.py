"""The whole database taken along as of one moment, while others go on writing, and put into an empty one.

SQLite by its online backup, PostgreSQL by its own pg_dump and pg_restore, which must be on the PATH.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import URL
from sqlmodel import Session, select

from forms_app.core.errors import BadInputError
from forms_app.storage.audit import Chain, verify_chain
from forms_app.storage.case_tables import AuditHead
from forms_app.storage.database import Database
from forms_app.storage.named_files import named_digests, named_job_files

EMBEDDED, SERVER = "SQLite", "PostgreSQL"
_STEP = text("SELECT version_num FROM alembic_version")
_JOURNALS = ("-wal", "-journal")


@dataclass(frozen=True)
class Snapshot:
    """What a database held at one moment.

    `kind` is SQLite or PostgreSQL, `step` the version of its tables, `chain` what its audit record came to and `head`
    the digest at its end, `files` and `job_files` are the digests of the files that it names.
    """

    kind: str
    step: str
    chain: Chain
    head: str
    files: frozenset[str]
    job_files: frozenset[str]


def kind_of(database: Database) -> str:
    """SQLite or PostgreSQL."""
    return EMBEDDED if database.is_embedded else SERVER


def take(database: Database, into: Path) -> Snapshot:
    """Write the database into a file that does not exist yet. Raises BadInputError when there is nothing to take, or
    when what takes it is missing or fails."""
    if database.is_embedded:
        _copy_embedded(_file_of(database), into)
        return _held(EMBEDDED, into)
    with database.reading() as session:
        _require_tables(session)
        moment = session.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        _call(database, "pg_dump", "--format=custom", *_WITHOUT_OWNERS, f"--snapshot={moment}", f"--file={into}")
        # Read in the very snapshot that was dumped.
        return _snapshot(SERVER, session)


def require_sound(kind: str, file: Path) -> None:
    """Raise BadInputError when a file that was taken is not whole."""
    if kind == SERVER:
        _run([_program("pg_restore"), "--list", str(file)])
        return
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as connection:
            faults = [row[0] for row in connection.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
    except sqlite3.DatabaseError as error:
        faults = [str(error)]
    if faults:
        raise BadInputError(f"数据库不完整：{'；'.join(faults)}")


def require_empty(database: Database) -> None:
    """Raise BadInputError when the database holds anything already, or the left journals of another one."""
    if not database.is_embedded:
        with database.reading() as session:
            if tables := inspect(session.connection()).get_table_names():
                raise BadInputError(
                    f"DATABASE_URL 指定的数据库里已有{len(tables)}张表；只能恢复到空的数据库，请新建一个"
                )
        return
    file = _file_of(database)
    for each in (file, *_journals(file)):
        if each.exists() and each.stat().st_size:
            raise BadInputError(f"“{each}”已经存在；只能恢复到空的实例，请另设 XINBIAO_INSTANCE")


def put(database: Database, taken: Path) -> Snapshot:
    """Put what was taken into the empty database, whole or not at all, and say what it holds then.

    Raises BadInputError when it cannot be put there.
    """
    if database.is_embedded:
        file = _file_of(database)
        held = _held(EMBEDDED, taken)
        for each in _journals(file):
            each.unlink(missing_ok=True)
        taken.replace(file)
        return held
    _call(database, "pg_restore", "--single-transaction", "--exit-on-error", *_WITHOUT_OWNERS, last=(str(taken),))
    with database.reading() as session:
        return _snapshot(SERVER, session)


_WITHOUT_OWNERS = ("--no-owner", "--no-privileges")


def _file_of(database: Database) -> Path:
    return Path(database.engine.url.database or "")


def _journals(file: Path) -> Iterator[Path]:
    yield from (file.with_name(file.name + ending) for ending in _JOURNALS)


def _copy_embedded(file: Path, into: Path) -> None:
    """All pages in one step: a reader holds up nobody, and only reading it checkpoints nothing when it closes."""
    if not file.exists() or not file.stat().st_size:
        raise BadInputError(f"“{file}”没有数据，没有可以备份的内容；请检查 XINBIAO_INSTANCE")
    into.touch(mode=0o600)
    with (
        closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(into)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file and nothing beside it


def _held(kind: str, file: Path) -> Snapshot:
    """What a database in a file holds. Raises BadInputError when it is not whole."""
    require_sound(kind, file)
    with _opened(file) as session:
        _require_tables(session)
        return _snapshot(kind, session)


@contextmanager
def _opened(file: Path) -> Iterator[Session]:
    """The file as it is: opened as the service opens its own, it would get journals beside it."""
    engine = create_engine(URL.create("sqlite", database=str(file)))
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _require_tables(session: Session) -> None:
    if not inspect(session.connection()).has_table("alembic_version"):
        raise BadInputError("数据库里没有信表的数据，没有可以备份的内容；请检查 XINBIAO_INSTANCE 和 DATABASE_URL")


def _snapshot(kind: str, session: Session) -> Snapshot:
    return Snapshot(
        kind=kind,
        step=session.execute(_STEP).scalar_one(),
        chain=verify_chain(session),
        head=session.exec(select(AuditHead.digest).where(AuditHead.id == 1)).one_or_none() or "",
        files=frozenset(named_digests(session)),
        job_files=frozenset(named_job_files(session)),
    )


def _call(database: Database, program: str, *options: str, last: tuple[str, ...] = ()) -> None:
    """A program of the server, which must not be older than the server itself. The password is in no argument."""
    url = database.engine.url
    address = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": str(url.password)} if url.password is not None else {}
    called = [_program(program), *options, f"--dbname={address}", *last]
    _run(called, secret)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BadInputError(f"没有找到程序 {name}：请安装与数据库同版本的 postgresql-client，并使它在 PATH 中")
    return found


def _run(called: Sequence[str], secret: Mapping[str, str] | None = None) -> None:
    environment = {**os.environ, **(secret or {})}
    done = subprocess.run(called, env=environment, capture_output=True, check=False)  # noqa: S603 - no shell
    if done.returncode:
        said = " ".join(done.stderr.decode("utf-8", "replace").split())
        why = said or f"退出码{done.returncode}"
        raise BadInputError(f"{Path(called[0]).name} 没有完成（它的版本不能低于数据库服务器）：{why}")
