"""`xinbiao backup` and `xinbiao restore`: everything that the service keeps, as one file, and back."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from forms_app.core.dates import chinese_time
from forms_app.core.errors import BadInputError
from forms_app.usecases.back_up import back_up
from forms_app.usecases.restore_backup import record_restored
from forms_app.usecases.restore_backup import restore as put_back
from forms_app.usecases.verify_instance import verify_instance

_MEGABYTE = 1 << 20
_FILE = click.argument("file", type=click.Path(path_type=Path), metavar="文件")


@click.command(help="把数据库和文件备份成一个文件，写成后逐个核对；服务可以照常运行。不含密钥和字体。")
@_FILE
@click.pass_obj
def backup(wiring: Any, file: Path) -> None:
    """Back up. Exit code 2 when it cannot be made; also when what was backed up is not as recorded: then it is made."""
    settings = wiring.settings()
    done = back_up(wiring.kept(existing=True), file, datetime.now(UTC))
    found = done.contents
    click.echo(f"已备份到 {file}：{done.size / _MEGABYTE:.1f} MB，SHA-256 {_digest(file)}")
    click.echo(
        f"{found.kind} 数据库（{found.step}），审计记录{found.records}行，文件{found.files}个，"
        f"批量任务的文件{found.job_files}个；写成后已逐个核对。"
    )
    click.echo(f"审计记录末行 {found.head or '无'}：另行抄存，可以证明以后没有人截去末尾。")
    click.echo(f"没有备份，请另行保管：签章密钥（{settings.keys}）、会话密钥、字体{_own_specs(settings)}。")
    click.echo("备份含有企业和个人的信息，没有加密：请按实例同等保管。")
    for fault in done.faults:
        click.echo(fault, err=True)
    if done.faults:
        raise BadInputError(
            f"备份已经写成，但原有数据有{len(done.faults)}处不符；请运行 xinbiao verify，并保留以前的备份"
        )


@click.command(help="把备份恢复到空的实例，再核对一遍；先停止服务。密钥和字体不在备份中，请另行放回。")
@_FILE
@click.pass_obj
def restore(wiring: Any, file: Path) -> None:
    """Restore. Exit code 2 when it cannot be done, and nothing has changed; also when what was restored has faults."""
    settings = wiring.settings()
    kept = wiring.kept(existing=False)
    found = put_back(kept, file)
    kept.database.close()
    click.echo(
        f"已恢复{chinese_time(found.made_at)}的备份：审计记录{found.records}行，文件{found.files}个，"
        f"批量任务的文件{found.job_files}个。"
    )
    platform = wiring.platform()  # brings the tables of an older program up to date
    record_restored(platform, found, datetime.now(UTC))
    checked = verify_instance(platform)
    for fault in checked.faults:
        click.echo(fault, err=True)
    if checked.faults:
        raise BadInputError(f"数据已经恢复，核对时发现{len(checked.faults)}处不符，与备份时一样的请查备份时的提示")
    click.echo("核对无误。备份以后办理的事项不在其中；所有人须重新登录。")
    click.echo(f"请放回：签章密钥（{settings.keys}）、字体{_own_specs(settings)}，然后启动服务：xinbiao serve")


def _own_specs(settings: Any) -> str:
    return f"、自定的规格（{settings.specs}）" if settings.specs else ""


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
