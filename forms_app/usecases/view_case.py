"""One case on the screen: where it stands, what happened, what can be done, what was issued."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.reading import read_answers
from forms_app.cases.actors import ACTING_ROLES, Actor
from forms_app.cases.allowed import acts_for, refusal, require
from forms_app.cases.case import HOLDERS, Case, Deadline
from forms_app.cases.changes import held_words
from forms_app.cases.events import BY_OFFICE_NAME, NUMBER, CaseEvent
from forms_app.cases.publication import Compared, Entry, compared, entry_of
from forms_app.core.dates import chinese_time
from forms_app.core.errors import NotFoundError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.fields import AttachmentField, DateField
from forms_app.specs.procedure import Act
from forms_app.storage import case_tables as tables
from forms_app.storage.case_tables import Campaign, CaseLease, IssuedDocument, Objection
from forms_app.storage.cases import (
    CORRECTION,
    OBJECTION,
    cases_seen_of_enterprise,
    cases_within,
    demands_in,
    documents_of,
    load_case,
    objections_of,
)
from forms_app.storage.tables import Account
from forms_app.usecases.case_file import CaseFile, file_of, open_file, person_for, require_own_office
from forms_app.usecases.case_values import case_values
from forms_app.usecases.caused_acts import DONE_AS
from forms_app.usecases.handing_over import StageLine, stage_lines
from forms_app.usecases.leases import holds
from forms_app.usecases.platform import Platform
from forms_app.usecases.proposals import proposed_findings
from forms_app.usecases.review_submissions import view_submission

ON_THE_PAGE = ("case", "item")
"""How an act is done that stands on the page of its case: to the case, or to one of its parallel items."""


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file that came with an act."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True)
class HistoryLine:
    """One event, readable. `answers`: label and text; `files` came with it.

    `office` is the role in words when somebody of the office did it, "" otherwise: enterprises are told no names.
    """

    at: datetime
    who: str
    office: str
    acting_for: str
    said: str
    article: str
    answers: tuple[tuple[str, str], ...]
    files: tuple[FileLink, ...]


@dataclass(frozen=True, slots=True)
class ActChoice:
    """Something that a person of this role does in this state, and why it cannot be done yet (None: it can)."""

    act: Act
    refusal: str | None


@dataclass(frozen=True)
class CaseView:
    """Everything a case page shows.

    `parent` is the case it belongs to, `children` are those that belong to it; `stages` who has which stage of it.
    """

    file: CaseFile
    campaign: Campaign | None
    division: str
    holder: str
    deadline: Deadline | None
    running: tuple[Deadline, ...]
    entry: Entry | None
    compared: tuple[Compared, ...]
    history: tuple[HistoryLine, ...]
    choices: tuple[ActChoice, ...]
    documents: tuple[IssuedDocument, ...]
    objections: tuple[Objection, ...]
    busy: str
    known: tuple[str, ...]
    parent: tables.Case | None
    children: tuple[CaseFile, ...]
    stages: tuple[StageLine, ...] = ()

    @property
    def held(self) -> tuple[str, str] | None:
        """What the enterprise holds by this case, with what it is called; None where nothing is held."""
        return held_words(self.file.case)

    def require(self, platform: Platform, actor: Actor, act: Act, item: int | None = None) -> None:
        """Raise what doing the act now, to one of the parallel items where it is done to one, would raise."""
        today = platform.today()
        with platform.database.reading() as session:
            person = person_for(session, actor, self.file.row, today)
        require(self.file.case, act, person, platform.reference.calendar, today, item=item)


def view_case(platform: Platform, actor: Actor, case_id: UUID) -> CaseView:
    """The case. Raises NotFoundError."""
    today = platform.today()
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
        person = person_for(session, actor, file.row, today)
        calendar = platform.reference.calendar
        choices = tuple(
            ActChoice(act, refusal(file.case, act, person, calendar, today))
            for act in acts_for(file.case, person)
            if act.through == "case" and (person.of_office or act.any_office)
        )
        return CaseView(
            file=file,
            campaign=session.get(Campaign, file.row.campaign_id) if file.row.campaign_id else None,
            division=platform.reference.divisions.name_of(file.row.division_code),
            holder=HOLDERS[file.case.state.holder],
            deadline=file.deadline(platform, today),
            running=file.case.running(calendar, today),
            entry=entry_of(file.case, calendar, today),
            compared=compared(file.case, calendar, today),
            history=tuple(_line(platform, file, event) for event in reversed(file.case.events)),
            choices=choices,
            documents=tuple(documents_of(session, file.row.id)),
            objections=tuple(objections_of(session, [file.row.id])),
            busy=_busy(platform, session, actor, file),
            known=tuple(_known(platform, session, actor, file)),
            parent=session.get(tables.Case, file.row.parent_id) if file.row.parent_id else None,
            children=tuple(file_of(platform, session, row) for row in cases_within(session, file.row.id)),
            stages=stage_lines(session, file),
        )


def act_to_do(platform: Platform, actor: Actor, case_id: UUID, name: str) -> Act:
    """The act that a page sends, found without reading the case's history: doing it reads that once more anyway.

    Raises NotFoundError, ForbiddenError when another office has the case.
    """
    with platform.database.reading() as session:
        row = load_case(session, actor, case_id)
        spec = platform.catalogue.procedure(row.procedure_id, row.spec_version)
        act = spec.procedure.act(name)
        if actor.office != row.office_id and not (act and act.any_office):
            require_own_office(actor, file_of(platform, session, row))
    return known_act(spec, name)


def known_act(spec: ProcedureSpec, name: str) -> Act:
    """The act of that name that is done on a case's page. Raises NotFoundError."""
    act = spec.procedure.act(name)
    if act is None or act.through not in ON_THE_PAGE:
        raise NotFoundError("没有这个办理事项，请从案件页面进入")
    return act


