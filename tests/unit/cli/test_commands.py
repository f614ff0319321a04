"""The command line as people call it: what it prints, how bad input ends."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from forms_app.cli.main import COMMANDS, run
from forms_app.specs.folders import load_catalogue
from forms_app.specs.problems import SpecError
from tests.calling import Called
from tests.conftest import TESTS

ANNEX1 = "statistical_credit/annex1"


@pytest.fixture
def xinbiao(capsys: pytest.CaptureFixture[str]) -> Called:
    return Called(capsys)


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "answers.yaml"
    file.write_text("enterprise_name: 某某公司\norganisation_and_staff: yes\ncooperation: no\n")
    return file


def test_help_lists_the_commands(xinbiao: Called) -> None:
    assert xinbiao("--help") == 0
    assert "计算期限届满日和计日单" in xinbiao.out


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS), ("accounts", "add"), ("specs", "show")])
def test_help_is_in_chinese(xinbiao: Called, command: tuple[str, ...]) -> None:
    assert xinbiao(*command, "--help") == 0
    assert xinbiao.out.startswith("用法：xinbiao")
    assert not re.findall(r"\b(?:Usage|Options|Commands|Show|default|required|TEXT|INTEGER|FILE|ARGS)\b", xinbiao.out)


def test_deadline_prints_due_date_and_count_sheet(xinbiao: Called) -> None:
    assert xinbiao("deadline", "2026-09-18", "7 days") == 0
    assert "届满日：2026年9月28日（星期一）" in xinbiao.out
    assert "2026-09-25 星期五 计入 第7日，中秋节" in xinbiao.out


def test_deadline_leaves_out_what_the_clock_stood_still(xinbiao: Called) -> None:
    """投资项目: 50 working days, three of them while documents were being completed."""
    assert xinbiao("deadline", "2026-03-02", "50 working days") == 0
    assert "届满日：2026年5月14日" in xinbiao.out
    stopped = ("--pause", "2026-03-06", "2026-03-11", "补正材料")
    assert xinbiao("deadline", "2026-03-02", "50 working days", *stopped, "--on", "2026-03-12") == 0
    assert "届满日：2026年5月19日" in xinbiao.out
    assert "2026-03-09 星期一 不计 暂停计时：补正材料" in xinbiao.out
    assert "还剩45日" in xinbiao.out
    assert xinbiao("deadline", "2026-03-02", "5 working days", "--on", "2026-03-11") == 0
    assert "期限没有剩余日数" in xinbiao.out
    assert xinbiao("deadline", "2026-03-02", "5 working days", "--pause", "2026-03-11", "2026-03-06", "补正材料") == 2
    assert "早于暂停日" in xinbiao.err


def test_deadline_knows_no_forms() -> None:
    """Their models take longer to make than everything else that counting days needs."""
    look = "import sys, forms_app.cli.deadline; print('forms_app.specs.catalogue' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout == "False\n"


def test_deadline_json_has_the_stable_shape(xinbiao: Called) -> None:
    assert xinbiao("deadline", "2026-12-04", "20 working days", "--json") == 0
    plain = json.loads(xinbiao.out)
    assert list(plain) == ["start", "due", "provisional", "days"]
    assert (plain["start"], plain["due"], plain["provisional"]) == ("2026-12-04", "2027-01-04", True)
    assert plain["days"][1] == {"date": "2026-12-05", "counted": False, "why": "星期六"}
    assert sum(day["counted"] for day in plain["days"]) == 20


def test_a_provisional_date_says_so(xinbiao: Called) -> None:
    xinbiao("deadline", "2026-12-04", "20 working days")
    assert "【暂定】" in xinbiao.out
    assert "2027年放假安排通知尚未公布" in xinbiao.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["deadline", "2026-02-30", "7 days"], "在日历上不存在"),
        (["deadline", "2026-02-03", "7 weeks"], "“7 weeks”不是期限"),
        (["deadline", "2016-02-03", "7 days"], "只覆盖2018年至2099年"),
        (["deadline", "2026-02-03"], "缺少参数 TERM"),
        (["deadline", "2026-02-03", "7 days", "--xml"], "没有选项 --xml"),
        (["serve", "--port", "99999"], "参数 --port 不合要求：应为1至65535的整数"),
        (["serve", "--port", "x"], "参数 --port 不合要求：应为1至65535的整数"),
        (["render", ANNEX1], "缺少参数 --output"),
        (["deadlines"], "没有命令“deadlines”，可用：serve"),
        (["assess", "nothing/here", "--answers", "{answers}"], "没有表“nothing/here”，现有："),
        (["assess", ANNEX1, "--answers", "no-such-file.yaml"], "无法读写“no-such-file.yaml”：文件或文件夹不存在"),
        (["specs", "show", "nothing"], "没有表“nothing”"),
        (["specs", "check", "no-such-folder"], "没有文件夹“no-such-folder”"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(xinbiao: Called, answers: Path, arguments: list[str], message: str) -> None:
    assert xinbiao(*(argument.format(answers=answers) for argument in arguments)) == 2
    assert xinbiao.out == ""
    assert xinbiao.err.startswith("错误：")
    assert message in xinbiao.err
    assert xinbiao.err.count("\n") == 1


def test_specs_list_and_show(xinbiao: Called) -> None:
    assert xinbiao("specs", "list") == 0
    assert f"{ANNEX1}\t第1版\t附件1 统计守信企业认定申请表\t吉统字〔2020〕44号" in xinbiao.out
    assert xinbiao("specs", "show", ANNEX1) == 0
    assert "organisation_and_staff\tyes_no\t必填" in xinbiao.out
    assert "第七条（五）" in xinbiao.out


def test_specs_review_writes_a_workbook_and_refuses_other_files(xinbiao: Called, tmp_path: Path) -> None:
    assert xinbiao("specs", "review", "statistical_credit", "--output", str(tmp_path / "r.xlsx")) == 0
    assert (tmp_path / "r.xlsx").stat().st_size
    assert xinbiao("specs", "review", "statistical_credit", "--output", str(tmp_path / "r.docx")) == 2
    assert "应以 .pdf 或 .xlsx 结尾" in xinbiao.err
    assert xinbiao("specs", "review", "nothing", "--output", str(tmp_path / "r.xlsx")) == 2


def test_specs_check_of_what_is_shipped(xinbiao: Called) -> None:
    assert xinbiao("specs", "check") == 0
    assert xinbiao.out == "规格无误\n"


@pytest.fixture
def own_specs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Specifications of the operator instead of the shipped ones."""
    folder = tmp_path / "own"
    shutil.copytree(TESTS / "sample_specs", folder)
    monkeypatch.setenv("XINBIAO_SPECS", str(folder))
    return folder


