"""`xinbiao signatures`: what the signatures of one PDF are worth."""

from pathlib import Path
from typing import Any

import click

from forms_app.core.errors import BadInputError
from forms_app.documents.signing import Standing
from forms_app.usecases.check_signatures import told


@click.command(help="检查一个PDF文件的电子签章：谁签的、何时签的、签后有没有改动、证书是否受信任。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="文件")
@click.pass_obj
def signatures(wiring: Any, file: Path) -> None:
    """Print every signature. Exit code 2 when there is none, or one that does not hold or is not trusted."""
    found = [told(each) for each in wiring.signatures().examine(file.read_bytes())]
    for each in found:
        click.echo(each.verdict)
        for label, text in each.facts:
            click.echo(f"  {label}：{text}")
    if not found:
        raise BadInputError("文件没有电子签章")
    if wrong := [each.short for each in found if each.standing is not Standing.VALID]:
        raise BadInputError("；".join(wrong))
