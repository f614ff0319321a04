"""An office's determination campaigns: opened, drawn, published, announced."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES, Role
from forms_app.core.errors import BadInputError, ConflictError, Problem, TooLargeError
from forms_app.usecases.act_list_jobs import ask_to_check, ask_to_do, is_long, long_list, shown_of
from forms_app.usecases.act_lists import SentList, annotate, check_list, hand_out, read_back
from forms_app.usecases.campaigns import (
    NewCampaign,
    draw_sample,
    list_campaigns,
    open_campaign,
    read_campaign_document,
    view_campaign,
)
from forms_app.usecases.case_tables import table_list
from forms_app.usecases.list_exports import CampaignTable
from forms_app.usecases.notice_words import notice_sheet
from forms_app.usecases.personal_data import TEXTS, PersonalDataError, change_text, text_problems
from forms_app.usecases.publish_notices import announce, publish_notice
from forms_app.web.asked import day_sent
from forms_app.web.current import actor, arrived_at, only_for, platform
from forms_app.web.downloads import EXCEL, PDF, download
from forms_app.web.list_files import sent_list
from forms_app.web.workbooks import packed_workbook, workbook_if_sent

campaigns_pages = Blueprint("campaigns", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_OPENING = only_for(Role.HANDLER, Role.ADMINISTRATOR)
_HANDLING = only_for(Role.HANDLER)


@campaigns_pages.get("/bureau/campaigns")
@_OFFICE
def campaigns() -> ResponseReturnValue:
    """Campaigns of one's division and below."""
    listed = list_campaigns(platform(), actor())
    may_open = actor().role in (Role.HANDLER, Role.ADMINISTRATOR)
    return render_template("campaigns/campaigns.html", listed=listed, may_open=may_open, today=platform().today())


@campaigns_pages.get("/bureau/campaigns/new")
@_OPENING
def new_campaign() -> ResponseReturnValue:
    """The form of a new campaign, with what is usual."""
    return _new_page({"year": str(platform().today().year), "share": "20"})


@campaigns_pages.post("/bureau/campaigns")
@_OPENING
def open_new() -> ResponseReturnValue:
    """Open it. Personal data in a text is said at its field; who goes on is asked again when it is published."""
    try:
        new = _new()
        if not request.form.get("texts_checked") and (found := text_problems(platform(), actor(), _texts_of(new))):
            return _new_page(request.form.to_dict(), found=found), 422
        campaign = open_campaign(platform(), actor(), new)
    except (BadInputError, ConflictError) as error:
        return _new_page(request.form.to_dict(), str(error)), 422
    flash("认定活动已开展，所辖企业已收到通知。")
    return redirect(url_for(".campaign", campaign=campaign), 303)


@campaigns_pages.get("/bureau/campaigns/<uuid:campaign>")
@_OFFICE
def campaign(campaign: UUID) -> ResponseReturnValue:
    """One campaign."""
    return _campaign_page(campaign)


@campaigns_pages.post("/bureau/campaigns/<uuid:campaign>/sample")
@_HANDLING
def sample(campaign: UUID) -> ResponseReturnValue:
    """Draw who is checked on site."""
    number = draw_sample(platform(), actor(), campaign)
    flash(f"已抽取{number}户现场复核。")
    return redirect(url_for(".campaign", campaign=campaign), 303)


@campaigns_pages.post("/bureau/campaigns/<uuid:campaign>/notice")
@_HANDLING
def notice(campaign: UUID) -> ResponseReturnValue:
    """Publish those that passed verification."""
    number = request.form.get("number", "")
    try:
        publish_notice(platform(), actor(), campaign, platform().today(), number, _grounds())
    except PersonalDataError as error:
        return _found_page(campaign, "notice", number, error), 422
    flash("公示已发布，公众现在就能看到。")
    return redirect(url_for(".campaign", campaign=campaign), 303)


@campaigns_pages.post("/bureau/campaigns/<uuid:campaign>/announcement")
@_HANDLING
def announcement(campaign: UUID) -> ResponseReturnValue:
    """Announce those whose notice ended without objection."""
    number = request.form.get("number", "")
    try:
        announce(platform(), actor(), campaign, number, _grounds())
    except PersonalDataError as error:
        return _found_page(campaign, "announcement", number, error), 422
    flash("公告已发布，名单已公布。")
    return redirect(url_for(".campaign", campaign=campaign), 303)


@campaigns_pages.post("/bureau/campaigns/<uuid:campaign>/text")
@_HANDLING
def text(campaign: UUID) -> ResponseReturnValue:
    """Write a text anew before it is published."""
    change_text(platform(), actor(), campaign, request.form.get("name", ""), request.form.get("text", ""))
    flash("正文已修改，还没有发布。")
    return redirect(url_for(".campaign", campaign=campaign), 303)


@campaigns_pages.get("/bureau/campaigns/<uuid:campaign>/documents/<uuid:document>")
@_OFFICE
def document(campaign: UUID, document: UUID) -> ResponseReturnValue:
    """A notice or an announcement as issued."""
    row, content = read_campaign_document(platform(), actor(), campaign, document)
    return download(content, PDF, row.file_name, inline=True)


@campaigns_pages.get("/bureau/campaigns/<uuid:campaign>/tables/<name>.xlsx")
@_OFFICE
def table(campaign: UUID, name: str) -> ResponseReturnValue:
    """The ledger, the list of those who hold the status, or the objections, as an official table."""
    return sent_list("campaign", CampaignTable(campaign, name), url_for(".campaign", campaign=campaign))


