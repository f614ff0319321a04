"""Printing an annex of flow charts: as PDF, a chart a page, and each chart as SVG. Same input, same bytes."""

from dataclasses import dataclass

from forms_app.documents.drawn import Drawing
from forms_app.documents.fitting import LINE_HEIGHT, points
from forms_app.documents.flow_layout import lay_out
from forms_app.documents.flow_words import ChartWords, words_of
from forms_app.documents.forms import FormPrinter
from forms_app.specs.catalogue import ChartSpec

# What official.css gives to the lines around a chart.
_PAGE = points(225.0)
_MARK, _TITLE = 16 * LINE_HEIGHT, 22 * LINE_HEIGHT + 22
_CHART_TITLE = 14 * LINE_HEIGHT + 10
_NOTE, _ABOVE_NOTES = 12 * 1.4, 8.0
_SPARE = 2.0


@dataclass(frozen=True)
class ChartPage:
    """One chart and what stands below it."""

    drawing: Drawing
    footnotes: tuple[str, ...]


def chart_pages(spec: ChartSpec) -> tuple[ChartPage, ...]:
    """The charts as they are printed. Raises CrowdedChartError."""
    return tuple(
        ChartPage(lay_out(words, _room(words, first=number == 0)), words.footnotes)
        for number, words in enumerate(words_of(spec))
    )


def chart_pdf(printer: FormPrinter, spec: ChartSpec) -> bytes:
    """The whole annex. Raises CrowdedChartError."""
    return printer.printer.pdf(printer.templates.document("chart.html", annex=spec.annex, pages=chart_pages(spec)))


def chart_svg(printer: FormPrinter, spec: ChartSpec, chart: str) -> bytes:
    """One chart by itself. Raises NotFoundError, CrowdedChartError."""
    number = spec.annex.charts.index(spec.chart(chart))
    return printer.templates.document("chart.svg", chart=chart_pages(spec)[number].drawing).strip().encode()


def _room(words: ChartWords, *, first: bool) -> float:
    """How high a drawing may be, so that its page holds what stands around it."""
    head = (_MARK + _TITLE if first else 0.0) + _CHART_TITLE
    notes = len(words.footnotes) * _NOTE + _ABOVE_NOTES if words.footnotes else 0.0
    return _PAGE - head - notes - _SPARE
