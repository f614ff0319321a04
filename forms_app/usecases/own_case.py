"""An enterprise's cases: what it was told of each, what it may do itself, its documents and its own files.

Everything here is read from the case as told; nothing of the stored case beside its ids reaches a page.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.cases.allowed import acts_for, refusal, require
from forms_app.cases.case import HOLDERS, Case, Deadline
from forms_app.cases.changes import held_words
from forms_app.cases.events import NUMBER, CaseEvent
from forms_app.cases.grading import Grade
from forms_app.cases.publication import Compared, Entry, compared, entry_of
from forms_app.cases.telling import is_told
from forms_app.core.errors import ConflictError, NotFoundError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.procedure import Act, Level, ProcedureTerm, State
from forms_app.storage.case_tables import Campaign, IssuedDocument
from forms_app.storage.cases import cases_seen_of_enterprise, cases_within, documents_of
from forms_app.usecases.applications import Offer, offers_within
from forms_app.usecases.case_file import CaseFile, case_for, file_of, open_file, person_for
from forms_app.usecases.handing_over import StageLine, stage_lines
from forms_app.usecases.perform_act import Perform, act_answers, perform_act
from forms_app.usecases.platform import Platform
from forms_app.usecases.view_case import ActChoice, FileLink, answers_of, files_of, prefilled


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """A term of the enterprise's own: until when, from what, and how many days are left (negative: over)."""

    term: ProcedureTerm
    deadline: Deadline
    said: str
    left: int


@dataclass(frozen=True)
class OwnCase:
    """A case as its enterprise knows it. `filing` is the application that it came from, None when there is none.

    `deadline` is the term of the state it stands in, `terms` are the enterprise's own that run, the next one first.
    """

    id: UUID
    spec: ProcedureSpec
    office: str
    case: Case
    receipt: str
    campaign: UUID | None
    filing: UUID | None
    deadline: Deadline | None
    terms: tuple[OwnTerm, ...]

    @property
    def state(self) -> State:
        """Where it stands, as far as the enterprise was told."""
        return self.case.state

    @property
    def matter(self) -> str:
        """What tells it from others of the same procedure, such as the name of a project; "" where nothing does."""
        named = self.spec.procedure.named
        return self.case.corrected(named) if named else ""

    @property
    def following(self) -> str:
        """What comes next, a sentence for the enterprise."""
        return self.state.told or self.state.next

    @property
    def known_since(self) -> datetime:
        """When the enterprise learned of it."""
        told = (event.at for event in self.case.events if is_told(self.case, event))
        return next(told, self.case.events[0].at)

    @property
    def holder(self) -> str:
        """Who has it: of an office, its name; the role as well where the enterprise follows every step."""
        holder = self.state.holder
        if holder == "enterprise":
            return "贵单位"
        if holder not in get_args(Level):
            return HOLDERS[holder]
        return f"{self.office}（{HOLDERS[holder]}）" if self.spec.procedure.begun_by_enterprise else self.office

    @property
    def held(self) -> tuple[str, str] | None:
        """What the enterprise holds by this case, with what it is called; None where nothing is held."""
        return held_words(self.case)

    @property
    def waits_for_application(self) -> bool:
        """Whether the enterprise goes on by handing in its application anew."""
        return any(act.through == "application" and self.state.id in act.states for act in self.spec.procedure.acts)

    @property
    def determined(self) -> CaseEvent | None:
        """The decision that was served or is to be served."""
        return self.case.determined

    @property
    def grade(self) -> Grade | None:
        """The category as decided; None before."""
        return self.case.grade if self.determined else None

    @property
    def reference(self) -> str:
        """How it is called: by the number of its decision, else by the receipt of the application."""
        decided = self.determined.data.get(NUMBER) if self.determined else None
        return str(decided or (self.receipt if self.spec.procedure.begun_by_enterprise else ""))


@dataclass(frozen=True)
class OwnLine:
    """One event that the enterprise was told of. `files` are its own."""

    at: datetime
    on: date
    who: str
    said: str
    article: str
    answers: tuple[tuple[str, str], ...]
    files: tuple[FileLink, ...]


