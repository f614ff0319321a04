"""The commands of a running instance: demo, serve, accounts, register, as an operator types them."""

import hashlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from forms_app.__main__ import Wiring
from forms_app.cli.serve import _greeting
from forms_app.factory import create_platform
from forms_app.settings import Settings
from tests.calling import Called

ROOT = Path(__file__).parents[3]
ANNEX1 = "statistical_credit/annex1"


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / "fonts").symlink_to(ROOT / "instance" / "fonts")
    return folder


@pytest.fixture
def xinbiao(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, instance: Path) -> Called:
    monkeypatch.setenv("XINBIAO_INSTANCE", str(instance))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Called(capsys, Wiring())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Service:
    """`xinbiao serve`, running; `greeting` is what it printed until it was ready."""

    def __init__(self) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "forms_app", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.greeting = self.process.stdout.readline()
        while "qiye5" not in self.greeting and (line := self.process.stdout.readline()):
            self.greeting += line

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate()
        return self.process.returncode


@pytest.fixture
def service(xinbiao: Called, loaded: Path) -> Iterator[Service]:
    running = Service()
    yield running
    if running.process.poll() is None:
        running.stop()


def test_demo_loads_once_and_says_who_may_sign_in(xinbiao: Called) -> None:
    assert xinbiao("demo", "--once") == 0
    assert "qiye1" in xinbiao.out
    assert "Xinbiao-2026" in xinbiao.out
    assert xinbiao("demo", "--once") == 0
    assert xinbiao.out == ""
    assert xinbiao("demo") == 2
    assert "已有账号" in xinbiao.err


def test_an_instance_with_specs_of_its_own(
    xinbiao: Called, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, instance: Path
) -> None:
    own = tmp_path / "own"
    shutil.copytree(ROOT / "tests" / "sample_specs", own)
    shutil.copytree(ROOT / "form_specs" / "shared", own / "shared")
    divisions = own / "shared" / "divisions.yaml"
    divisions.write_text(divisions.read_text().replace("朝阳区", "向阳区"))
    monkeypatch.setenv("XINBIAO_SPECS", str(own))
    assert xinbiao("demo", "--once") == 0
    assert xinbiao("demo") == 2
    assert "demonstration.yaml" in xinbiao.err
    assert xinbiao("render", "sample/every_type", "--blank", "--output", str(tmp_path / "x.pdf")) == 0
    platform = create_platform(Settings.from_environment())
    assert platform.reference.divisions.full_name("220104") == "吉林省长春市向阳区"
    assert list(platform.catalogue.current) == ["sample/every_type"]
    platform.database.close()
    greeting = list(_greeting(platform, own, "http://127.0.0.1:8000/"))
    assert not [line for line in greeting if "演示" in line]


def test_serve_greets_with_address_and_accounts_and_keeps_the_data(service: Service, instance: Path) -> None:
    assert f"http://127.0.0.1:{service.port}/" in service.greeting
    assert "qiye1" in service.greeting
    assert service.get("/healthz") == (200, "ok\n")
    assert "统计守信企业认定申请表" in service.get("/")[1]
    assert service.get("/nowhere")[0] == 404
    assert service.stop() == 0
    kept = dump(instance)
    again = Service()
    assert "qiye1" in again.greeting
    assert again.stop() == 0
    assert dump(instance) == kept


def dump(instance: Path) -> list[str]:
    """Everything in the database, and the secret."""
    with sqlite3.connect(instance / "xinbiao.db") as connection:
        return [*connection.iterdump(), (instance / "secret.key").read_text()]


def test_a_taken_port_is_named(xinbiao: Called, service: Service) -> None:
    assert xinbiao("serve", "--port", str(service.port)) == 2
    assert re.search(rf"不能监听 127\.0\.0\.1:{service.port}.*换一个端口", xinbiao.err)


