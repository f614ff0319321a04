import shutil
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from forms_app.web.compiled_templates import CompiledTemplates

PAGE = "{{ number }} 件"


def shown(folder: Path, source: str = PAGE) -> str:
    """What a service shows that has just been started."""
    environment = Environment(loader=DictLoader({"page.html": source}), autoescape=True)
    environment.bytecode_cache = CompiledTemplates(folder)
    return environment.get_template("page.html").render(number=3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "templates"


def test_the_next_start_compiles_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(folder) == "3 件"
    monkeypatch.setattr(Environment, "compile", lambda *_args, **_options: pytest.fail("compiled again"))
    assert shown(folder) == "3 件"


def test_a_template_that_was_changed_is_compiled_anew(folder: Path) -> None:
    shown(folder)
    assert shown(folder, "共 {{ number }} 件") == "共 3 件"


def test_nobody_else_may_write_what_is_run(folder: Path) -> None:
    shown(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(each.stat().st_mode & 0o077 == 0 for each in folder.iterdir())


def test_what_was_damaged_is_made_anew(folder: Path) -> None:
    shown(folder)
    [kept] = folder.iterdir()
    for harm in (b"", b"odd", kept.read_bytes()[:-10]):
        kept.write_bytes(harm)
        assert shown(folder) == "3 件"


def test_a_page_is_shown_although_it_cannot_be_kept(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    environment = Environment(loader=DictLoader({"page.html": PAGE}), autoescape=True)
    environment.bytecode_cache = CompiledTemplates(folder)
    shutil.rmtree(folder)  # as a disk without room
    assert environment.get_template("page.html").render(number=3) == "3 件"
    assert "was not kept" in caplog.text
