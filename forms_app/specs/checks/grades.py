"""Grades: records date themselves by fields that exist, rules judge what is there, every grade is asked once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from forms_app.specs.checks.law import rule_faults
from forms_app.specs.checks.names import Fault, below, ids, repeated
from forms_app.specs.fields import DateField
from forms_app.specs.grade_situations import GradeSituation, GradeSituations
from forms_app.specs.grades import Grades, Recent, RecordKind, RecordRule, record_operator
from forms_app.specs.parts import Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.strict_yaml import Path_
from forms_app.specs.wording import placeholders


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
        for path, message in _situation_faults(part.model, spec.model):
            yield part.problem(path, message)


def _situation_faults(told: GradeSituations, spec: Grades) -> Iterator[Fault]:
    names = _Names(
        grades=frozenset(ids(spec.grades)),
        items=frozenset(item.id for grade in spec.grades for item in grade.items),
        kinds=frozenset(ids(spec.records)),
        classes=frozenset(ids(spec.classes)),
    )
    for index, record in enumerate(told.base):
        yield from _unknown(("base", index), "记录种类", [str(record.get("kind"))], names.kinds)
    yield from _unknown(("of_class",), "类别", [told.of_class], names.classes)
    yield from repeated(("cases",), (case.name for case in told.cases), key="name")
    for index, case in enumerate(told.cases):
        yield from _case_faults(names, case, ("cases", index))


@dataclass(frozen=True, slots=True)
class _Names:
    """What a situation may speak of."""

    grades: frozenset[str]
    items: frozenset[str]
    kinds: frozenset[str]
    classes: frozenset[str]


def _case_faults(names: _Names, case: GradeSituation, path: Path_) -> Iterator[Fault]:
    said = (case.grade, case.next.grade if case.next else None)
    grades = [each for each in said if each and each != "none"]
    yield from _unknown(path, "级别", [*grades, *(case.candidates or ())], names.grades)
    yield from _unknown(path, "情形", [*case.items, *case.spans, *case.reasons], names.items)
    yield from _unknown(path, "类别", [case.of_class] if case.of_class else [], names.classes)
    recorded = [str(record.get("kind")) for record in case.records]
    yield from _unknown(path, "记录种类", [*recorded, *case.without], names.kinds)


def _unknown(path: Path_, what: str, names: Iterable[str], known: frozenset[str]) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            yield path, f"不存在{what}“{name}”，可用：{'、'.join(sorted(known))}"


def _record_faults(spec: Grades) -> Iterator[Fault]:
    for index, kind in enumerate(spec.records):
        for faults in (_date_faults, _field_faults, _agreement_faults):
            yield from below(("records", index), faults(kind))


def _date_faults(kind: RecordKind) -> Iterator[Fault]:
    dates = {field.id: field for field in kind.fields if isinstance(field, DateField)}
    for key in ("day", "last_day", "ended"):
        name = getattr(kind, key)
        if name is not None and name not in dates:
            yield (key,), f"“{name}”不是本记录的日期字段，可用：{'、'.join(sorted(dates)) or '无'}"
    if kind.last_day and kind.ended:
        yield ("ended",), "last_day（最后一日，含当日）与 ended（自该日起不再有效）只能写一个"
    if kind.day in dates and not dates[kind.day].required:
        yield ("day",), f"记录的日期“{kind.day}”须 required: true，没有日期的记录无从计算"


def _field_faults(kind: RecordKind) -> Iterator[Fault]:
    known = ids(kind.fields)
    yield from repeated(("fields",), known)
    for name in kind.later:
        if name not in known:
            yield ("later",), f"不存在字段“{name}”，可用：{'、'.join(known)}"
    for name in placeholders(kind.summary):
        if name not in known:
            yield ("summary",), f"句中的“{{{name}}}”不是字段，可用：{'、'.join(known)}"


def _agreement_faults(kind: RecordKind) -> Iterator[Fault]:
    for number, agreement in enumerate(kind.agreements):
        for key in ("when", "needs"):
            yield from rule_faults(kind.questionnaire, getattr(agreement, key), ("agreements", number, key))


def _reference_faults(spec: Grades) -> Iterator[Fault]:
    grades = ids(spec.grades)
    if sorted(spec.tried) != sorted(grades):
        yield ("tried",), f"应把每一级各写一次，依判定的先后：{'、'.join(grades)}"
    if spec.graver is not None and spec.graver.within not in grades:
        yield ("graver", "within"), f"不存在级别“{spec.graver.within}”，可用：{'、'.join(grades)}"
    if spec.inspected_by is not None and spec.record_kind(spec.inspected_by) is None:
        yield ("inspected_by",), f"不存在记录种类“{spec.inspected_by}”"
    if spec.inspected_by is None and any(grade.inspected for grade in spec.grades):
        yield ("grades",), "写了 inspected 的，须用 inspected_by 写明检查记在哪一种记录里"
    yield from repeated(("classes",), ids(spec.classes))
    yield from repeated(("records",), ids(spec.records))


def _item_faults(spec: Grades) -> Iterator[Fault]:
    classes = frozenset(ids(spec.classes))
    seen: set[str] = set()
    for number, grade in enumerate(spec.grades):
        for place, item in enumerate(grade.items):
            here: Path_ = ("grades", number, "items", place)
            if item.id in seen:
                yield (*here, "id"), f"id“{item.id}”重复，请换一个"
            seen.add(item.id)
            yield from _unknown((*here, "only_for"), "类别", item.only_for, classes)


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
