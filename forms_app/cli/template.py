"""`xinbiao template`: the Excel filling template of a form."""

from pathlib import Path
from typing import Any

import click

from forms_app.disk.files import write_whole
from forms_app.registers.template import write_template


@click.command(help="生成 ID 指定的表的 Excel 填报模板。")
@click.argument("identifier", metavar="ID")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Excel 文件。")
@click.pass_obj
def template(wiring: Any, identifier: str, output: Path) -> None:
    """Write the template."""
    spec, context = wiring.catalogue().form(identifier), wiring.context()
    write_whole(output, write_template(spec, context.reference.divisions, context.on))
    click.echo(f"已生成 {output}")
