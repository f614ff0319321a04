"""Early removal from the application to the entry that is gone, and what refuses it (第十七条, 附件7、附件8)."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from forms_app.cases.publication import Entry, entry_of
from forms_app.core.errors import ConflictError, ForbiddenError, NotFoundError, ProblemsError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.case_tables import Case, Message
from forms_app.storage.public_lists import PublicQuery, count_public, each_public
from forms_app.storage.tables import Filing
from forms_app.usecases import perform_act as performing
from forms_app.usecases.applications import begin_within
from forms_app.usecases.bulk import dry_run, perform_bulk
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.open_for_enterprise import opening_procedure
from forms_app.usecases.own_case import view_own_case
from forms_app.usecases.perform_act import Perform
from forms_app.usecases.platform import Platform
from forms_app.usecases.verify_instance import verify_instance
from forms_app.usecases.view_case import prefilled, view_case
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import AGREED, Play, determining
from tests.integration.usecases.removal import (
    IN_PLACE,
    LACKING,
    OPINION,
    REASON,
    REMOVAL,
    applied,
    before_the_leader,
    begun,
    on,
    published,
    submitted,
)
from tests.integration.usecases.test_determination import papers


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return determining(platform, clock)


@pytest.fixture
def spec(platform: Platform) -> ProcedureSpec:
    return opening_procedure(platform, "statistical_credit/determination")


def between_print_and_transaction(monkeypatch: pytest.MonkeyPatch, something: Callable[[], object]) -> None:
    """Have something else done, once, when the papers of the next act are printed and nothing of it is recorded yet."""
    print_it, waiting = performing.act_documents, [something]

    def overtaken(*args: Any) -> Any:
        prepared = print_it(*args)
        while waiting:
            waiting.pop()()
        return prepared

    monkeypatch.setattr(performing, "act_documents", overtaken)


def entry(play: Play, case: UUID) -> Entry:
    found = entry_of(play.file(case).case, play.platform.reference.calendar, play.platform.today())
    assert found is not None
    return found


def public_days(play: Play, case: UUID) -> tuple[date | None, date | None]:
    """What lists, searches, files and feeds are read from."""
    with play.platform.database.reading() as session:
        row = session.get_one(Case, case)
        return row.public_from, row.public_until


def listed(play: Play, case: UUID) -> bool:
    """Whether the public lists give the case, however they ask."""
    day = play.platform.today()
    with play.platform.database.reading() as session:
        state = session.get_one(Case, case).state
        queries = [
            PublicQuery(state, day),
            PublicQuery(state, day, division="220104"),
            PublicQuery(state, day, words="精密机械"),
        ]
        found = [{row.id for row in each_public(session, query)} for query in queries]
        counts = [count_public(session, query) for query in queries]
    assert [len(rows) for rows in found] == counts
    assert len({case in rows for rows in found}) == 1
    return case in found[0]


def test_before_the_earliest_day_nothing_is_begun_and_nothing_submitted(play: Play, spec: ProcedureSpec) -> None:
    case = published(play, spec)
    on(play, date(2026, 9, 9))
    with pytest.raises(ConflictError, match="最早可以申请的日期为2026年9月10日"):
        begun(play, case)
    on(play, date(2026, 9, 10))
    filing = begun(play, case)
    play.days(-1)  # as if the page had been sent on the day before
    with pytest.raises(ConflictError, match="最早可以申请的日期为2026年9月10日"):
        submitted(play, filing)
    play.days(1)
    removal = submitted(play, filing)
    assert play.state(removal) == "rectification"


def test_the_form_begins_with_what_is_published(play: Play, spec: ProcedureSpec) -> None:
    case = published(play, spec)
    on(play, date(2026, 9, 14))
    view = open_filing(play.platform, play.actor("qiye1"), begun(play, case))
    told = view.raw["published_information"]
    assert "公示时间：2026年3月10日至2027年3月10日。" in told
    assert "公示方式：长春市朝阳区统计局公示页面" in told
    assert "统信决字〔2026〕第1号《企业统计信用认定决定书》认定为统计一般失信企业；违法事由：提供不真实统计资料" in told
    assert "统计法》第四十四条；处理结果：警告，并处罚款。" in told
    assert view.raw["uscc"] == "91220104MA0Y3K1A7Y"
    assert begun(play, case) == view.id  # its draft is taken up again


def test_approved_it_is_gone_in_the_same_transaction(play: Play, spec: ProcedureSpec) -> None:
    case, removal = applied(play, spec)
    assert public_days(play, case) == (date(2026, 3, 10), date(2027, 3, 10))
    before_the_leader(play, removal, IN_PLACE, "handler_agreed")
    assert listed(play, case)
    play.act("chaoyang3", removal, "leader_agreed", AGREED)
    assert (play.state(removal), play.state(case)) == ("entry_removed", "served")
    assert public_days(play, case) == (None, None)
    assert not listed(play, case)
    assert entry(play, case).ended_on == date(2026, 9, 14)
    caused = play.file(case).case.events[-1]
    assert (caused.event, caused.data) == ("removed", {"case": str(removal), "done_as": "leader"})
    # The enterprise reads the role, never the name.
    line = view_case(play.platform, play.actor("qiye1"), case).history[0]
    assert (line.said, line.office) == ("核实整改到位，提前移除公示信息", "分管领导")
    assert verify_instance(play.platform).faults == ()


def test_annex_8_takes_over_the_application_and_carries_three_opinions(play: Play, spec: ProcedureSpec) -> None:
    _, removal = applied(play, spec)
    before_the_leader(play, removal, IN_PLACE, "handler_agreed")
    play.act("chaoyang3", removal, "leader_agreed", AGREED)
    [(document, text)] = papers(play, removal)
    assert document.title == "提前移除统计失信企业信息审批表"
    assert "长春示例精密机械有限公司" in text
    assert "2026年3月10日至2027年3月10日" in text
    assert "违法事由：提供不真实统计资料" in text
    assert OPINION["removal_application"] in text
    assert "建议提前移除。" in text
    assert text.count("同意。") == 2
    assert text.count("2026年9月14日") == 3


def test_the_opinion_begins_with_the_reason_of_the_application(play: Play, spec: ProcedureSpec) -> None:
    _, removal = applied(play, spec)
    file = play.file(removal)
    act = file.spec.procedure.act("handler_agreed")
    assert act is not None
    assert prefilled(play.platform, play.actor("chaoyang"), file, act)["removal_application"] == REASON


def test_refused_it_stays_public_and_may_be_asked_for_again(play: Play, spec: ProcedureSpec) -> None:
    case, removal = applied(play, spec)
    with pytest.raises(ConflictError, match="正在办理，不能重复申请"):
        begun(play, case)
    before_the_leader(play, removal, LACKING, "handler_disagreed")
    refused = {"reason": "统计台账仍未建立。", "opinion": "不同意。"}
    play.act("chaoyang3", removal, "leader_refused", refused)
    assert public_days(play, case) == (date(2026, 3, 10), date(2027, 3, 10))
    texts = {document.title: text for document, text in papers(play, removal)}
    answer = texts["不予提前移除统计失信企业信息的答复"]
    assert "理由：统计台账仍未建立。" in answer
    assert "延长至" not in answer
    assert "不同意。" in texts["提前移除统计失信企业信息审批表"]
    again = submitted(play, begun(play, case))
    assert (again != removal, play.state(again)) == (True, "rectification")


def test_rectification_lacking_lengthens_the_publication_from_its_first_day(play: Play, spec: ProcedureSpec) -> None:
    case, removal = applied(play, spec)
    before_the_leader(play, removal, LACKING, "handler_disagreed")
    before = len(papers(play, case))
    play.act("chaoyang3", removal, "leader_found_lacking", {"facts": "台账仍未建立。", "opinion": "不同意。"})
    assert play.state(removal) == "removal_refused"
    assert public_days(play, case) == (date(2026, 3, 10), date(2028, 3, 10))
    caused = play.file(case).case.events[-1]
    assert (caused.event, caused.data["facts"]) == ("rectification_lacking", "台账仍未建立。")
    # The public entry is issued anew, with its new end.
    assert len(papers(play, case)) == before + 1
    assert "2026/03/10—2028/03/10" in papers(play, case)[-1][1]
    answer = next(text for document, text in papers(play, removal) if "答复" in document.title)
    assert "理由：台账仍未建立。" in answer
    assert "公示期限延长至2年，自首次公示之日起计算" in answer


def test_who_comes_too_late_removes_nothing(
    play: Play,
    spec: ProcedureSpec,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The entry changes between the printing and the transaction: nothing is done, and the leader is told."""
    case, removal = applied(play, spec)
    before_the_leader(play, removal, IN_PLACE, "handler_agreed")
    between_print_and_transaction(
        monkeypatch, lambda: play.act("chaoyang3", case, "entry_deleted", {"reason": "信息有误。"})
    )
    with pytest.raises(ConflictError, match="公示信息已于2026年9月14日移出"):
        play.act("chaoyang3", removal, "leader_agreed", AGREED)
    assert (play.state(removal), papers(play, removal)) == ("leader", [])
    play.act("chaoyang", removal, "lapsed")
    assert play.state(removal) == "lapsed"


