"""Sentences with answers in them: every place has its field, every option its word, every condition can be met."""

from collections.abc import Iterator

from forms_app.specs.checks.fields import is_awaited
from forms_app.specs.checks.names import Fault
from forms_app.specs.fields import AnyField, ChoiceField, ChoicesField, YesNoField
from forms_app.specs.form import Form
from forms_app.specs.grid import Cell, TextCell
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.strict_yaml import Path_
from forms_app.specs.wording import Condition, Following, placeholders

_IN_NO_SENTENCE = ("attachment", "rows")


def cells(form: Form) -> Iterator[tuple[Path_, Cell]]:
    """Every cell of the printed table, with its path."""
    for number, row in enumerate(form.grid.rows if form.grid else ()):
        for index, cell in enumerate(row.cells):
            yield ("grid", "rows", number, "cells", index), cell


def sentences(form: Form) -> Iterator[tuple[Path_, str]]:
    """Every printed text that may have answers in it, with its path."""
    if form.heading:
        for number, line in enumerate(form.heading.lines):
            yield ("heading", "lines", number), line
        if form.heading.number:
            yield ("heading", "number"), form.heading.number
    for path, cell in cells(form):
        if isinstance(cell, TextCell):
            yield (*path, "text"), cell.text
    if form.letter:
        yield ("letter", "addressee"), form.letter.addressee
        for number, paragraph in enumerate(form.letter.paragraphs):
            yield ("letter", "paragraphs", number, "text"), paragraph.text
        yield ("letter", "bureau"), form.letter.bureau


def check_wording(parts: Parts) -> Iterator[SpecProblem]:
    """Places in sentences name slots or fields; slots name fields, are used, and word every option."""
    for form in parts.forms.values():
        places = [(path, name) for path, text in sentences(form.model) for name in placeholders(text)]
        for path, name in places:
            if fault := _place_fault(form.model, name):
                yield form.problem(path, fault)
        yield from _slot_faults(form, {name for _, name in places})


def _place_fault(form: Form, name: str) -> str | None:
    known = dict.fromkeys([*(field.id for field in form.fields), *(slot.id for slot in form.slots)])
    if name not in known:
        return f"句中的“{{{name}}}”不是字段，也不在 slots 中，可用：{'、'.join(known)}"
    field = form.field(form.slot(name).source)
    if field is not None and field.type in _IN_NO_SENTENCE:
        return f"“{field.id}”是 {field.type} 类型，不能印在句中"
    return None


def _slot_faults(form: Part[Form], used: set[str]) -> Iterator[SpecProblem]:
    for index, slot in enumerate(form.model.slots):
        field = form.model.field(slot.source)
        if field is None:
            key = "field" if slot.field else "id"
            yield form.problem(("slots", index, key), f"不存在字段“{slot.source}”")
            continue
        if slot.id not in used:
            yield form.problem(("slots", index, "id"), f"没有任何一句用到“{{{slot.id}}}”")
        if slot.words is not None and (fault := options_fault(field, set(slot.words), every=True)):
            yield form.problem(("slots", index, "words"), fault)


def check_conditions(parts: Parts) -> Iterator[SpecProblem]:
    """Conditions name fields and options that exist."""
    for form in parts.forms.values():
        for path, condition in _conditions(form.model):
            field = form.model.field(condition.field)
            if field is None:
                yield form.problem((*path, "field"), f"不存在字段“{condition.field}”")
            elif condition.values and (fault := _values_fault(field, set(condition.values))):
                yield form.problem((*path, "values"), fault)


def _values_fault(field: AnyField, named: set[str]) -> str | None:
    """A condition may also ask whether one of several choices was made."""
    if isinstance(field, ChoicesField):
        unknown = sorted(named - {option.id for option in field.options})
        return f"“{field.id}”没有选项“{unknown[0]}”" if unknown else None
    return options_fault(field, named, every=False)


def _conditions(form: Form) -> Iterator[tuple[Path_, Condition]]:
    for index, field in enumerate(form.fields):
        if field.required_when:
            yield ("fields", index, "required_when"), field.required_when
    for path, cell in cells(form):
        if isinstance(cell, TextCell) and cell.when:
            yield (*path, "when"), cell.when
    for number, paragraph in enumerate(form.letter.paragraphs if form.letter else ()):
        if paragraph.when:
            yield ("letter", "paragraphs", number, "when"), paragraph.when


def check_following(parts: Parts) -> Iterator[SpecProblem]:
    """What follows from a choice has a value for every option, and is neither asked nor demanded."""
    for form in parts.forms.values():
        for index, field in enumerate(form.model.fields):
            faults = _following_faults(form.model, field, field.follows) if field.follows else ()
            for path, message in faults:
                yield form.problem(("fields", index, "follows", *path), message)


def _following_faults(form: Form, field: AnyField, follows: Following) -> Iterator[Fault]:
    source = form.field(follows.field)
    if source is None:
        yield ("field",), f"不存在字段“{follows.field}”"
    elif fault := options_fault(source, set(follows.values), every=True):
        yield ("values",), fault
    if is_awaited(form, field) or field.type != "line":
        yield (), "由选项得出的字段须是 line 类型，不列入 sections，也没有 about、locked、required"


def options_fault(field: AnyField, named: set[str], *, every: bool) -> str | None:
    """What is wrong with options named of a field: it has none, not these, or more than these."""
    if isinstance(field, YesNoField):
        options = ["yes", "no"]
    elif isinstance(field, ChoiceField):
        options = [option.id for option in field.options]
    else:
        return f"“{field.id}”是 {field.type}，只有 choice 和 yes_no 类型才有选项"
    if unknown := sorted(named - set(options)):
        return f"“{field.id}”没有选项“{unknown[0]}”，可选：{'、'.join(options)}"
    if every and (lacking := [option for option in options if option not in named]):
        return f"缺少选项“{'、'.join(lacking)}”"
    return None
