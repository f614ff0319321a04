"""`xinbiao verify`: whether what is stored is what was recorded."""

from typing import Any

import click

from forms_app.core.errors import BadInputError
from forms_app.usecases.verify_instance import verify_instance


@click.command(help="核对审计记录的链、文件的校验值、文书的签章、案件列表与审计记录；不改动任何内容。")
@click.pass_obj
def verify(wiring: Any) -> None:
    """Check the instance. Exit code 2, each fault on a line of its own, when something is not as recorded."""
    found = verify_instance(wiring.platform())
    click.echo(f"审计记录{found.records}行，文件{found.files}个，签章文书{found.signed}份，案件{found.cases}件。")
    for fault in found.faults:
        click.echo(fault, err=True)
    if found.faults:
        raise BadInputError(f"发现{len(found.faults)}处不符，请停止服务，核对备份")
    click.echo("全部相符。")
