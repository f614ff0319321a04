"""When a grade becomes another by itself: nothing happens, and a record leaves a period or ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from forms_app.assessment.grades import Grading, ItemFinding, grading_of
from forms_app.assessment.records import DatedRecord, Ledger
from forms_app.core.looking_back import leaves_on
from forms_app.specs.grades import Grade, Grades


@dataclass(frozen=True, slots=True)
class Leaving:
    """A record that counts no more from a day on: it is older than the `period`, or (None) it has ended."""

    record: DatedRecord
    period: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """From `on` the grade is another. `items` are those whose verdict changed: before and after."""

    on: date
    before: Grading
    after: Grading
    leaving: tuple[Leaving, ...]

    @property
    def items(self) -> tuple[tuple[Grade, ItemFinding, ItemFinding], ...]:
        """The items with another verdict than on the day before: of which grade, as it was, as it is."""
        earlier = {item.item.id: item for each in self.before.findings for item in each.items}
        return tuple(
            (each.grade, earlier[item.item.id], item)
            for each in self.after.findings
            for item in each.items
            if item.truth is not earlier[item.item.id].truth
        )


def changes(scheme: Grades, of_class: str, ledger: Ledger, on: date) -> Iterator[Change]:
    """All changes after `on`, in order, if nothing more is recorded. There are no more than periods times records."""
    before = grading_of(scheme, of_class, ledger, on)
    leaving = _leaving(scheme, ledger)
    for day in sorted(day for day in leaving if day > on):
        after = grading_of(scheme, of_class, ledger, day)
        if after.outcome != before.outcome:
            yield Change(day, before, after, tuple(leaving[day]))
        before = after


def next_change(scheme: Grades, of_class: str, ledger: Ledger, on: date) -> Change | None:
    """The first of them, None when the grade stays as it is."""
    return next(changes(scheme, of_class, ledger, on), None)


def _leaving(scheme: Grades, ledger: Ledger) -> dict[date, list[Leaving]]:
    """Day → what counts no more from it on."""
    found: dict[date, list[Leaving]] = {}
    for record in ledger.records:
        if record.ends is not None:
            found.setdefault(record.ends, []).append(Leaving(record, None))
        for (kind, months, inside), words in scheme.periods.items():
            if kind == record.kind.id:
                day = leaves_on(record.day, months, inside=inside)
                found.setdefault(day, []).append(Leaving(record, words))
    return found
