"""Characters that 仿宋 lacks: those of 通用规范汉字表 from the small font, all others from the complete one."""

import io
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.documents.forms import FormPrinter
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.reference import Reference
from tests.integration.documents.conftest import fonts_of
from tests.samples import FILLED

ROOT = Path(__file__).parents[3]
CHARACTERS = ROOT / "setup" / "standard-characters.txt"
SMALL_FONTS = [ROOT / "instance" / "fonts" / f"{name}-Regular.otf" for name in ("FandolFang", "XinbiaoSerif")]


@pytest.fixture(scope="module")
def standard() -> str:
    lines = CHARACTERS.read_text("utf-8").splitlines()
    return "".join(line for line in lines if not line.startswith("#"))


def test_the_standard_has_8105_characters(standard: str) -> None:
    assert len(standard) == len(set(standard)) == 8105


def test_every_standard_character_is_in_the_small_fonts(standard: str) -> None:
    """So that no ordinary name needs the 25 MB font."""
    small = {code for file in SMALL_FONTS for code in TTFont(file).getBestCmap()}
    assert [each for each in standard if ord(each) not in small] == []


@pytest.mark.parametrize(
    ("name", "extra"),
    [("某某公司", set()), ("镕堃喆玥𬭎公司", {"Xinbiao-Serif"}), ("𠮷野家公司", {"Noto-Serif-CJK-SC"})],
)
def test_each_character_comes_from_the_smallest_font_that_has_it(
    form_printer: FormPrinter, annex1: FormSpec, reference: Reference, name: str, extra: set[str]
) -> None:
    answers = read_answers(
        annex1.form, {**FILLED, "enterprise_name": name}, Context(reference, date(2026, 3, 2))
    ).answers
    fonts = fonts_of(pikepdf.open(io.BytesIO(form_printer.final(annex1, answers))))
    assert {font[7:] for font in fonts} == {"FandolFang", "FandolHei", "FandolSong", "FandolSongBold"} | extra
