"""Registers and situations name fields and criteria that exist."""

from collections.abc import Collection, Iterable, Iterator, Set
from typing import get_args

from forms_app.specs.checks.names import Fault, Named, absent_keys, below, ids
from forms_app.specs.criteria import Criteria
from forms_app.specs.form import Form
from forms_app.specs.measures import Benefit, Measures
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.register import Column
from forms_app.specs.situations import NO_GRADE, Situation, Situations

_SUMMABLE = ("integer", "decimal", "money")
_CEILING = "上限"
_NO_FIELD = "不存在字段“{name}”"


def check_registers(parts: Parts) -> Iterator[SpecProblem]:
    """Columns name fields of the form, and totals suit them."""
    for register in parts.registers:
        form = parts.forms.get(register.model.form)
        if form is None:
            continue
        measures = next((part.model for part in parts.measures if part.model.form == register.model.form), None)
        for index, column in enumerate(register.model.columns):
            for path, message in _column_faults(form.model, column, measures):
                yield register.problem(("columns", index, *path), message)


def _column_faults(form: Form, column: Column, measures: Measures | None) -> Iterator[Fault]:
    field = form.field(column.field) if column.field else None
    if column.field and field is None:
        yield ("field",), f"不存在字段“{column.field}”，可用：{'、'.join(ids(form.fields))}"
    kind = field.type if field else None
    if column.total == "yes" and kind != "yes_no":
        yield ("total",), "total: yes 只用于 yes_no 类型的列"
    if column.total == "sum" and not column.is_money and kind not in _SUMMABLE:
        yield ("total",), f"total: sum 只用于 {'、'.join(_SUMMABLE)} 类型的列和 amount、sum_of 的列"
    if column.is_money:
        yield from _money_faults(column, measures)


def _money_faults(column: Column, measures: Measures | None) -> Iterator[Fault]:
    """A column of ceilings says so in its heading, and one of amounts due does not."""
    key = "amount" if column.amount else "sum_of"
    if measures is None:
        yield (key,), f"{key} 只用于有 measures 的表"
        return
    measure = measures.measure(column.amount) if column.amount else None
    if column.amount and measure is None:
        yield (key,), f"不存在措施“{column.amount}”，可用：{'、'.join(ids(measures.measures))}"
        return
    ceiling = measure.ceiling is not None if measure else column.sum_of is not None and column.sum_of.ceiling
    if ceiling != (_CEILING in f"{column.group or ''}{column.label}"):
        yield (key,), f"上限的列名（或者上层列名）须写明“{_CEILING}”，应得数额的列名不得写"


def check_situations(parts: Parts) -> Iterator[SpecProblem]:
    """Answers name fields, findings name criteria, grades those of the ladder, weights a whole table."""
    for situations in parts.situations:
        form = parts.forms.get(situations.model.form)
        if form is None:
            continue
        yield from _weight_faults(parts, situations)
        fields = set(ids(form.model.fields))
        faults = [*absent_keys(("base",), sorted(situations.model.base), fields, _NO_FIELD)]
        for index, case in enumerate(situations.model.cases):
            faults += below(("cases", index), _case_faults(parts, form, case, fields))
        for path, message in faults:
            yield situations.problem(path, message)


def _case_faults(parts: Parts, form: Part[Form], case: Situation, fields: Set[str]) -> Iterator[Fault]:
    criteria = next((part.model for part in parts.criteria if part.model.form == form.name), None)
    yield from absent_keys(("answers",), sorted(case.answers), fields, _NO_FIELD)
    for key, names, wanted, kind in _told(parts, form.name, case):
        message = f"不存在{kind}“{{name}}”，可用：{'、'.join(wanted) or '无'}"
        yield from absent_keys((key,), sorted(names), wanted, message)
    yield from _grade_faults(case, criteria)


def _weight_faults(parts: Parts, situations: Part[Situations]) -> Iterator[SpecProblem]:
    for table, weights in situations.model.weights.items():
        entered = parts.weights.get(table)
        if entered is None or set(weights) != set(entered.model.parts) or sum(weights.values()) != 1:
            message = f"“{table}”不是本文件夹的权重表，或者各部分不全、权重之和不为1"
            yield situations.problem(("weights", table), message)


def _grade_faults(case: Situation, criteria: Criteria | None) -> Iterator[Fault]:
    grades = [grade.id for grade in criteria.ladder.grades] if criteria and criteria.ladder else []
    for name in case.grades:
        if name not in grades:
            yield ("grades", name), f"没有等级“{name}”，可用：{'、'.join(grades) or '无'}"
    if case.reached is not None and case.reached not in (*grades, NO_GRADE):
        yield ("reached",), f"没有等级“{case.reached}”；没有达到任何等级的，写 {NO_GRADE}"


def _told(parts: Parts, form: str, case: Situation) -> Iterator[tuple[str, Collection[str], Collection[str], str]]:
    """What a case says of what: the key, the names under it, the names there are, what such a thing is called."""
    criteria = _all_ids(part.model.criteria for part in parts.criteria if part.model.form == form)
    measures = [part.model for part in parts.measures if part.model.form == form]
    conditions = sorted({*criteria, *(name for each in measures for name in _conditions(each))})
    breaches = _all_ids(part.model.breaches for part in parts.penalties if part.model.form == form)
    quantities = _all_ids(part.model.quantities for part in parts.quantities if part.model.form == form)
    yield "findings", case.findings, conditions, "条件"
    yield "reasons", case.reasons, conditions, "条件"
    yield "amounts", case.amounts, _all_ids(each.measures for each in measures), ""
    yield "totals", case.totals, get_args(Benefit) if measures else (), ""
    yield "quantities", case.quantities, quantities, "算得的量"
    for key in ("breaches", "fines", "conditional"):
        yield key, getattr(case, key) or (), breaches, "违法情形"


def _all_ids(lists: Iterable[Iterable[Named]]) -> list[str]:
    return [name for each in lists for name in ids(each)]


def _conditions(measures: Measures) -> Iterator[str]:
    """Findings on measures are called after both."""
    for measure in measures.measures:
        yield from (f"{measure.id}.{condition.id}" for condition in measure.conditions)
