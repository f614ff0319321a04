"""Until when somebody is to be inspected, by the grade: at least once in so many months since the last time."""

from dataclasses import dataclass
from datetime import date

from forms_app.assessment.grades import Grading
from forms_app.assessment.records import Ledger
from forms_app.core.looking_back import months_later
from forms_app.specs.grades import Grade, Inspections


@dataclass(frozen=True, slots=True)
class Schedule:
    """`due` is the last day, inclusive. `since` is the last inspection, or the day of enrolment where there was none.

    `assumed`: the grade is not settled, and the strictest of those that are possible is taken.
    """

    rule: Inspections
    grade: Grade
    inspected: date | None
    since: date
    due: date
    assumed: bool

    def is_overdue(self, on: date) -> bool:
        """Whether the last day has passed."""
        return on > self.due


def schedule_of(grading: Grading, ledger: Ledger, enrolled: date) -> Schedule | None:
    """The schedule by the grade; None where no grade is possible or none says how often."""
    possible = (grading.grade,) if grading.grade else grading.candidates
    rules = [(grade.inspected, grade) for grade in possible if grade.inspected is not None]
    if not rules:
        return None
    rule, grade = min(rules, key=lambda each: each[0].months)
    visits = [each.day for each in ledger.of(grading.scheme.inspected_by or "") if each.day <= grading.on]
    inspected = visits[-1] if visits else None
    since = inspected or enrolled
    return Schedule(rule, grade, inspected, since, months_later(since, rule.months), assumed=grading.grade is None)
