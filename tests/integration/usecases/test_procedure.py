"""The trustworthy procedure, on both databases: every way through it, and every way that is closed."""

import os
import threading
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError, ProblemsError
from forms_app.storage.audit import verify_chain
from forms_app.storage.case_tables import AuditRecord, Case, Deputy, IssuedDocument, Message, Objection
from forms_app.storage.cases import CaseQuery
from forms_app.storage.tables import Office
from forms_app.usecases.add_evidence import add_evidence
from forms_app.usecases.bulk import dry_run, perform_bulk
from forms_app.usecases.campaigns import (
    NewCampaign,
    draw_sample,
    drawn,
    open_campaign,
    view_campaign,
)
from forms_app.usecases.demands import waiting_for
from forms_app.usecases.leases import take_lease
from forms_app.usecases.list_cases import Light, list_cases
from forms_app.usecases.objections import Decision, NewObjection, answer_to, decide_objection, object_to
from forms_app.usecases.perform_act import Perform, perform_act
from forms_app.usecases.platform import Platform
from forms_app.usecases.public_lists import public_entry, running_notices, trustworthy, view_notice
from forms_app.usecases.publish_notices import announce, publish_notice
from forms_app.usecases.review_submissions import view_submission
from forms_app.usecases.start_filing import start_filing
from forms_app.usecases.uploads import Upload
from forms_app.usecases.view_case import view_case
from tests.integration.conftest import Clock
from tests.integration.documents.conftest import Pages
from tests.integration.usecases.procedure import AGREED, CLEAR, DEFECTS, FIRST_OPINION, REASONS, Play
from tests.samples import PDF_FILE

# More of both for a long run: RACE_ROUNDS=200 RACE_THREADS=50.
ROUNDS, THREADS = int(os.environ.get("RACE_ROUNDS", "4")), int(os.environ.get("RACE_THREADS", "12"))


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


def documents(play: Play, case: UUID) -> dict[str, str]:
    """Kind → text of what was issued in a case."""
    with play.platform.database.reading() as session:
        rows = session.exec(select(IssuedDocument).where(IssuedDocument.case_id == case)).all()
    return {row.kind: Pages(play.platform.files.get(row.digest)).words for row in rows}


def told(play: Play, firm: str) -> list[str]:
    with play.platform.database.reading() as session:
        query = select(Message.title).where(Message.enterprise_id == play.actor(firm).enterprise)
        return list(session.exec(query.order_by(Message.id)))  # type: ignore[arg-type]


def test_from_application_to_the_announced_list(play: Play) -> None:
    case = play.cleared()
    notice = publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    assert play.state(case) == "notice"
    spec = play.file(case).spec
    view = view_notice(play.platform, spec, notice, "", None)
    assert [entry.id for entry in view.page.entries] == [case]
    # 7 days from 2 March, start day not counted: the last day is 9 March.
    assert view.notice.last_day == date(2026, 3, 9)
    play.days(7)
    with pytest.raises(ConflictError, match="公示期满"):
        announce(play.platform, play.actor("chaoyang"), play.campaign())
    play.days(1)
    announce(play.platform, play.actor("chaoyang"), play.campaign())
    assert play.state(case) == "announced"
    [entry] = trustworthy(play.platform, spec, "", None, None).entries
    assert (entry.since, entry.until) == (date(2026, 3, 10), date(2028, 3, 10))
    assert told(play, "qiye1")[-1] == "公布为统计守信企业"


def test_a_notice_may_be_issued_as_an_official_document(play: Play) -> None:
    play.cleared()
    handler, today = play.actor("chaoyang"), play.platform.today()
    for number in ("朝统发[2026]5号", "朝统发〔2026〕第5号", "朝统发〔2026〕05号", "〔2026〕5号", "朝统发〔26〕5号"):
        with pytest.raises(BadInputError, match="发文字号写作"):
            publish_notice(play.platform, handler, play.campaign(), today, number)
    publish_notice(play.platform, handler, play.campaign(), today, "朝统发〔2026〕5号")
    with play.platform.database.reading() as session:
        query = select(IssuedDocument).where(IssuedDocument.campaign_id == play.campaign())
        pages = Pages(play.platform.files.get(session.exec(query).one().digest))
    assert pages.words.startswith("长春市朝阳区统计局文件朝统发〔2026〕5号")
    assert "依据《吉林省企业统计信用管理实施办法（试行）》" in "".join(pages.texts[0].split())  # text on the first page
    # The signature never stands on a page without text of the body (7.3.5.5).
    [signed] = [text for text in pages.texts if "2026年3月2日\r\n" in text and "附件：" in text]
    assert "事实依据" in "".join(signed.split())


