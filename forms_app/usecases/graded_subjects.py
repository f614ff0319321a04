"""Those whom an office grades: the ledger on screen, one subject with its grounds on any day. For offices alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from forms_app.answers.answer import Context
from forms_app.assessment.grade_changes import Change, changes, next_change
from forms_app.assessment.grades import Grading, grading_of
from forms_app.assessment.inspections import Schedule, schedule_of
from forms_app.assessment.records import DatedRecord, Ledger, stored_record
from forms_app.cases.actors import ACTING_ROLES, Actor
from forms_app.core.errors import NotFoundError
from forms_app.specs.catalogue import GradesSpec
from forms_app.specs.grades import Grades, RecordKind
from forms_app.storage import graded_tables as tables
from forms_app.storage.graded import (
    SubjectQuery,
    SubjectRow,
    each_subject,
    load_subject,
    names_of,
    offices_of,
    standing_records,
    voided_records,
)
from forms_app.usecases.directory import division_words
from forms_app.usecases.platform import Platform

PAGE = 50
SEARCHED = 5000
"""How many subjects one page looks through for those of a grade, before it offers to look on."""

NONE = "none"
"""The grade of those whom the regulation puts into none, or who cannot be graded yet."""
_READ_AT_ONCE = 200


@dataclass(frozen=True)
class SubjectLine:
    """A line of the ledger. `overdue`: the last day for an inspection has passed."""

    row: SubjectRow
    division: str
    class_title: str
    grading: Grading
    schedule: Schedule | None
    change: Change | None

    @property
    def overdue(self) -> bool:
        """Whether an inspection is overdue on the day of the ledger."""
        return self.schedule is not None and self.schedule.is_overdue(self.grading.on)


@dataclass(frozen=True)
class WantedSubjects:
    """Which lines: of a class, of a grade (`none`: not settled), overdue ones alone, by words."""

    of_class: str | None = None
    grade: str | None = None
    overdue: bool = False
    words: str = ""


@dataclass(frozen=True)
class SubjectPage:
    """A page of the ledger; `following` is where the next begins, None at the end."""

    spec: GradesSpec
    lines: tuple[SubjectLine, ...]
    following: int | None
    may_record: bool


@dataclass(frozen=True)
class RecordLine:
    """A record as an office reads it: who recorded it, where, and whether this person may change it."""

    row: tables.DatedRecord
    record: DatedRecord
    office: str
    collectors: tuple[str, ...]
    may_change: bool


@dataclass(frozen=True)
class SubjectView:
    """A subject on a day: the grade with its grounds, what comes next, every record."""

    spec: GradesSpec
    row: SubjectRow
    division: str
    class_title: str
    class_note: str
    grading: Grading
    schedule: Schedule | None
    changes: tuple[Change, ...]
    records: tuple[tuple[RecordKind, tuple[RecordLine, ...]], ...]
    voided: tuple[RecordLine, ...]
    may_record: bool


def schemes_of(platform: Platform, actor: Actor) -> tuple[GradesSpec, ...]:
    """The grades that this person's kind of authority keeps."""
    specs = platform.catalogue.grades.values()
    return tuple(spec for spec in specs if actor.authority and spec.regulation.handled_by == actor.authority)


def scheme_of(platform: Platform, actor: Actor, identifier: str) -> GradesSpec:
    """One of them. Raises NotFoundError for those of another kind of authority too."""
    found = next((spec for spec in schemes_of(platform, actor) if spec.id == identifier), None)
    if found is None:
        raise NotFoundError("没有这个分级台账，或者不由本机构办理")
    return found


def list_subjects(
    platform: Platform, actor: Actor, identifier: str, wanted: WantedSubjects, after: int = 0
) -> SubjectPage:
    """A page of the ledger as of today. Raises NotFoundError."""
    spec = scheme_of(platform, actor, identifier)
    lines: list[SubjectLine] = []
    following: int | None = None
    with platform.database.reading() as session:
        for looked, line in enumerate(_lines(platform, session, actor, spec, wanted, after), 1):
            if _is_wanted(line, wanted):
                lines.append(line)
            if len(lines) > PAGE or looked == SEARCHED:
                following = lines[PAGE - 1].row.subject.id if len(lines) > PAGE else line.row.subject.id
                break
    return SubjectPage(spec, tuple(lines[:PAGE]), following, actor.role in ACTING_ROLES)


def all_subjects(
    platform: Platform, session: Session, actor: Actor, spec: GradesSpec, wanted: WantedSubjects
) -> Iterator[SubjectLine]:
    """All lines of the ledger as of today, in batches."""
    return (line for line in _lines(platform, session, actor, spec, wanted, 0) if _is_wanted(line, wanted))


