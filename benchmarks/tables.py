"""An official table of 100,000 × 15 styled cells beside XlsxWriter in constant memory, which writes the same rows.

Both get the same values, fonts, lines and formats. Ours also measures every text for the height of its row, sums up
and adds title, signatures and print titles; XlsxWriter writes the bare rows. As a job it also tells how far it is, is
stored durably under its digest and offered.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median

import xlsxwriter

from benchmarks.measuring import Result, seconds
from benchmarks.parts import actor_named, service
from benchmarks.registers import peak_memory
from forms_app.answers.answer import CellValue
from forms_app.answers.reading import Answers
from forms_app.cases.actors import Actor
from forms_app.registers.register import RegisterHead, RegisterLine, Told, write_register
from forms_app.specs.register import ListColumn, ListTable
from forms_app.usecases.job_kinds import KINDS
from forms_app.usecases.job_work import work_on
from forms_app.usecases.jobs import read_job_file
from forms_app.usecases.list_exports import EXPORTS, ListExport, Searched, ask_for_list
from forms_app.usecases.platform import Platform

_LINES, _RUNS, _LIMIT_MIB = 100_000, 3, 300
_IDS = tuple(f"c{number}" for number in range(1, 15))
_HEAD = RegisterHead("吉林省统计局", date(2026, 3, 5))
_NOTHING = Answers({})
_TABLE = ListTable(
    title="企业名录",
    unit="户",
    columns=(
        ListColumn(label="序号", known="serial", width=8, total="rows"),
        *(ListColumn(label=f"第{name[1:]}项", known=name, width=28) for name in _IDS),
    ),
)


def run() -> Iterator[Result]:
    """Seconds and memory, each run in a process of its own, in turn."""
    pairs = [(_measured("ours"), _measured("xlsxwriter")) for _ in range(_RUNS)]
    ours, baseline = (median(taken for taken, _ in each) for each in zip(*pairs, strict=True))
    memory = max(used for (_, used), _ in pairs)
    note = f"XlsxWriter {xlsxwriter.__version__}, constant_memory"
    yield Result(f"table of {_LINES:,} x 15 cells", ours, baseline, 1.0, "s", note)
    yield Result(f"table of {_LINES:,} x 15 cells, peak memory", memory, None, _LIMIT_MIB, "MiB")
    jobs = [(_measured("job"), _measured("xlsxwriter")) for _ in range(_RUNS)]
    ours, baseline = (median(taken for taken, _ in each) for each in zip(*jobs, strict=True))
    yield Result(f"table of {_LINES:,} x 15 cells as a job", ours, baseline, 1.0, "s", note)
    used = max(used for (_, used), _ in jobs)
    yield Result(f"table of {_LINES:,} x 15 cells as a job, peak memory", used, None, _LIMIT_MIB, "MiB")


def _measured(who: str) -> tuple[float, float]:
    command = [sys.executable, "-m", "benchmarks.tables", who]
    taken, used = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(taken), float(used)


def values(number: int) -> tuple[CellValue, ...]:
    """The cells of a line beside its number."""
    return (
        f"长春市第{number}精密机械制造有限公司", "91220104MA0Y3K1A7Y", "朝阳区", f"人民大街{number}号", "王某某",
        "总经理", "0431-81234567", "是", "是", "是", "否", "符合", number * 7, date(2026, 3, 2),
    )  # fmt: skip


def ours(file: Path, told: Told | None = None) -> None:
    """The official table."""
    lines = (RegisterLine(_NOTHING, dict(zip(_IDS, values(number), strict=True))) for number in range(1, _LINES + 1))
    write_register(_TABLE, _HEAD, lines, file, told)


def job() -> float:
    """The same as a background job: seconds from its beginning to the file that is offered."""
    with service() as platform:
        officer = actor_named(platform, "chaoyang")
        EXPORTS["bench"] = ListExport("企业名录", Searched, lambda *_: _LINES, _write)
        asked = ask_for_list(platform, officer, "bench", {})
        taken = seconds(lambda: work_on(platform, KINDS, asked, "bench"))
        row, file = read_job_file(platform, officer, asked, 0)
        assert row.size == file.stat().st_size > _LINES
        return taken


def _write(_platform: Platform, _actor: Actor, _query: Searched, file: Path, told: Told | None) -> str:
    ours(file, told)
    return "企业名录"


def baseline(file: Path) -> None:
    """The bare rows by XlsxWriter, each cell with font, lines and format."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(file), options)
    style = {
        "font_name": "仿宋_GB2312", "font_size": 11, "border": 1, "align": "center", "valign": "vcenter",
        "text_wrap": True,
    }  # fmt: skip
    text, whole = book.add_format(style | {"num_format": "@"}), book.add_format(style)
    day = book.add_format(style | {"num_format": 'yyyy"年"m"月"d"日"'})
    sheet = book.add_worksheet()
    for row in range(_LINES):
        sheet.write_number(row, 0, row + 1, whole)
        for column, value in enumerate(values(row + 1), 1):
            if isinstance(value, str):
                sheet.write_string(row, column, value, text)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            else:
                sheet.write_number(row, column, int(value), whole)
    book.close()


if __name__ == "__main__" and sys.argv[1] == "job":
    print(job(), peak_memory())
elif __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "t.xlsx"
        work = {"ours": ours, "xlsxwriter": baseline}[sys.argv[1]]
        print(seconds(lambda: work(target)), peak_memory())