def test_what_is_public_appears_and_vanishes_by_the_clock(play: Play) -> None:
    case = play.cleared()
    notice = publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    spec = play.file(case).spec
    assert [each.id for each in running_notices(play.platform)] == [notice]
    play.days(8)
    assert running_notices(play.platform) == []
    for look in (
        lambda: view_notice(play.platform, spec, notice, "", None),
        lambda: public_entry(play.platform, spec, case),
    ):
        with pytest.raises(NotFoundError):
            look()
    announce(play.platform, play.actor("chaoyang"), play.campaign())
    assert trustworthy(play.platform, spec, "", None, None).total == 1
    play.clock.now = play.clock.now.replace(year=2028)  # 10 March 2028 is the last day
    assert trustworthy(play.platform, spec, "", None, None).total == 1
    play.days(1)
    assert trustworthy(play.platform, spec, "", None, None).total == 0


def test_three_levels_are_three_people(play: Play) -> None:
    case = play.apply("qiye1")
    with pytest.raises(ForbiddenError, match="由承办人员办理"):
        play.act("chaoyang2", case, "handler_agreed", FIRST_OPINION)
    deputise(play, "chaoyang2", "chaoyang")
    deputise(play, "chaoyang3", "chaoyang2")
    play.act("chaoyang", case, "handler_agreed", FIRST_OPINION)
    with pytest.raises(ForbiddenError, match="三个不同的人"):
        play.act("chaoyang", case, "section_head_agreed", AGREED)
    play.act("chaoyang2", case, "section_head_agreed", AGREED)
    with pytest.raises(ForbiddenError, match="三个不同的人"):
        play.act("chaoyang2", case, "leader_agreed", AGREED)
    play.act("chaoyang3", case, "leader_agreed", AGREED)
    approval = documents(play, case)["approval"]
    for words in ("五项均符合第七条规定", "拟同意认定", "朝阳区承办人员", "朝阳区承办机构负责人", "朝阳区分管领导"):
        assert words in approval


def deputise(play: Play, principal: str, deputy: str) -> None:
    """The deputy acts for the principal this month."""
    with play.platform.database.writing() as session:
        session.add(
            Deputy(
                office_id=play.actor(principal).office or 0,
                principal_id=play.actor(principal).account,
                deputy_id=play.actor(deputy).account,
                since=date(2026, 3, 1),
                until=date(2026, 3, 31),
                ground="外出学习",
            )
        )


def test_a_deputy_acts_and_it_shows_for_whom(play: Play) -> None:
    case = play.apply("qiye1")
    play.act("chaoyang", case, "handler_agreed", FIRST_OPINION)
    play.act("chaoyang2", case, "section_head_agreed", AGREED)
    with pytest.raises(ForbiddenError):
        play.act("chaoyang4", case, "leader_agreed", AGREED)
    deputise(play, "chaoyang3", "chaoyang4")
    play.act("chaoyang4", case, "leader_agreed", AGREED)
    assert play.file(case).case.events[-1].data["acting_for"] == "朝阳区分管领导"
    assert "代朝阳区分管领导" in documents(play, case)["approval"]
    play.days(40)
    other = play.apply("qiye2")
    play.act("chaoyang", other, "handler_agreed", FIRST_OPINION)
    play.act("chaoyang2", other, "section_head_agreed", AGREED)
    with pytest.raises(ForbiddenError):
        play.act("chaoyang4", other, "leader_agreed", AGREED)


def test_who_is_recused_does_nothing_more(play: Play) -> None:
    case = play.apply("qiye1")
    play.act("chaoyang", case, "recused", {"reason": "与企业负责人是近亲属"})
    with pytest.raises(ForbiddenError, match="回避"):
        play.act("chaoyang", case, "handler_agreed", FIRST_OPINION)
    assert play.state(case) == "received"


