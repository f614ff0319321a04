import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_app.documents.fitting import (
    CONTINUED,
    Block,
    crowded_heights,
    fit,
    needed_height,
    share_heights,
    shares,
    sizes,
)

ALLOWED = sizes(14, 9)


def test_sizes_go_down_in_half_points_to_the_floor() -> None:
    assert sizes(11, 9) == (11, 10.5, 10, 9.5, 9)
    assert sizes(9, 9) == (9,)
    assert sizes(10.2, 9.5) == (10.2, 9.7, 9.5)


def test_a_short_text_keeps_the_largest_size() -> None:
    assert fit((Block("统计"),), 100, 20, ALLOWED).size == 14


def test_a_longer_text_is_set_smaller() -> None:
    fitted = fit((Block("字" * 18),), 112, 30, ALLOWED)
    assert 9 < fitted.size < 14
    assert fitted.rest == ()


def test_what_does_not_fit_is_continued_not_cut() -> None:
    text = "".join(f"{n:03}号" for n in range(200))
    fitted = fit((Block(text),), 112, 30, ALLOWED)
    [head], [(lead, rest)] = fitted.blocks, fitted.rest
    assert (fitted.size, lead) == (9, "")
    assert head.text.endswith(CONTINUED)
    assert head.text.removesuffix(CONTINUED) + rest == text
    assert needed_height(fitted.blocks, 9, 112) <= 30


@given(
    texts=st.lists(st.text("字0aW，（\n ", max_size=120), min_size=1, max_size=5),
    width=st.floats(60, 400),
    height=st.floats(20, 300),
)
def test_nothing_is_ever_lost(texts: list[str], width: float, height: float) -> None:
    blocks = tuple(Block(text, lead=f"（{n}）", boxes=(("是", True),)) for n, text in enumerate(texts))
    fitted = fit(blocks, width, height, ALLOWED)
    rest = dict(fitted.rest)
    for block, printed in zip(blocks, fitted.blocks, strict=True):
        assert printed.lead == block.lead
        assert printed.text.removesuffix(CONTINUED) + rest.get(block.lead, "") == block.text
    assert needed_height(fitted.blocks, fitted.size, width) <= max(
        height, needed_height([Block(CONTINUED, lead=block.lead, boxes=block.boxes) for block in blocks], 9, width)
    )


def test_every_lead_stays_and_room_is_dealt_out_evenly() -> None:
    assert shares([10, 1, 10], [1, 1, 1], 9) == [4, 1, 4]
    assert shares([2, 2], [1, 1], 9) == [2, 2]
    assert shares([5, 5], [1, 1], 1) == [1, 1]


def test_rows_keep_their_heights_while_they_can() -> None:
    assert share_heights([10, 20], [30, 30]) == [30, 30]


def test_a_full_row_takes_the_room_another_leaves() -> None:
    heights = share_heights([50, 4], [30, 30])
    assert heights is not None
    assert sum(heights) == pytest.approx(60)
    assert heights[0] >= 50


def test_rows_that_need_too_much_cannot_share() -> None:
    assert share_heights([50, 50], [30, 30]) is None


def test_a_modest_row_gets_what_it_needs_among_greedy_ones() -> None:
    assert crowded_heights([10, 500, 500], [30, 30, 60]) == [10, pytest.approx(110 / 3), pytest.approx(220 / 3)]
