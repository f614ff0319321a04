"""The yearly campaign of a county: opened, its sample drawn, its notice published, its list announced."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil
from uuid import UUID

from sqlmodel import Session, col, select

from forms_app.cases.actors import Actor, Role
from forms_app.cases.events import CaseEvent
from forms_app.core.dates import chinese
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage import case_tables as tables
from forms_app.storage.case_tables import Campaign, IssuedDocument, Notice
from forms_app.storage.cases import campaigns_seen_by, cases_of_campaign, load_campaign, tell
from forms_app.storage.faults import retried
from forms_app.storage.tables import Enterprise, Office
from forms_app.usecases.campaign_file import (
    ANNOUNCED,
    NOTICED,
    SAMPLED,
    campaign_act,
    campaign_to_change,
    note_on_campaign,
    sorted_out,
)
from forms_app.usecases.case_file import file_of
from forms_app.usecases.perform_act import commit_act
from forms_app.usecases.platform import Platform
from forms_app.usecases.typed import typed

PERCENT = 100
_LONGEST_WINDOW_DAYS = 366
_LONGEST_TITLE, _LONGEST_TEXT = 100, 2000


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """What an office sets when it opens a campaign. `share` in per cent."""

    procedure: str
    year: int
    title: str
    opens_on: date
    closes_on: date
    share: int
    notice_text: str = ""
    announcement_text: str = ""


@retried
def open_campaign(platform: Platform, actor: Actor, new: NewCampaign) -> UUID:
    """Open a campaign of one's own office and tell the enterprises of its division.

    Raises ForbiddenError, BadInputError for dates and shares that cannot be, ConflictError when windows overlap.
    """
    if actor.role not in (Role.HANDLER, Role.ADMINISTRATOR) or actor.office is None:
        raise ForbiddenError("认定活动由承办人员或机构管理员开展")
    _require_plausible(new)
    new = replace(
        new,
        title=typed(new.title, "活动名称", _LONGEST_TITLE, required=True),
        notice_text=typed(new.notice_text, "公示正文", _LONGEST_TEXT, lines=True),
        announcement_text=typed(new.announcement_text, "公告正文", _LONGEST_TEXT, lines=True),
    )
    spec = _procedure(platform, actor, new.procedure)
    with platform.database.writing() as session:
        office = session.get_one(Office, actor.office, with_for_update=True)
        _require_no_overlap(session, office, new)
        campaign = _campaign(new, spec, office, actor, platform.clock())
        session.add(campaign)
        session.flush()
        data = {"title": new.title, "share": new.share}
        note_on_campaign(session, actor, campaign, "campaign_opened", platform, data)
        _tell_enterprises(session, spec, office, campaign)
        return campaign.id


def list_campaigns(platform: Platform, actor: Actor) -> list[tuple[Campaign, Office]]:
    """Campaigns of one's division and below, newest first."""
    with platform.database.reading() as session:
        return [(each, session.get_one(Office, each.office_id)) for each in campaigns_seen_by(session, actor)]


@dataclass(frozen=True)
class CampaignView:
    """A campaign with its cases by state, its notices, and what can be done with it now."""

    campaign: Campaign
    office: Office
    spec: ProcedureSpec
    cases: tuple[tables.Case, ...]
    notices: tuple[Notice, ...]
    sample: tuple[tables.Case, ...]
    drawable: int
    publishable: tuple[tables.Case, ...]
    announceable: tuple[tables.Case, ...]
    waiting: tuple[tuple[tables.Case, str], ...]
    may_act: bool


def view_campaign(platform: Platform, actor: Actor, campaign_id: UUID) -> CampaignView:
    """One campaign. Raises NotFoundError."""
    today = platform.today()
    with platform.database.reading() as session:
        campaign = load_campaign(session, actor, campaign_id)
        spec = platform.catalogue.procedure(campaign.procedure_id, campaign.spec_version)
        cases = cases_of_campaign(session, campaign.id)
        noticed = sorted_out(platform, session, cases, spec, ANNOUNCED, today)
        query = select(Notice).where(Notice.campaign_id == campaign.id).order_by(col(Notice.published_on).desc())
        return CampaignView(
            campaign=campaign,
            office=session.get_one(Office, campaign.office_id),
            spec=spec,
            cases=tuple(cases),
            notices=tuple(session.exec(query)),
            sample=tuple(case for case in cases if case.sampled),
            drawable=sum(case.state in campaign_act(spec, SAMPLED).states for case in cases),
            publishable=tuple(case for case in cases if case.state in campaign_act(spec, NOTICED).states),
            announceable=tuple(case for case, why in noticed if why is None),
            waiting=tuple((case, why) for case, why in noticed if why is not None),
            may_act=actor.office == campaign.office_id and actor.role is Role.HANDLER,
        )