def test_correction_stops_the_clock_and_comes_once(play: Play) -> None:
    case = play.apply("qiye1")  # Monday 2 March; 15 working days end on 23 March
    assert play.file(case).row.due_on == date(2026, 3, 23)
    play.days(2)
    play.act("chaoyang", case, "correction_requested", DEFECTS)
    assert play.file(case).row.due_on is None
    letter = documents(play, case)["correction"]
    assert "职务：没有填写，请补填。" in letter
    assert "理由：请写明报送情况。" in letter
    play.days(5)  # Monday 9 March
    old = play.file(case).row.filing_id
    corrected = play.apply("qiye1", copy_of=old)
    assert corrected == case
    file = play.file(case)
    assert file.row.filing_id != old
    # 5, 6 and 9 March stood still: three working days later.
    assert file.row.due_on == date(2026, 3, 26)
    deadline = file.deadline(play.platform, play.platform.today())
    assert deadline is not None
    assert {day.date.day for day in deadline.sheet.days if "停止计时" in day.why} == {5, 6, 7, 8, 9}
    with pytest.raises(ConflictError, match="最多1次"):
        play.act("chaoyang", case, "correction_requested", DEFECTS)


def test_a_corrected_application_keeps_its_files(play: Play) -> None:
    firm = play.actor("qiye1")
    filing = start_filing(play.platform, firm, "statistical_credit/annex1")
    upload = Upload("cooperation_evidence", "核查通知.pdf", PDF_FILE)
    add_evidence(play.platform, firm, filing, upload)
    case = play.apply("qiye1")
    play.act("chaoyang", case, "correction_requested", DEFECTS)
    play.apply("qiye1", copy_of=filing)
    corrected = play.file(case).row.filing_id
    assert corrected != filing
    view = view_submission(play.platform, play.actor("chaoyang"), corrected)
    assert [item.name for item in view.evidence] == ["核查通知.pdf"]


def test_all_defects_are_asked_at_once(play: Play) -> None:
    case = play.apply("qiye1")
    with pytest.raises(ProblemsError, match="需要补正的问题"):
        play.act("chaoyang", case, "correction_requested", {"defects": []})


@pytest.mark.parametrize("level", ["handler", "section_head", "leader"])
def test_each_level_may_reject_with_article_and_reason(play: Play, level: str) -> None:
    case = play.apply("qiye1")
    if level != "handler":
        play.act("chaoyang", case, "handler_agreed", FIRST_OPINION)
    if level == "leader":
        play.act("chaoyang2", case, "section_head_agreed", AGREED)
    who = {"handler": "chaoyang", "section_head": "chaoyang2", "leader": "chaoyang3"}[level]
    values = {**REASONS, **({"determination_findings": "第（二）项不符合。"} if level == "handler" else {})}
    with pytest.raises(ProblemsError, match="不予认定的理由"):
        play.act(who, case, f"{level}_rejected", {**values, "reason": ""})
    play.act(who, case, f"{level}_rejected", values)
    assert play.state(case) == "rejected"
    letter = documents(play, case)["rejection"]
    assert "第七条（二）原始记录、统计台账和管理制度" in letter
    assert "能源统计台账没有建立" in letter
    assert not play.file(case).row.is_open


def test_a_returned_case_is_judged_anew(play: Play) -> None:
    case = play.apply("qiye1")
    play.act("chaoyang", case, "handler_agreed", FIRST_OPINION)
    play.act("chaoyang2", case, "section_head_returned", {"opinion": "请再核实台账。"})
    assert play.state(case) == "received"
    play.act("chaoyang", case, "handler_agreed", {**FIRST_OPINION, "opinion": "已核实，拟同意。"})
    play.act("chaoyang2", case, "section_head_agreed", AGREED)
    play.act("chaoyang3", case, "leader_agreed", AGREED)
    approval = documents(play, case)["approval"]
    assert "已核实，拟同意" in approval
    assert "请再核实台账" not in approval


def test_verification_needs_the_query_and_for_the_drawn_the_visit(play: Play) -> None:
    case = play.reviewed()
    assert draw_sample(play.platform, play.actor("chaoyang"), play.campaign()) == 1
    with pytest.raises(ConflictError, match="未列入"):
        play.act("chaoyang", case, "verification_passed")
    play.act("chaoyang", case, "list_checked", {**CLEAR, "result": "listed", "detail": "失信被执行人"})
    with pytest.raises(ConflictError, match="未列入"):
        play.act("chaoyang", case, "verification_passed")
    play.act("chaoyang", case, "list_checked", CLEAR)
    with pytest.raises(ConflictError, match="现场复核"):
        play.act("chaoyang", case, "verification_passed")
    visit = {"visited_on": "2026-03-02", "visitors": "张三、李四", "findings": "台账齐全。", "result": "passed"}
    play.act("chaoyang", case, "site_checked", visit)
    record = documents(play, case)["record"]
    for words in (
        "统计守信企业现场复核记录表",
        "长春示例精密机械有限公司",
        "2026年3月2日",
        "张三、李四",
        "台账齐全。",
        "合格",
    ):
        assert words in record
    play.act("chaoyang", case, "verification_passed")
    assert play.state(case) == "cleared"


