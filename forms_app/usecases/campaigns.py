"""The yearly campaign of a county: opened, its sample drawn, its notice published, its list announced."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from forms_app.cases.actors import Actor, Role
from forms_app.cases.case import CaseEvent, Person, refusal
from forms_app.core.dates import chinese
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from forms_app.core.text import trimmed
from forms_app.documents.letters import Letter, ListTable, OfficialHead
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.procedure import Act
from forms_app.storage import case_tables as tables
from forms_app.storage.audit import Entry, append
from forms_app.storage.case_tables import Campaign, IssuedDocument, Notice
from forms_app.storage.cases import campaigns_seen_by, cases_of_campaign, load_campaign, tell
from forms_app.storage.faults import retried
from forms_app.storage.tables import Enterprise, Office
from forms_app.usecases.case_file import file_of, kinds_of
from forms_app.usecases.letters import Prepared, prepare
from forms_app.usecases.perform_act import commit_act, issue
from forms_app.usecases.platform import Platform
from forms_app.usecases.typed import typed
from forms_app.workdays.counting import CountSheet, count
from forms_app.workdays.terms import Term

PERCENT = 100
_LONGEST_WINDOW_DAYS = 366
_LONGEST_TITLE, _LONGEST_TEXT = 100, 2000
SAMPLED, NOTICED, ANNOUNCED = "sampled", "noticed", "announced"
PUBLICITY_NOTICE, ANNOUNCEMENT = "publicity_notice", "announcement"
# GB/T 9704-2012, 7.2.5: the year in 〔〕, the serial without 第 and without leading zeros.
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,20}〔20\d{2}〕[1-9]\d{0,4}号")


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
    spec = _procedure(platform, new.procedure)
    now = platform.clock()
    with platform.database.writing() as session:
        office = session.get_one(Office, actor.office, with_for_update=True)
        _require_no_overlap(session, office, new)
        campaign = Campaign(
            procedure_id=spec.id,
            spec_version=spec.version,
            office_id=office.id or 0,
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
        session.add(campaign)
        session.flush()
        _note(session, actor, campaign, "campaign_opened", platform, {"title": new.title, "share": new.share})
        body = (
            f"{office.name}开展“{new.title}”，申请期为{chinese(new.opens_on)}至{chinese(new.closes_on)}。"
            f"请在申请期内填写并提交《{spec.application.form.title}》。"
        )
        for enterprise in session.exec(select(Enterprise.id).where(Enterprise.division_code == office.division_code)):
            tell(session, enterprise or 0, None, new.title, body, now)
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
        noticed = _sorted_out(platform, session, cases, spec, ANNOUNCED, today)
        query = select(Notice).where(Notice.campaign_id == campaign.id).order_by(col(Notice.published_on).desc())
        return CampaignView(
            campaign=campaign,
            office=session.get_one(Office, campaign.office_id),
            spec=spec,
            cases=tuple(cases),
            notices=tuple(session.exec(query)),
            sample=tuple(case for case in cases if case.sampled),
            drawable=sum(case.state in _act(spec, SAMPLED).states for case in cases),
            publishable=tuple(case for case in cases if case.state in _act(spec, NOTICED).states),
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
        campaign, spec = _to_change(platform, session, actor, campaign_id)
        act = _act(spec, SAMPLED)
        if campaign.seed is not None:
            raise ConflictError(f"本次活动已抽取过现场复核企业（种子{campaign.seed}），不能重抽")
        candidates = cases_of_campaign(session, campaign.id, *act.states, for_change=True)
        if not candidates:
            raise ConflictError("没有处于复核阶段的企业，无从抽取")
        chosen = drawn(seed, campaign.share, (case.uscc for case in candidates))
        campaign.seed, campaign.drawn_at = seed, now
        session.add(campaign)
        data = {"seed": seed, "share": campaign.share, "candidates": [case.uscc for case in candidates]}
        _note(session, actor, campaign, "sample_drawn", platform, {**data, "drawn": sorted(chosen)})
        for row in candidates:
            if row.uscc in chosen:
                event = CaseEvent(act.id, now, actor.account, actor.name, {"seed": seed})
                commit_act(platform, session, file_of(platform, session, row), act, event)
        return len(chosen)


def publish_notice(platform: Platform, actor: Actor, campaign_id: UUID, published_on: date, number: str = "") -> UUID:
    """Publish the candidates that passed verification; returns the notice.

    With a document `number` it is issued as 公文. Raises NotFoundError, ForbiddenError, ConflictError when nobody is
    ready, BadInputError for a day that is not today and for what is no number.
    """
    return _publish(platform, actor, campaign_id, published_on, NOTICED, PUBLICITY_NOTICE, number)


def announce(platform: Platform, actor: Actor, campaign_id: UUID, number: str = "") -> UUID:
    """Announce those whose notice ended without objection; returns the announcement.

    Raises NotFoundError, ForbiddenError, ConflictError when there is none.
    """
    return _publish(platform, actor, campaign_id, platform.today(), ANNOUNCED, ANNOUNCEMENT, number)


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


def notice_sheet(platform: Platform, spec: ProcedureSpec, office: Office, start: date) -> CountSheet:
    """How the publicity notice runs from its first day, in the kind of days that the office counts."""
    term = spec.procedure.term(spec.procedure.state(spec.procedure.notice).term or "")
    stated = Term.parse(term.period)
    counted = Term(stated.amount, kinds_of(spec, office).get(term.id, stated.unit), term.rolls)
    return count(counted, start, platform.reference.calendar)


@retried
def _publish(
    platform: Platform, actor: Actor, campaign_id: UUID, on: date, act_id: str, kind: str, number: str
) -> UUID:
    now = platform.clock()
    if on != platform.today():
        raise BadInputError("公示从发布当日起在公示页面可见，日期应为今天")
    number = trimmed(number)
    if number and not _DOCUMENT_NUMBER.fullmatch(number):
        raise BadInputError("发文字号写作“朝统发〔2026〕5号”：年份用六角括号，序号前不加“第”，不编虚位")
    with platform.database.reading() as session:
        campaign, spec = _to_change(platform, session, actor, campaign_id)
        act = _act(spec, act_id)
        office = session.get_one(Office, campaign.office_id)
        rows = _ready(platform, session, campaign, spec, act, on)
        notice = _notice(platform, campaign, spec, office, rows, on, kind)
    prepared = _notice_document(platform, spec, office, rows, notice, number)
    with platform.database.writing() as session:
        campaign, _ = _to_change(platform, session, actor, campaign_id)
        fresh = _ready(platform, session, campaign, spec, act, on, for_change=True)
        if [row.id for row in fresh] != [row.id for row in rows]:
            raise ConflictError("名单刚有变化，没有发布；请刷新页面核对后再发布")
        document = issue(session, prepared, None, campaign.id, now)
        session.flush()
        notice.document_id = document.id
        session.add(notice)
        session.flush()
        data = {"notice": str(notice.id), "last_day": str(notice.last_day or "")}
        _note(session, actor, campaign, kind, platform, {**data, "entries": [row.uscc for row in fresh]})
        for row in fresh:
            row.notice_id = notice.id
            event = CaseEvent(act.id, now, actor.account, actor.name, data)
            commit_act(platform, session, file_of(platform, session, row), act, event)
        return notice.id


def _ready(
    platform: Platform,
    session: Session,
    campaign: Campaign,
    spec: ProcedureSpec,
    act: Act,
    on: date,
    *,
    for_change: bool = False,
) -> list[tables.Case]:
    rows = cases_of_campaign(session, campaign.id, *act.states, for_change=for_change)
    ready = [row for row, why in _sorted_out(platform, session, rows, spec, act.id, on) if why is None]
    if not ready:
        waiting = "没有公示期满且没有异议的企业" if act.after_term else "没有通过复核、等待公示的企业"
        raise ConflictError(f"{waiting}，现在不能{act.title}")
    return ready


def _sorted_out(
    platform: Platform, session: Session, rows: Sequence[tables.Case], spec: ProcedureSpec, act_id: str, on: date
) -> list[tuple[tables.Case, str | None]]:
    """Cases in the act's states, each with why it cannot be done to it now (None: it can)."""
    act = _act(spec, act_id)
    anybody = Person(None, "", frozenset({act.by}))
    calendar = platform.reference.calendar
    files = (file_of(platform, session, row) for row in rows if row.state in act.states)
    return [(file.row, refusal(file.case, act, anybody, calendar, on)) for file in files]


