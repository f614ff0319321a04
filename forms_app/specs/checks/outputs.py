"""Registers and situations name fields and criteria that exist."""

from collections.abc import Iterator

from forms_app.specs.criteria import Criteria
from forms_app.specs.form import Form
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.situations import NO_GRADE, Situation, Situations
from forms_app.specs.strict_yaml import Path_

Fault = tuple[Path_, str]

_SUMMABLE = ("integer", "decimal", "money")


def check_registers(parts: Parts) -> Iterator[SpecProblem]:
    """Columns name fields of the form, and totals suit them."""
    for register in parts.registers:
        form = parts.forms.get(register.model.form)
        if form is None:
            continue
        for index, column in enumerate(register.model.columns):
            field = form.model.field(column.field) if column.field else None
            if column.field and field is None:
                known = "、".join(field.id for field in form.model.fields)
                yield register.problem(("columns", index, "field"), f"不存在字段“{column.field}”，可用：{known}")
            if column.total == "yes" and (field is None or field.type != "yes_no"):
                yield register.problem(("columns", index, "total"), "total: yes 只用于 yes_no 类型的列")
            if column.total == "sum" and (field is None or field.type not in _SUMMABLE):
                yield register.problem(
                    ("columns", index, "total"), f"total: sum 只用于 {'、'.join(_SUMMABLE)} 类型的列"
                )


def check_situations(parts: Parts) -> Iterator[SpecProblem]:
    """Answers name fields, findings name criteria, grades those of the ladder, weights a whole table."""
    for situations in parts.situations:
        form = parts.forms.get(situations.model.form)
        if form is None:
            continue
        criteria = next((part.model for part in parts.criteria if part.model.form == form.name), None)
        yield from _base_faults(parts, situations, form.model)
        for index, case in enumerate(situations.model.cases):
            for path, message in (*_answer_faults(case, form.model), *_verdict_faults(case, criteria)):
                yield situations.problem(("cases", index, *path), message)


def _base_faults(parts: Parts, situations: Part[Situations], form: Form) -> Iterator[SpecProblem]:
    for name in situations.model.base:
        if form.field(name) is None:
            yield situations.problem(("base", name), f"不存在字段“{name}”")
    for table, weights in situations.model.weights.items():
        entered = parts.weights.get(table)
        if entered is None or set(weights) != set(entered.model.parts) or sum(weights.values()) != 1:
            yield situations.problem(
                ("weights", table), f"“{table}”不是本文件夹的权重表，或者各部分不全、权重之和不为1"
            )


def _answer_faults(case: Situation, form: Form) -> Iterator[Fault]:
    for name in case.answers:
        if form.field(name) is None:
            yield ("answers", name), f"不存在字段“{name}”"


def _verdict_faults(case: Situation, criteria: Criteria | None) -> Iterator[Fault]:
    known = sorted(criterion.id for criterion in criteria.criteria) if criteria else []
    for key in ("findings", "reasons"):
        for name in getattr(case, key):
            if name not in known:
                yield (key, name), f"不存在条件“{name}”，可用：{'、'.join(known)}"
    grades = [grade.id for grade in criteria.ladder.grades] if criteria and criteria.ladder else []
    for name in case.grades:
        if name not in grades:
            yield ("grades", name), f"没有等级“{name}”，可用：{'、'.join(grades) or '无'}"
    if case.reached is not None and case.reached not in (*grades, NO_GRADE):
        yield ("reached",), f"没有等级“{case.reached}”；没有达到任何等级的，写 {NO_GRADE}"
