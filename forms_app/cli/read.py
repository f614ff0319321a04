"""`xinbiao read`: a filled template back as answers, or its faults by cell."""

import json
from datetime import datetime
from pathlib import Path

import click

from forms_app.answers.answer import Context
from forms_app.cli.parameters import READABLE, read_file
from forms_app.core.dates import BEIJING
from forms_app.disk.files import write_whole
from forms_app.registers.package import MAX_BYTES
from forms_app.registers.reading import read_workbook
from forms_app.specs.catalogue import load_catalogue
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import load_reference


@click.command(help="读回 ID 指定的表的填报模板：输出答案（JSON），或逐格列出错误。")
@click.argument("identifier", metavar="ID")
@click.option("--workbook", required=True, type=READABLE, help="填好的 Excel 模板。")
@click.option("--annotated", type=click.Path(dir_okay=False, path_type=Path), help="把批注了错误的副本写到这里。")
@click.pass_context
def read(context: click.Context, identifier: str, workbook: Path, annotated: Path | None) -> None:
    """Read, then print answers, or one line a fault and exit code 2."""
    spec = load_catalogue(specs_folder()).form(identifier)
    reference, today = load_reference(specs_folder()), datetime.now(BEIJING).date()
    reading = read_workbook(read_file(workbook, MAX_BYTES), spec, Context(reference, today))
    if annotated:
        write_whole(annotated, reading.annotated(spec, reference.divisions, today))
    if reading.problems:
        for problem in reading.problems:
            click.echo(str(problem))
        click.echo(f"错误：发现{len(reading.problems)}个问题", err=True)
        context.exit(2)
    click.echo(json.dumps(reading.answers.for_json(), ensure_ascii=False, indent=2))
