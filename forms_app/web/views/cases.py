"""An office's cases: the worklist, one case, acts on it, acts on many."""

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import ACTING_ROLES, OFFICE_ROLES, Role
from forms_app.cases.case import HOLDERS
from forms_app.cases.clocks import ITEM
from forms_app.cases.items import item_number
from forms_app.core.dates import DateError, parse_date
from forms_app.core.errors import BadInputError, NotFoundError, ProblemsError, TooLargeError, XinbiaoError
from forms_app.documents.signing import SigningError
from forms_app.documents.uploads import UploadError
from forms_app.specs.procedure import Act, State
from forms_app.storage.cases import CaseQuery, Place
from forms_app.usecases.approval import approval_draft
from forms_app.usecases.bulk import bulk_acts, dry_run, perform_bulk
from forms_app.usecases.case_binding import is_large
from forms_app.usecases.case_clocks import case_panel
from forms_app.usecases.case_file import require_own_office
from forms_app.usecases.case_page import case_page, window_in_words
from forms_app.usecases.fine_check import fine_warnings
from forms_app.usecases.leases import give_back, take_lease
from forms_app.usecases.list_cases import CaseList, categories_of, delete_filter, list_cases, save_filter, states_in_use
from forms_app.usecases.objections import Decision, decide_objection
from forms_app.usecases.open_for_enterprise import opening_title, procedures_of_offices
from forms_app.usecases.paper_gate import paper_draft, paper_gaps
from forms_app.usecases.perform_act import Perform, perform_act
from forms_app.usecases.platform import Platform
from forms_app.usecases.stated_dates import waiting_dates
from forms_app.usecases.view_case import (
    CaseView,
    act_to_do,
    known_act,
    prefilled,
    read_case_file,
    read_document,
    view_case,
)
from forms_app.web.asked import kept_filters, search_words
from forms_app.web.current import actor, arrived_at, only_for, platform
from forms_app.web.downloads import PDF, download, media_type_of
from forms_app.web.form_page import ActPage, act_page, act_posted, act_problems, chosen_uploads, events_seen, item_sent

