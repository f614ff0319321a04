"""One case on the screen: where it stands, what happened, what can be done, what was issued."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.reading import read_answers
from forms_app.cases.actors import ACTING_ROLES, Actor
from forms_app.cases.case import HOLDERS, CaseEvent, Deadline, acts_for, refusal, require
from forms_app.core.dates import chinese_time
from forms_app.core.errors import NotFoundError
from forms_app.specs.fields import AttachmentField, DateField
from forms_app.specs.procedure import Act
from forms_app.storage.case_tables import Campaign, CaseLease, IssuedDocument, Objection
from forms_app.storage.cases import cases_of_enterprise, documents_of, objections_of
from forms_app.storage.tables import Account
from forms_app.usecases.case_file import CaseFile, file_of, open_file, person_for
from forms_app.usecases.leases import holds
from forms_app.usecases.platform import Platform
from forms_app.usecases.review_submissions import view_submission


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
    """Everything a case page shows."""

    file: CaseFile
    campaign: Campaign
    division: str
    holder: str
    deadline: Deadline | None
    history: tuple[HistoryLine, ...]
    choices: tuple[ActChoice, ...]
    documents: tuple[IssuedDocument, ...]
    objections: tuple[Objection, ...]
    busy: str
    known: tuple[str, ...]

    def require(self, platform: Platform, actor: Actor, act: Act) -> None:
        """Raise what doing the act now would raise."""
        today = platform.today()
        with platform.database.reading() as session:
            person = person_for(session, actor, self.file.row, today)
        require(self.file.case, act, person, platform.reference.calendar, today)


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
            if act.through == "case" and person.of_office
        )
        division = platform.reference.divisions.find(file.row.division_code)
        return CaseView(
            file=file,
            campaign=session.get_one(Campaign, file.row.campaign_id),
            division=division.name if division else file.row.division_code,
            holder=HOLDERS[file.case.state.holder],
            deadline=file.deadline(platform, today),
            history=tuple(_line(platform, file, event) for event in reversed(file.case.events)),
            choices=choices,
            documents=tuple(documents_of(session, file.row.id)),
            objections=tuple(objections_of(session, [file.row.id])),
            busy=_busy(platform, session, actor, file),
            known=tuple(_known(platform, session, file)),
        )


def prefilled(platform: Platform, actor: Actor, file: CaseFile, act: Act) -> dict[str, str]:
    """What the page of an act begins with: today, and the findings on the application where they are wanted."""
    today = platform.today().isoformat()
    values = {each.id: today for each in act.asks if isinstance(each, DateField) and each.default == "today"}
    if act.suggests:
        view = view_submission(platform, actor, file.row.filing_id)
        findings = view.assessment.findings if view.assessment else ()
        with platform.database.reading() as session:
            known = [f"系统记录：{each}" for each in _known(platform, session, file)]
        values[act.suggests] = "\n".join([*(f"{each.article}：{each.reason}" for each in findings), *known])
    return values


def own_cases(platform: Platform, actor: Actor) -> list[CaseFile]:
    """The cases of an enterprise, newest first."""
    with platform.database.reading() as session:
        return [file_of(platform, session, row) for row in cases_of_enterprise(session, actor.enterprise or 0)]


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
        known = [*(link for event in file.case.events for link in _files(event))]
        if actor.office == file.row.office_id:  # what objectors hand in is for the office that has the case alone
            known += [_link(item) for row in objections_of(session, [case_id]) for item in row.files]
    link = next((each for each in known if each.digest == digest), None)
    if link is None:
        raise NotFoundError("没有找到这个文件")
    return link, platform.files.get(digest)


def _known(platform: Platform, session: Session, file: CaseFile) -> Iterator[str]:
    """What earlier cases of the enterprise ended with: the office need not ask for what the service knows."""
    for row in cases_of_enterprise(session, file.row.enterprise_id):
        other = file_of(platform, session, row)
        last = other.case.events[-1]
        act = other.spec.procedure.act(last.event)
        if row.id == file.row.id or act is None or not other.case.state.final or act.by == "enterprise":
            continue
        details = "；".join(f"{label}：{text}" for label, text in _answers(platform, act, last))
        yield f"{chinese_time(last.at)}{act.said}（{details}）" if details else f"{chinese_time(last.at)}{act.said}"


def _busy(platform: Platform, session: Session, actor: Actor, file: CaseFile) -> str:
    lease = session.get(CaseLease, file.row.id)
    if lease is None or lease.account_id == actor.account or not holds(lease, platform.clock()):
        return ""
    holder = session.get_one(Account, lease.account_id)
    return f"{holder.display_name}正在办理本件，保留至{chinese_time(lease.until)}"


def _line(platform: Platform, file: CaseFile, event: CaseEvent) -> HistoryLine:
    act = file.spec.procedure.act(event.event)
    return HistoryLine(
        at=event.at,
        who=event.name,
        office=HOLDERS[act.by] if act and act.by in ACTING_ROLES else "",
        acting_for=str(event.data.get("acting_for", "")),
        said=act.said if act else event.event,
        article=act.article or "" if act else "",
        answers=tuple(_answers(platform, act, event)) if act else (),
        files=tuple(_files(event)),
    )


def _answers(platform: Platform, act: Act, event: CaseEvent) -> Iterator[tuple[str, str]]:
    if act.questionnaire is None:
        return
    asked = {field.id for field in act.asks}
    raw = {name: value for name, value in event.data.items() if name in asked}
    answers = read_answers(act.questionnaire, raw, platform.context(event.on)).answers
    for field in act.asks:
        if not isinstance(field, AttachmentField) and (text := answers.text(field.id)):
            yield field.label, text


def _files(event: CaseEvent) -> Iterator[FileLink]:
    for value in event.data.values():
        if isinstance(value, list):
            yield from (_link(item) for item in value if isinstance(item, dict) and "sha256" in item)


def _link(item: dict[str, object]) -> FileLink:
    return FileLink(str(item["name"]), int(str(item["size"])), str(item["sha256"]))
