"""Form page, autosave and approval over HTTP, beside bare Flask under the same server with the same threads."""

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from sqlmodel import select

from benchmarks.measuring import Result
from benchmarks.parts import ROOT
from forms_app.factory import create_platform
from forms_app.settings import Settings
from forms_app.storage.case_tables import Case
from forms_app.storage.cases import events_of_case, record_event
from forms_app.storage.tables import Enterprise, Filing
from tests.samples import FILLED

_RUNS, _WARM_UP, _THREADS = 300, 30, 8
_VALUES = {name: value for name, value in FILLED.items() if name not in ("enterprise_name", "uscc")}
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


def run() -> Iterator[Result]:
    """GET of the form page, autosave, approval."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _our_service(folder) as (ours, cases):
            cookie, path, page = _open_form(ours)
            (folder / "page.html").write_bytes(page)
            with _bare_service(folder) as bare:
                value, baseline = _alternately(lambda: _get(ours, path, cookie), lambda: _get(bare, "/page", ""))
                size = f"{len(page) // 1024} KiB"
                yield Result("GET form page / bare Flask + Jinja, same HTML", value, baseline, 2.0, note=size)
                value, baseline = _alternately(
                    _autosave(ours, path, cookie, page), lambda: post(bare, "/row", "", _VALUES)
                )
                yield Result("autosave / bare Flask route committing one row", value, baseline, 2.5)
                approve, small = _approval(ours, cases)
                value, baseline = _alternately(approve, lambda: post(bare, "/row", "", small))
                yield Result("one approval / bare Flask route committing one row", value, baseline, 3.0)


def _alternately(ours: Callable[[], object], baseline: Callable[[], object]) -> tuple[float, float]:
    """Median milliseconds of both, run in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(_WARM_UP + _RUNS):
        for work, kept in ((ours, times[0]), (baseline, times[1])):
            start = time.perf_counter()
            work()
            if number >= _WARM_UP:
                kept.append(time.perf_counter() - start)
    return statistics.median(times[0]) * 1000, statistics.median(times[1]) * 1000


@contextmanager
def _our_service(folder: Path) -> Iterator[tuple[int, list[str]]]:
    """Its port, and cases that wait for the first opinion."""
    (folder / "fonts").symlink_to(ROOT / "instance" / "fonts")
    environment = {**os.environ, "XINBIAO_INSTANCE": str(folder)}
    command = [sys.executable, "-m", "forms_app"]
    subprocess.run([*command, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
    cases, port = _received_cases(folder, _WARM_UP + _RUNS), free_port()
    with running([*command, "serve", "--port", str(port)], environment, port):
        yield port, cases


@contextmanager
def _bare_service(folder: Path) -> Iterator[int]:
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", str(_THREADS),
        "--bind", f"127.0.0.1:{port}", "--log-level", "error", "benchmarks.bare:app",
    ]  # fmt: skip
    with running(command, {**os.environ, "BARE_FOLDER": str(folder)}, port):
        yield port


@contextmanager
def running(command: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    """A server, from when it takes connections."""
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _open_form(port: int) -> tuple[str, str, bytes]:
    """Sign in, start the form; its cookie, path and page."""
    answer, cookie = sign_in(port, "qiye1", "/filings")
    _raw(port, "POST", "/filings/start/statistical_credit/annex1", cookie, {"csrf_token": token_of(answer)})
    answer, _ = _raw(port, "GET", "/filings", cookie, None)
    path = re.search(rb'href="(/filings/[0-9a-f-]{36})"', answer)
    assert path is not None
    page, _ = _raw(port, "GET", path.group(1).decode(), cookie, None)
    return cookie, path.group(1).decode(), page


def sign_in(port: int, username: str, first_page: str) -> tuple[bytes, str]:
    """The first page after signing in, which sets the cookie of the new session, and that cookie."""
    answer, cookie = _raw(port, "GET", "/sign-in", "", None)
    people = {"username": username, "password": "Xinbiao-2026"}
    _, cookie = _raw(port, "POST", "/sign-in", cookie, {"csrf_token": token_of(answer), **people})
    return _raw(port, "GET", first_page, cookie, None)


def _approval(port: int, cases: list[str]) -> tuple[Callable[[], object], dict[str, str]]:
    """The first opinion on one case after the other; and what such a request holds."""
    page, cookie = sign_in(port, "chaoyang", "/account/password")
    values = {
        "csrf_token": token_of(page), "seen": "1", "opinion": "拟同意认定。",
        "determination_findings": "五项均符合第七条规定。",
    }  # fmt: skip
    waiting = iter(cases)
    return lambda: post(port, f"/bureau/cases/{next(waiting)}/acts/handler_agreed", cookie, values), values


def _received_cases(folder: Path, number: int) -> list[str]:
    """So many copies of an application that was received, each of an enterprise of its own, with its event."""
    platform = create_platform(Settings(folder))
    with platform.database.writing() as session:
        query = select(Case).where(Case.procedure_id == "statistical_credit/procedure", Case.division_code == "220104")
        first = session.exec(query.where(Case.state == "received")).first()
        assert first is not None
        filing, [event] = session.get_one(Filing, first.filing_id), events_of_case(session, first.id)
        cases = []
        for index in range(number):
            firm = Enterprise(name=f"示例企业{index}", uscc=f"bench-{index}", division_code=first.division_code)
            session.add(firm)
            session.flush()
            copied = Filing(**(filing.model_dump(exclude={"id"}) | {"enterprise_id": firm.id}))
            session.add(copied)
            session.flush()
            own = {"filing_id": copied.id, "receipt": f"bench-{index}", "enterprise_id": firm.id}
            case = Case(**(first.model_dump(exclude={"id", *own}) | own))
            session.add(case)
            record_event(session, case.id, event)
            cases.append(str(case.id))
    platform.database.close()
    return cases


def token_of(page: bytes) -> str:
    """What proves that a form came from here."""
    found = _TOKEN.search(page)
    assert found is not None
    return found.group(1).decode()


def _autosave(port: int, path: str, cookie: str, page: bytes) -> Callable[[], object]:
    revision, token = 1, token_of(page)

    def save() -> None:
        nonlocal revision
        changed = {**_VALUES, "reason": f"{_VALUES['reason']}{revision}", "csrf_token": token}
        answer = post(port, f"{path}/draft", cookie, {**changed, "revision": str(revision), "save_key": uuid4().hex})
        assert b'"revision"' in answer, answer[:300]
        revision += 1

    return save


def _get(port: int, path: str, cookie: str) -> bytes:
    return _raw(port, "GET", path, cookie, None)[0]


def post(port: int, path: str, cookie: str, values: dict[str, str]) -> bytes:
    """Send a form; the answer."""
    return _raw(port, "POST", path, cookie, values)[0]


def _raw(port: int, method: str, path: str, cookie: str, values: dict[str, str] | None) -> tuple[bytes, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Cookie": cookie} if cookie else {}
    if path.endswith("/draft"):
        headers["X-Requested-With"] = "fetch"
    if values is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, urlencode(values) if values is not None else None, headers)
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status < 400, (path, answer.status, content[:300])
    kept = (answer.headers.get("Set-Cookie") or cookie).split(";")[0]
    connection.close()
    return content, kept
