"""变更对照表: which versions there are, who sees them, what is marked; PDF and workbook reopened."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText

from forms_app.core.errors import ConflictError, NotFoundError
from forms_app.usecases.compare_versions import (
    Chosen,
    Comparison,
    compare_case,
    compare_filing,
    export_comparison,
    print_comparison,
)
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.platform import Platform
from forms_app.usecases.save_draft import Save, save_draft
from forms_app.usecases.start_filing import start_filing
from tests.integration.conftest import Clock
from tests.integration.usecases.determining import ENTRY, decided, opened, published
from tests.integration.usecases.procedure import ANNEX1, DEFECTS, Play, with_articles
from tests.integration.usecases.test_determination import FINDINGS, _words

CORRECTION = {
    **ENTRY, "ground": "own", "reason": "金额有误。",
    "outcome": "警告，并处罚款人民币120,000元",
}  # fmt: skip


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """Versions are compared in memory."""
    return sqlite_platform


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return with_articles(Play(platform, clock))


def of_case(play: Play, case: UUID, *chosen: str, who: str = "chaoyang") -> Comparison:
    return compare_case(play.platform, play.actor(who), case, Chosen(*chosen))


def marked(found: Comparison) -> dict[str, tuple[list[str], list[str]]]:
    """Label → what is gone, what is new."""
    return {
        change.label: (
            [piece.text for piece in change.difference.before if piece.kind == "deleted"],
            [piece.text for piece in change.difference.after if piece.kind == "inserted"],
        )
        for change in found.changed
    }


def test_a_corrected_entry_is_compared_with_the_one_before(play: Play) -> None:
    case = published(play)
    play.days(3)
    play.act("chaoyang", case, "entry_corrected", CORRECTION)
    found = of_case(play, case)
    assert [(each.title, len(each.versions)) for each in found.subjects] == [
        ("统计严重失信企业信息公示标准（附件6）", 2)
    ]
    assert marked(found) == {"处罚结果": (["5"], ["2"])}
    assert found.before is not None
    assert found.before.named == "2026年3月2日 09:00:00 公示失信信息，朝阳区承办机构负责人"


def test_an_act_answered_again_has_versions_and_any_two_may_be_chosen(play: Play) -> None:
    case = decided(play)
    assert of_case(play, case).subject is None
    case = decided(play, firm="91220104MA0Y4T7B30")
    for conduct in (ENTRY["conduct"], "多报产值", "多报产值和能耗"):
        play.act("chaoyang", case, "entry_proposed", ENTRY | {"conduct": conduct})
    found = of_case(play, case, "act-entry_proposed")
    assert found.subject is not None
    first, second, third = (version.key for version in found.subject.versions)
    assert marked(found) == {"违法事由（处罚事由）": ([], ["和能耗"])}
    assert set(marked(of_case(play, case, "act-entry_proposed", first, third))) == {"违法事由（处罚事由）"}
    assert of_case(play, case, "act-entry_proposed", second, second).changed == ()
    with pytest.raises(NotFoundError, match="没有这个版本"):
        of_case(play, case, "act-entry_proposed", "99")


def test_findings_recorded_anew_are_compared_row_by_row(play: Play) -> None:
    case = opened(play)
    play.act("chaoyang", case, "findings_recorded", FINDINGS)
    found = of_case(play, case, "act-findings_recorded")
    [change] = found.changed
    assert change.before.startswith("1．第十条（一）编造虚假统计数据，")
    assert "2．第九条（一）提供不真实统计资料" in change.after


def test_an_application_that_came_back_corrected(play: Play) -> None:
    case = play.apply("qiye1")
    play.act("chaoyang", case, "correction_requested", DEFECTS)
    play.days(1)
    again = play.apply("qiye1", copy_of=play.file(case).row.filing_id, position="副董事长")
    assert again == case
    found = of_case(play, case)
    assert found.changed[0].after == "副董事长"
    filing = play.file(case).row.filing_id
    assert filing is not None
    same = compare_filing(play.platform, play.actor("chaoyang"), filing, Chosen())
    assert marked(same) == marked(found)


def test_saved_drafts_are_the_enterprises_alone(play: Play) -> None:
    actor = play.actor("qiye1")
    filing = start_filing(play.platform, actor, ANNEX1)
    for number, text in enumerate(("台账齐全", "台账齐全，专人管理"), 1):
        revision = open_filing(play.platform, actor, filing).revision
        save_draft(play.platform, actor, filing, Save({"position": text[:4], "reason": text}, revision, f"k{number}"))
        play.days(1)
    found = compare_filing(play.platform, actor, filing, Chosen())
    assert found.before is not None
    assert [new for _, new in marked(found).values()] == [["，专人管理"]]
    for who in ("chaoyang", "qiye2"):
        with pytest.raises(NotFoundError):
            compare_filing(play.platform, play.actor(who), filing, Chosen())


def test_foreign_cases_have_no_versions(play: Play) -> None:
    case = published(play)
    with pytest.raises(NotFoundError):
        of_case(play, case, who="yanji")


def test_paper_and_workbook_mark_what_the_page_marks(play: Play, tmp_path: Path) -> None:
    case = published(play)
    play.act("chaoyang", case, "entry_corrected", CORRECTION)
    found = of_case(play, case)
    words = _words(print_comparison(play.platform, found))
    assert "变更对照表" in words
    assert "变更1项，其余已填写的" in words
    assert "罚款人民币150,000元" in words
    export_comparison(play.platform, found, tmp_path / "c.xlsx")
    sheet: Any = load_workbook(tmp_path / "c.xlsx", rich_text=True).active
    before, after = sheet["C8"].value, sheet["D8"].value
    assert isinstance(before, CellRichText)
    assert str(before) == "警告，并处罚款人民币150,000元"
    assert [block.text for block in before if block.font.strike] == ["5"]
    assert [block.text for block in after if block.font.u == "single"] == ["2"]
    assert sheet["A1"].value == "变更对照表"
    assert {"A1:D1", "A3:D3"} <= {str(each) for each in sheet.merged_cells.ranges}


def test_with_one_version_there_is_nothing_to_print(play: Play, tmp_path: Path) -> None:
    found = of_case(play, decided(play))
    with pytest.raises(ConflictError, match="只有一个版本"):
        print_comparison(play.platform, found)
    with pytest.raises(ConflictError, match="只有一个版本"):
        export_comparison(play.platform, found, tmp_path / "c.xlsx")
