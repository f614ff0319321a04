"""A stored case with what belongs to it: its events, its procedure, who may act. Shared by all acts on cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.cases.case import Case, Deadline
from forms_app.cases.events import HANDED_TO, CaseEvent, Person
from forms_app.cases.publication import entry_of
from forms_app.cases.telling import as_told
from forms_app.core.errors import ConflictError, ForbiddenError
from forms_app.core.text import matching_key
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage import case_tables as tables
from forms_app.storage.audit import Entry, append_all
from forms_app.storage.case_items import keep_items
from forms_app.storage.cases import deputies_on, events_by_case, events_of_case, load_case, record_event, subject_of
from forms_app.storage.filings import submission_of
from forms_app.storage.tables import Account, Office
from forms_app.usecases.platform import Platform
from forms_app.workdays.terms import Unit

CALLED = "enterprise_name"
"""The question by which an act puts the name of the enterprise right in its case."""


@dataclass(frozen=True)
class CaseFile:
    """A case as stored, and as its events tell it."""

    row: tables.Case
    spec: ProcedureSpec
    case: Case
    office: Office

    def deadline(self, platform: Platform, today: date, term: str | None = None) -> Deadline | None:
        """The term of its state, or the named one, as it runs today."""
        return self.case.deadline(platform.reference.calendar, today, term)


def open_file(
    platform: Platform, session: Session, actor: Actor, case_id: UUID, *, for_change: bool = False
) -> CaseFile:
    """The case this person sees. Raises NotFoundError."""
    return file_of(platform, session, load_case(session, actor, case_id, for_change=for_change))


def file_of(platform: Platform, session: Session, row: tables.Case) -> CaseFile:
    """The file of a case that is loaded already."""
    spec = platform.catalogue.procedure(row.procedure_id, row.spec_version)
    office = session.get_one(Office, row.office_id)
    parent = file_of(platform, session, session.get_one(tables.Case, row.parent_id)).case if row.parent_id else None
    applied = applied_in(session, spec, row.filing_id)
    asked = {each.id: each for each in spec.application.form.fields} if applied else {}
    case = Case(spec.procedure, events_of_case(session, row.id), kinds_of(spec, office), parent, applied, asked)
    return CaseFile(row, spec, case, office)


def applied_in(session: Session, spec: ProcedureSpec, filing: UUID | None) -> Mapping[str, Any]:
    """What the application of a case says, where its procedure looks at that."""
    return submission_of(session, filing).answers if spec.procedure.stages and filing else {}


def handed_to(case: Case) -> int | None:
    """The office to which a case was handed last; None while the one that opened it has it."""
    return next((event.data[HANDED_TO] for event in reversed(case.events) if HANDED_TO in event.data), None)


def kinds_of(spec: ProcedureSpec, office: Office) -> dict[str, Unit]:
    """The kind of days in which an office counts the terms that leave it open."""
    return {term.id: Unit(office.notice_unit) for term in spec.procedure.terms if term.setting}


def person_for(session: Session, actor: Actor, row: tables.Case, today: date) -> Person:
    """Who this person is to the case: own role, and those of colleagues for whom he or she acts today."""
    if actor.enterprise is not None:
        return Person(actor.account, actor.name, frozenset({actor.role.value}), row.enterprise_id == actor.enterprise)
    roles = {actor.role.value}
    for deputy in deputies_on(session, actor.account, today):
        principal = session.get_one(Account, deputy.principal_id)
        if principal.office_id in (row.office_id, actor.office):  # some acts are done by offices that do not have it
            roles.add(principal.role.value)
    return Person(actor.account, actor.name, frozenset(roles), actor.office == row.office_id)


def case_for(actor: Actor, file: CaseFile) -> Case:
    """The case as this person knows it: what is refused, and why, tells an enterprise nothing that it was not told."""
    return file.case if actor.enterprise is None else as_told(file.case, file.office.name)


def require_own_office(actor: Actor, file: CaseFile) -> None:
    """Raise ForbiddenError when another office has the case: this person may look, and no more."""
    if actor.office != file.row.office_id:
        raise ForbiddenError(f"本件由{file.office.name}办理，您可以查看，不能办理")


def principal_of(session: Session, actor: Actor, role: str, today: date) -> str | None:
    """For whom somebody acts in a role that is not his or her own: that colleague's name."""
    if actor.role.value == role:
        return None
    for deputy in deputies_on(session, actor.account, today):
        principal = session.get_one(Account, deputy.principal_id)
        if principal.role.value == role:
            return principal.display_name
    return None


