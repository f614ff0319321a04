"""Grades that follow from dated records: what is recorded of somebody, and which items of the regulation it meets.

A record is a dated fact with typed fields. An item is a declared operator over the records of one kind (or over other
operators); a grade needs all or any of its items. What computes them is `assessment/grades`.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from forms_app.specs.base import ArticleNumber, Identifier, Positive, SpecModel, Text
from forms_app.specs.fields import SimpleField
from forms_app.specs.form import Questionnaire, Section
from forms_app.specs.rules import Agreement, Period, Rule


class SubjectClass(SpecModel):
    """A class that subjects are sorted into. `note` is read beside it."""

    id: Identifier
    title: Text
    article: ArticleNumber
    note: Text | None = None


class RecordKind(SpecModel):
    """A kind of record. `fields` are asked; `day` is the one whose answer dates it.

    It holds from that day on: to the day in `last_day`, that day included, or to the day before the one in `ended`;
    with neither, or while that is unanswered, without end. `later` are the fields that an office adds when it happens.
    `summary` tells a record in one line. `told`: the subject reads the records of this kind that are about it.
    """

    id: Identifier
    title: Text
    article: ArticleNumber
    intro: Text | None = None
    fields: Annotated[tuple[SimpleField, ...], Field(min_length=1, strict=False)]
    day: Identifier
    last_day: Identifier | None = None
    ended: Identifier | None = None
    later: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    summary: Text
    told: bool = False
    agreements: Annotated[tuple[Agreement, ...], Field(strict=False)] = ()

    @cached_property
    def by_id(self) -> dict[str, SimpleField]:
        """The fields by their ids."""
        return {field.id: field for field in self.fields}

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """What is asked for a record, as a form is."""
        ids = tuple(field.id for field in self.fields)
        return Questionnaire(fields=self.fields, sections=(Section(title=self.title, fields=ids),))

    @cached_property
    def later_questionnaire(self) -> Questionnaire | None:
        """What is added to a record when it has happened; None when nothing is."""
        fields = tuple(field for field in self.fields if field.id in self.later)
        if not fields:
            return None
        sections = (Section(title=self.title, fields=tuple(field.id for field in fields)),)
        return Questionnaire(fields=fields, sections=sections)

    @property
    def ends(self) -> str | None:
        """The field whose answer ends it."""
        return self.last_day or self.ended


class Held(SpecModel):
    """Records of a kind that hold on the day; `where` is a rule over their fields."""

    records: Identifier
    where: Rule | None = None

    @cached_property
    def asked(self) -> str:
        """The rule as text: what several items ask of a record is worked out once."""
        return repr(self.where)


class Recent(Period):
    """Records of a kind dated within the period that ends on the day; `where` is a rule over their fields."""

    records: Identifier
    where: Rule | None = None

    @cached_property
    def asked(self) -> str:
        """The rule as text, as of what is `Held`."""
        return repr(self.where)


class Counted(Recent):
    """The same, and how many there must be."""

    count: Positive


class NoneRecent(SpecModel):
    """Met when no such record is dated within the period."""

    none_within: Recent


class SomeRecent(SpecModel):
    """Met when one is."""

    some_within: Recent


class ManyRecent(SpecModel):
    """Met when so many are."""

    count_within: Counted


class NoneHeld(SpecModel):
    """Met when no such record holds."""

    none_held: Held


class SomeHeld(SpecModel):
    """Met when one does."""

    some_held: Held


class Latest(SpecModel):
    """Met when the latest record that holds is such; undetermined when none holds."""

    latest: Held


class EveryRecordRule(SpecModel):
    """Met when every rule is met."""

    all_of: "Annotated[tuple[RecordRule, ...], Field(min_length=1, strict=False)]"


class AnyRecordRule(SpecModel):
    """Met when at least one is met."""

    any_of: "Annotated[tuple[RecordRule, ...], Field(min_length=1, strict=False)]"


RECORD_OPERATORS: dict[str, type[SpecModel]] = {
    "all_of": EveryRecordRule, "any_of": AnyRecordRule, "none_within": NoneRecent, "some_within": SomeRecent,
    "count_within": ManyRecent, "none_held": NoneHeld, "some_held": SomeHeld, "latest": Latest,
}  # fmt: skip
"""Word in the specification → model. `assessment/grades` has a function for each, checked by a test."""
_WORDS: dict[type, str] = {model: word for word, model in RECORD_OPERATORS.items()}


def record_operator(rule: Any) -> str | None:
    """The operator of a rule, as read or as modelled; None when it has not exactly one key."""
    if isinstance(rule, dict):
        return next(iter(rule)) if len(rule) == 1 else None
    return _WORDS.get(type(rule))


RecordRule: TypeAlias = Annotated[
    Annotated[EveryRecordRule, Tag("all_of")]
    | Annotated[AnyRecordRule, Tag("any_of")]
    | Annotated[NoneRecent, Tag("none_within")]
    | Annotated[SomeRecent, Tag("some_within")]
    | Annotated[ManyRecent, Tag("count_within")]
    | Annotated[NoneHeld, Tag("none_held")]
    | Annotated[SomeHeld, Tag("some_held")]
    | Annotated[Latest, Tag("latest")],
    Discriminator(record_operator),
]

for _model in (EveryRecordRule, AnyRecordRule):
    _model.model_rebuild()


def leaves_of(rule: RecordRule) -> Iterator[Held | Recent]:
    """What a rule says of records, those of the rules within it included."""
    held = getattr(rule, record_operator(rule) or "")
    if isinstance(held, tuple):
        for each in held:
            yield from leaves_of(each)
    else:
        yield held


class Item(SpecModel):
    """An item of a grade. `only_for` are the classes it is about; `reading` says how an unclear text is read."""

    id: Identifier
    title: Text
    article: ArticleNumber
    rule: RecordRule
    only_for: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    reading: Text | None = None


class Inspections(SpecModel):
    """How often somebody of a grade is inspected: at least once in so many months; `words` as the article says it."""

    months: Positive
    words: Text
    article: ArticleNumber


class Grade(SpecModel):
    """A grade: met when all, or any, of its items are. `measures` is what else follows from it."""

    id: Identifier
    title: Text
    article: ArticleNumber
    needs: Literal["all", "any"]
    items: Annotated[tuple[Item, ...], Field(min_length=1, strict=False)]
    inspected: Inspections | None = None
    measures: Text | None = None


class Graver(SpecModel):
    """A graver case within the grade `within`, read beside the grade; `unsettled` says what the text leaves open."""

    title: Text
    within: Identifier
    article: ArticleNumber
    rule: RecordRule
    unsettled: Text | None = None


class Secrecy(SpecModel):
    """The article by which the grade is for the offices alone."""

    article: ArticleNumber


class LedgerTable(SpecModel):
    """The official table of all subjects: its title, what its lines count, and a note below it."""

    title: Text
    unit: Text
    note: Text


class Grades(SpecModel):
    """Grades from records.

    `tried` is the order in which the grades are asked: the first that is met is the grade. `inspected_by` is the kind
    of record that an inspection leaves. `subject` is what somebody graded is called; `secrecy` is the article by which
    the grade is for the offices alone, told wherever it is shown.
    """

    kind: Literal["grades"]
    title: Text
    article: ArticleNumber
    subject: Text
    secrecy: Secrecy
    classes: Annotated[tuple[SubjectClass, ...], Field(min_length=1, strict=False)]
    records: Annotated[tuple[RecordKind, ...], Field(min_length=1, strict=False)]
    grades: Annotated[tuple[Grade, ...], Field(min_length=1, strict=False)]
    tried: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]
    graver: Graver | None = None
    inspected_by: Identifier | None = None
    ledger: LedgerTable

    def record_kind(self, identifier: str) -> RecordKind | None:
        """The kind of record of this id."""
        return self._kinds.get(identifier)

    @cached_property
    def _kinds(self) -> dict[str, RecordKind]:
        return {kind.id: kind for kind in self.records}

    def subject_class(self, identifier: str) -> SubjectClass | None:
        """The class of this id."""
        return next((each for each in self.classes if each.id == identifier), None)

    def class_title(self, identifier: str) -> str:
        """The title of the class of this id; the id itself for one that the grades no longer have."""
        found = self.subject_class(identifier)
        return found.title if found else identifier

    def grade(self, identifier: str) -> Grade:
        """The grade of this id. Raises KeyError: ids are checked when the folder is read."""
        return self._grades[identifier]

    @cached_property
    def _grades(self) -> dict[str, Grade]:
        return {grade.id: grade for grade in self.grades}

    @property
    def rules(self) -> Iterator[tuple[tuple[str | int, ...], RecordRule]]:
        """Every rule with its place in the file."""
        for number, grade in enumerate(self.grades):
            for place, item in enumerate(grade.items):
                yield ("grades", number, "items", place, "rule"), item.rule
        if self.graver is not None:
            yield ("graver", "rule"), self.graver.rule

    @cached_property
    def periods(self) -> dict[tuple[str, int, bool], str]:
        """Every period that is looked back over with its words: kind of record, months, whether the last day counts."""
        looks = (held for _, rule in self.rules for held in leaves_of(rule))
        return {
            (held.records, held.in_months, held.anniversary == "inside"): held.words
            for held in looks
            if isinstance(held, Recent)
        }
