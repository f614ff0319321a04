"""Values beside their targets: bars are as long as their values, targets stand where they are, nothing is drawn twice."""

from dataclasses import replace

from forms_app.documents.drawn import Picture
from forms_app.documents.target_bars import BARS_A_PICTURE, PICTURE_WIDTH, BarValue, pictures, target_bars

VALUE = BarValue("长春市2025年", "80.00%", "达到", "met", 80.0, 80.0, "≥80%")


def drawn(*values: BarValue) -> list[Picture]:
    return list(pictures("筛查率", "%", values))


def test_a_bar_ends_at_its_target_where_it_equals_it() -> None:
    short, whole = replace(VALUE, value=40.0), VALUE
    first, second = target_bars((short, whole), "%", 100, 200).bars
    assert (first.left, first.width, first.at) == (100, 100, 300)
    assert (second.left, second.width, second.at) == (100, 200, 300)


def test_a_decrease_below_nought_is_drawn_to_the_left_and_nothing_is_still_seen() -> None:
    fallen, nothing = replace(VALUE, value=-10.0, aim=10.0), replace(VALUE, value=0.0, aim=None)
    scale = target_bars((fallen, nothing), "%", 0, 200)
    assert scale.zero == 100
    assert [(bar.left, bar.width, bar.at) for bar in scale.bars] == [(0, 100, 200), (100, 1, None)]


def test_on_paper_the_verdict_is_told_by_shade_and_word_within_the_picture() -> None:
    [picture] = drawn(VALUE, replace(VALUE, verdict="未达到", standing="not_met", value=79.0, shown="79.00%"))
    assert [box.fill for box in picture.boxes] == ["#333", "white"]
    assert [each.text for each in picture.words] == ["长春市2025年", "80.00%　达到", "长春市2025年", "79.00%　未达到"]
    assert all(box.x + box.width <= PICTURE_WIDTH for box in picture.boxes)
    # The target lies above the bars: it must be seen across a black one.
    assert [mark.x1 for mark in picture.marks] == [picture.boxes[0].x + picture.boxes[0].width] * 2
    assert picture.said.startswith("筛查率：条形图，竖线为目标，单位：%。长春市2025年80.00%，达到（目标≥80%）；")


def test_a_long_name_is_cut_but_for_its_year() -> None:
    [picture] = drawn(replace(VALUE, label="延边朝鲜族自治州和龙市示例全民健身中心体育馆2025年"))
    label = picture.words[0]
    assert label.text == "延边朝鲜族自治州…2025年"
    assert "示例全民健身中心体育馆2025年80.00%" in picture.description


def test_what_is_longer_than_a_page_goes_on_in_another_picture_on_the_same_scale() -> None:
    first, second = drawn(*[VALUE] * BARS_A_PICTURE, replace(VALUE, value=160.0))
    assert (len(first.boxes), len(second.boxes)) == (BARS_A_PICTURE, 1)
    assert round(second.boxes[0].width / first.boxes[0].width, 1) == 2
    assert second.description.count("目标≥80%") == 1


def test_where_everything_is_nought_there_is_still_something_to_see() -> None:
    nothing = replace(VALUE, value=0.0, aim=None)
    assert [(bar.left, bar.width) for bar in target_bars((nothing, nothing), "%", 0, 200).bars] == [(0, 1), (0, 1)]
