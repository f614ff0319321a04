"""An enterprise's filings: start, fill in, hand in evidence, look at the print, submit, keep the receipt."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import Role
from forms_app.cases.filing import FilingState
from forms_app.core.errors import BadInputError, NotFoundError, Problem, ProblemsError, TooLargeError
from forms_app.documents.receipts import receipt_pdf
from forms_app.forms.building import sent_pairs
from forms_app.usecases.add_evidence import add_evidence, read_evidence, remove_evidence, restore_evidence
from forms_app.usecases.applications import open_procedures
from forms_app.usecases.discard_filing import discard_filing, restore_filing
from forms_app.usecases.import_workbook import check_workbook, import_workbook
from forms_app.usecases.kept_aside import kept_aside
from forms_app.usecases.open_filing import form_to_fill, list_filings, open_filing, preview_page, printed_filing
from forms_app.usecases.save_draft import DraftConflictError, Save, save_draft
from forms_app.usecases.start_filing import open_draft, start_filing
from forms_app.usecases.submit_filing import Submit, in_the_way, submit_filing
from forms_app.usecases.uploads import Upload
from forms_app.usecases.view_receipt import view_receipt
from forms_app.web.amounts_page import amounts_download
from forms_app.web.conflicts import differences, merged
from forms_app.web.current import actor, arrived_at, form_builder, only_for, platform
from forms_app.web.downloads import EXCEL, PDF, PNG, download
from forms_app.web.errors import wants_json
from forms_app.web.filing_pages import conflict_page, evidence_list, field_asked, filing_page, just_removed, shown
from forms_app.web.form_page import base_revision, control, posted, uploads
from forms_app.web.workbooks import packed_workbook, sent_workbook

enterprise = Blueprint("enterprise", __name__)
_ENTERPRISE = only_for(Role.ENTERPRISE)


@enterprise.get("/filings")
@_ENTERPRISE
def filings() -> ResponseReturnValue:
    """One's own filings, and the forms that can be begun."""
    specs = list(platform().catalogue.offered_on(platform().today()))
    lines = list_filings(platform(), actor())
    drafts = {line.spec.id: line for line in lines if line.state is FilingState.DRAFT}
    others = open_procedures(platform())
    return render_template(
        "enterprise/filings.html", specs=specs, lines=lines, drafts=drafts, states=FilingState, others=others
    )


@enterprise.post("/filings/start/<domain>/<name>")
@_ENTERPRISE
def start(domain: str, name: str) -> ResponseReturnValue:
    """Begin a form, or take up its open draft; asks before another filing's content replaces that of a draft."""
    copied = request.form.get("copy_of", "")
    try:
        copy_of = UUID(copied) if copied else None
    except ValueError:
        raise NotFoundError("没有找到要沿用的申报") from None
    spec, overwrite = f"{domain}/{name}", request.form.get("action") == "overwrite"
    if copy_of and not overwrite and (draft := open_draft(platform(), actor(), spec)):
        view = open_filing(platform(), actor(), draft)
        return render_template("enterprise/copying.html", view=view, copied=view_receipt(platform(), actor(), copy_of))
    filing = start_filing(platform(), actor(), spec, copy_of=copy_of, overwrite=bool(copy_of) and overwrite)
    if overwrite:
        flash("已用所选内容覆盖草稿，请核对。")
    return redirect(url_for(".filing", filing=filing), 303)


@enterprise.get("/filings/<uuid:filing>")
@_ENTERPRISE
def filing(filing: UUID) -> ResponseReturnValue:
    """The form to fill in; the receipt when it was submitted."""
    view = open_filing(platform(), actor(), filing)
    if view.state is FilingState.SUBMITTED:
        return redirect(url_for(".receipt", filing=filing))
    if view.state is FilingState.DISCARDED:
        return redirect(url_for(".filings"))
    web_form = form_builder().empty(view.spec.form, view.raw, platform().today())
    return shown(view, filing_page(view, web_form, view.problems, removed=just_removed(view)))


