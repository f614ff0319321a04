"""Fields know each other, are asked once, and take from the record only what fits."""

from collections.abc import Iterator

from forms_app.specs.fields import AnyField
from forms_app.specs.form import Form
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.strict_yaml import Path_

_SOURCE_TYPES = {
    "enterprise.uscc": ("credit_code",),
    "enterprise.division": ("division",),
    "enterprise.contact": ("phone", "line"),
    "office.phone": ("phone", "line"),
    "record.found": ("choice",),
}
_OF_OFFICES = ("office.", "application.", "record.")
_TEXT_TYPES = ("line", "text")


def check_fields(parts: Parts) -> Iterator[SpecProblem]:
    """`about` points at a main field; `source` suits the type."""
    for form in parts.forms.values():
        for index, field in enumerate(form.model.fields):
            for key, message in _field_faults(form.model, field):
                yield form.problem(("fields", index, key), message)


def _field_faults(form: Form, field: AnyField) -> Iterator[tuple[str, str]]:
    if field.about is not None:
        target = form.field(field.about)
        if target is None:
            yield "about", f"about 指向不存在的字段“{field.about}”，可用：{_main_ids(form)}"
        elif target.about is not None:
            yield "about", f"about 指向的“{field.about}”自身也有 about，只能指向主字段"
    if field.source is not None:
        allowed = _SOURCE_TYPES.get(field.source, _TEXT_TYPES)
        if field.type not in allowed:
            yield "source", f"{field.source} 只能填入 {'、'.join(allowed)} 类型的字段，此处为 {field.type}"
        if field.source.startswith(_OF_OFFICES) and form.filled_by != "bureau":
            yield "source", f"{field.source} 只用于 filled_by: bureau 的表：企业填表时没有机构的档案和案件"


def check_sections(parts: Parts) -> Iterator[SpecProblem]:
    """Every main field is asked in exactly one section; follow-ups come with the field they are about."""
    for form in parts.forms.values():
        asked: dict[str, int] = {}
        for path, identifier in _asked(form.model):
            if fault := _section_fault(form, identifier, asked):
                yield form.problem(path, fault)
            asked.setdefault(identifier, form.document.line(path))
        for index, field in enumerate(form.model.fields):
            if field.about is None and not field.is_derived and field.id not in asked:
                yield form.problem(("fields", index, "id"), f"字段“{field.id}”不在任何 sections 中，填表人看不到它")


def _asked(form: Form) -> Iterator[tuple[Path_, str]]:
    """Every field that a section lists, with its path."""
    for number, section in enumerate(form.sections):
        for index, identifier in enumerate(section.fields):
            yield ("sections", number, "fields", index), identifier


def _section_fault(form: Part[Form], identifier: str, asked: dict[str, int]) -> str | None:
    field = form.model.field(identifier)
    if field is None:
        return f"不存在字段“{identifier}”，可用：{_main_ids(form.model)}"
    if field.about is not None:
        return f"“{identifier}”是“{field.about}”的附属字段，会随它显示，不要再列入 sections"
    if identifier in asked:
        return f"字段“{identifier}”已在第{asked[identifier]}行列入，一个字段只能出现一次"
    return None


def is_awaited(form: Form, field: AnyField) -> bool:
    """Whether somebody is asked for a field or has to give it: nothing that is worked out may be."""
    asked = (name for section in form.sections for name in section.fields)
    return field.id in asked or bool(field.about or field.locked or field.required)


def _main_ids(form: Form) -> str:
    return "、".join(field.id for field in form.fields if field.about is None and not field.is_derived)
