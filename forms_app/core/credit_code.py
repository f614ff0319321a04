"""Unified social credit codes (统一社会信用代码, GB 32100-2015): reading, checking, naming the rule that fails.

18 characters: department, category, six digits of the registering division, nine of the organisation code
(GB 11714, with its own check character at position 17) and the check character at position 18.
"""

from dataclasses import dataclass

from forms_app.core import organisation_code
from forms_app.core.text import half_width

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_OLD_REGISTRATION_LENGTH = 15
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_MODULUS = 31

# GB 32100-2015 table 1. Later amendments may add categories, so an unknown one is a remark, never an error.
_CATEGORIES = {
    "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "1239", "6": "129", "7": "129",
    "8": "19", "9": "123", "A": "19", "N": "1239", "Y": "1",
}  # fmt: skip


_INDIVIDUAL_BUSINESS = "92"


class CreditCodeError(ValueError):
    """The code breaks a rule; `str(error)` names the rule in Chinese."""


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A code whose two check characters are right."""

    value: str

    def __str__(self) -> str:
        return self.value

    @property
    def division(self) -> str:
        """Six digits of the division of first registration, which may since have been abolished."""
        return self.value[2:8]

    @property
    def organisation(self) -> str:
        """The nine-character organisation code inside (positions 9 to 17)."""
        return self.value[8:17]

    @property
    def is_individual_business(self) -> bool:
        """Whether it is that of a person who runs a business (个体工商户): category 2 of the department of commerce."""
        return self.value.startswith(_INDIVIDUAL_BUSINESS)

    @property
    def known_category(self) -> bool:
        """Whether department and category are in the table of the standard."""
        return self.value[1] in _CATEGORIES.get(self.value[0], "")


def check_character(body: str) -> str:
    """Check character of the first 17 characters."""
    total = sum(weight * ALPHABET.index(character) for weight, character in zip(_WEIGHTS, body, strict=True))
    return ALPHABET[-total % _MODULUS]


def normalised(text: str) -> str:
    """The code as it should have been typed: half width, upper case, without blanks and hyphens."""
    return "".join(half_width(text).upper().replace("-", "").split())


def parse(text: str) -> CreditCode:
    """Read a code as people type it. Raises CreditCodeError naming the first rule that fails."""
    code = normalised(text)
    _check_length(code)
    _check_alphabet(code)
    _check_division(code)
    expected = organisation_code.check_character(code[8:16])
    if code[16] != expected:
        raise CreditCodeError(
            f"第17位校验错误：按 GB 11714 由第9—16位算得应为“{expected}”，现为“{code[16]}”，请核对第9—17位"
        )
    expected = check_character(code[:17])
    if code[17] != expected:
        raise CreditCodeError(f"第18位校验错误：按 GB 32100 由前17位算得应为“{expected}”，现为“{code[17]}”，请逐位核对")
    return CreditCode(code)


def _check_length(code: str) -> None:
    if len(code) == _OLD_REGISTRATION_LENGTH and code.isdigit():
        raise CreditCodeError("这是15位旧工商注册号，请改填营业执照上的18位统一社会信用代码")
    if len(code) != LENGTH:
        raise CreditCodeError(f"应为{LENGTH}位，现为{len(code)}位")


def _check_alphabet(code: str) -> None:
    for position, character in enumerate(code, start=1):
        if character not in ALPHABET:
            raise CreditCodeError(f"第{position}位“{character}”不是代码字符：只用数字和大写字母，且不用 I、O、S、V、Z")


def _check_division(code: str) -> None:
    if not code[2:8].isdigit():
        raise CreditCodeError("第3—8位是登记机关行政区划码，应全为数字")
