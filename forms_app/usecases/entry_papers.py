"""Papers of public entries: seen through for personal data before, issued with the act, and what becomes of others.

Which act issues an entry, supersedes or withdraws papers is said by the procedure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from forms_app.answers.reading import Answers, missing, read_answers
from forms_app.cases.events import CaseEvent
from forms_app.core.errors import Problem, ProblemsError
from forms_app.core.personal_data import find_personal_data
from forms_app.core.text import matching_key
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.procedure import Act
from forms_app.storage.case_tables import IssuedDocument, PublishedEntry
from forms_app.storage.entries import keep_entry, standing_entry_papers
from forms_app.storage.numbers import documents_numbered
from forms_app.usecases.approval import prepare_record, record_answers
from forms_app.usecases.case_file import CALLED, CaseFile
from forms_app.usecases.case_values import case_values, values_for
from forms_app.usecases.entry_tables import entry_table, table_lines
from forms_app.usecases.letters import Prepared
from forms_app.usecases.personal_data import Seen, seen_in
from forms_app.usecases.platform import Platform
from forms_app.usecases.withdraw_document import supersede, withdraw

ENTRY = "entry"
"""The kind of a document that is a public entry."""

_TEXTS = ("line", "text")


def entry_form(file: CaseFile) -> FormSpec | None:
    """The form of the public entry of a case as it is graded now; None where its category is never published."""
    grade = file.case.grade
    return file.spec.form(grade.category.entry) if grade is not None and grade.category.entry else None


def prepare_entry(platform: Platform, file: CaseFile, form: FormSpec, events: Sequence[CaseEvent]) -> Prepared:
    """Print and store the entry as it reads after these events. Raises ProblemsError for what is lacking."""
    answers = record_answers(platform, file, form, events).for_json()
    return replace(prepare_record(platform, file, form, events), kind=ENTRY, entry=(form.name, answers))


@dataclass(frozen=True)
class EntryPreview:
    """What an entry will say once an act is done: its form and answers, what is still lacking, what looks personal."""

    form: FormSpec
    answers: Answers
    lines: tuple[tuple[str, str], ...]
    lacking: tuple[str, ...]
    personal: tuple[str, ...]


def entry_preview(platform: Platform, file: CaseFile, act: Act) -> EntryPreview | None:
    """The entry as it would be published by this act today; None for an act or a category without one.

    What the act asks is taken as it is filled in beforehand.
    """
    form = entry_form(file)
    if not act.entry or form is None:
        return None
    held = case_values(platform, file, file.case.events)
    carried = {name: held[name] for name in act.carries if name in held}
    events = (*file.case.events, CaseEvent(act.id, platform.clock(), None, "", carried))
    raw = values_for(platform, file, events, form)
    reading = read_answers(form.form, raw, platform.context(events[-1].on))
    found = _seen(platform, file, form, events)
    return EntryPreview(
        form=form,
        answers=reading.answers,
        lines=table_lines(entry_table(form, ""), reading.answers),
        lacking=tuple(each.message for each in (*reading.problems, *missing(form.form, reading))),
        personal=tuple(f"{where}：{each.finding.kind}“{each.finding.text}”" for (_, where), each in found),
    )


def settle_papers(
    session: Session, file: CaseFile, event: CaseEvent, issued: Sequence[IssuedDocument], prepared: Sequence[Prepared]
) -> None:
    """What an act does to papers of the case that were issued before, and to what the public reads.

    In the transaction of the act, its own papers added and flushed, their numbers taken.
    """
    act = file.spec.procedure.act(event.event)
    for paper in _numbered(session, file, act.withdraws if act else None):
        withdraw(session, paper, event.at)
    for paper in _numbered(session, file, act.supersedes if act else None):
        if issued and paper.id != issued[-1].id:
            supersede(session, paper, issued[-1])
    for paper, made in zip(issued, prepared, strict=True):
        if made.entry is not None:
            _replace_entry(session, file, paper, made.entry)


def _numbered(session: Session, file: CaseFile, kind: str | None) -> list[IssuedDocument]:
    return documents_numbered(session, file.row.id, kind) if kind else []


def _replace_entry(
    session: Session, file: CaseFile, paper: IssuedDocument, entry: tuple[str, Mapping[str, Any]]
) -> None:
    for older in standing_entry_papers(session, file.row.id, ENTRY):
        if older.id != paper.id:
            supersede(session, older, paper)
    form, answers = entry
    # The row follows when the event is recorded; the name of an entry that corrects it can be found from now on.
    key = matching_key(str(answers.get(CALLED) or file.row.enterprise_name))
    keep_entry(session, key, PublishedEntry(
        case_id=file.row.id, form=form, answers=dict(answers), document_id=paper.id, issued_at=paper.issued_at
    ))  # fmt: skip


def screened(platform: Platform, file: CaseFile, act: Act, event: CaseEvent) -> dict[str, Any]:
    """What the record says of personal data in the entry as it reads after this event; empty when there is none.

    Raises ProblemsError saying what stands where. It passes with a ground in the question that the act names for it;
    an act without one lets pass only what was let pass when the entry was issued last.
    """
    form = entry_form(file)
    if not act.screens or form is None:
        return {}
    found = dict(_seen(platform, file, form, (*file.case.events, event)))
    if act.confirms is None:
        passed = {each.finding.text for each in _seen_when_issued(platform, file, form)}
        _require_none(act, {place: each for place, each in found.items() if each.finding.text not in passed})
        return {}
    ground = str(event.data.get(act.confirms) or "")
    if not ground:
        _require_none(act, found)
    if find_personal_data(ground):
        raise ProblemsError((Problem(act.confirms, "依据记入案卷，请不要在依据中重复个人信息的内容"),))
    confirmed = [
        {"kind": each.finding.kind.value, "where": where, "masked": each.finding.masked, "ground": ground}
        for (_, where), each in found.items()
    ]
    return {"personal_data": confirmed} if confirmed else {}


def _require_none(act: Act, found: Mapping[tuple[str, str], Seen]) -> None:
    """Raise ProblemsError for what was found, each at its place."""
    if found:
        raise ProblemsError(tuple(_problem(act, *each) for each in found.items()))


def _seen_when_issued(platform: Platform, file: CaseFile, form: FormSpec) -> Iterator[Seen]:
    issuing = {act.id for act in file.spec.procedure.acts if act.entry}
    places = [index for index, event in enumerate(file.case.events) if event.event in issuing]
    if places:
        yield from (each for _, each in _seen(platform, file, form, file.case.events[: places[-1] + 1]))


def _seen(
    platform: Platform, file: CaseFile, form: FormSpec, events: Sequence[CaseEvent]
) -> Iterator[tuple[tuple[str, str], Seen]]:
    """What is found in what people wrote: (field, place in words) → the finding. What is locked comes from records."""
    values = values_for(platform, file, events, form)
    for field in form.form.fields:
        if field.type in _TEXTS and not field.locked:
            for each in seen_in(str(values.get(field.id, "")), file.office):
                yield (field.id, f"“{field.label}”{each.where}"), each


def _problem(act: Act, place: tuple[str, str], seen: Seen) -> Problem:
    field, where = place
    confirming = act.question(act.confirms)
    rest = f"；确需公开的，在“{confirming.label}”中写明" if confirming else ""
    message = f"{where}有{seen.finding.kind}“{seen.finding.text}”，公示信息中不得有个人信息，请删去{rest}"
    return Problem(field if act.question(field) else act.confirms or "", message)
