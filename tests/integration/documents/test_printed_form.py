"""The printed annex, read back from the real PDF."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from string import ascii_letters
from typing import Any

import pikepdf
import pytest

from forms_app.answers.answer import Answer, Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.answers.text import LineAnswer, TextAnswer
from forms_app.core.errors import ProblemsError
from forms_app.documents.forms import FormPrinter, answers_json
from forms_app.documents.images import page_count, page_image
from forms_app.specs.catalogue import FormSpec
from tests.integration.documents.conftest import Pages, fonts_of
from tests.samples import FILLED

POINTS_A_MILLIMETRE = 72 / 25.4
Read = Callable[[bytes], Pages]


@pytest.fixture(scope="module")
def filled(annex1: FormSpec, reference: Any) -> Answers:
    reading = read_answers(annex1.form, FILLED, Context(reference, date(2026, 3, 2)))
    assert not reading.problems
    return reading.answers


@pytest.fixture(scope="module")
def pdf(form_printer: FormPrinter, annex1: FormSpec, filled: Answers) -> bytes:
    return form_printer.final(annex1, filled)


def test_a_normally_filled_form_is_one_page(pdf: bytes, read_pdf: Read) -> None:
    assert len(read_pdf(pdf)) == 1


def test_everything_answered_is_on_paper(pdf: bytes, filled: Answers, read_pdf: Read) -> None:
    words = read_pdf(pdf).words
    for name, answer in filled.values.items():
        if not name.endswith("_evidence") and FILLED[name] not in ("yes", "no"):
            assert "".join(answer.for_text().split()) in words, name


def test_labels_and_marks_are_printed(pdf: bytes, read_pdf: Read) -> None:
    words = read_pdf(pdf).words
    for label in (
        "附件1",
        "统计守信企业认定申请表",
        "企业基本情况",
        "法定代表人或负责人",
        "申请认定守信企业理由",
        "（公章）",
        "—1—",
    ):
        assert label in words


def test_every_font_is_embedded_and_subset(pdf: bytes) -> None:
    fonts = fonts_of(pikepdf.open(io.BytesIO(pdf)))
    assert all(fonts.values())
    assert all(name[6] == "+" for name in fonts)
    assert {name[7:] for name in fonts} == {"FandolFang", "FandolHei", "FandolSong", "FandolSongBold", "Xinbiao-Serif"}


def test_titles_are_in_a_bold_face_and_in_none_made_bold(form_printer: FormPrinter, annex1: FormSpec) -> None:
    """方正小标宋 has no bold face of its own: asked for bold, it would be thickened by the renderer."""
    style = form_printer.templates.style_sheet()
    [title] = re.findall(r"^\.title \{.*", style, re.MULTILINE)
    assert "font: 22pt/1.3 方正小标宋简体, FZXiaoBiaoSong-B05S, FandolSongBold" in title
    assert "bold" not in style
    blank = pikepdf.open(io.BytesIO(form_printer.final(annex1, None)))
    assert "FandolSongBold" in {name[7:] for name in fonts_of(blank)}


def test_rare_characters_of_names_get_real_glyphs(pdf: bytes, read_pdf: Read) -> None:
    """Text extraction alone would not tell a box from a glyph: the fallback font must be there for them."""
    assert "镕堃喆玥𬭎" in read_pdf(pdf).words
    assert any("Xinbiao-Serif" in name for name in fonts_of(pikepdf.open(io.BytesIO(pdf))))


def test_it_is_tagged_titled_and_in_chinese(pdf: bytes) -> None:
    document = pikepdf.open(io.BytesIO(pdf))
    assert str(document.Root.Lang) == "zh-CN"
    assert document.Root.MarkInfo.Marked
    with document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["dc:title"] == "统计守信企业认定申请表—吉林省镕堃喆玥𬭎科技有限公司"
    assert document.Root.OutputIntents
    assert not document.is_encrypted
    assert "/JavaScript" not in str(document.Root.get("/Names", ""))


def structure(node: Any) -> list[tuple[str, str]]:
    """Tag and alternative text of every element, in order."""
    if isinstance(node, pikepdf.Array):
        return [pair for child in node for pair in structure(child)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    below = structure(node["/K"]) if "/K" in node else []
    return [(str(node.get("/S", "")), str(node.get("/Alt", ""))), *below]


def test_the_table_and_the_boxes_can_be_read_aloud(pdf: bytes) -> None:
    document = pikepdf.open(io.BytesIO(pdf))
    tags = structure(document.Root.StructTreeRoot)
    assert [tag for tag, _ in tags].count("/TH") == 9
    assert [alt for tag, alt in tags if tag == "/Figure"] == ["已选", "未选"] * 5


def test_the_answers_are_inside(pdf: bytes, annex1: FormSpec, filled: Answers) -> None:
    document = pikepdf.open(io.BytesIO(pdf))
    attached = document.attachments["answers.json"].get_file().read_bytes()
    assert attached == answers_json(annex1, filled)
    plain = json.loads(attached)
    assert (plain["spec"], plain["version"]) == ("statistical_credit/annex1", 1)
    assert plain["answers"] == filled.for_json()


def test_the_same_input_gives_the_same_bytes(
    pdf: bytes, form_printer: FormPrinter, annex1: FormSpec, filled: Answers, tmp_path: Path
) -> None:
    assert form_printer.final(annex1, filled) == pdf
    (tmp_path / "a.json").write_text(json.dumps(FILLED, ensure_ascii=False))
    for name in ("one.pdf", "two.pdf"):
        command = [sys.executable, "-m", "forms_app", "render", annex1.id, "--answers", str(tmp_path / "a.json")]
        subprocess.run([*command, "--output", str(tmp_path / name)], check=True, capture_output=True)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes() == pdf


def test_other_input_gives_other_bytes(
    pdf: bytes, form_printer: FormPrinter, annex1: FormSpec, filled: Answers
) -> None:
    changed = Answers({**filled.values, "position": LineAnswer("董事长")})
    assert form_printer.final(annex1, changed) != pdf


def test_the_blank_form(form_printer: FormPrinter, annex1: FormSpec, read_pdf: Read) -> None:
    blank = form_printer.final(annex1, None)
    assert len(read_pdf(blank)) == 1
    assert "是" not in read_pdf(blank).words
    assert "（公章）年月日" in read_pdf(blank).words
    assert "/EmbeddedFiles" not in str(pikepdf.open(io.BytesIO(blank)).Root.get("/Names", ""))


@pytest.mark.parametrize(("watermark", "words"), [("草稿", "草稿"), ("非正式", "非正式")])
def test_a_draft_is_marked_on_every_page(
    form_printer: FormPrinter, annex1: FormSpec, filled: Answers, read_pdf: Read, watermark: str, words: str
) -> None:
    long = Answers({**filled.values, "reason": TextAnswer("申请理由。" * 400)})
    pages = read_pdf(form_printer.draft(annex1, long, watermark))
    assert len(pages) > 1
    assert all(words in "".join(text.split()) for text in pages.texts)


def numbered(letter: str, characters: int) -> str:
    """Text in which every part can be told from every other, and from that of any other letter."""
    return "".join(f"第{letter}{n:04}段文字，" for n in range(characters // 10))


def ten_times(filled: Answers) -> Answers:
    """Ten times the text of a normal form in every cell, whatever the form would accept."""
    long: dict[str, Answer] = dict(filled.values)
    for letter, (name, answer) in zip(ascii_letters, filled.values.items(), strict=False):
        if isinstance(answer, LineAnswer | TextAnswer) or name in ("contact", "uscc"):
            long[name] = TextAnswer(numbered(letter, 10 * len(answer.for_text())))
    return Answers(long)


def running(pages: Pages) -> str:
    """The words from page to page, without what each continuation page repeats: its head, foot and cell's heading."""
    own = ("".join(text.split()).split("附件1（续页）")[0] for text in pages.texts)
    return "".join(re.sub(r"^申请认定守信企业理由（续）(?!（接表内）)|—\d+—$", "", text) for text in own)


