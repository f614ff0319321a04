"""附件9 on paper and as SVG: pages, fonts, words, and the same bytes each time."""

import io

import pikepdf
import pytest
from lxml import etree

from forms_app.documents.charts import chart_pages, chart_pdf, chart_svg
from forms_app.documents.flow_words import words_of
from forms_app.documents.forms import FormPrinter
from forms_app.specs.catalogue import Catalogue, ChartSpec
from tests.integration.documents.conftest import Pages, fonts_of
from tests.integration.documents.test_printed_form import structure

SVG = "{http://www.w3.org/2000/svg}"
LEFT, RIGHT, TOP, BOTTOM = (each * 72 / 25.4 for each in (28, 184, 260, 35))


@pytest.fixture(scope="module")
def annex9(catalogue: Catalogue) -> ChartSpec:
    return catalogue.chart("statistical_credit/annex9")


@pytest.fixture(scope="module")
def printed(form_printer: FormPrinter, annex9: ChartSpec) -> bytes:
    return chart_pdf(form_printer, annex9)


def test_a_chart_a_page_with_its_words(printed: bytes, annex9: ChartSpec) -> None:
    pages = Pages(printed)
    assert len(pages) == 2
    for text, page, words in zip(pages.texts, chart_pages(annex9), words_of(annex9), strict=True):
        found = "".join(text.split())
        assert words.title in found
        missing = [line.text for line in page.drawing.texts if line.text not in found]
        assert not missing
        assert all(note in found for note in words.footnotes)
    assert "附件9企业统计信用信息认定工作流程图" in "".join(pages.texts[0].split())
    assert "失信惩戒：对统计信用异常企业" not in pages.texts[0]


def test_nothing_leaves_the_type_area_but_the_page_number(printed: bytes) -> None:
    for left, bottom, right, top in Pages(printed).boxes():
        if top < BOTTOM:
            continue  # — 1 —
        assert LEFT - 1 < left < right < RIGHT + 1
        assert BOTTOM - 1 < bottom < top < TOP + 1


def test_official_fonts_are_embedded(printed: bytes) -> None:
    fonts = fonts_of(pikepdf.open(io.BytesIO(printed)))
    assert all(fonts.values())
    assert {"FandolFang", "FandolHei", "FandolSongBold"} <= {name[7:] for name in fonts}


def test_the_letters_are_as_large_as_the_chart_says(printed: bytes, annex9: ChartSpec) -> None:
    """A drawing that is scaled to fit would be smaller: 承 is as wide as its size."""
    pages = Pages(printed)
    for number, chart in enumerate(annex9.annex.charts):
        page = pages.document[number].get_textpage()
        place = page.get_text_range().replace("\r", "").find("分管领导审批")
        assert place >= 0
        search = page.search("分管领导审批").get_next()
        assert search is not None
        first, last = page.get_charbox(search[0], loose=True), page.get_charbox(search[0] + 5, loose=True)
        assert last[2] - first[0] == pytest.approx(6 * chart.size, abs=0.6)


def test_it_is_an_archive_file_and_the_charts_have_words_beside_them(printed: bytes, annex9: ChartSpec) -> None:
    document = pikepdf.open(io.BytesIO(printed))
    with document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["dc:title"] == annex9.annex.title
    figures = [alt for tag, alt in structure(document.Root.StructTreeRoot) if tag == "/Figure"]
    assert figures == [words.title for words in words_of(annex9)]


def test_the_same_annex_is_the_same_file(form_printer: FormPrinter, printed: bytes, annex9: ChartSpec) -> None:
    assert chart_pdf(form_printer, annex9) == printed
    assert chart_svg(form_printer, annex9, "dishonest") == chart_svg(form_printer, annex9, "dishonest")


@pytest.mark.parametrize("number", [0, 1])
def test_a_chart_by_itself_is_a_titled_drawing(form_printer: FormPrinter, annex9: ChartSpec, number: int) -> None:
    words = words_of(annex9)[number]
    root = etree.fromstring(chart_svg(form_printer, annex9, words.chart.id))
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert [root[0].tag, root[0].text] == [f"{SVG}title", words.title]
    assert [root[1].tag, root[1].text] == [f"{SVG}desc", words.description]
    texts = ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]
    assert texts == [text.text for text in chart_pages(annex9)[number].drawing.texts]
    shapes = [box.shape for box in words.chart.boxes]
    polygons = len(list(root.iter(f"{SVG}polygon")))
    assert polygons == shapes.count("decision") + len(words.chart.arrows)