def view_subject(platform: Platform, actor: Actor, subject: int, on: date | None = None) -> SubjectView:
    """A subject as of a day, today unless said. Raises NotFoundError for foreign and missing ones alike."""
    day = on or platform.today()
    with platform.database.reading() as session:
        row = load_subject(session, actor, subject)
        spec = scheme_of(platform, actor, row.subject.scheme)
        standing = standing_records(session, [subject])[subject]
        gone = voided_records(session, subject)
        people = names_of(session, (each for record in (*standing, *gone) for each in record.collectors))
        offices = offices_of(session, (record.office_id for record in (*standing, *gone)))
    context, scheme = platform.context(), spec.scheme
    lines = [_record_line(scheme, each, actor, people, offices, context) for each in standing]
    ledger = Ledger(line.record for line in lines)
    grading = grading_of(scheme, row.subject.of_class, ledger, day)
    of_class = scheme.subject_class(row.subject.of_class)
    return SubjectView(
        spec=spec,
        row=row,
        division=division_words(platform, row.subject.division_code),
        class_title=scheme.class_title(row.subject.of_class),
        class_note=(of_class.note or "") if of_class else "",
        grading=grading,
        schedule=schedule_of(grading, ledger, row.subject.enrolled_on),
        changes=tuple(changes(scheme, row.subject.of_class, ledger, day)),
        records=tuple((kind, _of_kind(lines, kind)) for kind in scheme.records),
        voided=tuple(_record_line(scheme, each, actor, people, offices, context) for each in gone),
        may_record=actor.role in ACTING_ROLES,
    )


def _of_kind(lines: Sequence[RecordLine], kind: RecordKind) -> tuple[RecordLine, ...]:
    """The records of a kind, the latest first."""
    return tuple(line for line in reversed(lines) if line.record.kind.id == kind.id)


def records_of(scheme: Grades, rows: Iterable[tables.DatedRecord], context: Context) -> Iterator[DatedRecord]:
    """Stored records as grades read them. Raises NotFoundError for a kind that the grades no longer have."""
    for row in rows:
        kind = scheme.record_kind(row.kind)
        if kind is None:
            raise NotFoundError(f"“{scheme.title}”没有记录种类“{row.kind}”")
        yield stored_record(kind, str(row.id), row.answers, context)


def record_number(record: int) -> str:
    """How a record is named on paper and in an objection: eight figures."""
    return f"{record:08}"


def _record_line(
    scheme: Grades,
    row: tables.DatedRecord,
    actor: Actor,
    people: dict[int, str],
    offices: dict[int, str],
    context: Context,
) -> RecordLine:
    [record] = records_of(scheme, (row,), context)
    names = tuple(people.get(each, "") for each in row.collectors)
    may_change = actor.role in ACTING_ROLES and actor.office == row.office_id and row.voided_at is None
    return RecordLine(row, record, offices.get(row.office_id, ""), names, may_change)


def _lines(
    platform: Platform, session: Session, actor: Actor, spec: GradesSpec, wanted: WantedSubjects, after: int
) -> Iterator[SubjectLine]:
    query = SubjectQuery(spec.id, wanted.of_class, wanted.words)
    batch: list[SubjectRow] = []
    for row in each_subject(session, actor, query, after=after):
        batch.append(row)
        if len(batch) == _READ_AT_ONCE:
            yield from _graded(platform, session, spec, batch)
            batch = []
    yield from _graded(platform, session, spec, batch)


def _graded(platform: Platform, session: Session, spec: GradesSpec, rows: list[SubjectRow]) -> Iterator[SubjectLine]:
    today, context, scheme = platform.today(), platform.context(), spec.scheme
    stored = standing_records(session, [row.subject.id or 0 for row in rows])
    for row in rows:
        ledger = Ledger(records_of(scheme, stored[row.subject.id or 0], context))
        grading = grading_of(scheme, row.subject.of_class, ledger, today)
        yield SubjectLine(
            row=row,
            division=division_words(platform, row.subject.division_code),
            class_title=scheme.class_title(row.subject.of_class),
            grading=grading,
            schedule=schedule_of(grading, ledger, row.subject.enrolled_on),
            change=next_change(scheme, row.subject.of_class, ledger, today),
        )


def _is_wanted(line: SubjectLine, wanted: WantedSubjects) -> bool:
    grade = line.grading.grade.id if line.grading.grade else NONE
    return wanted.grade in (None, grade) and (line.overdue or not wanted.overdue)
