"""`xinbiao template`: the Excel filling template of a form."""

from datetime import datetime
from pathlib import Path

import click

from forms_app.core.dates import BEIJING
from forms_app.disk.files import write_whole
from forms_app.registers.template import write_template
from forms_app.specs.catalogue import load_catalogue
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import load_reference


@click.command(help="生成 ID 指定的表的 Excel 填报模板。")
@click.argument("identifier", metavar="ID")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Excel 文件。")
def template(identifier: str, output: Path) -> None:
    """Write the template."""
    spec = load_catalogue(specs_folder()).form(identifier)
    today = datetime.now(BEIJING).date()
    write_whole(output, write_template(spec, load_reference(specs_folder()).divisions, today))
    click.echo(f"已生成 {output}")
