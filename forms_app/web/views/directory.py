"""The directory of enterprises: listed, as Excel, and taken over from a workbook that somebody has filled."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES, Role
from forms_app.core.errors import BadInputError, TooLargeError
from forms_app.core.text import unprintable
from forms_app.usecases.directory import export_directory, hand_out_directory, list_enterprises
from forms_app.usecases.directory_comparison import EFFECT_NAMES, Effect
from forms_app.usecases.directory_uploads import (
    UploadView,
    annotated_upload,
    export_preview,
    hand_in,
    take_over,
    view_upload,
)
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import EXCEL, download
from forms_app.web.views.lists import sent_table

directory_pages = Blueprint("directory", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_KEEPER = only_for(Role.ADMINISTRATOR)
_LONGEST_SEARCH, _LONGEST_CODE = 60, 18
SHOWN = 200
"""How many lines of each kind a page shows; the whole is a workbook."""


@directory_pages.get("/bureau/enterprises")
@_OFFICE
def enterprises() -> ResponseReturnValue:
    """The enterprises of one's division and below."""
    return _list_page()


@directory_pages.get("/bureau/enterprises.xlsx")
@_OFFICE
def table() -> ResponseReturnValue:
    """The same as an official table."""
    words = _words()
    return sent_table("企业名录", lambda file: export_directory(platform(), actor(), words, file))


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
    """Keep a filled workbook, then show what it would do."""
    file = request.files.get("workbook")
    content = file.read() if file is not None and file.filename else b""
    name = (file.filename if file is not None else "") or "企业名录.xlsx"
    try:
        upload = hand_in(platform(), actor(), "".join(each for each in name if not unprintable(each)), content)
    except (BadInputError, TooLargeError) as error:
        return _list_page(str(error)), 422
    return redirect(url_for(".upload", upload=upload), 303)


@directory_pages.get("/bureau/enterprises/uploads/<uuid:upload>")
@_KEEPER
def upload(upload: UUID) -> ResponseReturnValue:
    """What a filled workbook would do."""
    return _upload_page(view_upload(platform(), actor(), upload))


@directory_pages.post("/bureau/enterprises/uploads/<uuid:upload>")
@_KEEPER
def agreed(upload: UUID) -> ResponseReturnValue:
    """Do what was shown, or show what it would do by now."""
    view = take_over(platform(), actor(), upload, request.form.get("mark", ""))
    if not view.done:
        return _upload_page(view, changed=True), 409
    flash(f"已入库：新增{view.upload.added}户，修改{view.upload.changed}户。")
    return redirect(url_for(".enterprises"), 303)


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


def _upload_page(view: UploadView, *, changed: bool = False) -> str:
    by_effect = {
        effect.value: [each for each in view.comparison.effects if each.effect is effect][:SHOWN]
        for effect in (Effect.ADDED, Effect.CHANGED)
    }
    return render_template(
        "directory/upload.html", view=view, by_effect=by_effect, names=EFFECT_NAMES, shown=SHOWN, changed=changed
    )


def _words() -> str:
    words = request.args.get("q", "").strip()
    if len(words) > _LONGEST_SEARCH or unprintable(words):
        raise BadInputError(f"搜索词最多{_LONGEST_SEARCH}个字，不含不可见字符")
    return words
