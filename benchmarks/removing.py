"""How soon an entry whose early removal is approved over HTTP is gone from everything that the public can read."""

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pypdfium2
from openpyxl import load_workbook
from sqlmodel import select

from benchmarks.determining import act, publish, ready
from benchmarks.measuring import Result
from benchmarks.parts import ROOT, actor_named
from benchmarks.serving import free_port, post, running, sign_in, token_of
from forms_app.factory import create_platform
from forms_app.settings import Settings
from forms_app.specs.demonstration import load_demonstration
from forms_app.specs.location import specs_folder
from forms_app.storage.case_tables import Case
from forms_app.storage.tables import Enterprise
from forms_app.usecases.applications import begin_within
from forms_app.usecases.load_demo import load_demo
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.platform import Platform
from forms_app.usecases.save_draft import Save
from forms_app.usecases.submit_filing import Submit, submit_filing

_FIRMS, _AGO = ("qiye1", "qiye2", "qiye6"), timedelta(days=200)
_VERIFIED = {
    "verifiers": "王某、张某", "manner": "on_site", "findings": "台账已更正。", "result": "in_place",
}  # fmt: skip
_OPINION = {"removal_application": "企业已更正资料，经现场核实整改到位。", "opinion": "建议提前移除。"}
_FOUND, _GONE, _WATCHED_EVERY = 200, 404, 0.002


def run() -> Iterator[Result]:
    """From the approving commit until every channel has been asked and answered without the entry."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "fonts").symlink_to(ROOT / "instance" / "fonts")
        entry, removal, firm = _before_the_leader(folder)
        with _service(folder) as port:
            channels = _channels(port, entry, firm)
            assert all(shows() for shows in channels.values())
            taken = _seconds_until_gone(port, folder, entry, removal, channels)
    slowest = max(taken, key=lambda each: taken[each])
    note = f"{len(channels)} channels at once, slowest: {slowest}"
    value = taken[slowest] * 1000
    yield Result("early removal: from the commit until gone from every channel", value, None, 1000, note=note)


@contextmanager
def _service(folder: Path) -> Iterator[int]:
    port = free_port()
    environment = {**os.environ, "XINBIAO_INSTANCE": str(folder), "XINBIAO_PUBLIC_RATE": "0"}
    with running([sys.executable, "-m", "forms_app", "serve", "--port", str(port)], environment, port):
        yield port


def _before_the_leader(folder: Path) -> tuple[UUID, UUID, str]:
    """Entries of 200 days ago; the case of one, the case of its removal, which waits for the leader; its firm."""
    today = create_platform(Settings(folder))
    then = replace(today, clock=lambda: datetime.now(UTC) - _AGO)
    load_demo(then, load_demonstration(specs_folder()).people())
    spec = ready(then)
    entry, *_ = [publish(then, spec, "article_9_1", firm) for firm in _FIRMS]
    removal = _applied(today, entry)
    act(today, "chaoyang", removal, "rectification_verified", {**_VERIFIED, "verified_on": f"{today.today()}"})
    act(today, "chaoyang", removal, "handler_agreed", _OPINION)
    act(today, "chaoyang2", removal, "section_head_agreed", {"opinion": "同意。"})
    with today.database.reading() as session:
        firm = session.get_one(Enterprise, actor_named(today, _FIRMS[0]).enterprise).uscc
    today.database.close()
    return entry, removal, firm


def _applied(platform: Platform, entry: UUID) -> UUID:
    actor = actor_named(platform, _FIRMS[0])
    filing = begin_within(platform, actor, entry, "statistical_credit/removal")
    view = open_filing(platform, actor, filing)
    locked = {field.id for field in view.spec.form.fields if field.locked}
    values = {name: value for name, value in view.raw.items() if name not in locked}
    told = {"reason": "已更正2026年1至3月的统计资料，建立审核制度。", "application_date": f"{platform.today()}"}
    save = Save({**values, **told}, view.revision, uuid4().hex)
    submit_filing(platform, actor, filing, Submit(save, uuid4().hex, platform.clock()))
    with platform.database.reading() as session:
        return session.exec(select(Case.id).where(Case.filing_id == filing)).one()


def _channels(port: int, entry: UUID, firm: str) -> dict[str, Callable[[], bool]]:
    """Whether each still shows the entry."""
    own, identifier = f"/credit/entries/{entry}", str(entry)
    return {
        "page": lambda: _fetch(port, own)[0] != _GONE,
        "paper": lambda: _fetch(port, f"{own}/entry.pdf")[0] != _GONE,
        "list": lambda: identifier in _text(port, "/credit/entries"),
        "office": lambda: identifier in _text(port, "/credit/offices/220104"),
        # What was looked for stands on its page in any case; the address of the entry does not.
        "search": lambda: identifier in _text(port, f"/credit/entries?q={firm}"),
        "feed": lambda: identifier in _text(port, "/credit/entries.atom"),
        "JSON": lambda: identifier in _text(port, "/credit/entries.json"),
        "CSV": lambda: firm in _text(port, "/credit/entries/dishonest.csv"),
        "Excel": lambda: firm in _cells(_fetch(port, "/credit/entries/dishonest.xlsx")[1]),
        "PDF": lambda: firm in _printed(_fetch(port, "/credit/entries/dishonest.pdf")[1]),
    }


def _seconds_until_gone(
    port: int, folder: Path, entry: UUID, removal: UUID, channels: dict[str, Callable[[], bool]]
) -> dict[str, float]:
    page, cookie = sign_in(port, "chaoyang3", "/account/password")
    with closing(sqlite3.connect(folder / "xinbiao.db")) as connection:
        [seen] = connection.execute("SELECT events FROM procedure_case WHERE id = ?", (removal.hex,)).fetchone()
        values = {"csrf_token": token_of(page), "seen": str(seen), "opinion": "同意提前移除。"}
        with ThreadPoolExecutor(len(channels) + 1) as pool:
            approval = pool.submit(post, port, f"/bureau/cases/{removal}/acts/leader_agreed", cookie, values)
            while _is_public(connection, entry):
                assert not approval.done() or not _is_public(connection, entry), "the approval took nothing away"
                time.sleep(_WATCHED_EVERY)
            since = time.perf_counter()
            waiting = {name: pool.submit(_until_gone, shows, since) for name, shows in channels.items()}
            approval.result()
            return {name: each.result() for name, each in waiting.items()}


def _is_public(connection: sqlite3.Connection, entry: UUID) -> bool:
    query = "SELECT public_until IS NOT NULL FROM procedure_case WHERE id = ?"
    return bool(connection.execute(query, (entry.hex,)).fetchone()[0])


def _until_gone(shows: Callable[[], bool], since: float) -> float:
    while shows():
        pass
    return time.perf_counter() - since


def _fetch(port: int, path: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def _text(port: int, path: str) -> str:
    status, content = _fetch(port, path)
    assert status == _FOUND, (path, status)
    return content.decode()


def _cells(workbook: bytes) -> set[str]:
    return {str(cell) for sheet in load_workbook(BytesIO(workbook)) for row in sheet.values for cell in row}


def _printed(paper: bytes) -> str:
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(paper))
