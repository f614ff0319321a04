"""Task plans: the printed tables are whole, and what cannot be so is a fault at its line."""

import re
import shutil
from pathlib import Path

import pytest

from forms_app.specs.checks.tasks import unknown_unit_authorities
from forms_app.specs.folders import load_catalogue
from forms_app.specs.loading import load_parts
from forms_app.specs.location import specs_folder
from forms_app.specs.problems import SpecError
from forms_app.specs.reference import load_reference

SHIPPED = load_catalogue(specs_folder()).task_plans
NUMBERS = {
    "cultural_relics": {"annex": 16, "rounds": 11},
    "government_services": {"milestones": 40},
    "hotline_merger": {"merged": 13, "parallel": 15, "branches": 5, "text": 6},
    "meteorology": {"tasks": 51},
    "road_safety": {"tasks": 25, "organisation": 3},
}


def test_every_table_has_the_lines_that_are_printed() -> None:
    found = {
        domain: {table.id: len(spec.of_table(table)) for table in spec.plan.tables} for domain, spec in SHIPPED.items()
    }
    assert found == NUMBERS


@pytest.mark.parametrize("domain", SHIPPED)
def test_printed_numbers_count_on(domain: str) -> None:
    for table in SHIPPED[domain].plan.tables:
        numbers = [int(each.task.serial) for each in SHIPPED[domain].of_table(table) if each.task.serial]
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("domain", SHIPPED)
def test_no_text_keeps_a_slip_of_the_scan(domain: str) -> None:
    regulation = SHIPPED[domain].regulation
    texts = [each.text + each.units + each.deadline for each in SHIPPED[domain].tasks.values()]
    for article in regulation.articles.values():
        texts += [article.text, article.closing or "", *(article.items or {}).values()]
    for text in texts:
        assert not re.search(r"[(),;]|\band\b|[\u4e00-\u9fff] +[\u4e00-\u9fff]|(.{1,3}。)\1|月月|南南", text), text


def test_a_task_without_words_of_its_own_reads_as_its_paragraph() -> None:
    task = SHIPPED["meteorology"].tasks["tasks/34"]
    assert task.text.startswith("加快建设珲春S波段雷达")
    assert task.responsible[-1].divisions == ("222404",)
    assert task.deadline == "未载明"


def test_units_printed_together_are_told_apart() -> None:
    task = SHIPPED["cultural_relics"].tasks["annex/3"]
    assert task.units == "各级财政、文化（文物）部门"
    assert [unit.title for unit in task.responsible] == ["财政部门", "文化（文物）部门"]


def test_units_of_a_group_hold_for_its_tasks() -> None:
    assert SHIPPED["road_safety"].tasks["tasks/3"].units.endswith("及各市、县政府按职责分工负责")


def test_a_unit_is_reported_for_by_the_same_kind_of_authority_in_every_plan() -> None:
    known = {unit.title: unit.authority for plan in SHIPPED.values() for unit in plan.plan.units if unit.authority}
    for plan in SHIPPED.values():
        for unit in plan.plan.units:
            reporter = unit.authority or plan.regulation.handled_by
            assert reporter == known.get(unit.title, reporter), (plan.domain, unit.title)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("系统的部署和应用……全省全面铺开", True),
        ("全省全面铺开……系统的部署和应用", False),
        ("系统的部署和应用……全国全面铺开", False),
        ("系统的部署和应用……", False),
    ],
)
def test_an_excerpt_leaves_out_words_and_changes_none(tmp_path: Path, text: str, found: bool) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(specs_folder() / "government_services", folder)
    plan = folder / "tasks.yaml"
    shipped = "新版全流程审批系统的部署和应用……全省全面铺开"
    assert shipped in plan.read_text()
    plan.write_text(plan.read_text().replace(shipped, text))
    if found:
        load_parts(folder)
        return
    with pytest.raises(SpecError, match="略去的字写作“……”"):
        load_parts(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{end_of: 2018-07}", "{end_of: 2018-08}", "届满日在8月，印的是“2018年7月底”"),
        ('{end_of: "2018"}', '{end_of: "2019"}', "届满日在2019年，印的是“2018年底”"),
        ("{end_of: 2018-07}", "{end_of: 2018-13}", "end_of 写作 2018-07"),
        ("{end_of: 2018-07}", "{end_of: 2018-07, on: 2018-07-31}", "期限须写明 on、end_of"),
        ("{end_of: 2018-07}", "{unstated: true}", "印有时限“2018年7月底”，不应写 unstated"),
        ("{end_of: 2018-07}", "{end_of: 2018-07, starts: 2018-06-01}", "starts 只与 on 合用"),
        ("{every: quarter}", "{every: week}", "周期是每周，印的是“县级季检”"),
        ("deadline: 长期", 'deadline: ""', "没有写印的时限"),
        ("[财政部门, 文化（文物）部门]", "[财政局, 文化（文物）部门]", "没有责任单位“财政局”"),
        (
            "市（州）、县（市、区）政府\n            responsible: [市（州）政府, 县（市、区）政府]",
            "各级政府",
            "请另写 resp",
        ),
        ('serial: "2"', 'serial: "1"', "“1”写了2次"),
        ("县级季检、市级半年检、省级年检”", "县级季检、市级季检、省级年检”", "应逐字摘录"),
        ("known: serial", "known: serials", "不在可选值之内"),
        ("{label: 序号, known: serial, width: 6}", "{label: 序号, width: 6}", "列须绑定 known 或 cell 之一"),
        ("article: 三（九）", "article: 三（九）\n            further: {phone: x}", "没有绑定 cell: phone 的列"),
        ("{title: 市（州）政府, levels: [prefecture]}", "{title: 市（州）政府}", "须写明 levels 或 divisions 之一"),
        ("article: 三（九）", "article: 九（九）", "没有“九（九）”"),
        ("{title: 县（市、区）政府,", "{title: 市（州）政府,", "“市（州）政府”写了2次"),
    ],
)
def test_what_cannot_be_so_is_a_fault(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(specs_folder() / "cultural_relics", folder)
    text = (folder / "tasks.yaml").read_text()
    assert old in text
    (folder / "tasks.yaml").write_text(text.replace(old, new, 1))
    with pytest.raises(SpecError) as error:
        load_parts(folder)
    assert message in str(error.value)
    assert re.search(r"tasks.yaml:\d+:", str(error.value))


def test_a_story_of_no_task_is_a_fault(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(specs_folder() / "cultural_relics", folder)
    stories = folder / "situations/tasks.yaml"
    stories.write_text(stories.read_text().replace("task: annex/15", "task: annex/17", 1))
    with pytest.raises(SpecError, match="没有任务“annex/17”"):
        load_parts(folder)


def test_a_folder_has_one_plan(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(specs_folder() / "cultural_relics", folder)
    shutil.copy(folder / "tasks.yaml", folder / "tasks2.yaml")
    with pytest.raises(SpecError, match="一个文件夹只有一份任务分工"):
        load_parts(folder)


def test_units_belong_to_known_authorities(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(specs_folder() / "cultural_relics", folder)
    parts = load_parts(folder)
    known = {unit.authority for unit in parts.tasks["tasks"].model.units if unit.authority}
    assert not list(unknown_unit_authorities(parts, known))
    [problem, *_] = unknown_unit_authorities(parts, known - {"customs"})
    assert "“海关部门”：shared/authorities.yaml 中没有“customs”" in str(problem)
    assert known <= load_reference(specs_folder()).authorities.keys()
