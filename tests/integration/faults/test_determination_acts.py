"""G5, G6, G8, H1, H2, H5 on determinations and removals: out of turn, twice, by the wrong person, several at once."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from sqlmodel import col, select

from forms_app.cases.actors import ACTING_ROLES, Role
from forms_app.core.dates import in_beijing
from forms_app.core.errors import ConflictError, ForbiddenError, NotFoundError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.case_tables import Deputy, IssuedDocument, Message
from forms_app.storage.number_tables import DocumentNumber
from forms_app.usecases.add_account import NewAccount, add_account
from forms_app.usecases.bulk import dry_run, perform_bulk
from forms_app.usecases.check_document import Standing, check_document
from forms_app.usecases.leases import take_lease
from forms_app.usecases.numbers import void_number
from forms_app.usecases.open_for_enterprise import opening_procedure
from forms_app.usecases.own_case import perform_own
from forms_app.usecases.perform_act import Perform
from forms_app.usecases.verify_instance import verify_instance
from tests.integration.faults.rules import nothing_changes, told
from tests.integration.faults.test_clock_and_races import at_once, legal_order
from tests.integration.usecases import determining as firm_play
from tests.integration.usecases import removal as removals
from tests.integration.usecases.determining import ABNORMAL, CHECKED, ENTRY, ORDINARY
from tests.integration.usecases.procedure import AGREED, Play, with_articles
from tests.integration.usecases.test_determination import PROPOSAL
from tests.integration.web.conftest import PASSWORD, Visitor

PEOPLE = {Role.HANDLER: "chaoyang", Role.SECTION_HEAD: "chaoyang2", Role.LEADER: "chaoyang3"}
DAYS_FOR_A_STATEMENT = 7
WITHDRAWN = {"ground": "own", "reason": "认定有误。"}


@pytest.fixture
def play(play: Play) -> Play:
    return with_articles(play)


@pytest.fixture
def spec(play: Play) -> ProcedureSpec:
    return opening_procedure(play.platform, "statistical_credit/determination")


def closed(play: Play) -> UUID:
    case = firm_play.published(play, ORDINARY)
    firm_play.served(play, case)
    play.days(DAYS_FOR_A_STATEMENT + 1)
    play.act("chaoyang", case, "closed")
    return case


def revoked(play: Play) -> UUID:
    case = closed(play)
    play.act("chaoyang3", case, "decision_withdrawn", WITHDRAWN)
    return case


def proposed(play: Play) -> UUID:
    case = firm_play.opened(play, ORDINARY)
    play.act("chaoyang", case, "proposed", PROPOSAL)
    return case


def removed(play: Play) -> UUID:
    _, removal = removals.applied(play, opening_procedure(play.platform, "statistical_credit/determination"))
    removals.before_the_leader(play, removal, removals.IN_PLACE, "handler_agreed")
    play.act("chaoyang3", removal, "leader_agreed", AGREED)
    return removal


# --- G5: what is out of turn is a conflict that says where the case stands, and nothing is done


@pytest.mark.parametrize(
    ("reach", "refused"),
    [(firm_play.opened, 20), (proposed, 20), (firm_play.decided, 10), (closed, 10), (revoked, 25), (removed, 10)],
    ids=lambda value: f"G5-{value.__name__}" if callable(value) else None,
)
def test_g5_an_act_out_of_turn_changes_nothing(
    play: Play, app: Flask, reach: Callable[[Play], UUID], refused: int
) -> None:
    case = reach(play)
    file = play.file(case)
    visitors = {role: Visitor(app) for role in ACTING_ROLES}
    for role, visitor in visitors.items():
        visitor.sign_in(PEOPLE[role])
    acts = [
        act
        for act in file.spec.procedure.acts
        if act.through == "case" and act.by in PEOPLE and file.case.state.id not in act.states
    ]
    with nothing_changes(play.platform):
        for act in acts:
            path, seen = f"/bureau/cases/{case}/acts/{act.id}", {"seen": str(len(file.case.events))}
            page = visitors[Role(act.by)].post(path, seen, follow=False)
            told(page.response, 409, file.case.state.title)
    assert len(acts) >= refused


def test_g5_a_decision_is_made_once(play: Play, app: Flask) -> None:
    """The page was open twice: the second click is told who decided, and takes no number."""
    case = firm_play.opened(play, ORDINARY)
    play.act("chaoyang", case, "proposed", PROPOSAL)
    play.act("chaoyang2", case, "section_head_agreed", AGREED)
    play.act("chaoyang3", case, "leader_agreed", AGREED)
    officer = Visitor(app)
    officer.sign_in("chaoyang")
    seen = {"seen": officer.get(f"/bureau/cases/{case}/acts/decided").value("seen")}
    play.act("chaoyang", case, "decided")
    with nothing_changes(play.platform):
        again = officer.post(f"/bureau/cases/{case}/acts/decided", seen, follow=False)
        told(again.response, 409, "本件已由朝阳区承办人员于")
    assert serials(play) == [1]


def test_g5_a_case_that_nobody_told_of_takes_nothing_from_its_enterprise(play: Play) -> None:
    case = firm_play.opened(play, ORDINARY)
    with nothing_changes(play.platform):
        for act, values in (("received_online", {}), ("statement_made", {"statement": "不服。"}), ("decided", {})):
            with pytest.raises(NotFoundError):
                own(play, case, act, values)


# --- G6: who drafts does not approve, nor does a deputy approve what the deputy drafted


@pytest.mark.parametrize("principal", ["chaoyang2", "chaoyang3"])
def test_g6_who_proposed_agrees_for_nobody(play: Play, principal: str) -> None:
    case = proposed(play)
    if principal == "chaoyang3":
        play.act("chaoyang2", case, "section_head_agreed", AGREED)
    with play.platform.database.writing() as session:
        session.add(deputy_of(play, principal, "chaoyang"))
    level = "section_head" if principal == "chaoyang2" else "leader"
    with nothing_changes(play.platform), pytest.raises(ForbiddenError, match="三个不同的人"):
        play.act("chaoyang", case, f"{level}_agreed", AGREED)


def test_g6_who_drafted_an_entry_publishes_it_for_nobody(play: Play) -> None:
    case = firm_play.decided(play, ORDINARY)
    play.act("chaoyang", case, "entry_proposed", ENTRY)
    with play.platform.database.writing() as session:
        session.add(deputy_of(play, "chaoyang2", "chaoyang"))
    with nothing_changes(play.platform), pytest.raises(ForbiddenError, match="须由另一人办理"):
        play.act("chaoyang", case, "published", CHECKED)


def test_g6_who_agreed_to_a_removal_decides_it_for_nobody(play: Play, spec: ProcedureSpec) -> None:
    _, removal = removals.applied(play, spec)
    removals.before_the_leader(play, removal, removals.IN_PLACE, "handler_agreed")
    for deputy in ("chaoyang", "chaoyang2"):
        with play.platform.database.writing() as session:
            session.add(deputy_of(play, "chaoyang3", deputy))
        with nothing_changes(play.platform), pytest.raises(ForbiddenError, match="三个不同的人"):
            play.act(deputy, removal, "leader_agreed", AGREED)


# --- G8: many at once


def test_g8_of_many_determinations_those_that_may_not_be_are_named(play: Play) -> None:
    cases = [proposed(play) for _ in range(5)]
    head = play.actor("chaoyang2")
    lines = dry_run(play.platform, head, "section_head_agreed", cases)
    assert [line.refusal for line in lines] == [None] * 5
    play.act("chaoyang2", cases[1], "section_head_returned", {"opinion": "证据请再补充。"})
    play.act("chaoyang2", cases[2], "recused", {"reason": "近亲属"})
    take_lease(play.platform, play.actor("chaoyang3"), cases[3])
    work = Perform("section_head_agreed", AGREED, play.platform.clock())
    done = perform_bulk(play.platform, head, [(line.id, line.seen) for line in lines], work)
    for line, words in zip(done[1:4], ("退回承办人员", "您已对本件回避", "正在办理本件"), strict=True):
        assert words in (line.refusal or "")
    assert [play.state(case) for case in cases] == ["leader", "investigation", "section_head", "section_head", "leader"]


def test_g8_a_removal_that_became_pointless_stops_no_other(play: Play, spec: ProcedureSpec) -> None:
    case, removal = removals.applied(play, spec)
    removals.before_the_leader(play, removal, removals.IN_PLACE, "handler_agreed")
    leader = play.actor("chaoyang3")
    [line] = dry_run(play.platform, leader, "leader_agreed", [removal])
    play.act("chaoyang3", case, "entry_deleted", {"reason": "信息有误。"})
    other = proposed(play)
    play.act("chaoyang2", other, "section_head_agreed", AGREED)
    work = Perform("leader_agreed", AGREED, play.platform.clock())
    seen = len(play.file(other).case.events)
    done = perform_bulk(play.platform, leader, [(removal, line.seen), (other, seen)], work)
    assert "公示信息已于" in (done[0].refusal or "")
    assert (done[1].refusal, play.state(removal), play.state(other)) == (None, "leader", "approved")


def test_g8_a_paper_that_cannot_be_printed_stops_no_other(play: Play, spec: ProcedureSpec) -> None:
    """附件8 of one firm takes a text that does not fit: its line says so, and the others are done."""
    play.people["chaoyang2"] = replace(play.actor("chaoyang2"), name="长" * 121)
    _, removal = removals.applied(play, spec)
    removals.before_the_leader(play, removal, removals.IN_PLACE, "handler_agreed")
    others = []
    for _ in range(2):
        other = proposed(play)
        play.act("chaoyang2", other, "section_head_agreed", AGREED)
        others.append(other)
    order = [others[0], removal, others[1]]
    work = Perform("leader_agreed", AGREED, play.platform.clock())
    chosen = [(case, len(play.file(case).case.events)) for case in order]
    done = perform_bulk(play.platform, play.actor("chaoyang3"), chosen, work)
    assert [line.refusal is None for line in done] == [True, False, True]
    assert [play.state(case) for case in order] == ["approved", "leader", "approved"]


# --- H1, H2: several at once come in one legal order


@pytest.mark.parametrize("act", ["section_head_agreed", "decided", "published"])
def test_h1_of_ten_at_once_one_does_it_and_nine_are_told_who(play: Play, act: str) -> None:
    case, who, values = before(play, act)
    events = len(play.file(case).case.events)
    refused = at_once(*[lambda: play.act(who, case, act, values)] * 10)
    assert len(refused) == 9
    assert all("本件已由" in words or "最多1次" in words for words in refused), refused
    assert legal_order(play, case)[events:] == [act]
    issued = papers(play, case)
    assert len(issued) == {"section_head_agreed": 0, "decided": 1, "published": 2}[act]
    assert verify_instance(play.platform).faults == ()


def before(play: Play, act: str) -> tuple[UUID, str, dict[str, str]]:
    """A case that waits for the act, who does it and with which answers."""
    case = proposed(play)
    if act == "section_head_agreed":
        return case, "chaoyang2", AGREED
    play.act("chaoyang2", case, "section_head_agreed", AGREED)
    play.act("chaoyang3", case, "leader_agreed", AGREED)
    if act == "decided":
        return case, "chaoyang", {}
    play.act("chaoyang", case, "decided")
    play.act("chaoyang", case, "entry_proposed", ENTRY)
    return case, "chaoyang2", CHECKED


def test_h1_two_section_heads_publish_at_once(play: Play) -> None:
    case, first, values = before(play, "published")
    colleague = NewAccount("head2", PASSWORD, "第二负责人", Role.SECTION_HEAD, office="长春市朝阳区统计局")
    add_account(play.platform, colleague)
    play.actor("head2")
    [refused] = at_once(*(lambda who=who: play.act(who, case, "published", values) for who in (first, "head2")))  # type: ignore[misc]
    assert "本件已由" in refused
    assert legal_order(play, case)[-2:] == ["entry_proposed", "published"]
    with play.platform.database.reading() as session:
        messages = session.exec(select(Message.title).where(Message.case_id == case)).all()
    assert messages.count("公示失信信息") == 1


@pytest.mark.parametrize("turn", range(3))
def test_h2_deciding_withdrawing_and_sending_back_at_once(play: Play, turn: int) -> None:
    """Two leaders and a handler over one approved case: one order, no number without its decision."""
    case, _, _ = before(play, "decided")
    play.act("chaoyang", case, "decided")
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、张某"})
    events = len(play.file(case).case.events)
    play.clock.pass_(minutes=1)
    works = [
        lambda: play.act("chaoyang3", case, "decision_withdrawn", WITHDRAWN),
        lambda: play.act("chaoyang", case, "entry_proposed", ENTRY),
        lambda: own(play, case, "received_online", received(play)),
    ]
    play.actor("qiye1")
    refused = at_once(*works[turn:], *works[:turn])
    found = legal_order(play, case)[events:]
    assert len(found) + len(refused) == 3
    assert "decision_withdrawn" not in found[:-1]
    with play.platform.database.reading() as session:
        decision = session.exec(select(IssuedDocument).where(col(IssuedDocument.title).contains("认定决定书"))).one()
    assert (decision.withdrawn_at is not None) == ("decision_withdrawn" in found)
    assert verify_instance(play.platform).faults == ()


@pytest.mark.parametrize("turn", range(2))
def test_h2_a_statement_and_the_closing_at_once(play: Play, turn: int) -> None:
    case = firm_play.decided(play, ABNORMAL)
    firm_play.served(play, case)
    play.actor("qiye1")
    play.days(7)
    works = [
        lambda: own(play, case, "statement_made", {"statement": "不服。"}),
        lambda: play.act("chaoyang", case, "closed"),
    ]
    [refused] = at_once(*works[turn:], *works[:turn])
    assert refused[0] >= "\u4e00"
    assert legal_order(play, case)[-1] in ("statement_made", "closed")


@pytest.mark.parametrize("turn", range(3))
def test_h2_a_removal_approved_deleted_and_withdrawn_at_once(play: Play, spec: ProcedureSpec, turn: int) -> None:
    case, removal = removals.applied(play, spec)
    removals.before_the_leader(play, removal, removals.IN_PLACE, "handler_agreed")
    works = [
        lambda: play.act("chaoyang3", removal, "leader_agreed", AGREED),
        lambda: play.act("chaoyang3", case, "decision_withdrawn", WITHDRAWN),
        lambda: own(play, removal, "withdrawn", {}),
    ]
    at_once(*works[turn:], *works[:turn])
    order, asked = legal_order(play, case), legal_order(play, removal)
    assert order.count("removed") == (asked[-1] == "leader_agreed")
    assert asked[-1] in ("leader_agreed", "withdrawn", "section_head_agreed")
    if asked[-1] == "section_head_agreed":
        assert order[-1] == "decision_withdrawn"
    row = play.file(case).row
    assert (row.public_from is None) == ("removed" in order or "decision_withdrawn" in order)
    assert verify_instance(play.platform).faults == ()


# --- H5: a voided number stays, its paper is withdrawn, the next one is new


def test_h5_a_voided_decision_keeps_its_number_and_the_next_takes_another(play: Play) -> None:
    case = firm_play.decided(play, ORDINARY)
    with play.platform.database.reading() as session:
        number = session.exec(select(DocumentNumber)).one()
    with pytest.raises(ConflictError, match="仍在本案中使用"):
        void_number(play.platform, play.actor("chaoyang4"), number.id or 0, "印错")
    play.act("chaoyang3", case, "decision_withdrawn", WITHDRAWN)
    void_number(play.platform, play.actor("chaoyang4"), number.id or 0, "印错")
    [paper] = papers(play, case)
    assert check_document(play.platform, paper.code).standing is Standing.WITHDRAWN
    with pytest.raises(ConflictError, match="已经作废"):
        void_number(play.platform, play.actor("chaoyang4"), number.id or 0, "再作废")
    firm_play.decided(play, ORDINARY)
    assert serials(play) == [1, 2]
    assert verify_instance(play.platform).faults == ()


# --- small things


def own(play: Play, case: UUID, act: str, values: dict[str, str]) -> None:
    """As the enterprise does it on its own page."""
    perform_own(play.platform, play.actor("qiye1"), case, Perform(act, values, play.platform.clock()))


def received(play: Play) -> dict[str, str]:
    now = f"{in_beijing(play.platform.clock()):%Y-%m-%d %H:%M}"
    who = {"receiver": "李某", "receiver_position": "经理", "capacity": "mail_room"}
    return {"received_at": now, "place": "本单位办公室", **who}


def deputy_of(play: Play, principal: str, deputy: str) -> Deputy:
    """One who acts for the principal today."""
    today = play.platform.today()
    people = (play.actor(principal), play.actor(deputy))
    return Deputy(
        office_id=people[0].office or 0, principal_id=people[0].account, deputy_id=people[1].account,
        since=today, until=today, ground="外出学习",
    )  # fmt: skip


def serials(play: Play) -> list[int]:
    """The numbers of decisions that were taken."""
    with play.platform.database.reading() as session:
        query = select(DocumentNumber.serial).where(DocumentNumber.kind == "decision").order_by(col(DocumentNumber.id))
        return list(session.exec(query))


def papers(play: Play, case: UUID) -> list[IssuedDocument]:
    with play.platform.database.reading() as session:
        return list(session.exec(select(IssuedDocument).where(IssuedDocument.case_id == case)))
