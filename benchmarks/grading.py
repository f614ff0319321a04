"""A hundred thousand subjects of ten dated records each, graded with every ground, beside two lines of plain Python."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from time import process_time
from typing import Any

from benchmarks.measuring import Result
from benchmarks.parts import DAY
from forms_app.answers.answer import Context
from forms_app.assessment.grades import grading_of
from forms_app.assessment.records import Ledger, stored_record
from forms_app.specs.folders import load_catalogue
from forms_app.specs.grades import Grades
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import load_reference

SUBJECTS = 100_000
_SCHEME = "work_safety_credit/grades"
_SEED, _LONGEST = 12, 5 * 365
_ORIGINALS = 1_000
"""Different sets of records; each is read anew every time it comes up, as rows of a database are."""

_ROWS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("pledge", "checked_on", {"pledged": True, "fulfilled": True, "basis": "承诺书"}),
    ("standardisation", "granted_on", {"level": "first"}),
    ("penalty", "decided_on", {"authority": "emergency_management", "content": "警告"}),
    ("penalty", "decided_on", {"authority": "other", "content": "罚款"}),
    ("accident", "occurred_on", {"dead": "1", "grade": "ordinary", "responsible": True}),
    ("accident", "occurred_on", {"dead": "0", "grade": "ordinary", "responsible": True}),
    ("dishonesty", "occurred_on", {"actor": "unit", "conduct": "other"}),
    ("joint_punishment", "listed_on", {"field": "税务", "removed_on": "2026-01-01"}),
    ("inspection", "inspected_on", {"result": "未发现问题"}),
    ("inspection", "inspected_on", {"result": "未发现问题"}),
)
_Rows = list[tuple[str, str, dict[str, Any]]]


def run() -> Iterator[Result]:
    """Seconds of one core for all of them; the baseline decides the grade alone and keeps no ground."""
    scheme = load_catalogue(specs_folder()).grading(_SCHEME).scheme
    context = Context(load_reference(specs_folder()), DAY)
    subjects = _subjects()
    ours = _seconds(lambda rows: _graded(scheme, rows, context), subjects)
    bare = _seconds(_bare, subjects)
    note = f"grade alone in plain Python, no grounds: {bare:.1f} s"
    yield Result(f"{SUBJECTS:,} subjects of {len(_ROWS)} records graded", ours, None, 30.0, unit="s", note=note)


def _subjects() -> list[_Rows]:
    random = Random(_SEED)  # noqa: S311 - the same subjects every time
    return [
        [
            (kind, field, values | {field: (DAY - timedelta(days=random.randrange(1, _LONGEST))).isoformat()})
            for kind, field, values in _ROWS
        ]
        for _ in range(_ORIGINALS)
    ]


def _seconds(grade: Callable[[_Rows], object], subjects: list[_Rows]) -> float:
    """Time of this process alone: others on the machine do not count."""
    start = process_time()
    for _ in range(SUBJECTS // _ORIGINALS):
        for rows in subjects:
            grade(rows)
    return process_time() - start


def _graded(scheme: Grades, rows: _Rows, context: Context) -> object:
    records = (
        stored_record(kind, "", values, context) for name, _, values in rows if (kind := scheme.record_kind(name))
    )
    return grading_of(scheme, "coal_mine", Ledger(records), DAY)


def _bare(rows: _Rows) -> int:
    """What somebody would write by hand for these ten rows: no grounds, no open questions, no other regulation."""
    adverse = [
        date.fromisoformat(values[field])
        for kind, field, values in rows
        if kind == "dishonesty"
        or (kind == "penalty" and values["authority"] == "emergency_management")
        or (kind == "accident" and int(values["dead"]) > 0 and values["responsible"])
    ]
    ages = [(DAY - day).days for day in adverse]
    if any(age <= 365 for age in ages):
        return 3
    return 2 if any(age <= 3 * 365 for age in ages) else 1
