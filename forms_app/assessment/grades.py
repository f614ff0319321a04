"""The grade that follows from somebody's records on a day, with what each item rests on. Words are in `grade_words`.

What there are dozens of for each subject are named tuples: they are made three times as fast as frozen dataclasses.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from forms_app.assessment.records import DatedRecord, Ledger
from forms_app.core.looking_back import Span, span_before
from forms_app.rules.truth import Truth, all_of, any_of, opposite
from forms_app.specs.grades import Counted, Grade, Grades, Held, Item, Recent, RecordRule, record_operator

_SPANS_KEPT = 4096
_JOINS = {"all": all_of, "any": any_of}


class Leaf(NamedTuple):
    """What came of one look at the records of a kind.

    `records` are those it rests on, `unclear` those that do not say what is asked, `span` the days looked at (None:
    what holds on the day).
    """

    word: str
    held: Held | Recent
    truth: Truth
    records: tuple[DatedRecord, ...]
    unclear: tuple[DatedRecord, ...]
    span: Span | None


class Judged(NamedTuple):
    """What came of a rule: its truth, and the looks that decided it."""

    truth: Truth
    leaves: tuple[Leaf, ...]


class ItemFinding(NamedTuple):
    """The verdict on one item. `applies`: whether the item is about this class at all."""

    item: Item
    truth: Truth
    leaves: tuple[Leaf, ...]
    applies: bool = True


@dataclass(frozen=True, slots=True)
class GradeFinding:
    """The verdict on one grade, item by item."""

    grade: Grade
    truth: Truth
    items: tuple[ItemFinding, ...]


@dataclass(frozen=True, slots=True)
class Grading:
    """The grade on a day.

    `grade` is None when it cannot be told: then `candidates` are the grades that stay possible, in the order in which
    they are tried; none at all when the regulation puts nobody with such records into any grade. `graver` is what came
    of the graver case, None where it is not asked.
    """

    scheme: Grades
    of_class: str
    on: date
    grade: Grade | None
    candidates: tuple[Grade, ...]
    findings: tuple[GradeFinding, ...]
    graver: Judged | None

    @property
    def outcome(self) -> tuple[str, ...]:
        """What two days are compared by: the ids of the grades that are possible, marked when it is settled."""
        return (self.grade.id,) if self.grade else ("", *(each.id for each in self.candidates))

    def finding(self, grade: str) -> GradeFinding:
        """What came of a grade. Raises KeyError."""
        return {each.grade.id: each for each in self.findings}[grade]


def grading_of(scheme: Grades, of_class: str, ledger: Ledger, on: date) -> Grading:
    """Grade somebody of a class by the records as of `on`."""
    found = tuple(_graded(grade, of_class, ledger, on) for grade in scheme.grades)
    by_id = {each.grade.id: each for each in found}
    possible = _possible([by_id[name] for name in scheme.tried])
    settled = possible[0].grade if len(possible) == 1 and possible[0].truth is Truth.MET else None
    asks_graver = scheme.graver is not None and by_id[scheme.graver.within].truth is not Truth.NOT_MET
    graver = judged(scheme.graver.rule, ledger, on) if scheme.graver and asks_graver else None
    candidates = () if settled else tuple(each.grade for each in possible)
    return Grading(scheme, of_class, on, settled, candidates, found, graver)


def _possible(tried: Iterable[GradeFinding]) -> list[GradeFinding]:
    """The grades that it may be: those tried up to the first one that is met, without those that are not."""
    possible: list[GradeFinding] = []
    for each in tried:
        if each.truth is not Truth.NOT_MET:
            possible.append(each)
        if each.truth is Truth.MET:
            break
    return possible


def _graded(grade: Grade, of_class: str, ledger: Ledger, on: date) -> GradeFinding:
    items = tuple(_item(item, of_class, ledger, on) for item in grade.items)
    return GradeFinding(grade, _JOINS[grade.needs](each.truth for each in items if each.applies), items)


def _item(item: Item, of_class: str, ledger: Ledger, on: date) -> ItemFinding:
    if item.only_for and of_class not in item.only_for:
        return ItemFinding(item, Truth.NOT_MET, (), applies=False)
    outcome = judged(item.rule, ledger, on)
    return ItemFinding(item, outcome.truth, outcome.leaves)


def judged(rule: RecordRule, ledger: Ledger, on: date) -> Judged:
    """Evaluate a rule that the loader has checked."""
    word = record_operator(rule) or ""
    held = getattr(rule, word)
    if isinstance(held, tuple):
        return _joined(_TOGETHER[word], [judged(each, ledger, on) for each in held])
    leaf = LOOKS[word](word, held, ledger, on)
    return Judged(leaf.truth, (leaf,))


def _joined(join: Callable[[Iterable[Truth]], Truth], outcomes: list[Judged]) -> Judged:
    """Of the looks, those that came out as the whole did decided it."""
    verdict = join(outcome.truth for outcome in outcomes)
    return Judged(verdict, tuple(leaf for each in outcomes if each.truth is verdict for leaf in each.leaves))


def _recent(recent: Recent, ledger: Ledger, on: date) -> tuple[list[DatedRecord], list[DatedRecord], Span]:
    span = _span(on, recent.in_months, recent.anniversary == "inside")
    within = [each for each in ledger.of(recent.records) if span.first <= each.day <= span.last]
    return *_sorted_out(within, recent, ledger), span


def _sorted_out(
    records: list[DatedRecord], held: Held | Recent, ledger: Ledger
) -> tuple[list[DatedRecord], list[DatedRecord]]:
    """Those that are such, and those that may be."""
    truths = [(record, ledger.truth(record, held)) for record in records]
    such = [record for record, found in truths if found is Truth.MET]
    return such, [record for record, found in truths if found is Truth.UNDETERMINED]


def _at_least(such: list[DatedRecord], unclear: list[DatedRecord], count: int) -> Truth:
    if len(such) >= count:
        return Truth.MET
    return Truth.UNDETERMINED if len(such) + len(unclear) >= count else Truth.NOT_MET


def _look_back(word: str, held: Recent, ledger: Ledger, on: date) -> Leaf:
    such, unclear, span = _recent(held, ledger, on)
    found = _at_least(such, unclear, held.count if isinstance(held, Counted) else 1)
    verdict = opposite(found) if word == "none_within" else found
    return Leaf(word, held, verdict, tuple(such), tuple(unclear), span)


def _look(word: str, held: Held, ledger: Ledger, on: date) -> Leaf:
    holding = [record for record in ledger.of(held.records) if record.holds(on)]
    such, unclear = _sorted_out(holding, held, ledger)
    found = _at_least(such, unclear, 1)
    return Leaf(word, held, opposite(found) if word == "none_held" else found, tuple(such), tuple(unclear), None)


def _latest(word: str, held: Held, ledger: Ledger, on: date) -> Leaf:
    holding = [record for record in ledger.of(held.records) if record.holds(on)]
    if not holding:
        return Leaf(word, held, Truth.UNDETERMINED, (), (), None)
    verdict = ledger.truth(holding[-1], held)
    unclear = (holding[-1],) if verdict is Truth.UNDETERMINED else ()
    return Leaf(word, held, verdict, (holding[-1],), unclear, None)


@lru_cache(_SPANS_KEPT)
def _span(on: date, months: int, inside: bool) -> Span:
    return span_before(on, months, inside=inside)


_TOGETHER = {"all_of": all_of, "any_of": any_of}
LOOKS: dict[str, Callable[[str, Any, Ledger, date], Leaf]] = {
    "none_within": _look_back,
    "some_within": _look_back,
    "count_within": _look_back,
    "none_held": _look,
    "some_held": _look,
    "latest": _latest,
}
"""Word → function; with `all_of` and `any_of` all of the operators, checked by a test."""