def _notice(
    platform: Platform,
    campaign: Campaign,
    spec: ProcedureSpec,
    office: Office,
    rows: Sequence[tables.Case],
    on: date,
    kind: str,
) -> Notice:
    sheet = notice_sheet(platform, spec, office, on) if kind == PUBLICITY_NOTICE else None
    title = f"{office.name}{campaign.year}年{spec.procedure.title}{'公示' if sheet else '公告'}"
    text = campaign.notice_text if sheet else campaign.announcement_text
    return Notice(
        id=uuid4(),
        campaign_id=campaign.id,
        kind=kind,
        title=title,
        text=text or _standard_text(spec, office, sheet, len(rows)),
        published_on=on,
        last_day=sheet.due if sheet else None,
        ground=_ground(spec, office) if sheet else "",
        entries=len(rows),
    )


def _standard_text(spec: ProcedureSpec, office: Office, sheet: CountSheet | None, number: int) -> str:
    regulation, procedure = spec.regulation, spec.procedure
    basis = f"依据《{regulation.title}》（{regulation.number}）{procedure.article}"
    if sheet is None:
        validity = procedure.term(procedure.state(procedure.standing).term or "")
        return (
            f"{basis}的规定，经申请、初审、复核、公示，公示期满没有异议，现将{number}户统计守信企业名单予以公布。"
            f"统计守信企业资格有效期为{Term.parse(validity.period)}，自公布之日起计算；有效期内因统计违法行为受到统计行政处罚的，"
            "取消统计守信企业资格。"
        )
    turn = "；".join(
        filter(None, (office.phone and f"电话：{office.phone}", office.address and f"地址：{office.address}"))
    )
    return (
        f"{basis}的规定，经申请、初审、复核，现将通过复核的{number}户企业名单予以公示，公示期为{sheet.term}"
        f"（{chinese(sheet.start)}至{chinese(sheet.due)}）。公示期内对名单有异议的，可以在公示页面提出，"
        f"也可以向{office.name}反映{f'（{turn}）' if turn else ''}，并写明姓名、联系方式和事实依据。"
    )