cases = Blueprint("cases", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_ACTING = only_for(*ACTING_ROLES)
_SCOPE = ("procedure", "category")
_LONGEST_QUERY = 2000
FILTERS = (*_SCOPE, "state", "campaign", "holder", "late", "all", "q")


@cases.get("/bureau/cases")
@_OFFICE
def worklist() -> ResponseReturnValue:
    """The cases, those due first on top."""
    query = case_query()
    listed = list_cases(platform(), actor(), query, _place())
    kept = kept_filters(FILTERS)
    opened = procedures_of_offices(platform(), actor())
    procedures = platform().catalogue.current_procedures(actor().authority)
    return render_template(
        "cases/worklist.html", listed=listed, query=query, kept=kept, query_string=urlencode(kept),
        holders=HOLDERS, states=_offered(listed, query),
        bulk=[act for act in bulk_acts(platform(), actor(), query.procedure) if act.by == actor().role.value],
        scope={name: kept[name] for name in _SCOPE if name in kept}, today=platform().today(),
        procedures=procedures, plain=all(spec.procedure.subject.word == "企业" for spec in procedures),
        categories=categories_of(platform(), actor(), query.procedure),
        stated=waiting_dates(platform(), actor()),
        opening=opening_title(opened) if opened and actor().role is Role.HANDLER else "",
    )  # fmt: skip


@cases.post("/bureau/filters")
@_OFFICE
def keep_filter() -> ResponseReturnValue:
    """Keep the filter of the list under a name."""
    # Only what a list is narrowed by: the text becomes an address, on pages and in a header.
    sent = parse_qsl(request.form.get("query", "")[:_LONGEST_QUERY])
    query = urlencode({name: value for name, value in sent if name in FILTERS and value.isprintable()})
    save_filter(platform(), actor(), request.form.get("name", ""), query)
    flash("筛选已保存。")
    return redirect(f"{url_for('.worklist')}?{query}", 303)


@cases.post("/bureau/filters/<int(max=2147483647):identifier>/delete")
@_OFFICE
def drop_filter(identifier: int) -> ResponseReturnValue:
    """Forget a filter."""
    delete_filter(platform(), actor(), identifier)
    return redirect(url_for(".worklist"), 303)


@cases.get("/bureau/cases/<uuid:case>")
@_OFFICE
def case(case: UUID) -> ResponseReturnValue:
    """One case."""
    view = view_case(platform(), actor(), case)
    page, fines = case_page(platform(), actor(), view), fine_warnings(platform(), view.file)
    return render_template(
        "cases/case.html", view=view, page=page, row=view.file.row, today=platform().today(), fines=fines,
        panel=case_panel(platform(), actor(), view), large=is_large(view),
    )  # fmt: skip


@cases.get("/bureau/cases/<uuid:case>/acts/<name>")
@_ACTING
def act_form(case: UUID, name: str) -> ResponseReturnValue:
    """What an act asks and what will follow; the case is kept for this person meanwhile."""
    view = view_case(platform(), actor(), case)
    item = item_sent(request.args)
    act = _act(view, name, item)
    # Who only asks whether the page is there keeps no case from colleagues.
    until = take_lease(platform(), actor(), case) if request.method == "GET" else None
    page = act_page(act, prefilled(platform(), actor(), view.file, act))
    return _act_page(view, act, page, until=until, item=item)


@cases.post("/bureau/cases/<uuid:case>/acts/<name>")
@_ACTING
def perform(case: UUID, name: str) -> ResponseReturnValue:
    """Do it. Whatever is wrong, the page comes back as it was sent."""
    act = act_to_do(platform(), actor(), case, name)
    sent, item = act_posted(act), item_sent(request.form)
    try:
        if sent.odd:
            raise ProblemsError(sent.odd)
        about = {ITEM: item} if item is not None and act.through == "item" else {}
        work = Perform(act.id, sent.values, arrived_at(), seen=events_seen(), uploads=chosen_uploads(act), extra=about)
        perform_act(platform(), actor(), case, work, through=act.through)
    except (BadInputError, UploadError, TooLargeError, SigningError) as error:
        page = act_page(act, sent.values, sent.web_form, act_problems(act, error))
        status = 503 if isinstance(error, SigningError) else 422
        return _act_page(view_case(platform(), actor(), case), act, page, seen=events_seen(), item=item), status
    flash(f"已办理：{act.title}。")
    return redirect(url_for(".case", case=case), 303)


@cases.get("/bureau/cases/<uuid:case>/acts/<name>/draft.pdf")
@_ACTING
def act_draft(case: UUID, name: str) -> ResponseReturnValue:
    """The paper of an act as it would be issued now, without a number, marked as a draft."""
    view = view_case(platform(), actor(), case)
    require_own_office(actor(), view.file)
    form, content = paper_draft(platform(), actor(), view.file, known_act(view.file.spec, name))
    return download(content, PDF, f"{form.form.title}_{view.file.row.enterprise_name}_草稿.pdf", inline=True)


@cases.post("/bureau/cases/<uuid:case>/release")
@_ACTING
def release(case: UUID) -> ResponseReturnValue:
    """Leave the act; colleagues may have the case."""
    give_back(platform(), actor(), case)
    return redirect(url_for(".case", case=case), 303)


@cases.get("/bureau/cases/<uuid:case>/approval.pdf")
@_OFFICE
def approval(case: UUID) -> ResponseReturnValue:
    """The approval form as it stands, marked as a draft."""
    view = view_case(platform(), actor(), case)
    title = view.file.spec.approval.form.title
    content = approval_draft(platform(), view.file)
    return download(content, PDF, f"{title}_{view.file.row.enterprise_name}_草稿.pdf", inline=True)


@cases.get("/bureau/cases/<uuid:case>/documents/<uuid:document>")
@_OFFICE
def document(case: UUID, document: UUID) -> ResponseReturnValue:
    """A document as issued."""
    row, content = read_document(platform(), actor(), case, document)
    return download(content, PDF, row.file_name, inline=True)


@cases.get("/bureau/cases/<uuid:case>/files/<string:digest>")
@_OFFICE
def case_file(case: UUID, digest: str) -> ResponseReturnValue:
    """A file that came with an act or an objection."""
    link, content = read_case_file(platform(), actor(), case, digest)
    return download(content, media_type_of(link.name), link.name)


@cases.post("/bureau/cases/bulk")
@_ACTING
def bulk() -> ResponseReturnValue:
    """What the act would do to each of the chosen cases."""
    act = _bulk_act(platform())
    lines = dry_run(platform(), actor(), act.id, [case_id for case_id, _ in _chosen()])
    return render_template("cases/bulk.html", act=act, lines=lines, page=act_page(act, {}), done=False)


@cases.post("/bureau/cases/bulk/confirm")
@_ACTING
def bulk_confirmed() -> ResponseReturnValue:
    """Do it to all of them, and say what became of each."""
    act, chosen = _bulk_act(platform()), _chosen()
    sent = act_posted(act)
    try:
        if sent.odd:
            raise ProblemsError(sent.odd)
        work = Perform(act.id, sent.values, arrived_at(), uploads=chosen_uploads(act))
        lines = perform_bulk(platform(), actor(), chosen, work)
    except ProblemsError as error:
        lines = dry_run(platform(), actor(), act.id, [case_id for case_id, _ in chosen])
        page = act_page(act, sent.values, sent.web_form, error.problems)
        return render_template("cases/bulk.html", act=act, lines=lines, page=page, done=False), 422
    return render_template("cases/bulk.html", act=act, lines=lines, page=None, done=True)


@cases.get("/bureau/cases/<uuid:case>/objections/<uuid:objection>")
@only_for(Role.HANDLER)
def objection(case: UUID, objection: UUID) -> ResponseReturnValue:
    """One objection, to be decided."""
    return _objection_page(case, objection, None, {})


@cases.post("/bureau/cases/<uuid:case>/objections/<uuid:objection>")
@only_for(Role.HANDLER)
def decide(case: UUID, objection: UUID) -> ResponseReturnValue:
    """Decide it."""
    view = view_case(platform(), actor(), case)
    require_own_office(actor(), view.file)
    upheld = request.form.get("upheld") == "yes"
    asked = _upholding(view)
    sent = act_posted(asked)
    reason, answer = request.form.get("decision", ""), request.form.get("answer", "")
    try:
        if request.form.get("upheld") not in ("yes", "no"):
            raise BadInputError("请选择异议是否成立")
        decision = Decision(upheld, reason, answer, sent.values, arrived_at())
        decide_objection(platform(), actor(), case, objection, decision)
    except (BadInputError, SigningError) as error:
        problems = error.problems if isinstance(error, ProblemsError) else ()
        page = act_page(asked, sent.values, sent.web_form, problems)
        return _objection_page(case, objection, page, request.form.to_dict(), str(error)), _status(error)
    flash("异议已处理，答复可凭异议编号查询。")
    return redirect(url_for(".case", case=case), 303)


def _objection_page(case: UUID, objection: UUID, page: ActPage | None, given: dict[str, str], error: str = "") -> str:
    view = view_case(platform(), actor(), case)
    # Who objected is for the office that has the case alone, not for those above it.
    require_own_office(actor(), view.file)
    found = next((each for each in view.objections if each.id == objection), None)
    if found is None:
        raise NotFoundError("没有找到这件异议")
    page = page or act_page(_upholding(view), {})
    return render_template(
        "cases/objection.html", view=view, row=view.file.row, objection=found, page=page, given=given, error=error
    )


def _upholding(view: CaseView) -> Act:
    """The act by which an objection is upheld: what it asks is asked here."""
    procedure = view.file.spec.procedure
    acts = (act for act in procedure.acts if act.through == "objection" and act.to and procedure.state(act.to).final)
    return next(acts)


def _status(error: XinbiaoError) -> int:
    """What was typed is wrong, or it is right and could not be signed now."""
    return 503 if isinstance(error, SigningError) else 422


def _act_page(
    view: CaseView,
    act: Act,
    page: ActPage,
    *,
    until: object = None,
    seen: int | None = None,
    item: int | None = None,
) -> str:
    following = view.file.spec.procedure.state(act.to) if act.to else view.file.case.state
    fines = fine_warnings(platform(), view.file)
    gaps = paper_gaps(platform(), actor(), view.file, act)
    # What the papers lack is said once, with where it is filled.
    told = {each.message for each in gaps}
    page = replace(page, problems=tuple(each for each in page.problems if each.field or each.message not in told))
    return render_template(
        "cases/act.html", view=view, row=view.file.row, act=act, page=page, until=until, following=following,
        holders=HOLDERS, seen=len(view.file.case.events) if seen is None else seen, gaps=gaps,
        window=window_in_words(platform(), view.file, act),
        item=item_number(view.file.case, item, platform().reference.calendar, platform().today()) if item else None,
        fines=fines if fines and fines.concerns(act) else None,
    )  # fmt: skip


def _act(view: CaseView, name: str, item: int | None) -> Act:
    """The act, when it can be done now by this person. Raises what doing it would raise."""
    act = known_act(view.file.spec, name)
    view.require(platform(), actor(), act, item)
    return act


def _bulk_act(parts: Platform) -> Act:
    wanted = request.form.get("act", "")
    act = next((each for each in bulk_acts(parts, actor()) if each.id == wanted), None)
    if act is None:
        raise BadInputError("请先选择要办理的事项，再选择案件")
    return act


def _chosen() -> list[tuple[UUID, int]]:
    """Chosen cases, `id` or `id:events shown`."""
    found = []
    for text in request.form.getlist("case"):
        identifier, _, seen = text.partition(":")
        try:
            found.append((UUID(identifier), int(seen) if seen else 0))
        except ValueError:
            raise BadInputError("所选案件有误，请刷新页面后重选") from None
    if not found:
        raise BadInputError("没有选择案件，请在列表中勾选后再办理")
    return found


def _offered(listed: CaseList, query: CaseQuery) -> list[State]:
    """The states to choose from: those in which there is a case, and the one that is chosen."""
    held = {state.id for state, _ in listed.counts} | {query.state}
    offered = states_in_use(platform(), actor(), only_open=False, procedure=query.procedure)
    return [state for state in offered if state.id in held]


def case_query() -> CaseQuery:
    """The filters in the address. Raises BadInputError naming the one that cannot be read."""
    words = search_words()
    campaign = request.args.get("campaign")
    return CaseQuery(
        only_open=not request.args.get("all"),
        state=request.args.get("state") or None,
        campaign=_uuid(campaign) if campaign else None,
        holder=request.args.get("holder") or None,
        due_until=platform().today() - timedelta(days=1) if request.args.get("late") else None,
        words=words,
        procedure=request.args.get("procedure") or None,
        category=request.args.get("category") or None,
    )


def _place() -> Place | None:
    """Where the page begins, from the address of the one before."""
    identifier = request.args.get("after")
    if not identifier:
        return None
    due = request.args.get("due")
    try:
        day: date | None = parse_date(due) if due else None
    except DateError:
        raise BadInputError("页码有误，请从列表第一页开始") from None
    return Place(day, _uuid(identifier))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInputError("网址中的编号有误，请从列表进入") from None
