import pytest
from stdnum.cn import uscc

from forms_app.core import credit_code, organisation_code
from forms_app.core.credit_code import CreditCodeError

REAL = ["91110000600037341L", "91350100M000100Y43", "91440300708461136T", "914403001922038216"]


def with_check_characters(body: str) -> str:
    """A code made of the first 16 characters and both check characters."""
    body += organisation_code.check_character(body[8:16])
    return body + credit_code.check_character(body)


@pytest.mark.parametrize("code", REAL)
def test_accepts_codes_in_use(code: str) -> None:
    assert str(credit_code.parse(code)) == code
    assert uscc.is_valid(code)


@pytest.mark.parametrize("prefix", ["A1", "N1", "N2", "N3", "Y1", "93", "12"])
def test_accepts_every_department(prefix: str) -> None:
    code = with_check_characters(prefix + "22010412345678")
    assert credit_code.parse(code).known_category


def test_an_unknown_category_is_no_fault() -> None:
    assert not credit_code.parse(with_check_characters("9822010412345678")).known_category


@pytest.mark.parametrize(
    "typed", [" 91110000 600037341l ", "９１１１００００６０００３７３４１Ｌ", "9111-0000-6000-3734-1L"]
)
def test_normalises_width_case_and_blanks(typed: str) -> None:
    assert str(credit_code.parse(typed)) == "91110000600037341L"


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("", "应为18位，现为0位"),
        ("9111000060003734", "应为18位，现为16位"),
        ("220104123456789", "15位旧工商注册号"),
        ("91110000600037341O", "第18位“O”不是代码字符"),
        ("91110000600037341²", "第18位“²”不是代码字符"),
        ("911100I0600037341L", "第7位“I”不是代码字符"),
        ("911100A0600037341L", "第3—8位是登记机关行政区划码"),
        ("91110000600037345L", "第17位校验错误：按 GB 11714 由第9—16位算得应为“1”，现为“5”"),
        ("91110000600037341M", "第18位校验错误：按 GB 32100 由前17位算得应为“L”，现为“M”"),
    ],
)
def test_b4_names_the_rule_that_fails(code: str, rule: str) -> None:
    with pytest.raises(CreditCodeError, match=rule.replace("²", ".")):
        credit_code.parse(code)


def test_catches_every_single_wrong_character() -> None:
    for code in REAL:
        for position in range(18):
            for wrong in credit_code.ALPHABET.replace(code[position], ""):
                with pytest.raises(CreditCodeError):
                    credit_code.parse(code[:position] + wrong + code[position + 1 :])


def test_knows_its_parts() -> None:
    code = credit_code.parse("91110000600037341L")
    assert (code.division, code.organisation) == ("110000", "600037341")


@pytest.mark.parametrize(("body", "check"), [("60003734", "1"), ("D2143569", "X"), ("M000100Y", "4")])
def test_organisation_code_check(body: str, check: str) -> None:
    assert organisation_code.check_character(body) == check


def test_organisation_code_is_printed_with_a_hyphen() -> None:
    assert organisation_code.printed("D2143569X") == "D2143569-X"


def test_a_former_division_inside_a_code_is_fine() -> None:
    assert credit_code.parse(with_check_characters("9122038112345678")).division == "220381"
