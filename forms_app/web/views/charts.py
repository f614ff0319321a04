"""Flow charts annexed to a regulation, for everybody: drawn, as files, and in words."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forms_app.documents.charts import chart_pdf, chart_svg
from forms_app.documents.flow_words import words_of
from forms_app.specs.catalogue import ChartSpec
from forms_app.web.current import open_to_anyone, platform
from forms_app.web.downloads import PDF, SVG, download
from forms_app.web.rates import makes_a_file

chart_annexes = Blueprint("charts", __name__)


@chart_annexes.get("/forms/<domain>/<name>/flow-charts")
@open_to_anyone
def page(domain: str, name: str) -> ResponseReturnValue:
    """The charts, and each as a list of steps for those who cannot see it."""
    spec = _spec(domain, name)
    return render_template("public/flow_charts.html", spec=spec, charts=words_of(spec))


@chart_annexes.get("/forms/<domain>/<name>/flow-charts.pdf")
@open_to_anyone
@makes_a_file
def pdf(domain: str, name: str) -> ResponseReturnValue:
    """The annex as it is printed."""
    spec = _spec(domain, name)
    content = chart_pdf(platform().printer, spec)
    return download(content, PDF, f"{spec.annex.mark}_{spec.annex.title}.pdf", inline=True)


@chart_annexes.get("/forms/<domain>/<name>/flow-charts/<string:chart>.svg")
@open_to_anyone
def svg(domain: str, name: str, chart: str) -> ResponseReturnValue:
    """One chart."""
    spec = _spec(domain, name)
    content = chart_svg(platform().printer, spec, chart)
    return download(content, SVG, f"{spec.annex.mark}_{spec.chart(chart).title}.svg", inline=True)


def _spec(domain: str, name: str) -> ChartSpec:
    return platform().catalogue.chart(f"{domain}/{name}")
