"""Organisation codes (组织机构代码, GB 11714): eight characters and a check character."""

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_MODULUS = 11
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_character(body: str) -> str:
    """Check character of the eight characters before it: `60003734` gives `1`. Remainder 10 is `X`, 11 is `0`."""
    total = sum(weight * _DIGITS.index(character) for weight, character in zip(_WEIGHTS, body, strict=True))
    rest = _MODULUS - total % _MODULUS
    return {10: "X", 11: "0"}.get(rest, str(rest))


def printed(code: str) -> str:
    """Nine characters with the customary hyphen: `D2143569-X`."""
    return f"{code[:8]}-{code[8]}"
