"""What an office sees of public entries: how one will read, and requests to correct one, to be answered."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES, Role
from forms_app.core.errors import BadInputError, ConflictError, NotFoundError
from forms_app.specs.procedure import Act
from forms_app.storage.case_tables import Objection
from forms_app.usecases.case_file import CaseFile
from forms_app.usecases.corrections import Answer, answer_correction, correction_to_decide, corrections_of
from forms_app.usecases.entry_papers import EntryPreview, entry_preview
from forms_app.usecases.view_case import view_case
from forms_app.web.current import actor, arrived_at, only_for, platform
from forms_app.web.downloads import PDF, download

corrections = Blueprint("corrections", __name__)


@corrections.app_template_global("entry_preview")
def preview_of(file: CaseFile, act: Act) -> EntryPreview | None:
    """For `parts/entry_preview.html`: what the public will read once the act is done."""
    return entry_preview(platform(), file, act)


@corrections.app_template_global("corrections_of")
def requests_in(case: UUID) -> tuple[Objection, ...]:
    """For `parts/corrections.html`: the requests to correct the entry of a case."""
    return corrections_of(platform(), actor(), case)


@corrections.get("/bureau/cases/<uuid:case>/preview/<name>.pdf")
@only_for(*OFFICE_ROLES)
def preview(case: UUID, name: str) -> ResponseReturnValue:
    """The entry as it would be published by that act, marked as a draft."""
    view = view_case(platform(), actor(), case)
    act = view.file.spec.procedure.act(name)
    found = preview_of(view.file, act) if act else None
    if found is None:
        raise NotFoundError("这个事项没有公示信息可以预览")
    content = platform().printer.draft(found.form, found.answers)
    return download(content, PDF, f"{found.form.form.title}_{view.file.row.enterprise_name}_草稿.pdf", inline=True)


@corrections.get("/bureau/cases/<uuid:case>/corrections/<uuid:correction>")
@only_for(Role.HANDLER)
def decide_form(case: UUID, correction: UUID) -> ResponseReturnValue:
    """One request, to be decided and answered."""
    return _page(case, correction, {})


@corrections.post("/bureau/cases/<uuid:case>/corrections/<uuid:correction>")
@only_for(Role.HANDLER)
def decide(case: UUID, correction: UUID) -> ResponseReturnValue:
    """Decide and answer it."""
    correction_to_decide(platform(), actor(), case, correction)
    given = request.form.to_dict()
    try:
        if given.get("accepted") not in ("yes", "no"):
            raise BadInputError("请选择是否采纳")
        answer = Answer(given["accepted"] == "yes", given.get("decision", ""), given.get("answer", ""), arrived_at())
        answer_correction(platform(), actor(), case, correction, answer)
    except (BadInputError, ConflictError) as error:
        return _page(case, correction, given, str(error)), 409 if isinstance(error, ConflictError) else 422
    flash("更正申请已答复，申请人可以凭编号查询。")
    return redirect(url_for("cases.case", case=case), 303)


def _page(case: UUID, correction: UUID, given: dict[str, str], error: str = "") -> str:
    found = correction_to_decide(platform(), actor(), case, correction)
    view = view_case(platform(), actor(), case)
    acts = [each for each in view.file.spec.procedure.acts if _puts_right(view.file, each)]
    return render_template(
        "entries/decide.html", view=view, row=view.file.row, request_=found, acts=acts, given=given, error=error
    )  # fmt: skip


def _puts_right(file: CaseFile, act: Act) -> bool:
    """Acts of a case's page by which an entry that was published is issued anew or taken away."""
    rule = file.spec.procedure.publication
    if rule is None or act.through != "case" or file.case.state.id not in act.states or act.id == rule.since:
        return False
    return (act.entry and act.screens) or (act.id in rule.ends and act.to is None)
