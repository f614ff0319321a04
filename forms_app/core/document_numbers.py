"""Document numbers (文号) as people type them: 〔2026〕, [2026], （2026） and 【2026】 are one."""

import re
import unicodedata

_YEAR = re.compile(r"[\[({〔【]([0-9]{4})[\])}〕】]")
_WITHIN = re.compile(r"_([^_〔]+〔[0-9]{4}〕第[0-9]+号)_")
_SERIAL = re.compile(r"(〔[0-9]{4}〕)第?0*([0-9]+)号?$")


def as_printed(typed: str) -> str:
    """The number as it is printed: half-width figures, 〔〕 around the year, 第…号 around a serial that ends it.

    What is no number, or a part of one, keeps its words.
    """
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    return _SERIAL.sub(r"\1第\2号", _YEAR.sub(r"〔\1〕", plain))


def year_named(typed: str) -> int | None:
    """The year that a number names, None where it names none."""
    found = _YEAR.search(as_printed(typed))
    return int(found[1]) if found else None


def number_within(name: str) -> str:
    """The number that stands between underscores in the name of a file, as printed; "" when there is none.

    The register links a number to the paper with which it was taken. Another one may print it later, as a proof of
    service does when it comes back: its name says so.
    """
    found = _WITHIN.search(name)
    return found[1] if found else ""
