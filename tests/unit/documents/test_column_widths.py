"""Columns of official tables: nothing that belongs together is torn while there is room, and what has none goes on."""

from forms_app.documents.column_widths import PaperColumn, needed_width, sheets, widths
from forms_app.documents.table_sheets import HeadingCell, TableSheet

ROOM = 267.0


def column(label: str = "栏", *, group: str | None = None, share: int = 10, needed: float = 0.0) -> PaperColumn:
    return PaperColumn(label, group, share, needed)


def test_a_day_a_code_and_a_number_stand_whole() -> None:
    day = needed_width("日期", ["2026年11月13日"], 8.0, whole=False)
    assert 20 < day < 24
    assert needed_width("备注", ["自2026年11月13日起公示"], 8.0, whole=False) == day
    assert needed_width("代码", ["91220104MA0Y4T7B30"], 8.0, whole=False) > 28
    assert needed_width("（一）组织人员", [], 8.0, whole=False) < 13
    assert needed_width("金额", ["4,000,000.00"], 8.0, whole=True) > 15


def test_a_long_text_needs_four_characters_beside_each_other() -> None:
    assert needed_width("栏", ["按照规定逐项核对"], 9.0, whole=False) == needed_width(
        "栏", ["按照规定"], 9.0, whole=False
    )


def test_shares_hold_while_everything_fits() -> None:
    assert widths([column(share=1), column(share=3, needed=60)], 100) == [25, 75]


def test_who_needs_more_gets_it_from_those_that_have_something_over() -> None:
    narrow, wide, small = widths([column(share=1, needed=30), column(share=7), column(share=2, needed=20)], 100)
    assert (narrow, small) == (30, 20)
    assert wide == 50


def test_too_many_columns_go_on_beside_the_leading_ones_group_by_group() -> None:
    columns = [column(), column(), column(), *(column(group="送达", needed=40) for _ in range(4)), column(needed=80)]
    assert sheets(columns, ROOM) == [(0, 1, 2, 3, 4, 5, 6), (0, 1, 2, 7)]
    assert sheets(columns[:6], ROOM) == [(0, 1, 2, 3, 4, 5)]


def test_each_sheet_carries_its_headings_lines_and_totals() -> None:
    top = (
        *(HeadingCell(name, rows=2) for name in ("序号", "名称", "代码")),
        HeadingCell("立案", 8),
        HeadingCell("办结", 8),
    )
    below = tuple(HeadingCell(f"{name}{number}") for name in "立结" for number in range(8))
    rows = (("1", "甲", "乙", *["2026年11月13日"] * 16),)
    totals = ("合计", "1", "", *(str(number) for number in range(16)))
    table = TableSheet("台账", "", "", "a4", (top, below), (5,) * 19, ("centre",) * 19, rows, totals)
    first, second = table.parts
    assert [cell.text for cell in first.headings[0]] == ["序号", "名称", "代码", "立案"]
    assert [cell.text for cell in second.headings[0]] == ["序号", "名称", "代码", "办结"]
    assert second.headings[1] == below[8:]
    assert second.rows[0][:3] == ("1", "甲", "乙")
    assert second.totals == ("合计", "1", "", *(str(number) for number in range(8, 16)))
    assert abs(sum(second.millimetres) - ROOM) < 0.1
