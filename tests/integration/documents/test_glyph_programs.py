"""Font programs put together from single glyphs: drawn as in the font, and of this document alone."""

import io
import re
from pathlib import Path

import pikepdf
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.documents.check_mark import CheckMark
from forms_app.documents.fonts import SYSTEM_FONTS, find_fallback
from forms_app.documents.forms import FormPrinter
from forms_app.documents.glyph_programs import GlyphPrograms, UnfitFontError
from forms_app.documents.markup import Templates
from forms_app.documents.pdf import Printer
from forms_app.specs.catalogue import FormSpec
from tests.integration.conftest import FONTS
from tests.integration.documents.conftest import Pages
from tests.samples import DECISION

FALLBACK = find_fallback(SYSTEM_FONTS)
assert FALLBACK is not None
FACES = [(FONTS / "FandolFang-Regular.otf", 0), (FONTS / "XinbiaoSerif-Regular.otf", 0), (FALLBACK, 2)]
NAMES = ("吉林省镕堃喆玥科技有限公司", "延边鑫淼焱垚食品厂", "四平骉犇羴贸易行")


def drawn(charstring: object) -> tuple[object, object]:
    pen = RecordingPen()
    charstring.draw(pen)  # type: ignore[attr-defined]
    return pen.value, charstring.width  # type: ignore[attr-defined]


@pytest.mark.parametrize(("file", "face"), FACES, ids=["one part", "several parts", "collection with subroutines"])
def test_every_glyph_is_drawn_as_in_the_font(file: Path, face: int) -> None:
    content = file.read_bytes()
    programs = GlyphPrograms(content, face)
    wanted = set(range(1, programs.count, programs.count // 60))
    program = CFFFontSet()
    program.decompile(io.BytesIO(programs.program(wanted)), None)
    made = program[0].CharStrings
    assert set(made.keys()) == {".notdef"} | {f"cid{number:05}" for number in wanted}
    original = TTFont(io.BytesIO(content), fontNumber=face)["CFF "].cff[0].CharStrings.charStringsIndex
    for number in wanted:
        assert drawn(made[f"cid{number:05}"]) == drawn(original[number]), number


def test_numbers_that_the_font_does_not_have_are_passed_over() -> None:
    programs = GlyphPrograms(FACES[0][0].read_bytes())
    assert programs.program([5, programs.count, 65535]) == programs.program([5])


def test_a_truetype_font_is_left_to_the_printer() -> None:
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef"])
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0)})
    builder.setupHorizontalHeader()
    builder.setupPost()
    stream = io.BytesIO()
    builder.save(stream)
    with pytest.raises(UnfitFontError):
        GlyphPrograms(stream.getvalue())


def letters(spec: FormSpec, context: Context) -> list[tuple[Answers, CheckMark]]:
    answers = [read_answers(spec.form, DECISION | {"enterprise_name": name}, context).answers for name in NAMES]
    return [(each, CheckMark(f"00000{n}0000", "https://x.example.cn")) for n, each in enumerate(answers)]


def everything(pdf: bytes) -> bytes:
    """Every stream decompressed and every other object written out."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return b"\n".join(
            each.read_bytes() + each.unparse() if isinstance(each, pikepdf.Stream) else each.unparse(resolved=True)
            for each in document.objects
        )


def glyphs_of(pdf: bytes) -> set[str]:
    """The characters for which the document has glyphs, and those it maps glyphs to: both must be its own."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = set()
        for font in document.pages[0].Resources.Font.values():
            [below] = font.DescendantFonts
            program = CFFFontSet()
            program.decompile(io.BytesIO(below.FontDescriptor.FontFile3.read_bytes()), None)
            mapped = dict(_mapped(font.ToUnicode.read_bytes().decode()))
            assert {f"cid{number:05}" for number in mapped} | {".notdef"} == set(program[0].CharStrings.keys())
            found |= set("".join(mapped.values()))
    return found


def _mapped(table: str) -> list[tuple[int, str]]:
    pairs = re.findall(r"^<([0-9a-f]{4})> <([0-9a-f]+)>$", table.partition("endcodespacerange")[2], re.MULTILINE)
    return [(int(number, 16), bytes.fromhex(text).decode("utf-16-be")) for number, text in pairs]


def test_a_letter_of_a_run_is_the_letter_printed_alone(
    form_printer: FormPrinter, annex3: FormSpec, context: Context, templates: Templates, tmp_path: Path
) -> None:
    """What was printed before leaves nothing behind: neither order nor company changes a byte."""
    run = letters(annex3, context)
    made = [form_printer.final(annex3, *each) for each in run]
    assert [form_printer.final(annex3, *each) for each in reversed(run)] == made[::-1]
    alone = FormPrinter(templates, Printer(FONTS, tmp_path, templates.style_sheet()), form_printer.printable)
    assert alone.final(annex3, *run[-1]) == made[-1]


def test_a_letter_holds_nothing_of_the_others(form_printer: FormPrinter, annex3: FormSpec, context: Context) -> None:
    made = [form_printer.final(annex3, *each) for each in letters(annex3, context)]
    for pdf, own in zip(made, NAMES, strict=True):
        everything_in_it, glyphs = everything(pdf), glyphs_of(pdf)
        assert own.encode() in everything_in_it  # in answers.json, so that the search is known to find
        assert set(own) <= glyphs
        for other in set(NAMES) - {own}:
            for encoding in ("utf-8", "utf-16-be", "gb18030"):
                assert other[3:7].encode(encoding) not in everything_in_it
                assert other[3:7].encode(encoding).hex().encode() not in everything_in_it.lower()
        assert glyphs <= set("".join(Pages(pdf).texts)) | {"\u3000"}, "a glyph that is printed nowhere in it"


def test_the_programs_stand_as_what_they_are(form_printer: FormPrinter, annex3: FormSpec, context: Context) -> None:
    [first, *_] = letters(annex3, context)
    with pikepdf.open(io.BytesIO(form_printer.final(annex3, *first))) as document:
        assert document.check_pdf_syntax() == []
        assert pikepdf.parse_content_stream(document.pages[0])
        fonts = document.pages[0].Resources.Font.values()
        assert {str(font.DescendantFonts[0].FontDescriptor.FontFile3.Subtype) for font in fonts} == {"/CIDFontType0C"}
        assert not any("/CIDToGIDMap" in font.DescendantFonts[0] for font in fonts)
