"""Golden situations of grades replayed: what came out differently from what the file says."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from forms_app.answers.answer import Context
from forms_app.assessment.grade_changes import next_change
from forms_app.assessment.grade_words import change_reason, conclusion, item_reason
from forms_app.assessment.grades import Grading, ItemFinding, grading_of
from forms_app.assessment.inspections import schedule_of
from forms_app.assessment.records import DatedRecord, Ledger, read_record
from forms_app.assessment.replay import Difference
from forms_app.core.errors import BadInputError, ProblemsError
from forms_app.core.looking_back import Span
from forms_app.specs.grade_situations import GradeSituation, GradeSituations
from forms_app.specs.grades import Grades
from forms_app.specs.parts import Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.reference import Reference

_NONE = "none"


def wrong_grade_situations(parts: Parts, reference: Reference) -> Iterator[SpecProblem]:
    """Every difference in every situation of a folder, at its line. The folder must be sound."""
    for part in parts.grade_situations:
        scheme = parts.grades[part.model.grades].model
        for number, case in enumerate(part.model.cases):
            for difference in replay_grade(scheme, reference, part.model, case):
                yield part.problem(("cases", number, "name"), str(difference))


def replay_grade(
    scheme: Grades, reference: Reference, situations: GradeSituations, case: GradeSituation
) -> Iterator[Difference]:
    """The differences of one situation."""
    on, of_class = case.on or situations.on, case.of_class or situations.of_class
    base = [record for record in situations.base if record["kind"] not in case.without]
    try:
        ledger = Ledger(read_records(scheme, (*base, *case.records), Context(reference, on)))
    except BadInputError as error:
        yield Difference(case.name, "记录", "可读", str(error))
        return
    grading = grading_of(scheme, of_class, ledger, on)
    for what, expected, found in _stated(case, grading):
        if expected != found:
            yield Difference(case.name, what, str(expected), str(found))
    yield from _said(case, scheme, grading)
    yield from _changed(case, scheme, of_class, ledger, on)
    yield from _scheduled(case, grading, ledger, on)


def _scheduled(case: GradeSituation, grading: Grading, ledger: Ledger, on: date) -> Iterator[Difference]:
    if case.due is None:
        return
    schedule = schedule_of(grading, ledger, case.enrolled or on)
    due = schedule.due if schedule else None
    if due != case.due:
        yield Difference(case.name, "检查截止日", str(case.due), str(due))


def _said(case: GradeSituation, scheme: Grades, grading: Grading) -> Iterator[Difference]:
    """Words that should stand in the reasons of items or in the conclusion, and do not."""
    for name, words in case.reasons.items():
        reason = item_reason(scheme, grading.of_class, _item(grading, name))
        if words not in reason:
            yield Difference(case.name, f"{name} 的理由", words, reason)
    if case.says is not None and case.says not in conclusion(grading):
        yield Difference(case.name, "结论", case.says, conclusion(grading))


def read_records(scheme: Grades, records: tuple[Any, ...] | list[Any], context: Context) -> list[DatedRecord]:
    """Records as a file lists them: `kind`, and the fields of that kind.

    Raises BadInputError naming the record (counted from 1) and the fault.
    """
    found = []
    for number, given in enumerate(records, 1):
        if not isinstance(given, Mapping):
            raise BadInputError(f"第{number}条记录应为“字段: 值”的结构")
        kind = scheme.record_kind(str(given.get("kind")))
        if kind is None:
            known = "、".join(each.id for each in scheme.records)
            raise BadInputError(f"第{number}条记录的 kind 应为：{known}")
        values = {name: value for name, value in given.items() if name != "kind"}
        try:
            found.append(read_record(kind, values, context, str(number)))
        except ProblemsError as error:
            raise BadInputError(f"第{number}条记录（{kind.title}）：{error}") from None
    return found


def _stated(case: GradeSituation, grading: Grading) -> Iterator[tuple[str, object, object]]:
    yield "级别", case.grade, grading.grade.id if grading.grade else _NONE
    if case.candidates is not None:
        yield "可能的级别", list(case.candidates), [each.id for each in grading.candidates]
    for name, verdict in case.items.items():
        yield name, verdict, str(_item(grading, name).truth)
    for name, span in case.spans.items():
        wanted = Span(span.first, span.last)
        looked = {leaf.span for leaf in _item(grading, name).leaves}
        yield f"{name} 的期间", {wanted}, looked
    if case.graver is not None:
        yield "更重情形", case.graver, str(grading.graver.truth) if grading.graver else _NONE


def _changed(case: GradeSituation, scheme: Grades, of_class: str, ledger: Ledger, on: date) -> Iterator[Difference]:
    wanted = case.next
    if wanted is None:
        return
    change = next_change(scheme, of_class, ledger, on)
    expected = None if wanted.never else (wanted.on, wanted.grade)
    found = (change.on, change.after.grade.id if change.after.grade else _NONE) if change else None
    if expected != found:
        yield Difference(
            case.name, "自动变化", *(" ".join(map(str, each)) if each else "不变" for each in (expected, found))
        )
    elif change is not None and wanted.because and wanted.because not in change_reason(change):
        yield Difference(case.name, "自动变化的理由", wanted.because, change_reason(change))


def _item(grading: Grading, name: str) -> ItemFinding:
    return next(item for each in grading.findings for item in each.items if item.item.id == name)
