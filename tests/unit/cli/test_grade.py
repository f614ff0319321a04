"""`xinbiao grade`: the grade of a file of records, in words and as JSON; what is wrong with the file is named."""

import json
from pathlib import Path

import pytest

from tests.calling import Called

RECORDS = """
class: coal_mine
enrolled: 2025-01-01
records:
  - {kind: pledge, checked_on: 2025-05-01, pledged: yes, fulfilled: yes, basis: 承诺书}
  - {kind: standardisation, granted_on: 2024-06-01, level: first, valid_until: 2027-05-31}
  - {kind: penalty, decided_on: 2025-06-10, authority: emergency_management, authority_name: 某局, number: 1号, content: 警告}
"""


@pytest.fixture
def xinbiao(capsys: pytest.CaptureFixture[str]) -> Called:
    return Called(capsys)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    file = tmp_path / "records.yaml"
    file.write_text(RECORDS)
    return file


def test_the_grade_is_told_item_by_item_with_what_comes_next(xinbiao: Called, records: Path) -> None:
    assert xinbiao("grade", "work_safety_credit", "--records", str(records), "--on", "2026-03-10") == 0
    assert "安全生产信用分级（第十三条（二））：三级。" in xinbiao.out
    assert "2025年3月10日至2026年3月10日有1条“行政处罚”记录属于此项" in xinbiao.out
    assert "检查：每半年不少于一次（第十五条（三）），最晚2025年7月1日" in xinbiao.out
    assert "自2026年6月11日起：三级变为二级。" in xinbiao.out
    assert "第十四条：" in xinbiao.out


def test_json_has_the_windows_and_the_day_of_the_change(xinbiao: Called, records: Path) -> None:
    assert xinbiao("grade", "work_safety_credit/grades", "--records", str(records), "--on", "2026-03-10", "--json") == 0
    found = json.loads(xinbiao.out)
    assert (found["grade"], found["candidates"], found["class"]) == ("grade_3", [], "coal_mine")
    assert (found["next_change"]["on"], found["next_change"]["grade"]) == ("2026-06-11", "grade_2")
    assert (found["inspection"]["due"], found["inspection"]["overdue"]) == ("2025-07-01", True)
    items = {item["item"]: item for grade in found["grades"] for item in grade["items"]}
    assert items["one_3"]["windows"] == [{"from": "2023-03-10", "until": "2026-03-10"}]
    assert (items["three_2"]["verdict"], items["three_2"]["records"]) == ("met", ["3"])
    assert items["four_10"]["applies"] is False


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("class: coal_mine", "class: shop", "class 应为：coal_mine（煤矿类）"),
        ("enrolled: 2025-01-01", "enrolled: soon", "enrolled（纳入台账之日）应为日期"),
        ("kind: penalty", "kind: fine", "第3条记录的 kind 应为：pledge、dishonesty、penalty"),
        (
            "decided_on: 2025-06-10",
            "decided_on: 2025-02-30",
            "第3条记录（行政处罚）：“处罚决定日期”：“2025-02-30”在日历上不存在",
        ),
        ("records:", "record:", "未知的键“record”"),
    ],
)
def test_what_is_wrong_with_the_file_is_named(xinbiao: Called, records: Path, old: str, new: str, words: str) -> None:
    records.write_text(RECORDS.replace(old, new))
    assert xinbiao("grade", "work_safety_credit", "--records", str(records)) == 2
    assert words in xinbiao.err
    assert str(records) in xinbiao.err


def test_grades_that_are_not_there(xinbiao: Called, records: Path) -> None:
    assert xinbiao("grade", "nothing", "--records", str(records)) == 2
    assert "没有分级“nothing”，现有：work_safety_credit/grades" in xinbiao.err


def test_the_paper_is_written_beside_the_words(xinbiao: Called, records: Path, tmp_path: Path) -> None:
    paper = tmp_path / "grade.pdf"
    assert xinbiao("grade", "work_safety_credit", "--records", str(records), "--output", str(paper)) == 0
    assert paper.read_bytes().startswith(b"%PDF-")
