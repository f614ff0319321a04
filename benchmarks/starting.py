"""How long the command line takes to start, as whole processes."""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from benchmarks.measuring import Result, seconds

_RUNS = 15
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
