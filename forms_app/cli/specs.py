"""`xinbiao specs`: what forms there are, what one says, whether a folder of them is sound."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from forms_app.assessment.grade_replay import wrong_grade_situations
from forms_app.assessment.indicator_replay import replay_indicators
from forms_app.assessment.replay import replay
from forms_app.cases.replay import wrong_situations
from forms_app.cases.task_replay import wrong_task_situations
from forms_app.core.collecting import loading
from forms_app.core.dates import beijing_date
from forms_app.core.errors import BadInputError
from forms_app.disk.files import write_whole
from forms_app.documents.charts import chart_pages
from forms_app.documents.flow_layout import CrowdedChartError
from forms_app.documents.flow_words import words_of
from forms_app.documents.reviews import review_pdf
from forms_app.registers.review import write_review
from forms_app.specs.catalogue import ChartSpec, FormSpec, IndicatorSpec
from forms_app.specs.checks.coverage import uncovered
from forms_app.specs.checks.tasks import unknown_unit_authorities
from forms_app.specs.folders import load_catalogue
from forms_app.specs.loading import situation_problem
from forms_app.specs.location import tables_folder
from forms_app.specs.parts import Parts
from forms_app.specs.problems import SpecError, SpecProblem
from forms_app.specs.reference import Reference, load_reference, unknown_authorities
from forms_app.specs.review import review_of


@click.group(help="规格：列出、查看、检查。")
def specs() -> None:
    """Nothing of its own."""


@specs.command("list", help="列出全部表。")
@click.pass_obj
def list_(wiring: Any) -> None:
    """One line a form: id, version, mark and title, regulation."""
    catalogue = wiring.catalogue()
    for spec in catalogue.current.values():
        click.echo(f"{spec.id}\t第{spec.version}版\t{spec.form.mark} {spec.form.title}\t{spec.regulation.number}")
    for chart in catalogue.charts.values():
        version, annex = chart.regulation.version, chart.annex
        click.echo(f"{chart.id}\t第{version}版\t{annex.mark} {annex.title}\t{chart.regulation.number}")
    for each in catalogue.indicators.values():
        click.echo(f"{each.id}\t第{each.regulation.version}版\t{each.table.title}\t{each.regulation.number}")


@specs.command(help="查看一张表的字段和评定条件，或者一份流程图的步骤。")
@click.argument("identifier", metavar="ID")
@click.pass_obj
def show(wiring: Any, identifier: str) -> None:
    """Everything a reader asks first."""
    catalogue = wiring.catalogue()
    chart = catalogue.charts.get(identifier)
    click.echo("\n".join(_shown_chart(chart) if chart else _shown(catalogue.form(identifier))))


def _shown_chart(spec: ChartSpec) -> Iterator[str]:
    yield f"{spec.annex.mark} {spec.annex.title}"
    yield f"依据：{spec.regulation.title}（{spec.regulation.number}）"
    for words in words_of(spec):
        yield f"{words.chart.id}\t{words.title}："
        yield words.description


def _shown(spec: FormSpec) -> Iterator[str]:
    yield f"{spec.form.mark} {spec.form.title}"
    yield f"依据：{spec.regulation.title}（{spec.regulation.number}）{spec.form.article}"
    yield f"版本：第{spec.version}版　校验和：{spec.checksum}"
    yield "字段："
    for field in spec.form.fields:
        marks = "必填" if field.required else "选填"
        yield f"  {field.id}\t{field.type}\t{marks}\t{field.question or field.label}"
    if spec.criteria:
        needs = "全部" if spec.criteria.conclusion.needs == "all" else "任一"
        yield f"评定条件（{spec.criteria.conclusion.article}，{needs}）："
        for criterion in spec.criteria.criteria:
            yield f"  {criterion.id}\t{criterion.article}\t{criterion.title}"
    if spec.measures:
        yield "支持措施："
        for measure in spec.measures.measures:
            yield f"  {measure.id}\t{measure.article}\t{measure.title}：{measure.printed}"


@specs.command(help="生成一项规定的规格审阅稿，条文原文列在旁边：--output 以 .pdf 或 .xlsx 结尾。")
@click.argument("domain", metavar="DOMAIN")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="PDF 或 Excel 文件。")
@click.pass_obj
def review(wiring: Any, domain: str, output: Path) -> None:
    """Write the review copy of a folder."""
    copy, today = review_of(wiring.catalogue().folder(domain)), beijing_date(datetime.now(UTC))
    match output.suffix.lower():
        case ".xlsx":
            write_review(copy, today, output)
        case ".pdf":
            write_whole(output, review_pdf(wiring.form_printer(), copy, today))
        case _:
            raise BadInputError(f"“{output.name}”应以 .pdf 或 .xlsx 结尾")
    click.echo(f"已生成 {output}：{copy.rows}项")


@specs.command(help="检查规格文件夹 DIR（默认为服务所用的规格）：逐条给出 文件:行: 问题。")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.pass_context
def check(context: click.Context, folder: Path | None) -> None:
    """Load everything, replay every situation; exit code 2 when anything is wrong."""
    root = folder or context.obj.settings().specs_root
    if not root.is_dir():
        raise click.ClickException(f"没有文件夹“{root}”")
    with loading():
        problems = [str(problem) for problem in _problems(root)]
    for problem in problems:
        click.echo(problem)
    if problems:
        click.echo(f"错误：发现{len(problems)}个问题", err=True)
        context.exit(2)
    click.echo("规格无误")


def _problems(root: Path) -> Iterator[object]:
    try:
        catalogue = load_catalogue(root)
        reference = load_reference(tables_folder(root))
    except SpecError as error:
        yield from error.problems
        return
    if not catalogue.regulations:
        yield f"{root}:1: 没有规格：每个子文件夹须有 regulation.yaml"
    for spec in catalogue.current.values():
        for difference in replay(spec, reference):
            yield situation_problem(root / spec.domain, spec.name, difference.situation, str(difference))
    for chart in catalogue.charts.values():
        yield from _crowded(root, chart)
    yield from unknown_authorities(catalogue.regulations, reference)
    for table in catalogue.indicators.values():
        yield from _wrong_indicators(catalogue.folders[table.domain], table, reference)
    for parts in catalogue.folders.values():
        yield from uncovered(parts)
        yield from wrong_situations(parts, reference.calendar)
        yield from wrong_grade_situations(parts, reference)
        yield from wrong_task_situations(parts)
        yield from unknown_unit_authorities(parts, reference.authorities)


def _wrong_indicators(folder: Parts, spec: IndicatorSpec, reference: Reference) -> Iterator[SpecProblem]:
    parts = [part for part in folder.indicator_situations if part.model.indicators == spec.name]
    for difference in replay_indicators(spec, reference):
        yield parts[difference.file].problem(("cases", difference.case), difference.message)


def _crowded(root: Path, chart: ChartSpec) -> Iterator[SpecProblem]:
    """What only drawing shows: that a chart does not fit its page."""
    try:
        chart_pages(chart)
    except CrowdedChartError as error:
        yield SpecProblem(root / chart.domain / f"{chart.name}.yaml", 1, str(error))