def prefilled(platform: Platform, actor: Actor, file: CaseFile, act: Act) -> dict[str, Any]:
    """What the page of an act begins with: today, what the office and the case hold already, what was found."""
    today = platform.today().isoformat()
    held = case_values(platform, file, file.case.events)
    values: dict[str, Any] = {each.id: held[each.source] for each in act.asks if each.source and held.get(each.source)}
    values |= {each.id: today for each in act.asks if isinstance(each, DateField) and each.default == "today"}
    values |= proposed_findings(file, act)
    values |= {name: held[name] for name in act.carries if name in held}
    if act.suggests and act.suggests not in values:
        values[act.suggests] = _suggestion(platform, actor, file)
    return values


def _suggestion(platform: Platform, actor: Actor, file: CaseFile) -> str:
    """What was found: in the grading of the case, else on its application and in earlier cases."""
    if file.case.grade is not None:
        found = file.case.grade.decisive
        # Each a clause, as the letter quotes it within a sentence of its own.
        return "；".join(details[0][1].rstrip("。；") for each in found if (details := each.details))
    if file.row.filing_id is None:
        return ""
    view = view_submission(platform, actor, file.row.filing_id)
    findings = view.assessment.findings if view.assessment else ()
    with platform.database.reading() as session:
        known = [f"系统记录：{each}" for each in _known(platform, session, actor, file)]
    return "\n".join([*(f"{each.article}：{each.reason}" for each in findings), *known])


def read_document(platform: Platform, actor: Actor, case_id: UUID, document_id: UUID) -> tuple[IssuedDocument, bytes]:
    """A document as it was issued. Raises NotFoundError, AlteredFileError."""
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
        found = session.get(IssuedDocument, document_id)
        if found is None or found.case_id != file.row.id:
            raise NotFoundError("没有找到这份文书")
    return found, platform.files.get(found.digest)


def read_case_file(platform: Platform, actor: Actor, case_id: UUID, digest: str) -> tuple[FileLink, bytes]:
    """A file that came with an act or an objection. Raises NotFoundError, AlteredFileError."""
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
        link = next((each for each in _files_seen(session, actor, file) if each.digest == digest), None)
    if link is None:
        raise NotFoundError("没有找到这个文件")
    return link, platform.files.get(digest)


