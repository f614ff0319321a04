"""Commands that write files: render, template, read."""

import errno
import json
import os
from pathlib import Path

import pytest
from openpyxl import load_workbook

from forms_app.__main__ import Wiring
from tests.calling import Called
from tests.samples import FILLED

ANNEX1 = "statistical_credit/annex1"
INSTANCE = Path(__file__).parents[3] / "instance"


@pytest.fixture
def xinbiao(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Called:
    monkeypatch.setenv("XINBIAO_INSTANCE", str(INSTANCE))
    return Called(capsys, Wiring())


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(FILLED, ensure_ascii=False))
    return file


def test_render_filled_blank_and_draft(xinbiao: Called, answers: Path, tmp_path: Path) -> None:
    sizes = []
    for number, options in enumerate(
        (["--answers", str(answers)], ["--blank"], ["--answers", str(answers), "--draft"])
    ):
        file = tmp_path / f"{number}.pdf"
        assert xinbiao("render", ANNEX1, "--output", str(file), *options) == 0
        assert xinbiao.out == f"已生成 {file}\n"
        assert file.read_bytes().startswith(b"%PDF-")
        sizes.append(file.stat().st_size)
    assert len(set(sizes)) == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "--answers 与 --blank 须选其一"),
        (["--answers", "{answers}", "--blank"], "--answers 与 --blank 须选其一"),
        (["--answers", "no-such-file.yaml"], "无法读写“no-such-file.yaml”"),
    ],
)
def test_render_refuses(xinbiao: Called, answers: Path, tmp_path: Path, options: list[str], message: str) -> None:
    options = [option.format(answers=answers) for option in options]
    assert xinbiao("render", ANNEX1, "--output", str(tmp_path / "x.pdf"), *options) == 2
    assert message in xinbiao.err
    assert not (tmp_path / "x.pdf").exists()


def test_render_names_characters_without_glyphs(xinbiao: Called, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("enterprise_name: 某😀司\n")
    command = ["render", ANNEX1, "--answers", str(tmp_path / "a.yaml"), "--output", str(tmp_path / "x.pdf")]
    assert xinbiao(*command) == 2
    assert "“名称”中的“😀”没有可印的字形" in xinbiao.err
    assert not (tmp_path / "x.pdf").exists()


def test_render_into_a_folder_that_does_not_exist(xinbiao: Called, answers: Path, tmp_path: Path) -> None:
    file = tmp_path / "no" / "x.pdf"
    assert xinbiao("render", ANNEX1, "--answers", str(answers), "--output", str(file)) == 2
    assert f"无法读写“{file}”" in xinbiao.err


def test_template_filled_and_read(xinbiao: Called, tmp_path: Path) -> None:
    file = tmp_path / "模板.xlsx"
    assert xinbiao("template", ANNEX1, "--output", str(file)) == 0
    book = load_workbook(file)
    book["填报表"]["B4"] = "某某公司"
    book.save(file)
    assert xinbiao("read", ANNEX1, "--workbook", str(file)) == 0
    assert json.loads(xinbiao.out) == {"enterprise_name": "某某公司"}


def test_read_lists_faults_by_cell_and_writes_an_annotated_copy(xinbiao: Called, tmp_path: Path) -> None:
    file, copy = tmp_path / "t.xlsx", tmp_path / "批注.xlsx"
    xinbiao("template", ANNEX1, "--output", str(file))
    book = load_workbook(file)
    book["填报表"]["B5"], book["填报表"]["B4"] = "123", "=1+1"
    book.save(file)
    assert xinbiao("read", ANNEX1, "--workbook", str(file), "--annotated", str(copy)) == 2
    assert xinbiao.out.splitlines() == [
        "填报表!B4：是公式，请改填数值或文字",
        "填报表!B5：“统一社会信用代码”有误：应为18位，现为3位",
    ]
    assert xinbiao.err == "错误：发现2个问题\n"
    assert "应为18位" in load_workbook(copy)["填报表"]["B5"].comment.text


def test_read_refuses_what_is_no_template(xinbiao: Called, answers: Path) -> None:
    assert xinbiao("read", ANNEX1, "--workbook", str(answers)) == 2
    assert xinbiao.err == "错误：这不是 .xlsx 文件，请使用下载的填报模板\n"


def test_only_files_are_written_to_and_nothing_is_left_behind(xinbiao: Called, answers: Path, tmp_path: Path) -> None:
    template, taken = tmp_path / "t.xlsx", tmp_path / "pipe"
    xinbiao("template", ANNEX1, "--output", str(template))
    os.mkfifo(taken)
    for command in (
        ("render", ANNEX1, "--blank", "--output"),
        ("template", ANNEX1, "--output"),
        ("read", ANNEX1, "--workbook", str(template), "--annotated"),
    ):
        assert xinbiao(*command, str(taken)) == 2
        assert xinbiao.err == f"错误：“{taken}”不是普通文件，不能写入，请换一个文件名\n"
    assert taken.is_fifo()
    assert sorted(tmp_path.iterdir()) == [answers, taken, template]


@pytest.mark.parametrize("command", ["render", "template", "read"])
def test_a_disk_that_is_full_leaves_the_old_file_and_is_named(
    xinbiao: Called, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    template, file = tmp_path / "t.xlsx", tmp_path / "old"
    xinbiao("template", ANNEX1, "--output", str(template))
    file.write_bytes(b"old")

    def write_half(self: Path, content: bytes) -> int:
        with self.open("wb") as stream:
            stream.write(content[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_half)
    options = {
        "render": ("--blank", "--output"),
        "template": ("--output",),
        "read": ("--workbook", str(template), "--annotated"),
    }
    assert xinbiao(command, ANNEX1, *options[command], str(file)) == 2
    assert xinbiao.err.endswith(f"错误：无法读写“{file}”：磁盘空间不足\n")
    assert (file.read_bytes(), sorted(tmp_path.iterdir())) == (b"old", [file, template])