@enterprise.post("/filings/<uuid:filing>")
@_ENTERPRISE
def change(filing: UUID) -> ResponseReturnValue:
    """Save, offer for review or submit what the page sent. Whatever goes wrong, the page comes back as it was sent."""
    return _taken(filing, _carried_out)


def _taken(filing: UUID, use: Callable[[UUID, Save, tuple[Problem, ...]], ResponseReturnValue]) -> ResponseReturnValue:
    """Take the files that the page sent and hand what was typed on to `use`, with the faults of the files."""
    form = form_to_fill(platform(), actor(), filing).form
    sent = posted(form)
    try:
        if sent.odd:
            raise ProblemsError(sent.odd)
        faults = _take_files(filing, uploads(form))
        return use(filing, Save(sent.values, base_revision(), control("save_key")), faults)
    except DraftConflictError as conflict:
        return conflict_page(conflict), 409
    except ProblemsError as error:
        view = open_filing(platform(), actor(), filing)
        return shown(view, filing_page(view, sent.web_form, error.problems), tried=True), 422


def _carried_out(filing: UUID, save: Save, faults: tuple[Problem, ...]) -> ResponseReturnValue:
    action = request.form.get("action")
    if action == "submit" and not faults:
        submit_filing(platform(), actor(), filing, Submit(save, control("submission_key"), arrived_at()))
        return redirect(url_for(".receipt", filing=filing), 303)
    view = save_draft(platform(), actor(), filing, save)
    if action == "review":
        faults = (*faults, *in_the_way(platform(), view))
    if faults:
        raise ProblemsError(faults)
    if action == "review":
        return redirect(url_for(".review", filing=filing), 303)
    flash("草稿已保存。")
    return redirect(url_for(".filing", filing=filing), 303)


@enterprise.get("/filings/<uuid:filing>/review")
@_ENTERPRISE
def review(filing: UUID) -> ResponseReturnValue:
    """What would be submitted, to be checked once more: only the button on this page submits."""
    view = open_filing(platform(), actor(), filing)
    if view.state is not FilingState.DRAFT:
        return redirect(url_for(".filing", filing=filing))
    web_form = form_builder().empty(view.spec.form, view.raw, platform().today())
    if problems := in_the_way(platform(), view):
        return shown(view, filing_page(view, web_form, problems), tried=True), 422
    return render_template(
        "enterprise/review.html",
        view=view,
        page=filing_page(view, web_form, ()),
        answered=tuple(sent_pairs(web_form)),
        submission_key=control("submission_key"),
    )


@enterprise.post("/filings/<uuid:filing>/draft")
@_ENTERPRISE
def autosave(filing: UUID) -> ResponseReturnValue:
    """Save while typing; answers what the page needs to show where things stand."""
    sent = posted(form_to_fill(platform(), actor(), filing).form)
    if sent.odd:
        raise ProblemsError(sent.odd)
    try:
        view = save_draft(platform(), actor(), filing, Save(sent.values, base_revision(), control("save_key")))
    except DraftConflictError as conflict:
        return {"message": str(conflict), "conflict": True}, 409
    # A page that lists what kept it from being submitted goes on listing it until it is put right.
    problems = in_the_way(platform(), view) if "tried" in request.form else view.problems
    page = filing_page(view, sent.web_form, problems)
    return {
        "revision": view.revision,
        "saved_at": view.saved_at.isoformat(),
        "verdict": render_template("parts/verdict.html", page=page),
        "problems": {problem.field: problem.message for problem in problems},
        "continued": any(fit.continued for fit in page.fits),
        "fits": page.told_fits,
    }


