"""Background jobs: asked for, watched, cancelled, run again; and the work itself, item by item, whoever does it.

What a job is about is said by its kind. Each item is finished once: it is recorded only by whoever has the job, in the
transaction in which it was still waiting. A worker that is gone is succeeded by another, who goes on where it stopped.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError, XinbiaoError
from forms_app.storage.faults import BusyError, UnavailableError, retried
from forms_app.storage.files import JOB_FILES, FileStore
from forms_app.storage.job_tables import UNFINISHED, ItemState, Job, JobFile, JobItem, JobState
from forms_app.storage.jobs import (
    add_job,
    are_pieces_gone,
    claimed,
    failed_items,
    files_of,
    forget_pieces,
    is_worked_on,
    latest_jobs,
    load_job,
    piece_of,
    release_all,
    replace_files,
    run_again,
    unfinished,
    unfinished_by,
    unfinished_of,
    waiting_items,
)
from forms_app.usecases.platform import Platform

STATES = {
    JobState.WAITING: "等待处理",
    JobState.RUNNING: "正在处理",
    JobState.STOPPING: "正在取消",
    JobState.CANCELLED: "已取消",
    JobState.PARKED: "已停止",
    JobState.REFUSED: "未能完成",
    JobState.DONE: "已完成",
}
BROKEN_OFF = (JobState.PARKED, JobState.REFUSED)
MOST_ITEMS, MOST_UNFINISHED = 20_000, 20
SHOWN_JOBS, SHOWN_FAILURES = 50, 200
_BATCH, _SECONDS_A_BATCH = 50, 1.0
_MOST_ATTEMPTS = 5
_SECONDS_BETWEEN_SIGNS, _SECONDS_BETWEEN_COUNTS = 20.0, 1.0


class StoppedError(Exception):
    """Whoever worked on a job has it no longer: it was cancelled, somebody else has it, or the service stops."""


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item of a job that is asked for."""

    subject: str
    label: str


@dataclass(frozen=True, slots=True)
class Made:
    """A file that a job made, stored already."""

    name: str
    digest: str
    size: int


class Sign:
    """What a worker calls while it does what is done as a whole: that it is at work, how far, what came of it.

    Called often, it writes seldom. Never call it within a writing transaction: it opens one of its own.
    """

    def __init__(self, platform: Platform, job_id: UUID, worker: str, stopped: Callable[[], bool]) -> None:
        self._platform, self._job, self._worker, self._stopped = platform, job_id, worker, stopped
        self._last = time.monotonic()
        self.result: dict[str, Any] | None = None
        self.settled = False

    def __call__(self, done: int | None = None) -> None:
        """Still at work; so many lines of the stage are through. Raises StoppedError."""
        if self._stopped():
            raise StoppedError
        pause = _SECONDS_BETWEEN_SIGNS if done is None else _SECONDS_BETWEEN_COUNTS
        if time.monotonic() - self._last >= pause:
            self._last = time.monotonic()
            _note(self._platform, self._job, self._worker, {} if done is None else {"stage_done": done})

    def stage(self, words: str, total: int = 0) -> None:
        """What is done from now on, and how many lines it has (0: not known). Raises StoppedError."""
        if self._stopped():
            raise StoppedError
        self._last = time.monotonic()
        began = {"stage_began_at": self._platform.clock(), "stage_done": 0, "fault": ""}
        _note(self._platform, self._job, self._worker, {"stage": words, "stage_total": total, **began})

    def settle(self, session: Session) -> None:
        """Say within the transaction that does the work that the job is done: both hold, or neither.

        Raises StoppedError when the job was cancelled or taken over meanwhile: then nothing may be done.
        """
        job = _still_own(claimed(session, self._job), self._worker)
        job.result = self.result
        _end(job, JobState.DONE, self._platform.clock())
        session.add(job)
        self.settled = True


class JobKind(Protocol):
    """What is done for each item, and in the end. What has no items is done in the end as a whole."""

    def item(self, platform: Platform, job: Job, item: JobItem) -> Made | None:
        """Do what an item takes; done twice it must come to the same. Raises XinbiaoError: the item fails with it.

        A file that it returns is kept for `finish` (`pieces_of`), recorded in the transaction in which the item is.
        """

    def finish(self, platform: Platform, job: Job, sign: Sign) -> Sequence[Made]:
        """Make the files. Call `sign` now and then: it says that somebody is at work, and raises StoppedError.

        Raises XinbiaoError: the job cannot be done, and says why.
        """


