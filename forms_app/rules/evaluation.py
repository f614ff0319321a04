"""Evaluating a rule: one short function an operator, one table, one recursion."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from forms_app.answers.answer import Answer
from forms_app.answers.reading import Answers
from forms_app.answers.rows import RowsAnswer
from forms_app.core.looking_back import leaves_on, months_later
from forms_app.rules.measuring import Measured
from forms_app.rules.truth import Truth, all_of, any_of, opposite, truth
from forms_app.specs.quantities import QuantityAndBound
from forms_app.specs.rules import (
    DayAndLapse,
    DayAndMonths,
    EveryRow,
    FieldAndNumber,
    LookBack,
    RowCondition,
    RowsAndNumber,
    RowsWhere,
    Rule,
    ShareOfWhole,
    operator_word,
)

_HUNDRED = 100
_SHOWN = Decimal("0.01")
"""A share is said with so many digits, cut off: 29.999% is no 30%."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a rule: its truth, the fields looked at in order, and the row that decided it.

    `free_on` is the first day on which no row lies within a look-back any more, `within` is what came of the rules
    within it.
    """

    truth: Truth
    fields: tuple[str, ...]
    offending: Mapping[str, Answer] | None = None
    share: str = ""
    """The share that a number came to, as sentences say it."""
    free_on: date | None = None
    within: tuple["Outcome", ...] = ()

    @property
    def failing(self) -> tuple[str, ...]:
        """The fields of the innermost rules that are not met, in order."""
        if self.truth is Truth.MET:
            return ()
        if not self.within:
            return self.fields
        return tuple(dict.fromkeys(field for each in self.within for field in each.failing))


@dataclass(frozen=True, slots=True)
class Facts:
    """The answers, the day on which they are judged, and what follows from them by calculation."""

    answers: Answers
    on: date
    quantities: Mapping[str, Measured] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """The answer as operators compare it, None when there is none."""
        answer = self.answers.get(name)
        return None if answer is None else answer.for_rules()


def evaluate(rule: Rule, facts: Facts) -> Outcome:
    """Evaluate a rule that the loader has checked."""
    word = operator_word(rule)
    return EVALUATORS[word or ""](getattr(rule, word or ""), facts)


def _all_of(rules: tuple[Rule, ...], facts: Facts) -> Outcome:
    return _joined(all_of, [evaluate(rule, facts) for rule in rules])


def _any_of(rules: tuple[Rule, ...], facts: Facts) -> Outcome:
    return _joined(any_of, [evaluate(rule, facts) for rule in rules])


def _none_of(rules: tuple[Rule, ...], facts: Facts) -> Outcome:
    joined = _any_of(rules, facts)
    return Outcome(opposite(joined.truth), joined.fields, joined.offending, joined.share, joined.free_on)


def _joined(join: Callable[[Iterable[Truth]], Truth], outcomes: list[Outcome]) -> Outcome:
    fields = dict.fromkeys(field for outcome in outcomes for field in outcome.fields)
    free_on = max((outcome.free_on for outcome in outcomes if outcome.free_on), default=None)
    # Of several look-backs the one that lasts longest decides.
    lasting = next((outcome.offending for outcome in outcomes if free_on and outcome.free_on == free_on), None)
    offending = lasting or next((outcome.offending for outcome in outcomes if outcome.offending), None)
    share = next((outcome.share for outcome in outcomes if outcome.share), "")
    joined = join(outcome.truth for outcome in outcomes)
    return Outcome(joined, tuple(fields), offending, share, free_on, tuple(outcomes))


def _compared(field: str, facts: Facts, test: Callable[[Any], bool]) -> Outcome:
    value = facts.value(field)
    return Outcome(Truth.UNDETERMINED if value is None else truth(test(value)), (field,))


def _is_yes(field: str, facts: Facts) -> Outcome:
    return _compared(field, facts, lambda value: value is True)


def _filled(field: str, facts: Facts) -> Outcome:
    return Outcome(truth(facts.value(field) is not None), (field,))


def _equals(operand: Any, facts: Facts) -> Outcome:
    return _compared(operand.field, facts, lambda value: value == operand.value)


def _one_of(operand: Any, facts: Facts) -> Outcome:
    return _compared(operand.field, facts, lambda value: not set(_several(value)).isdisjoint(operand.values))


def _several(value: Any) -> tuple[Any, ...]:
    """What was chosen; of a field of several choices, all of them."""
    return value if isinstance(value, tuple) else (value,)


def _at_least(operand: FieldAndNumber, facts: Facts) -> Outcome:
    return _compared(operand.field, facts, lambda value: _amount(value) >= operand.value)


def _at_most(operand: FieldAndNumber, facts: Facts) -> Outcome:
    return _compared(operand.field, facts, lambda value: _amount(value) <= operand.value)


def _more_than(operand: FieldAndNumber, facts: Facts) -> Outcome:
    return _compared(operand.field, facts, lambda value: _amount(value) > operand.value)


def _some_row(operand: RowsAndNumber, facts: Facts) -> Outcome:
    """A row without the number leaves it open, unless another one decides; no rows at all have not been filled in."""
    rows = facts.value(operand.rows) or ()
    numbers = [row.get(operand.column) for row in rows]
    if any(number is not None and number >= operand.value for number in numbers):
        return Outcome(Truth.MET, (operand.rows,))
    known = bool(numbers) and None not in numbers
    return Outcome(Truth.NOT_MET if known else Truth.UNDETERMINED, (operand.rows,))


def _share_at_least(operand: ShareOfWhole, facts: Facts) -> Outcome:
    """Compared without dividing, so exactly. Of nothing there is no share: that leaves it open."""
    fields = tuple(filter(None, (operand.part, operand.whole, operand.without)))
    values = [facts.value(field) for field in fields]
    if None in values:
        return Outcome(Truth.UNDETERMINED, fields)
    part, whole = values[0], values[1] - sum(values[2:])
    if whole <= 0:
        return Outcome(Truth.UNDETERMINED, fields)
    share = (part * _HUNDRED / whole).quantize(_SHOWN, ROUND_DOWN)
    return Outcome(truth(part * _HUNDRED >= operand.percent * whole), fields, share=f"{share}%")


def _amount(value: Any) -> Decimal:
    """The number itself; of rows, how many there are."""
    return Decimal(len(value)) if isinstance(value, tuple) else value


def _none_within(look_back: LookBack, facts: Facts) -> Outcome:
    """No rows is met: nothing is on record. A row that lacks what decides leaves it open, unless another one does."""
    judged = [(_in_look_back(row, look_back, facts.on), row) for row in _rows(look_back.rows, facts)]
    within = [row for within, row in judged if within is Truth.MET]
    if within:
        latest = max(within, key=lambda row: _day(row, look_back) or date.min)
        return Outcome(Truth.NOT_MET, (look_back.rows,), latest, free_on=_free_on(latest, look_back))
    return Outcome(opposite(any_of(found for found, _ in judged)), (look_back.rows,))


def _ahead_of(operand: DayAndMonths, facts: Facts) -> Outcome:
    return _compared(operand.field, facts, lambda day: facts.on <= months_later(day, -operand.months))


def _longer_ago(operand: DayAndLapse, facts: Facts) -> Outcome:
    return _compared(operand.field, facts, lambda day: facts.on > months_later(day, operand.months))


def _none_where(wanted: RowsWhere, facts: Facts) -> Outcome:
    """No rows is met. A row that lacks an answer leaves it open, unless another one decides."""
    judged = [(_is_such(row, wanted.where), row) for row in _rows(wanted.rows, facts)]
    found = next((row for such, row in judged if such is Truth.MET), None)
    return Outcome(opposite(any_of(such for such, _ in judged)), (wanted.rows,), found)


def _rows(name: str, facts: Facts) -> tuple[Mapping[str, Answer], ...]:
    answer = facts.answers.get(name)
    return answer.rows if isinstance(answer, RowsAnswer) else ()


def _is_such(row: Mapping[str, Answer], conditions: tuple[RowCondition, ...]) -> Truth:
    """Whether all conditions are true of the row; an answer that is missing leaves it open."""
    return all_of(
        truth(row[each.column].for_json() in each.values) if each.column in row else Truth.UNDETERMINED
        for each in conditions
    )


def _in_look_back(row: Mapping[str, Answer], look_back: LookBack, on: date) -> Truth:
    """Whether the row counts: one that is meant, of which fewer than so many years or months have passed.

    Whether one that is exactly that old counts says `anniversary`. Days after `on` have not happened.
    """
    day, free_on = _day(row, look_back), _free_on(row, look_back)
    dated = Truth.UNDETERMINED if day is None or free_on is None else truth(day <= on < free_on)
    return all_of((_is_such(row, look_back.where), dated))


def _day(row: Mapping[str, Answer], look_back: LookBack) -> date | None:
    value = row[look_back.date].for_rules() if look_back.date in row else None
    return value if isinstance(value, date) else None


def _free_on(row: Mapping[str, Answer], look_back: LookBack) -> date | None:
    """The first day on which the row does not count any more."""
    day = _day(row, look_back)
    return None if day is None else leaves_on(day, look_back.in_months, inside=look_back.anniversary == "inside")


def _every(operand: EveryRow, facts: Facts) -> Outcome:
    """The first row that does not meet the rule decides, and is told."""
    answer = facts.answers.get(operand.rows)
    rows = answer.rows if isinstance(answer, RowsAnswer) else ()
    judged = [(evaluate(operand.rule, Facts(Answers(row), facts.on)).truth, row) for row in rows]
    offending = next((row for verdict, row in judged if verdict is Truth.NOT_MET), None)
    return Outcome(all_of(verdict for verdict, _ in judged), (operand.rows,), offending)


def _quantity_at_least(operand: QuantityAndBound, facts: Facts) -> Outcome:
    return _measured(operand, facts, lambda value, bound: value >= bound)


def _quantity_at_most(operand: QuantityAndBound, facts: Facts) -> Outcome:
    return _measured(operand, facts, lambda value, bound: value <= bound)


def _measured(operand: QuantityAndBound, facts: Facts, test: Callable[[Decimal, Decimal], bool]) -> Outcome:
    quantity = facts.quantities[operand.quantity]
    bound, behind = _bound(operand, facts)
    fields = tuple(dict.fromkeys((*quantity.fields, *behind)))
    if quantity.value is None or bound is None:
        return Outcome(Truth.UNDETERMINED, fields)
    return Outcome(truth(test(quantity.value, bound)), fields)


def _bound(operand: QuantityAndBound, facts: Facts) -> tuple[Decimal | None, tuple[str, ...]]:
    """What a quantity is held against, and the answers behind that."""
    if operand.than is None:
        return operand.value, ()
    other = facts.quantities.get(operand.than)
    return (other.value, other.fields) if other else (facts.value(operand.than), (operand.than,))


EVALUATORS: dict[str, Callable[[Any, Facts], Outcome]] = {
    "all_of": _all_of,
    "any_of": _any_of,
    "none_of": _none_of,
    "is_yes": _is_yes,
    "filled": _filled,
    "equals": _equals,
    "one_of": _one_of,
    "at_least": _at_least,
    "at_most": _at_most,
    "more_than": _more_than,
    "some_row": _some_row,
    "share_at_least": _share_at_least,
    "none_within": _none_within,
    "every_row": _every,
    "quantity_at_least": _quantity_at_least,
    "quantity_at_most": _quantity_at_most,
    "none_where": _none_where,
    "ahead_of": _ahead_of,
    "longer_ago": _longer_ago,
}
