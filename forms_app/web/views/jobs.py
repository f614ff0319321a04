"""Background jobs of an office: asking for a print run, watching, cancelling, trying again, fetching what was made."""

import json
from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES, Role
from forms_app.core.errors import BadInputError, ConflictError
from forms_app.storage.job_tables import JobState
from forms_app.usecases import act_list_jobs, case_file_jobs, directory_jobs, list_exports, print_runs
from forms_app.usecases.job_files import kept_until
from forms_app.usecases.job_progress import percent, progress_line
from forms_app.usecases.jobs import Progress, cancel_job, list_jobs, read_job_file, rerun_failed, view_job
from forms_app.usecases.list_exports import ask_for_list
from forms_app.usecases.print_runs import PLACES, USUAL_PATTERN, ask_for_print_run, print_choice
from forms_app.web.asked import kept_filters
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import name_file
from forms_app.web.views.cases import FILTERS, case_query

job_pages = Blueprint("jobs", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_ABOUT = {
    print_runs.KIND: (
        "压缩文件内是各份文书的原件和清单；打印文件按提交和签发时间先后排列，每份从正面开始，请选双面打印。"
    ),
    case_file_jobs.KIND: (
        "压缩文件内每件案卷有卷宗（PDF）和卷内文件清单（JSON，含校验值）各一份，并附案卷移交清单；移交清单也可以单独下载。"
    ),
    list_exports.KIND: "数据取自开始生成的那一刻，是完整的表。",
    directory_jobs.CHECKING: (
        "核对表列出会新增、修改的每一格和全部错误；批注副本就是上传的文件，有错的单元格标红并附说明。"
    ),
    act_list_jobs.CHECKING: "核对表逐户列出会怎样办理；有错误的，批注副本就是上传的名单，有错的单元格标红并附说明。",
}
"""What is said of the files of a kind of job."""
_OF_STORED_PAPERS = frozenset({print_runs.KIND, case_file_jobs.KIND})
"""Kinds of job whose files are of papers that stay when these go."""
_LEADS = {
    (directory_jobs.CHECKING, JobState.DONE): "查看核对结果",
    (directory_jobs.TAKING, JobState.DONE): "查看入库结果",
    (directory_jobs.TAKING, JobState.REFUSED): "重新核对",
    (directory_jobs.CHECKING, JobState.REFUSED): "查看上传的名录",
    (act_list_jobs.CHECKING, JobState.DONE): "查看核对结果",
    (act_list_jobs.TAKING, JobState.DONE): "查看办理结果",
    (act_list_jobs.CHECKING, JobState.REFUSED): "返回活动",
    (act_list_jobs.TAKING, JobState.REFUSED): "返回活动，重新上传",
}
"""Where a finished job leads on to, in words."""


@job_pages.get("/bureau/jobs")
@_OFFICE
def listed() -> ResponseReturnValue:
    """The latest jobs."""
    lines = [(each, progress_line(each), percent(each)) for each in list_jobs(platform(), actor())]
    return render_template("jobs/list.html", lines=lines)


@job_pages.get("/bureau/jobs/<uuid:job>")
@_OFFICE
def job(job: UUID) -> ResponseReturnValue:
    """One job; without scripts the page asks for itself again while it moves."""
    return _page(job)


@job_pages.get("/bureau/jobs/<uuid:job>/progress")
@_OFFICE
def progress(job: UUID) -> ResponseReturnValue:
    """How it stands, for the script of the page."""
    return jsonify(_told(view_job(platform(), actor(), job).progress))


@job_pages.post("/bureau/jobs/<uuid:job>/cancel")
@_OFFICE
def cancelled(job: UUID) -> ResponseReturnValue:
    """Do nothing more."""
    return _changed(job, cancel_job, "任务已取消。")


@job_pages.post("/bureau/jobs/<uuid:job>/rerun")
@_OFFICE
def rerun(job: UUID) -> ResponseReturnValue:
    """Try again what failed."""
    return _changed(job, rerun_failed, "失败的项目正在重新处理。")


@job_pages.get("/bureau/jobs/<uuid:job>/files/<int(max=2147483647):position>")
@_OFFICE
def job_file(job: UUID, position: int) -> ResponseReturnValue:
    """A file that was made."""
    row, path = read_job_file(platform(), actor(), job, position)
    response: Response = send_file(path, mimetype="application/octet-stream", conditional=False, etag=False)
    return name_file(response, row.name)


@job_pages.post("/bureau/exports")
@_OFFICE
def ask_export() -> ResponseReturnValue:
    """Ask for a long list as Excel, with the filters that its page has sent along."""
    try:
        query = json.loads(request.form.get("query", ""))
    except (ValueError, RecursionError):
        raise BadInputError("导出的条件有误，请回到清单页面重新导出") from None
    made = ask_for_list(platform(), actor(), request.form.get("list", ""), query)
    return redirect(url_for(".job", job=made), 303)


@job_pages.get("/bureau/print-runs/new")
@_OFFICE
def new_print_run() -> ResponseReturnValue:
    """What the cases of a filter have to print."""
    return _print_run_page(USUAL_PATTERN, [])


@job_pages.post("/bureau/print-runs/new")
@_OFFICE
def ask_print_run() -> ResponseReturnValue:
    """Ask for it."""
    kinds, pattern = [kind for kind in request.form.getlist("kind") if kind], request.form.get("pattern", "").strip()
    try:
        made = ask_for_print_run(platform(), actor(), case_query(), kinds, pattern)
    except BadInputError as error:
        return _print_run_page(pattern, kinds, str(error)), 422
    except ConflictError as error:
        return _print_run_page(pattern, kinds, str(error)), 409
    return redirect(url_for(".job", job=made), 303)


def _changed(job: UUID, change: object, said: str) -> ResponseReturnValue:
    try:
        change(platform(), actor(), job)  # type: ignore[operator]
    except ConflictError as error:
        return _page(job, str(error)), 409
    flash(said)
    return redirect(url_for(".job", job=job), 303)


def _page(job: UUID, error: str = "") -> str:
    view = view_job(platform(), actor(), job)
    return render_template(
        "jobs/job.html", view=view, job=view.progress.job, line=progress_line(view.progress),
        percent=percent(view.progress), error=error, until=kept_until(platform(), view.progress.job),
        about=_ABOUT.get(view.progress.job.kind, ""), leads=_leads(view.progress),
        of_stored_papers=view.progress.job.kind in _OF_STORED_PAPERS,
    )  # fmt: skip


def _leads(progress: Progress) -> tuple[str, str] | None:
    """What a job of this kind leads on to for this person, and where that is; None: nowhere."""
    job = progress.job
    words = _LEADS.get((job.kind, job.state))
    if words is None:
        return None
    if job.kind in act_list_jobs.KINDS:
        if actor().role is not Role.HANDLER:
            return None
        if job.state is JobState.REFUSED:
            return words, url_for("campaigns.campaign", campaign=job.wanted["campaign"])
        return words, url_for("campaigns.long_filled_list", job=job.id)
    if actor().role is not Role.ADMINISTRATOR:
        return None
    return words, url_for("directory.upload", upload=job.wanted["upload"])


def _told(progress: Progress) -> dict[str, object]:
    return {"line": progress_line(progress), "percent": percent(progress), "moving": progress.is_moving}


def _print_run_page(pattern: str, chosen: list[str], error: str = "") -> str:
    choice = print_choice(platform(), actor(), case_query())
    return render_template(
        "jobs/print_run.html", choice=choice, kept=kept_filters(FILTERS), pattern=pattern, chosen=chosen, places=PLACES,
        error=error,
    )  # fmt: skip
