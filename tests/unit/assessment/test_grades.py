"""Grades from records: every golden situation, every operator, and what a record must say."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from forms_app.answers.answer import Context
from forms_app.assessment.grade_changes import changes, next_change
from forms_app.assessment.grade_replay import read_records, replay_grade
from forms_app.assessment.grade_words import change_words, conclusion, grade_title, item_reason
from forms_app.assessment.grades import LOOKS, grading_of, judged
from forms_app.assessment.inspections import schedule_of
from forms_app.assessment.records import Ledger, read_record, stored_record
from forms_app.core.errors import BadInputError, ProblemsError
from forms_app.specs.folders import domain_folders
from forms_app.specs.grade_situations import GradeSituation, GradeSituations
from forms_app.specs.grades import RECORD_OPERATORS, Grades, RecordRule
from forms_app.specs.loading import load_parts
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import Reference

PARTS = [load_parts(folder) for folder in domain_folders(specs_folder())]
FILES = [(parts.grades[part.model.grades].model, part.model) for parts in PARTS for part in parts.grade_situations]
CASES = [(scheme, file, case) for scheme, file in FILES for case in file.cases]
RULES: TypeAdapter[RecordRule] = TypeAdapter(RecordRule)
ON = date(2026, 3, 10)
M, N, U = "met", "not_met", "undetermined"


@pytest.fixture(scope="module")
def scheme() -> Grades:
    return FILES[0][0]


@pytest.fixture
def on_the_day(reference: Reference) -> Context:
    return Context(reference, ON)


@pytest.mark.parametrize(("scheme_", "file", "case"), CASES, ids=[case.name for _, _, case in CASES])
def test_situation(scheme_: Grades, reference: Reference, file: GradeSituations, case: GradeSituation) -> None:
    assert list(replay_grade(scheme_, reference, file, case)) == []


@pytest.mark.parametrize(("scheme_", "file"), FILES)
def test_every_item_has_a_situation_both_ways_and_every_grade_one(scheme_: Grades, file: GradeSituations) -> None:
    seen = {pair for case in file.cases for pair in case.items.items()}
    for grade in scheme_.grades:
        assert any(case.grade == grade.id for case in file.cases), grade.id
        for item in grade.items:
            assert {(item.id, "met"), (item.id, "not_met")} <= seen, item.id


def test_a_wrong_situation_is_told(scheme: Grades, reference: Reference) -> None:
    file = FILES[0][1]
    wrong = file.cases[0].model_copy(update={"grade": "grade_2", "items": {"one_2": "not_met"}, "says": "没有的话"})
    told = [str(each) for each in replay_grade(scheme, reference, file, wrong)]
    assert told[0] == "情形“一级：六项条件全部符合”：级别应为 grade_2，实为 grade_1"
    assert told[1] == "情形“一级：六项条件全部符合”：one_2应为 not_met，实为 met"
    assert told[2].startswith("情形“一级：六项条件全部符合”：结论应为 没有的话")


def _accident(day: str, **more: Any) -> dict[str, Any]:
    return {"kind": "accident", "occurred_on": day, "facts": "某事故", "dead": 1, "grade": "ordinary"} | more


_FATAL = {"all_of": [{"is_yes": "responsible"}, {"at_least": {"field": "dead", "value": 1}}]}
_RECENT = {"records": "accident", "years": 1, "where": _FATAL}
_YES, _NO, _OPEN = (
    _accident("2026-01-01", responsible=True),
    _accident("2026-01-01", responsible=False),
    _accident("2026-01-01"),
)
_OLD = _accident("2025-03-10", responsible=True)
_ENDED = _YES | {"rectified_on": "2026-03-10"}
OPERATORS = [
    ({"none_within": _RECENT}, [], M),
    ({"none_within": _RECENT}, [_NO], M),
    ({"none_within": _RECENT}, [_YES], N),
    ({"none_within": _RECENT}, [_OPEN], U),
    ({"none_within": _RECENT}, [_OPEN, _YES], N),
    ({"none_within": _RECENT}, [_OLD], M),
    ({"none_within": _RECENT | {"anniversary": "inside"}}, [_OLD], N),
    ({"some_within": _RECENT}, [_YES], M),
    ({"some_within": _RECENT}, [_NO], N),
    ({"some_within": _RECENT}, [_OPEN], U),
    ({"some_within": _RECENT}, [_ENDED], M),
    ({"count_within": _RECENT | {"count": 2}}, [_YES, _YES], M),
    ({"count_within": _RECENT | {"count": 2}}, [_YES, _NO], N),
    ({"count_within": _RECENT | {"count": 2}}, [_YES, _OPEN], U),
    ({"count_within": _RECENT | {"count": 2}}, [_OPEN], N),
    ({"some_held": {"records": "accident", "where": _FATAL}}, [_YES], M),
    ({"some_held": {"records": "accident", "where": _FATAL}}, [_ENDED], N),
    ({"some_held": {"records": "accident", "where": _FATAL}}, [_YES | {"rectified_on": "2026-03-09"}], N),
    ({"some_held": {"records": "accident", "where": _FATAL}}, [_OPEN], U),
    ({"none_held": {"records": "accident"}}, [], M),
    ({"none_held": {"records": "accident"}}, [_NO], N),
    ({"latest": {"records": "accident", "where": {"is_yes": "responsible"}}}, [_OLD, _NO], N),
    ({"latest": {"records": "accident", "where": {"is_yes": "responsible"}}}, [_NO | {"occurred_on": "2025-01-01"}, _YES], M),
    ({"latest": {"records": "accident", "where": {"is_yes": "responsible"}}}, [], U),
    ({"latest": {"records": "accident", "where": {"is_yes": "responsible"}}}, [_OPEN], U),
    ({"all_of": [{"none_held": {"records": "penalty"}}, {"none_within": _RECENT}]}, [], M),
    ({"all_of": [{"none_held": {"records": "penalty"}}, {"none_within": _RECENT}]}, [_YES], N),
    ({"any_of": [{"some_held": {"records": "penalty"}}, {"some_within": _RECENT}]}, [_YES], M),
    ({"any_of": [{"some_held": {"records": "penalty"}}, {"some_within": _RECENT}]}, [], N),
    ({"any_of": [{"some_held": {"records": "penalty"}}, {"some_within": _RECENT}]}, [_OPEN], U),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "records", "expected"), OPERATORS)
def test_operators(scheme: Grades, on_the_day: Context, rule: Any, records: list[Any], expected: str) -> None:
    ledger = Ledger(read_records(scheme, records, on_the_day))
    assert judged(RULES.validate_python(rule), ledger, ON).truth == expected


def test_every_operator_is_tried_both_ways() -> None:
    assert set(LOOKS) | {"all_of", "any_of"} == set(RECORD_OPERATORS)
    for word in RECORD_OPERATORS:
        assert {M, N} <= {expected for rule, _, expected in OPERATORS if word in rule}, word


@pytest.mark.parametrize(
    ("dead", "grade", "sound"),
    [
        (2, "ordinary", True), (3, "ordinary", False), (3, "larger", True), (9, "larger", True), (10, "larger", False),
        (10, "major", True), (29, "major", True), (30, "major", False), (30, "extraordinary", True), (0, "larger", True),
    ],
)  # fmt: skip
def test_the_grade_of_an_accident_agrees_with_its_dead(
    scheme: Grades, on_the_day: Context, dead: int, grade: str, sound: bool
) -> None:
    records = [_accident("2026-01-01", dead=dead, grade=grade)]
    if sound:
        assert read_records(scheme, records, on_the_day)
        return
    with pytest.raises(BadInputError, match="《生产安全事故报告和调查处理条例》第三条"):
        read_records(scheme, records, on_the_day)


def test_a_record_without_its_day_is_refused(scheme: Grades, on_the_day: Context) -> None:
    kind = scheme.record_kind("penalty")
    assert kind is not None
    with pytest.raises(ProblemsError, match="“处罚决定日期”必填"):
        read_record(kind, {"authority": "other", "authority_name": "x", "number": "1", "content": "x"}, on_the_day)


def test_a_record_that_ends_before_it_begins_is_refused(scheme: Grades, on_the_day: Context) -> None:
    with pytest.raises(BadInputError, match="截止的日期早于记录的日期"):
        read_records(scheme, [_accident("2026-01-02", rectified_on="2026-01-01")], on_the_day)


def test_a_record_may_end_on_the_day_on_which_it_begins(scheme: Grades, on_the_day: Context) -> None:
    [record] = read_records(scheme, [_accident("2026-01-02", rectified_on="2026-01-02")], on_the_day)
    assert not record.holds(record.day)


def test_what_comes_after_a_day_has_not_happened_on_it(scheme: Grades, on_the_day: Context) -> None:
    ledger = Ledger(read_records(scheme, [_YES], on_the_day))
    for day, expected in ((date(2025, 12, 31), M), (date(2026, 1, 1), N)):
        assert judged(RULES.validate_python({"none_within": _RECENT}), ledger, day).truth == expected


def test_what_is_stored_says_the_same_as_what_was_read(scheme: Grades, on_the_day: Context) -> None:
    [record] = read_records(scheme, [_ENDED], on_the_day)
    again = stored_record(record.kind, "1", record.answers.for_json(), on_the_day)
    assert (again.day, again.ends, again.summary) == (record.day, record.ends, record.summary)
    standard = {"kind": "standardisation", "granted_on": "2025-01-01", "level": "first", "valid_until": "2026-03-10"}
    [record] = read_records(scheme, [standard], on_the_day)
    again = stored_record(record.kind, "1", record.answers.for_json(), on_the_day)
    assert record.ends == again.ends == date(2026, 3, 11)


def test_changes_are_told_one_after_the_other(scheme: Grades, on_the_day: Context) -> None:
    base = FILES[0][1].base
    penalty = {
        "kind": "penalty", "decided_on": "2025-03-10", "authority": "emergency_management",
        "authority_name": "某应急管理局", "number": "演示1号", "content": "警告",
    }  # fmt: skip
    ledger = Ledger(read_records(scheme, [*base, penalty], on_the_day))
    told = list(changes(scheme, "coal_mine", ledger, ON))
    assert [(each.on, each.after.grade.id if each.after.grade else None) for each in told] == [
        (date(2026, 3, 11), "grade_2"),
        (date(2027, 6, 1), None),
        (date(2028, 3, 11), None),  # still not known, but now it may be the first grade as well
    ]
    assert [each.before for each in told[1:]] == [each.after for each in told[:-1]]
    assert change_words(told[0]) == (
        "自2026年3月11日起：三级变为二级。“行政处罚”记录（2025年3月10日应急管理部门处罚决定演示1号：警告）超出1年的期间，"
        "第十三条（二）2（3）由“不符合”变为“符合”、第十三条（二）3（2）由“有此情形”变为“无此情形”。"
    )
    assert next_change(scheme, "coal_mine", ledger, date(2028, 3, 11)) is None


def test_a_grade_that_cannot_be_told_says_what_is_missing(scheme: Grades) -> None:
    grading = grading_of(scheme, "fireworks", Ledger(()), ON)
    assert grade_title(grading) == "尚不能判定（可能为三级或者一级或者二级）"
    assert "第十三条（二）1（1）（公开承诺并严格履行主体责任）" in conclusion(grading)
    item = grading.finding("grade_1").items[0]
    assert item_reason(scheme, "fireworks", item) == "没有当日有效的“公开承诺和主体责任核查”记录，请核实后补录。"


def _visit(day: str) -> dict[str, Any]:
    return {"kind": "inspection", "inspected_on": day, "inspectors": "王某、李某", "result": "正常"}


@pytest.mark.parametrize(
    ("visits", "due"),
    [
        ((), date(2026, 7, 31)),  # half a year after it was enrolled, to the last day of a shorter month
        (("2026-02-28",), date(2026, 8, 28)),
        (("2026-03-01", "2026-02-28"), date(2026, 9, 1)),
        (("2026-02-28", "2026-03-11"), date(2026, 8, 28)),  # what is to come has not been made
    ],
)
def test_an_inspection_is_due_by_the_last_one_before_the_day(
    scheme: Grades, reference: Reference, visits: tuple[str, ...], due: date
) -> None:
    penalty = {
        "kind": "penalty", "decided_on": "2026-01-10", "authority": "emergency_management",
        "authority_name": "某应急管理局", "number": "演示1号", "content": "警告",
    }  # fmt: skip
    records = [*FILES[0][1].base, penalty, *map(_visit, visits)]
    ledger = Ledger(read_records(scheme, records, Context(reference, date(2026, 4, 1))))
    schedule = schedule_of(grading_of(scheme, "coal_mine", ledger, ON), ledger, date(2026, 1, 31))
    assert schedule is not None
    assert (schedule.grade.id, schedule.due, schedule.assumed) == ("grade_3", due, False)
    assert (schedule.is_overdue(due), schedule.is_overdue(due + timedelta(days=1))) == (False, True)
