"""A determination from the finding to its service: what is decided, numbered, printed, and what runs from it."""

from datetime import date, timedelta
from uuid import UUID

import pypdfium2
import pytest
from sqlmodel import col, select

from forms_app.cases.events import CaseEvent
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, ProblemsError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.case_tables import Case, IssuedDocument
from forms_app.storage.number_tables import DocumentNumber
from forms_app.storage.tables import Enterprise, Office
from forms_app.usecases.case_values import case_values
from forms_app.usecases.numbers import void_number
from forms_app.usecases.open_for_enterprise import find_enterprise, open_for_enterprise, opening_procedure
from forms_app.usecases.perform_act import Perform
from forms_app.usecases.platform import Platform
from forms_app.usecases.uploads import Upload
from forms_app.usecases.view_case import prefilled, view_case
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import AGREED, Play, determining
from tests.samples import PDF_FILE

FIRM = "91220104MA0Y3K1A7Y"
UNKNOWN = "91220100MA0Y7R9FX6"
OPENING = {"source": "inspection", "facts": "执法检查发现2026年1至3月报送的产值与台账不符。"}
FINDINGS = {
    "findings": [
        {"item": "article_8_3", "facts": "2026年2月月报迟报2日。", "proof": "平台记录"},
        {"item": "article_9_1", "facts": "2026年1至3月工业总产值多报。", "proof": "询问笔录、台账复印件"},
    ]
}
PROPOSAL = {
    "found_in": "2026年统计执法检查", "conduct": "2026年1月至3月提供不真实统计资料", "contact_person": "王某",
    "contact_phone": "0431-85000000", "contact_address": "长春市朝阳区前进大街1号", "opinion": "建议认定。",
}  # fmt: skip
SERVED = {"received_at": "2026-03-03 08:30", "place": "企业会议室", "receiver": "李某", "receiver_position": "经理"}
PROOF = (Upload("proof", "回证.pdf", PDF_FILE),)
POSTED = {"posted_on": "2026-03-02", "carrier": "中国邮政", "tracking_number": "1234567890123", "posted_to": "长春市"}


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return determining(platform, clock)


@pytest.fixture
def spec(platform: Platform) -> ProcedureSpec:
    return opening_procedure(platform, "statistical_credit/determination")


def opened(play: Play, spec: ProcedureSpec, who: str = "chaoyang") -> UUID:
    perform = Perform("opened", OPENING, play.platform.clock())
    return open_for_enterprise(play.platform, play.actor(who), spec, FIRM, {}, perform)


def approved(play: Play, spec: ProcedureSpec) -> UUID:
    case = opened(play, spec)
    play.act("chaoyang", case, "findings_recorded", FINDINGS)
    play.act("chaoyang", case, "proposed", PROPOSAL)
    play.act("chaoyang2", case, "section_head_agreed", AGREED)
    play.act("chaoyang3", case, "leader_agreed", AGREED)
    return case


def decided(play: Play, spec: ProcedureSpec) -> UUID:
    case = approved(play, spec)
    play.act("chaoyang", case, "decided")
    return case


def papers(play: Play, case: UUID) -> list[tuple[IssuedDocument, str]]:
    with play.platform.database.reading() as session:
        query = select(IssuedDocument).where(IssuedDocument.case_id == case).order_by(col(IssuedDocument.issued_at))
        rows = list(session.exec(query))
    return [(row, _words(play.platform.files.get(row.digest))) for row in rows]


def _words(pdf: bytes) -> str:
    return "".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).split())


def numbers(play: Play, case: UUID) -> list[str]:
    with play.platform.database.reading() as session:
        return list(session.exec(select(DocumentNumber.text).where(DocumentNumber.case_id == case)))


def test_the_gravest_finding_decides_and_the_decision_says_so(play: Play, spec: ProcedureSpec) -> None:
    case = decided(play, spec)
    grade = play.file(case).case.grade
    assert grade is not None
    assert grade.category.title == "统计一般失信企业"
    assert "第九条（一）" in grade.reason
    assert "另有较轻的情形：第八条（三）" in grade.reason
    (document, text), *others = papers(play, case)
    assert others == []
    number = numbers(play, case)[0]
    assert number.endswith("统信决字〔2026〕第1号")
    assert number in text
    assert "第七条和《吉林省企业统计信用管理实施办法（试行）》第九条之规定" in text
    assert "存在2026年1月至3月提供不真实统计资料行为" in text
    assert "认定日期为2026年3月2日" in text
    assert document.code[:5] in text