def is_printed(text: str, words: str) -> bool:
    """Whether the whole text stands in its cell, or the beginning there and all the rest on a continuation page."""
    return text in words or any(
        f"{text[:cut]}（下转续页）" in words and f"（接表内）{text[cut:]}" in words for cut in range(len(text))
    )


def test_ten_times_the_text_in_every_cell_loses_nothing(
    form_printer: FormPrinter, annex1: FormSpec, filled: Answers, read_pdf: Read
) -> None:
    long = ten_times(filled)
    pages = read_pdf(form_printer.final(annex1, long))
    assert "续页" in pages.texts[1]
    words = running(pages)
    texts = {name: answer.value for name, answer in long.values.items() if isinstance(answer, TextAnswer)}
    assert len(texts) == 12
    assert [name for name, text in texts.items() if not is_printed(text, words)] == []


def test_every_continuation_page_can_be_told_by_itself(
    form_printer: FormPrinter, annex1: FormSpec, filled: Answers, read_pdf: Read
) -> None:
    long = Answers({**filled.values, "reason": TextAnswer(numbered("r", 5000))})
    pdf = form_printer.final(annex1, long)
    assert form_printer.final(annex1, long) == pdf
    _, *pages = ["".join(text.split()) for text in read_pdf(pdf).texts]
    assert len(pages) > 1
    for page in pages:
        for words in ("附件1（续页）", "统计守信企业认定申请表（续页）", FILLED["enterprise_name"], FILLED["uscc"]):
            assert words in page
        assert "申请认定守信企业理由（续）" in page  # the text goes on from page to page, so does its heading


