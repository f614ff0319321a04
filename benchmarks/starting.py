"""How long the command line, the check of all specifications and the service take to start, as whole processes."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.measuring import Result, seconds

_RUNS, _LONG_RUNS = 15, 5
_CHECK_SECONDS, _START_SECONDS = 5.0, 3.0
_ROOT = Path(__file__).parents[1]
# What checking cannot do without: every file parsed, nothing made of it.
_BARE_CHECK = (
    "import yaml, pathlib\n"
    "for file in pathlib.Path('form_specs').rglob('*.yaml'): list(yaml.parse(file.read_bytes(), yaml.CSafeLoader))"
)
# What serving cannot do without: the libraries of its pages and of its database.
_BARE_START = "import flask, wtforms, flask_wtf, sqlmodel, pydantic, yaml, openpyxl, huey, gunicorn.app.base"
COMMANDS = {
    "xinbiao --help": ["--help"],
    "xinbiao deadline": ["deadline", "2026-09-18", "10 working days"],
    "xinbiao deadline, into a year without a notice": ["deadline", "2026-12-04", "20 working days"],
}


def run() -> Iterator[Result]:
    """One line a command; the limit is absolute, in seconds. The last one loads the holiday library, as it must."""
    for name, arguments in COMMANDS.items():
        command = [sys.executable, "-m", "forms_app", *arguments]
        start = partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL)
        times = [seconds(start) for _ in range(_RUNS)]
        limit = 1.0 if "without" in name else 0.4
        yield Result(name, statistics.median(times), None, limit, unit="s")
    yield _checking()
    yield _serving()


def _checking() -> Result:
    """Everything in `form_specs` read, checked and replayed, beside parsing the same files."""
    ours = _median([sys.executable, "-m", "forms_app", "specs", "check"])
    bare = _median([sys.executable, "-c", _BARE_CHECK])
    note = f"(parsing the same files alone: {bare:.2f} s)"
    return Result("xinbiao specs check, all folders", ours, None, _CHECK_SECONDS, unit="s", note=note)


def _serving() -> Result:
    """From the command until the first page is answered, all folders loaded, the tables there; beside its libraries."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "fonts").symlink_to(_ROOT / "instance" / "fonts")
        times = [_started(folder) for _ in range(_LONG_RUNS + 1)][1:]  # the first one makes the tables
    bare = _median([sys.executable, "-c", _BARE_START])
    note = f"(importing its libraries alone: {bare:.2f} s)"
    name = "xinbiao serve, until the first page"
    return Result(name, statistics.median(times), None, _START_SECONDS, unit="s", note=note)


def _median(command: list[str]) -> float:
    start = partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL, cwd=_ROOT)
    return statistics.median(seconds(start) for _ in range(_LONG_RUNS))


def _started(instance: str) -> float:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "forms_app", "serve", "--port", str(port)]
    environment = {**os.environ, "XINBIAO_INSTANCE": instance}
    environment.pop("DATABASE_URL", None)
    begun = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, cwd=_ROOT) as service:
        while not _answers(port):
            time.sleep(0.02)
        taken = time.perf_counter() - begun
        service.terminate()
    return taken


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except ConnectionRefusedError:
        return False
    finally:
        connection.close()
