"""A print run whose process is killed while it binds, or whose disk is full: nothing half-made is offered, it goes on.

The worker is a process of its own, as the service is; the disk is full by a limit that the system sets on files.
"""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest

from forms_app.core.errors import NotFoundError
from forms_app.storage.case_tables import IssuedDocument
from forms_app.storage.cases import CaseQuery
from forms_app.storage.job_tables import JobState
from forms_app.usecases.job_progress import progress_line
from forms_app.usecases.jobs import job_files, read_job_file, view_job
from forms_app.usecases.platform import Platform
from forms_app.usecases.print_runs import USUAL_PATTERN, ask_for_print_run
from tests.integration.conftest import START, Clock, actor_named
from tests.integration.usecases.procedure import Play

DOCUMENTS, BYTES_EACH = 12, 400_000
EVERY = CaseQuery(only_open=False)

WORKER = """
import io, resource, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID
import pikepdf
from forms_app.storage.database import Database
from forms_app.storage.files import FileStore
from forms_app.usecases import print_runs
from forms_app.usecases.job_work import begin_anew, work_on

instance, job, pause, most = Path(sys.argv[1]), UUID(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])

def directory(*_):
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(made)
    return made.getvalue()

def slowly(platform, item, content=print_runs._content):
    time.sleep(pause)
    return content(platform, item)

print_runs._directory, print_runs._content = directory, slowly
platform = SimpleNamespace(
    database=Database.open(None, instance), files=FileStore(instance / "files"), clock=lambda: datetime.now(UTC)
)
begin_anew(platform)
if most:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
work_on(platform, print_runs.KINDS, job, "w")
"""


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """Where files are made no database has a say."""
    return sqlite_platform


@pytest.fixture
def job(platform: Platform, clock: Clock) -> UUID:
    """A run of documents that together are larger than what the full disk takes."""
    case = Play(platform, clock).apply("qiye1")
    with platform.database.writing() as session:
        for number in range(DOCUMENTS):
            content = large(number)
            session.add(
                IssuedDocument(
                    case_id=case, kind="annex3", title="决定书", file_name="决定书.pdf", size=len(content),
                    digest=platform.files.put(content), issued_at=START, code=f"{case.hex[:8]}{number}",
                )
            )  # fmt: skip
    return ask_for_print_run(platform, actor_named(platform, "chaoyang"), EVERY, ("决定书",), USUAL_PATTERN)


def large(number: int) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page()
        page.obj.Kept = document.make_stream(os.urandom(BYTES_EACH))
        document.docinfo["/Subject"] = str(number)
        document.save(made)
    return made.getvalue()


def start(folder: Path, job: UUID, *, pause: float = 0.0, most: int = 0) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WORKER, str(folder), str(job), str(pause), str(most)])


def nothing_is_offered(platform: Platform, job: UUID) -> None:
    officer = actor_named(platform, "chaoyang")
    assert view_job(platform, officer, job).files == ()
    for position in (0, 1):
        with pytest.raises(NotFoundError):
            read_job_file(platform, officer, job, position)


def all_is_offered(platform: Platform, job: UUID) -> None:
    """Both files are whole, and nothing else is left."""
    officer = actor_named(platform, "chaoyang")
    view = view_job(platform, officer, job)
    assert (view.progress.job.state, view.progress.job.done) == (JobState.DONE, DOCUMENTS)
    with zipfile.ZipFile(read_job_file(platform, officer, job, 0)[1]) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == DOCUMENTS + 1
    with pikepdf.open(read_job_file(platform, officer, job, 1)[1]) as printed:
        assert len(printed.pages) == 2 * (DOCUMENTS + 1)
    assert half_made(platform) == []
    assert len(list(job_files(platform).stored())) == len(view.files)


def half_made(platform: Platform) -> list[Path]:
    return [each for each in job_files(platform).folder.glob(".made-*") if each.stat().st_size]


def test_e9_killed_while_it_binds_it_is_made_anew_and_whole(platform: Platform, job: UUID, tmp_path: Path) -> None:
    killed = start(tmp_path, job, pause=0.05)
    until = time.monotonic() + 30
    while not half_made(platform) and time.monotonic() < until:
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert half_made(platform), "killed in the midst of writing"
    nothing_is_offered(platform, job)
    assert start(tmp_path, job).wait(60) == 0
    all_is_offered(platform, job)


def test_on_a_full_disk_it_waits_and_goes_on_when_there_is_room(platform: Platform, job: UUID, tmp_path: Path) -> None:
    database = max(file.stat().st_size for file in tmp_path.glob("xinbiao.db*"))
    room = DOCUMENTS * BYTES_EACH // 2
    assert database < room
    assert start(tmp_path, job, most=room).wait(60) == 0
    nothing_is_offered(platform, job)
    progress = view_job(platform, actor_named(platform, "chaoyang"), job).progress
    assert (progress.job.state, progress.job.done) == (JobState.WAITING, DOCUMENTS)
    assert "磁盘读写失败" in progress_line(progress)
    assert "空间恢复后自动继续" in progress_line(progress)
    assert half_made(platform) == []
    assert start(tmp_path, job).wait(60) == 0
    all_is_offered(platform, job)
