"""Flow charts on the command line: listed, told in words, printed, drawn, checked."""

import shutil
from pathlib import Path

import pytest

from forms_app.__main__ import Wiring
from forms_app.specs.location import specs_folder
from tests.calling import Called
from tests.integration.documents.conftest import Pages
from tests.unit.specs.test_checks import change

ANNEX9 = "statistical_credit/annex9"
INSTANCE = Path(__file__).parents[3] / "instance"


@pytest.fixture
def xinbiao(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Called:
    monkeypatch.setenv("XINBIAO_INSTANCE", str(INSTANCE))
    return Called(capsys, Wiring())


def test_it_is_printed_where_blank_forms_are(xinbiao: Called, tmp_path: Path) -> None:
    pdf, svg = tmp_path / "annex9.pdf", tmp_path / "dishonest.svg"
    assert xinbiao("render", ANNEX9, "--blank", "--output", str(pdf)) == 0
    assert xinbiao.out == f"已生成 {pdf}\n"
    assert len(Pages(pdf.read_bytes())) == 2
    assert xinbiao("render", ANNEX9, "--blank", "--output", str(svg), "--chart", "dishonest") == 0
    assert svg.read_bytes().startswith(b"<svg ")


@pytest.mark.parametrize(
    ("identifier", "name", "options", "message"),
    [
        (ANNEX9, "x.svg", ["--blank"], "生成 SVG 须用 --chart 写明哪一张：trustworthy、dishonest"),
        (ANNEX9, "x.pdf", ["--blank", "--chart", "dishonest"], "生成 SVG 须用 --chart 写明哪一张"),
        (ANNEX9, "x.svg", ["--blank", "--chart", "nothing"], "没有图“nothing”，现有：trustworthy、dishonest"),
        (ANNEX9, "x.pdf", ["--blank", "--draft"], "流程图没有答案和草稿，请用 --blank"),
        ("statistical_credit/annex1", "x.pdf", ["--blank", "--chart", "dishonest"], "--chart 只用于流程图"),
        ("statistical_credit/annex10", "x.pdf", ["--blank"], "没有表“statistical_credit/annex10”"),
    ],
)
def test_what_cannot_be_rendered_is_refused(
    xinbiao: Called, tmp_path: Path, identifier: str, name: str, options: list[str], message: str
) -> None:
    assert xinbiao("render", identifier, "--output", str(tmp_path / name), *options) == 2
    assert message in xinbiao.err
    assert not (tmp_path / name).exists()


def test_it_is_listed_and_told_in_words(xinbiao: Called) -> None:
    assert xinbiao("specs", "list") == 0
    assert f"{ANNEX9}\t第1版\t附件9 企业统计信用信息认定工作流程图\t吉统字〔2020〕44号" in xinbiao.out
    assert xinbiao("specs", "show", ANNEX9) == 0
    assert "7. 复核，查询是否被列入联合惩戒失信名单，按一定比例组织现场复核。合格：第8步公示；" in xinbiao.out


def test_a_chart_that_does_not_fit_its_page_is_a_fault_of_the_folder(xinbiao: Called, tmp_path: Path) -> None:
    shutil.copytree(specs_folder(), tmp_path / "specs")
    file = tmp_path / "specs" / "statistical_credit" / "annex9.yaml"
    change(file, "    size: 9.5\n", "    size: 14\n")
    assert xinbiao("specs", "check", str(tmp_path / "specs")) == 2
    assert f"{file}:1: “守信企业信用信息认定工作流程〔各县（市、区）统计机构〕”比一页高" in xinbiao.out


def test_the_check_names_an_act_that_is_in_no_box(xinbiao: Called, tmp_path: Path) -> None:
    shutil.copytree(specs_folder(), tmp_path / "specs")
    file = tmp_path / "specs" / "statistical_credit" / "annex9.yaml"
    change(file, "acts: [rectification_lacking, violation_established]", "acts: [rectification_lacking]")
    assert xinbiao("specs", "check", str(tmp_path / "specs")) == 2
    assert "统计失信企业认定的事项“violation_established”（查实再次发生统计违法行为）不在图中" in xinbiao.out