def add_event(platform: Platform, session: Session, file: CaseFile, event: CaseEvent) -> CaseFile:
    """Record an event and let the row follow. The case must be locked, and nothing may have come between."""
    if file.row.events != len(file.case.events):
        raise ConflictError("本件刚有变化，请刷新页面后重试")
    record_event(session, file.row.id, event)
    changed = replace(file, case=replace(file.case, events=(*file.case.events, event)))
    project(platform, changed)
    session.add(file.row)
    keep_items(session, stored_items(platform, changed))
    return changed


def add_events(platform: Platform, session: Session, done: Sequence[tuple[CaseFile, CaseEvent]]) -> None:
    """Record an event of each of many cases and let their rows follow. As `add_event`, for all at once.

    Raises ConflictError, naming the case, when something has come between: nothing may be kept then.
    """
    numbers = events_by_case(session, [file.row.id for file, _ in done])
    entries = []
    for file, event in done:
        if numbers.get(file.row.id) != len(file.case.events):
            raise ConflictError(f"{file.row.enterprise_name}的办件刚有变化，整份名单没有办理；请重新核对")
        changed = replace(file, case=replace(file.case, events=(*file.case.events, event)))
        project(platform, changed)
        session.add(file.row)
        keep_items(session, stored_items(platform, changed))
        entries.append(
            Entry(event.at, event.account, event.name, subject_of(file.row.id), event.event, dict(event.data))
        )
    append_all(session, entries)


def stored_items(platform: Platform, file: CaseFile) -> tuple[tables.CaseItem, ...]:
    """The parallel items of a case as lists hold them, derived from its events."""
    items = file.case.items(platform.reference.calendar, file.case.events[-1].on)
    return tuple(
        tables.CaseItem(
            case_id=file.row.id,
            number=item.number,
            title=item.title,
            department=item.department,
            due_on=item.due if item.is_open else None,
            provisional=item.is_open and item.sheet.provisional,
            stopped_by=item.stopped_by.why if item.stopped_by else "",
            is_open=item.is_open and not file.case.state.final,
        )
        for item in items
    )


def project(platform: Platform, file: CaseFile) -> None:
    """Derive the row's columns from the events."""
    row, case = file.row, file.case
    state, today, calendar = case.state, case.events[-1].on, platform.reference.calendar
    row.state, row.holder, row.state_since = state.id, state.holder, case.since
    if name := case.corrected(CALLED):  # lists and searches call it by the name that holds
        row.enterprise_name, row.name_key = name, matching_key(name)
    row.office_id = handed_to(case) or row.office_id
    row.events, row.sampled = len(case.events), case.is_sampled
    row.is_open = state.holder != "system"
    row.matter = case.corrected(case.procedure.named) if case.procedure.named else ""
    first = case.first_due(calendar, today) if row.is_open else None
    row.due_on = first.due if first else None
    row.provisional = bool(first and first.provisional)
    # Lists go by the decision in force: what is being found anew has not been determined yet.
    row.category = category_of(case)
    row.public_from, row.public_until = public_days(platform, file)


def category_of(case: Case) -> str | None:
    """The category under which lists have a case; None before anything was found, and where nothing is graded."""
    grade = case.grade_in_force or case.grade
    return grade.category.id if grade else None


def public_days(platform: Platform, file: CaseFile) -> tuple[date | None, date | None]:
    """From when until when the public sees it: its entry, or the state that makes it public."""
    case = file.case
    procedure, today = case.procedure, case.events[-1].on
    deadline = file.deadline(platform, today)
    entry = entry_of(case, platform.reference.calendar, today)
    if entry is not None and entry.taken_away_on is None:
        return entry.since, entry.until
    if deadline is not None and case.state.id in (procedure.notice, procedure.standing):
        return deadline.sheet.start, deadline.due
    return None, None