def test_anybody_can_repeat_the_draw(play: Play) -> None:
    first, second = play.reviewed("qiye1"), play.reviewed("qiye2")
    draw_sample(play.platform, play.actor("chaoyang"), play.campaign())
    campaign = view_campaign(play.platform, play.actor("chaoyang"), play.campaign())
    codes = [play.file(case).row.uscc for case in (first, second)]
    assert {row.uscc for row in campaign.sample} == drawn(campaign.campaign.seed or "", 30, codes)
    assert len(campaign.sample) == 1
    with pytest.raises(ConflictError, match="不能重抽"):
        draw_sample(play.platform, play.actor("chaoyang"), play.campaign())


@pytest.mark.parametrize(
    ("share", "number", "expected"), [(1, 100, 1), (1, 101, 2), (20, 5, 1), (21, 5, 2), (100, 7, 7)]
)
def test_the_share_is_rounded_up(share: int, number: int, expected: int) -> None:
    assert len(drawn("seed", share, (str(each) for each in range(number)))) == expected


def test_applications_come_inside_the_window_once(play: Play) -> None:
    play.apply("qiye1")
    with pytest.raises(ConflictError, match="不能重复申请"):
        play.apply("qiye1")
    play.days(46)
    with pytest.raises(ConflictError, match="没有开展认定活动"):
        play.apply("qiye2")
    today = play.platform.today()
    later = today.replace(day=28)
    new = NewCampaign("statistical_credit/procedure", 2026, "第二次", later, later, 20)
    open_campaign(play.platform, play.actor("chaoyang"), new)
    with pytest.raises(ConflictError, match="现在不在申请期内"):
        play.apply("qiye2")


def test_a_withdrawn_application_may_be_made_again(play: Play) -> None:
    case = play.apply("qiye1")
    with pytest.raises(ForbiddenError):
        play.act("chaoyang", case, "withdrawn")
    play.act("qiye1", case, "withdrawn", {"reason": "补充材料"})
    assert play.apply("qiye1") != case


def test_an_objection_suspends_that_enterprise_only(play: Play) -> None:
    first, second = play.cleared("qiye1"), play.cleared("qiye2")
    notice = publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    spec = play.file(first).spec
    play.days(3)
    number = object_to(play.platform, first, objection(play))
    assert play.state(first) == "objected"
    assert [entry.id for entry in view_notice(play.platform, spec, notice, "", None).page.entries] == [second]
    assert "匿名" not in str([event.data for event in play.file(first).case.events])
    assert waiting_for(play.platform, play.actor("chaoyang")) == ()  # the case itself waits: it is on the worklist
    play.days(2)
    decide_objection(play.platform, play.actor("chaoyang"), first, only_objection(play, first), dismissed(play))
    assert answer_to(play.platform, number).answer == "经核查，反映的情况不属实。"
    # Suspended from the 6th to the 7th: two days longer than the others.
    assert public_entry(play.platform, spec, first).until == date(2026, 3, 11)
    assert public_entry(play.platform, spec, second).until == date(2026, 3, 9)
    play.days(3)  # the 10th
    announce(play.platform, play.actor("chaoyang"), play.campaign())
    assert (play.state(first), play.state(second)) == ("notice", "announced")
    play.days(2)
    announce(play.platform, play.actor("chaoyang"), play.campaign())
    assert play.state(first) == "announced"


def objection(play: Play) -> NewObjection:
    return NewObjection("匿名甲", "13800138000", "该企业去年迟报3次。", (), play.platform.clock())


def only_objection(play: Play, case: UUID) -> UUID:
    with play.platform.database.reading() as session:
        return session.exec(select(Objection.id).where(Objection.case_id == case)).one()


def dismissed(play: Play) -> Decision:
    return Decision(False, "查报送记录，没有迟报。", "经核查，反映的情况不属实。", {}, play.platform.clock())


