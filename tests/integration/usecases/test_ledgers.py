"""Ledgers of determinations: what their lines say, whose they are, and the workbook reopened."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from forms_app.core.dates import in_beijing
from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.usecases.ledgers import LedgerPage, WantedLedger, export_ledger, view_ledger
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.determining import (
    ABNORMAL,
    CHECKED,
    ENTRY,
    ORDINARY,
    PREPARED,
    SERIOUS,
    decided,
    opened,
    published,
    served,
)
from tests.integration.usecases.procedure import Play, with_articles
from tests.integration.usecases.test_determination import POSTED, PROOF

REASON = {"reason": "经核查确有错误。"}
LEDGER, SERVICES = "statistical_credit/determination/ledger", "statistical_credit/determination/services"
OTHER = "91220104MA0Y4T7B30"


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return with_articles(Play(platform, clock))


def page(play: Play, who: str = "chaoyang", key: str = LEDGER, **wanted: Any) -> LedgerPage:
    return view_ledger(play.platform, play.actor(who), WantedLedger(key, **wanted))


def lines(found: LedgerPage) -> list[dict[str, Any]]:
    """Each line as group/label → cell, without what is empty."""
    names = [f"{column.group}/{column.label}" if column.group else column.label for column in found.columns]
    return [{k: v for k, v in zip(names, line.cells, strict=True) if v is not None} for line in found.lines]


def test_the_ledger_has_every_date_of_a_case(play: Play) -> None:
    case = published(play)
    play.days(1)
    served(play, case)
    play.days(30)
    play.act("chaoyang", case, "rectification_lacking", {"facts": "没有更正报表。"})
    [line] = lines(page(play))
    assert line == {
        "企业名称": "长春示例精密机械有限公司",
        "统一社会信用代码": "91220104MA0Y3K1A7Y",
        "所在地": "朝阳区",
        "认定机关": "长春市朝阳区统计局",
        "立案/日期": date(2026, 3, 2),
        "立案/线索来源": "统计执法检查",
        "认定/类别": "统计严重失信企业",
        "认定/适用情形": "第十条（一）编造虚假统计数据",
        "认定/决定日期": date(2026, 3, 2),
        "认定/决定书文号": "朝统信决字〔2026〕第1号",
        "送达/届满日": date(2026, 3, 16),
        "送达/送达回证文号": "朝统信送字〔2026〕第1号",
        "送达/方式": "直接送达",
        "送达/送达日期": date(2026, 3, 3),
        "陈述、申辩/届满日": date(2026, 3, 10),
        "公示/应公示届满日": date(2026, 3, 30),
        "公示/起日": date(2026, 3, 2),
        "公示/止日": date(2028, 3, 2),
        "公示/止日依据": "公示期限（整改不到位，延长）（第十七条，2年）",
        "公示/最早可申请移除": date(2026, 9, 2),
        "公示/现状": "公示中",
        "整改/整改不到位查实": date(2026, 4, 2),
        "复议、诉讼/复议届满日": date(2026, 5, 6),  # the 60th day, 2 May, is a day off
        "复议、诉讼/诉讼届满日": date(2026, 9, 3),
        "办理环节": "已送达",
    }


def test_every_later_day_has_its_column(play: Play) -> None:
    case = decided(play)
    played = [
        ("chaoyang", "entry_proposed", ENTRY), ("chaoyang2", "published", CHECKED),
        ("chaoyang3", "publication_suspended", REASON), ("chaoyang3", "publication_resumed", REASON),
        ("chaoyang", "entry_corrected", ENTRY | REASON | {"ground": "own"}),
        ("chaoyang", "remedy_sought", {
            "remedy": "reconsideration", "body": "朝阳区人民政府", "accepted_on": "2026-03-02",
        }),
        ("chaoyang", "remedy_decided", {"result": "annulled", "decided_on": "2026-03-02"}),
        ("chaoyang3", "decision_withdrawn", REASON | {"ground": "remedy"}),
    ]  # fmt: skip
    for who, act, values in played:
        play.act(who, case, act, values)
    [line] = lines(page(play))
    days = {name for name, cell in line.items() if cell == date(2026, 3, 2)}
    assert days == {
        "立案/日期", "认定/决定日期", "公示/起日", "公示/更正日期", "公示/暂停日期", "公示/恢复日期", "公示/移出日期",
        "复议、诉讼/受理日期", "复议、诉讼/结果日期", "撤销日期",
    }  # fmt: skip


def test_before_anything_is_decided_the_category_is_intended(play: Play) -> None:
    opened(play, ORDINARY)
    [line] = lines(page(play))
    assert line["认定/类别"] == "统计一般失信企业（拟）"
    assert "认定/决定日期" not in line


def test_each_proof_and_each_mailing_is_a_line(play: Play) -> None:
    case = decided(play)
    assert lines(page(play, key=SERVICES)) == []
    play.act("chaoyang", case, "service_prepared", PREPARED)
    [waiting] = lines(page(play, key=SERVICES))
    assert (waiting["送达回证文号"], waiting["剩余日数"]) == ("朝统信送字〔2026〕第1号", "剩14日")
    assert "送达方式" not in waiting
    play.act("chaoyang", case, "posted", POSTED, uploads=PROOF)
    play.days(15)
    back = {"returned_on": "2026-03-17", "return_reason": "无人签收"}
    play.act("chaoyang", case, "returned", back, uploads=PROOF)
    again = POSTED | {"posted_on": "2026-03-17", "tracking_number": "0000000000042"}
    play.act("chaoyang", case, "posted_again", again, uploads=PROOF)
    first, second = lines(page(play, key=SERVICES))
    assert (first["邮寄/邮件号码"], second["邮寄/邮件号码"]) == ("1234567890123", "0000000000042")
    assert (first["结果/情况"], first["结果/日期"]) == ("邮件无人签收退回（第一次）", date(2026, 3, 17))
    assert "结果/情况" not in second
    assert first["送达回证文号"] == second["送达回证文号"]
    assert ("剩余日数" not in first, second["剩余日数"]) == (True, "超期1日")


def test_what_an_enterprise_signs_for_online_is_in_the_books_like_any_service(play: Play) -> None:
    case = decided(play)
    play.act("chaoyang", case, "service_prepared", PREPARED)
    signed = {
        "received_at": "2026-03-02 09:00", "place": "本单位办公室", "receiver": "李某", "receiver_position": "主任",
        "capacity": "mail_room",
    }  # fmt: skip
    play.act("qiye1", case, "received_online", signed)
    [line] = lines(page(play, key=SERVICES))
    assert (line["送达方式"], line["办理日期"]) == ("在线签收决定书", date(2026, 3, 2))
    assert (line["签收、见证/收件人"], line["结果/日期"]) == ("李某", date(2026, 3, 2))
    [case_line] = lines(page(play))
    assert (case_line["送达/方式"], case_line["送达/送达日期"]) == ("在线签收决定书", date(2026, 3, 2))


def test_a_proof_that_waits_does_not_take_the_return_of_the_mailing(play: Play) -> None:
    case = decided(play)
    play.act("chaoyang", case, "service_prepared", PREPARED)
    play.act("chaoyang", case, "posted", POSTED, uploads=PROOF)
    play.act("chaoyang", case, "service_prepared", PREPARED)
    signed = {"signed_on": "2026-03-02", "signed_by": "李某"}
    play.act("chaoyang", case, "delivered", signed, uploads=PROOF)
    mailed, waiting = lines(page(play, key=SERVICES))
    assert (mailed["签收、见证/邮件签收人"], mailed["结果/情况"]) == ("李某", "邮件签收")
    assert waiting["送达回证文号"] == "朝统信送字〔2026〕第2号"
    assert not {"结果/情况", "签收、见证/邮件签收人", "剩余日数"} & set(waiting)


def test_filters_order_and_area(play: Play) -> None:
    decided(play, SERIOUS)
    play.days(1)
    decided(play, ABNORMAL, OTHER)

    def names(**wanted: Any) -> list[str]:
        return [line["企业名称"][:2] for line in lines(page(play, **wanted))]

    assert names() == ["吉林", "长春"]
    assert names(descending=False) == ["长春", "吉林"]
    assert names(order="uscc", descending=False) == ["长春", "吉林"]
    assert names(category="abnormal") == ["吉林"]
    assert names(words="精密") == ["长春"]
    assert (names(year=2026), names(year=2025)) == (["吉林", "长春"], [])
    assert (names(state="decided"), names(state="served")) == (["吉林", "长春"], [])
    assert (names(who="jilin", division="220100"), names(who="jilin", division="222400")) == (["吉林", "长春"], [])
    assert (names(who="shenji"), names(who="changchun"), names(who="nanguan")) == ([*names()], [*names()], [])


def test_the_year_of_a_case_is_that_of_beijing(play: Play, clock: Clock) -> None:
    clock.now = clock.now.replace(year=2025, month=12, day=31, hour=15, minute=59)
    opened(play)
    clock.pass_(minutes=2)
    opened(play, ORDINARY, OTHER)
    assert [line["企业名称"][:2] for line in lines(page(play, year=2026))] == ["吉林"]
    assert page(play).years == (2026, 2025)


def test_what_cannot_be_asked_is_told(play: Play) -> None:
    with pytest.raises(NotFoundError):
        page(play, key="nothing")
    with pytest.raises(BadInputError, match="不能按"):
        page(play, order="state_since")
    with pytest.raises(BadInputError, match="页码"):
        page(play, page=0)


def test_the_workbook_says_what_the_page_says(play: Play, tmp_path: Path) -> None:
    case = published(play)
    served(play, case)
    file = tmp_path / "ledger.xlsx"
    wanted = WantedLedger(LEDGER, year=2026, category="seriously_dishonest")
    assert export_ledger(play.platform, play.actor("jilin"), wanted, file) == ("统计失信企业认定台账", 1)
    sheet: Any = load_workbook(file).active
    assert sheet["A1"].value == "统计失信企业认定台账"
    assert (sheet["A2"].value, sheet.page_setup.paperSize) == ("填报单位：吉林省统计局", 8)
    merged = {str(each) for each in sheet.merged_cells.ranges}
    columns = page(play).ledger.table.columns
    assert {"A3:A4", "F3:G3", "V3:AF3"} <= merged
    assert [sheet.cell(4, number).value for number in (6, 7)] == ["日期", "线索来源"]
    written = {
        f"{column.group}/{column.label}" if column.group else column.label: sheet.cell(5, number)
        for number, column in enumerate(columns, 1)
    }
    told = lines(page(play))[0]
    for name, value in told.items():
        found = written[name].value
        assert (found.date() if isinstance(value, date) else found) == value, name
    assert (written["统一社会信用代码"].number_format, written["统一社会信用代码"].data_type) == ("@", "s")
    assert sheet["A6"].value == "合计"
    assert sheet["A7"].value == "范围：2026年立案；统计严重失信企业"
    assert sheet.print_area.endswith(f"${sheet.max_row}")


def test_what_was_signed_for_online_is_served_in_both_registers(play: Play) -> None:
    case = decided(play)
    play.act("chaoyang", case, "service_prepared", PREPARED)
    now = f"{in_beijing(play.platform.clock()):%Y-%m-%d %H:%M}"
    told = {"received_at": now, "place": "办公室", "receiver": "李某", "receiver_position": "经理"}
    play.act("qiye1", case, "received_online", told | {"capacity": "representative"})
    [line], [service] = lines(page(play)), lines(page(play, key=SERVICES))
    assert (line["送达/方式"], line["送达/送达日期"]) == ("在线签收决定书", date(2026, 3, 2))
    assert (service["送达方式"], service["办理日期"]) == ("在线签收决定书", date(2026, 3, 2))
