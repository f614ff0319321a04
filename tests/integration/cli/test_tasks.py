"""`xinbiao tasks`: the plans, one plan as it stands, its tables as files, and what is told when something is wrong."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from forms_app.usecases.platform import Platform
from tests.calling import Called


class _Wired:
    """Commands over a platform that is there."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def platform(self) -> Platform:
        return self._platform


@pytest.fixture
def xinbiao(capsys: pytest.CaptureFixture[str], sqlite_platform: Platform) -> Called:
    return Called(capsys, _Wired(sqlite_platform))


def test_plans_and_tasks_are_listed(xinbiao: Called) -> None:
    assert xinbiao("tasks", "list") == 0
    assert "hotline_merger\t任务39项\t省级12345热线归并优化任务清单\t吉政办发〔2021〕16号" in xinbiao.out
    assert xinbiao("tasks", "list", "hotline_merger") == 0
    lines = xinbiao.out.splitlines()
    assert len(lines) == 39
    assert lines[0].startswith("merged/1\t5月1日至5月31日\t未报告，逾期1736日\t全国统一科技公益服务电话")
    assert xinbiao("tasks", "list", "hotline_merger", "--late") == 0
    assert "12356" not in xinbiao.out
    assert len(xinbiao.out.splitlines()) < 39


def test_tables_are_written(xinbiao: Called, tmp_path: Path) -> None:
    file = tmp_path / "tasks.xlsx"
    assert xinbiao("tasks", "register", "hotline_merger", "--output", str(file), "--table", "branches", "--issued") == 0
    sheet = load_workbook(file).active
    assert sheet is not None
    assert [cell.value for cell in sheet[8]] == [
        "5",
        "全国邮政业用户申诉电话",
        "12305",
        "省邮政管理局",
        "9月1日至10月15日",
    ]
    assert xinbiao("tasks", "register", "hotline_merger", "--output", str(tmp_path / "tasks.pdf")) == 0
    assert (tmp_path / "tasks.pdf").read_bytes()[:5] == b"%PDF-"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("list", "nothing"), "没有任务分工“nothing”，现有：cultural_relics、"),
        (("list", "hotline_merger", "--division", "999999"), "“999999”不在行政区划代码表内"),
        (("register", "hotline_merger", "--output", "x.doc"), "--output 应以 .xlsx 或 .pdf 结尾"),
        (("register", "hotline_merger", "--output", "x.xlsx", "--table", "x"), "没有这张表，现有：merged、"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(xinbiao: Called, arguments: tuple[str, ...], message: str) -> None:
    assert xinbiao("tasks", *arguments) == 2
    assert message in xinbiao.err
    assert len(xinbiao.err.splitlines()) == 1