def test_an_upheld_objection_ends_the_case(play: Play) -> None:
    case = play.cleared()
    publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    object_to(play.platform, case, objection(play))
    values = {"items": ["item_3"], "reason": "去年迟报3次。"}
    upheld = Decision(True, "查实迟报3次。", "经核查属实，不予认定。", values, play.platform.clock())
    broken = Decision(True, "查实。", "属实。", {}, play.platform.clock())
    with pytest.raises(ProblemsError):
        decide_objection(play.platform, play.actor("chaoyang"), case, only_objection(play, case), broken)
    decide_objection(play.platform, play.actor("chaoyang"), case, only_objection(play, case), upheld)
    assert play.state(case) == "rejected"
    assert "第七条（三）" in documents(play, case)["rejection"]
    with pytest.raises((ConflictError, NotFoundError)):
        decide_objection(play.platform, play.actor("chaoyang"), case, only_objection(play, case), upheld)


def test_one_upheld_objection_ends_the_case_though_others_wait(play: Play) -> None:
    case = play.cleared()
    publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    object_to(play.platform, case, objection(play))
    first = only_objection(play, case)
    object_to(play.platform, case, objection(play))
    values = {"items": ["item_3"], "reason": "去年迟报3次。"}
    upheld = Decision(True, "查实迟报3次。", "经核查属实，不予认定。", values, play.platform.clock())
    decide_objection(play.platform, play.actor("chaoyang"), case, first, upheld)
    assert play.state(case) == "rejected"


def test_a_case_goes_on_when_the_last_objection_is_dismissed(play: Play) -> None:
    case = play.cleared()
    publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    object_to(play.platform, case, objection(play))
    with pytest.raises(NotFoundError):
        # Suspended entries are not public, so nobody can find them to object again.
        public_entry(play.platform, play.file(case).spec, case)
    object_to(play.platform, case, replace(objection(play), name="匿名乙"))
    with play.platform.database.reading() as session:
        both = list(session.exec(select(Objection.id).where(Objection.case_id == case)))
    decide_objection(play.platform, play.actor("chaoyang"), case, both[0], dismissed(play))
    assert play.state(case) == "objected"
    decide_objection(play.platform, play.actor("chaoyang"), case, both[1], dismissed(play))
    assert play.state(case) == "notice"


def test_an_objection_sent_twice_is_one(play: Play) -> None:
    case = play.cleared()
    publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    number = object_to(play.platform, case, objection(play))
    assert object_to(play.platform, case, objection(play)) == number
    decide_objection(play.platform, play.actor("chaoyang"), case, only_objection(play, case), dismissed(play))
    # The same words after the decision are another objection.
    assert object_to(play.platform, case, objection(play)) != number


def test_nobody_objects_to_what_is_not_public(play: Play) -> None:
    case = play.cleared()
    for identifier in (case, uuid4()):
        with pytest.raises(NotFoundError):
            object_to(play.platform, identifier, objection(play))


def test_a_penalty_cancels_the_status_at_once(play: Play) -> None:
    case = play.cleared()
    publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    play.days(8)
    announce(play.platform, play.actor("chaoyang"), play.campaign())
    penalty = {"penalty_number": "朝统罚决字〔2026〕第1号", "penalty_date": "2026-03-09", "conduct": "拒报统计资料"}
    with pytest.raises(ForbiddenError):
        play.act("chaoyang", case, "cancelled", penalty)
    play.act("chaoyang3", case, "cancelled", penalty)
    assert trustworthy(play.platform, play.file(case).spec, "", None, None).total == 0


def test_working_days_of_the_office_make_the_notice_longer(play: Play) -> None:
    with play.platform.database.writing() as session:
        office = session.get_one(Office, play.actor("chaoyang").office)
        office.notice_unit, office.notice_ground = "working days", "本局公示工作规程"
    case = play.cleared()
    notice = publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    view = view_notice(play.platform, play.file(case).spec, notice, "", None)
    assert view.notice.last_day == date(2026, 3, 11)
    assert "按工作日计算：本局公示工作规程" in view.notice.ground


def test_foreign_cases_read_as_missing(play: Play) -> None:
    case = play.apply("qiye1")
    for who in ("nanguan", "yanji", "qiye2"):
        for identifier in (case, uuid4()):
            with pytest.raises(NotFoundError, match="没有找到这个案件"):
                view_case(play.platform, play.actor(who), identifier)
    for who in ("changchun", "jilin", "shenji", "chaoyang4"):
        assert view_case(play.platform, play.actor(who), case).choices == ()
    with pytest.raises(ForbiddenError, match="其他机构"):
        play.act("changchun", case, "handler_agreed", FIRST_OPINION)


