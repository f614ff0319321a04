"""How wide a text is and into how many lines it falls, without laying it out.

The widths are those of FandolFang, rounded up; official 仿宋 fonts are narrower in Latin letters. A text measured
here may come out a line shorter on paper, not longer (tests lay texts out and compare).
"""

from collections.abc import Iterator
from functools import cache, lru_cache

# Advance widths in em. Digits and most lower-case letters are half a character wide or a little more.
_NARROW = dict.fromkeys("!'(),-.:;I[]fijlrt|`", 0.40)
_WIDE = {"m": 0.85, "w": 0.74, "M": 0.92, "W": 1.03, "%": 0.84, "#": 0.84, "@": 0.84, "&": 0.84}
_HALF = dict.fromkeys('0123456789"$*/\\{} ', 0.50)
_WIDTHS = {**_HALF, **_NARROW, **_WIDE}
_LOWER, _UPPER, _FULL = 0.57, 0.79, 1.0
_FIRST_FULL_WIDTH = 0x2000

_OPENING = frozenset("（〔［｛《〈「『【([{")
_CLOSING_BRACKETS = frozenset("）〕］｝》〉」』】)]}")
_CLOSING = _CLOSING_BRACKETS | frozenset("，。、；：？！…—·%℃,;!?")
_QUOTES = frozenset("“”‘’")
_IN_WORDS = frozenset("@#&_+/\\.:-%")
# The layout engine may leave up to this much of a line unused to keep punctuation off its edges.
_SLACK = 0.25

_KEPT_PARAGRAPHS = 2048
_KEPT_PAIRS = 1 << 16


@cache
def width(character: str) -> float:
    """Advance width of one character in em."""
    if ord(character) >= _FIRST_FULL_WIDTH:
        return _FULL
    return _WIDTHS.get(character, _LOWER if character.islower() else _UPPER)


def text_width(text: str) -> float:
    """Width of a text set in one line, in em."""
    return sum(map(width, text))


def line_count(text: str, measure: float, indent: float = 0.0) -> int:
    """Lines of a text in a column of `measure` em; every paragraph's first line is indented by `indent` em."""
    return sum(_paragraph_lines(paragraph, measure - _SLACK, indent) for paragraph in text.split("\n"))


def broken(text: str, measure: float) -> tuple[str, ...]:
    """The lines of a text in a column of `measure` em, as even as they come without being more."""
    return tuple(line for paragraph in text.split("\n") for line in _even_lines(paragraph, measure))


def _even_lines(paragraph: str, measure: float) -> list[str]:
    lines = _lines(paragraph, measure)
    while (narrower := _lines(paragraph, max(map(text_width, lines)) - _SLACK)) and len(narrower) == len(lines):
        if narrower == lines:
            break
        lines = narrower
    return lines


def _lines(paragraph: str, measure: float) -> list[str]:
    lines = [""]
    for piece in _pieces(paragraph):
        if lines[-1] and text_width(lines[-1] + piece.rstrip(" ")) > measure:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip(" ") for line in lines]


# A form is laid out again at every save, and only one of its texts has changed since.
@lru_cache(maxsize=_KEPT_PARAGRAPHS)
def _paragraph_lines(paragraph: str, measure: float, indent: float) -> int:
    lines, used = 1, indent
    for piece in _pieces(paragraph):
        ink = piece.rstrip(" ")
        wide = text_width(ink)
        if used and used + wide > measure:
            lines, used = lines + 1, 0.0
        if used + wide > measure:
            *full, used = _broken(ink, measure, used)
            lines += len(full)
        else:
            used += wide
        used += text_width(piece[len(ink) :])
    return lines


def _pieces(paragraph: str) -> Iterator[str]:
    """The paragraph cut wherever a line may end."""
    start = 0
    for at in range(1, len(paragraph)):
        if _may_break(paragraph[at - 1], paragraph[at]):
            yield paragraph[start:at]
            start = at
    if paragraph:
        yield paragraph[start:]


@lru_cache(maxsize=_KEPT_PAIRS)
def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between the two, after Unicode's line breaking rules as Pango has them."""
    if before == " ":
        return after != " "
    if after == " " or after in _CLOSING or before in _OPENING or before in _QUOTES or after in _QUOTES:
        return False  # LB7, LB13, LB14, LB19
    if _in_word(before):
        return not (_in_word(after) or after in _OPENING)  # LB23 to LB30
    return not (before in _CLOSING_BRACKETS and _in_word(after))  # LB30


def _in_word(character: str) -> bool:
    return (character.isascii() and character.isalnum()) or character in _IN_WORDS


def _broken(piece: str, measure: float, used: float) -> Iterator[float]:
    """Widths of the lines a run takes, the current line first: more than one when it is longer than a line."""
    for character in piece:
        if used + width(character) > measure:
            yield used
            used = 0.0
        used += width(character)
    yield used
