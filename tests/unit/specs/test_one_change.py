"""Faults that a sound folder gets by one change of its models: each is named, and the folder had none before."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel

from forms_app.specs.catalogue import Catalogue
from forms_app.specs.checks.belonging import check_belonging
from forms_app.specs.checks.exports import check_exports, check_fines
from forms_app.specs.checks.grades import check_grade_situations, check_grades
from forms_app.specs.checks.indicators import check_indicator_situations, check_indicators
from forms_app.specs.checks.outputs import check_registers, check_situations
from forms_app.specs.checks.procedures import check_procedures
from forms_app.specs.needs import Need
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem

STATISTICS, SAFETY, INVESTMENT, MINES = (
    "statistical_credit", "work_safety_credit", "investment_approval", "coal_mine_standardisation",
)  # fmt: skip
Check = Callable[[Parts], Iterator[SpecProblem]]


def changed(model: Any, path: str, value: Any) -> Any:
    """The model with another value at the path: attributes, and items of lists by id or place. `DROP` takes one away."""
    if not path:
        return value
    head, _, rest = path.partition(".")
    if isinstance(model, tuple):
        place = int(head) if head.isdigit() else [each.id for each in model].index(head)
        put = () if value is DROP and not rest else (changed(model[place], rest, value),)
        return (*model[:place], *put, *model[place + 1 :])
    if isinstance(model, dict):
        return model | {head: changed(model.get(head), rest, value)}
    assert isinstance(model, BaseModel)
    return model.model_copy(update={head: changed(getattr(model, head), rest, value)})


DROP = object()


def with_change(parts: Parts, kind: str, name: str | int, path: str, value: Any) -> Parts:
    """The folder with one file changed: of a kind that is kept by name, or by its place."""
    held = getattr(parts, kind)
    part: Part[Any] = held[name]
    other = replace(part, model=changed(part.model, path, value))
    if isinstance(held, dict):
        return replace(parts, **{kind: held | {str(name): other}})
    assert isinstance(name, int)
    return replace(parts, **{kind: (*held[:name], other, *held[name + 1 :])})


DETERMINATION, REMOVAL, PROCEDURE = (("procedures", name) for name in ("determination", "removal", "procedure"))
APPROVAL = ("procedures", "approval")

FAULTS: list[tuple[Check, str, tuple[str, str | int], str, Any, str]] = [
    # grading and publication
    (check_procedures, STATISTICS, DETERMINATION, "grading.column", "facts", "没有多行字段“findings”，或其中没有单选列“facts”"),
    (
        check_procedures, STATISTICS, DETERMINATION, "grading.categories.dishonest.items", ("article_10_1",),
        "情形“article_10_1”只能属于一类",
    ),
    (
        check_procedures, STATISTICS, DETERMINATION, "grading.categories.dishonest.items", ("article_9_1",),
        "情形“article_9_2”不属于任何一类",
    ),
    (check_procedures, STATISTICS, DETERMINATION, "publication.periods.0.when", "decided", "至少有一个期限不带 when"),
    (check_procedures, STATISTICS, DETERMINATION, "publication.rule_sets.field", "reason", "的单选题“reason”应依次列出"),
    (
        check_procedures, STATISTICS, DETERMINATION, "publication.rule_sets.sets.ndrc_2023_58.spans.0.categories",
        ("abnormal",), "类别“abnormal”应在 categories 中",
    ),
    (
        check_procedures, STATISTICS, DETERMINATION, "publication.rule_sets.sets.nbs_2022_35.open", (),
        "有类别没有期限时，应写明哪些内容待核实",
    ),
    (
        check_procedures, STATISTICS, DETERMINATION, "publication.rule_sets.sets.ndrc_2023_58.until",
        date(2023, 4, 30), "失效日期早于施行日期",
    ),
    # acts and states
    (check_procedures, STATISTICS, DETERMINATION, "acts.decided.record", "annex99", "本文件夹没有表“annex99”"),
    (check_procedures, STATISTICS, DETERMINATION, "acts.opened.to", None, "开始办理的事项须写明 to"),
    (check_procedures, STATISTICS, DETERMINATION, "states.served.final", True, "状态“served”是 final，却有事项离开它"),
    (check_procedures, STATISTICS, PROCEDURE, "acts.handler_agreed.agrees", None, "level 和 agrees 须同时写明"),
    (check_procedures, STATISTICS, PROCEDURE, "acts.handler_agreed.confirms", "opinion", "confirms 只用于 screens: true"),
    (check_procedures, STATISTICS, DETERMINATION, "acts.posted.day", "carrier", "本事项没有日期字段“carrier”"),
    (check_procedures, STATISTICS, PROCEDURE, "acts.verification_passed.needs.0.field", "channels", "没有单选字段“channels”"),
    (check_procedures, STATISTICS, PROCEDURE, "acts.verification_passed.needs.0.value", None, "写 field 的，用 value 写明一个选项"),
    (
        check_procedures, STATISTICS, PROCEDURE, "acts.verification_passed.needs.0",
        Need(event="list_checked", times=2, otherwise="。"), "写 times 的，用 field 和 value 或者 values 写明",
    ),
    # clocks and items
    (check_procedures, INVESTMENT, APPROVAL, "items.rows", "nothing", "没有问 rows 字段“nothing”"),
    (check_procedures, INVESTMENT, APPROVAL, "items.fails", ("applied",), "“applied”不在 ends 之中"),
    (check_procedures, STATISTICS, DETERMINATION, "acts.closed.after_items", True, "after_items 只用于写明 items 的程序"),
    # procedures within others
    (
        check_belonging, STATISTICS, PROCEDURE, "acts.handler_agreed.apart_from_collectors", True,
        "只用于写明 about_record（所异议的记录）的程序",
    ),
    (check_belonging, STATISTICS, PROCEDURE, "prefills", {"reason": "。"}, "prefills 只用于在另一程序的案件内"),
    (check_belonging, STATISTICS, REMOVAL, "prefills", {"uscc": "。"}, "没有文字字段“uscc”"),
    (check_belonging, SAFETY, ("procedures", "objections"), "about_record", "nothing", "没有必填的单行字段“nothing”"),
    # registers, exports, fines
    (check_registers, STATISTICS, ("registers", 0), "columns.1.total", "yes", "total: yes 只用于 yes_no 类型的列"),
    (
        check_exports, STATISTICS, ("exports", "joint_punishment"), "procedure", "removal",
        "程序“removal”没有以“annex6”公示的类别",
    ),
    (
        check_fines, STATISTICS, ("fines", 0), "conducts.late_or_without_records.items", ("article_9_1",),
        "情形“article_9_1”只能属于一种行为",
    ),
    (
        check_fines, STATISTICS, ("fines", 0), "conducts.late_or_without_records.serious", ("article_10_2",),
        "“article_10_2”不在本行为的 items 中",
    ),
    (check_fines, STATISTICS, ("fines", 0), "editions.0.articles.0.conduct", "theft", "不存在行为“theft”"),
    (check_situations, STATISTICS, ("situations", 0), "cases.0.grades", {"gold": "met"}, "没有等级“gold”，可用：无"),
    (check_situations, STATISTICS, ("situations", 0), "cases.0.reached", "gold", "没有等级“gold”；没有达到任何等级的，写 none"),
    (check_situations, STATISTICS, ("situations", 0), "weights", {"total": {}}, "“total”不是本文件夹的权重表"),
    # grades
    (check_grade_situations, SAFETY, ("grade_situations", 0), "grades", "stars", "本文件夹没有分级“stars”"),
    (check_grades, SAFETY, ("grades", "grades"), "records.dishonesty.last_day", "rectified_on", "只能写一个"),
    (check_grades, SAFETY, ("grades", "grades"), "records.pledge.fields.checked_on.required", False, "须 required: true"),
    (check_grades, SAFETY, ("grades", "grades"), "records.pledge.later", ("nothing",), "不存在字段“nothing”"),
    (check_grades, SAFETY, ("grades", "grades"), "records.pledge.summary", "{nothing}", "句中的“{nothing}”不是字段"),
    (check_grades, SAFETY, ("grades", "grades"), "graver.within", "stars", "不存在级别“stars”"),
    (check_grades, SAFETY, ("grades", "grades"), "inspected_by", "visit", "不存在记录种类“visit”"),
    # inspections
    (check_procedures, MINES, PROCEDURE, "inspections.separate", ("county",), "separate 须写明至少2级"),
    (check_procedures, MINES, PROCEDURE, "acts.inspected.day", None, "应写明 day：检查哪一天做的"),
    (check_procedures, MINES, PROCEDURE, "inspections.quotas.county.id", "province", "id“province”重复"),
    # indicators
    (
        check_indicator_situations, "science_innovation", ("indicator_situations", 0), "indicators", "nothing",
        "本文件夹没有指标表“nothing”",
    ),
    (
        check_indicator_situations, "science_innovation", ("indicator_situations", 0), "cases.0.of", "nothing",
        "没有指标“nothing”",
    ),
    (check_indicators, "science_innovation", ("indicators", "indicators"), "indicators.0", DROP, "没有指标使用"),
    (check_indicators, "science_innovation", ("indicators", "indicators"), "quantities.0", DROP, "没有数据项“"),
    (check_indicators, "science_innovation", ("indicators", "indicators"), "first", 2090, "不在本表的年份"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "folder", "file", "path", "value", "words"), FAULTS, ids=[f"{row[3]}-{row[5]}" for row in FAULTS]
)
def test_one_change_is_named(
    catalogue: Catalogue, check: Check, folder: str, file: tuple[str, str | int], path: str, value: Any, words: str
) -> None:
    sound = catalogue.folder(folder)
    assert not list(check(sound))
    found = [problem.message for problem in check(with_change(sound, *file, path, value))]
    assert [message for message in found if words in message], found
