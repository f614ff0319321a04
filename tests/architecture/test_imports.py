"""The direction of imports, the rooms of heavy libraries, and other rules of the house, read from the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "forms_app"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Left never imports right. Rooms in one set do not import each other.
ORDER: list[set[str]] = [
    {"core"}, {"workdays", "disk"}, {"specs"}, {"answers"}, {"rules"}, {"forms", "assessment"}, {"cases"},
    {"documents", "registers", "storage"}, {"usecases"}, {"web", "cli", "jobs"}, {"settings"}, {"factory"},
    {"__main__", "__init__"},
]  # fmt: skip
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}

HEAVY = {
    "wtforms": {"forms", "web"}, "weasyprint": {"documents/pdf.py"}, "pikepdf": {"documents/archive.py", "documents/seal_places.py", "documents/uploads.py", "documents/print_file.py", "documents/binding.py"}, "huey": {"jobs"},
    "pypdfium2": {"documents/images.py"}, "PIL": {"documents/qr_codes.py", "documents/pades_signing.py", "documents/seal_places.py", "documents/uploads.py", "documents/binding.py"}, "fontTools": {"documents/fonts.py", "documents/glyph_programs.py"}, "pydyf": {"documents/pdf.py"},
    "openpyxl": {"registers"}, "sqlmodel": {"storage", "usecases"}, "sqlalchemy": {"storage"}, "alembic": {"storage"},
    "psycopg": {"jobs"}, "flask": {"web", "factory.py"}, "flask_wtf": {"web"}, "holidays": set(),
    "pydantic": {"specs"}, "yaml": {"specs/strict_yaml.py"}, "argon2": {"usecases/passwords.py"}, "zxingcpp": {"documents/qr_codes.py"},
    "phonenumbers": {"answers/text.py"}, "click": {"cli", "__main__.py"}, "gunicorn": {"cli/serve.py"},
    "pyhanko": {"documents/pades_"}, "pyhanko_certvalidator": {"documents/pades_"}, "asn1crypto": {"documents/pades_"},
    "cryptography": {"documents/pades_"},
    "structlog": {"web"}, "filetype": {"documents/uploads.py"},
}  # fmt: skip

# Nothing from here up may know the time, the request or (but for specs) the disk.
PURE = {"core", "workdays", "answers", "rules", "forms", "assessment", "cases"}
IMPURE_NAMES = {"open", "environ", "getenv"}
IMPURE_ATTRIBUTES = {
    "read_text", "read_bytes", "write_text", "write_bytes", "open", "now", "utcnow", "today", "environ", "getenv",
    "time", "monotonic",
}  # fmt: skip


def room(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(file: Path) -> Iterator[str]:
    """Dotted names of everything the module imports at its top level."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_go_one_way(file: Path) -> None:
    here = RANK[room(file)]
    for name in imported(file):
        if name.startswith("forms_app."):
            there = name.split(".")[1]
            assert there == room(file) or RANK[there] < here, f"{file} imports {name}"


@pytest.mark.parametrize("library", HEAVY)
def test_heavy_libraries_stay_in_their_room(library: str) -> None:
    for file in MODULES:
        path = str(file.relative_to(PACKAGE))
        if any(name.split(".")[0] == library for name in imported(file)):
            assert any(path.startswith(allowed) for allowed in HEAVY[library]), f"{path} imports {library}"


@pytest.mark.parametrize("file", [file for file in MODULES if room(file) in PURE], ids=lambda file: file.name)
def test_the_lower_rooms_are_pure(file: Path) -> None:
    nodes = list(ast.walk(ast.parse(file.read_text())))
    assert not {node.id for node in nodes if isinstance(node, ast.Name)} & IMPURE_NAMES
    assert not {node.attr for node in nodes if isinstance(node, ast.Attribute)} & IMPURE_ATTRIBUTES


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_every_module_says_what_may_live_there(file: Path) -> None:
    tree = ast.parse(file.read_text())
    assert ast.get_docstring(tree) or not tree.body


def test_no_module_imports_in_functions() -> None:
    found = [
        f"{file.relative_to(PACKAGE)}:{node.lineno}"
        for file in MODULES
        for function in ast.walk(ast.parse(file.read_text()))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_dataclasses_of_the_domain_are_frozen() -> None:
    for file in MODULES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ClassDef):
                for decorator in node.decorator_list:
                    text = ast.unparse(decorator)
                    assert not text.startswith("dataclass") or "frozen=True" in text, f"{file}: {node.name}"


def test_nothing_is_swallowed() -> None:
    for file in MODULES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, f"{file}:{node.lineno} bare except"
                assert not all(isinstance(each, ast.Pass) for each in node.body), f"{file}:{node.lineno} swallows"
