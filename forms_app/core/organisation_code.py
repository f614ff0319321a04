"""Organisation codes (组织机构代码, GB 11714): eight characters and a check character."""

import re

from forms_app.core.text import half_width

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_MODULUS = 11
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHAPE = re.compile(r"([0-9A-Z]{8})-?([0-9X])")


class OrganisationCodeError(ValueError):
    """The code breaks a rule; `str(error)` names the rule in Chinese."""


def check_character(body: str) -> str:
    """Check character of the eight characters before it: `60003734` gives `1`. Remainder 10 is `X`, 11 is `0`."""
    total = sum(weight * _DIGITS.index(character) for weight, character in zip(_WEIGHTS, body, strict=True))
    rest = _MODULUS - total % _MODULUS
    return {10: "X", 11: "0"}.get(rest, str(rest))


def printed(code: str) -> str:
    """Nine characters with the customary hyphen: `D2143569-X`."""
    return f"{code[:8]}-{code[8]}"


def parse(text: str) -> str:
    """Nine characters from `60003734-1`, `600037341` or the same in full width. Raises OrganisationCodeError."""
    match = _SHAPE.fullmatch("".join(half_width(text).upper().split()))
    if match is None:
        raise OrganisationCodeError("应为9位：8位数字或大写字母和1位校验码，如 60003734-1")
    body, check = match.groups()
    if check != (expected := check_character(body)):
        raise OrganisationCodeError(
            f"第9位校验错误：按 GB 11714 由前8位算得应为“{expected}”，现为“{check}”，请逐位核对"
        )
    return body + check
