"""10,000 letters, no two alike, then the print run of them all: time a letter, and memory that stays where it is.

In a process of its own, so that nothing else has grown it. Half of the names begin with characters that no letter
before had, until all of the common ones have been printed: what the glyphs of a font take is bounded by the font.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle, islice

from benchmarks.determining import approved, ready
from benchmarks.measuring import Result, seconds
from benchmarks.parts import DAY, actor_named, service
from benchmarks.printing import resident
from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.documents.check_mark import CheckMark
from forms_app.storage.case_tables import IssuedDocument
from forms_app.storage.cases import CaseQuery
from forms_app.usecases.job_work import work_on
from forms_app.usecases.jobs import view_job
from forms_app.usecases.platform import Platform
from forms_app.usecases.print_runs import KINDS, USUAL_PATTERN, ask_for_print_run
from tests.samples import DECISION

_LETTERS, _WARM, _BATCH = 10_000, 2_000, 500
_SITE = "https://xinbiao.example.cn/check"
_KIND = "annex3"
_FIRST_CHARACTER, _CHARACTERS = 0x4E00, 3_000


def run() -> Iterator[Result]:
    """What the process of its own tells."""
    command = [sys.executable, "-m", "benchmarks.series"]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    yield Result(f"附件3, {_LETTERS:,} in series, each stored", told["letter_ms"], None, 15)
    yield Result(f"memory from letter {_WARM:,} to {_LETTERS:,}", told["letters_mib"], None, 32, "MiB")
    yield Result(f"print run of {_LETTERS:,}: ZIP and files for the printer", told["run_s"], None, 300, "s")
    yield Result(f"print run of {_LETTERS:,}: highest memory above the letters'", told["run_mib"], None, 256, "MiB")


def _measured() -> dict[str, float]:
    with service() as platform:
        case = approved(platform, ready(platform))
        context, spec = Context(platform.reference, DAY), platform.catalogue.form(f"statistical_credit/{_KIND}")
        warm, spent = 0.0, 0.0

        def batch(first: int) -> None:
            with platform.database.writing() as session:
                for n in range(first, first + _BATCH):
                    raw = DECISION | {"number_serial": str(n + 1), "enterprise_name": _name(n)}
                    answers = read_answers(spec.form, raw, context).answers
                    pdf = platform.printer.final(spec, answers, CheckMark(f"{n:010}", _SITE))
                    session.add(
                        IssuedDocument(
                            case_id=case, kind=_KIND, title="决定书", file_name="决定书.pdf", size=len(pdf),
                            digest=platform.files.put(pdf), code=f"{n:010}",
                            issued_at=platform.clock() + timedelta(seconds=n),
                        )
                    )  # fmt: skip

        for first in range(0, _LETTERS, _BATCH):
            spent += seconds(lambda first=first: batch(first))  # type: ignore[misc]
            if first + _BATCH == _WARM:
                warm = resident()
        letters = resident() - warm
        before = _highest()
        run = seconds(lambda: _print_run(platform))
        return {
            "letter_ms": spent * 1000 / _LETTERS, "letters_mib": letters, "run_s": run, "run_mib": _highest() - before,
        }  # fmt: skip


def _print_run(platform: Platform) -> None:
    officer = actor_named(platform, "chaoyang")
    job = ask_for_print_run(platform, officer, CaseQuery(only_open=False), ("决定书",), USUAL_PATTERN)
    work_on(platform, KINDS, job, "benchmark")
    assert view_job(platform, officer, job).progress.job.done == _LETTERS


def _name(n: int) -> str:
    common = (chr(_FIRST_CHARACTER + (7 * n + k) % _CHARACTERS) for k in range(4))
    return f"吉林省{''.join(common)}{''.join(islice(cycle('科技贸易农业'), n % 7, n % 7 + 4))}有限公司"


def _highest() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(_measured()))
