"""Bringing a database to the current tables. Safe to run at every start and by two starters at once."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from forms_app.storage.all_tables import METADATA
from forms_app.storage.database import Database

# Any number that no other program on the server uses for its own lock.
_ADVISORY_LOCK = 7_424_544_001
VERSIONS = Path(__file__).parent / "migrations" / "versions"
_STEP = re.compile(r'^revision = "(\w+)"\ndown_revision = (?:"(\w+)"|None)$', re.MULTILINE)


def migrate(database: Database) -> None:
    """Run the steps that are missing, in one transaction, one migrator at a time."""
    with database.rebuilding() as session:
        connection = session.connection()
        if not database.is_embedded:
            # Whoever migrates first may take longer than any request would wait.
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
        if _standing(connection) != newest():
            # Loaded only where there is something to do: at most starts there is not.
            import_module("alembic.command").upgrade(_config(connection), "head")


def differences(database: Database) -> list[object]:
    """What the tables in the code have that the database lacks, and the reverse; empty when they agree."""
    with database.reading() as session:
        compare, context = import_module("alembic.autogenerate"), import_module("alembic.migration").MigrationContext
        found = context.configure(session.connection(), opts={"compare_type": True})
        return list(compare.compare_metadata(found, METADATA))


def newest() -> str:
    """The step that no other one follows. Raises ValueError unless there is exactly one."""
    steps = _steps()
    [last] = {step for step, _ in steps} - {before for _, before in steps}
    return last


def is_known(step: str) -> bool:
    """Whether this program can read a database that stands at this step, and bring it to its own."""
    return step in {each for each, _ in _steps()}


def _steps() -> list[tuple[str, str | None]]:
    """Each step with the one before it."""
    files = (file.read_text(encoding="utf-8") for file in VERSIONS.glob("[0-9]*.py"))
    return [(match[1], match[2]) for text in files if (match := _STEP.search(text))]


def _standing(connection: Connection) -> str | None:
    """The step that the database stands at, None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _config(connection: Connection) -> Any:
    config = import_module("alembic.config").Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