def test_who_comes_second_is_told_who_was_first(play: Play) -> None:
    case = play.apply("qiye1")
    play.act("chaoyang", case, "handler_agreed", FIRST_OPINION)
    with pytest.raises(ConflictError, match="已由朝阳区承办人员于.*办理.*承办机构负责人审核"):
        play.act("chaoyang", case, "handler_agreed", FIRST_OPINION)
    with pytest.raises(ConflictError, match="这次的办理没有执行"):
        play.act("chaoyang2", case, "section_head_agreed", AGREED, seen=1)


def test_fifty_at_once_one_wins(play: Play, quick_platform: Platform) -> None:
    """Rounds of many parallel approvals of one case: one is carried out, the others hear who was first."""
    for _ in range(ROUNDS):
        case = play.apply("qiye1")
        results = at_once(play, quick_platform, case)
        assert results.count("done") == 1, results
        assert all("已由朝阳区承办人员于" in each for each in results if each != "done"), results
        assert len(play.file(case).case.events) == 2
        play.act("qiye1", case, "withdrawn")


def at_once(play: Play, platform: Platform, case: UUID) -> list[str]:
    gate, results = threading.Barrier(THREADS), []
    handler = play.actor("chaoyang")

    def press() -> None:
        gate.wait()
        try:
            perform = Perform("handler_agreed", FIRST_OPINION, platform.clock(), seen=1)
            perform_act(platform, handler, case, perform)
            results.append("done")
        except ConflictError as error:
            results.append(str(error))

    threads = [threading.Thread(target=press) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_lease_keeps_colleagues_out_until_it_ends(play: Play) -> None:
    case = play.apply("qiye1")
    take_lease(play.platform, play.actor("chaoyang"), case)
    deputise(play, "chaoyang", "chaoyang4")
    with pytest.raises(ConflictError, match="朝阳区承办人员正在办理本件"):
        play.act("chaoyang4", case, "handler_agreed", FIRST_OPINION)
    assert "正在办理" in view_case(play.platform, play.actor("chaoyang2"), case).busy
    play.clock.pass_(minutes=11)
    play.act("chaoyang4", case, "handler_agreed", FIRST_OPINION)


def test_bulk_says_first_what_will_happen_and_then_does_each(play: Play) -> None:
    ready, not_ready = play.reviewed("qiye1"), play.apply("qiye2")
    handler = play.actor("chaoyang")
    lines = dry_run(play.platform, handler, "list_checked", [ready, not_ready])
    assert [line.refusal is None for line in lines] == [True, False]
    assert play.file(ready).case.last("list_checked") is None
    perform = Perform("list_checked", CLEAR, play.platform.clock())
    chosen = [(line.id, line.seen) for line in lines]
    results = perform_bulk(play.platform, handler, chosen, perform)
    assert [line.refusal is None for line in results] == [True, False]
    assert play.file(ready).case.last("list_checked") is not None
    again = perform_bulk(play.platform, handler, chosen, perform)
    assert "这次的办理没有执行" in (again[0].refusal or "")
    with pytest.raises(ProblemsError):
        perform_bulk(play.platform, handler, [(ready, 5)], Perform("list_checked", {}, play.platform.clock()))
    with pytest.raises(BadInputError):
        dry_run(play.platform, handler, "list_checked", [uuid4() for _ in range(201)])


def test_the_worklist_is_by_due_day_with_lights_from_todays_date(play: Play) -> None:
    first = play.apply("qiye1")
    play.days(3)
    second = play.apply("qiye2")
    officer = play.actor("chaoyang")

    def lights() -> list[tuple[UUID, Light]]:
        return [(line.row.id, line.light) for line in list_cases(play.platform, officer, CaseQuery(), None).lines]

    assert lights() == [(first, Light.GREEN), (second, Light.GREEN)]
    play.days(15)  # 20 March; due on the 23rd and the 26th
    assert lights() == [(first, Light.AMBER), (second, Light.GREEN)]
    play.days(4)  # the service was off meanwhile: nothing had to run
    assert lights() == [(first, Light.RED), (second, Light.AMBER)]
    assert list_cases(play.platform, officer, CaseQuery(), None).overdue == 1


def test_every_act_is_in_the_chain_and_verify_finds_what_was_changed(play: Play) -> None:
    play.cleared()
    with play.platform.database.reading() as session:
        assert verify_chain(session).broken is None
        numbers = list(session.exec(select(AuditRecord.number).order_by(AuditRecord.number)))  # type: ignore[arg-type]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("statement", ["UPDATE audit_record SET name = 'x'", "DELETE FROM audit_record"])
def test_the_database_refuses_to_change_the_record(play: Play, statement: str) -> None:
    play.apply("qiye1")
    with pytest.raises(DBAPIError, match="never changed"), play.platform.database.writing() as session:
        session.execute(text(statement))


def test_m12_the_first_broken_row_is_named(play: Play) -> None:
    play.cleared()
    drop = {
        True: ("DROP TRIGGER audit_record_no_update", "DROP TRIGGER audit_record_no_delete"),
        False: ("DROP TRIGGER audit_record_no_change ON audit_record",),
    }[play.platform.database.is_embedded]
    with play.platform.database.writing() as session:
        for each in drop:
            session.execute(text(each))
        session.execute(text("UPDATE audit_record SET name = '某某' WHERE number = 5"))
        session.execute(text("UPDATE audit_record SET name = '某某' WHERE number = 7"))
    with play.platform.database.reading() as session:
        broken = verify_chain(session).broken
    assert broken is not None
    assert broken.number == 5
    with play.platform.database.writing() as session:
        session.execute(text("DELETE FROM audit_record WHERE number = 3"))
    with play.platform.database.reading() as session:
        broken = verify_chain(session).broken
    assert broken is not None
    assert (broken.number, "缺少第3行" in broken.why) == (3, True)


def test_a_cut_tail_is_found(play: Play) -> None:
    play.apply("qiye1")
    trigger = (
        "audit_record_no_delete" if play.platform.database.is_embedded else "audit_record_no_change ON audit_record"
    )
    with play.platform.database.writing() as session:
        session.execute(text(f"DROP TRIGGER {trigger}"))
        session.execute(text("DELETE FROM audit_record WHERE number = (SELECT max(number) FROM audit_record)"))
    with play.platform.database.reading() as session:
        broken = verify_chain(session).broken
    assert broken is not None
    assert "末尾不符" in broken.why


def test_rows_of_cases_agree_with_their_events(play: Play) -> None:
    """What lists are made from is derived from the events, never the other way round."""
    cases = [play.cleared("qiye1"), play.apply("qiye2")]
    for identifier in cases:
        file = play.file(identifier)
        with play.platform.database.reading() as session:
            row = session.get_one(Case, identifier)
        assert (row.state, row.holder, row.events) == (
            file.case.state.id, file.case.state.holder, len(file.case.events)
        )  # fmt: skip


def test_approving_and_withdrawing_at_once_come_in_one_legal_order(play: Play, quick_platform: Platform) -> None:
    """Whoever is first, the record shows an order that the procedure allows, and the other hears of it."""
    for _ in range(ROUNDS):
        case = play.apply("qiye1")
        gate, refused = threading.Barrier(2), []

        def act(who: str, name: str, values: dict[str, str], case: UUID = case) -> None:
            gate.wait()  # noqa: B023 - run at once below
            try:
                perform_act(quick_platform, play.actor(who), case, Perform(name, values, quick_platform.clock()))
            except ConflictError as error:
                refused.append(str(error))  # noqa: B023

        for who in ("chaoyang", "qiye1"):
            play.actor(who)
        rejection = {**REASONS, "determination_findings": "第（二）项不符合。"}
        threads = [
            threading.Thread(target=act, args=("chaoyang", "handler_rejected", rejection)),
            threading.Thread(target=act, args=("qiye1", "withdrawn", {})),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        events = [event.event for event in play.file(case).case.events]
        assert len(events) == 2
        assert events[1] in ("handler_rejected", "withdrawn")
        assert len(refused) == 1
        assert "已由" in refused[0]
        if events[1] == "handler_rejected":
            return  # a rejected application is not made again in the same campaign


def test_a_notice_belongs_to_the_day_in_beijing(play: Play) -> None:
    """Seven in the morning there is still yesterday in UTC."""
    play.clock.now = play.clock.now.replace(hour=23, minute=30)  # 3 March, 7:30 in Beijing
    case = play.cleared()
    publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    file = play.file(case)
    assert (file.row.public_from, file.row.public_until) == (date(2026, 3, 3), date(2026, 3, 10))
