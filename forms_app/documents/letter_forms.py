"""From a form that is a letter and its answers to the letter that is printed."""

from collections.abc import Iterable

from forms_app.answers.reading import Answers, meets
from forms_app.documents.fitting import INDENT, points
from forms_app.documents.measuring import line_count
from forms_app.documents.printed import BLANK_DATE, Letter
from forms_app.documents.wording import worded
from forms_app.specs.form import Form
from forms_app.specs.grid import TEXT_HEIGHT, TEXT_WIDTH
from forms_app.specs.wording import LetterText, Paragraph

PITCH = 28.95
"""Points from line to line: 22 lines fill the page (GB/T 9704-2012, 5.2.3)."""

_CLOSEST_PITCH = 22.0
_PITCH_STEP = 0.5
# The parts of such a letter as official.css has them, in points.
_TEXT_SIZE, _TITLE_SIZE, _TITLE_PITCH = 16, 22, 33
_MARK_HEIGHT, _TITLE_MARGINS, _SIGNATURE_MARGIN = 16 * 1.3, 10 + 12, 24
_ONE_LINE_PARTS = 1 + 3
"""The number; bureau, place of the seal and date."""


def letter_of(form: Form, text: LetterText, answers: Answers | None, watermark: str = "") -> Letter:
    """The letter with these answers; without answers, blank as in the annex.

    A line break in an answer begins a new paragraph: nothing that was typed is run together. Lines stand closer where
    that keeps the letter on one page (GB/T 9704-2012, 7.3.5.5: text and signature share a page).
    """
    heading = form.heading
    title = "\n".join(worded(form, answers, line) for line in (heading.lines if heading else (form.title,)))
    addressee = worded(form, answers, text.addressee)
    paragraphs = tuple(_paragraphs(form, text, answers))
    return Letter(
        mark=form.mark if form.is_annex else "",
        title=title,
        number=worded(form, answers, heading.number) if heading and heading.number else "",
        addressee=addressee,
        paragraphs=paragraphs,
        bureau=worded(form, answers, text.bureau),
        seal=text.seal,
        date=(answers.text(text.date) if answers else "") or BLANK_DATE,
        watermark=watermark,
        pitch=_pitch(title, addressee, paragraphs),
    )


def _paragraphs(form: Form, text: LetterText, answers: Answers | None) -> Iterable[str]:
    for paragraph in text.paragraphs:
        if _is_printed(paragraph, answers):
            yield from worded(form, answers, paragraph.text).split("\n")


def _is_printed(paragraph: Paragraph, answers: Answers | None) -> bool:
    return paragraph.when is None or (answers is not None and meets(answers, paragraph.when))


def _pitch(title: str, addressee: str, paragraphs: Iterable[str]) -> float:
    """The widest pitch at which all stands on one page; the usual one when the letter needs more pages anyway."""
    width = points(TEXT_WIDTH)
    titles = line_count(title, width / _TITLE_SIZE) * _TITLE_PITCH
    room = points(TEXT_HEIGHT) - _MARK_HEIGHT - titles - _TITLE_MARGINS - _SIGNATURE_MARGIN
    texts = sum(line_count(paragraph, width / _TEXT_SIZE, INDENT) for paragraph in paragraphs)
    lines = texts + line_count(f"{addressee}：", width / _TEXT_SIZE) + _ONE_LINE_PARTS
    pitch = PITCH
    while pitch >= _CLOSEST_PITCH:
        if lines * pitch <= room:
            return pitch
        pitch -= _PITCH_STEP
    return PITCH
