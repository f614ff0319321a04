"""`xinbiao read`: a filled template back as answers, or its faults by cell."""

import json
from pathlib import Path

import click

from forms_app.cli.parameters import READABLE, read_file
from forms_app.disk.files import write_whole
from forms_app.registers.package import MAX_BYTES
from forms_app.registers.reading import read_workbook


@click.command(help="读回 ID 指定的表的填报模板：输出答案（JSON），或逐格列出错误。")
@click.argument("identifier", metavar="ID")
@click.option("--workbook", required=True, type=READABLE, help="填好的 Excel 模板。")
@click.option("--annotated", type=click.Path(dir_okay=False, path_type=Path), help="把批注了错误的副本写到这里。")
@click.pass_context
def read(call: click.Context, identifier: str, workbook: Path, annotated: Path | None) -> None:
    """Read, then print answers, or one line a fault and exit code 2."""
    spec, context = call.obj.catalogue().form(identifier), call.obj.context()
    reading = read_workbook(read_file(workbook, MAX_BYTES), spec, context)
    if annotated:
        write_whole(annotated, reading.annotated(spec, context.reference.divisions, context.on))
    if reading.problems:
        for problem in reading.problems:
            click.echo(str(problem))
        click.echo(f"错误：发现{len(reading.problems)}个问题", err=True)
        call.exit(2)
    click.echo(json.dumps(reading.answers.for_json(), ensure_ascii=False, indent=2))
