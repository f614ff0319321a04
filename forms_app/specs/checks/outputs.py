"""Registers and situations name fields and criteria that exist."""

from collections.abc import Iterator
from typing import get_args

from forms_app.specs.measures import Benefit, Measures
from forms_app.specs.parts import Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.register import Column

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
    """Answers name fields, findings name criteria."""
    criteria = {part.model.form: {criterion.id for criterion in part.model.criteria} for part in parts.criteria}
    criteria |= {part.model.form: set(_conditions(part.model)) for part in parts.measures}
    measures = {part.model.form: part.model for part in parts.measures}
    for situations in parts.situations:
        form = parts.forms.get(situations.model.form)
        if form is None:
            continue
        fields = {field.id for field in form.model.fields}
        known = criteria.get(situations.model.form, set())
        for name in sorted(set(situations.model.base) - fields):
            yield situations.problem(("base", name), f"不存在字段“{name}”")
        for index, case in enumerate(situations.model.cases):
            for name in sorted(set(case.answers) - fields):
                yield situations.problem(("cases", index, "answers", name), f"不存在字段“{name}”")
            for key, names in (("findings", set(case.findings)), ("reasons", set(case.reasons))):
                for name in sorted(names - known):
                    message = f"不存在条件“{name}”，可用：{'、'.join(sorted(known))}"
                    yield situations.problem(("cases", index, key, name), message)
            told = measures.get(situations.model.form)
            for key, names, kinds in (
                ("amounts", set(case.amounts), [each.id for each in told.measures] if told else []),
                ("totals", set(case.totals), list(get_args(Benefit))),
            ):
                for name in sorted(names - set(kinds)):
                    message = f"不存在“{name}”，可用：{'、'.join(kinds) or '无'}"
                    yield situations.problem(("cases", index, key, name), message)


def _conditions(measures: Measures) -> Iterator[str]:
    """Findings on measures are called after both."""
    for measure in measures.measures:
        yield from (f"{measure.id}.{condition.id}" for condition in measure.conditions)
