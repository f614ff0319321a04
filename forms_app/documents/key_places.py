"""Where keys lie, for whoever must know it without the libraries that use them."""

from collections.abc import Iterator
from pathlib import Path

TRUST = "trust"


def office_folders(folder: Path) -> Iterator[Path]:
    """The folders of offices, each named as its office is."""
    if folder.is_dir():
        yield from (each for each in sorted(folder.iterdir()) if each.is_dir() and each.name != TRUST)