def test_what_runs_from_the_decision_and_from_its_service(play: Play, spec: ProcedureSpec) -> None:
    case = decided(play, spec)
    calendar, today = play.platform.reference.calendar, play.platform.today()
    running = {each.term.id: each.sheet.due for each in play.file(case).case.running(calendar, today)}
    assert running == {"service": date(2026, 3, 16), "publishing": date(2026, 3, 30)}
    play.days(2)
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、张某"})
    play.act("chaoyang", case, "served_directly", SERVED, uploads=PROOF)
    running = {each.term.id: each.sheet.due for each in play.file(case).case.running(calendar, today)}
    # From the day it was received, the day before it was recorded.
    assert running == {
        "publishing": date(2026, 3, 30),
        "statement": date(2026, 3, 10),
        "reconsideration": date(2026, 5, 6),  # the 60th day, 2 May, is a day off
        "litigation": date(2026, 9, 3),
    }
    _, text = papers(play, case)[-1]
    assert numbers(play, case)[1].endswith("统信送字〔2026〕第1号")
    assert numbers(play, case)[1] in text
    assert "2026年3月3日8时30分收到送达文书" in text
    assert numbers(play, case)[0] in text


def test_nothing_is_issued_with_a_gap(play: Play, spec: ProcedureSpec) -> None:
    case = approved(play, spec)
    with play.platform.database.writing() as session:
        for office in session.exec(select(Office)):
            office.national_articles = {}
    with pytest.raises(ProblemsError, match="企业统计信用管理办法"):
        play.act("chaoyang", case, "decided")
    assert (play.state(case), papers(play, case), numbers(play, case)) == ("approved", [], [])


def void(play: Play, number: str) -> None:
    with play.platform.database.reading() as session:
        row = session.exec(select(DocumentNumber).where(DocumentNumber.text == number)).one()
    void_number(play.platform, play.actor("chaoyang4"), row.id or 0, "文书写错")


def test_a_number_that_its_case_goes_on_from_is_not_voided(play: Play, spec: ProcedureSpec) -> None:
    """What was withdrawn with its number could still be served and stay public."""
    case = decided(play, spec)
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、张某"})
    decision, proof = numbers(play, case)
    for number in (decision, proof):
        with pytest.raises(ConflictError, match=f"{number}.*仍在本案中使用，不能作废"):
            void(play, number)
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、张某"})
    void(play, proof)
    play.days(1)
    play.act("chaoyang", case, "served_directly", SERVED | {"received_at": "2026-03-03 08:30"}, uploads=PROOF)
    [newer] = set(numbers(play, case)) - {decision, proof}
    assert newer in papers(play, case)[-1][1]
    play.act("chaoyang3", case, "decision_withdrawn", {"ground": "own", "reason": "认定有误。"})
    void(play, decision)


def test_an_office_without_a_prefix_numbers_nothing(play: Play, spec: ProcedureSpec) -> None:
    case = approved(play, spec)
    with play.platform.database.writing() as session:
        session.get_one(Office, play.actor("chaoyang").office).number_prefix = ""
    with pytest.raises(BadInputError, match="文号代字"):
        play.act("chaoyang", case, "decided")
    assert (play.state(case), papers(play, case)) == ("approved", [])


@pytest.mark.parametrize(("day", "said"), [("2026-03-01", "早于"), ("2026-03-05", "晚于今天")])
def test_service_is_neither_before_the_decision_nor_ahead(play: Play, spec: ProcedureSpec, day: str, said: str) -> None:
    case = decided(play, spec)
    play.days(1)
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、张某"})
    with pytest.raises(ProblemsError, match=said):
        play.act("chaoyang", case, "served_directly", SERVED | {"received_at": f"{day} 09:30"}, uploads=PROOF)
    assert play.state(case) == "decided"


def test_i10_service_without_its_proof_is_not_recorded(play: Play, spec: ProcedureSpec) -> None:
    case = decided(play, spec)
    play.days(1)
    with pytest.raises(ConflictError, match="还没有制作送达回证"):
        play.act("chaoyang", case, "served_directly", SERVED, uploads=PROOF)
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、张某"})
    with pytest.raises(ProblemsError, match="签收的送达回证"):
        play.act("chaoyang", case, "served_directly", SERVED)


@pytest.mark.parametrize(("gap", "allowed"), [(14, False), (15, True), (30, True), (31, False)])
def test_the_second_mailing_is_15_to_30_days_after_the_first(
    play: Play, spec: ProcedureSpec, gap: int, allowed: bool
) -> None:
    case = decided(play, spec)
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、张某"})
    play.act("chaoyang", case, "posted", POSTED, uploads=PROOF)
    play.days(5)
    back = {"returned_on": play.platform.today().isoformat(), "return_reason": "无人签收"}
    play.act("chaoyang", case, "returned", back, uploads=PROOF)
    play.days(gap - 5)
    again = POSTED | {"posted_on": play.platform.today().isoformat()}
    if not allowed:
        # Before the first day no day can be right; afterwards it is the stated one that is wrong.
        refusal = ConflictError if gap < 15 else ProblemsError
        with pytest.raises(refusal, match="不得少于15日，不得超过30日"):
            play.act("chaoyang", case, "posted_again", again, uploads=PROOF)
        return
    play.act("chaoyang", case, "posted_again", again, uploads=PROOF)
    play.days(5)
    back = {"returned_on": play.platform.today().isoformat(), "return_reason": "无人签收"}
    play.act("chaoyang", case, "unreachable", back, uploads=PROOF)
    assert play.state(case) == "unreachable"


