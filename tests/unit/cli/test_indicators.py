"""`xinbiao indicators`: a file of values against the targets, and how bad files end."""

import json
import shutil
from pathlib import Path

import pytest

from forms_app.specs.location import specs_folder
from tests.calling import Called

TABLE = "disability_prevention"


@pytest.fixture
def xinbiao(capsys: pytest.CaptureFixture[str]) -> Called:
    return Called(capsys)


@pytest.fixture
def values(tmp_path: Path) -> Path:
    file = tmp_path / "values.yaml"
    file.write_text(
        "2020: {accidents: 1000}\n"
        "2024: {aware: 80, surveyed: 100}\n"
        "2025: {accidents: 900, cataract_operations: 72001, resident_population: 24000000}\n"
    )
    return file


def test_every_table_is_listed(xinbiao: Called) -> None:
    assert xinbiao("indicators", "list") == 0
    assert "disability_prevention/indicators\t残疾预防主要指标\t26项\t2022—2025年\t吉政办发〔2022〕27号" in xinbiao.out
    assert len(xinbiao.out.splitlines()) == 10


def test_values_are_reckoned_for_the_last_year_unless_said(xinbiao: Called, values: Path) -> None:
    assert xinbiao("indicators", "assess", TABLE, "--values", str(values)) == 0
    assert xinbiao.out.startswith("吉林省　2025年")
    assert "（1,000 － 900）÷ 1,000 × 100% = 10.00%，等于目标值" in xinbiao.out
    assert "= 3,000.04例，高出0.04例；按所印公式为300.00例" in xinbiao.out
    assert xinbiao("indicators", "assess", TABLE, "--values", str(values), "--on", "2024-12-31") == 0
    assert "尚未达到：重点人群残疾预防知识普及率（2025年目标：>80%）80 ÷ 100 × 100% = 80.00%" in xinbiao.out


def test_json_has_the_stable_shape(xinbiao: Called, values: Path) -> None:
    assert xinbiao("indicators", "assess", TABLE, "--values", str(values), "--division", "220100", "--json") == 0
    plain = json.loads(xinbiao.out)
    assert {name: plain[name] for name in ("table", "version", "division", "year")} == {
        "table": f"{TABLE}/indicators", "version": 1, "division": "220100", "year": 2025,
    }  # fmt: skip
    [cataract] = [each for each in plain["results"] if each["indicator"] == "cataract_surgery"]
    assert (cataract["verdict"], cataract["due"], cataract["target_year"]) == ("met", True, 2025)
    assert (cataract["value"], cataract["as_printed"]) == ("3,000.04例", "300.00例")


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("aware: 1", (), "请用 --year 指明"),
        ("aware: 101\nsurveyed: 100", ("--year", "2025"), "2025年：“能正确回答超过80%题目的人数”不能大于"),
        ("2025: 3", (), "2025年的数据应为“数据项: 值”的结构"),
        ("2025: {nothing: 3}", (), "本表没有字段“nothing”"),
        ("2025: {aware: 1}", ("--division", "999999"), "没有行政区划代码“999999”"),
        ("2025: {aware: 1}", ("--year", "2025", "--on", "2025-01-01"), "只能用一个"),
    ],
)
def test_bad_input_ends_with_one_line(
    xinbiao: Called, tmp_path: Path, content: str, options: tuple[str, ...], words: str
) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(content)
    assert xinbiao("indicators", "assess", TABLE, "--values", str(file), *options) == 2
    assert words in xinbiao.err
    assert xinbiao.err.count("\n") == 1


def test_a_table_that_is_not_there_is_named(xinbiao: Called, values: Path) -> None:
    assert xinbiao("indicators", "assess", "statistical_credit", "--values", str(values)) == 2
    assert "没有指标表“statistical_credit”，现有：" in xinbiao.err


def test_a_situation_that_comes_out_otherwise_is_told_at_its_line(xinbiao: Called, tmp_path: Path) -> None:
    shutil.copytree(specs_folder() / "sports_venues", tmp_path / "sports_venues")
    shutil.copytree(specs_folder() / "shared", tmp_path / "shared")
    file = tmp_path / "sports_venues" / "situations" / "indicators.yaml"
    lines = file.read_text().splitlines()
    number = next(n for n, line in enumerate(lines) if "verdict: not_met" in line)
    lines[number] = lines[number].replace("verdict: not_met", "verdict: met")
    file.write_text("\n".join(lines) + "\n" + lines[number].replace("verdict: met", "verdict: not_met") + "\n")
    assert xinbiao("specs", "check", str(tmp_path)) == 2
    assert f"indicators.yaml:{number + 1}: 指标“weekly_hours”：verdict 应为 met，实为 not_met" in xinbiao.out
