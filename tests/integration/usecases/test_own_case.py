"""What an enterprise sees of a case that an office opened against it, and signs for: both databases."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from forms_app.core.dates import in_beijing
from forms_app.core.errors import ConflictError, NotFoundError, ProblemsError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.case_tables import Case, IssuedDocument, Message
from forms_app.usecases.leases import take_lease
from forms_app.usecases.messages import read_messages, unread_count
from forms_app.usecases.open_for_enterprise import opening_procedure
from forms_app.usecases.own_case import (
    begun_with,
    own_act,
    own_cases,
    perform_own,
    read_own_document,
    read_own_file,
    view_own_case,
)
from forms_app.usecases.perform_act import Perform
from forms_app.usecases.platform import Platform
from forms_app.usecases.uploads import Upload
from forms_app.usecases.view_case import view_case
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import AGREED, Play, determining
from tests.integration.usecases.test_determination import (
    FINDINGS,
    POSTED,
    PROOF,
    PROPOSAL,
    SERVED,
    decided,
    numbers,
    opened,
    papers,
)
from tests.samples import PDF_FILE

RECEIVED = {
    "received_at": "2026-03-03 09:30", "place": "本单位办公室", "receiver": "李某", "receiver_position": "办公室主任",
    "capacity": "mail_room",
}  # fmt: skip
NOTICE = {"noticed_on": "2026-03-02", "manner": "当面告知"}


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return determining(platform, clock)


@pytest.fixture
def spec(platform: Platform) -> ProcedureSpec:
    return opening_procedure(platform, "statistical_credit/determination")


def prepared(play: Play, spec: ProcedureSpec) -> UUID:
    """A decision that waits for its service, made on 2 March, and 4 March today."""
    case = decided(play, spec)
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、张某", "remarks": "已电话通知"})
    play.days(2)
    return case


def sign(play: Play, case: UUID, **changes: str) -> None:
    view = view_own_case(play.platform, play.actor("qiye1"), case)
    perform = Perform("received_online", RECEIVED | changes, play.platform.clock(), view.seen)
    perform_own(play.platform, play.actor("qiye1"), case, perform)


def said(play: Play, case: UUID) -> list[str]:
    return [line.said for line in view_own_case(play.platform, play.actor("qiye1"), case).history]


def test_a_case_is_there_for_its_enterprise_from_the_first_message(play: Play, spec: ProcedureSpec) -> None:
    firm, case = play.actor("qiye1"), opened(play, spec)
    steps = [
        ("chaoyang", "findings_recorded", FINDINGS), ("chaoyang", "proposed", PROPOSAL),
        ("chaoyang2", "section_head_agreed", AGREED), ("chaoyang3", "leader_agreed", AGREED),
    ]  # fmt: skip
    for who, act, values in steps:
        play.act(who, case, act, values)
        assert own_cases(play.platform, firm) == []
        with pytest.raises(NotFoundError) as hidden:
            view_own_case(play.platform, firm, case)
        with pytest.raises(NotFoundError) as missing:
            view_own_case(play.platform, firm, uuid4())
        assert str(hidden.value) == str(missing.value)
    play.act("chaoyang", case, "decided")
    assert [own.id for own in own_cases(play.platform, firm)] == [case]
    assert said(play, case) == ["签发认定决定书"]
    with pytest.raises(NotFoundError):
        view_own_case(play.platform, play.actor("qiye2"), case)


def test_before_the_decision_a_prior_notice_is_all_that_is_read(play: Play, spec: ProcedureSpec) -> None:
    case = opened(play, spec)
    play.act("chaoyang", case, "findings_recorded", FINDINGS)
    play.act("chaoyang", case, "prior_notice_given", NOTICE)
    play.act("chaoyang", case, "proposed", PROPOSAL)
    view = view_own_case(play.platform, play.actor("qiye1"), case)
    assert [(line.said, line.who) for line in view.history] == [("事先告知", "长春市朝阳区统计局")]
    assert (view.own.state.id, view.own.grade, view.documents, view.choices) == ("investigation", None, (), ())
    assert view.own.holder == "长春市朝阳区统计局"


def test_signing_online_is_service_on_the_day_it_was_received(play: Play, spec: ProcedureSpec) -> None:
    case = prepared(play, spec)
    sign(play, case)
    view = view_own_case(play.platform, play.actor("qiye1"), case)
    assert view.own.state.id == "served"
    terms = {each.term.id: (each.deadline.due, each.left, each.said) for each in view.own.terms}
    signed = "在线签收决定书"
    assert terms == {
        "statement": (date(2026, 3, 10), 6, signed),
        "reconsideration": (date(2026, 5, 6), 63, signed),
        "litigation": (date(2026, 9, 3), 183, signed),
    }
    bureau = view_case(play.platform, play.actor("chaoyang"), case)
    assert (bureau.history[0].said, bureau.history[0].who) == (signed, play.actor("qiye1").name)
    assert ("收件人签名", "李某") in bureau.history[0].answers
    assert "publishing" in {each.term.id for each in bureau.running}
    assert "service" not in {each.term.id for each in bureau.running}


def test_the_proof_holds_what_was_typed_and_says_how_it_was_signed(play: Play, spec: ProcedureSpec) -> None:
    case = prepared(play, spec)
    sign(play, case)
    document, text = papers(play, case)[-1]
    assert document.title == "送达回证"
    assert document.file_name == f"送达回证_{numbers(play, case)[1]}_长春示例精密机械有限公司.pdf"
    for words in (
        numbers(play, case)[0], numbers(play, case)[1], "王某、张某", "本单位于2026年3月3日9时30分收到送达文书",
        "地点：本单位办公室", "收件人签名：李某", "职务：办公室主任", "已电话通知",
        "电子签收：由账号“长春示例精密机械有限公司”于2026年3月4日9时00分在线填写并确认",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026-03-04 09:01", "晚于现在"),
        ("2026-03-05 09:00", "晚于"),
        ("2026-03-02 08:59", "早于“签发认定决定书”（2026年3月2日9时00分）"),
        ("2026-03-01 10:00", "早于“签发认定决定书”"),
    ],
)
def test_nobody_receives_ahead_of_now_or_before_the_decision(
    play: Play, spec: ProcedureSpec, typed: str, words: str
) -> None:
    case = prepared(play, spec)
    with pytest.raises(ProblemsError, match=words) as error:
        sign(play, case, received_at=typed)
    assert error.value.problems[0].field == "received_at"
    assert play.state(case) == "decided"
    assert len(papers(play, case)) == 1


@pytest.mark.parametrize("typed", ["2026-03-04 09:00", "2026-03-02 09:00"])
def test_the_minute_of_the_decision_and_this_minute_can_be_stated(play: Play, spec: ProcedureSpec, typed: str) -> None:
    case = prepared(play, spec)
    sign(play, case, received_at=typed)
    assert play.state(case) == "served"


def test_nothing_is_signed_for_before_its_proof_is_made(play: Play, spec: ProcedureSpec) -> None:
    case = decided(play, spec)
    with pytest.raises(ConflictError, match="统计机构还没有制作送达回证"):
        sign(play, case, received_at="2026-03-02 09:00")


def test_a_letter_under_way_can_be_signed_for_online(play: Play, spec: ProcedureSpec) -> None:
    case = prepared(play, spec)
    play.act("chaoyang", case, "posted", POSTED, uploads=PROOF)
    assert ("邮件号码", "1234567890123") in view_own_case(play.platform, play.actor("qiye1"), case).history[0].answers
    sign(play, case)
    text = papers(play, case)[-1][1]
    assert "本单位于2026年3月3日9时30分收到" in text
    assert "通过中国邮政寄出" not in text


def test_a_click_more_does_not_sign_twice(play: Play, spec: ProcedureSpec) -> None:
    case, firm = prepared(play, spec), play.actor("qiye1")
    perform = Perform("received_online", RECEIVED, play.platform.clock(), view_own_case(play.platform, firm, case).seen)
    perform_own(play.platform, firm, case, perform)
    perform_own(play.platform, firm, case, perform)
    assert len(papers(play, case)) == 2
    changed = Perform("received_online", RECEIVED | {"receiver": "别人"}, play.platform.clock(), perform.seen)
    with pytest.raises(ConflictError, match="没有执行"):
        perform_own(play.platform, firm, case, changed)


def test_who_was_first_is_told_without_names_of_officers(play: Play, spec: ProcedureSpec) -> None:
    case, firm = prepared(play, spec), play.actor("qiye1")
    seen = view_own_case(play.platform, firm, case).seen
    play.act("chaoyang", case, "served_directly", SERVED, uploads=PROOF)
    for perform in (Perform("received_online", RECEIVED, play.platform.clock(), at) for at in (seen, None)):
        with pytest.raises(ConflictError) as error:
            perform_own(play.platform, firm, case, perform)
        assert "已由长春市朝阳区统计局于" in str(error.value)
        assert play.actor("chaoyang").name not in str(error.value)


def test_an_officer_with_the_case_open_keeps_no_enterprise_waiting(play: Play, spec: ProcedureSpec) -> None:
    case = prepared(play, spec)
    take_lease(play.platform, play.actor("chaoyang"), case)
    sign(play, case)
    assert play.state(case) == "served"


def test_work_inside_the_office_makes_no_page_of_the_enterprise_stale(play: Play, spec: ProcedureSpec) -> None:
    case, firm = prepared(play, spec), play.actor("qiye1")
    seen = view_own_case(play.platform, firm, case).seen
    entry = {"conduct": "提供不真实统计资料", "legal_basis": "《中华人民共和国统计法》", "outcome": "警告"}
    play.act("chaoyang", case, "entry_proposed", entry)
    assert "拟写公示信息" not in said(play, case)
    perform_own(play.platform, firm, case, Perform("received_online", RECEIVED, play.platform.clock(), seen))
    assert play.state(case) == "served"


def test_the_statement_is_refused_after_its_last_day_with_that_day(play: Play, spec: ProcedureSpec) -> None:
    case, firm = prepared(play, spec), play.actor("qiye1")
    with pytest.raises(ConflictError, match="现处于“待送达”"):
        play.act("qiye1", case, "statement_made", {"statement": "不属实。"})
    sign(play, case)
    play.clock.now += timedelta(days=7)  # 11 March
    with pytest.raises(ConflictError, match="已经届满.*最晚2026年3月10日"):
        play.act("qiye1", case, "statement_made", {"statement": "不属实。"})
    [choice] = view_own_case(play.platform, firm, case).choices
    assert choice.refusal is not None
    assert "最晚2026年3月10日" in choice.refusal
    play.clock.now -= timedelta(days=1)
    play.act("qiye1", case, "statement_made", {"statement": "不属实。"})
    assert play.state(case) == "statement"


def test_files_of_the_enterprise_are_its_own_and_those_of_the_office_are_not(play: Play, spec: ProcedureSpec) -> None:
    case, firm = prepared(play, spec), play.actor("qiye1")
    play.act("chaoyang", case, "served_directly", SERVED, uploads=PROOF)
    proof = play.file(case).case.events[-1].data["proof"][0]["sha256"]
    mine = Upload("evidence", "台账.pdf", PDF_FILE + b"\n% ours")
    play.act("qiye1", case, "statement_made", {"statement": "不属实。"}, uploads=(mine,))
    line = view_own_case(play.platform, firm, case).history[0]
    assert [file.name for file in line.files] == ["台账.pdf"]
    assert read_own_file(play.platform, firm, case, line.files[0].digest)[1] == mine.content
    with pytest.raises(NotFoundError):
        read_own_file(play.platform, firm, case, proof)


def test_documents_are_read_from_the_act_that_issued_them(play: Play, spec: ProcedureSpec) -> None:
    case, firm = decided(play, spec), play.actor("qiye1")
    [document] = view_own_case(play.platform, firm, case).documents
    assert document.file_name == f"企业统计信用认定决定书_{numbers(play, case)[0]}_长春示例精密机械有限公司.pdf"
    row, content = read_own_document(play.platform, firm, case, document.id)
    assert (row.id, content[:5]) == (document.id, b"%PDF-")
    with play.platform.database.writing() as session:
        issued = session.get_one(IssuedDocument, document.id)
        internal = IssuedDocument(
            **issued.model_dump(exclude={"id", "code", "issued_at"}), id=uuid4(), code="INTERNAL01",
            issued_at=play.platform.clock() + timedelta(seconds=1),
        )  # fmt: skip
        session.add(internal)
        inside = internal.id
    assert len(view_own_case(play.platform, firm, case).documents) == 1
    with pytest.raises(NotFoundError):
        read_own_document(play.platform, firm, case, inside)


def test_each_step_is_told_and_counted_until_it_is_read(play: Play, spec: ProcedureSpec) -> None:
    firm = play.actor("qiye1")
    read_messages(play.platform, firm)
    case = prepared(play, spec)
    sign(play, case)
    assert unread_count(play.platform, firm) == 3
    assert unread_count(play.platform, play.actor("qiye2")) <= 1  # the campaign that runs
    assert unread_count(play.platform, play.actor("chaoyang")) == 0
    told = [(each.title, each.case_id) for each in read_messages(play.platform, firm).messages[:3]]
    assert sorted(told) == sorted((title, case) for title in ("在线签收决定书", "制作送达回证", "签发认定决定书"))
    assert unread_count(play.platform, firm) == 0


def test_what_ends_soon_is_said_with_the_case_it_belongs_to(play: Play, spec: ProcedureSpec) -> None:
    case, firm = prepared(play, spec), play.actor("qiye1")
    sign(play, case)
    assert [each for each in read_messages(play.platform, firm).reminders if "陈述" in each] == []
    play.days(3)
    [reminder] = [each for each in read_messages(play.platform, firm).reminders if "陈述" in each]
    assert numbers(play, case)[0] in reminder
    assert "2026年3月10日届满（附件3" in reminder


def test_who_was_never_told_is_not_told_that_it_came_to_nothing(play: Play, spec: ProcedureSpec) -> None:
    silent, warned = opened(play, spec), opened(play, spec)
    for case in (silent, warned):
        play.act("chaoyang", case, "findings_recorded", FINDINGS)
    play.act("chaoyang", warned, "prior_notice_given", NOTICE)
    for case in (silent, warned):
        play.act("chaoyang", case, "proposed", PROPOSAL)
        play.act("chaoyang2", case, "section_head_agreed", AGREED)
        play.act("chaoyang3", case, "not_determined", {"reason": "证据不足。"})
    with play.platform.database.reading() as session:
        query = select(Message.case_id).where(col(Message.case_id).in_((silent, warned)))
        assert set(session.exec(query)) == {warned}
    assert [own.id for own in own_cases(play.platform, play.actor("qiye1"))] == [warned]
    assert said(play, warned) == ["不予认定", "事先告知"]


def test_only_acts_of_its_own_are_offered_to_an_enterprise(play: Play, spec: ProcedureSpec) -> None:
    case, firm = prepared(play, spec), play.actor("qiye1")
    for name in ("decided", "decision_withdrawn", "opened", "nothing"):
        with pytest.raises(NotFoundError):
            own_act(play.platform, firm, case, name)
    view, act = own_act(play.platform, firm, case, "received_online")
    assert [choice.act.id for choice in view.choices] == ["received_online"]
    assert begun_with(play.platform, firm, case, act) == {}


def test_an_application_is_followed_as_before(play: Play) -> None:
    case = play.reviewed()
    with play.platform.database.reading() as session:
        receipt = session.get_one(Case, case).receipt
    view = view_own_case(play.platform, play.actor("qiye1"), case)
    assert (view.own.reference, view.own.holder) == (receipt, "长春市朝阳区统计局（承办人员）")
    assert [line.said for line in view.history][-2:] == ["承办人员意见：同意", "提交申请"]
    assert all(line.answers == () for line in view.history)
    assert {each.kind for each in view.documents} == {"acceptance", "approval"}
    assert view.own.known_since == view.own.case.events[0].at
    assert f"{in_beijing(view.own.known_since):%Y-%m-%d}" == "2026-03-02"
