"""Files that background jobs make: named so that every system takes them, packed alike from the like, and stored."""

import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from forms_app.usecases.jobs import Made, job_files
from forms_app.usecases.platform import Platform

ENDING = ".pdf"
_LONGEST_NAME_BYTES = 200
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same members make the same file


def kept_file(platform: Platform, name: str, write: Callable[[Path], object]) -> Made:
    """A file of a job that `write` makes, stored."""
    store = job_files(platform)
    with store.being_made() as file:
        write(file)
        size = file.stat().st_size
        return Made(name, store.keep(file), size)


def write_packed(file: Path, members: Iterable[tuple[str, bytes]]) -> None:
    """A ZIP of these members, one of them in memory at a time; they are not compressed, as papers are already."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content)


def safe_names(names: Iterable[str], ending: str = ENDING) -> Iterator[str]:
    """A safe name with this ending for each, no two the same on any system: those that would be are numbered."""
    taken: dict[str, int] = {}
    return (_distinct(_safe(name, ending), ending, taken) for name in names)


def _safe(name: str, ending: str) -> str:
    """A name that every system takes and that leads nowhere else. Characters that show nothing are left out."""
    shown = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) not in {"Cf", "Cs", "Co"})
    stem = _FORBIDDEN.sub("_", shown)
    stem = stem[: -len(ending)] if stem.lower().endswith(ending) else stem
    stem = _shortened(" ".join(stem.split())).strip(" .") or "文书"
    return f"_{stem}{ending}" if _DEVICES.match(stem) else stem + ending


def _shortened(stem: str) -> str:
    return stem.encode()[:_LONGEST_NAME_BYTES].decode(errors="ignore")


def _distinct(name: str, ending: str, taken: dict[str, int]) -> str:
    """Systems that know no case take two names for one that differ in nothing else."""
    key = name.casefold()
    taken[key] = taken.get(key, 0) + 1
    if taken[key] == 1:
        return name
    return _distinct(f"{name[: -len(ending)]}（{taken[key]}）{ending}", ending, taken)