@pytest.mark.usefixtures("own_specs")
def test_commands_use_the_specs_of_the_operator(xinbiao: Called, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a_line: 某某\n")
    assert xinbiao("specs", "list") == 0
    assert [line.split("\t")[0] for line in xinbiao.out.splitlines()] == ["sample/every_type"]
    assert xinbiao("specs", "show", "sample/every_type") == 0
    assert xinbiao("specs", "check") == 0
    assert xinbiao("assess", "sample/every_type", "--answers", str(tmp_path / "a.yaml")) == 0
    assert xinbiao("template", "sample/every_type", "--output", str(tmp_path / "t.xlsx")) == 0
    assert xinbiao("read", "sample/every_type", "--workbook", str(tmp_path / "t.xlsx")) == 0
    assert xinbiao("specs", "show", ANNEX1) == 2
    assert "现有：sample/every_type" in xinbiao.err


def test_commands_use_the_tables_of_the_operator(xinbiao: Called, own_specs: Path, answers: Path) -> None:
    shutil.copytree(TESTS.parent / "form_specs" / "shared", own_specs / "shared")
    (own_specs / "shared" / "calendar.yaml").write_text("kind: nonsense\n")
    for command in (
        ("deadline", "2026-02-03", "7 days"),
        ("assess", "sample/every_type", "--answers", str(answers)),
        ("template", "sample/every_type", "--output", str(answers)),
        ("read", "sample/every_type", "--workbook", str(answers)),
    ):
        assert xinbiao(*command) == 2, command
        assert f"{own_specs / 'shared' / 'calendar.yaml'}:1" in xinbiao.err


def test_specs_that_are_not_there_are_named(xinbiao: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINBIAO_SPECS", "no-such-folder")
    assert xinbiao("specs", "list") == 2
    assert xinbiao.err == "错误：环境变量 XINBIAO_SPECS 指定的文件夹“no-such-folder”不存在\n"


def test_specs_check_of_broken_specs(xinbiao: Called) -> None:
    assert xinbiao("specs", "check", str(TESTS / "broken_specs")) == 2
    assert "unknown_key/form.yaml:8: fields[1]：未知的键“lable”，可用的键：id、label" in xinbiao.out
    assert xinbiao.err.startswith("错误：发现")


def test_specs_check_names_the_line_of_a_situation_that_comes_out_otherwise(xinbiao: Called, own_specs: Path) -> None:
    file = own_specs / "sample" / "situations" / "look_back.yaml"
    lines = file.read_text().splitlines()
    verdicts = [number for number, line in enumerate(lines) if "verdict: met" in line]
    lines[verdicts[-1]] = lines[verdicts[-1]].replace("verdict: met", "verdict: not_met")
    file.write_text("\n".join(lines))
    case = max(number for number, line in enumerate(lines[: verdicts[-1] + 1], 1) if "- " in line and "name:" in line)
    assert xinbiao("specs", "check") == 2
    assert xinbiao.out.startswith(f"{file}:{case}: 情形“")


def test_specs_check_of_an_empty_folder(xinbiao: Called, tmp_path: Path) -> None:
    assert xinbiao("specs", "check", str(tmp_path)) == 2
    assert "没有规格：每个子文件夹须有 regulation.yaml" in xinbiao.out


def test_assess_json(xinbiao: Called, answers: Path) -> None:
    assert xinbiao("assess", ANNEX1, "--answers", str(answers), "--on", "2026-03-02", "--json") == 0
    plain = json.loads(xinbiao.out)
    assert (plain["spec"], plain["version"], plain["on"], plain["verdict"]) == (ANNEX1, 1, "2026-03-02", "not_met")
    assert [finding["verdict"] for finding in plain["findings"]] == [
        "met", "undetermined", "undetermined", "not_met", "undetermined",
    ]  # fmt: skip


def test_assess_computes_what_measures_come_to(xinbiao: Called, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("{claims: [domestic_cows, dry_straw], domestic_head: 2500, domestic_local: no, dry_tons: 100}")
    assert xinbiao("assess", "beef_cattle_support/application", "--answers", str(file)) == 0
    assert "核减500,000.00元" in xinbiao.out
    assert "奖补资金合计：2,000,000.00元（200万元）" in xinbiao.out
    assert "奖补资金上限合计：不超过6,500.00元（0.65万元），上限，不是应得数额" in xinbiao.out
    assert xinbiao("assess", "beef_cattle_support/application", "--answers", str(file), "--json") == 0
    amounts = json.loads(xinbiao.out)["amounts"]
    told = {each["measure"]: (each["amount"], each["at_most"]) for each in amounts["measures"] if each["claimed"]}
    assert told == {"domestic_cows": ("2000000.00", None), "dry_straw": (None, "6500.00")}


def test_assess_in_words(xinbiao: Called, answers: Path) -> None:
    assert xinbiao("assess", ANNEX1, "--answers", str(answers), "--on", "2026-03-02") == 0
    assert "第七条（四） 不符合：自查为“否”" in xinbiao.out
    assert "结论（第七条）：不符合。" in xinbiao.out


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.yaml", "bogus: 1\nuscc: '123'\n", "本表没有字段“bogus”，请核对名称；“统一社会信用代码”有误：应为18位"),
        ("a.yaml", "cooperation: no\ncooperation: yes\n", "a.yaml:2: 键“cooperation”重复"),
        ("a.yaml", "- yes\n", "应为“字段: 值”的结构"),
        ("a.yaml", "a: &x [1]\nb: *x\n", "不允许使用锚点和别名"),
        ("a.json", '{"cooperation": "no", "cooperation": "yes"}', "键“cooperation”重复"),
        ("a.json", '{"cooperation": ', "a.json:1: 不是合法的 JSON"),
        ("a.json", '{"enterprise_name": "\\ud800"}', "含有不可见字符（U+D800）"),
        ("a.json", '{"enterprise_name": "\\u0000"}', "含有不可见字符（U+0000）"),
        ("a.json", "[" * 100_000 + "]" * 100_000, "嵌套过深"),
        ("a.json", '{"contact": ' + "1" * 5000 + "}", "数字有5000位，过长"),
        ("a.json", '{"a\\nb": 1}', "键应写在一行内"),
        ("a.json", "\ufeff[1]", "应为“字段: 值”的结构"),
        ("a.yaml", "contact: " + "1" * 5000 + "\n", "a.yaml:1: 数字有5000位，过长"),
        ("a.yaml", '"a\\nb": 1\n', "a.yaml:1: 键应写在一行内，且不含不可见字符"),
        ("a.yaml", "cooperation: yes\na\u0001b: 1\n", "a.yaml:2: 不是合法的 YAML：含有不可见字符（U+0001），请删除"),
        ("a.yaml", 'application_date: "2026\\n01"\n', "“2026 01”不是日期"),
        ("a.yaml", "reason: " + "字" * 40_000 + "\n", "共40000字，上限1500字，请删减38500字"),
    ],
)
def test_bad_answers_are_named(xinbiao: Called, tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content)
    assert xinbiao("assess", ANNEX1, "--answers", str(tmp_path / name)) == 2
    assert message in xinbiao.err
    assert xinbiao.err.count("\n") == 1


def test_an_answers_file_may_begin_with_a_byte_order_mark(xinbiao: Called, tmp_path: Path) -> None:
    for name, content in (("a.json", '\ufeff{"cooperation": "no"}'), ("a.yaml", "\ufeffcooperation: no\n")):
        (tmp_path / name).write_text(content)
        assert xinbiao("assess", ANNEX1, "--answers", str(tmp_path / name)) == 0
        assert "第七条（四） 不符合" in xinbiao.out


def test_what_may_never_end_is_not_read(xinbiao: Called, tmp_path: Path) -> None:
    for command in (("assess", ANNEX1, "--answers"), ("read", ANNEX1, "--workbook")):
        assert xinbiao(*command, "/dev/zero") == 2
        assert xinbiao.err == "错误：/dev/zero：不是普通文件，不予读取\n"
    (tmp_path / "domain").mkdir()
    os.mkfifo(tmp_path / "domain" / "regulation.yaml")
    assert xinbiao("specs", "check", str(tmp_path)) == 2
    assert "regulation.yaml:1: 不是普通文件，不予读取" in xinbiao.out


def test_names_that_are_no_text_are_told_as_well_as_they_can_be(tmp_path: Path) -> None:
    folder = tmp_path / "domain"
    shutil.copytree(TESTS / "broken_specs" / "unknown_key", folder)
    (folder / "form.yaml").rename(folder / os.fsdecode(b"a\xff.yaml"))
    command = [sys.executable, "-m", "forms_app"]
    checked = subprocess.run([*command, "specs", "check", tmp_path], capture_output=True, text=True, check=False)
    assert (checked.returncode, "a\\udcff.yaml:8: fields[1]：未知的键“lable”" in checked.stdout) == (2, True)
    assert "Traceback" not in checked.stderr


def test_a_sound_folder_may_hold_a_name_that_is_no_text(tmp_path: Path) -> None:
    shutil.copytree(TESTS / "sample_specs", tmp_path, dirs_exist_ok=True)
    (tmp_path / "sample" / "every_type.yaml").rename(tmp_path / "sample" / os.fsdecode(b"\xff.yaml"))
    with pytest.raises(SpecError, match="every_type"):
        load_catalogue(tmp_path)  # its criteria name a form that is gone; nothing else is wrong


def test_arguments_that_are_no_text_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    class Wiring:
        def platform(self) -> None:
            "\udcff".encode()  # what becomes of a password when it is hashed

    assert run(Wiring(), ["accounts", "password", "someone", "--password", "x"]) == 2
    assert capsys.readouterr().err == "错误：参数或文件名含有不是 UTF-8 的字符，请改正后重试\n"
