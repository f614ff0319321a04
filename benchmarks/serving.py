"""The form page and the autosave over HTTP, beside bare Flask under the same server with the same threads."""

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

from benchmarks.measuring import Result
from benchmarks.parts import ROOT
from tests.samples import FILLED

_RUNS, _WARM_UP, _THREADS = 300, 30, 8
_VALUES = {name: value for name, value in FILLED.items() if name not in ("enterprise_name", "uscc")}
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


def run() -> Iterator[Result]:
    """Two lines: GET of the form page, autosave."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _our_service(folder) as ours:
            cookie, path, page = _open_form(ours)
            (folder / "page.html").write_bytes(page)
            with _bare_service(folder) as bare:
                value, baseline = _alternately(lambda: _get(ours, path, cookie), lambda: _get(bare, "/page", ""))
                size = f"{len(page) // 1024} KiB"
                yield Result("GET form page / bare Flask + Jinja, same HTML", value, baseline, 2.0, note=size)
                value, baseline = _alternately(
                    _autosave(ours, path, cookie, page), lambda: _post(bare, "/row", "", _VALUES)
                )
                yield Result("autosave / bare Flask route committing one row", value, baseline, 2.5)


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
def _our_service(folder: Path) -> Iterator[int]:
    (folder / "fonts").symlink_to(ROOT / "instance" / "fonts")
    environment = {**os.environ, "XINBIAO_INSTANCE": str(folder)}
    command = [sys.executable, "-m", "forms_app"]
    subprocess.run([*command, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
    port = _free_port()
    with _running([*command, "serve", "--port", str(port)], environment, port):
        yield port


@contextmanager
def _bare_service(folder: Path) -> Iterator[int]:
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", str(_THREADS),
        "--bind", f"127.0.0.1:{port}", "--log-level", "error", "benchmarks.bare:app",
    ]  # fmt: skip
    with _running(command, {**os.environ, "BARE_FOLDER": str(folder)}, port):
        yield port


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _open_form(port: int) -> tuple[str, str, bytes]:
    """Sign in, start the form; its cookie, path and page."""
    answer, cookie = _raw(port, "GET", "/sign-in", "", None)
    people = {"username": "qiye1", "password": "Xinbiao-2026"}
    _, cookie = _raw(port, "POST", "/sign-in", cookie, {"csrf_token": _token(answer), **people})
    # The first page after signing in sets the cookie of the new session.
    answer, cookie = _raw(port, "GET", "/filings", cookie, None)
    _raw(port, "POST", "/filings/start/statistical_credit/annex1", cookie, {"csrf_token": _token(answer)})
    answer, _ = _raw(port, "GET", "/filings", cookie, None)
    path = re.search(rb'href="(/filings/[0-9a-f-]{36})"', answer)
    assert path is not None
    page, _ = _raw(port, "GET", path.group(1).decode(), cookie, None)
    return cookie, path.group(1).decode(), page


def _token(page: bytes) -> str:
    found = _TOKEN.search(page)
    assert found is not None
    return found.group(1).decode()


def _autosave(port: int, path: str, cookie: str, page: bytes) -> Callable[[], object]:
    revision, token = 1, _token(page)

    def save() -> None:
        nonlocal revision
        changed = {**_VALUES, "reason": f"{_VALUES['reason']}{revision}", "csrf_token": token}
        answer = _post(port, f"{path}/draft", cookie, {**changed, "revision": str(revision), "save_key": uuid4().hex})
        assert b'"revision"' in answer, answer[:300]
        revision += 1

    return save


def _get(port: int, path: str, cookie: str) -> bytes:
    return _raw(port, "GET", path, cookie, None)[0]


def _post(port: int, path: str, cookie: str, values: dict[str, str]) -> bytes:
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
