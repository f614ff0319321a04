"""A licence applied for at the office above, granted or refused in writing; the yearly assessment and its tables."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from forms_app.core.errors import ConflictError, NotFoundError, ProblemsError
from forms_app.storage.case_tables import Case
from forms_app.storage.cases import CaseQuery
from forms_app.storage.tables import Office
from forms_app.usecases.ledgers import WantedLedger, export_ledger, ledger_sheet
from forms_app.usecases.list_cases import Light, list_cases
from forms_app.usecases.manage_office import OfficeSettings, change_settings, view_office
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.open_for_enterprise import open_for_enterprise, opening_procedure
from forms_app.usecases.own_case import view_own_case
from forms_app.usecases.perform_act import Perform
from forms_app.usecases.platform import Platform
from forms_app.usecases.print_assessment import print_submission
from forms_app.usecases.public_tables import view_public_table
from forms_app.usecases.save_draft import Save
from forms_app.usecases.start_filing import start_filing
from forms_app.usecases.submit_filing import Submit, submit_filing
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play
from tests.integration.usecases.removal import on
from tests.integration.usecases.test_determination import papers

DOMAIN = "city_heating"
LICENCE = f"{DOMAIN}/licence_application"
REVIEW = f"{DOMAIN}/service_review"
FIRM = "91220104MA0YGR0170"
ELIGIBLE = {
    "heat_origin": "supplied", "heated_area": "120.5", "supply_area": "示例小区", "heat_source": "yes", "funds": "yes",
    "systems": "yes", "technicians": "8", "safety_managers": "3", "other_conditions": "yes",
}  # fmt: skip
ASSESSED = {
    "quality": "met", "safety": "met", "duties": "not_met", "complaints": "12", "settled": "11", "situation": "抽测合格。",
    "result": "passed", "serious": "none",
}  # fmt: skip


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


def by_title(play: Play, case: UUID) -> dict[str, str]:
    return {row.title: text for row, text in papers(play, case)}


def submitted(play: Play, form: str, answers: dict[str, Any]) -> UUID:
    """A form of the heating enterprise, submitted; returns the filing."""
    firm = play.actor("reli1")
    filing = start_filing(play.platform, firm, form)
    view = open_filing(play.platform, firm, filing)
    locked = {field.id for field in view.spec.form.fields if field.locked}
    values = {name: value for name, value in view.raw.items() if name not in locked} | answers
    submit_filing(
        play.platform,
        firm,
        filing,
        Submit(Save(values, view.revision, uuid4().hex), uuid4().hex, play.platform.clock()),
    )
    return filing


def applied(play: Play) -> UUID:
    filing = submitted(play, LICENCE, ELIGIBLE)
    with play.platform.database.reading() as session:
        return session.exec(select(Case.id).where(Case.filing_id == filing)).one()


def test_a_county_without_an_office_applies_to_the_city_and_is_refused_with_reasons(play: Play) -> None:
    case = applied(play)
    with play.platform.database.reading() as session:
        row = session.get_one(Case, case)
        assert session.get_one(Office, row.office_id).name == "长春市城市供热主管部门"
        assert (row.division_code, row.due_on) == ("220104", date(2026, 3, 17))
    assert list_cases(play.platform, play.actor("chaoyang"), CaseQuery(), None).total == 0
    play.act("gongre", case, "found_wanting", {"review_findings": "没有热源。"})
    play.act("gongre2", case, "refused", {"lacking": ["item_1"], "reason": "供用热合同已到期，没有续签。"})
    texts = by_title(play, case)
    assert "于2026年3月17日前完成审查" in texts["城市供热经营许可受理通知书"]
    refusal = texts["不予城市供热经营许可决定书"]
    assert "长热许否字〔2026〕第1号" in refusal
    assert "第十二条第一项（稳定、安全的热源）" in refusal
    assert "理由：供用热合同已到期，没有续签。" in refusal


def test_an_office_may_count_the_fifteen_days_in_working_days(play: Play) -> None:
    administrator = play.actor("gongre3")
    [term] = view_office(play.platform, administrator).open_terms
    assert (term.title, term.period, term.article) == ("审查期限", "15日", "第十三条第二款")
    ground = "示例办法第二条"
    settings = OfficeSettings("working days", ground, "0431-80000012", "示例大街12号", "长热", "", None)
    change_settings(play.platform, administrator, settings)
    case = applied(play)
    with play.platform.database.reading() as session:
        assert session.get_one(Case, case).due_on == date(2026, 3, 23)


def test_a_licence_is_granted_certified_and_revoked_after_an_order(play: Play) -> None:
    case = applied(play)
    play.act("gongre", case, "found_eligible", {"review_findings": "五项均具备。"})
    play.act("gongre2", case, "granted", {"licensed_area": "示例小区"})
    play.act("gongre", case, "certificate_issued")
    order = {"ground": "prohibited", "facts": "第十九条第三项。"}
    with pytest.raises(ProblemsError, match="不能早于今天"):
        play.act("gongre", case, "ordered", {**order, "correct_by": "2026-03-01"})
    play.act("gongre", case, "ordered", {**order, "correct_by": "2026-03-10"})
    # The office's list waits for the day of the order, the firm is told how long it has, and nobody finds it late before.
    found_overdue = {"inspected_on": "2026-03-10", "inspection": "仍未恢复供热。"}
    assert light_of(play, case) == (date(2026, 3, 10), Light.GREEN, 0)
    own = view_own_case(play.platform, play.actor("reli1"), case).own
    assert [(each.term.title, each.deadline.due, each.left) for each in own.terms] == [
        ("改正期限", date(2026, 3, 10), 8)
    ]
    on(play, date(2026, 3, 10))
    assert light_of(play, case) == (date(2026, 3, 10), Light.AMBER, 0)
    with pytest.raises(ConflictError, match="最早2026年3月11日"):
        play.act("gongre", case, "found_overdue", found_overdue)
    on(play, date(2026, 3, 11))
    assert light_of(play, case) == (date(2026, 3, 10), Light.RED, 1)
    with pytest.raises(ProblemsError, match="最早2026年3月11日"):
        play.act("gongre", case, "found_overdue", found_overdue)
    play.act("gongre", case, "found_overdue", {"inspected_on": "2026-03-11", "inspection": "仍未恢复供热。"})
    play.act("gongre", case, "hearing_told", {"told_on": "2026-03-11", "told_how": "直接送达"})
    play.act("gongre2", case, "licence_revoked", {"decision": "由示例公司临时接管。"})
    texts = by_title(play, case)
    assert "长热经证字〔2026〕第1号" in texts["城市供热经营许可证"]
    assert "2026年3月10日（含当日）以前改正" in texts["责令改正通知书"]
    revoked = texts["逾期未改正处理决定书"]
    assert "吊销《经营许可证》决定书" in revoked
    assert "《吉林省城市供热条例》第三十四条" in revoked


def light_of(play: Play, case: UUID) -> tuple[date | None, Light, int]:
    """Its last day and its light in the list of the office, and how many the list calls late."""
    listed = list_cases(play.platform, play.actor("gongre"), CaseQuery(), None)
    [line] = [line for line in listed.lines if line.row.id == case]
    return line.row.due_on, line.light, listed.overdue


def test_the_assessment_is_public_when_announced_and_stands_in_its_register(play: Play, tmp_path: Path) -> None:
    platform, officer = play.platform, play.actor("gongre")
    spec = opening_procedure(platform, REVIEW)
    opening = Perform("opened", {"season": "2025—2026年度"}, platform.clock())
    case = open_for_enterprise(platform, officer, spec, FIRM, {}, opening)
    play.act("gongre", case, "reviewed", ASSESSED)
    play.act("gongre2", case, "determined")
    assert view_public_table(platform, DOMAIN, "service_review", "results", "").lines == ()
    on(play, date(2026, 4, 7))
    play.act("gongre", case, "season_ended", {"ended_on": "2026-04-06"})
    play.act("gongre", case, "announced")
    [line] = view_public_table(platform, DOMAIN, "service_review", "results", "示例热力").lines
    assert line[:3] == ("长春示例热力有限公司", FIRM, "2025—2026年度")
    assert "合格" in line
    assert view_public_table(platform, DOMAIN, "service_review", "results", "没有这家").lines == ()
    with pytest.raises(NotFoundError):
        view_public_table(platform, DOMAIN, "service_review", "register", "")
    wanted = WantedLedger(key=f"{REVIEW}/register")
    sheet = ledger_sheet(platform, officer, wanted)
    assert sheet.totals[:2] == ("合计", "1")
    assert sheet.rows[0][:3] == ("1", "长春示例热力有限公司", FIRM)
    assert "2026年4月6日" in sheet.rows[0]
    export_ledger(platform, officer, wanted, tmp_path / "register.xlsx")
    cells = [cell.value for row in load_workbook(tmp_path / "register.xlsx").active.iter_rows() for cell in row]
    assert {"城市供热企业年度考核登记表", "长春示例热力有限公司", "未完全履行"} <= set(cells)


def test_the_sheet_of_a_submission_tells_range_formula_and_discretion(play: Play) -> None:
    answers = {
        "season": "2025—2026年度", "licensed": "yes", "contracts": "yes", "contract_form": "yes", "points": "yes",
        "fixed_start": "2025-10-20", "actual_start": "2025-10-22", "fixed_end": "2026-02-20", "actual_end": "2026-02-20",
        "season_fee": "1240000", "refunded_days_fee": "20000",
        "temperatures": [{"place": "甲", "measured_on": "2026-01-05", "lowest": "17.9"}],
        "refunds": [{"user": "甲", "days": 2, "daily_fee": 10, "ratio": 50, "refunded": 10}],
        **dict.fromkeys(
            ("contract_supply", "fault_notice", "published_standards", "telephones", "complaints", "prepaid_interest",
             "saving_discount", "upkeep"), "yes"),
        **dict.fromkeys(
            ("transfer", "sale", "abandonment", "handover", "neglect", "substandard", "other_prohibited",
             "assessment_problem"), "no"),
    }  # fmt: skip
    filing = submitted(play, f"{DOMAIN}/yearly_check", answers)
    text = pdf_text(print_submission(play.platform, play.actor("gongre"), filing))
    assert "40,000.00元以上200,000.00元以下" in text
    assert "应当供热而未供热期间热费总额20,000.00元×2倍至10倍" in text
    assert "不是应缴数额" in text
    assert "不代替城市供热主管部门的认定" in text
    with pytest.raises(NotFoundError):
        print_submission(play.platform, play.actor("chaoyang"), filing)


def pdf_text(pdf: bytes) -> str:
    from pypdfium2 import PdfDocument

    return "".join(page.get_textpage().get_text_bounded() for page in PdfDocument(pdf)).replace("\r\n", "")