def _ground(spec: ProcedureSpec, office: Office) -> str:
    term = spec.procedure.term(spec.procedure.state(spec.procedure.notice).term or "")
    kind = "工作日" if office.notice_unit == "working days" else "自然日"
    why = office.notice_ground or "办法没有写明按哪一种日计算，未另行设定的按自然日"
    return f"{term.article}规定的公示期按{kind}计算：{why}"


def _notice_document(
    platform: Platform,
    spec: ProcedureSpec,
    office: Office,
    rows: Sequence[tables.Case],
    notice: Notice,
    number: str,
) -> Prepared:
    numbered = enumerate(sorted(rows, key=lambda row: row.uscc), 1)
    table = ListTable(
        f"{spec.procedure.title}名单（{notice.entries}户）",
        ("序号", "企业名称", "统一社会信用代码"),
        (16, 86, 54),
        tuple((str(number), row.enterprise_name, row.uscc) for number, row in numbered),
    )
    paragraphs = tuple(filter(None, notice.text.split("\n")))
    title = notice.title.replace(office.name, f"{office.name}\n", 1)
    head = OfficialHead(f"{office.name}文件", number) if number else None
    letter = Letter(title, "", paragraphs, office.name, chinese(notice.published_on), table=table, head=head)
    return prepare(platform, notice.kind, letter, f"{notice.title}_{notice.published_on:%Y%m%d}.pdf")


def _procedure(platform: Platform, identifier: str) -> ProcedureSpec:
    found = next((spec for spec in platform.catalogue.current_procedures() if spec.id == identifier), None)
    if found is None:
        raise BadInputError(f"没有可以开展的认定程序“{identifier[:60]}”")
    return found


def _act(spec: ProcedureSpec, name: str) -> Act:
    act = spec.procedure.act(name)
    if act is None:
        raise ConflictError(f"“{spec.procedure.title}”没有这个事项")
    return act


def _to_change(platform: Platform, session: Session, actor: Actor, campaign_id: UUID) -> tuple[Campaign, ProcedureSpec]:
    campaign = load_campaign(session, actor, campaign_id, for_change=True)
    if actor.office != campaign.office_id or actor.role is not Role.HANDLER:
        raise ForbiddenError("认定活动由开展活动的机构的承办人员办理，您可以查看")
    return campaign, platform.catalogue.procedure(campaign.procedure_id, campaign.spec_version)


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


def _note(
    session: Session, actor: Actor, campaign: Campaign, event: str, platform: Platform, data: dict[str, object]
) -> None:
    append(
        session,
        Entry(platform.clock(), actor.account, actor.name, f"campaign/{campaign.id}", event, data),
    )