def test_nothing_stands_outside_the_text_area(
    form_printer: FormPrinter, annex1: FormSpec, filled: Answers, read_pdf: Read
) -> None:
    for answers in (filled, ten_times(filled)):
        boxes = read_pdf(form_printer.final(annex1, answers)).boxes()
        assert min(box[0] for box in boxes) >= 28 * POINTS_A_MILLIMETRE - 1
        assert max(box[2] for box in boxes) <= (28 + 156) * POINTS_A_MILLIMETRE + 1
        assert max(box[3] for box in boxes) <= (297 - 37) * POINTS_A_MILLIMETRE + 2


def test_characters_without_a_glyph_are_named_and_block_the_final_print(
    form_printer: FormPrinter, annex1: FormSpec, filled: Answers
) -> None:
    odd = Answers({**filled.values, "enterprise_name": LineAnswer("某😀司")})
    with pytest.raises(ProblemsError, match="“名称”中的“😀”没有可印的字形"):
        form_printer.final(annex1, odd)
    assert form_printer.draft(annex1, odd)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", "<img src=http://127.0.0.1:9/x.png>", "<img src=file:///etc/passwd>",
        "{{7*7}} ${7*7} {% raw %}", "<link rel=attachment href=file:///etc/passwd>", "</td></table><h1>",
        "&lt;b&gt; &amp; \"quoted\"", "<style>@import 'http://127.0.0.1:9/'</style>",
    ],
)  # fmt: skip
def test_markup_in_an_answer_is_printed_as_typed(
    form_printer: FormPrinter, annex1: FormSpec, filled: Answers, read_pdf: Read, hostile: str
) -> None:
    answers = Answers({**filled.values, "reason": TextAnswer(hostile)})
    assert "".join(hostile.split()) in read_pdf(form_printer.final(annex1, answers)).words


def test_every_kind_of_field_can_be_printed(
    form_printer: FormPrinter, every_type: FormSpec, context: Context, read_pdf: Read
) -> None:
    raw = {
        "a_line": "某某", "an_integer": "12", "some_money": "1234.5", "a_percentage": "7", "a_choice": "first",
        "some_choices": ["first", "third"], "a_month": "2026-02", "a_division": "220104",
        "penalties": [{"day": "2026-01-05", "fine": "100"}],
    }  # fmt: skip
    reading = read_answers(every_type.form, raw, context)
    words = read_pdf(form_printer.final(every_type, reading.answers)).words
    for text in (
        "12人",
        "1,234.5元",
        "7%",
        "甲类",
        "春、秋",
        "2026年2月",
        "吉林省长春市朝阳区",
        "1．2026年1月5日，100元",
    ):
        assert text in words


def test_a_page_becomes_a_picture(pdf: bytes) -> None:
    assert page_count(pdf) == 1
    assert page_image(pdf, 1, 72).startswith(b"\x89PNG")
    with pytest.raises(IndexError):
        page_image(pdf, 2, 72)
