"""A directory of 50,000 enterprises filled in Excel, as it really goes: handed in, looked at and taken over by jobs.

Beside it stands what nobody could do without: openpyxl reads the rows, and one statement writes them. While it is
taken over another connection writes all the time: what it has to wait at most is what officers would wait.
"""

import io
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import xlsxwriter
from openpyxl import load_workbook
from sqlmodel import select

from benchmarks.measuring import Result, seconds
from benchmarks.parts import service
from benchmarks.registers import peak_memory
from forms_app.cases.actors import Actor, Role
from forms_app.core import credit_code, organisation_code
from forms_app.registers.directory_list import SHEET
from forms_app.registers.filled_lists import REQUIRED
from forms_app.storage.audit import Entry, append
from forms_app.storage.faults import BusyError
from forms_app.storage.tables import Account, Office
from forms_app.usecases.directory_comparison import Shown
from forms_app.usecases.directory_jobs import ask_to_take_over, hand_in_any, upload_page
from forms_app.usecases.job_kinds import KINDS
from forms_app.usecases.job_work import work_on
from forms_app.usecases.platform import Platform

_LINES, _WRONG = 50_000, 1_000
_SECONDS, _TIMES_BARE, _WAIT_SECONDS = 60, 8, 5
_MIB, _MIB_MARKED = 350, 550
_STEPS = ("hand in", "look and write the preview", "take over", "look at the same again")
_PAUSE_SECONDS = 0.02


