"""For how long files of background jobs are kept: they are copies of what is stored anyway, and can be made again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from forms_app.core.dates import beijing_date
from forms_app.storage.audit import Entry, append
from forms_app.storage.faults import retried
from forms_app.storage.job_tables import Job, JobFile
from forms_app.storage.jobs import jobs_with_files_before, live_digests
from forms_app.usecases.jobs import job_files
from forms_app.usecases.platform import Platform

SERVICE, DELETED = "系统", "job_files_deleted"
_HALF_MADE = timedelta(days=1)
"""A file is stored before the row that names it: what is younger may still get one."""


def kept_until(platform: Platform, job: Job) -> date | None:
    """The last day on which the files of a finished job are there; None while they are kept for good."""
    if not platform.job_days or job.ended_at is None:
        return None
    return beijing_date(job.ended_at) + timedelta(days=platform.job_days)


def drop_old_files(platform: Platform) -> int:
    """Delete the files of jobs whose days are over, and what no job needs; says of how many jobs these were.

    What was issued is not touched.
    The rows go first: should this end in between, a file is left that nobody is offered, and goes the next time.
    """
    dropped = _forget_old(platform, platform.clock()) if platform.job_days else 0
    _sweep(platform)
    return dropped


@retried
def _forget_old(platform: Platform, now: datetime) -> int:
    with platform.database.writing() as session:
        found = [
            (job, files)
            for job, files in jobs_with_files_before(session, now - timedelta(days=platform.job_days))
            if (until := kept_until(platform, job)) is not None and until < beijing_date(now)
        ]
        for job, files in found:
            job.files_dropped_at = now
            session.add(job)
            append(session, Entry(now, None, SERVICE, f"office/{job.office_id}", DELETED, _told(job, files)))
    return len(found)


def _told(job: Job, files: Sequence[JobFile]) -> dict[str, object]:
    return {"job": str(job.id), "title": job.title, "files": [{"name": f.name, "sha256": f.digest} for f in files]}


def _sweep(platform: Platform) -> None:
    """Delete what no row names any more."""
    store, now = job_files(platform), platform.clock()
    with platform.database.reading() as session:
        live = live_digests(session)
    for digest, written in store.stored():
        if digest not in live and written < now - _HALF_MADE:
            store.forget(digest)
