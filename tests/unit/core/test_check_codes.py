"""Check codes: read however they were typed, never mistaken for another."""

import pytest

from forms_app.core.check_codes import BITS, code_of, read_code, shown_code


@pytest.mark.parametrize(
    ("number", "code"),
    [(0, "0000000000"), (31, "000000000Z"), (32, "0000000010"), ((1 << BITS) - 1, "ZZZZZZZZZZ")],
)
def test_a_number_becomes_ten_characters(number: int, code: str) -> None:
    assert code_of(number) == code
    assert read_code(code) == code


@pytest.mark.parametrize(
    "typed",
    [
        "0A1B2-C3D4E",
        "0a1b2c3d4e",
        " 0A1B2 C3D4E ",
        "０Ａ１Ｂ２－Ｃ３Ｄ４Ｅ",
        "OAIB2-C3D4E",
        "oalb2—c3d4e",
        "0-A-1-B-2-C-3-D-4-E",
    ],
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert read_code(typed) == "0A1B2C3D4E"


@pytest.mark.parametrize(
    "typed", ["", "0A1B2C3D4", "0A1B2C3D4EF", "0A1B2C3D4U", "核验码0A1B2C3", "０A1B2C3D4²", "🙂" * 10]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_it_is_shown_in_two_halves() -> None:
    assert shown_code("0A1B2C3D4E") == "0A1B2-C3D4E"
