"""B10: a number is found however its brackets, figures and blanks are typed."""

import pytest

from forms_app.core.document_numbers import as_printed, number_within, year_named

PRINTED = "长朝统信决字〔2026〕第7号"


@pytest.mark.parametrize(
    "typed",
    [
        "长朝统信决字〔2026〕第7号", "长朝统信决字[2026]第7号", "长朝统信决字（2026）第7号", "长朝统信决字【2026】第7号",
        "长朝统信决字(2026)7号", "长朝统信决字〔２０２６〕第７号", " 长朝统信决字 [2026] 第 7 号 ", "长朝统信决字［2026］7",
        "长朝统信决字〔2026〕第007号",
    ],
)  # fmt: skip
def test_all_ways_to_type_a_number_are_one(typed: str) -> None:
    assert (as_printed(typed), year_named(typed)) == (PRINTED, 2026)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("第7号", "第7号"),
        ("[2026]", "〔2026〕"),
        ("某某（长春）公司", "某某(长春)公司"),
        ("[26]7", "[26]7"),
        ("%", "%"),
    ],
)
def test_parts_and_names_keep_their_words(typed: str, expected: str) -> None:
    assert as_printed(typed) == expected


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("送达回证_朝统信送字〔2026〕第1号_长春某某公司.pdf", "朝统信送字〔2026〕第1号"),
        ("受理通知书_长春某某公司.pdf", ""),
        ("受理通知书_〔2026〕第1号_公司.pdf", ""),
    ],
)
def test_the_number_in_the_name_of_a_file(name: str, number: str) -> None:
    assert number_within(name) == number
