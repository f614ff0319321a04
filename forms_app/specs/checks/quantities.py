"""Quantities name what they can count with; breaches name criteria, quantities in 元, and leave no criterion out."""

from collections.abc import Iterator, Sequence

from forms_app.specs.checks.law import quantity_ids, rule_faults
from forms_app.specs.checks.names import Fault, absent_keys, below, ids, repeated
from forms_app.specs.fields import RowsField
from forms_app.specs.form import Form, Questionnaire, columns_of
from forms_app.specs.parts import Parts
from forms_app.specs.penalties import Penalties, Sanction
from forms_app.specs.problems import SpecProblem
from forms_app.specs.quantities import DaysLate, DaysThrough, Expression, Total, parts_of

_NUMBERS = ("integer", "decimal", "money", "percentage")
_YUAN = "元"


def check_quantities(parts: Parts) -> Iterator[SpecProblem]:
    """Names are number fields, days, rows or earlier quantities; no quantity has the name of a field."""
    for part in parts.quantities:
        form = parts.forms.get(part.model.form)
        if form is None:
            continue
        before: list[str] = []
        for index, quantity in enumerate(part.model.quantities):
            if quantity.id in before or form.model.field(quantity.id):
                yield part.problem(("quantities", index, "id"), f"id“{quantity.id}”已被字段或别的量使用，请换一个")
            for fault in _faults(form.model, quantity.amount, before):
                yield part.problem(("quantities", index, "amount"), fault)
            before.append(quantity.id)


def _faults(form: Questionnaire, expression: Expression, before: Sequence[str]) -> Iterator[str]:
    if isinstance(expression, str):
        if expression not in before:
            yield from _of_type(form, expression, _NUMBERS)
    elif isinstance(expression, DaysLate | DaysThrough):
        days = expression.days_late if isinstance(expression, DaysLate) else expression.days_through
        for name in (days.start, days.end):
            yield from _of_type(form, name, ("date",))
    elif isinstance(expression, Total):
        rows = form.field(expression.total.rows)
        if not isinstance(rows, RowsField):
            yield f"“{expression.total.rows}”不是 rows 类型的字段，total 只能合计各行"
        else:
            yield from _faults(columns_of(rows), expression.total.of, ())
    for each in parts_of(expression):
        yield from _faults(form, each, before)


def _of_type(form: Questionnaire, name: str, types: Sequence[str]) -> Iterator[str]:
    field = form.field(name)
    if field is None:
        yield f"不存在字段或在前的量“{name}”，可用的字段：{'、'.join(each.id for each in form.fields)}"
    elif field.type not in types:
        yield f"此处须是 {'、'.join(types)} 类型，“{name}”是 {field.type}"


def check_penalties(parts: Parts) -> Iterator[SpecProblem]:
    """Every criterion carries a breach or a reason why it has none; fines are measured by amounts in 元."""
    for part in parts.penalties:
        form = parts.forms.get(part.model.form)
        if form is None:
            continue
        judged = [each.id for one in parts.criteria if one.model.form == part.model.form for each in one.model.criteria]
        for where, message in (
            *_criterion_faults(part.model, judged),
            *repeated(("breaches",), ids(part.model.breaches)),
            *_breach_faults(parts, form.model, part.model),
        ):
            yield part.problem(where, message)


def _breach_faults(parts: Parts, form: Form, penalties: Penalties) -> Iterator[Fault]:
    for index, breach in enumerate(penalties.breaches):
        for number, sanction in enumerate(breach.sanctions):
            yield from below(("breaches", index, "sanctions", number), _sanction_faults(parts, form, sanction))


def _criterion_faults(penalties: Penalties, judged: Sequence[str]) -> Iterator[Fault]:
    yield from _misnamed(penalties, judged)
    carried = {name for breach in penalties.breaches for name in breach.criteria}
    for name in penalties.none:
        if name in carried and name in judged:
            yield ("none", name), f"条件“{name}”已有违法情形，不能又说没有处罚"
    for name in judged:
        if name not in carried and name not in penalties.none:
            yield ("breaches",), f"条件“{name}”没有写明违反时的处罚；没有处罚的，列入 none 并说明理由"


def _misnamed(penalties: Penalties, judged: Sequence[str]) -> Iterator[Fault]:
    message = f"不存在条件“{{name}}”，可用：{'、'.join(judged) or '无'}"
    for index, breach in enumerate(penalties.breaches):
        for step, name in enumerate(breach.criteria):
            if name not in judged:
                yield ("breaches", index, "criteria", step), message.format(name=name)
    yield from absent_keys(("none",), penalties.none, judged, message)


def _sanction_faults(parts: Parts, form: Form, sanction: Sanction) -> Iterator[Fault]:
    if sanction.when is not None:
        yield from rule_faults(form, sanction.when, ("when",), quantity_ids(parts, _name(parts, form)))
    base = sanction.fine.base if sanction.fine else None
    if base is None:
        return
    units = {each.id: each.unit for one in parts.quantities for each in one.model.quantities}
    if base not in quantity_ids(parts, _name(parts, form)):
        yield ("fine",), f"不存在算得的量“{base}”"
    elif units[base] != _YUAN:
        yield ("fine",), f"罚款须按以元为单位的量计算，“{base}”的单位是{units[base]}"


def _name(parts: Parts, form: Form) -> str:
    return next(name for name, part in parts.forms.items() if part.model is form)
