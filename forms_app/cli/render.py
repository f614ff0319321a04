"""`xinbiao render`: a form as PDF, filled, blank or as a draft."""

from pathlib import Path
from typing import Any

import click

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.cli.parameters import READABLE, read_answers_file
from forms_app.core.errors import ProblemsError
from forms_app.disk.files import write_whole
from forms_app.specs.catalogue import FormSpec


@click.command(help="把 ID 指定的表生成 PDF。")
@click.argument("identifier", metavar="ID")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="PDF 文件。")
@click.option("--answers", "file", type=READABLE, help="答案文件（YAML 或 JSON）。")
@click.option("--blank", is_flag=True, help="空白表。")
@click.option("--draft", is_flag=True, help="加“草稿”水印。")
@click.pass_obj
def render(wiring: Any, identifier: str, output: Path, file: Path | None, blank: bool, draft: bool) -> None:
    """Read, print, write."""
    if (file is None) == (not blank):
        raise click.UsageError("--answers 与 --blank 须选其一")
    spec = wiring.catalogue().form(identifier)
    answers = _answers(spec, file, wiring.context()) if file else None
    printer = wiring.form_printer()
    write_whole(output, printer.draft(spec, answers) if draft else printer.final(spec, answers))
    click.echo(f"已生成 {output}")


def _answers(spec: FormSpec, file: Path, context: Context) -> Answers:
    reading = read_answers(spec.form, read_answers_file(file), context)
    if reading.problems:
        raise ProblemsError(reading.problems)
    return reading.answers
