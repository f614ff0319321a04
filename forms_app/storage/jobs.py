"""Background jobs in the database. One place says who sees which job; one says who may work on it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlmodel import Session, col, delete, exists, func, select

from forms_app.cases.actors import OFFICE_ROLES, Actor
from forms_app.core.errors import NotFoundError
from forms_app.storage.job_tables import UNFINISHED, ItemState, Job, JobFile, JobItem, place_of_piece

NO_SUCH_JOB = "没有找到这项任务，可能网址有误，或者不属于您的单位"
ALIVE = timedelta(minutes=2)
"""For how long somebody who works on a job and says nothing is still believed to."""

_BATCH = 500


def seen_by(actor: Actor, query: Any) -> Any:
    """The query over jobs, narrowed to those this person sees: the own office's, the only place that decides it."""
    office = actor.office if actor.role in OFFICE_ROLES else None
    return query.where(col(Job.office_id) == office)  # who has no office compares with NULL


def load_job(session: Session, actor: Actor, job_id: UUID, *, for_change: bool = False) -> Job:
    """The job. Raises NotFoundError for foreign and missing ones alike."""
    query = seen_by(actor, select(Job).where(Job.id == job_id))
    found = session.execute(query.with_for_update() if for_change else query).scalar_one_or_none()
    if found is None:
        raise NotFoundError(NO_SUCH_JOB)
    return cast("Job", found)


def latest_jobs(session: Session, actor: Actor, limit: int) -> list[Job]:
    """The latest jobs that this person sees, newest first."""
    query = seen_by(actor, select(Job)).order_by(col(Job.created_at).desc(), col(Job.id)).limit(limit)
    return list(session.execute(query).scalars())


def all_jobs(session: Session, limit: int) -> list[Job]:
    """The latest jobs of all offices: for whoever runs the machine, never for a page."""
    return list(session.exec(select(Job).order_by(col(Job.created_at).desc(), col(Job.id)).limit(limit)))


def unfinished_of(session: Session, office: int) -> int:
    """How many jobs of an office are not finished."""
    query = select(func.count()).where(Job.office_id == office, col(Job.state).in_(UNFINISHED))
    return int(session.exec(query).one())


def unfinished_by(session: Session, account: int, kind: str) -> list[Job]:
    """The jobs of a kind that somebody has asked for and that are not finished, oldest first."""
    query = select(Job).where(Job.account_id == account, Job.kind == kind, col(Job.state).in_(UNFINISHED))
    return list(session.exec(query.order_by(col(Job.created_at))))


def unfinished(session: Session, now: datetime) -> list[UUID]:
    """Jobs that wait for somebody to work on them, those left behind included, oldest first."""
    query = select(Job).where(col(Job.state).in_(UNFINISHED)).order_by(col(Job.created_at))
    return [job.id for job in session.exec(query) if not is_worked_on(job, now)]


def is_worked_on(job: Job, now: datetime) -> bool:
    """Whether somebody works on it. One seen in the future was seen before the clock was put back."""
    return bool(job.worker) and job.seen_at is not None and job.seen_at <= now < job.seen_at + ALIVE


def claimed(session: Session, job_id: UUID) -> Job | None:
    """The job, locked, for whoever works on it; None when there is none such."""
    return session.exec(select(Job).where(Job.id == job_id).with_for_update()).one_or_none()


def release_all(session: Session) -> None:
    """Nobody works on any job: said by the only one who may, before beginning."""
    for job in session.exec(select(Job).where(Job.worker != "").with_for_update()):
        job.worker = ""
        session.add(job)


def waiting_items(session: Session, job_id: UUID, limit: int) -> list[JobItem]:
    """The next items, in order."""
    query = select(JobItem).where(JobItem.job_id == job_id, JobItem.state == ItemState.WAITING)
    return list(session.exec(query.order_by(col(JobItem.position)).limit(limit)))


