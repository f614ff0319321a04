"""The check mark in print: on the first page alone, clear of everything else, and nothing moves for it."""

import io
from dataclasses import replace

import pikepdf
import pytest
import zxingcpp

from forms_app.documents.check_mark import CheckMark
from forms_app.documents.forms import FormPrinter
from forms_app.documents.letters import Letter, letter_pdf
from forms_app.specs.catalogue import Catalogue
from tests.integration.documents.conftest import Pages
from tests.integration.documents.test_printed_form import structure

SITE = "https://xinbiao.example.cn/check"
LETTER = Letter("受理通知书", "某公司", ("你单位提交的申请表已收到。" * 30,) * 5, "某市统计局", "2026年3月2日")
MARK = CheckMark("0A1B2C3D4E", SITE)
POINTS_A_MILLIMETRE = 72 / 25.4
A4_MIDDLE = 105 * POINTS_A_MILLIMETRE


@pytest.fixture(scope="module")
def printed(form_printer: FormPrinter) -> bytes:
    return letter_pdf(form_printer, replace(LETTER, check=MARK))


def test_the_first_page_alone_carries_code_and_address(printed: bytes) -> None:
    pages = Pages(printed)
    assert len(pages) > 1
    assert "0A1B2-C3D4E" in pages.texts[0]
    assert SITE in pages.texts[0].replace("\r\n", "")
    assert all("0A1B2" not in text for text in pages.texts[1:])


def test_a_camera_reads_the_address_from_the_paper(printed: bytes) -> None:
    paper = Pages(printed).document[0].render(scale=150 / 72).to_pil().convert("L")
    [read] = zxingcpp.read_barcodes(paper)
    assert read.text == f"{SITE}/0A1B2C3D4E"


def test_it_stands_in_the_lower_margin_and_nothing_moves_for_it(form_printer: FormPrinter, printed: bytes) -> None:
    with_mark, without = Pages(printed), Pages(letter_pdf(form_printer, LETTER))
    added = set(with_mark.boxes()) - set(without.boxes())
    assert set(without.boxes()) <= set(with_mark.boxes())
    assert max(top for _, _, _, top in added) < 35 * POINTS_A_MILLIMETRE
    assert min(bottom for _, bottom, _, _ in added) > 5 * POINTS_A_MILLIMETRE
    foot = [box for box in without.boxes() if box[3] < 35 * POINTS_A_MILLIMETRE and box[0] > A4_MIDDLE]
    number = min(left for left, _, _, _ in foot)
    assert max(right for _, _, right, _ in added) < number, "it runs into the page number"


def test_without_a_public_address_the_code_stands_alone(form_printer: FormPrinter) -> None:
    page = Pages(letter_pdf(form_printer, replace(LETTER, check=CheckMark("0A1B2C3D4E")))).texts[0]
    assert "核验码 0A1B2-C3D4E" in page
    assert "扫码" not in page


def test_a_form_that_is_issued_carries_it_too(form_printer: FormPrinter, catalogue: Catalogue) -> None:
    spec = catalogue.form("statistical_credit/annex2")
    pdf = form_printer.final(spec, None, MARK)
    with_mark, without = Pages(pdf), Pages(form_printer.final(spec, None))
    assert "0A1B2-C3D4E" in with_mark.texts[0]
    assert set(without.boxes()) <= set(with_mark.boxes())
    assert len(with_mark) == len(without) == 1


def test_it_stays_an_archive_file(printed: bytes, form_printer: FormPrinter) -> None:
    document = pikepdf.open(io.BytesIO(printed))
    with document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
    figures = [alt for tag, alt in structure(document.Root.StructTreeRoot) if tag == "/Figure"]
    assert all(figures), "a picture without a text beside it"
    assert letter_pdf(form_printer, replace(LETTER, check=MARK)) == printed
