"""Dated records of somebody, as grades read them: when they hold, what they say, what they miss."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from forms_app.answers.answer import Answer, AnswerError, Context, Json
from forms_app.answers.reading import Answers, missing, read_answers
from forms_app.answers.simple import SIMPLE_TYPES
from forms_app.core.errors import Problem, ProblemsError
from forms_app.rules.evaluation import Facts, evaluate
from forms_app.rules.truth import Truth
from forms_app.specs.grades import Held, Recent, RecordKind
from forms_app.specs.wording import PLACEHOLDER

_ONE_DAY = timedelta(days=1)
_UNSAID = "（未填）"


@dataclass(frozen=True, slots=True, eq=False)
class DatedRecord:
    """A record. It holds from `day` to the day before `ends` (None: without end). `key` names it where it is kept."""

    kind: RecordKind
    key: str
    day: date
    ends: date | None
    answers: Answers

    def holds(self, on: date) -> bool:
        """Whether it holds on that day."""
        return self.day <= on and (self.ends is None or on < self.ends)

    @property
    def summary(self) -> str:
        """What it says, in one line."""
        return PLACEHOLDER.sub(lambda match: self.answers.text(match.group(1)) or _UNSAID, self.kind.summary)


class _Lazily(Mapping[str, Answer]):
    """Answers of a record that was read when it was recorded: each is read again only when somebody asks for it.

    `values` hold what was answered, and nothing for what was not.
    """

    __slots__ = ("_context", "_kind", "_read", "_values")

    def __init__(self, kind: RecordKind, values: Mapping[str, Json], context: Context) -> None:
        self._kind, self._values, self._context = kind, values, context
        self._read: dict[str, Answer] = {}

    def __getitem__(self, name: str) -> Answer:
        if name not in self._read:
            raw = self._values[name]
            field = self._kind.by_id[name]
            try:
                self._read[name] = SIMPLE_TYPES[field.type].parse(raw, field, self._context)
            except AnswerError as error:
                raise ProblemsError(error.problems(name)) from None
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return (field.id for field in self._kind.fields if field.id in self._values)

    def __len__(self) -> int:
        return len(self._values)

    def get(self, name: str, default: Any = None) -> Any:
        """The answer, None when the record does not say it."""
        return self[name] if name in self._values else default


def stored_record(kind: RecordKind, key: str, values: Mapping[str, Json], context: Context) -> DatedRecord:
    """A record that was checked when it was recorded; its days are stored as `2026-03-10`.

    Raises ProblemsError, when an answer that cannot be read any more is asked for.
    """
    end = values.get(kind.ends) if kind.ends else None
    answers = Answers(_Lazily(kind, values, context))
    return _dated(kind, key, answers, date.fromisoformat(values[kind.day]), date.fromisoformat(end) if end else None)


def read_record(kind: RecordKind, values: Mapping[str, Any], context: Context, key: str = "") -> DatedRecord:
    """A record as somebody wrote it down. Raises ProblemsError naming every field that cannot be so."""
    reading = read_answers(kind.questionnaire, values, context)
    if problems := (*reading.problems, *missing(kind.questionnaire, reading)):
        raise ProblemsError(problems)
    day, end = reading.answers.get(kind.day), reading.answers.get(kind.ends) if kind.ends else None
    record = _dated(kind, key, reading.answers, day.for_rules() if day else None, end.for_rules() if end else None)
    if problems := tuple(_disagreements(record, context.on)):
        raise ProblemsError(problems)
    return record


def _dated(kind: RecordKind, key: str, answers: Answers, day: Any, end: Any) -> DatedRecord:
    if not isinstance(day, date):
        raise ProblemsError((Problem(kind.day, f"“{kind.title}”没有日期，无从计算"),))
    return DatedRecord(kind, key, day, end + _ONE_DAY if end and kind.last_day else end, answers)


def _disagreements(record: DatedRecord, on: date) -> Iterator[Problem]:
    kind, facts = record.kind, Facts(record.answers, on)
    if record.ends is not None and record.ends < record.day:
        yield Problem(kind.ends or kind.day, "截止的日期早于记录的日期，请核对")
    for agreement in kind.agreements:
        needed = evaluate(agreement.needs, facts)
        if evaluate(agreement.when, facts).truth is Truth.MET and needed.truth is Truth.NOT_MET:
            yield Problem((*needed.fields, kind.day)[0], f"{agreement.says}（{agreement.ground}）")
            return  # the gravest is named first; the lighter ones follow from it


class Ledger:
    """All records of one subject, by kind, oldest first. What a rule says of a record is worked out once."""

    def __init__(self, records: Iterable[DatedRecord]) -> None:
        self._by_kind: dict[str, list[DatedRecord]] = {}
        self._truths: dict[tuple[str, DatedRecord], Truth] = {}
        for record in sorted(records, key=lambda each: each.day):
            self._by_kind.setdefault(record.kind.id, []).append(record)

    def of(self, kind: str) -> list[DatedRecord]:
        """The records of a kind."""
        return self._by_kind.get(kind, [])

    @property
    def records(self) -> Iterator[DatedRecord]:
        """All of them."""
        return (record for records in self._by_kind.values() for record in records)

    def truth(self, record: DatedRecord, held: Held | Recent) -> Truth:
        """Whether a record is such; undetermined while it does not say what the rule asks."""
        if held.where is None:
            return Truth.MET
        key = (held.asked, record)
        known = self._truths.get(key)
        if known is None:
            known = self._truths[key] = evaluate(held.where, Facts(record.answers, record.day)).truth
        return known