def run() -> Iterator[Result]:
    """Each step in seconds and in all; what others wait; the memory of the process, its database included."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("right.xlsx", "wrong.xlsx")]
        for file, wrong in zip(files, (0, _WRONG), strict=True):
            write_workbook(file, _LINES, wrong)
        command = [sys.executable, "-m", "benchmarks.directories", *map(str, files)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    *taken, processor, bare, waited, used, marked, used_marked = map(float, printed)
    name = f"directory of {_LINES:,} lines"
    for step, found in zip(_STEPS, taken, strict=True):
        yield Result(f"{name}: {step}", found, None, _SECONDS, "s")
    whole = sum(taken[:3])
    yield Result(f"{name}, handed in, looked at and taken over", whole, None, _SECONDS, "s")
    note = "beside openpyxl and one INSERT: nothing checked, shown or recorded"
    yield Result(f"{name}, the same, of processor", processor, bare, _TIMES_BARE, "s", note)
    yield Result(f"{name}, what another writer waits at most", waited, None, _WAIT_SECONDS, "s")
    yield Result(f"{name}, peak memory", used, None, _MIB, "MiB")
    yield Result(f"{name}, {_WRONG:,} of them wrong: look and mark a copy", marked, None, _SECONDS, "s")
    yield Result(f"{name}, the same, peak memory", used_marked, None, _MIB_MARKED, "MiB")


def measure(right: Path, wrong: Path) -> None:
    """Print the seconds of each step, those of the processor, also of the bare way, and the peak memory in MiB."""
    content = right.read_bytes()
    with service() as platform, tempfile.TemporaryDirectory() as folder:
        keeper, waits = _keeper(platform), list[float]()
        begun = time.process_time()
        handed_in, upload, job = _handed_in(platform, keeper, content)
        looked = _worked(platform, job)
        shown = _shown(platform, keeper, upload)
        assert (shown.counts["added"], shown.faults) == (_LINES, ())
        with _writing_meanwhile(platform, waits):
            taken = _worked(platform, ask_to_take_over(platform, keeper, upload, shown.mark))
        assert upload_page(platform, keeper, upload).done
        processor = time.process_time() - begun
        _, upload, job = _handed_in(platform, keeper, content)
        again = _worked(platform, job)
        assert _shown(platform, keeper, upload).counts["unchanged"] == _LINES
        used = peak_memory()
        begun = time.process_time()
        _bare(Path(folder), content)
        bare = time.process_time() - begun
        _, upload, job = _handed_in(platform, keeper, wrong.read_bytes())
        marked = _worked(platform, job)
        assert _shown(platform, keeper, upload).counts["refused"] == _WRONG
        print(handed_in, looked, taken, again, processor, bare, max(waits), used, marked, peak_memory())


def _handed_in(platform: Platform, keeper: Actor, content: bytes) -> tuple[float, UUID, UUID]:
    found = []
    taken = seconds(lambda: found.append(hand_in_any(platform, keeper, "d.xlsx", content)))
    [(upload, job)] = found
    assert job is not None
    return taken, upload, job


def _worked(platform: Platform, job: UUID) -> float:
    return seconds(lambda: work_on(platform, KINDS, job, "bench"))


def _shown(platform: Platform, keeper: Actor, upload: UUID) -> Shown:
    shown = upload_page(platform, keeper, upload).shown
    assert shown is not None
    return shown


@contextmanager
def _writing_meanwhile(platform: Platform, waits: list[float]) -> Iterator[None]:
    """Another connection records something again and again; `waits` are the seconds that each took."""
    ended = threading.Event()

    def write() -> None:
        with platform.database.writing() as session:
            append(session, Entry(datetime.now(UTC), None, "bench", "office/0", "bench", {}))

    def keep_on() -> None:
        while not ended.wait(_PAUSE_SECONDS):
            begun = time.perf_counter()
            with suppress(BusyError):  # whoever gives up has waited longest
                write()
            waits.append(time.perf_counter() - begun)

    other = threading.Thread(target=keep_on)
    other.start()
    try:
        yield
    finally:
        ended.set()
        other.join()


def _bare(folder: Path, content: bytes) -> None:
    """The rows read by openpyxl and written by one statement."""
    rows = load_workbook(io.BytesIO(content), read_only=True).worksheets[0].iter_rows(min_row=4, values_only=True)
    with sqlite3.connect(folder / "bare.db") as database:
        database.execute("CREATE TABLE enterprise (uscc PRIMARY KEY, name, division, address, person, position, phone)")
        filled = (row[:7] for row in rows if row[0])
        database.executemany("INSERT INTO enterprise VALUES (?, ?, ?, ?, ?, ?, ?)", filled)


def _keeper(platform: Platform) -> Actor:
    with platform.database.writing() as session:
        office = session.exec(
            select(Office).where(Office.division_code == "220000", Office.authority == "statistics")
        ).one()
        person = Account(
            username="keeper", display_name="机构管理员", password_hash="", role=Role.ADMINISTRATOR, office_id=office.id
        )
        session.add(person)
        session.flush()
        return Actor(
            person.id or 0,
            "机构管理员",
            Role.ADMINISTRATOR,
            office=office.id,
            division="220000",
            authority=office.authority,
        )


def write_workbook(file: Path, lines: int, wrong: int = 0) -> None:
    """A filled directory as Excel saves it, its texts in one table; the codes of so many lines are wrong."""
    required, others = SHEET.columns[:3], SHEET.columns[3:]
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet(SHEET.name)
        sheet.write_row(SHEET.headings_row - 1, 0, [*(f"{each}{REQUIRED}" for each in required), *others])
        for number in range(lines):
            uscc = code(number) if number >= wrong else "91220104MA0Y3K1A7X"
            line = (
                uscc, f"第{number}精密机械有限公司", "220104 吉林省长春市朝阳区", f"人民大街{number}号",
                f"王{number % 997}", "总经理", f"0431-8{number:07d}",
            )  # fmt: skip
            sheet.write_row(SHEET.headings_row + number, 0, line)


def code(number: int) -> str:
    """A credit code with right check characters."""
    body = f"{number:08d}"
    whole = f"91220104{body}{organisation_code.check_character(body)}"
    return whole + credit_code.check_character(whole)


if __name__ == "__main__":
    measure(*map(Path, sys.argv[1:]))
