"""Bringing a database to the current tables. Safe to run at every start and by two starters at once."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from forms_app.storage import (  # noqa: F401 - they fill the metadata
    bulk_tables,
    case_tables,
    graded_tables,
    indicator_tables,
    job_tables,
    number_tables,
    tables,
)
from forms_app.storage.database import Database

# Any number that no other program on the server uses for its own lock.
_ADVISORY_LOCK = 7_424_544_001


def migrate(database: Database) -> None:
    """Run the steps that are missing, in one transaction, one migrator at a time."""
    with database.rebuilding() as session:
        connection = session.connection()
        if not database.is_embedded:
            # Whoever migrates first may take longer than any request would wait.
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
        command.upgrade(_config(connection), "head")


def differences(database: Database) -> list[object]:
    """What the tables in the code have that the database lacks, and the reverse; empty when they agree."""
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
