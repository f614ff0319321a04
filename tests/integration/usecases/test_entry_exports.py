"""The joint-punishment register: who stands in it, until when, what rows lack, and both shapes reopened."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from forms_app.core.errors import ConflictError, ForbiddenError, NotFoundError
from forms_app.storage.tables import Office
from forms_app.usecases.entry_exports import EntryTable, entries_csv, export_entries, view_entries
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.determining import ENTRY, ORDINARY, decided, published, served
from tests.integration.usecases.procedure import Play, with_articles

OFFICIAL, PLAIN = "statistical_credit/joint_punishment", "statistical_credit/double_publicity"
OTHER = "91220104MA0Y4T7B30"
GROUND = {"ground": "own", "reason": "认定有误。"}
WHY = {"reason": "依据行政复议机关的通知。"}


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return with_articles(Play(platform, clock))


def table(play: Play, key: str = OFFICIAL, who: str = "jilin") -> EntryTable:
    return view_entries(play.platform, play.actor(who), key)


def names(play: Play) -> tuple[int, int]:
    found = table(play)
    return len(found.ready), len(found.waiting)


def test_the_row_is_the_entry_in_both_shapes(play: Play) -> None:
    published(play)
    [row] = table(play).ready
    cells = row.row.cells
    assert cells["行政处罚决定书文号"] == "朝统罚决字〔2026〕第3号"
    assert cells["行政相对人代码_2 (组织机构代码)"] == "MA0Y3K1A7"
    assert cells["处罚有效期限"] == "2026/03/02—2027/03/02"
    assert (cells["处罚机关"], cells["地方编码"]) == ("长春市朝阳区统计局", "220104")
    [row] = table(play, PLAIN).ready
    cells = row.row.cells
    assert (cells["CF_XDR_ZZJG"], cells.get("CF_XDR_GSZC")) == ("MA0Y3K1A7", None)
    assert (cells["CF_NR_FK"], cells["CF_YXQ"]) == (15, "2027/03/02")
    assert (cells["CF_CFJGDM"], cells["CF_SJLYDM"]) == ("11220104013712349E", "1122000001352345XX")
    assert (cells["CF_CFJG"], cells["CF_SJLY"]) == ("长春市朝阳区统计局", "吉林省统计局")


def test_only_the_seriously_dishonest_stand_in_it(play: Play) -> None:
    published(play, ORDINARY)
    decided(play, "article_8_3", OTHER)
    assert names(play) == (0, 0)


def test_what_lacks_something_is_listed_with_it_and_handed_over_by_no_file(play: Play, tmp_path: Path) -> None:
    decided(play)
    published(play, firm=OTHER)
    found = table(play)
    assert [row.uscc for row in found.ready] == [OTHER]
    [waiting] = found.waiting
    assert waiting.lacking[0] == "还没有公示，没有有效期限"
    assert waiting.lacking[1].startswith("必填而没有填写：行政处罚决定书文号、处罚名称、处罚类别1、")
    assert export_entries(play.platform, play.actor("jilin"), OFFICIAL, tmp_path / "a.xlsx").waiting == (waiting,)
    sheet: Any = load_workbook(tmp_path / "a.xlsx").active
    assert [sheet.cell(4, n).value for n in (1, 9)] == [1, OTHER]
    assert (sheet["A5"].value, sheet["B5"].value) == ("合计", 1)
    assert "列入1户；另有1户因缺少必填内容" in sheet["A6"].value
    _, content = entries_csv(play.platform, play.actor("jilin"), PLAIN)
    codes, _labels, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert [dict(zip(codes, row, strict=True))["CF_XDR_SHXYM"] for row in rows] == [OTHER]


def test_an_office_without_its_code_is_named_as_missing(play: Play) -> None:
    published(play)
    with play.platform.database.writing() as session:
        session.exec(select(Office).where(Office.name == "长春市朝阳区统计局")).one().uscc = ""
    [waiting] = table(play, PLAIN).waiting
    assert waiting.lacking == ("必填而没有填写：处罚机关统一社会信用代码",)
    assert names(play) == (1, 0)


def test_two_amounts_wait_until_an_officer_says_the_fine(play: Play) -> None:
    twice = {"outcome": "处罚款50,000元，对单位负责人处罚款5,000元"}
    case = published(play, entry=twice)
    [waiting] = table(play, PLAIN).waiting
    assert "读出2个罚款金额" in waiting.lacking[0]
    correction = ENTRY | twice | GROUND
    play.act("chaoyang", case, "entry_corrected", correction | {"fine_amount": "50000"})
    [row] = table(play, PLAIN).ready
    assert row.row.cells["CF_NR_FK"] == 5


def test_nothing_is_drafted_beside_what_is_public(play: Play) -> None:
    case = published(play)
    with pytest.raises(ConflictError, match="已经公示"):
        play.act("chaoyang", case, "entry_proposed", ENTRY | {"conduct": "还在拟写的内容"})
    [row] = table(play).ready
    assert row.row.cells["处罚事由"] == ENTRY["conduct"]


def test_it_ends_with_the_publication(play: Play) -> None:
    published(play)
    play.days(365)  # 2 March 2027, the last day
    assert names(play) == (1, 0)
    play.days(1)
    assert names(play) == (0, 0)


@pytest.mark.parametrize(("who", "act", "values"), [
    ("chaoyang3", "decision_withdrawn", GROUND),
    ("chaoyang3", "entry_deleted", WHY),
])  # fmt: skip
def test_it_ends_at_once_with_the_decision_or_the_entry(play: Play, who: str, act: str, values: dict[str, str]) -> None:
    case = published(play)
    play.act(who, case, act, values)
    assert names(play) == (0, 0)


def test_while_suspended_it_waits(play: Play) -> None:
    case = published(play)
    play.act("chaoyang3", case, "publication_suspended", WHY)
    [waiting] = table(play).waiting
    assert waiting.lacking == ("2026年3月2日起暂停公示，恢复后再移交",)
    play.act("chaoyang3", case, "publication_resumed", WHY)
    assert names(play) == (1, 0)


def test_the_decision_in_force_counts_while_it_is_looked_into_anew(play: Play) -> None:
    case = published(play)
    served(play, case)
    heard = {"received_on": "2026-03-02", "statement": "我单位认为情节较轻。"}
    play.act("chaoyang", case, "statement_received", heard)
    play.act("chaoyang", case, "statement_accepted_in_part", {"reason": "部分事实有误。"})
    rows = [{"item": ORDINARY, "facts": "多报产值。", "proof": "台账"}]
    play.act("chaoyang", case, "findings_recorded", {"findings": rows})
    assert names(play) == (1, 0)


@pytest.mark.parametrize("who", ["chaoyang", "changchun", "chaoyang3"])
def test_other_offices_are_told_who_keeps_it(play: Play, who: str) -> None:
    with pytest.raises(ForbiddenError, match="由省级统计机构归集（第十八条）"):
        table(play, who=who)


def test_an_unknown_table_is_not_there(play: Play) -> None:
    with pytest.raises(NotFoundError):
        table(play, "statistical_credit/nothing")
