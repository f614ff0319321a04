"""Notices and announcements of a campaign: who is listed, what they say, issued and recorded in one transaction."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.cases.events import CaseEvent
from forms_app.core.dates import chinese
from forms_app.core.errors import BadInputError, ConflictError
from forms_app.core.text import trimmed
from forms_app.documents.letters import Letter, ListTable, OfficialHead
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.procedure import Act
from forms_app.storage import case_tables as tables
from forms_app.storage.case_tables import Campaign, Notice
from forms_app.storage.cases import cases_of_campaign
from forms_app.storage.faults import retried
from forms_app.storage.tables import Office
from forms_app.usecases.campaign_file import (
    ANNOUNCED,
    NOTICED,
    campaign_act,
    campaign_to_change,
    note_on_campaign,
    sorted_out,
)
from forms_app.usecases.case_file import file_of, kinds_of
from forms_app.usecases.letters import Prepared, prepare
from forms_app.usecases.perform_act import commit_act, issue
from forms_app.usecases.personal_data import require_confirmed
from forms_app.usecases.platform import Platform
from forms_app.usecases.signing import signed
from forms_app.usecases.stated_dates import state_due
from forms_app.workdays.counting import CountSheet, count
from forms_app.workdays.terms import Term

PUBLICITY_NOTICE, ANNOUNCEMENT = "publicity_notice", "announcement"
# GB/T 9704-2012, 7.2.5: the year in 〔〕, the serial without 第 and without leading zeros.
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,20}〔20\d{2}〕[1-9]\d{0,4}号")


def publish_notice(
    platform: Platform,
    actor: Actor,
    campaign_id: UUID,
    published_on: date,
    number: str = "",
    grounds: Mapping[str, str] | None = None,
) -> UUID:
    """Publish the candidates that passed verification; returns the notice.

    With a document `number` it is issued as 公文. `grounds` say why personal data in the text may be public. Raises
    NotFoundError, ForbiddenError, ConflictError when nobody is ready, BadInputError for a day that is not today and
    for what is no number, PersonalDataError for what has no ground.
    """
    return _publish(platform, actor, campaign_id, published_on, NOTICED, PUBLICITY_NOTICE, number, grounds)


def announce(
    platform: Platform, actor: Actor, campaign_id: UUID, number: str = "", grounds: Mapping[str, str] | None = None
) -> UUID:
    """Announce those whose notice ended without objection; returns the announcement.

    Raises NotFoundError, ForbiddenError, ConflictError when there is none, PersonalDataError.
    """
    return _publish(platform, actor, campaign_id, platform.today(), ANNOUNCED, ANNOUNCEMENT, number, grounds)


def notice_sheet(platform: Platform, spec: ProcedureSpec, office: Office, start: date) -> CountSheet:
    """How the publicity notice runs from its first day, in the kind of days that the office counts."""
    term = spec.procedure.term(spec.procedure.state(spec.procedure.notice).term or "")
    stated = term.length
    counted = Term(stated.amount, kinds_of(spec, office).get(term.id, stated.unit), term.rolls)
    return count(counted, start, platform.reference.calendar)


@retried
def _publish(
    platform: Platform,
    actor: Actor,
    campaign_id: UUID,
    on: date,
    act_id: str,
    kind: str,
    number: str,
    grounds: Mapping[str, str] | None,
) -> UUID:
    now = platform.clock()
    if on != platform.today():
        raise BadInputError("公示从发布当日起在公示页面可见，日期应为今天")
    number = _document_number(number)
    with platform.database.reading() as session:
        campaign, spec = campaign_to_change(platform, session, actor, campaign_id)
        act = campaign_act(spec, act_id)
        office = session.get_one(Office, campaign.office_id)
        rows = _ready(platform, session, campaign, spec, act, on)
        notice = _notice(platform, campaign, spec, office, rows, on, kind)
    confirmed = require_confirmed(f"{notice.text}\n{notice.ground}", office, grounds or {})
    prepared = signed(platform, actor, office, _notice_document(platform, spec, office, rows, notice, number), now)
    with platform.database.writing() as session:
        campaign, _ = campaign_to_change(platform, session, actor, campaign_id)
        fresh = _ready(platform, session, campaign, spec, act, on, for_change=True)
        if [row.id for row in fresh] != [row.id for row in rows]:
            raise ConflictError("名单刚有变化，没有发布；请刷新页面核对后再发布")
        document = issue(session, prepared, None, campaign.id, now)
        if notice.last_day is not None:
            term = spec.procedure.state(spec.procedure.notice).term or ""
            state_due(session, document, office, term, notice_sheet(platform, spec, office, on))
        session.flush()
        notice.document_id = document.id
        session.add(notice)
        session.flush()
        data = {"notice": str(notice.id), "last_day": str(notice.last_day or "")}
        note_on_campaign(
            session, actor, campaign, kind, platform, {**data, **confirmed, "entries": [row.uscc for row in fresh]}
        )
        for row in fresh:
            row.notice_id = notice.id
            event = CaseEvent(act.id, now, actor.account, actor.name, data)
            commit_act(platform, session, file_of(platform, session, row), act, event)
        return notice.id


def _document_number(text: str) -> str:
    number = trimmed(text)
    if number and not _DOCUMENT_NUMBER.fullmatch(number):
        raise BadInputError("发文字号写作“朝统发〔2026〕5号”：年份用六角括号，序号前不加“第”，不编虚位")
    return number


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
    ready = [row for row, why in sorted_out(platform, session, rows, spec, act.id, on) if why is None]
    if not ready:
        waiting = "没有公示期满且没有异议的企业" if act.after_term else "没有通过复核、等待公示的企业"
        raise ConflictError(f"{waiting}，现在不能{act.title}")
    return ready


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
            f"{basis}的规定，经申请、初审、复核、公示，公示期满没有异议，现将{number}户{procedure.status}名单予以公布。"
            f"{procedure.status}资格有效期为{validity.length}，自公布之日起计算；{procedure.lapses}"
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