@campaigns_pages.get("/bureau/campaigns/<uuid:campaign>/acts/<name>.xlsx")
@_HANDLING
def act_list(campaign: UUID, name: str) -> ResponseReturnValue:
    """The list to be filled with the answers of an act."""
    title, content = hand_out(platform(), actor(), campaign, name)
    return download(content, EXCEL, f"{title}_{platform().today():%Y%m%d}.xlsx")


@campaigns_pages.post("/bureau/campaigns/<uuid:campaign>/acts/<name>")
@_HANDLING
def filled_list(campaign: UUID, name: str) -> ResponseReturnValue:
    """The filled list: what it would do; done once that is agreed to; or the very list with its faults marked."""
    try:
        return _filled_list(campaign, name)
    except (BadInputError, TooLargeError) as error:
        return _campaign_page(campaign, str(error)), 422


def _filled_list(campaign: UUID, name: str) -> ResponseReturnValue:
    content, step = workbook_if_sent(), request.form.get("action")
    sent = SentList(campaign, name, content, arrived_at())
    if step is None and is_long(platform(), actor(), sent):
        return redirect(url_for("jobs.job", job=ask_to_check(platform(), actor(), sent)), 303)
    if step == "annotated":
        return download(annotate(platform(), actor(), sent), EXCEL, "批注了错误的名单.xlsx")
    if step == "confirm":
        outcome = read_back(platform(), actor(), sent, request.form.get("mark", ""))
    else:
        outcome = check_list(platform(), actor(), sent)
    view = view_campaign(platform(), actor(), campaign)
    changed = step == "confirm" and not outcome.done
    page = render_template(
        "campaigns/list_read.html", view=view, outcome=shown_of(outcome), act=view.spec.procedure.act(name),
        again=packed_workbook(content), changed=changed, long=None,
    )  # fmt: skip
    return page, 422 if outcome.faults else 409 if changed else 200


@campaigns_pages.get("/bureau/campaigns/lists/<uuid:job>")
@_HANDLING
def long_filled_list(job: UUID) -> ResponseReturnValue:
    """What a long list would do, or has done, as its job found it."""
    long = long_list(platform(), actor(), job)
    if long.found is None:
        return redirect(url_for("jobs.job", job=job), 303)
    view = view_campaign(platform(), actor(), long.campaign)
    return render_template(
        "campaigns/list_read.html", view=view, outcome=long.found, act=view.spec.procedure.act(long.act), again="",
        changed=False, long=long,
    )  # fmt: skip


@campaigns_pages.post("/bureau/campaigns/lists/<uuid:job>")
@_HANDLING
def long_list_agreed(job: UUID) -> ResponseReturnValue:
    """Do what a long list was shown to do, as a job."""
    doing = ask_to_do(platform(), actor(), job, request.form.get("mark", ""), arrived_at())
    return redirect(url_for("jobs.job", job=doing), 303)


def _campaign_page(campaign: UUID, error: str = "") -> str:
    """The campaign; `error` says why a list was not accepted."""
    view, today = view_campaign(platform(), actor(), campaign), platform().today()
    sheet = notice_sheet(platform(), view.spec, view.office, today)
    return render_template(
        "campaigns/campaign.html", view=view, today=today, sheet=sheet, list_of=table_list, error=error
    )


def _new_page(given: dict[str, str], error: str = "", found: tuple[Problem, ...] = ()) -> str:
    procedures = platform().catalogue.campaign_procedures(actor().authority)
    problems = {problem.field: problem.message for problem in found}
    return render_template("campaigns/new.html", given=given, error=error, problems=problems, procedures=procedures)


def _found_page(campaign: UUID, kind: str, number: str, error: PersonalDataError) -> str:
    """What was found in a text that was to be published: each with its ground, or the text without it."""
    view, name = view_campaign(platform(), actor(), campaign), f"{kind}_text"
    return render_template(
        "campaigns/personal_data.html", view=view, kind=kind, name=name, label=TEXTS[name], number=number,
        seen=error.seen, kept=_grounds(), text=getattr(view.campaign, name),
    )  # fmt: skip


def _grounds() -> dict[str, str]:
    """Words found → why they may be public, as the page of findings sends them."""
    pairs = zip(request.form.getlist("found"), request.form.getlist("ground"), strict=False)
    return {found: ground for found, ground in pairs if ground.strip()}


def _texts_of(new: NewCampaign) -> dict[str, str]:
    """The texts of a new campaign by field."""
    return {name: getattr(new, name) for name in TEXTS}


def _new() -> NewCampaign:
    """What was typed. Raises BadInputError naming what cannot be read."""
    return NewCampaign(
        procedure=request.form.get("procedure", ""),
        year=_number("year", "年度"),
        title=request.form.get("title", "").strip(),
        opens_on=day_sent("opens_on", "申请开始日"),
        closes_on=day_sent("closes_on", "申请截止日"),
        share=_number("share", "现场复核比例"),
        notice_text=request.form.get("notice_text", "").replace("\r\n", "\n").strip(),
        announcement_text=request.form.get("announcement_text", "").replace("\r\n", "\n").strip(),
    )


def _number(name: str, label: str) -> int:
    text = request.form.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise BadInputError(f"“{label}”应为整数，最多4位，请只填数字")
    return int(text)
