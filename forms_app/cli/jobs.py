"""`xinbiao jobs`: the background jobs of all offices, for whoever runs the machine."""

import sys
import threading
import time
from typing import Any
from uuid import UUID

import click

from forms_app.core.dates import chinese_time
from forms_app.core.errors import BadInputError
from forms_app.usecases.job_progress import bar, every_job, progress_line, stands

_PAUSE_SECONDS = 1.0


@click.group(help="批量任务：list 列出，watch 看进度，run 在没有启动服务时立即处理。")
def jobs() -> None:
    """Nothing of its own."""


@jobs.command("list", help="列出最近的批量任务。")
@click.pass_obj
def list_(wiring: Any) -> None:
    """The latest jobs, newest first."""
    platform = wiring.platform()
    for progress in every_job(platform):
        job = progress.job
        click.echo(f"{job.id}  {chinese_time(job.created_at)}  {job.title}  {progress_line(progress)}")


@jobs.command(help="显示一项任务的进度，直到完成；任务编号见 xinbiao jobs list。")
@click.argument("job", type=click.UUID, metavar="任务编号")
@click.pass_obj
def watch(wiring: Any, job: UUID) -> None:
    """Follow one job. Raises BadInputError when there is none."""
    platform = wiring.platform()
    while (progress := stands(platform, job)).is_moving:
        _show(f"{bar(progress)} {progress_line(progress)}")
        time.sleep(_PAUSE_SECONDS)
    click.echo(f"\r{bar(progress)} {progress_line(progress)}\033[K" if _is_terminal() else progress_line(progress))


@jobs.command(help="立即处理等待中的任务。服务正在运行时不需要：它自己处理。")
@click.pass_obj
def run(wiring: Any) -> None:
    """Work until nothing waits. Raises BadInputError when the service does so already."""
    platform = wiring.platform()
    worker, end_rendering = wiring.worker(platform)
    waiting = [progress.job.id for progress in every_job(platform) if progress.is_moving]
    over = threading.Event()
    shown = threading.Thread(target=_follow, args=(platform, waiting, over))
    shown.start()
    try:
        worked = worker.run_until_done()
    finally:
        over.set()
        shown.join()
        end_rendering()
    if not worked:
        raise BadInputError("服务正在处理任务，请用 xinbiao jobs watch 查看进度")
    for job in waiting:
        progress = stands(platform, job)
        click.echo(f"{progress.job.title}　{progress_line(progress)}")


def _follow(platform: Any, jobs: list[UUID], over: threading.Event) -> None:
    while not over.wait(_PAUSE_SECONDS):
        for progress in (stands(platform, job) for job in jobs):
            if progress.rate is not None:
                _show(f"{bar(progress)} {progress_line(progress)}")


def _show(line: str) -> None:
    """The line again and again in a terminal, one after the other in a file."""
    click.echo(f"\r{line}\033[K" if _is_terminal() else line, nl=not _is_terminal())


def _is_terminal() -> bool:
    return sys.stdout.isatty()
