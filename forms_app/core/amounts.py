"""Amounts of money as people write them: 50,000元, 5万元, 伍万元整. Exact, and nothing is guessed."""

import re
from collections.abc import Iterator
from decimal import Decimal

from forms_app.core.numbers import NumberError, grouped, parse_decimal
from forms_app.core.text import half_width

TEN_THOUSAND = Decimal(10_000)
_FEN = Decimal("0.01")

_DIGITS = {
    character: value
    for value, characters in enumerate(
        ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}

_AMOUNT = re.compile(
    rf"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[{''.join(_UNITS)}]?[{''.join(_MYRIADS)}]?)\s*(?:元|圆)"
    rf"|(?P<words>[{''.join((*_DIGITS, *_UNITS, *_MYRIADS))}]+)(?:元|圆)",
    re.ASCII,
)
# A full-width comma ends a clause; a half-width one may group digits.
_CLAUSE_END = re.compile(r"[，。；;\n]|,(?!\d{3})")
_FINE = "罚款"
_NO_FINE = re.compile(r"(?:不予|不处|不再|免予|免于|免除)(?:处以)?罚款")


def yuan(amount: Decimal) -> str:
    """`180,000.00元`: an amount in 元 to the 分. Raises ValueError for a fraction of a 分, which nobody can pay."""
    whole = amount.quantize(_FEN)
    if whole != amount:
        raise ValueError(f"{amount} is no amount in 元 and 分")
    return f"{grouped(whole)}元"


def ten_thousands(amount: Decimal) -> str:
    """`18万元`, exact: as many digits after the point as are needed."""
    value = amount / TEN_THOUSAND
    whole = value.quantize(Decimal(1))
    return f"{grouped(whole if value == whole else value.normalize())}万元"


def mentions_fine(text: str) -> bool:
    """Whether the text says that there is a fine; `不予罚款` says that there is none."""
    return _FINE in _NO_FINE.sub("", text)


def fines_in(text: str) -> tuple[Decimal, ...]:
    """The amounts in 元 that the clauses on fines name, each once, in order.

    Confiscated income and the like are no fines. Empty when no amount can be read, more than one when the text names
    several: which of them is meant is not for a program to say.
    """
    found: dict[Decimal, None] = {}
    for clause in _CLAUSE_END.split(text):
        if mentions_fine(clause):
            found.update(dict.fromkeys(_amounts(clause)))
    return tuple(found)


def _amounts(clause: str) -> Iterator[Decimal]:
    for match in _AMOUNT.finditer(half_width(clause)):
        if (words := match["words"]) is not None:
            amount = _in_words(words)
        else:
            amount = _in_digits(match["number"], match["unit"])
        if amount is not None:
            yield amount


def _in_digits(number: str, unit: str) -> Decimal | None:
    try:
        value = parse_decimal(number)
    except NumberError:  # digits grouped in no sensible way
        return None
    for character in unit:
        value *= _UNITS.get(character) or _MYRIADS[character]
    return value.normalize() + 0 if value == value.to_integral_value() else value


def _in_words(words: str) -> Decimal | None:
    """`壹拾伍万` gives 150000; None for what is no number, such as units that do not descend."""
    total, group, digit, last_unit, last_myriad = 0, 0, 0, 10_000, 10**12
    for character in words:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        elif character in _UNITS:
            unit = _UNITS[character]
            if unit >= last_unit:
                return None
            group, digit, last_unit = group + (digit or 1) * unit, 0, unit
        else:
            myriad = _MYRIADS[character]
            if myriad >= last_myriad or not group + digit:
                return None
            total, group, digit, last_unit, last_myriad = total + (group + digit) * myriad, 0, 0, 10_000, myriad
    return Decimal(total + group + digit)
