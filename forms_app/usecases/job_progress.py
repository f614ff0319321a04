"""How jobs get on, in words: the same on the page and in the terminal."""

from datetime import timedelta
from fractions import Fraction
from uuid import UUID

from forms_app.core.errors import BadInputError
from forms_app.storage.job_tables import Job, JobState
from forms_app.storage.jobs import all_jobs
from forms_app.usecases.jobs import SHOWN_JOBS, Progress, progress_of
from forms_app.usecases.platform import Platform

_WIDTH = 30
_MINUTE, _HOUR = 60, 3600
_SLOW = 1.0


def every_job(platform: Platform) -> list[Progress]:
    """The latest jobs of all offices, for whoever runs the machine: no page may ask this."""
    now = platform.clock()
    with platform.database.reading() as session:
        return [progress_of(job, now) for job in all_jobs(session, SHOWN_JOBS)]


def stands(platform: Platform, job_id: UUID) -> Progress:
    """How one job stands, whoever's it is. Raises BadInputError when there is none."""
    with platform.database.reading() as session:
        job = session.get(Job, job_id)
    if job is None:
        raise BadInputError(f"没有编号为{job_id}的任务，请用 xinbiao jobs list 查看")
    return progress_of(job, platform.clock())


def progress_line(progress: Progress) -> str:
    """正在处理，已处理120/300件（失败2件），每秒25件，约剩8秒."""
    job = progress.job
    parts = [progress.state, *filter(None, [_through(progress), _stage(progress)])]
    if progress.rate is not None and progress.left is not None:
        parts += [_rate(progress.rate, unit_of(job)), f"约剩{duration(progress.left)}"]
    return "，".join([*parts, *filter(None, [job.fault])])


def _through(progress: Progress) -> str:
    job = progress.job
    if not job.total:
        return ""
    return f"已处理{progress.through}/{job.total}件" + (f"（失败{job.failed}件）" if job.failed else "")


def _stage(progress: Progress) -> str:
    """What is under way, where that is no item, and how much of it is through."""
    job = progress.job
    if not progress.in_stage or job.state is not JobState.RUNNING or not job.stage:
        return ""
    return f"{job.stage}{job.stage_done:,}/{job.stage_total:,}{unit_of(job)}" if job.stage_total else job.stage


def unit_of(job: Job) -> str:
    """What a job counts."""
    return "件" if job.total else "行"


def percent(progress: Progress) -> int:
    """How much is through, in whole percent; of what is done as a whole, how much of its stage: 100 when all is."""
    return int(_share(progress) * 100)


def bar(progress: Progress) -> str:
    """For the terminal."""
    full = int(_share(progress) * _WIDTH)
    return f"[{'█' * full}{'░' * (_WIDTH - full)}] {percent(progress):3}%"


def _share(progress: Progress) -> Fraction:
    job = progress.job
    if not progress.in_stage:
        return Fraction(progress.through, job.total)
    if job.state is JobState.DONE:
        return Fraction(1)
    return Fraction(min(job.stage_done, job.stage_total), job.stage_total) if job.stage_total else Fraction(0)


def _rate(rate: float, unit: str) -> str:
    return f"每秒{rate:,.0f}{unit}" if rate >= _SLOW else f"每分钟{rate * _MINUTE:.0f}{unit}"


def duration(time: timedelta) -> str:
    """As somebody who waits would say it."""
    seconds = max(1, round(time.total_seconds()))
    if seconds < _MINUTE:
        return f"{seconds}秒"
    return f"{seconds // _MINUTE}分钟" if seconds < _HOUR else f"{seconds // _HOUR}小时{seconds % _HOUR // _MINUTE}分钟"
