"""Personal data in text that goes public: telephone, identity and bank card numbers, mail, chat, home addresses.

Found by shape, check digit and the words around. Whoever publishes decides; this only makes sure that it is seen.
What belongs to an organisation - credit codes, document numbers, government mail, service numbers - is left alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forms_app.core import credit_code
from forms_app.core.text import half_width


class Kind(StrEnum):
    """What was found, as an officer reads it."""

    IDENTITY = "身份证号"
    MOBILE = "手机号码"
    LANDLINE = "固定电话"
    BANK_CARD = "银行卡号"
    EMAIL = "电子邮箱"
    WECHAT = "微信号"
    QQ = "QQ号"
    ADDRESS = "住址"


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of personal data: where it begins and ends in the text, counted from 0, and its words."""

    kind: Kind
    start: int
    end: int
    text: str

    @property
    def masked(self) -> str:
        """The words with their middle hidden, for records that stay for ever."""
        shown = 1 if len(self.text) <= _SHORT else 2
        return f"{self.text[:shown]}{'*' * (len(self.text) - 2 * shown)}{self.text[-shown:]}"


_SHORT = 6
_ALONE, _ALONE_BEHIND = r"(?<![0-9A-Za-z])(?<!\d[.,])", r"(?![0-9A-Za-z])(?![.,]\d)"
_DASH = r"[-\u2010-\u2015\u2212 ]?"
# A long number before a unit is an amount, not a telephone.
_NO_AMOUNT = r"(?!\s?(?:元|万元|亿元|吨|户|人次|人|千克|公斤|千瓦时|平方米|立方米|件|%))"
_NUMERAL = r"[0-9一二三四五六七八九十百]{1,4}"