def test_a_change_of_the_determination_in_between_is_seen(
    play: Play,
    spec: ProcedureSpec,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, removal = applied(play, spec)
    before_the_leader(play, removal, IN_PLACE, "handler_agreed")
    between_print_and_transaction(monkeypatch, lambda: play.act("chaoyang", case, "closed"))
    with pytest.raises(ConflictError, match="没有执行"):
        play.act("chaoyang3", removal, "leader_agreed", AGREED)
    assert (play.state(removal), public_days(play, case)[0]) == ("leader", date(2026, 3, 10))
    monkeypatch.undo()
    play.act("chaoyang3", removal, "leader_agreed", AGREED)
    assert public_days(play, case) == (None, None)


def test_what_fails_in_the_determination_is_not_done_in_the_application_either(
    play: Play,
    spec: ProcedureSpec,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, removal = applied(play, spec)
    before_the_leader(play, removal, IN_PLACE, "handler_agreed")
    commit, done = performing.commit_act, []

    def failing(*args: Any) -> Any:
        done.append(args)
        if len(done) == 2:
            raise ConflictError("断电")
        return commit(*args)

    monkeypatch.setattr(performing, "commit_act", failing)
    with pytest.raises(ConflictError, match="断电"):
        play.act("chaoyang3", removal, "leader_agreed", AGREED)
    assert (play.state(removal), papers(play, removal)) == ("leader", [])
    assert public_days(play, case) == (date(2026, 3, 10), date(2027, 3, 10))


def test_on_many_at_once_each_says_what_would_become_of_it(play: Play, spec: ProcedureSpec) -> None:
    case, removal = applied(play, spec)
    before_the_leader(play, removal, IN_PLACE, "handler_agreed")
    leader = play.actor("chaoyang3")
    [line] = dry_run(play.platform, leader, "leader_agreed", [removal])
    assert line.refusal is None
    work = Perform("leader_agreed", AGREED, play.platform.clock())
    [line] = perform_bulk(play.platform, leader, [(removal, line.seen)], work)
    assert (line.refusal, public_days(play, case)) == (None, (None, None))


def test_only_the_enterprise_of_the_case_asks(play: Play, spec: ProcedureSpec) -> None:
    case = published(play, spec)
    on(play, date(2026, 9, 14))
    with pytest.raises(NotFoundError):
        begin_within(play.platform, play.actor("qiye2"), case, REMOVAL)
    with pytest.raises(ForbiddenError):
        begin_within(play.platform, play.actor("chaoyang"), case, REMOVAL)
    with pytest.raises(ConflictError, match="本案没有这项申请"):
        begin_within(play.platform, play.actor("qiye1"), case, "statistical_credit/query")


def test_it_belongs_to_the_office_that_determined(play: Play, spec: ProcedureSpec) -> None:
    case, removal = applied(play, spec)
    with play.platform.database.reading() as session:
        row, parent = session.get_one(Case, removal), session.get_one(Case, case)
        filing = session.get_one(Filing, row.filing_id)
        assert (row.parent_id, row.office_id, row.division_code) == (case, parent.office_id, parent.division_code)
        assert (filing.case_id, filing.division_code) == (case, parent.division_code)
        assert _told(session, removal) == ["申请提前移除失信信息"]


def _told(session: Session, case: UUID) -> list[str]:
    return list(session.exec(select(Message.title).where(Message.case_id == case)))


def test_its_page_says_from_which_day_with_the_count(play: Play, spec: ProcedureSpec) -> None:
    case = published(play, spec)
    firm = play.actor("qiye1")
    [offer] = view_own_case(play.platform, firm, case).offers
    assert offer.entry is not None
    assert offer.earliest is not None
    assert (offer.entry.earliest_removal, offer.earliest.sheet.due) == (date(2026, 9, 10), date(2026, 9, 10))
    assert offer.earliest.sheet.days[-1].date == date(2026, 9, 10)
    assert "最早可以申请的日期为2026年9月10日" in offer.refusal
    on(play, date(2026, 9, 10))
    [offer] = view_own_case(play.platform, firm, case).offers
    assert (offer.refusal, offer.draft, offer.running) == ("", None, None)
    filing = begun(play, case)
    assert view_own_case(play.platform, firm, case).offers[0].draft == filing
    removal = submitted(play, filing)
    [offer] = view_own_case(play.platform, firm, case).offers
    assert offer.running is not None
    assert (offer.running.id, offer.draft) == (removal, None)
    assert [each.id for each in view_own_case(play.platform, firm, case).applications] == [removal]
    own = view_own_case(play.platform, firm, removal)
    assert own.parent is not None
    assert (own.parent.id, own.offers, own.applications) == (case, (), ())


def test_the_leader_is_told_beforehand_that_the_least_time_is_not_over(play: Play, spec: ProcedureSpec) -> None:
    case = published(play, spec)
    on(play, date(2026, 9, 10))
    removal = submitted(play, begun(play, case))
    before_the_leader(play, removal, IN_PLACE | {"verified_on": "2026-09-10"}, "handler_agreed")
    leader = play.actor("chaoyang3")

    def refused() -> str | None:
        choices = view_case(play.platform, leader, removal).choices
        return next(each.refusal for each in choices if each.act.id == "leader_agreed")

    assert refused() is not None
    assert "最短公示期限至2026年9月10日" in (refused() or "")
    [line] = dry_run(play.platform, leader, "leader_agreed", [removal])
    assert line.refusal == refused()
    with pytest.raises(ConflictError, match="届满以后才能移除（“统计失信企业认定”案件）"):
        play.act("chaoyang3", removal, "leader_agreed", AGREED)
    on(play, date(2026, 9, 11))
    assert refused() is None
    play.act("chaoyang3", removal, "leader_agreed", AGREED)


def test_an_opinion_needs_the_verification(play: Play, spec: ProcedureSpec) -> None:
    _, removal = applied(play, spec)
    with pytest.raises(ConflictError, match="还没有登记“整改到位”的核实情况"):
        play.act("chaoyang", removal, "handler_agreed", OPINION)
    with pytest.raises(ProblemsError, match="核实人员"):
        play.act("chaoyang", removal, "rectification_verified", IN_PLACE | {"verifiers": ""})
