"""One's own office: settings, people, deputies."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES, ROLE_NAMES, Role
from forms_app.core.errors import BadInputError, ProblemsError
from forms_app.usecases.manage_office import (
    NOTICE_UNITS,
    NewDeputy,
    OfficeSettings,
    add_deputy,
    change_settings,
    end_deputy,
    view_office,
)
from forms_app.usecases.paper_settings import paper_settings
from forms_app.usecases.signature_pictures import read_picture, remove_picture, set_picture
from forms_app.web.asked import day_sent
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import PNG, download

office_pages = Blueprint("office", __name__)
_ADMINISTRATOR = only_for(Role.ADMINISTRATOR)
_SETTINGS = ("notice_unit", "notice_ground", "phone", "address", "number_prefix", "uscc")


@office_pages.get("/bureau/office")
@only_for(*OFFICE_ROLES)
def office() -> ResponseReturnValue:
    """Settings, people, deputies."""
    return _page()


@office_pages.post("/bureau/office")
@_ADMINISTRATOR
def settings() -> ResponseReturnValue:
    """Change the settings."""
    values = {name: request.form.get(name, "") for name in _SETTINGS}
    offered = paper_settings(platform(), actor().authority or "")
    papers = {each.name: request.form.get(each.name, "") for each in offered}
    try:
        change_settings(platform(), actor(), OfficeSettings(**values, papers=papers))
    except ProblemsError as error:
        return _page("有内容需要更正，没有保存", {each.field: each.message for each in error.problems}), 422
    except BadInputError as error:
        return _page(str(error)), 422
    flash("机构设置已保存。")
    return redirect(url_for(".office"), 303)


@office_pages.get("/bureau/office/signature-picture.png")
@only_for(*OFFICE_ROLES)
def picture() -> ResponseReturnValue:
    """The picture that is seen of the own office's signature."""
    return download(read_picture(platform(), actor()), PNG, "签章图样.png", inline=True)


@office_pages.post("/bureau/office/signature-picture")
@_ADMINISTRATOR
def new_picture() -> ResponseReturnValue:
    """Use this picture, or the one that is there at another size."""
    file = request.files.get("picture")
    content = file.read() if file and file.filename else None
    try:
        set_picture(platform(), actor(), content, request.form.get("width", ""))
    except BadInputError as error:
        return _page(str(error)), 422
    flash("签章图样已保存，从下一份文书起使用。")
    return redirect(url_for(".office"), 303)


@office_pages.post("/bureau/office/signature-picture/remove")
@_ADMINISTRATOR
def picture_removed() -> ResponseReturnValue:
    """Use none."""
    remove_picture(platform(), actor(), request.form.get("picture", ""))
    flash("签章图样已停用，以后的文书没有可见的图样。")
    return redirect(url_for(".office"), 303)


@office_pages.post("/bureau/office/deputies")
@_ADMINISTRATOR
def new_deputy() -> ResponseReturnValue:
    """Let somebody act for a colleague."""
    try:
        new = NewDeputy(
            principal=_number(request.form.get("principal", "")),
            deputy=_number(request.form.get("deputy", "")),
            since=day_sent("since", "开始日"),
            until=day_sent("until", "截止日"),
            ground=request.form.get("ground", ""),
        )
        add_deputy(platform(), actor(), new)
    except BadInputError as error:
        return _page(str(error)), 422
    flash("代理已登记。")
    return redirect(url_for(".office"), 303)


@office_pages.post("/bureau/office/deputies/<int(max=2147483647):identifier>/end")
@_ADMINISTRATOR
def ended(identifier: int) -> ResponseReturnValue:
    """End it."""
    end_deputy(platform(), actor(), identifier)
    flash("代理已结束。")
    return redirect(url_for(".office"), 303)


def _page(error: str = "", faults: Mapping[str, str] | None = None) -> str:
    view = view_office(platform(), actor())
    return render_template(
        "campaigns/office.html", view=view, error=error, given=request.form, units=NOTICE_UNITS, roles=ROLE_NAMES,
        year=platform().today().year, faults=faults or {},
    )  # fmt: skip


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInputError("请选择被代理人和代理人")
    return int(text)
