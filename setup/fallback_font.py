"""Makes the small fallback font: the characters of 通用规范汉字表 that 仿宋 fonts of the GB 2312 kind do not have.

The complete fallback, Noto Serif CJK, weighs 25 MB and makes every document with one rare character slow and large.
usage: setup/fallback_font.py
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

SETUP = Path(__file__).parent
CHARACTERS = SETUP / "standard-characters.txt"
TARGET = SETUP.parent / "instance" / "fonts" / "XinbiaoSerif-Regular.otf"
SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
FACE = "Noto Serif CJK SC"
FAMILY = "Xinbiao Serif"
# Names of a font that tell it from others: family, identifier, full name, PostScript name, typographic family.
_FAMILY, _POSTSCRIPT, _TELLING = 1, 6, (1, 3, 4, 6, 16)
_LAYOUT = ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]


def wanted() -> set[int]:
    """Code points of the standard characters beyond GB 2312."""
    lines = CHARACTERS.read_text("utf-8").splitlines()
    standard = "".join(line for line in lines if not line.startswith("#"))
    return {ord(character) for character in standard if not character.encode("gb2312", "ignore")}


def make(source: Path, target: Path) -> None:
    """Write the font."""
    with TTCollection(source, lazy=True) as collection:
        number = [font["name"].getDebugName(4) for font in collection.fonts].index(FACE)
    font = TTFont(source, fontNumber=number, lazy=True, recalcTimestamp=False)
    options = subset.Options(layout_features=[], hinting=False, name_IDs=["*"], notdef_outline=True)
    options.drop_tables += _LAYOUT
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in _TELLING:
            record.string = FAMILY.replace(" ", "") if record.nameID == _POSTSCRIPT else FAMILY
    part = target.with_suffix(".part")
    font.save(part)
    part.replace(target)


if __name__ == "__main__":
    if not SOURCE.exists():
        sys.exit(f"没有 {SOURCE} ，不生成备用小字库；生僻字直接取自完整字库。")
    if not TARGET.exists():
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        make(SOURCE, TARGET)