def failed_items(session: Session, job_id: UUID, limit: int) -> list[JobItem]:
    """The items that failed, in order."""
    query = select(JobItem).where(JobItem.job_id == job_id, JobItem.state == ItemState.FAILED)
    return list(session.exec(query.order_by(col(JobItem.position)).limit(limit)))


def done_items(session: Session, job_id: UUID) -> Iterator[JobItem]:
    """All items that are done, in order, read in batches so that memory stays level."""
    after = -1
    while True:
        query = select(JobItem).where(JobItem.job_id == job_id, JobItem.state == ItemState.DONE)
        batch = list(session.exec(query.where(JobItem.position > after).order_by(col(JobItem.position)).limit(_BATCH)))
        for item in batch:
            session.expunge(item)
        yield from batch
        if len(batch) < _BATCH:
            return
        after = batch[-1].position


def files_of(session: Session, job_id: UUID) -> list[JobFile]:
    """The files that a job offers, in order."""
    query = select(JobFile).where(JobFile.job_id == job_id, JobFile.position >= 0)
    return list(session.exec(query.order_by(col(JobFile.position))))


def pieces_of(session: Session, job_id: UUID) -> list[JobFile]:
    """What the items of a job made, in the order of the items."""
    query = select(JobFile).where(JobFile.job_id == job_id, JobFile.position < 0)
    return list(session.exec(query.order_by(col(JobFile.position).desc())))


def forget_pieces(session: Session, job_id: UUID) -> None:
    """Nothing will be made of what the items of a job made."""
    session.execute(delete(JobFile).where(col(JobFile.job_id) == job_id, col(JobFile.position) < 0))


def are_pieces_gone(session: Session, job: Job) -> bool:
    """Whether its items made files and these were deleted since: then what is done cannot be gone on with."""
    if job.files_dropped_at is None:
        return False
    query = select(JobFile.id).where(JobFile.job_id == job.id, JobFile.position < 0)
    return session.exec(query.limit(1)).first() is not None


def jobs_with_files_before(session: Session, moment: datetime) -> list[tuple[Job, list[JobFile]]]:
    """Jobs that ended before then, however they ended, and still have files, locked, for whoever deletes these.

    With each the files that it offers: none where it ended with what some of its items made.
    """
    made = exists().where(col(JobFile.job_id) == col(Job.id))
    query = select(Job).where(
        col(Job.state).not_in(UNFINISHED), col(Job.files_dropped_at).is_(None), col(Job.ended_at) < moment, made
    )
    jobs = session.exec(query.order_by(col(Job.ended_at)).with_for_update()).all()
    return [(job, files_of(session, job.id)) for job in jobs]


def live_digests(session: Session) -> frozenset[str]:
    """The digests of all files that jobs offer or that their items made."""
    query = select(JobFile.digest).join(Job).where(col(Job.files_dropped_at).is_(None))
    return frozenset(session.exec(query))


def replace_files(session: Session, job_id: UUID, files: Sequence[JobFile]) -> None:
    """From now on these are the files that it offers."""
    session.execute(delete(JobFile).where(col(JobFile.job_id) == job_id, col(JobFile.position) >= 0))
    session.add_all(files)


def run_again(session: Session, job: Job) -> int:
    """Let the items that failed wait again; returns how many. The job must be locked."""
    number = 0
    for item in session.exec(select(JobItem).where(JobItem.job_id == job.id, JobItem.state == ItemState.FAILED)):
        item.state, item.reason, number = ItemState.WAITING, "", number + 1
        session.add(item)
    return number


def piece_of(item: JobItem, name: str, digest: str, size: int) -> JobFile:
    """What an item made, as a row."""
    return JobFile(job_id=item.job_id, position=place_of_piece(item.position), name=name, digest=digest, size=size)


def add_job(session: Session, job: Job, items: Iterable[JobItem]) -> None:
    """Add a job with its items."""
    session.add(job)
    session.flush()
    for item in items:
        session.add(item)
