"""What holds for every fault: it is told in Chinese, shows nothing of the inside, changes nothing, and is over at once."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlmodel import SQLModel, select
from werkzeug.test import TestResponse

from forms_app.usecases.platform import Platform
from tests.integration.usecases.procedure import Play
from tests.integration.web.conftest import Page

# Who was seen when, and who has a case open, may change by looking.
PASSING = {"login_session", "sign_in_failure", "case_lease"}
INSIDE = ("Traceback", "sqlalchemy", "psycopg", "sqlite3", "SELECT ", "UPDATE ", "/forms_app/", "instance/", "Error:")


@dataclass(frozen=True)
class Published:
    """An enterprise in a running publicity notice."""

    play: Play
    case: UUID
    notice: UUID

    @property
    def objecting(self) -> str:
        return f"/credit/objections/new/{self.case}"


def state_of(platform: Platform) -> dict[str, str]:
    """A digest of every table and of every stored file."""
    found = {}
    with platform.database.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in PASSING:
                rows = sorted(repr(tuple(row)) for row in session.execute(select(table)))
                found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found | {file.name: _digest(file) for file in stored(platform)}


def stored(platform: Platform) -> list[Path]:
    return sorted(file for file in platform.files.folder.rglob("*") if file.is_file())


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@contextmanager
def nothing_changes(platform: Platform) -> Iterator[None]:
    """R4: rows and files are the same before and after."""
    before = state_of(platform)
    yield
    after = state_of(platform)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert not changed


def told(response: TestResponse, status: int, words: str, *, wait: bool = False) -> Page:
    """R1 to R3: the status, the reason in Chinese with the number of the event, nothing of the inside."""
    page, text = Page(response), response.text
    assert page.status == status, text[:2000]
    assert words in (page.text if page.tree is not None else text), text[:2000]
    assert not [word for word in INSIDE if word in text]
    if page.is_whole:
        assert page.all("//html/@lang") == ["zh-CN"]
    if status >= 500:
        assert page.tree is None or "事件编号" in page.text
    assert wait == ("Retry-After" in response.headers)
    return page
