"""Every id stands once."""

from collections.abc import Iterable, Iterator

from forms_app.specs.checks.names import Named, ids
from forms_app.specs.fields import ChoiceField, ChoicesField, RowsField
from forms_app.specs.form import Form
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.strict_yaml import Path_


def check_distinct_ids(parts: Parts) -> Iterator[SpecProblem]:
    """No id twice among fields, columns, options, criteria, measures; no name twice among situations."""
    for form in parts.forms.values():
        for path, items in _lists_of_form(form.model):
            yield from _distinct(form, path, ids(items))
    for criteria in parts.criteria:
        yield from _distinct(criteria, ("criteria",), ids(criteria.model.criteria))
    for measures in parts.measures:
        yield from _distinct(measures, ("measures",), ids(measures.model.measures))
        for index, measure in enumerate(measures.model.measures):
            yield from _distinct(measures, ("measures", index, "conditions"), ids(measure.conditions))
    for situations in parts.situations:
        yield from _distinct(situations, ("cases",), [case.name for case in situations.model.cases], key="name")


def _lists_of_form(form: Form) -> Iterator[tuple[Path_, Iterable[Named]]]:
    yield ("fields",), form.fields
    yield ("slots",), form.slots
    for index, field in enumerate(form.fields):
        if isinstance(field, RowsField):
            yield ("fields", index, "columns"), field.columns
        if isinstance(field, ChoiceField | ChoicesField):
            yield ("fields", index, "options"), field.options


def check_one_file_a_form(parts: Parts) -> Iterator[SpecProblem]:
    """A form has one file at most of criteria, register, fines, measures, quantities and penalties."""
    for files in (
        parts.criteria, parts.registers, parts.fines, parts.measures, parts.quantities, parts.penalties,
    ):  # fmt: skip
        seen: dict[str, str] = {}
        for part in files:
            if part.model.form in seen:
                other = seen[part.model.form]
                yield part.problem(("form",), f"表“{part.model.form}”已由 {other} 说明，一张表只能有一个这样的文件")
            seen[part.model.form] = part.document.file.name


def _distinct(part: Part, path: Path_, names: Iterable[str], key: str = "id") -> Iterator[SpecProblem]:  # type: ignore[type-arg]
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        here = (*path, index, key)
        if name in first:
            yield part.problem(here, f"{key}“{name}”重复，第一次在第{first[name]}行，请换一个")
        first.setdefault(name, part.document.line(here))
