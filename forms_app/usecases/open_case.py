"""An application that is submitted opens a case, or comes back corrected. Part of the submission's transaction."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, select

from forms_app.cases.actors import Actor
from forms_app.cases.allowed import require
from forms_app.cases.events import COLLECTORS, CaseEvent
from forms_app.core.dates import beijing_date, chinese
from forms_app.core.errors import ConflictError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage import case_tables as tables
from forms_app.storage.case_tables import Campaign
from forms_app.storage.cases import campaigns_for, events_of_case, record_event, tell
from forms_app.storage.directory import office_serving
from forms_app.storage.tables import Account, Enterprise, Filing, Office, Submission
from forms_app.usecases.applications import require_within
from forms_app.usecases.case_file import CaseFile, file_of, person_for
from forms_app.usecases.disputed_records import Disputed, disputed_record
from forms_app.usecases.letters import Prepared, prepare_letter
from forms_app.usecases.new_cases import Beginning, new_file
from forms_app.usecases.perform_act import commit_act, issue, occasion
from forms_app.usecases.platform import Platform
from forms_app.usecases.stated_dates import state_due


@dataclass(frozen=True)
class Opening:
    """What submitting will do: open a case in `campaign` or in `parent`, or bring back the one in `correcting`.

    With none of them the case is opened by the `office` to which the application is made; when it is about a `disputed`
    record, that is the office that recorded it.
    """

    spec: ProcedureSpec
    campaign: Campaign | None = None
    parent: tables.Case | None = None
    office: Office | None = None
    correcting: tables.Case | None = None
    disputed: Disputed | None = None


def opening_of(platform: Platform, session: Session, filing: Filing, on: date) -> Opening | None:
    """What submitting this filing leads to; None when its form opens no procedure.

    Raises ConflictError outside the window of a campaign, while an earlier application is under way, and while the
    case that it belongs to allows none.
    """
    spec = platform.catalogue.procedure_of(filing.spec_id)
    if spec is None:
        return None
    returned = _returned(session, filing, spec)
    if returned is not None:
        return Opening(spec, correcting=returned)
    if spec.procedure.within:
        parent = _parent(platform, session, filing, spec, on)
        return Opening(spec, parent=parent.row, office=parent.office)
    if spec.procedure.about_record:
        disputed = disputed_record(session, filing, spec)
        return Opening(spec, office=disputed.office, disputed=disputed)
    if not spec.procedure.has_campaigns:
        _require_only(session, filing, spec)
        return Opening(spec, office=_office_of(platform, session, filing))
    campaign = _campaign_on(session, filing.division_code, spec, on)
    _require_first(session, filing, campaign, spec)
    return Opening(spec, campaign=campaign, office=session.get_one(Office, campaign.office_id))


def prepare_opening(platform: Platform, opening: Opening, filing: Filing, submission: Submission) -> Prepared | None:
    """The letter that says the application has come; none for a corrected one."""
    kinds = opening.spec.procedure.opening.documents
    if opening.correcting is not None or not kinds:
        return None
    file = _new_file(platform, opening, filing, submission)
    deadline = file.deadline(platform, submission.received_on)
    act = opening.spec.procedure.opening
    letter = occasion(file, act, {}, submission.received_on)
    if deadline is not None:
        letter = replace(letter, due=deadline.due, provisional=deadline.sheet.provisional)
    return prepare_letter(platform, kinds[0], letter)


def enter_procedure(
    platform: Platform,
    session: Session,
    actor: Actor,
    opening: Opening,
    filing: Filing,
    submission: Submission,
    prepared: Prepared | None,
) -> None:
    """Open the case, or bring it back corrected. Raises ConflictError when that is no longer possible."""
    if opening.correcting is not None:
        _bring_back(platform, session, actor, opening, filing, submission)
        return
    _require_still(platform, session, opening, filing, submission.received_on)
    file = _new_file(platform, opening, filing, submission)
    event = file.case.events[0]
    event = CaseEvent(event.event, event.at, actor.account, actor.name, event.data)
    session.add(file.row)
    session.flush()
    record_event(session, file.row.id, event)
    if prepared is not None:
        document = issue(session, prepared, event.at, case=file.row.id)
        if deadline := file.deadline(platform, submission.received_on):
            state_due(session, document, file.office, deadline.term.id, deadline.sheet)
    act = opening.spec.procedure.opening
    if act.message:
        tell(session, file.row.enterprise_id, file.row.id, act.said, act.message, event.at)


def _require_still(platform: Platform, session: Session, opening: Opening, filing: Filing, on: date) -> None:
    """Checked again under lock: two applications of one firm could be submitted at once, or the case have changed."""
    if opening.campaign is not None:
        campaign = session.get_one(Campaign, opening.campaign.id, with_for_update=True)
        _require_first(session, filing, campaign, opening.spec)
    elif opening.parent is None:
        session.get_one(Enterprise, filing.enterprise_id, with_for_update=True)
        _require_only(session, filing, opening.spec)
    else:
        session.get_one(tables.Case, opening.parent.id, with_for_update=True)
        _parent(platform, session, filing, opening.spec, on)


def _parent(platform: Platform, session: Session, filing: Filing, spec: ProcedureSpec, on: date) -> CaseFile:
    """The case that the application belongs to. Raises ConflictError when it allows none on that day."""
    row = session.get(tables.Case, filing.case_id) if filing.case_id else None
    if row is None or row.enterprise_id != filing.enterprise_id:
        raise ConflictError(
            f"《{spec.application.form.title}》没有对应的案件，不能提交；请从“办理和消息”页面进入案件后填写"
        )
    file = file_of(platform, session, row)
    require_within(platform, session, file, spec, on, filing=filing.id)
    return file


def _office_of(platform: Platform, session: Session, filing: Filing) -> Office:
    """The office to which an application is made. Raises ConflictError when there is none up to the province."""
    office = office_serving(session, platform.reference.divisions, filing.division_code, filing.authority)
    if office is None:
        raise ConflictError("所在地没有可以受理的机构，没有提交；草稿已保存，请与上级主管部门联系")
    return office


def _require_only(session: Session, filing: Filing, spec: ProcedureSpec) -> None:
    """Raise ConflictError while the enterprise has an application under way, where there may be but one."""
    if not spec.procedure.one_at_a_time:
        return
    query = select(tables.Case).where(
        tables.Case.enterprise_id == filing.enterprise_id,
        tables.Case.procedure_id == spec.id,
        col(tables.Case.is_open).is_(True),
    )
    earlier = session.exec(query).first()
    if earlier is not None and earlier.filing_id != filing.id:
        title = spec.procedure.state(earlier.state).title
        raise ConflictError(
            f"贵单位的“{spec.procedure.title}”正在办理（回执编号{earlier.receipt}，{title}），办结以前不能再次申请；草稿已保存"
        )


def _returned(session: Session, filing: Filing, spec: ProcedureSpec) -> tables.Case | None:
    """The case of this enterprise that waits for a corrected application."""
    waiting = [state for act in spec.procedure.acts if act.through == "application" for state in act.states]
    query = select(tables.Case).where(
        tables.Case.enterprise_id == filing.enterprise_id,
        tables.Case.procedure_id == spec.id,
        col(tables.Case.state).in_(waiting),
    )
    return session.exec(query.order_by(col(tables.Case.opened_at).desc())).first()


def _campaign_on(session: Session, division: str, spec: ProcedureSpec, on: date) -> Campaign:
    campaigns = campaigns_for(session, division, spec.id)
    for campaign in campaigns:
        if campaign.opens_on <= on <= campaign.closes_on:
            return campaign
    ahead = [campaign for campaign in campaigns if campaign.opens_on > on]
    title = spec.application.form.title
    if ahead:
        first = min(ahead, key=lambda each: each.opens_on)
        raise ConflictError(
            f"现在不在申请期内，没有提交；草稿已保存。“{first.title}”的申请期为{chinese(first.opens_on)}至"
            f"{chinese(first.closes_on)}，届时再提交"
        )
    closed = f"（上一次的申请期至{chinese(campaigns[0].closes_on)}止）" if campaigns else ""
    raise ConflictError(f"所在地机构现在没有开展认定活动{closed}，《{title}》没有提交；草稿已保存，活动开始后再提交")


def _require_first(session: Session, filing: Filing, campaign: Campaign, spec: ProcedureSpec) -> None:
    """One application a campaign, unless the earlier one was withdrawn."""
    query = select(tables.Case).where(
        tables.Case.campaign_id == campaign.id, tables.Case.enterprise_id == filing.enterprise_id
    )
    for earlier in session.exec(query):
        if earlier.filing_id == filing.id:
            continue  # another copy of this very request was quicker: its receipt is what will be answered
        state = spec.procedure.state(earlier.state)
        if state.final and _was_withdrawn(session, earlier):
            continue
        raise ConflictError(
            f"贵单位在“{campaign.title}”中已提交申请（回执编号{earlier.receipt}，{state.title}），不能重复申请；草稿已保存"
        )


def _was_withdrawn(session: Session, earlier: tables.Case) -> bool:
    """Whether the enterprise itself ended the case."""
    last = events_of_case(session, earlier.id)[-1]
    return last.account is not None and session.get_one(Account, last.account).enterprise_id == earlier.enterprise_id


def _new_file(platform: Platform, opening: Opening, filing: Filing, submission: Submission) -> CaseFile:
    """The case as it will be, not yet stored."""
    if opening.office is None:
        raise TypeError("a new case needs an office")
    came = _what_came(filing, submission)
    if opening.disputed is not None:
        came |= {"record": opening.disputed.number, COLLECTORS: list(opening.disputed.collectors)}
    begins = Beginning(
        id=uuid4(),
        enterprise=filing.enterprise_id,
        name=submission.enterprise_name,
        name_key=submission.name_key,
        uscc=submission.uscc,
        division=opening.parent.division_code if opening.parent else filing.division_code,
        receipt=submission.receipt,
        campaign=opening.campaign.id if opening.campaign else None,
        parent=opening.parent.id if opening.parent else None,
        filing=filing.id,
        applied=submission.answers if opening.spec.procedure.stages else {},
    )
    event = CaseEvent(opening.spec.procedure.opening.id, submission.received_at, None, "", came)
    return new_file(platform, opening.spec, opening.office, begins, event)


def _bring_back(
    platform: Platform, session: Session, actor: Actor, opening: Opening, filing: Filing, submission: Submission
) -> None:
    row = session.get_one(tables.Case, opening.correcting.id if opening.correcting else None, with_for_update=True)
    file = file_of(platform, session, row)
    back = next(act for act in opening.spec.procedure.acts if act.through == "application" and row.state in act.states)
    today = beijing_date(submission.received_at)
    require(file.case, back, person_for(session, actor, row, today), platform.reference.calendar, today)
    row.filing_id, row.receipt = filing.id, submission.receipt
    event = CaseEvent(back.id, submission.received_at, actor.account, actor.name, _what_came(filing, submission))
    commit_act(platform, session, file, back, event)


def _what_came(filing: Filing, submission: Submission) -> dict[str, Any]:
    return {"filing": str(filing.id), "receipt": submission.receipt, "form": submission.form_digest}


def window_of(session: Session, division: str, spec: ProcedureSpec, now: datetime) -> Campaign | None:
    """The campaign whose window is open, else the next one ahead, else the last one past."""
    on, campaigns = beijing_date(now), campaigns_for(session, division, spec.id)
    running = [each for each in campaigns if each.opens_on <= on <= each.closes_on]
    ahead = sorted((each for each in campaigns if each.opens_on > on), key=lambda each: each.opens_on)
    return next(iter((*running, *ahead, *campaigns)), None)