@enterprise.post("/filings/<uuid:filing>/merge")
@_ENTERPRISE
def merge(filing: UUID) -> ResponseReturnValue:
    """Save the choice between what this page had and what another page saved."""
    view = open_filing(platform(), actor(), filing)
    values = merged(view, request.form)
    try:
        save_draft(platform(), actor(), filing, Save(values, base_revision(), control("save_key")))
    except DraftConflictError as conflict:
        return conflict_page(conflict), 409
    flash("已按您的选择保存。")
    return redirect(url_for(".filing", filing=filing), 303)


@enterprise.get("/filings/<uuid:filing>/kept")
@_ENTERPRISE
def kept(filing: UUID) -> ResponseReturnValue:
    """What other pages displaced, beside what is saved now; nothing can be changed here."""
    view = open_filing(platform(), actor(), filing)
    found = [(each.saved_at, differences(view, each.values)) for each in kept_aside(platform(), actor(), filing)]
    return render_template("enterprise/kept_aside.html", view=view, kept=found)


@enterprise.post("/filings/<uuid:filing>/discard")
@_ENTERPRISE
def discard(filing: UUID) -> ResponseReturnValue:
    """Put a draft away."""
    discard_filing(platform(), actor(), filing)
    flash("草稿已删除，可在下方“已删除的草稿”中恢复。")
    return redirect(url_for(".filings"), 303)


@enterprise.post("/filings/<uuid:filing>/restore")
@_ENTERPRISE
def restore(filing: UUID) -> ResponseReturnValue:
    """Take a discarded draft back."""
    restore_filing(platform(), actor(), filing)
    return redirect(url_for(".filing", filing=filing), 303)


@enterprise.post("/filings/<uuid:filing>/evidence")
@_ENTERPRISE
def hand_in(filing: UUID) -> ResponseReturnValue:
    """Take files of one field while the form stays open; answers the list of its files."""
    form = form_to_fill(platform(), actor(), filing).form
    faults = _take_files(filing, uploads(form))
    if faults:
        raise ProblemsError(faults)
    return evidence_list(filing, field_asked())


@enterprise.post("/filings/<uuid:filing>/evidence/<uuid:evidence>/remove")
@_ENTERPRISE
def drop(filing: UUID, evidence: UUID) -> ResponseReturnValue:
    """Remove a file; it can be taken back."""
    if wants_json():
        remove_evidence(platform(), actor(), filing, evidence)
        return evidence_list(filing, field_asked(), removed=evidence)
    return _beside_saving(filing, partial(_dropped, evidence))


def _dropped(evidence: UUID, filing: UUID) -> ResponseReturnValue:
    remove_evidence(platform(), actor(), filing, evidence)
    flash("文件已移除，可在原处撤销。")
    field = field_asked()
    return redirect(url_for(".filing", filing=filing, field=field, removed=evidence, _anchor=f"field-{field}"), 303)


@enterprise.post("/filings/<uuid:filing>/evidence/<uuid:evidence>/restore")
@_ENTERPRISE
def take_back(filing: UUID, evidence: UUID) -> ResponseReturnValue:
    """Take a removed file back."""
    if wants_json():
        restore_evidence(platform(), actor(), filing, evidence)
        return evidence_list(filing, field_asked())
    return _beside_saving(filing, partial(_taken_back, evidence))


def _taken_back(evidence: UUID, filing: UUID) -> ResponseReturnValue:
    restore_evidence(platform(), actor(), filing, evidence)
    flash("文件已恢复。")
    return redirect(url_for(".filing", filing=filing, _anchor=f"field-{field_asked()}"), 303)


def _beside_saving(filing: UUID, act: Callable[[UUID], ResponseReturnValue]) -> ResponseReturnValue:
    """Without a script, the button sends the whole page: what was typed is saved before the page is left."""
    if "revision" not in request.form:
        return act(filing)

    def saved_first(filing: UUID, save: Save, faults: tuple[Problem, ...]) -> ResponseReturnValue:
        save_draft(platform(), actor(), filing, save)
        answer = act(filing)
        if faults:
            raise ProblemsError(faults)
        return answer

    return _taken(filing, saved_first)


