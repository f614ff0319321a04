"""A register of 100,000 lines: the memory of the process that writes it, which must not grow with the lines."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import Result, seconds
from benchmarks.parts import ANNEX1, NOW, service
from forms_app.cases.actors import Actor, Role
from forms_app.cases.filing import FilingState
from forms_app.storage.filings import SubmissionQuery
from forms_app.storage.tables import Filing, Submission
from forms_app.usecases.export_register import export_register
from tests.samples import FILLED

_LINES = (1_000, 100_000)
_LIMIT_MIB = 300
_BATCH = 5_000


def run() -> Iterator[Result]:
    """One line a size; each is measured in a process of its own, database reads included."""
    for lines in _LINES:
        command = [sys.executable, "-m", "benchmarks.registers", str(lines)]
        found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        note = f"{float(found[1]):.1f} s"
        yield Result(f"register of {lines:,} lines, peak memory", float(found[0]), None, _LIMIT_MIB, "MiB", note)


def measure(lines: int) -> None:
    """Fill a database, export, print peak memory in MiB and seconds."""
    with service() as platform, tempfile.TemporaryDirectory() as folder:
        for first in range(0, lines, _BATCH):
            with platform.database.writing() as session:
                session.add_all(row for n in range(first, min(first + _BATCH, lines)) for row in _rows(n))
        province = Actor(0, "bench", Role.AUDITOR, division="220000", authority="statistics")
        file = Path(folder) / "register.xlsx"
        taken = seconds(lambda: export_register(platform, province, ANNEX1, SubmissionQuery(), file))
        assert file.stat().st_size > lines * 20
    print(peak_memory(), taken)


def peak_memory() -> float:
    """MiB. Not getrusage's: that remembers the parent's memory from before this process was its own."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def _rows(number: int) -> tuple[Filing, Submission]:
    filing = Filing(
        spec_id=ANNEX1, spec_version=1, enterprise_id=1, authority="statistics", division_code="220104",
        state=FilingState.SUBMITTED, created_at=NOW, saved_at=NOW, submitted_at=NOW,
    )  # fmt: skip
    submission = Submission(
        filing_id=filing.id, receipt=f"bench-{number}", submission_key="k", payload_digest="d", received_at=NOW,
        received_on=NOW.date(), enterprise_name=f"第{number}家企业", name_key="", uscc=FILLED["uscc"], verdict="met",
        answers=dict(FILLED), form_digest="f", form_size=1, answers_digest="a",
    )  # fmt: skip
    return filing, submission


if __name__ == "__main__":
    measure(int(sys.argv[1]))