_IDENTITY_18 = re.compile(rf"{_ALONE}\d{{6}}{_DASH}\d{{8}}{_DASH}\d{{3}}[\dXx]{_ALONE_BEHIND}")
_IDENTITY_15 = re.compile(rf"{_ALONE}\d{{6}}{_DASH}\d{{6}}{_DASH}\d{{3}}{_ALONE_BEHIND}")
_BANK_CARD = re.compile(rf"{_ALONE}[34569]\d{{3}}(?:{_DASH}\d){{12,15}}{_ALONE_BEHIND}{_NO_AMOUNT}")
_MOBILE = re.compile(
    rf"{_ALONE}(?:\+?(?:00)?86{_DASH})?1[3-9]\d{_DASH}\d{{4}}{_DASH}\d{{4}}{_ALONE_BEHIND}{_NO_AMOUNT}"
)
_LANDLINE = re.compile(
    rf"(?<![0-9A-Za-z])(?:\+?86{_DASH})?[(]?0(?:10|2\d|[3-9]\d\d)[)]?{_DASH}[2-9]\d{{2,3}}{_DASH}\d{{4}}(?![0-9A-Za-z])"
)
_LOCAL_NUMBER = re.compile(
    r"(?:电话|座机|传真|手机|热线|[Tt]el|TEL)(?:号码)?[^0-9\n]{0,4}([2-9]\d{2,3}[- ]?\d{4})(?![0-9A-Za-z])"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_WECHAT = re.compile(
    r"(?:微信(?!公众|小程序|平台|支付)|wechat|weixin|(?<![A-Za-z])(?:wx|vx))(?:号码|号|ID|id)?"
    r"\s{0,2}[:：为是]?\s{0,2}([A-Za-z][-_A-Za-z0-9]{5,19})",
    re.IGNORECASE,
)
_QQ = re.compile(r"QQ(?!群|邮箱)(?:号码|号)?\s{0,2}[:：为是]?\s{0,2}([1-9]\d{4,10})(?![0-9A-Za-z])", re.IGNORECASE)

_COMMUNITY = (
    r"(?:(?![住在于至为是])[\u4e00-\u9fff]){1,8}(?<!普查)(?<!调查)"
    r"(?:小区|花园|家园|嘉园|佳苑|雅苑|名苑|花苑|新村|公寓|公馆|家属楼|家属院|宿舍)"
)
_PART = r"(?:[0-9A-Za-z一二三四五六七八九十]{1,2}(?:期|区))?[\s，,]{0,2}"
_HOUSE = rf"(?:{_NUMERAL}|[A-Za-z])(?:号楼|栋|幢|座)"
_UNIT, _ROOM = rf"{_NUMERAL}单元", r"\d{1,4}(?:室|户|房)(?![外内间产])"
_JOINT = r"[\s，,第]{0,2}"
_ADDRESSES = (
    re.compile(
        rf"{_COMMUNITY}{_PART}(?:{_NUMERAL}|[A-Za-z])(?:号楼|栋|幢|座|号|单元|门|室|[-－]\d)[0-9一-十单元室号楼门户-]{{0,20}}"
    ),
    re.compile(rf"{_HOUSE}{_JOINT}(?:{_UNIT}{_JOINT}(?:{_ROOM})?|{_ROOM})"),
    re.compile(rf"{_UNIT}{_JOINT}(?:{_ROOM}|\d{{3,4}}号)"),
    re.compile(rf"[\u4e00-\u9fff]{{1,6}}[村屯](?:民委员会)?第?{_NUMERAL}(?:组|社|号)(?:\d{{1,4}}号)?"),
    re.compile(
        r"(?:家庭住址|家庭地址|住址|户籍地址|户籍所在地|户籍地|现住|家住|经常居住地)[:：为是在]{0,2}\s{0,2}[\u4e00-\u9fff0-9A-Za-z-]{4,40}"
    ),
)
# A room in one of these is an office.
_WORKPLACE = re.compile(
    r"(?:大厦|广场|中心|写字楼|办公楼|商务|产业园|科技园|工业园|园区|厂区|政府|机关)[^，。；\n]{0,12}$"
)
_DWELLING = re.compile(r"小区|花园|家园|单元|公寓|住|家属|宿舍")

_PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_REGISTRATION = re.compile(r"(?:注册号|登记号|编号)[:：为是]?\s{0,2}$")
_IDENTITY_WORD = re.compile(r"身份证(?:件|号码|号)?[^0-9\n]{0,6}$")
_BEFORE = 14
_LEAST_PHONE = 7


def find_personal_data(text: str, own: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Everything personal in the text, in order. `own` are telephone and address of the office itself."""
    plain, known = half_width(text), [half_width(each) for each in own if each]
    found: list[Finding] = []
    for kind, find in _FINDERS:
        for start, end in find(plain):
            overlaps = any(start < other.end and other.start < end for other in found)
            if not overlaps and not _is_own(kind, plain[start:end], known):
                found.append(Finding(kind, start, end, text[start:end]))
    return tuple(sorted(found, key=lambda each: each.start))


def _identities(text: str) -> Iterator[tuple[int, int]]:
    for match in _IDENTITY_18.finditer(text):
        code = _compact(match.group()).upper()
        if _IDENTITY_WORD.search(_before(text, match)):
            likely = _has_birthday(code, code[6:14])  # mistyped perhaps, and still somebody's
        else:
            likely = _is_identity(code) and not _is_credit_code(code)
        if likely:
            yield match.span()
    for match in _IDENTITY_15.finditer(text):
        code = _compact(match.group())
        if _has_birthday(code, f"19{code[6:12]}") and not _REGISTRATION.search(_before(text, match)):
            yield match.span()


def _is_identity(code: str) -> bool:
    """GB 11643-1999: division, birthday, serial, check character by ISO 7064 MOD 11-2."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code[:17], strict=True))
    return _has_birthday(code, code[6:14]) and code[17] == _CHECKS[total % len(_CHECKS)]


def _has_birthday(code: str, birthday: str) -> bool:
    if int(code[:2]) not in _PROVINCES or birthday[:2] not in ("18", "19", "20"):
        return False
    try:
        date.fromisoformat(birthday)
    except ValueError:
        return False
    return True


def _bank_cards(text: str) -> Iterator[tuple[int, int]]:
    for match in _BANK_CARD.finditer(text):
        code = _compact(match.group())
        if _passes_luhn(code) and not _is_credit_code(code):
            yield match.span()


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_credit_code(code: str) -> bool:
    try:
        return credit_code.parse(code).known_category
    except credit_code.CreditCodeError:
        return False


def _spans(*patterns: re.Pattern[str]) -> Callable[[str], Iterator[tuple[int, int]]]:
    """A finder of whole matches; of the group where a pattern has one."""

    def find(text: str) -> Iterator[tuple[int, int]]:
        for pattern in patterns:
            for match in pattern.finditer(text):
                yield match.span(pattern.groups)

    return find


def _emails(text: str) -> Iterator[tuple[int, int]]:
    for match in _EMAIL.finditer(text):
        if not match.group().lower().endswith(".gov.cn"):
            yield match.span()


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _ADDRESSES:
        for match in pattern.finditer(text):
            if _DWELLING.search(match.group()) or not _WORKPLACE.search(
                text[max(0, match.start() - 20) : match.start()]
            ):
                yield match.span()


_FINDERS: tuple[tuple[Kind, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    (Kind.IDENTITY, _identities),
    (Kind.BANK_CARD, _bank_cards),
    (Kind.EMAIL, _emails),
    (Kind.WECHAT, _spans(_WECHAT)),
    (Kind.QQ, _spans(_QQ)),
    (Kind.MOBILE, _spans(_MOBILE)),
    (Kind.LANDLINE, _spans(_LANDLINE, _LOCAL_NUMBER)),
    (Kind.ADDRESS, _addresses),
)


def _is_own(kind: Kind, found: str, own: list[str]) -> bool:
    """Whether it is the office's: the same number, with or without area code, or part of its address."""
    if kind in (Kind.MOBILE, Kind.LANDLINE):
        digits = re.sub(r"^(?:00)?86(?=[01])", "", _digits(found))
        return len(digits) >= _LEAST_PHONE and any(digits in _digits(each) for each in own)
    if kind is Kind.ADDRESS:
        return any(_squeezed(found) in _squeezed(each) for each in own)
    return any(found in each for each in own)


def _before(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - _BEFORE) : match.start()]


def _compact(text: str) -> str:
    return "".join(each for each in text if each.isalnum())


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdigit())


def _squeezed(text: str) -> str:
    return "".join(text.split())
