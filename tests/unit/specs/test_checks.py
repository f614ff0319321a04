"""Faults that need more than one changed line, made from the shipped or the sample specifications."""

import shutil
from pathlib import Path

import pytest

from forms_app.specs.folders import checksum, load_catalogue
from forms_app.specs.loading import load_parts
from forms_app.specs.location import specs_folder
from forms_app.specs.problems import SpecError

SAMPLE = Path(__file__).parents[2] / "sample_specs"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE / "sample", tmp_path / "sample")
    return tmp_path / "sample"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def faults(folder: Path) -> str:
    with pytest.raises(SpecError) as error:
        load_parts(folder)
    return str(error.value)


def test_the_sample_is_sound(folder: Path) -> None:
    assert load_parts(folder).forms["every_type"].model.title == "各类字段测试表"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("every_type.yaml", "{field: a_line}", "{field: a_file}", "“a_file”是附件，不能印在格内"),
        ("every_type.yaml", "{field: a_line}", "{field: a_code}", "字段“a_code”在 grid 中印了2次"),
        ("every_type.yaml", "field: a_yes_no, note", "field: a_date, note", "此处须是 yes_no 类型，“a_date”是 date"),
        ("every_type.yaml", "text_size: 12", "text_size: 12\n  floor_size: 13", "floor_size 不得大于 text_size"),
        ("every_type.yaml", "height: 40", "height: 140", "超出版心高度225毫米"),
        ("every_type.yaml", "{id: second, label: 乙类}", "{id: first, label: 乙类}", "id“first”重复"),
        ("every_type.yaml", "{id: fine, type: money", "{id: day, type: money", "id“day”重复"),
        ("every_type.yaml", "min_rows: 2", "min_rows: 90\n    max_rows: 80", "键“max_rows”重复"),
        ("every_type.yaml", "about: a_yes_no", "about: a_note", "自身也有 about"),
        ("every_type.yaml", "fields: [a_yes_no,", "fields: [a_note, a_yes_no,", "“a_note”是“a_yes_no”的附属字段"),
        ("every_type.yaml", "fields: [a_yes_no,", "fields: [a_line, a_yes_no,", "字段“a_line”已在第"),
        ("every_type.yaml", "{label: 单行}", "{label: 单行, rows: 99}", "应占"),
        ("criteria.yaml", "date: day, years: 3", "date: fine, years: 3", "“penalties”没有日期列“fine”，可用：day"),
        ("criteria.yaml", "date: day, years: 3", "date: day", "须写明 years 或 months 之一"),
        ("criteria.yaml", "value: second", "value: third", "“a_choice”没有选项“third”，可选：first、second"),
        ("criteria.yaml", "{offending.ground}", "{offending.nothing}", "句中的“{offending.nothing}”不是字段"),
        ("criteria.yaml", "value: 90", "value: 九十", "应为数字"),
        ("register.yaml", "total: yes", "total: sum", "total: sum 只用于"),
        (
            "register.yaml",
            "known: serial",
            "known: serial, field: a_line",
            "列须绑定 field、known、amount、sum_of 之一",
        ),
        ("situations/look_back.yaml", "{clean_record: met}", "{clean: met}", "不存在条件“clean”"),
        ("situations/look_back.yaml", "name: 没有处罚记录", "name: 以最近一次为准", "name“以最近一次为准”重复"),
    ],
)
def test_faults_between_lines_and_files(folder: Path, file: str, old: str, new: str, message: str) -> None:
    change(folder / file, old, new)
    assert message in faults(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "（工商注册号）, empty: 附件6没有这一项",
            "（工商注册号）, field: organisation_code",
            "是代码，须用 named 写明",
        ),
        (
            "（工商注册号）, empty: 附件6没有这一项",
            "（工商注册号）, field: organisation_code, named: 组织机构代码",
            "按名称对应，不按序号",
        ),
        ("field: organisation_code, named: 组织机构代码", "field: uscc, named: 组织机构代码", "按名称对应，不按序号"),
        ("derived_from: uscc", "derived_from: penalty_number", "此处须是 credit_code 类型"),
        ("field: published_until, dates", "field: outcome, dates", "此处须是 date 类型，“outcome”是 text"),
        ("penalty_kind_1, penalty_kind_2", "penalty_kind_1, penalty_kind_3", "不存在字段“penalty_kind_3”"),
        ("fine: outcome", "fine: fine", "不存在字段“fine”"),
        ("field: penalty_name, bracketed", "field: penalty_date, bracketed", "此处须是 line、text 类型"),
        ("empty: 附件6没有这一项", "empty: 附件6没有这一项, required: true", "总是空着的列（empty）不能是必填"),
        ("fixed: 法人及非法人组织", "fixed: 法人及非法人组织, bracketed: true", "只用于绑定 field 的列"),
        ("form: annex6", "form: annex66", "本文件夹没有表“annex66”"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = tmp_path / "credit"
    shutil.copytree(specs_folder() / "statistical_credit", folder)
    change(folder / "double_publicity.yaml", old, new)
    assert message in faults(folder)


def test_two_tables_of_fines_for_one_form(tmp_path: Path) -> None:
    folder = tmp_path / "credit"
    shutil.copytree(specs_folder() / "statistical_credit", folder)
    shutil.copy(folder / "fines.yaml", folder / "more.yaml")
    assert "表“annex6”已由 fines.yaml 说明" in faults(folder)


def test_a_cell_that_reaches_below_the_table(folder: Path) -> None:
    change(folder / "every_type.yaml", "{label: 处罚记录}, {field", "{label: 处罚记录, rows: 2}, {field")
    assert "超出了表格的最后一行" in faults(folder)


def test_two_files_of_criteria_for_one_form(folder: Path) -> None:
    shutil.copy(folder / "criteria.yaml", folder / "more.yaml")
    assert "more.yaml:2: 表“every_type”已由 criteria.yaml 说明" in faults(folder)


def test_a_folder_needs_one_regulation(folder: Path) -> None:
    (folder / "regulation.yaml").unlink()
    assert "应有且只有一个 kind: regulation 的文件，现有0个" in faults(folder)


def publish(root: Path) -> None:
    mark = checksum(root / "sample")
    (root / "published.yaml").write_text(f"kind: published\nversions:\n  sample:\n    '1': {mark}\n")


def test_l6_a_published_version_cannot_change(folder: Path) -> None:
    publish(folder.parent)
    change(folder / "criteria.yaml", "类别合适", "类别合宜")
    with pytest.raises(SpecError, match=r"published.yaml:4: “sample”第1版已发布，内容不可再改"):
        load_catalogue(folder.parent)


def test_situations_of_a_published_version_may_grow(folder: Path) -> None:
    publish(folder.parent)
    change(folder / "situations/look_back.yaml", "没有处罚记录", "没有任何处罚记录")
    assert load_catalogue(folder.parent).current


def test_a_new_version_keeps_the_old_one(folder: Path) -> None:
    publish(folder.parent)
    former = folder / "former" / "1"
    former.mkdir(parents=True)
    for file in folder.glob("*.yaml"):
        shutil.copy(file, former)
    change(folder / "regulation.yaml", "version: 1", "version: 2")
    change(folder / "every_type.yaml", "title: 各类字段测试表", "title: 各类字段测试表（新）")
    catalogue = load_catalogue(folder.parent)
    assert catalogue.form("sample/every_type").form.title == "各类字段测试表（新）"
    assert catalogue.form("sample/every_type", 1).form.title == "各类字段测试表"
    assert catalogue.form("sample/every_type", 2).version == 2
