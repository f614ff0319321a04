"""The `xinbiao` command: which commands there are, and how faults end."""

import sys
from collections.abc import Callable
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from forms_app import __version__
from forms_app.cli.wording import ChineseFormatter, named, parameter_fault, system_fault
from forms_app.core.errors import BadInputError, XinbiaoError

COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("forms_app.cli.serve:serve", "迁移数据库并启动服务"),
    "demo": ("forms_app.cli.demo:demo", "载入演示数据：机构、账号、企业、申请"),
    "accounts": ("forms_app.cli.accounts:accounts", "管理账号：添加、重设密码、停用"),
    "specs": ("forms_app.cli.specs:specs", "规格：list 列出，show 查看，check 检查"),
    "assess": ("forms_app.cli.assess:assess", "按条款逐条评定一份答案"),
    "grade": ("forms_app.cli.grade:grade", "按记录判定级别，给出依据、期间和自动变化的日期"),
    "indicators": ("forms_app.cli.indicators:indicators", "指标：list 列出，assess 计算并与目标比较"),
    "render": ("forms_app.cli.render:render", "生成 PDF：填好的、空白的或草稿"),
    "template": ("forms_app.cli.template:template", "生成 Excel 填报模板"),
    "read": ("forms_app.cli.read:read", "读回填好的 Excel 模板"),
    "register": ("forms_app.cli.register:register", "导出名册（Excel）"),
    "tasks": ("forms_app.cli.tasks:tasks", "任务台账：list 列出任务和办理情况，register 导出任务表"),
    "jobs": ("forms_app.cli.jobs:jobs", "批量任务：list 列出，watch 看进度，run 立即处理"),
    "backup": ("forms_app.cli.backup:backup", "把数据库和文件备份成一个文件，服务不必停"),
    "restore": ("forms_app.cli.backup:restore", "把备份恢复到空的实例"),
    "verify": ("forms_app.cli.verify:verify", "核对审计记录、文件、签章和案件是否完好"),
    "signatures": ("forms_app.cli.signatures:signatures", "检查一个 PDF 文件的电子签章"),
    "keys": ("forms_app.cli.keys:keys", "列出各机构的签章证书"),
    "calendar": ("forms_app.cli.calendar:calendar", "放假安排：affected 列出更正后日期有变化的文书"),
    "deadline": ("forms_app.cli.deadline:deadline", "计算期限届满日和计日单"),
}
"""Name → (module:object, one line of help). The help stands here so that `--help` imports nothing."""


class LazyGroup(click.Group):
    """Commands of a table, imported only when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with our words for a name that is not in the table."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            raise click.UsageError(f"没有命令“{args[0]}”，可用：{'、'.join(COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, without importing."""
        with formatter.section("命令"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


click.Context.formatter_class = ChineseFormatter


@click.group(
    cls=LazyGroup,
    help="信表：法定自查申报表及其办理程序。",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="xinbiao")
def cli() -> None:
    """Nothing of its own: everything is a command."""


def run(wiring: Any, arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code: 0, or 2 with one clear line on stderr.

    `wiring` is handed to the commands as `ctx.obj`; they build from it only what they need.
    """
    try:
        outcome = cli.main(args=arguments, prog_name="xinbiao", standalone_mode=False, obj=wiring)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.Abort:
        return _fail("已中断")
    except click.ClickException as error:
        return _fail(_usage_fault(error))
    except BadInputError as error:
        return _fail(" ".join(str(error).splitlines()))  # it may quote what was typed
    except XinbiaoError as error:
        return _fail(str(error))
    except UnicodeEncodeError:
        return _fail("参数或文件名含有不是 UTF-8 的字符，请改正后重试")
    except OSError as error:
        return _fail(f"无法读写{f'“{error.filename}”' if error.filename else '文件'}：{system_fault(error)}")
    return outcome if isinstance(outcome, int) else 0


def _fail(message: str) -> int:
    click.echo(f"错误：{message}", err=True)
    return 2


_USAGE: dict[type[click.ClickException], Callable[[Any], str]] = {
    click.NoSuchOption: lambda error: f"没有选项 {error.option_name}",
    click.MissingParameter: lambda error: f"缺少参数 {named(error.param)}",
    click.BadParameter: lambda error: f"参数 {named(error.param)} 不合要求：{parameter_fault(error)}",
    click.FileError: lambda error: f"无法打开文件“{error.ui_filename}”",
    click.UsageError: lambda error: f"用法不对：{error.message}",
}


def _usage_fault(error: click.ClickException) -> str:
    for kind, message in _USAGE.items():
        if isinstance(error, kind):
            context = getattr(error, "ctx", None)
            return message(error) + (f"；用法见 {context.command_path} --help" if context else "")
    return error.format_message()


def main_with(wiring: Any) -> None:
    """Run and leave the process."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a file may have a name that is no text
    sys.exit(run(wiring))