@dataclass(frozen=True)
class OwnCaseView:
    """Everything the page of one's own case shows. `asked` are the answers of the office that wait for the enterprise.

    `entry_term` is the term that decides the last day of the public entry, None when another rule set does; `compared`
    is what each rule set leads to. `offers` are what may be applied for within the case, `applications` what was
    applied for, the newest first; `parent` is the case of which this is an application; `stages` who has which stage.
    """

    own: OwnCase
    campaign: str
    entry: Entry | None
    entry_term: Deadline | None
    compared: tuple[Compared, ...]
    history: tuple[OwnLine, ...]
    asked: tuple[tuple[str, str], ...]
    choices: tuple[ActChoice, ...]
    documents: tuple[IssuedDocument, ...]
    offers: tuple[Offer, ...]
    applications: tuple[OwnCase, ...]
    parent: OwnCase | None
    stages: tuple[StageLine, ...] = ()

    @property
    def seen(self) -> int:
        """How many events the page knows of: an act that was prepared on fewer comes too late."""
        return len(self.own.case.events)


def own_cases(platform: Platform, actor: Actor) -> list[OwnCase]:
    """The cases of an enterprise that it knows of, newest first."""
    with platform.database.reading() as session:
        rows = cases_seen_of_enterprise(session, actor, actor.enterprise or 0)
        found = [_own(platform, actor, file_of(platform, session, row)) for row in rows]
    return sorted(found, key=lambda own: own.known_since, reverse=True)


def view_own_case(platform: Platform, actor: Actor, case_id: UUID) -> OwnCaseView:
    """One case. Raises NotFoundError for foreign, missing and not yet told ones alike."""
    today, calendar = platform.today(), platform.reference.calendar
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
        own, person = _own(platform, actor, file), person_for(session, actor, file.row, today)
        campaign = session.get_one(Campaign, file.row.campaign_id).title if file.row.campaign_id else ""
        documents = _documents(session, own)
        offers = offers_within(platform, session, actor, file)
        applications = tuple(_applications(platform, session, actor, file))
        parent_id = file.row.parent_id
        parent = _own(platform, actor, open_file(platform, session, actor, parent_id)) if parent_id else None
        stages = stage_lines(session, file)
    entry = entry_of(own.case, calendar, today)
    return OwnCaseView(
        own=own,
        campaign=campaign,
        entry=entry,
        entry_term=own.case.deadline(calendar, today, entry.term.id) if entry and not entry.ends_by else None,
        compared=compared(own.case, calendar, today),
        history=tuple(_line(platform, own, event) for event in reversed(own.case.events) if is_told(own.case, event)),
        asked=_line(platform, own, own.case.entered).answers if own.state.holder == "enterprise" else (),
        choices=tuple(
            ActChoice(act, refusal(own.case, act, person, calendar, today))
            for act in acts_for(own.case, person)
            if act.through == "case"
        ),
        documents=documents,
        offers=offers,
        applications=applications,
        parent=parent,
        stages=stages,
    )


def own_act(platform: Platform, actor: Actor, case_id: UUID, name: str) -> tuple[OwnCaseView, Act]:
    """The case and what the enterprise itself may do to it. Raises NotFoundError."""
    view = view_own_case(platform, actor, case_id)
    act = view.own.spec.procedure.act(name)
    if act is None or act.by != actor.role.value or act.through != "case":
        raise NotFoundError("没有这个办理事项，请从办理页面进入")
    return view, act


def require_now(platform: Platform, actor: Actor, view: OwnCaseView, act: Act) -> None:
    """Raise what doing the act now would raise: ConflictError, with the day when it is too late."""
    today = platform.today()
    with platform.database.reading() as session:
        person = person_for(session, actor, open_file(platform, session, actor, view.own.id).row, today)
    require(view.own.case, act, person, platform.reference.calendar, today)


def begun_with(platform: Platform, actor: Actor, case_id: UUID, act: Act) -> dict[str, Any]:
    """What the page of an act begins with. Raises NotFoundError."""
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
    return prefilled(platform, actor, file, act)


def perform_own(platform: Platform, actor: Actor, case_id: UUID, perform: Perform) -> None:
    """Do it. What is sent twice from one page, as by a double click, is done once and answered alike.

    Raises what `perform_act` raises.
    """
    try:
        perform_act(platform, actor, case_id, perform)
    except ConflictError:
        if not _was_done(platform, actor, case_id, perform):
            raise