def _files_seen(session: Session, actor: Actor, file: CaseFile) -> Iterator[FileLink]:
    """The files of a case that this person may open."""
    for event in file.case.events:
        yield from files_of(event)
    if actor.office == file.row.office_id:  # what objectors hand in is for the office that has the case alone
        for kind in (OBJECTION, CORRECTION):
            yield from (_link(item) for row in objections_of(session, [file.row.id], kind) for item in row.files)
    if actor.office is not None:  # what an office above demanded is for itself and those that it demanded it of
        yield from (_link(item) for row in demands_in(session, file.row.id) for item in row.files)


def _known(platform: Platform, session: Session, actor: Actor, file: CaseFile) -> Iterator[str]:
    """What was decided of the enterprise in other cases: the office need not ask for what the service knows.

    Only cases that this person sees: what another county decided, and why, stays there when an enterprise moves.
    """
    for row in cases_seen_of_enterprise(session, actor, file.row.enterprise_id):
        if row.id == file.row.id:
            continue
        case = file_of(platform, session, row).case
        if case.determined is not None and case.grade is not None and not case.state.final:
            decided, number = chinese_time(case.determined.at), case.determined.data.get(NUMBER, "")
            yield f"{decided}被认定为{case.grade.category.title}（{number}），现处于“{case.state.title}”"
        elif ended := _ended(platform, case):
            yield ended


def _ended(platform: Platform, case: Case) -> str:
    """How a case ended that the enterprise did not end itself, "" otherwise."""
    last = case.events[-1]
    act = case.procedure.act(last.event)
    if act is None or not case.state.final or act.by == "enterprise":
        return ""
    details = "；".join(f"{label}：{text}" for label, text in answers_of(platform, act, last))
    return f"{chinese_time(last.at)}{act.said}（{details}）" if details else f"{chinese_time(last.at)}{act.said}"


def _busy(platform: Platform, session: Session, actor: Actor, file: CaseFile) -> str:
    lease = session.get(CaseLease, file.row.id)
    if lease is None or lease.account_id == actor.account or not holds(lease, platform.clock()):
        return ""
    holder = session.get_one(Account, lease.account_id)
    return f"{holder.display_name}正在办理本件，保留至{chinese_time(lease.until)}"


def _line(platform: Platform, file: CaseFile, event: CaseEvent) -> HistoryLine:
    act = file.spec.procedure.act(event.event)
    role = event.data.get(DONE_AS, act.by if act else "")
    return HistoryLine(
        at=event.at,
        who=_who(event),
        office=HOLDERS[role] if role in ACTING_ROLES else "",
        acting_for=str(event.data.get("acting_for", "")),
        said=act.said if act else event.event,
        article=act.article or "" if act else "",
        answers=tuple(answers_of(platform, act, event)) if act else (),
        files=tuple(files_of(event)),
    )


def _who(event: CaseEvent) -> str:
    """The person; with the office where one that does not have the case may have done it."""
    office = event.data.get(BY_OFFICE_NAME)
    return f"{event.name}（{office}）" if office else event.name


def answers_of(platform: Platform, act: Act, event: CaseEvent) -> Iterator[tuple[str, str]]:
    """What an event answered to the questions of its act, as label and text; files apart."""
    if act.questionnaire is None:
        return
    asked = {field.id for field in act.asks}
    raw = {name: value for name, value in event.data.items() if name in asked}
    answers = read_answers(act.questionnaire, raw, platform.context(event.on)).answers
    for field in act.asks:
        if not isinstance(field, AttachmentField) and (text := answers.text(field.id)):
            yield field.label, text


def files_of(event: CaseEvent) -> Iterator[FileLink]:
    """The files that came with an event."""
    for value in event.data.values():
        if isinstance(value, list):
            yield from (_link(item) for item in value if isinstance(item, dict) and "sha256" in item)


def _link(item: dict[str, object]) -> FileLink:
    return FileLink(str(item["name"]), int(str(item["size"])), str(item["sha256"]))