def drawn(seed: str, share: int, codes: Iterable[str]) -> frozenset[str]:
    """The credit codes that this seed draws: anybody can repeat it.

    SHA-256 over `seed:code` in UTF-8, the smallest digests first, `share` per cent of them rounded up.
    """
    ordered = sorted(set(codes), key=lambda code: hashlib.sha256(f"{seed}:{code}".encode()).hexdigest())
    return frozenset(ordered[: ceil(len(ordered) * share / PERCENT)])


@retried
def draw_sample(platform: Platform, actor: Actor, campaign_id: UUID) -> int:
    """Draw who is checked on site among the candidates in verification; returns how many. Done once a campaign.

    Raises NotFoundError, ForbiddenError, ConflictError when it was drawn or there is nobody to draw from.
    """
    now, seed = platform.clock(), secrets.token_hex(8)
    with platform.database.writing() as session:
        campaign, spec = campaign_to_change(platform, session, actor, campaign_id)
        act = campaign_act(spec, SAMPLED)
        if campaign.seed is not None:
            raise ConflictError(f"本次活动已抽取过现场复核企业（种子{campaign.seed}），不能重抽")
        candidates = cases_of_campaign(session, campaign.id, *act.states, for_change=True)
        if not candidates:
            raise ConflictError("没有处于复核阶段的企业，无从抽取")
        chosen = drawn(seed, campaign.share, (case.uscc for case in candidates))
        campaign.seed, campaign.drawn_at = seed, now
        session.add(campaign)
        data = {"seed": seed, "share": campaign.share, "candidates": [case.uscc for case in candidates]}
        note_on_campaign(session, actor, campaign, "sample_drawn", platform, {**data, "drawn": sorted(chosen)})
        for row in candidates:
            if row.uscc in chosen:
                event = CaseEvent(act.id, now, actor.account, actor.name, {"seed": seed})
                commit_act(platform, session, file_of(platform, session, row), act, event)
        return len(chosen)


def read_campaign_document(
    platform: Platform, actor: Actor, campaign_id: UUID, document_id: UUID
) -> tuple[IssuedDocument, bytes]:
    """A notice or an announcement as issued. Raises NotFoundError, AlteredFileError."""
    with platform.database.reading() as session:
        campaign = load_campaign(session, actor, campaign_id)
        found = session.get(IssuedDocument, document_id)
        if found is None or found.campaign_id != campaign.id:
            raise NotFoundError("没有找到这份文书")
    return found, platform.files.get(found.digest)


def _procedure(platform: Platform, actor: Actor, identifier: str) -> ProcedureSpec:
    offered = platform.catalogue.campaign_procedures(actor.authority)
    found = next((spec for spec in offered if spec.id == identifier), None)
    if found is None:
        raise BadInputError(f"没有可以开展的认定程序“{identifier[:60]}”")
    return found


def _campaign(new: NewCampaign, spec: ProcedureSpec, office: Office, actor: Actor, now: datetime) -> Campaign:
    return Campaign(
        procedure_id=spec.id,
        spec_version=spec.version,
        office_id=office.id or 0,
        authority=office.authority,
        division_code=office.division_code,
        year=new.year,
        title=new.title,
        opens_on=new.opens_on,
        closes_on=new.closes_on,
        share=new.share,
        notice_text=new.notice_text,
        announcement_text=new.announcement_text,
        created_at=now,
        created_by=actor.account,
    )


def _tell_enterprises(session: Session, spec: ProcedureSpec, office: Office, campaign: Campaign) -> None:
    body = (
        f"{office.name}开展“{campaign.title}”，申请期为{chinese(campaign.opens_on)}至{chinese(campaign.closes_on)}。"
        f"请在申请期内填写并提交《{spec.application.form.title}》。"
    )
    for enterprise in session.exec(select(Enterprise.id).where(Enterprise.division_code == office.division_code)):
        tell(session, enterprise or 0, None, campaign.title, body, campaign.created_at)


def _require_plausible(new: NewCampaign) -> None:
    if new.closes_on < new.opens_on:
        raise BadInputError("申请截止日早于开始日，请核对")
    if (new.closes_on - new.opens_on).days > _LONGEST_WINDOW_DAYS:
        raise BadInputError(f"申请期最长{_LONGEST_WINDOW_DAYS}日，请核对起止日期")
    if not 1 <= new.share <= PERCENT:
        raise BadInputError("现场复核比例应为1至100之间的整数（%）")


def _require_no_overlap(session: Session, office: Office, new: NewCampaign) -> None:
    query = select(Campaign).where(Campaign.office_id == office.id, Campaign.procedure_id == new.procedure)
    for other in session.exec(query):
        if other.opens_on <= new.closes_on and new.opens_on <= other.closes_on:
            raise ConflictError(f"申请期与“{other.title}”（{other.opens_on}至{other.closes_on}）重叠，请错开")