@dataclass(frozen=True, slots=True)
class Progress:
    """A job as it stands. `rate` is items a second in the run under way, None before it is known."""

    job: Job
    rate: float | None
    left: timedelta | None

    @property
    def through(self) -> int:
        """How many items need nothing more."""
        return self.job.done + self.job.failed

    @property
    def in_stage(self) -> bool:
        """Whether it is done as a whole, or its items are through and what is made of them is."""
        return not self.job.total or (self.job.state is JobState.RUNNING and self.through == self.job.total)

    @property
    def state(self) -> str:
        """The state in words."""
        return STATES[self.job.state]

    @property
    def is_moving(self) -> bool:
        """Whether it may still change by itself."""
        return self.job.state in UNFINISHED


@dataclass(frozen=True, slots=True)
class JobView:
    """A job with what failed and what came of it. `may_rerun`: what failed, or broke off, can be tried again."""

    progress: Progress
    failures: tuple[JobItem, ...]
    files: tuple[JobFile, ...]
    may_rerun: bool = False


def job_files(platform: Platform) -> FileStore:
    """Where files of jobs are: they can be made again, so they are kept apart from what must never be lost."""
    return FileStore(platform.files.folder.parent / JOB_FILES)


def ask_for(
    platform: Platform, actor: Actor, kind: str, title: str, wanted: Mapping[str, Any], items: Sequence[NewItem]
) -> UUID:
    """Ask for a job of one's own office. Raises BadInputError, ForbiddenError, ConflictError when too many wait."""
    if not 1 <= len(items) <= MOST_ITEMS:
        raise BadInputError(f"一项任务可含1至{MOST_ITEMS}件，现为{len(items)}件；请调整筛选条件")
    return _asked(platform, actor, kind, title, wanted, items)


def ask_for_whole(platform: Platform, actor: Actor, kind: str, title: str, wanted: Mapping[str, Any]) -> UUID:
    """Ask for a job that is done as a whole; who asks for the same before it is done is given the same.

    Raises ForbiddenError, ConflictError when too many wait.
    """
    return asked_before(platform, actor, kind, wanted) or _asked(platform, actor, kind, title, wanted, ())


def asked_before(platform: Platform, actor: Actor, kind: str, wanted: Mapping[str, Any]) -> UUID | None:
    """The job for the same that this person has asked for and that is not done yet; None: there is none."""
    with platform.database.reading() as session:
        for job in unfinished_by(session, actor.account, kind):
            if job.wanted == wanted and job.state is not JobState.STOPPING:
                return job.id
    return None


@retried
def _asked(
    platform: Platform, actor: Actor, kind: str, title: str, wanted: Mapping[str, Any], items: Sequence[NewItem]
) -> UUID:
    if actor.office is None:
        raise ForbiddenError("只有机构的账号可以使用批量任务")
    with platform.database.writing() as session:
        if unfinished_of(session, actor.office) >= MOST_UNFINISHED:
            raise ConflictError(f"本机构已有{MOST_UNFINISHED}项任务没有完成，请等待完成或者取消不需要的任务")
        job = Job(
            kind=kind,
            title=title,
            wanted=dict(wanted),
            office_id=actor.office,
            account_id=actor.account,
            created_at=platform.clock(),
            total=len(items),
        )
        rows = (JobItem(job_id=job.id, position=n, subject=i.subject, label=i.label) for n, i in enumerate(items))
        add_job(session, job, rows)
        identifier = job.id
    platform.tell_workers(identifier)
    return identifier


def list_jobs(platform: Platform, actor: Actor) -> list[Progress]:
    """The latest jobs of the own office."""
    now = platform.clock()
    with platform.database.reading() as session:
        return [progress_of(job, now) for job in latest_jobs(session, actor, SHOWN_JOBS)]


def view_job(platform: Platform, actor: Actor, job_id: UUID) -> JobView:
    """One job. Raises NotFoundError."""
    with platform.database.reading() as session:
        job = load_job(session, actor, job_id)
        failures, files = failed_items(session, job.id, SHOWN_FAILURES), files_of(session, job.id)
        may_rerun = _has_to_rerun(job) and not are_pieces_gone(session, job)
    return JobView(progress_of(job, platform.clock()), tuple(failures), tuple(files), may_rerun)


def progress_of(job: Job, now: datetime) -> Progress:
    """How fast it goes and how long it will take, from the run under way: before it, the service may have slept."""
    unknown = Progress(job, None, None)
    if unknown.in_stage:
        finished, begun, left = job.stage_done, job.stage_began_at, job.stage_total - job.stage_done
    else:
        finished, begun, left = unknown.through - job.began_with, job.began_at, job.total - unknown.through
    passed = (now - begun).total_seconds() if begun else 0.0
    if job.state is not JobState.RUNNING or finished <= 0 or passed <= 0:
        return unknown
    rate = finished / passed
    return Progress(job, rate, timedelta(seconds=max(0, left) / rate))


