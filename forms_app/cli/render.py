"""`xinbiao render`: a form as PDF, filled, blank or as a draft; flow charts as PDF or SVG."""

from pathlib import Path
from typing import Any

import click

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.cli.parameters import READABLE, read_answers_file
from forms_app.cli.weights import weighed
from forms_app.core.errors import ProblemsError
from forms_app.disk.files import write_whole
from forms_app.documents.charts import chart_pdf, chart_svg
from forms_app.specs.catalogue import ChartSpec, FormSpec


@click.command(help="把 ID 指定的表生成 PDF；流程图还可以逐张生成 SVG。")
@click.argument("identifier", metavar="ID")
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="PDF 文件；流程图也可以是 .svg 文件。",
)
@click.option("--answers", "file", type=READABLE, help="答案文件（YAML 或 JSON）。")
@click.option("--weights", type=READABLE, help="权重文件（YAML 或 JSON）：权重表 → 部分 → 权重。")
@click.option("--blank", is_flag=True, help="空白表。")
@click.option("--draft", is_flag=True, help="加“草稿”水印。")
@click.option("--chart", help="流程图附件中的哪一张（生成 SVG 时）。")
@click.pass_obj
def render(
    wiring: Any,
    identifier: str,
    output: Path,
    file: Path | None,
    weights: Path | None,
    blank: bool,
    draft: bool,
    chart: str | None,
) -> None:
    """Read, print, write."""
    if (file is None) == (not blank):
        raise click.UsageError("--answers 与 --blank 须选其一")
    catalogue = wiring.catalogue()
    charts = catalogue.charts.get(identifier)
    if charts is not None:
        _render_charts(wiring, charts, output, chart if blank and not draft else "")
        return
    if chart is not None:
        raise click.UsageError("--chart 只用于流程图")
    spec = catalogue.form(identifier)
    answers = _answers(spec, file, weighed(wiring.context(), spec, weights)) if file else None
    printer = wiring.form_printer()
    write_whole(output, printer.draft(spec, answers) if draft else printer.final(spec, answers))
    click.echo(f"已生成 {output}")


def _render_charts(wiring: Any, spec: ChartSpec, output: Path, chart: str | None) -> None:
    """All charts as PDF, or one as SVG when the file is to be one; `chart` is "" when more was asked than that."""
    if chart == "":
        raise click.UsageError("流程图没有答案和草稿，请用 --blank")
    as_svg = output.suffix.lower() == ".svg"
    if as_svg != (chart is not None):
        raise click.UsageError(f"生成 SVG 须用 --chart 写明哪一张：{'、'.join(each.id for each in spec.annex.charts)}")
    printer = wiring.form_printer()
    write_whole(output, chart_svg(printer, spec, chart) if chart else chart_pdf(printer, spec))
    click.echo(f"已生成 {output}")


def _answers(spec: FormSpec, file: Path, context: Context) -> Answers:
    reading = read_answers(spec.form, read_answers_file(file), context)
    if reading.problems:
        raise ProblemsError(reading.problems)
    return reading.answers