def read_own_document(
    platform: Platform, actor: Actor, case_id: UUID, document_id: UUID
) -> tuple[IssuedDocument, bytes]:
    """A document that was issued to the enterprise. Raises NotFoundError, AlteredFileError."""
    with platform.database.reading() as session:
        own = _own(platform, actor, open_file(platform, session, actor, case_id))
        found = next((each for each in _documents(session, own) if each.id == document_id), None)
    if found is None:
        raise NotFoundError("没有找到这份文书")
    return found, platform.files.get(found.digest)


def read_own_file(platform: Platform, actor: Actor, case_id: UUID, digest: str) -> tuple[FileLink, bytes]:
    """A file that the enterprise handed in with an act of its own. Raises NotFoundError, AlteredFileError."""
    with platform.database.reading() as session:
        own = _own(platform, actor, open_file(platform, session, actor, case_id))
    known = (link for event in own.case.events for link in _own_files(own, event))
    link = next((each for each in known if each.digest == digest), None)
    if link is None:
        raise NotFoundError("没有找到这个文件")
    return link, platform.files.get(digest)


def _own(platform: Platform, actor: Actor, file: CaseFile) -> OwnCase:
    case = case_for(actor, file)
    return OwnCase(
        id=file.row.id,
        spec=file.spec,
        office=file.office.name,
        case=case,
        receipt=file.row.receipt,
        campaign=file.row.campaign_id,
        filing=file.row.filing_id,
        deadline=case.deadline(platform.reference.calendar, platform.today()),
        terms=tuple(_terms(platform, case)),
    )


def _applications(platform: Platform, session: Session, actor: Actor, file: CaseFile) -> Iterator[OwnCase]:
    """What the enterprise applied for within a case; what an office opens within one is told there."""
    files = (file_of(platform, session, row) for row in cases_within(session, file.row.id))
    return (_own(platform, actor, each) for each in files if each.spec.procedure.begun_by_enterprise)


def _terms(platform: Platform, case: Case) -> Iterator[OwnTerm]:
    """The enterprise's own terms that run, the one that ends first on top."""
    today = platform.today()
    running = case.running(platform.reference.calendar, today)
    for deadline in sorted(running, key=lambda each: each.sheet.due):
        if deadline.term.whose != "enterprise":
            continue
        start = next(event for event in reversed(case.events) if event.event in deadline.term.since)
        act = case.procedure.act(start.event)
        yield OwnTerm(deadline.term, deadline, act.said if act else "", (deadline.sheet.due - today).days)


def _documents(session: Session, own: OwnCase) -> tuple[IssuedDocument, ...]:
    """What was issued with an act that the enterprise was told of."""
    told = {event.at for event in own.case.events if is_told(own.case, event)}
    issued = documents_of(session, own.id)
    return tuple(each for each in issued if own.spec.procedure.begun_by_enterprise or each.issued_at in told)


def _line(platform: Platform, own: OwnCase, event: CaseEvent) -> OwnLine:
    act, on = own.spec.procedure.act(event.event), own.case.day_of(event)
    if act is None:
        return OwnLine(event.at, on, event.name, event.event, "", (), ())
    shown = {field.id for field in act.asks if act.by == "enterprise" or field.id in act.shows}
    readable = CaseEvent(event.event, event.at, None, "", {name: event.data[name] for name in shown & set(event.data)})
    # As told, an event carries the name of the office that did it.
    with_role = act.by in get_args(Level) and own.spec.procedure.begun_by_enterprise
    return OwnLine(
        at=event.at,
        on=on,
        who=f"{event.name}（{HOLDERS[act.by]}）" if with_role else event.name,
        said=act.said,
        article=act.article or "",
        answers=tuple(answers_of(platform, act, readable)),
        files=tuple(_own_files(own, event)),
    )


def _own_files(own: OwnCase, event: CaseEvent) -> Iterator[FileLink]:
    act = own.spec.procedure.act(event.event)
    if act is not None and act.by == "enterprise":
        yield from files_of(event)


def _was_done(platform: Platform, actor: Actor, case_id: UUID, perform: Perform) -> bool:
    """Whether the first thing that followed what the page knew is just this, by this account."""
    case = view_own_case(platform, actor, case_id).own.case
    act = case.procedure.act(perform.act)
    if act is None or perform.seen is None or len(case.events) <= perform.seen:
        return False
    first = case.events[perform.seen]
    if (first.event, first.account) != (act.id, actor.account):
        return False
    answers = json.loads(json.dumps(act_answers(platform, act, perform)))
    return all(first.data.get(name) == value for name, value in answers.items())
