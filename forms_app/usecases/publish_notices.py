"""Notices and announcements of a campaign: who is listed, issued and recorded in one transaction."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.cases.events import CaseEvent
from forms_app.core.errors import BadInputError, ConflictError
from forms_app.core.text import trimmed
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.procedure import Act
from forms_app.storage import case_tables as tables
from forms_app.storage.case_tables import Campaign
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
from forms_app.usecases.case_file import file_of
from forms_app.usecases.letters import Prepared, prepare
from forms_app.usecases.notice_words import ANNOUNCEMENT, PUBLICITY_NOTICE, new_notice, notice_letter, notice_sheet
from forms_app.usecases.perform_act import commit_act, issue
from forms_app.usecases.personal_data import require_confirmed
from forms_app.usecases.platform import Platform
from forms_app.usecases.signing import signed
from forms_app.usecases.stated_dates import state_due
from forms_app.workdays.counting import CountSheet

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
    wanted = _Wanted(NOTICED, PUBLICITY_NOTICE, published_on, _document_number(number), grounds or {})
    return _publish(platform, actor, campaign_id, wanted)


def announce(
    platform: Platform, actor: Actor, campaign_id: UUID, number: str = "", grounds: Mapping[str, str] | None = None
) -> UUID:
    """Announce those whose notice ended without objection; returns the announcement.

    Raises NotFoundError, ForbiddenError, ConflictError when there is none, PersonalDataError.
    """
    wanted = _Wanted(ANNOUNCED, ANNOUNCEMENT, platform.today(), _document_number(number), grounds or {})
    return _publish(platform, actor, campaign_id, wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be published: by which act, as which kind of paper, from which day, under which number.

    `grounds` say why personal data in its text may be public.
    """

    act: str
    kind: str
    on: date
    number: str
    grounds: Mapping[str, str]


@dataclass(frozen=True)
class _Draft:
    """A notice before it is issued: which cases it lists, by which act, and how it runs where it has a last day."""

    spec: ProcedureSpec
    office: Office
    act: Act
    rows: list[tables.Case]
    sheet: CountSheet | None
    notice: tables.Notice


@retried
def _publish(platform: Platform, actor: Actor, campaign_id: UUID, wanted: _Wanted) -> UUID:
    now = platform.clock()
    if wanted.on != platform.today():
        raise BadInputError("公示从发布当日起在公示页面可见，日期应为今天")
    with platform.database.reading() as session:
        draft = _drafted(platform, session, *campaign_to_change(platform, session, actor, campaign_id), wanted)
    confirmed = require_confirmed(f"{draft.notice.text}\n{draft.notice.ground}", draft.office, wanted.grounds)
    prepared = _paper(platform, actor, draft, wanted.number, now)
    with platform.database.writing() as session:
        campaign, _ = campaign_to_change(platform, session, actor, campaign_id)
        fresh = _ready(platform, session, campaign, draft.spec, draft.act, wanted.on, for_change=True)
        if [row.id for row in fresh] != [row.id for row in draft.rows]:
            raise ConflictError("名单刚有变化，没有发布；请刷新页面核对后再发布")
        _keep(session, draft, prepared, now)
        data = {"notice": str(draft.notice.id), "last_day": str(draft.notice.last_day or "")}
        noted = {**data, **confirmed, "entries": [row.uscc for row in fresh]}
        note_on_campaign(session, actor, campaign, wanted.kind, platform, noted)
        event = CaseEvent(draft.act.id, now, actor.account, actor.name, data)
        for row in fresh:
            row.notice_id = draft.notice.id
            commit_act(platform, session, file_of(platform, session, row), draft.act, event)
        return draft.notice.id


def _drafted(platform: Platform, session: Session, campaign: Campaign, spec: ProcedureSpec, wanted: _Wanted) -> _Draft:
    act = campaign_act(spec, wanted.act)
    office = session.get_one(Office, campaign.office_id)
    rows = _ready(platform, session, campaign, spec, act, wanted.on)
    sheet = notice_sheet(platform, spec, office, wanted.on) if wanted.kind == PUBLICITY_NOTICE else None
    return _Draft(spec, office, act, rows, sheet, new_notice(campaign, spec, office, len(rows), wanted.on, sheet))


def _paper(platform: Platform, actor: Actor, draft: _Draft, number: str, at: datetime) -> Prepared:
    notice = draft.notice
    letter = notice_letter(draft.spec, draft.office, draft.rows, notice, number)
    name = f"{notice.title}_{notice.published_on:%Y%m%d}.pdf"
    return signed(platform, actor, draft.office, prepare(platform, notice.kind, letter, name), at)


def _keep(session: Session, draft: _Draft, prepared: Prepared, at: datetime) -> None:
    """Issue the paper and keep the notice with it."""
    document = issue(session, prepared, at, campaign=draft.notice.campaign_id)
    if draft.sheet is not None:
        procedure = draft.spec.procedure
        state_due(session, document, draft.office, procedure.state(procedure.notice).term or "", draft.sheet)
    session.flush()
    draft.notice.document_id = document.id
    session.add(draft.notice)
    session.flush()


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
    """The cases of the campaign to which the act can be done on that day. Raises ConflictError when there is none."""
    rows = cases_of_campaign(session, campaign.id, *act.states, for_change=for_change)
    ready = [row for row, why in sorted_out(platform, session, rows, spec, act.id, on) if why is None]
    if not ready:
        waiting = "没有公示期满且没有异议的企业" if act.after_term else "没有通过复核、等待公示的企业"
        raise ConflictError(f"{waiting}，现在不能{act.title}")
    return ready
