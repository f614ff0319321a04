"""Check codes of issued documents: ten characters that nobody guesses and nobody misreads.

Crockford's base 32: digits and capitals without I, L, O and U. Fifty random bits.
"""

import re

from forms_app.core.text import half_width

BITS = 50
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH, _HALF = 10, 5
_BITS_EACH, _MASK = 5, 31
_BETWEEN = re.compile(r"[\s\-‐‑–—－]+")
_MISREAD = str.maketrans("OIL", "011")


def code_of(number: int) -> str:
    """The code of a number of up to fifty bits."""
    return "".join(_ALPHABET[number >> _BITS_EACH * place & _MASK] for place in reversed(range(_LENGTH)))


def read_code(text: str) -> str | None:
    """The code that was typed, however it was grouped, and with O, I and L taken for 0 and 1; None when it is none."""
    plain = _BETWEEN.sub("", half_width(text)).upper().translate(_MISREAD)
    return plain if len(plain) == _LENGTH and set(plain) <= set(_ALPHABET) else None


def shown_code(code: str) -> str:
    """`0A1B2-C3D4E`, as it is printed."""
    return f"{code[:_HALF]}-{code[_HALF:]}"
