"""变更对照表: any two versions of a filing, of what an act asks, or of a paper of a case, side by side.

Who sees the filing or the case sees its versions; drafts are the enterprise's alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.comparing import Change, ComparisonSheet, changes
from forms_app.answers.reading import Answers, read_answers
from forms_app.answers.typed import as_typed
from forms_app.cases.actors import Actor
from forms_app.cases.events import NUMBER, CaseEvent
from forms_app.cases.grading import grade_of
from forms_app.core.dates import beijing_date, chinese, chinese_time
from forms_app.core.errors import ConflictError, NotFoundError
from forms_app.documents.comparisons import comparison_pdf
from forms_app.registers.comparison import write_comparison
from forms_app.specs.fields import AnyField
from forms_app.specs.form import Questionnaire
from forms_app.specs.procedure import Act
from forms_app.storage.filings import load_filing, revisions_of, submission_of, submissions_of_same_form
from forms_app.storage.tables import Filing
from forms_app.usecases.case_file import CaseFile, open_file
from forms_app.usecases.case_values import values_for
from forms_app.usecases.filing_view import record_values
from forms_app.usecases.platform import Platform

_FILING = "filing"
"""Under which name the event of an application keeps what was filed."""


@dataclass(frozen=True)
class Version:
    """One version: its name in addresses, what it is called, when it was made, and its answers.

    `has_files`: whether the files of that moment are among the answers.
    """

    key: str
    title: str
    at: datetime
    form: Questionnaire
    answers: Answers
    has_files: bool = True

    @property
    def named(self) -> str:
        """As pages and prints name it: `2026年3月2日 09:05:00 提交`."""
        return f"{chinese_time(self.at)} {self.title}"


@dataclass(frozen=True)
class Subject:
    """What has versions: a form, what an act asks, a paper; the oldest version first."""

    key: str
    title: str
    versions: tuple[Version, ...]


_Keyed = TypeVar("_Keyed", Version, Subject)


@dataclass(frozen=True)
class Comparison:
    """Two versions of one of the `subjects` side by side; `before` and `after` are None while there are no two."""

    enterprise_name: str
    uscc: str
    subjects: tuple[Subject, ...]
    subject: Subject | None
    before: Version | None
    after: Version | None
    changed: tuple[Change, ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which versions, by their keys; "" for the last two of the first subject."""

    subject: str = ""
    before: str = ""
    after: str = ""


def compare_filing(platform: Platform, actor: Actor, filing_id: UUID, chosen: Chosen) -> Comparison:
    """Two versions of a filing: saved drafts, its submission, other submissions of the form. Raises NotFoundError."""
    with platform.database.reading() as session:
        filing = load_filing(session, actor, filing_id)
        versions = sorted(_filed(platform, session, actor, filing), key=lambda version: version.at)
        name, uscc = filing.enterprise.name, filing.enterprise.uscc
    subject = Subject("form", platform.spec_of(filing).form.title, tuple(versions))
    return _compared(name, uscc, (subject,), chosen)


def compare_case(platform: Platform, actor: Actor, case_id: UUID, chosen: Chosen) -> Comparison:
    """Two versions of what an act of a case asks, of a paper, or of the application. Raises NotFoundError."""
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
        applied = tuple(_applied(platform, session, actor, file))
    subjects = [
        *([Subject("form", file.spec.application.form.title, applied)] if applied else []),
        *_papers(platform, file),
        *_acts(platform, file),
    ]
    repeated = tuple(each for each in subjects if len(each.versions) > 1)
    return _compared(file.row.enterprise_name, file.row.uscc, repeated, chosen)


def print_comparison(platform: Platform, comparison: Comparison) -> bytes:
    """The table in official layout as PDF. Raises ConflictError while there are no two versions, ProblemsError."""
    return comparison_pdf(platform.printer, _sheet(platform, comparison))


def export_comparison(platform: Platform, comparison: Comparison, file: Path) -> None:
    """The table as a workbook. Raises ConflictError while there are no two versions."""
    write_comparison(_sheet(platform, comparison), file)


def _sheet(platform: Platform, comparison: Comparison) -> ComparisonSheet:
    if comparison.subject is None or comparison.before is None or comparison.after is None:
        raise ConflictError("只有一个版本，没有可以对照的内容")
    return ComparisonSheet(
        subject=comparison.subject.title,
        enterprise=f"{comparison.enterprise_name}（统一社会信用代码：{comparison.uscc}）",
        before=comparison.before.named,
        after=comparison.after.named,
        made_on=chinese(platform.today()),
        changes=comparison.changed,
        unchanged=comparison.unchanged,
    )


