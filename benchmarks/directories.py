"""A directory of 50,000 enterprises filled in Excel: as a background job, and step by step at once.

Beside the job stands what nobody could do without: openpyxl reads the rows, and one statement writes them.
"""

import io
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook
from sqlmodel import select

from benchmarks.measuring import Result, seconds
from benchmarks.parts import service
from benchmarks.registers import peak_memory
from forms_app.cases.actors import Actor, Role
from forms_app.core import credit_code, organisation_code
from forms_app.registers.directory_list import write_directory
from forms_app.storage.tables import Account, Office
from forms_app.usecases.directory_jobs import ask_to_take_over, hand_in_any, upload_page
from forms_app.usecases.directory_uploads import annotated_upload, hand_in, take_over, view_upload
from forms_app.usecases.job_kinds import KINDS
from forms_app.usecases.job_work import work_on
from forms_app.usecases.platform import Platform

_LINES = 50_000
_LIMIT_SECONDS, _LIMIT_MIB = 60, 800
_STEPS = (
    "hand in and compare", "take over", "the same again", "a copy with 1,000 marks",
    "as a job: look and make the preview", "as a job: take over",
)  # fmt: skip


def run() -> Iterator[Result]:
    """Each step in seconds, and the memory of the process that does them all, its database included."""
    command = [sys.executable, "-m", "benchmarks.directories"]
    *taken, bare, used = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    for step, found in zip(_STEPS, taken, strict=True):
        yield Result(f"directory of {_LINES:,} lines: {step}", float(found), None, _LIMIT_SECONDS, "s")
    whole = sum(map(float, taken[-2:]))
    note = f"openpyxl and one INSERT, nothing checked, shown or recorded: {float(bare):.1f} s"
    yield Result(f"directory of {_LINES:,} lines as a job, in all", whole, None, _LIMIT_SECONDS, "s", note)
    yield Result(f"directory of {_LINES:,} lines, peak memory", float(used), None, _LIMIT_MIB, "MiB")


def measure() -> None:
    """Print the seconds of each step and the peak memory in MiB."""
    with service() as platform, tempfile.TemporaryDirectory() as folder:
        keeper = _keeper(platform)
        content = workbook(Path(folder), _LINES)
        found = []
        first = [seconds(lambda: found.append(view_upload(platform, keeper, hand_in(platform, keeper, "a", content))))]
        view = found[0]
        assert (view.comparison.counts["added"], view.comparison.faults) == (_LINES, ())
        first.append(seconds(lambda: take_over(platform, keeper, view.upload.id, view.comparison.mark)))
        again = hand_in(platform, keeper, "b", content)
        first.append(seconds(lambda: found.append(view_upload(platform, keeper, again))))
        assert found[1].comparison.counts["unchanged"] == _LINES
        spoilt = hand_in(platform, keeper, "c", workbook(Path(folder), _LINES, wrong=1_000))
        first.append(seconds(lambda: annotated_upload(platform, keeper, spoilt)))
        first += _as_job(platform, keeper, workbook(Path(folder), _LINES, first=_LINES))
        print(*first, seconds(lambda: _bare(Path(folder), content)), peak_memory())


def _as_job(platform: Platform, keeper: Actor, content: bytes) -> tuple[float, float]:
    """Seconds of the job that looks at it and of the one that takes it over."""
    upload, job = hand_in_any(platform, keeper, "d.xlsx", content)
    assert job is not None
    looked = seconds(lambda: work_on(platform, KINDS, job, "bench"))
    shown = upload_page(platform, keeper, upload).shown
    assert shown is not None
    assert shown.counts["added"] == _LINES
    taking = ask_to_take_over(platform, keeper, upload, shown.mark)
    taken = seconds(lambda: work_on(platform, KINDS, taking, "bench"))
    assert upload_page(platform, keeper, upload).done
    return looked, taken


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


def workbook(folder: Path, lines: int, wrong: int = 0, first: int = 0) -> bytes:
    """A filled directory from enterprise number `first` on; the codes of so many lines are wrong."""
    records = (
        {
            "uscc": code(number) if number >= wrong else "91220104MA0Y3K1A7X", "name": f"第{number}精密机械有限公司",
            "division_code": "220104", "address": f"人民大街{number}号", "legal_representative": "王某某",
            "position": "总经理", "contact": "0431-88901234",
        }
        for number in range(first, first + lines)
    )  # fmt: skip
    file = folder / "directory.xlsx"
    write_directory("企业名录", ["220104 朝阳区"], records, file)
    return file.read_bytes()


def code(number: int) -> str:
    """A credit code with right check characters."""
    body = f"{number:08d}"
    whole = f"91220104{body}{organisation_code.check_character(body)}"
    return whole + credit_code.check_character(whole)


if __name__ == "__main__":
    measure()
