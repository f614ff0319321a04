"""Tables of weights stand for number fields of their form, and a derived number names its table."""

from collections.abc import Iterator

from forms_app.specs.checks.fields import is_awaited
from forms_app.specs.fields import DecimalField
from forms_app.specs.form import Form
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.weights import Weights

_NUMBERS = ("integer", "decimal")


def check_weights(parts: Parts) -> Iterator[SpecProblem]:
    """The parts are numbers that somebody types; a field with `weighted` is asked nowhere and names such a table."""
    for name, part in parts.weights.items():
        form = parts.forms.get(part.model.form)
        if form is not None:
            yield from _part_faults(part, name, form.model)
    for form in parts.forms.values():
        yield from _field_faults(form, {name for name, part in parts.weights.items() if part.model.form == form.name})


def _part_faults(part: Part[Weights], name: str, form: Form) -> Iterator[SpecProblem]:
    for index, identifier in enumerate(part.model.parts):
        field = form.field(identifier)
        if field is None or field.type not in _NUMBERS or not field.typed:
            yield part.problem(("parts", index), f"表“{part.model.form}”没有由人填写的数字字段“{identifier}”")
        if identifier in part.model.parts[:index]:
            yield part.problem(("parts", index), f"“{identifier}”重复，一个部分只有一个权重")
    if not any(isinstance(field, DecimalField) and field.weighted == name for field in form.fields):
        yield part.problem(("form",), f"表“{part.model.form}”没有按本权重表计算的字段（weighted: {name}）")


def _field_faults(form: Part[Form], tables: set[str]) -> Iterator[SpecProblem]:
    for index, field in enumerate(form.model.fields):
        if not isinstance(field, DecimalField) or field.weighted is None:
            continue
        path = ("fields", index, "weighted")
        if field.weighted not in tables:
            yield form.problem(path, f"本表没有权重表“{field.weighted}”，已有：{'、'.join(sorted(tables)) or '无'}")
        if is_awaited(form.model, field) or field.follows:
            yield form.problem(path, "加权得出的字段不列入 sections，也没有 about、locked、required、follows")
