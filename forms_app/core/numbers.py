"""Reading numbers as people type them, exactly: Decimal in, no float anywhere."""

import re
from decimal import Decimal

from forms_app.core.text import half_width

# Grouping commas must group by three; exponents, NaN and infinities are not amounts.
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
MAX_DIGITS = 20


class NumberError(ValueError):
    """The text is not a number; `str(error)` says what is allowed, in Chinese."""


def parse_decimal(text: str) -> Decimal:
    """Exact value of `1,234.50`, `１２３`, `+5`. Raises NumberError."""
    plain = half_width(text).strip()
    if not _NUMBER.fullmatch(plain):
        raise NumberError(f"“{text}”不是数字，请只填数字，如 1234.5（可带千分位逗号）")
    digits = plain.replace(",", "")
    if sum(character.isdigit() for character in digits) > MAX_DIGITS:
        raise NumberError(f"数字过长，最多{MAX_DIGITS}位")
    value = Decimal(digits)
    return value if value else Decimal(0)


def decimals(value: Decimal) -> int:
    """Digits after the point: 2 for 1.50."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def plain(value: Decimal) -> str:
    """Digits without exponent, as stored: `1234.50`."""
    return format(value, "f")


def grouped(value: Decimal) -> str:
    """Digits with commas every three, as printed: `1,234.50`."""
    return format(value, ",f")