def test_three_levels_are_three_people(play: Play, spec: ProcedureSpec) -> None:
    case = opened(play, spec)
    play.act("chaoyang", case, "findings_recorded", FINDINGS)
    play.act("chaoyang", case, "proposed", PROPOSAL)
    with pytest.raises(ForbiddenError):
        play.act("chaoyang3", case, "section_head_agreed", AGREED)


def test_only_handlers_open_and_only_against_enterprises_of_their_division(play: Play, spec: ProcedureSpec) -> None:
    with pytest.raises(ForbiddenError, match="承办人员"):
        find_enterprise(play.platform, play.actor("chaoyang2"), spec, FIRM)
    with pytest.raises(ConflictError, match="不在本机构"):
        find_enterprise(play.platform, play.actor("yanji"), spec, FIRM)
    with pytest.raises(BadInputError):
        find_enterprise(play.platform, play.actor("chaoyang"), spec, "91220104")


def test_an_enterprise_that_the_directory_lacks_is_recorded_with_the_case(play: Play, spec: ProcedureSpec) -> None:
    perform = Perform("opened", OPENING, play.platform.clock())
    chaoyang = play.actor("chaoyang")
    with pytest.raises(ProblemsError, match="企业名称"):
        open_for_enterprise(play.platform, chaoyang, spec, UNKNOWN, {}, perform)
    record = {"name": "长春市某某有限公司", "address": "长春市朝阳区", "legal_representative": "赵某"}
    case = open_for_enterprise(play.platform, chaoyang, spec, UNKNOWN, record, perform)
    with play.platform.database.reading() as session:
        row = session.get_one(Case, case)
        recorded = session.get_one(Enterprise, row.enterprise_id)
    assert (row.enterprise_name, recorded.uscc, row.campaign_id) == (record["name"], UNKNOWN, None)
    file = play.file(case)
    assert case_values(play.platform, file, file.case.events)["enterprise.legal_representative"] == "赵某"


def test_a_number_taken_meanwhile_is_printed_anew(
    play: Play, spec: ProcedureSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two decisions printed with the same next number: the slower one is printed again, and the series has no gap."""
    from forms_app.usecases import perform_act as module

    first, second = approved(play, spec), approved(play, spec)
    print_it, overtaken = module.act_documents, []

    def overtaken_once(*args: object) -> object:
        prepared = print_it(*args)  # type: ignore[arg-type]
        if not overtaken:
            overtaken.append(True)
            play.act("chaoyang", second, "decided")
        return prepared

    monkeypatch.setattr(module, "act_documents", overtaken_once)
    play.act("chaoyang", first, "decided")
    assert numbers(play, second)[0].endswith("第1号")
    assert numbers(play, first)[0].endswith("第2号")
    assert numbers(play, first)[0] in papers(play, first)[0][1]


def test_a_case_of_the_province_is_not_seen_by_the_county(play: Play, spec: ProcedureSpec) -> None:
    case = opened(play, spec, "changchun")
    with play.platform.database.reading() as session:
        assert session.get_one(Case, case).division_code == "220100"
    with pytest.raises(Exception, match="没有找到这个案件"):
        play.act("chaoyang", case, "findings_recorded", FINDINGS)


def test_events_name_the_enterprise_as_it_was(play: Play, spec: ProcedureSpec) -> None:
    case = opened(play, spec)
    with play.platform.database.writing() as session:
        row = session.exec(select(Enterprise).where(Enterprise.uscc == FIRM)).one()
        was, row.name = row.name, "改名后的公司"
    file = play.file(case)
    event: CaseEvent = file.case.events[0]
    assert event.data["enterprise"]["name"] == was
    assert case_values(play.platform, file, file.case.events)["enterprise.name"] == was
    assert timedelta(0) <= play.platform.clock() - event.at


def test_a_determination_is_known_when_the_enterprise_applies(play: Play, spec: ProcedureSpec) -> None:
    """第七条（五）: the office need not ask whether the applicant is dishonest now."""
    case = decided(play, spec)
    application = play.apply("qiye1")
    view = view_case(play.platform, play.actor("chaoyang"), application)
    assert len(view.known) == 1
    assert "被认定为统计一般失信企业" in view.known[0]
    assert numbers(play, case)[0] in view.known[0]
    act = view.file.spec.procedure.act("handler_agreed")
    assert act is not None
    suggested = prefilled(play.platform, play.actor("chaoyang"), view.file, act)["determination_findings"]
    assert f"系统记录：{view.known[0]}" in suggested
    withdrawn = {"ground": "own", "reason": "认定有误。"}
    play.act("chaoyang3", case, "decision_withdrawn", withdrawn)
    assert "撤销认定" in view_case(play.platform, play.actor("chaoyang"), application).known[0]
