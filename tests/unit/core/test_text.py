import pytest

from forms_app.core.text import half_width, matching_key, shows_nothing, trimmed, unprintable


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\x00b", "U+0000"),
        ("a\x08", "U+0008"),
        ("\x7f", "U+007F"),
        ("\x85", "U+0085"),
        ("\ud800", "U+D800"),
        ("公司\u202e名", "U+202E"),
        ("\u2066", "U+2066"),
        ("\uffff", "U+FFFF"),
        ("名\ufffd", "U+FFFD"),
        ("公\u200e司", "U+200E"),
        ("公\u200f司", "U+200F"),
        ("公\u061c司", "U+061C"),
        ("一\u2028二", "U+2028"),
        ("一\u2029二", "U+2029"),
    ],
)
def test_a1_a2_names_what_cannot_be_printed(text: str, found: str) -> None:
    assert unprintable(text) == found


@pytest.mark.parametrize("text", ["", "吉林省镕堃喆玥𬭎", "第一行\n第二行\t缩进", "😀👨‍👩‍👧", "〇㐂𬭚"])
def test_lets_through_what_people_write(text: str) -> None:
    assert unprintable(text) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [("　名称　 ", "名称"), ("一\r\n二\r三", "一\n二\n三"), ("\ufeff名\u200b称", "名称"), (" 中 间 ", "中 间")],
)
def test_trims_only_what_is_documented(text: str, kept: str) -> None:
    assert trimmed(text) == kept


def test_half_width_folds_ascii_only() -> None:
    assert half_width("ＡＢ１２　²①") == "AB12 ²①"


def test_names_match_whatever_their_width_and_blanks() -> None:
    assert matching_key("ＡＢＣ 公司") == matching_key("abc公司")


@pytest.mark.parametrize(
    "text", ["", " \u3000\n", "\u3164", "\u2800\u2800", "\u200d\ufe0f", "\u00ad", "\u115f \uffa0", "\U000e0020"]
)
def test_text_that_shows_nothing(text: str) -> None:
    assert shows_nothing(text)


@pytest.mark.parametrize("text", ["a", "。", "无", "\u3164甲", "👨\u200d👩", "0"])
def test_text_that_shows_something(text: str) -> None:
    assert not shows_nothing(text)


@pytest.mark.parametrize(
    "unseen", ["\u200c", "\u200d", "\u00ad", "\u2063", "\ufe0f", "\u034f", "\u3164", "\U000e0100", "\U000e0041"]
)
def test_names_match_whatever_nobody_sees_in_them(unseen: str) -> None:
    assert matching_key(f"某{unseen}公司") == matching_key("某公司")
