"""The tutorial of form_specs/README.md, tried from scratch: its own blocks make a regulation that works everywhere."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pikepdf import Pdf

from forms_app.__main__ import Wiring
from forms_app.factory import create_platform
from forms_app.settings import Settings
from forms_app.web.app import create_web
from forms_app.web.options import WebOptions
from tests.calling import Called
from tests.conftest import TESTS
from tests.integration.web.conftest import Visitor

ROOT = TESTS.parent
FORM = "restaurant_safety/self_check"
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing but the shared tables and what the tutorial says."""
    shutil.copytree(ROOT / "form_specs" / "shared", tmp_path / "form_specs" / "shared")
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "fonts").symlink_to(ROOT / "instance" / "fonts")
    for kind, block in _BLOCK.findall(tutorial()):
        if kind == "yaml":
            write(tmp_path, block)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XINBIAO_SPECS", str(tmp_path / "form_specs"))
    monkeypatch.setenv("XINBIAO_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def xinbiao(built: Path, capsys: pytest.CaptureFixture[str]) -> Called:
    assert built.is_dir()
    return Called(capsys, Wiring())


def tutorial() -> str:
    text = (ROOT / "form_specs" / "README.md").read_text()
    return text.split("\n## A new compliance form in an hour\n")[1].split("\n## ")[0]


def write(folder: Path, block: str) -> None:
    """A block goes where its first line says; `below the others` adds it to a file that is there."""
    place, _, content = block.partition("\n")
    name, _, how = place.removeprefix("# ").partition(", ")
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text((file.read_text() if how else "") + content)


def commands() -> list[list[str]]:
    shell = "".join(block for kind, block in _BLOCK.findall(tutorial()) if kind == "sh")
    return [shlex.split(line)[1:] for line in shell.splitlines() if line.startswith("xinbiao ")]


def test_every_command_of_the_tutorial_works(xinbiao: Called, built: Path) -> None:
    told = {}
    for command in commands():
        assert xinbiao(*command) == 0, (command, xinbiao.err)
        told[command[0]] = xinbiao.out
    assert "三项条件都符合，自查合格" in told["assess"]
    for name in ("self_check.pdf", "blank.pdf"):
        assert len(Pdf.open(built / name).pages) == 1
    template = load_workbook(built / "template.xlsx")
    shown = [str(cell) for sheet in template for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert any("消防安全责任人" in cell for cell in shown)
    register = load_workbook(built / "register.xlsx").active
    assert register["A1"].value == "餐饮场所消防安全自查登记表"


def test_an_answer_changed_changes_the_verdict(xinbiao: Called, built: Path) -> None:
    file = built / "answers.yaml"
    file.write_text(file.read_text().replace("fires: []", "fires: [{day: 2025-07-01}]"))
    assert xinbiao("assess", FORM, "--answers", str(file), "--on", "2026-06-30") == 0
    assert "2025年7月1日发生火灾，距今不满12个月。" in xinbiao.out


def test_what_the_tutorial_warns_of_is_named(xinbiao: Called, built: Path) -> None:
    """An article that nothing cites, a situation that comes out otherwise: specs check names both with their lines."""
    regulation = built / "form_specs" / "restaurant_safety" / "regulation.yaml"
    regulation.write_text(regulation.read_text().replace("  第一条: 制定目的，没有须办理的事项\n", "  第三条: 没有\n"))
    assert xinbiao("specs", "check") == 2
    assert "第三条" in xinbiao.out
    regulation.write_text(regulation.read_text().replace("  第三条: 没有\n", "  第一条: 目的\n"))
    situations = built / "form_specs" / "restaurant_safety" / "situations" / "article2.yaml"
    situations.write_text(situations.read_text().replace("day: 2025-07-01", "day: 2025-06-29"))
    assert xinbiao("specs", "check") == 2
    assert "火灾差一天满12个月" in xinbiao.out


@pytest.mark.usefixtures("built")
def test_the_service_offers_the_form_at_its_next_start() -> None:
    platform = create_platform(Settings.from_environment())
    visitor = Visitor(create_web(platform, WebOptions(secret="for tests only")))
    assert "餐饮场所消防安全自查" in visitor.get("/schemes").text
    page = visitor.get(f"/self-check/{FORM}")
    assert "近12个月未发生火灾" in page.text
    checked = visitor.post(f"/self-check/{FORM}", dict(page.form_values()) | {"responsible": "no"})
    assert "还没有确定消防安全责任人" in checked.text
    platform.database.close()
