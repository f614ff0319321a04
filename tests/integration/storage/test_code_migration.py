"""Documents that were issued before there were codes get one each when the database is brought up to date."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import text
from sqlmodel import select

from forms_app.storage import migrating
from forms_app.storage.case_tables import IssuedDocument
from forms_app.storage.database import Database
from tests.integration.conftest import _execute, _named

BEFORE = "0002"


@pytest.fixture(params=["sqlite", "postgresql"])
def unmigrated(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "sqlite":
        return Database.open(None, tmp_path)
    address, name = request.getfixturevalue("postgres"), f"t{uuid4().hex}"
    _execute(address, f"CREATE DATABASE {name}")
    return Database.open(_named(address, name), tmp_path)


def test_every_older_document_gets_a_code_of_its_own(unmigrated: Database) -> None:
    with unmigrated.writing() as session:
        command.upgrade(migrating._config(session.connection()), BEFORE)
    insert = (
        "INSERT INTO issued_document (id, kind, title, file_name, digest, size, issued_at) "
        "VALUES (:id, 'acceptance', '受理通知书', 'x.pdf', '', 1, '2026-03-02 01:00:00')"
    )
    with unmigrated.writing() as session:
        embedded = unmigrated.is_embedded
        rows = [{"id": uuid4().hex if embedded else str(uuid4())} for _ in range(50)]
        session.connection().execute(text(insert), rows)
    migrating.migrate(unmigrated)
    with unmigrated.reading() as session:
        codes = list(session.exec(select(IssuedDocument.code)))
    assert len(set(codes)) == len(rows)
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{10}", code) for code in codes)
    assert migrating.differences(unmigrated) == []
    unmigrated.close()
