"""Registers and situations name fields and criteria that exist."""

from collections.abc import Iterator
from typing import get_args

from forms_app.specs.criteria import Criteria
from forms_app.specs.form import Form
from forms_app.specs.measures import Benefit, Measures
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.register import Column
from forms_app.specs.situations import NO_GRADE, Situation, Situations
from forms_app.specs.strict_yaml import Path_

Fault = tuple[Path_, str]

_SUMMABLE = ("integer", "decimal", "money")
_CEILING = "上限"


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
            if column.total == "sum" and not column.is_money and (field is None or field.type not in _SUMMABLE):
                yield register.problem(
                    ("columns", index, "total"),
                    f"total: sum 只用于 {'、'.join(_SUMMABLE)} 类型的列和 amount、sum_of 的列",
                )
            if column.is_money:
                measures = next((part.model for part in parts.measures if part.model.form == register.model.form), None)
                for key, message in _money_faults(column, measures):
                    yield register.problem(("columns", index, key), message)


def _money_faults(column: Column, measures: Measures | None) -> Iterator[tuple[str, str]]:
    """A column of ceilings says so in its heading, and one of amounts due does not."""
    key = "amount" if column.amount else "sum_of"
    if measures is None:
        yield key, f"{key} 只用于有 measures 的表"
        return
    measure = measures.measure(column.amount) if column.amount else None
    if column.amount and measure is None:
        yield key, f"不存在措施“{column.amount}”，可用：{'、'.join(each.id for each in measures.measures)}"
        return
    ceiling = measure.ceiling is not None if measure else column.sum_of is not None and column.sum_of.ceiling
    if ceiling != (_CEILING in f"{column.group or ''}{column.label}"):
        yield key, f"上限的列名（或者上层列名）须写明“{_CEILING}”，应得数额的列名不得写"


def check_situations(parts: Parts) -> Iterator[SpecProblem]:
    """Answers name fields, findings name criteria, grades those of the ladder, weights a whole table."""
    for situations in parts.situations:
        form = parts.forms.get(situations.model.form)
        if form is None:
            continue
        criteria = next((part.model for part in parts.criteria if part.model.form == form.name), None)
        measures = next((part.model for part in parts.measures if part.model.form == form.name), None)
        yield from _base_faults(parts, situations, form.model)
        for index, case in enumerate(situations.model.cases):
            faults = (*_verdict_faults(case, criteria, measures), *_amount_faults(case, measures))
            for path, message in (*_answer_faults(case, form.model), *faults):
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


def _verdict_faults(case: Situation, criteria: Criteria | None, measures: Measures | None) -> Iterator[Fault]:
    known = sorted(criterion.id for criterion in criteria.criteria) if criteria else []
    known += sorted(_conditions(measures)) if measures else []
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


def _amount_faults(case: Situation, measures: Measures | None) -> Iterator[Fault]:
    for key, names, kinds in (
        ("amounts", set(case.amounts), [each.id for each in measures.measures] if measures else []),
        ("totals", set(case.totals), list(get_args(Benefit))),
    ):
        for name in sorted(names - set(kinds)):
            yield (key, name), f"不存在“{name}”，可用：{'、'.join(kinds) or '无'}"


def _conditions(measures: Measures) -> Iterator[str]:
    """Findings on measures are called after both."""
    for measure in measures.measures:
        yield from (f"{measure.id}.{condition.id}" for condition in measure.conditions)
