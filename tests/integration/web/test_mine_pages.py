"""A mine's grade on the pages of the mine, of the offices of three levels, and of everybody."""

from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from openpyxl import load_workbook

from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.mines import (
    COUNTY,
    DOMAIN,
    INSPECTION,
    MINE,
    NAME,
    PREFECTURE,
    PROCEDURE,
    PROVINCE,
    REPORT,
    USCC,
    applied,
    examined,
    examining,
    graded,
    newest,
    on,
    publicised,
)
from tests.integration.usecases.procedure import Play
from tests.integration.usecases.test_licence import pdf_text
from tests.integration.web.conftest import Page, Visitor

NOTICE, LIST = (f"/schemes/{DOMAIN}/tables/procedure/{table}" for table in ("publicity", "announced"))
ACCIDENT = {"ground": "general_accident", "change_day": "2026-03-12", "change_facts": "2026年3月12日发生一般事故。"}


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


class People:
    """Everybody at a browser; who was away signs in again, since sessions end."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, name: str = "") -> Visitor:
        someone = Visitor(self.app)
        if name:
            someone.sign_in(name)
        return someone


@pytest.fixture
def people(app: Flask) -> People:
    return People(app)


def address(case: UUID, act: str = "") -> str:
    return f"/bureau/cases/{case}" + (f"/acts/{act}" if act else "")


def offered(page: Page) -> set[str]:
    """The acts that the page of a case offers."""
    return {str(link).rpartition("/")[2] for link in page.all("//ul[contains(@class,'act-list')]//a/@href")}


def do(visitor: Visitor, case: UUID, act: str, values: dict[str, Any] | None = None) -> Page:
    """One act, from its page; the page that comes after it."""
    page = visitor.get(address(case, act))
    assert page.status == 200, page.text
    sent = [(name, value) for name, value in page.form_values(act) if name not in (values or {})]
    return visitor.post(address(case, act), [*sent, *(values or {}).items()])


def done(page: Page) -> Page:
    assert "已办理" in page.text, page.text[:1500]
    return page


def test_the_second_grade_goes_from_county_to_prefecture_to_province_and_back(people: People, play: Play) -> None:
    case = applied(play, applied_grade="second", application_kind="upgrade", current_grade="third",
                   current_until="2027-12-31")  # fmt: skip
    county, prefecture, province, mine = people(COUNTY), people(PREFECTURE), people(PROVINCE), people(MINE)
    page = county.get(address(case))
    assert {"forwarded", "returned"} <= offered(page)
    assert not {"taken_up", "forwarded_to_prefecture"} & offered(page)
    assert "初审（第六条（一））市级主管部门" in page.words
    assert offered(prefecture.get(address(case))) == set()
    assert prefecture.get(address(case, "forwarded")).status == 403
    done(do(county, case, "forwarded", {"county_opinion": "同意上报。"}))
    assert offered(county.get(address(case))) == set()
    assert county.get(address(case, "review_passed")).status == 403
    assert "白山市应急管理局" in mine.get(f"/cases/{case}").text
    done(do(prefecture, case, "review_passed", REPORT))
    assert {"materials_checked", "examination_failed"} <= offered(province.get(address(case)))
    done(do(province, case, "materials_checked", {"materials": "passed"}))
    done(do(province, case, "site_examined", examined("85", "81", "2026-03-02")))
    done(do(province, case, "examination_passed", {"proposed_grade": "second"}))
    done(do(prefecture, case, "repair_confirmed", {"repair_confirmation": "已落实。"}))
    assert "publicised" in offered(province.get(address(case)))
    assert "publicised" not in offered(prefecture.get(address(case)))


def test_the_first_grade_passes_the_prefecture_on_its_way_up(people: People, play: Play) -> None:
    case = applied(play, applied_grade="first")
    county, prefecture = people(COUNTY), people(PREFECTURE)
    assert "forwarded" not in offered(county.get(address(case)))
    done(do(county, case, "forwarded_to_prefecture", {"county_opinion": "同意上报。"}))
    assert "市级审查" in prefecture.get(address(case)).text
    done(do(prefecture, case, "passed_on", {"prefecture_opinion": "同意上报。"}))
    province = people(PROVINCE).get(address(case))
    assert "review_passed" in offered(province)
    assert "国家煤矿安全监察局" in province.text


def test_scores_decide_which_grade_can_be_proposed_and_what_was_typed_stays(people: People, play: Play) -> None:
    case, province = examining(play, "second"), people(PROVINCE)
    done(do(province, case, "materials_checked", {"materials": "passed"}))
    done(do(province, case, "site_examined", examined("80", "79.99", "2026-03-02")))
    refused = do(province, case, "examination_passed", {"proposed_grade": "second"})
    assert refused.status == 422
    assert "都不低于80分（第五条第三款）" in refused.text
    assert refused.checked("proposed_grade") == ["second"]
    done(do(province, case, "examination_passed", {"proposed_grade": "third"}))
    page = people(PREFECTURE).get(address(case))
    assert "公示、公告（第七条（六））市级主管部门" in page.words


def test_the_public_reads_a_publicity_while_it_runs_and_a_grade_while_it_holds(people: People, play: Play) -> None:
    case, public = publicised(play), people()
    assert {"拟确认等级公示", "达标煤矿名单"} <= {
        str(text).removeprefix("煤矿安全生产标准化管理体系")
        for text in public.get(f"/schemes/{DOMAIN}").all("//a/text()")
    }
    shown = public.get(NOTICE)
    assert all(words in shown.words for words in (NAME, USCC, "三级", "2026年3月9日", "白山市应急管理局"))
    assert "高峰" not in shown.text  # nobody's name
    assert NAME not in public.get(LIST).text
    on(play, date(2026, 3, 9))
    assert NAME in public.get(NOTICE).text
    assert "公示期尚未届满" in people(PREFECTURE).get(address(case)).text
    on(play, date(2026, 3, 10))
    assert NAME not in public.get(NOTICE).text
    prefecture = people(PREFECTURE)
    refused = do(prefecture, case, "announced", {"held_grade": "second"})
    assert (refused.status, "一致（第七条（五））" in refused.text) == (422, True)
    done(do(prefecture, case, "announced", {"held_grade": "third"}))
    assert "2029年3月10日" in public.get(LIST).text
    assert NAME in public.get(f"{LIST}?q={USCC}").text
    on(play, date(2029, 3, 10))
    assert NAME in public.get(LIST).text
    on(play, date(2029, 3, 11))
    assert NAME not in public.get(LIST).text


def test_an_objection_takes_the_publicity_away_until_it_is_dismissed(people: People, play: Play) -> None:
    case, public, office = publicised(play), people(), people(PREFECTURE)
    done(do(office, case, "objection_received", {"objection": "有人反映得分不实。"}))
    assert NAME not in public.get(NOTICE).text
    done(do(office, case, "objection_dismissed", {"objection_finding": "不属实。"}))
    assert NAME in public.get(NOTICE).text


def test_a_new_grade_succeeds_the_old_one(people: People, play: Play) -> None:
    old = graded(play)
    new = graded(play, "second", application_kind="upgrade", current_grade="third", current_until="2029-03-10")
    page = people(PROVINCE).get(f"/bureau/ledgers?table={PROCEDURE}/standing")
    assert page.text.count(NAME) == 1
    assert "二级" in page.text
    assert "已由新的等级取代" in people(PREFECTURE).get(address(old)).text
    assert "现有等级二级" in people(MINE).get(f"/cases/{new}").words
    assert people().get(LIST).text.count(NAME) == 1


def test_an_accident_lowers_and_the_next_one_withdraws_as_the_text_has_it(people: People, play: Play) -> None:
    case = graded(play, "second")
    on(play, date(2026, 3, 12))
    office, public = people(PROVINCE), people()
    refused = do(office, case, "grade_revoked", {**ACCIDENT})
    assert refused.status == 422
    assert "降低等级（改为三级）（第十一条（二））" in refused.text
    assert refused.value("change_facts") == ACCIDENT["change_facts"]
    page = done(do(office, case, "grade_lowered", {**ACCIDENT, "held_grade": "third"}))
    [link] = page.all("//a[contains(., '等级变动公告')]/@href")[:1]
    paper = pdf_text(office.get(link).data)
    assert "自2026年3月12日起降低" in paper.replace("\n", "")
    assert "降低后的等级为三级，原有效期不变" in paper.replace("\n", "")
    lowered = public.get(LIST)
    assert "三级" in lowered.text
    assert "2029年3月10日" in lowered.text
    done(do(office, case, "grade_revoked", {**ACCIDENT}))
    assert NAME not in public.get(LIST).text
    mine = people(MINE).get(f"/cases/{case}")
    assert "立即停止生产" in mine.text
    assert mine.all("//a[contains(., '等级变动公告')]")


def test_a_stop_of_production_counts_from_its_day(people: People, play: Play) -> None:
    case = graded(play)
    on(play, date(2026, 9, 20))
    office = people(PREFECTURE)
    told = {"ground": "stopped", "stopped_since": "2026-03-20", "change_day": "2026-09-20", "change_facts": "停产。"}
    assert "停产超过6个月的才能以此撤销等级" in do(office, case, "grade_revoked", told).text
    done(do(office, case, "grade_revoked", told | {"stopped_since": "2026-03-19"}))


def test_a_mine_of_the_first_grade_is_extended_when_its_three_years_are_full(people: People, play: Play) -> None:
    case = graded(play, "first")
    on(play, date(2028, 12, 11))  # one day less than three months before the end
    page = people(MINE).get(f"/cases/{case}")
    assert "至迟2028年12月10日" in page.words
    assert not page.all("//form[contains(@action, 'direct_extension')]")
    on(play, date(2028, 12, 10))
    mine = people(MINE)
    page = mine.get(f"/cases/{case}")
    [start] = page.all("//form[contains(@action, 'direct_extension')]/@action")
    filing = mine.post(start).response.request.path
    answers = {
        "mine_kind": "underground", "current_until": "2029-03-10", "commitment": "yes", "zero_gas": "yes",
        "zero_outburst": "yes", "zero_flood": "yes", "zero_fire": "yes", "zero_burst": "yes", "production_mode": "two_faces",
        "mechanisation": "100", "deadly_accident": "no", "hazard_production": "no", "report": "各项条件保持。",
        "application_date": "2028-12-10",
    }  # fmt: skip
    form = mine.get(filing)
    kept = [(name, value) for name, value in form.form_values() if name not in answers and name != "action"]
    sent = mine.post(filing, [*kept, *answers.items(), ("action", "submit")])
    assert "提交回执" in sent.text, sent.text[:800]
    extension, office = newest(play), people(PROVINCE)
    refused = office.get(address(extension, "extension_filed"))
    assert "还没有登记煤矿安全监察部门没有异议的意见" in refused.text
    done(do(office, extension, "supervision_asked", {"answered_on": "2028-12-10", "supervision": "clear"}))
    done(do(office, extension, "extension_filed", {"conditions": "逐项符合。"}))
    on(play, date(2029, 3, 10))
    assert "等级有效期尚未届满" in people(PROVINCE).get(address(extension)).text
    on(play, date(2029, 3, 12))
    page = done(do(people(PROVINCE), extension, "extension_done"))
    assert page.all("//a[contains(., '直接延期公告')]")
    # The three years follow on each other, although the day after was a Sunday.
    assert "2032年3月10日" in people().get(LIST).text


def test_self_checks_are_due_recorded_and_seen_by_the_mine_and_its_office(people: People, play: Play) -> None:
    case, ledger = graded(play), f"/bureau/ledgers?table={PROCEDURE}"
    page = people(MINE).get(f"/cases/{case}")
    assert "每季度全面自查" in page.text
    assert "2026年6月30日" in page.text
    assert "每半年全面自查" in page.text
    assert "2026年12月31日" in page.text
    on(play, date(2026, 7, 2))
    assert "超期2日" in people(PREFECTURE).get(f"{ledger}/standing").text
    mine = people(MINE)
    form = f"/cases/{case}/acts/quarter_checked"
    sent = [(name, value) for name, value in mine.get(form).form_values("quarter_checked") if name != "check_result"]
    page = mine.post(form, [*sent, ("check_result", "查出问题5项，已整改。")])
    assert "2026年12月31日" in page.text
    assert "查出问题5项，已整改。" in page.text
    office = people(PREFECTURE)
    assert "超期2日" not in office.get(f"{ledger}/standing").text
    checks = office.get(f"{ledger}/checks").text
    assert "报送季度全面自查结果" in checks
    assert "查出问题5项，已整改。" in checks
    assert office.get(ledger.replace("ledgers", "ledgers.pdf") + "/checks").data.startswith(b"%PDF")


def test_every_level_records_its_own_inspections_and_reads_what_is_missing(people: People, play: Play) -> None:
    case = graded(play, "second")
    county, prefecture, province = people(COUNTY), people(PREFECTURE), people(PROVINCE)
    assert "inspected" in offered(county.get(address(case)))
    assert "grade_revoked" not in offered(county.get(address(case)))
    county.get(address(case, "inspected"))
    assert county.post(f"{address(case)}/release").status == 200  # who gives it back keeps no other office waiting
    assert prefecture.get(address(case, "inspected")).status == 200
    assert prefecture.post(f"{address(case)}/release").status == 200
    done(do(county, case, "inspected", {**INSPECTION, "inspected_on": "2026-03-10"}))
    refused = do(prefecture, case, "inspected", {**INSPECTION, "inspected_on": "2026-03-10"})
    assert refused.status == 422
    assert "应当单独进行（第十一条（一））" in refused.text
    assert refused.value("inspectors") == "王某、李某"
    page = province.get("/bureau/inspections")
    counts = [[cell.xpath("text()")[0] for cell in row] for row in page.all("(//table)[1]/tbody/tr")]
    assert counts == [
        ["省级每年抽查", "吉林省", "1", "20%", "1", "0", "1"],
        ["市级每年抽查", "白山市", "1", "50%", "1", "0", "1"],
        ["县级每年全覆盖检查", "江源区", "1", "100%", "1", "1", "0"],
    ]
    assert "保持原有等级的达标水平" in page.text
    own = [row[0].xpath("text()")[0] for row in county.get("/bureau/inspections").all("(//table)[1]/tbody/tr")]
    assert own == ["县级每年全覆盖检查"]
    sheet = load_workbook(BytesIO(province.get("/bureau/inspections.xlsx?year=2026").data)).active
    assert {"省级每年抽查", "20%", "白山市"} <= {cell.value for row in sheet.iter_rows() for cell in row}
    paper = pdf_text(province.get("/bureau/inspections.pdf").data)
    assert "县级每年全覆盖检查" in paper
    assert "合计" not in paper
    told = people(MINE).get(f"/cases/{case}").all("//ol/li[contains(., '主管部门抽（检）查')]")
    assert ["白山市江源区应急管理局（承办人员）" in line.text_content() for line in told] == [True]
    register = prefecture.get(f"/bureau/ledgers?table={PROCEDURE}/inspections").text
    assert "白山市江源区应急管理局" in register
    assert province.get("/bureau/inspections?year=2027").status == 422
    assert people("chaoyang").get("/bureau/inspections").status == 404
    assert people("chaoyang").get(address(case, "inspected")).status == 404


def test_who_let_its_grade_lapse_is_announced(people: People, play: Play) -> None:
    case = graded(play)
    on(play, date(2029, 3, 12))
    office = people(PREFECTURE)
    assert "还没有提示煤矿重新自评申报" in office.get(address(case)).text
    done(do(office, case, "prompted"))
    page = done(do(office, case, "lapsed"))
    [link] = page.all("//a[contains(., '自动放弃等级公告')]/@href")[:1]
    assert "视为自动放弃" in pdf_text(office.get(link).data)
