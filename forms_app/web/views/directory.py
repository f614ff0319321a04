"""The directory of enterprises: listed, as Excel, and taken over from a workbook that somebody has filled."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES, Role
from forms_app.core.errors import BadInputError, ConflictError, TooLargeError
from forms_app.core.text import unprintable
from forms_app.usecases import directory_comparison
from forms_app.usecases.directory import hand_out_directory, list_enterprises
from forms_app.usecases.directory_comparison import EFFECT_NAMES
from forms_app.usecases.directory_jobs import (
    UploadPage,
    ask_to_take_over,
    check_again,
    hand_in_any,
    page_of,
    upload_page,
)
from forms_app.usecases.directory_uploads import annotated_upload, export_preview, take_over
from forms_app.usecases.job_progress import percent, progress_line
from forms_app.usecases.list_exports import Searched
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import EXCEL, download
from forms_app.web.list_files import sent_list, sent_table
from forms_app.web.workbooks import content_of

directory_pages = Blueprint("directory", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_KEEPER = only_for(Role.ADMINISTRATOR)
_LONGEST_SEARCH, _LONGEST_CODE = 60, 18


@directory_pages.get("/bureau/enterprises")
@_OFFICE
def enterprises() -> ResponseReturnValue:
    """The enterprises of one's division and below."""
    return _list_page()


@directory_pages.get("/bureau/enterprises.xlsx")
@_OFFICE
def table() -> ResponseReturnValue:
    """The same as an official table."""
    return sent_list("enterprises", Searched(_words()), url_for(".enterprises"))


@directory_pages.get("/bureau/enterprises/list.xlsx")
@_KEEPER
def to_fill() -> ResponseReturnValue:
    """The workbook to be filled: empty, or with the directory as it stands."""
    filled = request.args.get("filled") == "1"
    title = "企业名录（现有，可修改）" if filled else "企业名录（空白模板）"
    return sent_table(title, lambda file: hand_out_directory(platform(), actor(), file, filled=filled))


@directory_pages.post("/bureau/enterprises/uploads")
@_KEEPER
def handed_in() -> ResponseReturnValue:
    """Keep a filled workbook, then show what it would do; a long one is compared by a job, whose page comes first."""
    file = request.files.get("workbook")
    name = (file.filename if file is not None else "") or "企业名录.xlsx"
    try:
        content = content_of(file) if file is not None and file.filename else b""
        sent = "".join(each for each in name if not unprintable(each))
        upload, job = hand_in_any(platform(), actor(), sent, content)
    except (BadInputError, TooLargeError) as error:
        return _list_page(str(error)), 422
    except ConflictError as error:
        return _list_page(str(error)), 409
    return redirect(url_for("jobs.job", job=job) if job else url_for(".upload", upload=upload), 303)


@directory_pages.get("/bureau/enterprises/uploads/<uuid:upload>")
@_KEEPER
def upload(upload: UUID) -> ResponseReturnValue:
    """What a filled workbook would do."""
    return _upload_page(upload_page(platform(), actor(), upload))


@directory_pages.post("/bureau/enterprises/uploads/<uuid:upload>")
@_KEEPER
def agreed(upload: UUID) -> ResponseReturnValue:
    """Do what was shown, or show what it would do by now; a long directory is taken over by a job."""
    mark = request.form.get("mark", "")
    if upload_page(platform(), actor(), upload).is_long:
        return redirect(url_for("jobs.job", job=ask_to_take_over(platform(), actor(), upload, mark)), 303)
    view = take_over(platform(), actor(), upload, mark)
    if not view.done:
        return _upload_page(page_of(view), changed=True), 409
    flash(f"已入库：新增{view.upload.added}户，修改{view.upload.changed}户。")
    return redirect(url_for(".enterprises"), 303)


@directory_pages.post("/bureau/enterprises/uploads/<uuid:upload>/check")
@_KEEPER
def checked_again(upload: UUID) -> ResponseReturnValue:
    """Compare a long one with the directory as it is by now."""
    return redirect(url_for("jobs.job", job=check_again(platform(), actor(), upload)), 303)


@directory_pages.get("/bureau/enterprises/uploads/<uuid:upload>/annotated.xlsx")
@_KEEPER
def annotated(upload: UUID) -> ResponseReturnValue:
    """The very workbook with its faults marked."""
    name, content = annotated_upload(platform(), actor(), upload)
    return download(content, EXCEL, f"批注_{name}")


@directory_pages.get("/bureau/enterprises/uploads/<uuid:upload>/preview.xlsx")
@_KEEPER
def preview(upload: UUID) -> ResponseReturnValue:
    """Everything that it would do, cell by cell."""
    return sent_table("企业名录核对表", lambda file: export_preview(platform(), actor(), upload, file))


def _list_page(error: str = "") -> str:
    words, after = _words(), request.args.get("after", "")[:_LONGEST_CODE]
    page = list_enterprises(platform(), actor(), words, after)
    return render_template("directory/enterprises.html", page=page, words=words, after=after, error=error)


def _upload_page(view: UploadPage, *, changed: bool = False) -> str:
    # Of the two jobs of a long one the later tells how things stand.
    job = view.taking or view.checking
    told = (progress_line(job), percent(job)) if job else ("", 0)
    return render_template(
        "directory/upload.html", view=view, found=view.shown, names=EFFECT_NAMES, shown=directory_comparison.SHOWN,
        changed=changed, job=job, line=told[0], percent=told[1],
    )  # fmt: skip


def _words() -> str:
    words = request.args.get("q", "").strip()
    if len(words) > _LONGEST_SEARCH or unprintable(words):
        raise BadInputError(f"搜索词最多{_LONGEST_SEARCH}个字，不含不可见字符")
    return words
