"""An enterprise's cases: who has it, since when, until when, what comes next; documents and messages."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import Role
from forms_app.core.errors import NotFoundError, ProblemsError
from forms_app.usecases.messages import read_messages
from forms_app.usecases.perform_act import Perform, perform_act
from forms_app.usecases.view_case import own_cases, read_document, view_case
from forms_app.web.current import actor, arrived_at, only_for, platform
from forms_app.web.downloads import PDF, download
from forms_app.web.form_page import act_page, act_posted

enterprise_cases = Blueprint("enterprise_cases", __name__)
_ENTERPRISE = only_for(Role.ENTERPRISE)


@enterprise_cases.get("/cases")
@_ENTERPRISE
def messages() -> ResponseReturnValue:
    """One's cases, campaigns that take applications, and messages."""
    found = read_messages(platform(), actor(), shown=request.method == "GET")
    return render_template(
        "enterprise/cases.html", cases=own_cases(platform(), actor()), found=found, today=platform().today()
    )


@enterprise_cases.get("/cases/<uuid:case>")
@_ENTERPRISE
def case(case: UUID) -> ResponseReturnValue:
    """The timeline of one case."""
    view = view_case(platform(), actor(), case)
    return render_template("enterprise/case.html", view=view, row=view.file.row, today=platform().today())


@enterprise_cases.get("/cases/<uuid:case>/documents/<uuid:document>")
@_ENTERPRISE
def document(case: UUID, document: UUID) -> ResponseReturnValue:
    """A document as issued."""
    row, content = read_document(platform(), actor(), case, document)
    return download(content, PDF, row.file_name, inline=True)


@enterprise_cases.post("/cases/<uuid:case>/acts/<name>")
@_ENTERPRISE
def perform(case: UUID, name: str) -> ResponseReturnValue:
    """What an enterprise itself can do to its case: withdraw it."""
    view = view_case(platform(), actor(), case)
    act = view.file.spec.procedure.act(name)
    if act is None or act.by != actor().role.value or act.through != "case":
        raise NotFoundError("没有这个办理事项，请从办理页面进入")
    sent = act_posted(act)
    try:
        if sent.odd:
            raise ProblemsError(sent.odd)
        perform_act(platform(), actor(), case, Perform(act.id, sent.values, arrived_at()))
    except ProblemsError as error:
        page = act_page(act, sent.values, sent.web_form, error.problems)
        return render_template(
            "enterprise/case.html", view=view, row=view.file.row, page=page, today=platform().today()
        ), 422
    flash(f"已办理：{act.title}。")
    return redirect(url_for(".case", case=case), 303)