def test_a_database_that_cannot_be_reached_is_one_clear_line(xinbiao: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://xin@127.0.0.1:1/biao")
    assert xinbiao("serve") == 2
    assert "连接不上数据库" in xinbiao.err


@pytest.mark.usefixtures("loaded")
def test_a_version_that_filings_need_must_be_there(
    xinbiao: Called, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    specs = tmp_path / "specs"
    shutil.copytree(ROOT / "form_specs", specs)
    regulation = specs / "statistical_credit" / "regulation.yaml"
    regulation.write_text(regulation.read_text().replace("version: 1\n", "version: 2\n"))
    monkeypatch.setenv("XINBIAO_SPECS", str(specs))
    assert xinbiao("serve", "--port", str(free_port())) == 2
    assert re.search(rf"{ANNEX1} 第1版（\d+份申报，应在 statistical_credit/former/1/）", xinbiao.err)
    former = specs / "statistical_credit" / "former" / "1"
    shutil.copytree(ROOT / "form_specs" / "statistical_credit", former)
    assert xinbiao("register", ANNEX1, "--output", str(tmp_path / "register.xlsx")) == 0


@pytest.mark.usefixtures("service")
def test_what_the_instance_keeps_is_for_its_owner_alone(instance: Path) -> None:
    kept = [file for file in instance.rglob("*") if file.is_file() and not file.is_relative_to(instance / "fonts")]
    private = [file for file in kept if "cache" not in file.parts]
    assert {"xinbiao.db", "secret.key"} <= {file.name for file in private}
    assert [file.name for file in private if file.stat().st_mode & 0o077] == []


def test_accounts_are_added_reset_and_closed(xinbiao: Called) -> None:
    assert xinbiao("accounts", "office", "长春市统计局", "--division", "220100") == 0
    firm = ("accounts", "enterprise", "91220104ma0y3k1a7y", "--name", "某某公司", "--division", "220104")
    assert xinbiao(*firm) == 0
    add = ("accounts", "add", "someone", "--uscc", "91220104MA0Y3K1A7Y")
    assert xinbiao(*add, "--password", "short") == 2
    assert "密码" in xinbiao.err
    assert xinbiao(*add, "--password", "long enough 2026") == 0
    assert xinbiao(*add, "--password", "long enough 2026") == 2
    assert "已经存在" in xinbiao.err
    assert xinbiao("accounts", "password", "someone", "--password", "another one 2026") == 0
    assert xinbiao("accounts", "close", "someone") == 0
    assert xinbiao("accounts", "close", "nobody") == 2
    assert "没有用户名“nobody”" in xinbiao.err


@pytest.mark.usefixtures("loaded")
def test_an_officer_is_moved_and_told_apart_from_everybody_else(xinbiao: Called) -> None:
    assert xinbiao("accounts", "move", "chaoyang", "--office", "长春市南关区统计局") == 0
    assert "已将 chaoyang 调到长春市南关区统计局" in xinbiao.out
    for who, office, words in (
        ("chaoyang", "长春市南关区统计局", "已经在长春市南关区统计局担任这个职责"),
        ("chaoyang2", "没有这个局", "没有名为“没有这个局”的机构"),
        ("qiye1", "长春市南关区统计局", "“qiye1”是企业账号"),
        ("nobody", "长春市南关区统计局", "没有用户名“nobody”"),
    ):
        assert xinbiao("accounts", "move", who, "--office", office) == 2
        assert words in xinbiao.err
    xinbiao("accounts", "close", "chaoyang2")
    assert xinbiao("accounts", "move", "chaoyang2", "--office", "长春市南关区统计局") == 2
    assert "已经停用" in xinbiao.err
    assert xinbiao("verify") == 0


def test_offices_come_from_the_table_and_others_are_typed_in(xinbiao: Called) -> None:
    assert xinbiao("accounts", "offices") == 0
    for name in (
        "吉林省统计局",
        "长春市统计局",
        "长春市朝阳区统计局",
        "公主岭市统计局",
        "延边朝鲜族自治州统计局",
        "农安县统计局",
    ):
        assert name in xinbiao.out.splitlines()
    assert "已添加70个机构" in xinbiao.out  # the province, 9 prefectures, 60 counties
    assert xinbiao("accounts", "office", "长白山统计局", "--division", "229900") == 0
    assert xinbiao("accounts", "offices") == 0
    assert "已添加0个机构" in xinbiao.out


@pytest.mark.usefixtures("loaded")
def test_verify_tells_what_is_not_as_recorded(xinbiao: Called, instance: Path) -> None:
    assert xinbiao("verify") == 0
    assert "全部相符" in xinbiao.out
    stored = next(file for file in (instance / "files").rglob("*") if file.is_file())
    stored.write_bytes(b"altered")
    assert xinbiao("verify") == 2
    assert stored.name in xinbiao.err
    with sqlite3.connect(instance / "xinbiao.db") as connection:
        connection.execute("DROP TRIGGER audit_record_no_update")
        connection.execute("UPDATE audit_record SET data = '{}' WHERE number = 3")
    assert xinbiao("verify") == 2
    assert "第3行的内容已被改动" in xinbiao.err


def test_an_instance_is_backed_up_and_comes_back_elsewhere(
    xinbiao: Called, instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M10; what signs stays behind."""
    assert xinbiao("backup", str(tmp_path / "of nothing.zip")) == 2
    assert "没有数据库" in xinbiao.err
    assert [each.name for each in instance.iterdir()] == ["fonts"]
    xinbiao("accounts", "offices")
    (instance / "secret.key").write_text("secret of the service")
    keys = instance / "keys" / "trust"
    keys.mkdir(parents=True)
    (keys / "key.pem").write_bytes(b"secret of an office")
    file = tmp_path / "backup.zip"
    assert xinbiao("backup", str(file)) == 0
    assert hashlib.sha256(file.read_bytes()).hexdigest() in xinbiao.out
    assert str(instance / "keys") in xinbiao.out
    with zipfile.ZipFile(file) as archive:
        assert sorted(archive.namelist()) == ["backup.json", "database"]
        assert b"secret of" not in archive.read("database")
    assert xinbiao("backup", str(file)) == 2
    assert "备份不覆盖文件" in xinbiao.err
    assert xinbiao("restore", str(file)) == 2
    assert "只能恢复到空的实例" in xinbiao.err
    other = tmp_path / "other"
    other.mkdir()
    (other / "fonts").symlink_to(ROOT / "instance" / "fonts")
    monkeypatch.setenv("XINBIAO_INSTANCE", str(other))
    assert xinbiao("restore", str(file)) == 0
    assert "核对无误" in xinbiao.out
    assert xinbiao("verify") == 0
    assert "审计记录1行" in xinbiao.out  # that it was restored
    assert xinbiao("accounts", "offices") == 0
    assert "已添加0个机构" in xinbiao.out


@pytest.mark.usefixtures("loaded")
def test_register_exports_what_the_division_sees(xinbiao: Called, tmp_path: Path) -> None:
    file = tmp_path / "register.xlsx"
    assert xinbiao("register", ANNEX1, "--output", str(file)) == 0
    lines = exported(xinbiao)
    assert lines > 0
    sheet = load_workbook(file).worksheets[0]
    assert sheet["A2"].value == "填报单位：吉林省统计局"
    assert [cell.value for cell in sheet["A"] if isinstance(cell.value, int)] == list(range(1, lines + 1))
    assert xinbiao("register", ANNEX1, "--output", str(file), "--division", "220104") == 0
    assert exported(xinbiao) < lines
    assert load_workbook(file).worksheets[0]["A2"].value == "填报单位：长春市朝阳区统计局"
    assert xinbiao("register", ANNEX1, "--output", str(file), "--division", "220103") == 0
    assert load_workbook(file).worksheets[0]["A2"].value == "填报单位：吉林省长春市宽城区统计机构"
    os.mkfifo(tmp_path / "pipe")
    assert xinbiao("register", ANNEX1, "--output", str(tmp_path / "pipe")) == 2
    assert "不是普通文件，不能写入" in xinbiao.err
    assert (tmp_path / "pipe").is_fifo()
    assert xinbiao("register", ANNEX1, "--output", "x", "--division", "1") == 2
    assert "不在行政区划代码表内" in xinbiao.err


def exported(xinbiao: Called) -> int:
    """How many lines it said."""
    return int(re.findall(r"已导出(\d+)行", xinbiao.out)[0])