def _compared(name: str, uscc: str, subjects: tuple[Subject, ...], chosen: Chosen) -> Comparison:
    subject = _found(subjects, chosen.subject, subjects[0] if subjects else None)
    nothing = Comparison(name, uscc, subjects, subject, None, None, (), 0)
    if subject is None or len(subject.versions) < 2:
        return nothing
    before = _found(subject.versions, chosen.before, subject.versions[-2])
    after = _found(subject.versions, chosen.after, subject.versions[-1])
    if before is None or after is None:
        return nothing
    fields = _fields(before, after)
    changed = changes(fields, before.answers, after.answers)
    answered = sum(bool(before.answers.text(field.id) or after.answers.text(field.id)) for field in fields)
    return replace(nothing, before=before, after=after, changed=changed, unchanged=answered - len(changed))


def _found(known: Sequence[_Keyed], key: str, otherwise: _Keyed | None) -> _Keyed | None:
    """The one of that key. Raises NotFoundError when there is none."""
    if not key:
        return otherwise
    found = next((each for each in known if each.key == key), None)
    if found is None:
        raise NotFoundError("没有这个版本，可能已被后来的保存替代，请从对照页面重新选择")
    return found


def _fields(before: Version, after: Version) -> tuple[AnyField, ...]:
    """The fields of the later form, then those that it does not have any more; files where both versions have them."""
    known = {field.id for field in after.form.fields}
    fields = (*after.form.fields, *(field for field in before.form.fields if field.id not in known))
    return fields if before.has_files and after.has_files else tuple(f for f in fields if f.type != "attachment")


def _filed(platform: Platform, session: Session, actor: Actor, filing: Filing) -> Iterator[Version]:
    if actor.enterprise is not None:
        yield from _drafts(platform, session, filing)
    for each, submission in submissions_of_same_form(session, actor, filing):
        form, on = platform.spec_of(each).form, beijing_date(submission.received_at)
        answers = read_answers(form, submission.answers, platform.context(on)).answers
        yield Version(f"submitted-{each.id}", f"提交（{submission.receipt}）", submission.received_at, form, answers)


def _drafts(platform: Platform, session: Session, filing: Filing) -> Iterator[Version]:
    """What was saved while it was a draft, as typed; files are not saved with it."""
    spec = platform.spec_of(filing)
    for revision in revisions_of(session, filing.id):
        raw = {**revision.answers, **record_values(filing, spec)}
        reading = read_answers(spec.form, raw, platform.context(beijing_date(revision.saved_at)))
        answers = as_typed(spec.form, reading.answers, raw)
        title = f"保存（第{revision.revision}次）"
        yield Version(f"draft-{revision.revision}", title, revision.saved_at, spec.form, answers, has_files=False)


def _applied(platform: Platform, session: Session, actor: Actor, file: CaseFile) -> Iterator[Version]:
    """The applications of a case: the first one and those that came back corrected."""
    for event in file.case.events:
        if (identifier := event.data.get(_FILING)) is not None:
            filing = load_filing(session, actor, UUID(str(identifier)))
            submission = submission_of(session, filing.id)
            form, on = platform.spec_of(filing).form, beijing_date(submission.received_at)
            answers = read_answers(form, submission.answers, platform.context(on)).answers
            yield Version(f"submitted-{filing.id}", f"提交（{submission.receipt}）", event.at, form, answers)


def _papers(platform: Platform, file: CaseFile) -> Iterator[Subject]:
    """The forms that were issued with acts: the public entry, decisions, proofs of service."""
    issued: dict[str, list[Version]] = {}
    for place, event in enumerate(file.case.events):
        act = file.spec.procedure.act(event.event)
        events = file.case.events[: place + 1]
        for name in _issued_with(file, act, events) if act else ():
            form = file.spec.form(name)
            values = values_for(platform, file, events, form)
            answers = read_answers(form.form, values, platform.context(event.on)).answers
            version = Version(str(place), _title(act, event), event.at, form.form, answers, has_files=False)
            issued.setdefault(name, []).append(version)
    for name, versions in issued.items():
        form = file.spec.form(name)
        yield Subject(f"paper-{name}", f"{form.form.title}（{form.form.mark}）", tuple(versions))


def _issued_with(file: CaseFile, act: Act, events: tuple[CaseEvent, ...]) -> Iterator[str]:
    if act.record is not None:
        yield act.record
    grade = grade_of(file.spec.procedure, events)
    if act.entry and grade is not None and grade.category.entry is not None:
        yield grade.category.entry


def _acts(platform: Platform, file: CaseFile) -> Iterator[Subject]:
    """What each act asks, as it was answered each time."""
    for act in file.spec.procedure.acts:
        form = act.questionnaire
        if form is None:
            continue
        asked = {field.id for field in act.asks}
        versions = []
        for place, event in enumerate(file.case.events):
            if event.event == act.id:
                raw = {name: value for name, value in event.data.items() if name in asked}
                answers = read_answers(form, raw, platform.context(event.on)).answers
                versions.append(Version(str(place), _title(act, event), event.at, form, answers))
        yield Subject(f"act-{act.id}", act.title, tuple(versions))


def _title(act: Act | None, event: CaseEvent) -> str:
    number = event.data.get(NUMBER)
    said = f"{act.said if act else event.event}{f'（{number}）' if number else ''}"
    return f"{said}，{event.name}" if event.name else said
