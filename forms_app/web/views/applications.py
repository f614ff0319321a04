"""Applications that an enterprise begins outside the list of forms: within one of its cases, or to a chosen office."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import Role
from forms_app.core.errors import BadInputError
from forms_app.usecases.applications import begin_with_office, begin_within, open_applications
from forms_app.web.current import actor, only_for, platform

applications_pages = Blueprint("applications", __name__)
_ENTERPRISE = only_for(Role.ENTERPRISE)


@applications_pages.get("/applications")
@_ENTERPRISE
def applications() -> ResponseReturnValue:
    """What may be applied for at any time, to which office, and the earlier applications with their answers."""
    found = open_applications(platform(), actor())
    return render_template("enterprise/applications.html", found=found, today=platform().today())


@applications_pages.post("/applications")
@_ENTERPRISE
def start() -> ResponseReturnValue:
    """Begin one of them, or take up its draft."""
    office = request.form.get("office", "")
    if not (office.isascii() and office.isdigit() and len(office) < 10):
        raise BadInputError("请选择向哪一个机构提出申请")
    filing = begin_with_office(platform(), actor(), request.form.get("procedure", ""), int(office))
    return redirect(url_for("enterprise.filing", filing=filing), 303)


@applications_pages.post("/cases/<uuid:case>/applications/<domain>/<name>")
@_ENTERPRISE
def within(case: UUID, domain: str, name: str) -> ResponseReturnValue:
    """Begin an application in a case, or take up its draft; refused with the day from which it is possible."""
    filing = begin_within(platform(), actor(), case, f"{domain}/{name}")
    return redirect(url_for("enterprise.filing", filing=filing), 303)
