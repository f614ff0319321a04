"""Which fonts documents are printed with, and which characters they have."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

SYSTEM_FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")

# File names under which 仿宋 and the complete fallback are delivered, best first.
_FANG = ("simfang.ttf", "仿宋_GB2312.ttf", "FSGB2312.ttf", "FandolFang-Regular.otf")
_FALLBACK = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf", "SourceHanSerifSC-Regular.otf")
_ENDINGS = {".otf", ".ttf", ".ttc"}


def find_fang(fonts: Path, system_fonts: Iterable[Path]) -> Path | None:
    """The file of a 仿宋 font, the operator's before ours."""
    return _find(_FANG, (fonts, *system_fonts))


def find_fallback(system_fonts: Iterable[Path]) -> Path | None:
    """The file of the font that has every character of 通用规范汉字表."""
    return _find(_FALLBACK, system_fonts)


def _find(names: Iterable[str], folders: Iterable[Path]) -> Path | None:
    places = [folder for folder in folders if folder.is_dir()]
    found = (file for name in names for folder in places for file in sorted(folder.rglob(name)))
    return next(found, None)


@cache
def printable(fonts: Path, system_fonts: tuple[Path, ...]) -> frozenset[int]:
    """Code points that have a glyph in the fonts of `fonts` or in the fallback."""
    files = [file for file in sorted(fonts.glob("*")) if file.suffix.lower() in _ENDINGS] if fonts.is_dir() else []
    fallback = find_fallback(system_fonts)
    return frozenset(code for file in [*files, *filter(None, [fallback])] for code in _code_points(file))


def _code_points(file: Path) -> Iterator[int]:
    if file.suffix.lower() == ".ttc":
        with TTCollection(file, lazy=True) as collection:
            # All faces of a CJK collection share one set of glyphs.
            yield from collection.fonts[0].getBestCmap()
        return
    with TTFont(file, lazy=True) as font:
        yield from font.getBestCmap()


def missing_glyphs(text: str, known: frozenset[int]) -> tuple[str, ...]:
    """Characters of the text, each once, that no font can print. Line breaks and blanks need no glyph."""
    return tuple(dict.fromkeys(each for each in text if not each.isspace() and ord(each) not in known))
