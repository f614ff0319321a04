"""Chinese for what click and the operating system say in English."""

import errno
import re
from collections.abc import Iterable

import click

_HEADINGS = {"Options": "选项", "Commands": "命令", "Arguments": "参数"}
_PHRASES = (
    (re.compile(r"^Show this message and exit\.$"), "显示本帮助。"),
    (re.compile(r"^Show the version and exit\.$"), "显示版本。"),
    (re.compile(r"\[required\]"), "[必填]"),
    (re.compile(r"\[default: ([^;\]]+)(?:; [^\]]+)?\]"), r"[默认 \1]"),
    (re.compile(r"\b(INTEGER RANGE|INTEGER)\b"), "整数"),
    (re.compile(r"\bTEXT\b"), "文字"),
    (re.compile(r"\bFILE\b"), "文件"),
)
_METAVARS = (("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 [参数]..."))
_SYSTEM = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘空间不足",
    errno.EROFS: "文件系统只读",
    errno.EADDRINUSE: "地址已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


class ChineseFormatter(click.HelpFormatter):
    """Help texts with Chinese headings and stock phrases."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that shows how a command is called."""
        for english, chinese in _METAVARS:
            args = args.replace(english, chinese)
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """A heading."""
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of names and what they mean."""
        super().write_dl([(_translated(name), _translated(text)) for name, text in rows], col_max, col_spacing)


def _translated(text: str) -> str:
    for english, chinese in _PHRASES:
        text = english.sub(chinese, text)
    return text


def system_fault(error: OSError) -> str:
    """What the operating system refused, in Chinese where it is known."""
    return _SYSTEM.get(error.errno or 0) or error.strerror or str(error)


def named(parameter: click.Parameter | None) -> str:
    """The parameter as it is typed: `--port`, `ID`."""
    if parameter is None:
        return ""
    if isinstance(parameter, click.Option):
        return parameter.opts[-1]
    return parameter.metavar or (parameter.name or "").upper()


def parameter_fault(error: click.BadParameter) -> str:
    """Why a value is not accepted."""
    kind = error.param.type if error.param else None
    if isinstance(kind, click.IntRange):
        return f"应为{kind.min}至{kind.max}的整数"
    if isinstance(kind, click.types.IntParamType):
        return "应为整数"
    if isinstance(kind, click.Path):
        return "文件不存在，或者不是文件"
    return error.message
