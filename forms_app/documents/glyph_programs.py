"""Font programs of exactly the glyphs that a document prints, built from glyphs that were taken out of the font once.

A CFF font (OpenType with `CFF `, as 仿宋 of Fandol and Noto are) keeps each glyph as a program of its own, so the
program of a document is put together from them. Cutting whole fonts anew took about half of the time of a letter.
Format: Adobe Technical Notes 5176 (CFF) and 5177 (charstrings).
"""

import io
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fontTools.cffLib.transforms import desubroutinizeCharString
from fontTools.ttLib import TTFont

_HEADER = b"\x01\x00\x04\x04"
_LOCAL_SUBROUTINES = 19  # the operator of a private dictionary that says where they are
_ESCAPE, _REAL, _LONG, _SHORT = 12, 30, 29, 28
_LAST_OPERATOR, _LAST_ONE_BYTE_NUMBER = 21, 246
_ROS, _CID_COUNT = b"\x0c\x1e", b"\x0c\x22"
_CHARSET, _CHARSTRINGS, _PRIVATE = b"\x0f", b"\x11", b"\x12"
_FONT_DICTIONARIES, _FONT_OF_GLYPH = b"\x0c\x24", b"\x0c\x25"
_FIRST_CUSTOM_STRING = 391
_DEFAULT_MATRIX = [0.001, 0, 0, 0.001, 0, 0]


class UnfitFontError(ValueError):
    """The font is not of a kind whose glyphs can be taken out one by one; whoever asked must cut it another way."""


@dataclass(frozen=True, slots=True)
class _Glyph:
    """What draws it, and the number of the private dictionary that goes with it."""

    program: bytes
    part: int


class GlyphPrograms:
    """The glyphs of one CFF font, each read when it is first printed and kept."""

    def __init__(self, content: bytes, face: int = 0) -> None:
        """Raises UnfitFontError for a font without CFF, with variations, or with a scale of its own."""
        font = TTFont(io.BytesIO(content), fontNumber=face, lazy=True)
        if "CFF " not in font or "fvar" in font:
            raise UnfitFontError("no CFF font without variations")
        self._font, self._table = font, font.getTableData("CFF ")
        self._top = font["CFF "].cff.topDictIndex[0]
        parts = getattr(self._top, "FDArray", None)
        self._parts: list[Any] = list(parts) if parts is not None else [self._top]
        if any(getattr(each, "FontMatrix", _DEFAULT_MATRIX) != _DEFAULT_MATRIX for each in (self._top, *self._parts)):
            raise UnfitFontError("a font with a scale of its own")
        self._glyphs: dict[int, _Glyph] = {}
        self._lock = threading.Lock()  # fontTools reads all glyphs from one stream

    @cached_property
    def count(self) -> int:
        """How many glyphs the font has."""
        return len(self._top.CharStrings.charStringsIndex)

    def program(self, glyphs: Iterable[int]) -> bytes:
        """A CID-keyed CFF program of these glyphs and .notdef, in which each keeps its number as its CID.

        Numbers that the font does not have are passed over: they stand for characters without a glyph.
        """
        wanted = [0, *sorted(number for number in set(glyphs) if 0 < number < self.count)]
        found = [self._glyph(number) for number in wanted]
        return _assembled(wanted, found, [self._private(n) for n in range(len(self._parts))])

    def _glyph(self, number: int) -> _Glyph:
        with self._lock:
            if number not in self._glyphs:
                self._glyphs[number] = self._read(number)
            return self._glyphs[number]

    def _read(self, number: int) -> _Glyph:
        charstring = self._top.CharStrings.charStringsIndex[number]
        charstring.decompile()
        desubroutinizeCharString(charstring)
        charstring.compile()
        selected = getattr(self._top, "FDSelect", None)
        return _Glyph(charstring.bytecode, selected[number] if selected is not None else 0)

    def _private(self, part: int) -> bytes:
        """The private dictionary as it stands in the font, without local subroutines: no glyph calls any."""
        size, offset = self._parts[part].rawDict["Private"]
        return b"".join(
            operands + operator
            for operands, operator in _entries(self._table[offset : offset + size])
            if operator != bytes([_LOCAL_SUBROUTINES])
        )


def _assembled(numbers: list[int], glyphs: list[_Glyph], privates: list[bytes]) -> bytes:
    """The whole program. Offsets in its first dictionary have a fixed width, so its size is known beforehand."""
    names = _index([b"Xinbiao"])
    strings = _index([b"Adobe", b"Identity"]) + _index([])  # and no subroutines
    charset = b"\x00" + b"".join(number.to_bytes(2, "big") for number in numbers[1:])
    of_glyph = b"\x00" + bytes(glyph.part for glyph in glyphs)
    charstrings = _index([glyph.program for glyph in glyphs])
    top_size = len(_index([_top(0, 0, 0, 0)]))
    at_charset = len(_HEADER) + len(names) + top_size + len(strings)
    at_of_glyph = at_charset + len(charset)
    at_charstrings = at_of_glyph + len(of_glyph)
    at_privates = at_charstrings + len(charstrings)
    at_dictionaries = at_privates + sum(map(len, privates))
    dictionaries, offset = [], at_privates
    for private in privates:
        dictionaries.append(_long(len(private)) + _long(offset) + _PRIVATE)
        offset += len(private)
    top = _index([_top(at_charset, at_of_glyph, at_charstrings, at_dictionaries)])
    return b"".join((_HEADER, names, top, strings, charset, of_glyph, charstrings, *privates, _index(dictionaries)))


def _top(charset: int, of_glyph: int, charstrings: int, dictionaries: int) -> bytes:
    registry = _long(_FIRST_CUSTOM_STRING) + _long(_FIRST_CUSTOM_STRING + 1) + _long(0) + _ROS
    places = (
        (charset, _CHARSET),
        (of_glyph, _FONT_OF_GLYPH),
        (charstrings, _CHARSTRINGS),
        (dictionaries, _FONT_DICTIONARIES),
    )
    return registry + _long(1 << 16) + _CID_COUNT + b"".join(_long(place) + operator for place, operator in places)


def _long(number: int) -> bytes:
    return bytes([_LONG]) + number.to_bytes(4, "big")


def _index(items: list[bytes]) -> bytes:
    if not items:
        return b"\x00\x00"
    ends, end = [], 1
    for item in items:
        ends.append(end)
        end += len(item)
    width = (end.bit_length() + 7) // 8
    offsets = b"".join(place.to_bytes(width, "big") for place in (*ends, end))
    return len(items).to_bytes(2, "big") + bytes([width]) + offsets + b"".join(items)


def _entries(dictionary: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Operands and operator of each entry, as they stand."""
    start = place = 0
    while place < len(dictionary):
        first = dictionary[place]
        if first > _LAST_OPERATOR:
            place += _number_length(dictionary, place)
            continue
        after = place + (2 if first == _ESCAPE else 1)
        yield dictionary[start:place], dictionary[place:after]
        start = place = after


def _number_length(dictionary: bytes, place: int) -> int:
    first = dictionary[place]
    if first == _REAL:  # half bytes up to one that says it is the last
        end = place + 1
        while 0xF not in (dictionary[end] >> 4, dictionary[end] & 0xF):
            end += 1
        return end + 1 - place
    if first == _LONG:
        return 5
    if first == _SHORT:
        return 3
    return 1 if first <= _LAST_ONE_BYTE_NUMBER else 2