@retried
def cancel_job(platform: Platform, actor: Actor, job_id: UUID) -> None:
    """Cancel a job: nothing more is done, what is done is dropped. Raises NotFoundError, ConflictError."""
    with platform.database.writing() as session:
        job = load_job(session, actor, job_id, for_change=True)
        if job.state not in UNFINISHED:
            raise ConflictError(f"这项任务{STATES[job.state]}，不能取消")
        if is_worked_on(job, platform.clock()):
            job.state = JobState.STOPPING
        else:
            _cancel(session, job, platform.clock())
        session.add(job)


@retried
def rerun_failed(platform: Platform, actor: Actor, job_id: UUID) -> None:
    """Run what failed again, and nothing else.

    Raises NotFoundError, ConflictError when nothing failed or what was done is no longer kept.
    """
    with platform.database.writing() as session:
        job = load_job(session, actor, job_id, for_change=True)
        if job.state in UNFINISHED:
            raise ConflictError("这项任务还没有完成，请完成后再重试失败的项目")
        if not _has_to_rerun(job):
            raise ConflictError("这项任务没有可以重试的项目")
        if are_pieces_gone(session, job):
            raise ConflictError("这项任务已做成的文件保留期已过，不能接着处理，请重新提出任务")
        job.failed -= run_again(session, job)
        job.state, job.ended_at, job.attempts, job.fault = JobState.WAITING, None, 0, ""
        job.began_at = None
        session.add(job)
    platform.tell_workers(job_id)


def _has_to_rerun(job: Job) -> bool:
    return job.state not in (*UNFINISHED, JobState.CANCELLED) and bool(job.failed or job.state in BROKEN_OFF)


def read_job_file(platform: Platform, actor: Actor, job_id: UUID, position: int) -> tuple[JobFile, Path]:
    """A file that a job made, whole. Raises NotFoundError, also for one whose days are over, AlteredFileError."""
    with platform.database.reading() as session:
        job = load_job(session, actor, job_id)
        if job.files_dropped_at is not None:
            raise NotFoundError("文件的保留期已过，已经删除；需要的，请重新提出任务，文书原件不受影响")
        found = [each for each in files_of(session, job.id) if each.position == position]
    if not found:
        raise NotFoundError("没有找到这个文件")
    return found[0], job_files(platform).path(found[0].digest)


# --- the work ---------------------------------------------------------------------------------------------------


def waiting_jobs(platform: Platform) -> list[UUID]:
    """Jobs on which nobody works: new ones, and those that somebody left behind."""
    with platform.database.reading() as session:
        return unfinished(session, platform.clock())


@retried
def begin_anew(platform: Platform) -> None:
    """Say that nobody works on anything, and drop what was half made: for whoever is sure to be the only worker."""
    job_files(platform).drop_unfinished()
    with platform.database.writing() as session:
        release_all(session)


