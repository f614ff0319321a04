"""The work on background jobs, item by item, whoever does it.

Each item is finished once: it is recorded only by whoever has the job, in the transaction in which it was still
waiting. A worker that is gone is succeeded by another, who goes on where it stopped.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from forms_app.core.errors import XinbiaoError
from forms_app.storage.faults import BusyError, UnavailableError, retried
from forms_app.storage.job_tables import UNFINISHED, ItemState, Job, JobFile, JobItem, JobState
from forms_app.storage.jobs import (
    claimed,
    forget_pieces,
    is_worked_on,
    piece_of,
    release_all,
    replace_files,
    unfinished,
    waiting_items,
)
from forms_app.usecases.jobs import JobKind, Made, Sign, StoppedError, cancel, end, job_files, still_own
from forms_app.usecases.platform import Platform

_BATCH, _SECONDS_A_BATCH = 50, 1.0
_MOST_ATTEMPTS = 5


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
            cancel(session, job, now)
            return None
        if job.attempts > _MOST_ATTEMPTS:
            end(job, JobState.PARKED, now)
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
        job = still_own(claimed(session, job_id), worker)
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


@retried
def _refuse(platform: Platform, job_id: UUID, worker: str, why: str) -> None:
    """It cannot be done, and would not be the next time either."""
    with platform.database.writing() as session:
        job = claimed(session, job_id)
        if job is not None and job.worker == worker:
            job.fault = why
            if job.state is JobState.STOPPING:
                cancel(session, job, platform.clock())
            else:
                end(job, JobState.REFUSED, platform.clock())
            session.add(job)


@retried
def _complete(
    platform: Platform, job_id: UUID, worker: str, files: Sequence[Made], result: dict[str, Any] | None
) -> None:
    """All is made and stored: only now anybody is offered it. Raises StoppedError."""
    with platform.database.writing() as session:
        job = still_own(claimed(session, job_id), worker)
        rows = [
            JobFile(job_id=job_id, position=n, name=f.name, digest=f.digest, size=f.size) for n, f in enumerate(files)
        ]
        replace_files(session, job_id, rows)
        if not job.failed:  # nothing will be run again beside what its items made
            forget_pieces(session, job_id)
        end(job, JobState.DONE, platform.clock())
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
            cancel(session, job, platform.clock())
        else:
            job.state, job.worker, job.fault = JobState.WAITING, "", fault
            job.attempts -= not fault  # to be told to stop is no failed attempt
        session.add(job)
