"""Where the folders of texts lie: beside the package in a checkout, inside it when installed from a wheel."""

from pathlib import Path

SHARED = "shared"
_PACKAGE = Path(__file__).resolve().parent.parent


def text_folder(name: str) -> Path:
    """Folder `form_specs` or `report_templates`."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def specs_folder() -> Path:
    """The specifications that ship with the service."""
    return text_folder("form_specs")


def tables_folder(root: Path) -> Path:
    """Where the shared tables of these specifications lie: they may bring their own, else the shipped ones apply."""
    return root if (root / SHARED).is_dir() else specs_folder()