def work_on(
    platform: Platform,
    kinds: Mapping[str, JobKind],
    job_id: UUID,
    worker: str,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Work on a job until it is finished, cancelled, taken over, or the service stops. Told twice, it works once.

    Faults of an item are recorded with it. Those of the machine end the run with a reason; the job is taken up again.
    What cannot be done as a whole ends with the reason.
    """
    job = _claim(platform, job_id, worker)
    if job is None:
        return
    kind = kinds[job.kind]
    sign = Sign(platform, job_id, worker, stopped)
    try:
        while batch := _next_items(platform, job_id):
            sign()
            _record(platform, job_id, worker, list(_outcomes(platform, kind, job, batch)))
        made = kind.finish(platform, job, sign)
        if not sign.settled:
            _complete(platform, job_id, worker, made, sign.result)
    except StoppedError:
        _give_up(platform, job_id, worker, "")
    except OSError as error:
        _give_up(platform, job_id, worker, f"磁盘读写失败（{error.strerror}），空间恢复后自动继续")
    except (BusyError, UnavailableError) as error:
        _give_up(platform, job_id, worker, str(error))
    except XinbiaoError as error:
        _refuse(platform, job_id, worker, str(error))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of an item: why it failed (None: it did not), the file that it made."""

    item: int
    reason: str | None
    made: Made | None = None


def _outcomes(platform: Platform, kind: JobKind, job: Job, batch: Iterable[JobItem]) -> Iterable[_Outcome]:
    """What became of items, for as many as are through in a second."""
    begun = time.monotonic()
    for item in batch:
        try:
            yield _Outcome(item.id or 0, None, kind.item(platform, job, item))
        except XinbiaoError as error:
            yield _Outcome(item.id or 0, str(error))
        if time.monotonic() - begun > _SECONDS_A_BATCH:
            return


@retried
def _claim(platform: Platform, job_id: UUID, worker: str) -> Job | None:
    """The job, if it is there to be worked on and nobody does."""
    now = platform.clock()
    with platform.database.writing() as session:
        job = claimed(session, job_id)
        if job is None or job.state not in UNFINISHED or is_worked_on(job, now):
            return None
        job.attempts += 1
        session.add(job)
        if job.state is JobState.STOPPING:
            _cancel(session, job, now)
            return None
        if job.attempts > _MOST_ATTEMPTS:
            _end(job, JobState.PARKED, now)
            job.fault = job.fault or f"连续{_MOST_ATTEMPTS}次中断，没有进展，请联系系统管理员查看日志"
            return None
        job.state, job.worker, job.seen_at = JobState.RUNNING, worker, now
        job.began_at, job.began_with = now, job.done + job.failed
        job.stage, job.stage_done, job.stage_total, job.stage_began_at = "", 0, 0, None
    return job


def _next_items(platform: Platform, job_id: UUID) -> list[JobItem]:
    with platform.database.reading() as session:
        return waiting_items(session, job_id, _BATCH)


@retried
def _record(platform: Platform, job_id: UUID, worker: str, outcomes: Sequence[_Outcome]) -> None:
    """Note what became of items. Raises StoppedError when the job is no longer this worker's."""
    with platform.database.writing() as session:
        job = _still_own(claimed(session, job_id), worker)
        for each in outcomes:
            item = session.get_one(JobItem, each.item)
            item.state, item.reason = (ItemState.DONE, "") if each.reason is None else (ItemState.FAILED, each.reason)
            job.done += each.reason is None
            job.failed += each.reason is not None
            session.add(item)
            if each.made:
                session.add(piece_of(item, each.made.name, each.made.digest, each.made.size))
        job.seen_at, job.attempts, job.fault = platform.clock(), 0, ""
        session.add(job)


def _still_own(job: Job | None, worker: str) -> Job:
    if job is None or job.worker != worker or job.state is not JobState.RUNNING:
        raise StoppedError
    return job


@retried
def _note(platform: Platform, job_id: UUID, worker: str, changes: Mapping[str, Any]) -> None:
    """Say that the work goes on. What is done as a whole begins anew each time: to have begun is no progress."""
    with platform.database.writing() as session:
        job = _still_own(claimed(session, job_id), worker)
        for name, value in changes.items():
            setattr(job, name, value)
        job.seen_at = platform.clock()
        session.add(job)


@retried
def _refuse(platform: Platform, job_id: UUID, worker: str, why: str) -> None:
    """It cannot be done, and would not be the next time either."""
    with platform.database.writing() as session:
        job = claimed(session, job_id)
        if job is not None and job.worker == worker:
            job.fault = why
            if job.state is JobState.STOPPING:
                _cancel(session, job, platform.clock())
            else:
                _end(job, JobState.REFUSED, platform.clock())
            session.add(job)


@retried
def _complete(
    platform: Platform, job_id: UUID, worker: str, files: Sequence[Made], result: dict[str, Any] | None
) -> None:
    """All is made and stored: only now anybody is offered it. Raises StoppedError."""
    with platform.database.writing() as session:
        job = _still_own(claimed(session, job_id), worker)
        rows = [
            JobFile(job_id=job_id, position=n, name=f.name, digest=f.digest, size=f.size) for n, f in enumerate(files)
        ]
        replace_files(session, job_id, rows)
        if not job.failed:  # nothing will be run again beside what its items made
            forget_pieces(session, job_id)
        _end(job, JobState.DONE, platform.clock())
        job.files_dropped_at, job.result = None, result
        session.add(job)


@retried
def _give_up(platform: Platform, job_id: UUID, worker: str, fault: str) -> None:
    """Leave a job to whoever comes next; what was cancelled meanwhile ends here."""
    with platform.database.writing() as session:
        job = claimed(session, job_id)
        if job is None or job.worker != worker:
            return
        if job.state is JobState.STOPPING:
            _cancel(session, job, platform.clock())
        else:
            job.state, job.worker, job.fault = JobState.WAITING, "", fault
            job.attempts -= not fault  # to be told to stop is no failed attempt
        session.add(job)


def _cancel(session: Session, job: Job, at: datetime) -> None:
    """What its items made goes too: nobody will ask for it."""
    forget_pieces(session, job.id)
    _end(job, JobState.CANCELLED, at)


def _end(job: Job, state: JobState, at: datetime) -> None:
    job.state, job.worker, job.ended_at, job.attempts = state, "", at, 0