@enterprise.get("/filings/<uuid:filing>/evidence/<uuid:evidence>")
@_ENTERPRISE
def evidence_file(filing: UUID, evidence: UUID) -> ResponseReturnValue:
    """One's own file."""
    item, content = read_evidence(platform(), actor(), filing, evidence)
    return download(content, item.media_type, item.name)


@enterprise.get("/filings/<uuid:filing>/form.pdf")
@_ENTERPRISE
def printed(filing: UUID) -> ResponseReturnValue:
    """The form on paper: as submitted, or as a draft."""
    view = open_filing(platform(), actor(), filing)
    draft = "" if view.state is FilingState.SUBMITTED else "_草稿"
    name = f"{view.spec.form.title}_{view.raw.get('enterprise_name', '')}{draft}.pdf"
    return download(printed_filing(platform(), actor(), filing), PDF, name, inline=True)


@enterprise.get("/filings/<uuid:filing>/amounts.pdf")
@_ENTERPRISE
def amounts(filing: UUID) -> ResponseReturnValue:
    """What the measures of the form come to, on paper: as of the submission, or as a draft."""
    return amounts_download(filing)


@enterprise.get("/filings/<uuid:filing>/pages/<int:page>.png")
@_ENTERPRISE
def page_picture(filing: UUID, page: int) -> ResponseReturnValue:
    """A page of the printed form as a picture."""
    try:
        picture, pages = preview_page(platform(), actor(), filing, page)
    except IndexError:
        raise NotFoundError(f"打印件没有第{page}页") from None
    response = download(picture, PNG, f"{page}.png", inline=True)
    response.headers["X-Pages"] = str(pages)
    return response


@enterprise.post("/filings/<uuid:filing>/workbook")
@_ENTERPRISE
def workbook(filing: UUID) -> ResponseReturnValue:
    """Fill the draft from an Excel template, or only hand out its copy with every fault marked."""
    form_to_fill(platform(), actor(), filing)  # a foreign filing reads as missing, whatever came with the request
    content = sent_workbook()
    if request.form.get("action") == "annotated":
        checked = check_workbook(platform(), actor(), filing, content)
        if checked.annotated is not None:
            return download(checked.annotated, EXCEL, "批注了错误的填报模板.xlsx")
        flash("模板没有错误，草稿未改动。")
        return redirect(url_for(".filing", filing=filing), 303)
    imported = import_workbook(platform(), actor(), filing, content, control("save_key"))
    if imported.problems:
        again = packed_workbook(content)
        return render_template("enterprise/workbook.html", filing=filing, problems=imported.problems, again=again), 422
    flash("已按 Excel 模板填入，请核对后提交。")
    return redirect(url_for(".filing", filing=filing), 303)


@enterprise.get("/filings/<uuid:filing>/receipt")
@_ENTERPRISE
def receipt(filing: UUID) -> ResponseReturnValue:
    """The receipt."""
    return render_template("enterprise/receipt.html", receipt=view_receipt(platform(), actor(), filing))


@enterprise.get("/filings/<uuid:filing>/receipt.pdf")
@_ENTERPRISE
def printed_receipt(filing: UUID) -> ResponseReturnValue:
    """The receipt on paper."""
    found = view_receipt(platform(), actor(), filing)
    return download(receipt_pdf(platform().printer, found), PDF, f"提交回执_{found.number}.pdf", inline=True)


def _take_files(filing: UUID, files: list[Upload]) -> tuple[Problem, ...]:
    """Take each file by itself: one that is refused does not keep the others out."""
    faults = []
    for upload in files:
        try:
            add_evidence(platform(), actor(), filing, upload)
        except (BadInputError, TooLargeError) as error:
            faults.append(Problem(upload.field, f"“{upload.name}”：{error}"))
    return tuple(faults)
