"""What printing needs of the machine, looked for before anything is printed, and named when it is missing.

Knows nothing of WeasyPrint: it must be able to speak when WeasyPrint cannot even be imported.
"""

import ctypes
from dataclasses import dataclass
from pathlib import Path

from forms_app.core.errors import XinbiaoError
from forms_app.documents.fonts import find_fallback, find_fang

_REQUIRED = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
_FALLBACK_PACKAGE = "fonts-noto-cjk"


class MissingPartError(XinbiaoError):
    """The machine lacks something without which documents cannot be printed right."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """`missing` are Debian packages; `remarks` are Chinese sentences about what is there but not the best."""

    missing: tuple[str, ...]
    remarks: tuple[str, ...]


def look(fonts: Path, system_fonts: tuple[Path, ...]) -> Readiness:
    """What of libraries and fonts is there. Without libharfbuzz-subset0, printing works but takes 25 times as long."""
    missing = [package for library, package in _REQUIRED.items() if not _loads(library)]
    if find_fallback(system_fonts) is None:
        missing.append(_FALLBACK_PACKAGE)
    remarks = []
    if find_fang(fonts, system_fonts) is None:
        remarks.append(f"没有仿宋字体，文书将以宋体代替：请运行 setup/fonts.sh，或把仿宋_GB2312 的字体文件放入 {fonts}")
    return Readiness(tuple(missing), tuple(remarks))


def require(fonts: Path, system_fonts: tuple[Path, ...]) -> tuple[str, ...]:
    """The remarks. Raises MissingPartError naming the packages and the command when something is missing."""
    readiness = look(fonts, system_fonts)
    if readiness.missing:
        packages = " ".join(readiness.missing)
        raise MissingPartError(
            f"缺少打印所需的系统软件包：{packages}。"
            f"请由管理员执行：apt-get update && apt-get install -y --no-install-recommends {packages}"
        )
    return readiness.remarks


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
