"""Registers and situations name fields and criteria that exist."""

from collections.abc import Iterable, Iterator

from forms_app.specs.parts import Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.situations import Situation

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
    """Answers name fields, findings name criteria."""
    criteria = {part.model.form: {criterion.id for criterion in part.model.criteria} for part in parts.criteria}
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
            for key, names, wanted, kind in _told(parts, situations.model.form, case, known):
                for name in sorted(set(names) - wanted):
                    message = f"不存在{kind}“{name}”，可用：{'、'.join(sorted(wanted)) or '无'}"
                    yield situations.problem(("cases", index, key), message)


def _told(
    parts: Parts, form: str, case: Situation, criteria: set[str]
) -> Iterator[tuple[str, Iterable[str], set[str], str]]:
    """What a case says of what: the key, the names under it, the names there are, what they are called."""
    quantities = {each.id for part in parts.quantities if part.model.form == form for each in part.model.quantities}
    breaches = {each.id for part in parts.penalties if part.model.form == form for each in part.model.breaches}
    yield "findings", case.findings, criteria, "条件"
    yield "reasons", case.reasons, criteria, "条件"
    yield "quantities", case.quantities, quantities, "算得的量"
    yield "breaches", case.breaches or (), breaches, "违法情形"
    yield "fines", case.fines, breaches, "违法情形"
    yield "conditional", case.conditional or (), breaches, "违法情形"
