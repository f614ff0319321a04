"""Grades: records date themselves by fields that exist, rules judge what is there, every grade is asked once."""

from collections.abc import Callable, Iterator

from forms_app.specs.checks.law import rule_faults
from forms_app.specs.fields import DateField
from forms_app.specs.grades import Grades, Recent, RecordKind, RecordRule, record_operator
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.strict_yaml import Path_
from forms_app.specs.wording import placeholders

Fault = tuple[Path_, str]


def check_grades(parts: Parts) -> Iterator[SpecProblem]:
    """Everything that names something else in a file of grades."""
    for part in parts.grades.values():
        for faults in _FAULTS:
            for path, message in faults(part.model):
                yield part.problem(path, message)


def check_grade_situations(parts: Parts) -> Iterator[SpecProblem]:
    """Situations name grades, items, classes and kinds of records that exist."""
    for part in parts.grade_situations:
        spec = parts.grades.get(part.model.grades)
        if spec is None:
            known = "、".join(parts.grades) or "无"
            yield part.problem(("grades",), f"本文件夹没有分级“{part.model.grades}”，已有：{known}")
            continue
        yield from _situation_faults(part, spec.model)


def _situation_faults(part: Part, spec: Grades) -> Iterator[SpecProblem]:  # type: ignore[type-arg]
    grades = {grade.id for grade in spec.grades}
    items = {item.id for grade in spec.grades for item in grade.items}
    kinds = {kind.id for kind in spec.records}
    classes = {each.id for each in spec.classes}
    for index, record in enumerate(part.model.base):
        yield from _unknown(part, ("base", index), "记录种类", [str(record.get("kind"))], kinds)
    yield from _unknown(part, ("of_class",), "类别", [part.model.of_class], classes)
    seen: dict[str, int] = {}
    for index, case in enumerate(part.model.cases):
        here: Path_ = ("cases", index)
        if case.name in seen:
            yield part.problem((*here, "name"), f"name“{case.name}”重复，请换一个")
        seen.setdefault(case.name, index)
        named = [each for each in (case.grade, case.next.grade if case.next else None) if each and each != "none"]
        yield from _unknown(part, here, "级别", [*named, *(case.candidates or ())], grades)
        yield from _unknown(part, here, "情形", [*case.items, *case.spans, *case.reasons], items)
        yield from _unknown(part, here, "类别", [case.of_class] if case.of_class else [], classes)
        recorded = [str(record.get("kind")) for record in case.records]
        yield from _unknown(part, here, "记录种类", [*recorded, *case.without], kinds)


def _unknown(part: Part, path: Path_, what: str, names: list[str], known: set[str]) -> Iterator[SpecProblem]:  # type: ignore[type-arg]
    for name in names:
        if name not in known:
            yield part.problem(path, f"不存在{what}“{name}”，可用：{'、'.join(sorted(known))}")


def _record_faults(spec: Grades) -> Iterator[Fault]:
    for index, kind in enumerate(spec.records):
        for path, message in (*_date_faults(kind), *_field_faults(kind), *_agreement_faults(kind)):
            yield ("records", index, *path), message


def _date_faults(kind: RecordKind) -> Iterator[Fault]:
    dates = {field.id for field in kind.fields if isinstance(field, DateField)}
    for key, name in (("day", kind.day), ("last_day", kind.last_day), ("ended", kind.ended)):
        if name is not None and name not in dates:
            yield (key,), f"“{name}”不是本记录的日期字段，可用：{'、'.join(sorted(dates)) or '无'}"
    if kind.last_day and kind.ended:
        yield ("ended",), "last_day（最后一日，含当日）与 ended（自该日起不再有效）只能写一个"
    if any(field.id == kind.day and field.id in dates and not field.required for field in kind.fields):
        yield ("day",), f"记录的日期“{kind.day}”须 required: true，没有日期的记录无从计算"


def _field_faults(kind: RecordKind) -> Iterator[Fault]:
    ids = [field.id for field in kind.fields]
    if len(set(ids)) != len(ids):
        yield ("fields",), "字段的 id 重复，请换一个"
    for name in kind.later:
        if name not in ids:
            yield ("later",), f"不存在字段“{name}”，可用：{'、'.join(ids)}"
    for name in placeholders(kind.summary):
        if name not in ids:
            yield ("summary",), f"句中的“{{{name}}}”不是字段，可用：{'、'.join(ids)}"


def _agreement_faults(kind: RecordKind) -> Iterator[Fault]:
    for number, agreement in enumerate(kind.agreements):
        for key in ("when", "needs"):
            yield from rule_faults(kind.questionnaire, getattr(agreement, key), ("agreements", number, key))


def _reference_faults(spec: Grades) -> Iterator[Fault]:
    grades = [grade.id for grade in spec.grades]
    if sorted(spec.tried) != sorted(grades):
        yield ("tried",), f"应把每一级各写一次，依判定的先后：{'、'.join(grades)}"
    if spec.graver is not None and spec.graver.within not in grades:
        yield ("graver", "within"), f"不存在级别“{spec.graver.within}”，可用：{'、'.join(grades)}"
    if spec.inspected_by is not None and spec.record_kind(spec.inspected_by) is None:
        yield ("inspected_by",), f"不存在记录种类“{spec.inspected_by}”"
    if spec.inspected_by is None and any(grade.inspected for grade in spec.grades):
        yield ("grades",), "写了 inspected 的，须用 inspected_by 写明检查记在哪一种记录里"
    for key, names in (
        ("classes", [each.id for each in spec.classes]),
        ("records", [each.id for each in spec.records]),
    ):
        if len(set(names)) != len(names):
            yield (key,), "id 重复，请换一个"


def _item_faults(spec: Grades) -> Iterator[Fault]:
    classes = {each.id for each in spec.classes}
    seen: set[str] = set()
    for number, grade in enumerate(spec.grades):
        for place, item in enumerate(grade.items):
            here: Path_ = ("grades", number, "items", place)
            if item.id in seen:
                yield (*here, "id"), f"id“{item.id}”重复，请换一个"
            seen.add(item.id)
            for name in item.only_for:
                if name not in classes:
                    yield (*here, "only_for"), f"不存在类别“{name}”，可用：{'、'.join(sorted(classes))}"


def _rule_faults(spec: Grades) -> Iterator[Fault]:
    for path, rule in spec.rules:
        yield from _record_rule_faults(spec, rule, path)


def _record_rule_faults(spec: Grades, rule: RecordRule, path: Path_) -> Iterator[Fault]:
    word = record_operator(rule) or ""
    held = getattr(rule, word)
    here: Path_ = (*path, word)
    if isinstance(held, tuple):
        for index, inner in enumerate(held):
            yield from _record_rule_faults(spec, inner, (*here, index))
        return
    kind = spec.record_kind(held.records)
    if kind is None:
        known = "、".join(each.id for each in spec.records)
        yield (*here, "records"), f"不存在记录种类“{held.records}”，可用：{known}"
        return
    if isinstance(held, Recent) and (held.years is None) == (held.months is None):
        yield here, "须写明 years 或 months 之一作为回溯期"
    if held.where is not None:
        yield from rule_faults(kind.questionnaire, held.where, (*here, "where"))


_FAULTS: tuple[Callable[[Grades], Iterator[Fault]], ...] = (
    _record_faults,
    _reference_faults,
    _item_faults,
    _rule_faults,
)
