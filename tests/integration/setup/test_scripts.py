"""What installing says when the machine does not let it: the exact command, and no success that is none."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TOOLS = ("sh", "dirname", "cat", "grep", "ls")


class Machine:
    """A copy of the setup scripts, and a PATH on which only these commands are."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.commands = folder, folder / "bin"
        shutil.copytree(ROOT / "setup", folder / "setup")
        self.commands.mkdir()
        for tool in TOOLS:
            (self.commands / tool).symlink_to(str(shutil.which(tool)))
        self.command("python3", f'exec {sys.executable} "$@"')
        self.command("id", "echo 1000")
        self.command("dpkg-query", "exit 1")

    def command(self, name: str, script: str) -> None:
        """Put a command on the PATH."""
        file = self.commands / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a script where nobody sits at a terminal."""
        return subprocess.run(
            [self.folder / "setup" / arguments[0], *arguments[1:]],
            env={"PATH": str(self.commands)}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_sudo_the_command_for_an_administrator_is_named(machine: Machine) -> None:
    done = machine.run("install.sh", "runtime")
    assert done.returncode == 2
    assert "apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0" in done.stderr


def test_a_sudo_that_refuses_is_like_none(machine: Machine) -> None:
    machine.command("sudo", "echo 'sudo: a password is required' >&2; exit 1")
    done = machine.run("install.sh", "runtime")
    assert done.returncode == 2
    assert "请由管理员执行" in done.stderr
    assert "apt-get install -y --no-install-recommends" in done.stderr
    assert "a password is required" not in done.stderr


def test_a_sudo_that_lets_us_is_used(machine: Machine) -> None:
    machine.command("sudo", 'echo "as root: $*" >&2; [ "$1" = -n ]')
    done = machine.run("install.sh", "runtime")
    assert "as root: apt-get update" in done.stderr


def test_without_fonts_and_without_apt_get_it_is_no_success(machine: Machine) -> None:
    done = machine.run("fonts.sh")
    assert done.returncode == 2
    assert "请把 FandolFang-Regular.otf 等字体文件放入 instance/fonts" in done.stderr


def test_fonts_of_the_operator_are_enough_without_apt_get(machine: Machine) -> None:
    fonts = machine.folder / "instance" / "fonts"
    fonts.mkdir(parents=True)
    (fonts / "simfang.ttf").touch()
    done = machine.run("fonts.sh")
    assert done.returncode == 0
    assert "使用 instance/fonts 中已有的字体" in done.stderr
