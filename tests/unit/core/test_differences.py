"""Where two texts differ, in pieces that put the texts together again."""

import random
import time

import pytest

from forms_app.core.differences import difference


def told(before: str, after: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    found = difference(before, after)
    return [(p.kind, p.text) for p in found.before], [(p.kind, p.text) for p in found.after]


def test_a_changed_number_is_marked_alone() -> None:
    assert told("警告，并处罚款150,000元", "警告，并处罚款120,000元") == (
        [("same", "警告，并处罚款1"), ("deleted", "5"), ("same", "0,000元")],
        [("same", "警告，并处罚款1"), ("inserted", "2"), ("same", "0,000元")],
    )


def test_clauses_are_matched_before_characters() -> None:
    _, after = told("多报产值；迟报月报。", "多报产值；拒报年报；迟报月报。")
    assert after == [("same", "多报产值；"), ("inserted", "拒报年报；"), ("same", "迟报月报。")]


def test_a_lonely_character_between_two_changes_belongs_to_them() -> None:
    assert told("甲乙丙丁", "戊乙己丁")[0] == [("deleted", "甲乙丙"), ("same", "丁")]


@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("", "新增。"), ("删去。", ""), ("同", "同"), ("甲\n乙", "甲\n丙")]
)
def test_the_pieces_are_the_texts(before: str, after: str) -> None:
    found = difference(before, after)
    assert ("".join(p.text for p in found.before), "".join(p.text for p in found.after)) == (before, after)


def test_any_two_texts_come_back_whole() -> None:
    dice = random.Random(7)  # noqa: S311 - the same texts every time, nothing secret
    for _ in range(500):
        before, after = ("".join(dice.choices("甲乙丙，。1\n", k=dice.randint(0, 40))) for _ in range(2))
        test_the_pieces_are_the_texts(before, after)


@pytest.mark.parametrize(("before", "after"), [("的" * 3000, "的一" * 1500), ("的，" * 1500, "的，一，" * 750)])
def test_repetitions_take_no_time(before: str, after: str) -> None:
    began = time.perf_counter()
    test_the_pieces_are_the_texts(before, after)
    assert time.perf_counter() - began < 2
