"""An enterprise's cases: who has it, since when, until when, what comes next; acts of its own, documents, messages."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import Role
from forms_app.core.errors import ConflictError, ProblemsError, TooLargeError
from forms_app.documents.uploads import UploadError
from forms_app.specs.procedure import Act
from forms_app.usecases.messages import read_messages
from forms_app.usecases.own_case import (
    OwnCaseView,
    begun_with,
    own_act,
    own_cases,
    perform_own,
    read_own_document,
    read_own_file,
    require_now,
    view_own_case,
)
from forms_app.usecases.own_clocks import own_clocks, own_sheet
from forms_app.usecases.perform_act import Perform
from forms_app.web.current import actor, arrived_at, only_for, platform
from forms_app.web.downloads import PDF, download, media_type_of
from forms_app.web.form_page import ActPage, act_page, act_posted, act_problems, events_seen, item_sent
from forms_app.web.kept_files import KeptFile, act_uploads, keep

enterprise_cases = Blueprint("enterprise_cases", __name__)
_ENTERPRISE = only_for(Role.ENTERPRISE)


@enterprise_cases.get("/cases")
@_ENTERPRISE
def messages() -> ResponseReturnValue:
    """One's cases, campaigns that take applications, and messages."""
    found = read_messages(platform(), actor(), shown=request.method == "GET")
    return render_template(
        "enterprise/cases.html", cases=own_cases(platform(), actor()), found=found, today=platform().today(),
        campaigned=platform().catalogue.campaign_procedures(),
    )  # fmt: skip


@enterprise_cases.get("/cases/<uuid:case>")
@_ENTERPRISE
def case(case: UUID) -> ResponseReturnValue:
    """The timeline of one case."""
    view = view_own_case(platform(), actor(), case)
    clocks = own_clocks(platform(), actor(), case)
    return render_template(
        "enterprise/case.html", view=view, own=view.own, clocks=clocks, panel=clocks.panel, today=platform().today()
    )


@enterprise_cases.get("/cases/<uuid:case>/count-sheet.pdf")
@_ENTERPRISE
def sheet(case: UUID) -> ResponseReturnValue:
    """The count sheet of a parallel item (`item`) or of a term (`term`) that the enterprise follows."""
    title, content = own_sheet(
        platform(), actor(), case, term=request.args.get("term", ""), item=item_sent(request.args)
    )
    return download(content, PDF, f"计日单_{title}.pdf", inline=True)


@enterprise_cases.get("/cases/<uuid:case>/documents/<uuid:document>")
@_ENTERPRISE
def document(case: UUID, document: UUID) -> ResponseReturnValue:
    """A document as issued."""
    row, content = read_own_document(platform(), actor(), case, document)
    return download(content, PDF, row.file_name, inline=True)


@enterprise_cases.get("/cases/<uuid:case>/files/<string:digest>")
@_ENTERPRISE
def case_file(case: UUID, digest: str) -> ResponseReturnValue:
    """A file that the enterprise handed in with an act of its own."""
    link, content = read_own_file(platform(), actor(), case, digest)
    return download(content, media_type_of(link.name), link.name)


@enterprise_cases.get("/cases/<uuid:case>/acts/<name>")
@_ENTERPRISE
def act_form(case: UUID, name: str) -> ResponseReturnValue:
    """What an act of the enterprise's own asks, and what follows from it."""
    view, act = own_act(platform(), actor(), case, name)
    require_now(platform(), actor(), view, act)
    return _act_page(view, act, act_page(act, begun_with(platform(), actor(), case, act)), view.seen)


@enterprise_cases.post("/cases/<uuid:case>/acts/<name>")
@_ENTERPRISE
def perform(case: UUID, name: str) -> ResponseReturnValue:
    """Do it. Whatever is wrong, the page comes back as it was sent, its files kept."""
    view, act = own_act(platform(), actor(), case, name)
    seen, sent, uploads = events_seen(), act_posted(act), act_uploads(case, act)
    try:
        if sent.odd:
            raise ProblemsError(sent.odd)
        perform_own(platform(), actor(), case, Perform(act.id, sent.values, arrived_at(), seen, uploads))
    except (ProblemsError, UploadError, TooLargeError) as error:
        page = act_page(act, sent.values, sent.web_form, act_problems(act, error))
        return _act_page(view, act, page, seen, kept=keep(case, act, uploads)), 422
    except ConflictError as error:
        # It may be too late for the act; what was typed can still be read and copied.
        view, page = view_own_case(platform(), actor(), case), act_page(act, sent.values, sent.web_form)
        return _act_page(view, act, page, view.seen, str(error), keep(case, act, uploads)), 409
    flash(f"已办理：{act.title}。")
    return redirect(url_for(".case", case=case), 303)


def _act_page(
    view: OwnCaseView, act: Act, page: ActPage, seen: int, conflict: str = "", kept: tuple[KeptFile, ...] = ()
) -> str:
    return render_template(
        "enterprise/act.html", own=view.own, documents=view.documents, act=act, page=page, seen=seen,
        conflict=conflict, kept=kept, can_be_done=act.id in {each.act.id for each in view.choices if not each.refusal},
    )  # fmt: skip
