"""Characters and lengths: what text may hold, how it is trimmed, how width is folded."""

import re
import unicodedata

# Tab and line feed are the only controls a typed text may hold (carriage returns are folded to line feeds).
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Marks, overrides and isolates can make a printed name read differently from what is stored.
_BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Line and paragraph separators break a line that no input and no print shows.
_SEPARATOR = re.compile(r"[\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# U+FFFD stands where something sent could not be read: what was meant is already lost.
_NONCHARACTER = re.compile("[\ufdd0-\ufdef\ufffd-\uffff]")
_UNPRINTABLE = (_SURROGATE, _CONTROL, _BIDI, _SEPARATOR, _NONCHARACTER)
_ANY_UNPRINTABLE = re.compile("|".join(each.pattern for each in _UNPRINTABLE))
# Marks without width that paste brings along and nobody means to type.
_STRAY = re.compile(r"[\ufeff\u200b\u2060]")

# What is to be seen: neither white space nor fillers, joiners, selectors of variants, marks of direction, soft hyphens.
_SEEN = re.compile(
    "[^\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# Of what Unicode lets programs ignore (Default_Ignorable_Code_Point), that which is no format character (Cf).
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def unprintable(text: str) -> str | None:
    """The first character that cannot be stored and printed faithfully, named as U+XXXX; None if all are fine."""
    if not _ANY_UNPRINTABLE.search(text):
        return None  # nearly always, and in one look
    return next(f"U+{ord(found.group()):04X}" for each in _UNPRINTABLE if (found := each.search(text)))


def trimmed(text: str) -> str:
    """Text as it is kept: line ends as LF, no byte-order or zero-width-space marks, no blanks at either end.

    Blanks include the ideographic space. Nothing else is changed.
    """
    return _STRAY.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def shows_nothing(text: str) -> bool:
    """Whether there is nothing to be seen in the text, whatever it holds."""
    return not _SEEN.search(text)


def half_width(text: str) -> str:
    """Full-width ASCII and the ideographic space folded to ASCII; other characters (`²`, `①`) stay as they are."""
    return text.translate(_FULL_WIDTH)


def matching_key(text: str) -> str:
    """Folded form for finding names: NFKC, case folded, without blanks and without what nobody sees.

    Never shown or stored as the name.
    """
    folded = "".join(unicodedata.normalize("NFKC", trimmed(text)).casefold().split())
    return "".join(each for each in folded if unicodedata.category(each) != "Cf" and not _INVISIBLE.match(each))
