"""Doing something to a case: checked against its events, recorded once, with its letter and its message."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.reading import missing, read_answers
from forms_app.cases.actors import Actor
from forms_app.cases.agreements import require_agreement
from forms_app.cases.allowed import require, require_moment
from forms_app.cases.case import Case
from forms_app.cases.changes import require_prescribed
from forms_app.cases.clocks import ITEM
from forms_app.cases.events import BY_LEVEL, CaseEvent, Person
from forms_app.cases.inspections import require_separate
from forms_app.cases.rule_sets import require_applicable
from forms_app.cases.telling import knows_of
from forms_app.core.dates import beijing_date, chinese_time, moment_day
from forms_app.core.errors import ConflictError, NotFoundError, Problem, ProblemsError, XinbiaoError
from forms_app.specs.fields import MomentField
from forms_app.specs.procedure import Act
from forms_app.storage.case_tables import IssuedDocument
from forms_app.storage.cases import forget_leases, tell
from forms_app.storage.faults import retried
from forms_app.usecases.approval import prepare_approval, prepare_record
from forms_app.usecases.case_file import CaseFile, add_event, add_events, case_for, open_file, person_for, principal_of
from forms_app.usecases.caused_acts import caused_act, parent_of
from forms_app.usecases.entry_papers import entry_form, prepare_entry, screened, settle_papers
from forms_app.usecases.handing_over import done_by, earlier_cases, handed_over, succession
from forms_app.usecases.keep_upload import limits_of
from forms_app.usecases.leases import release, require_free
from forms_app.usecases.letters import Occasion, Prepared, prepare_letter
from forms_app.usecases.numbering import number_to_print, take_printed
from forms_app.usecases.numbers import NumberOvertakenError
from forms_app.usecases.platform import Platform
from forms_app.usecases.signing import signed
from forms_app.usecases.uploads import Upload, kind_of, stored

_MOST_PRINTINGS = 8


@dataclass(frozen=True, slots=True)
class Perform:
    """What a page sends: the act, the answers as typed, files, and how many events it knew of (None: any)."""

    act: str
    values: Mapping[str, Any]
    at: datetime
    seen: int | None = None
    uploads: tuple[Upload, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Ready:
    """What was made before the transaction: answers with their files stored, documents printed, events known then.

    `caused` are the documents of the act that follows to the case this one belongs to, made on `parent_events` events.
    """

    answers: dict[str, Any]
    documents: tuple[Prepared, ...]
    events: int
    caused: tuple[Prepared, ...] = ()
    parent_events: int = 0


def perform_act(platform: Platform, actor: Actor, case_id: UUID, perform: Perform, *, through: str = "case") -> None:
    """Do it. Raises NotFoundError, ForbiddenError, ConflictError (who was first, and when), ProblemsError."""
    # A document is printed with the next number; when another one took it meanwhile, it is printed anew.
    for _ in range(_MOST_PRINTINGS - 1):
        try:
            _perform(platform, actor, case_id, perform, through)
            return
        except NumberOvertakenError:
            continue
    _perform(platform, actor, case_id, perform, through)


@retried
def _perform(platform: Platform, actor: Actor, case_id: UUID, perform: Perform, through: str) -> None:
    # Printing and storing files take their time: that is done before the transaction, which then only compares.
    slow = bool(perform.uploads) or _issues_documents(platform, perform.act)
    ready = _made_ready(platform, actor, case_id, perform, through) if slow else None
    with platform.database.writing() as session:
        file = open_file(platform, session, actor, case_id, for_change=True)
        if ready is not None and len(file.case.events) != ready.events:
            raise _overtaken(case_for(actor, file))
        act = _allowed(platform, session, actor, file, perform, through)
        answers = ready.answers if ready else _all_answers(platform, session, actor, file, act, perform)
        _require_answers(platform, session, actor, file, act, answers, perform)
        event = CaseEvent(act.id, perform.at, actor.account, actor.name, answers)
        commit_act(platform, session, file, act, event, ready.documents if ready else ())
        if act.causes is not None:
            _cause(platform, session, file, act, event, ready)
        if act.succeeds is not None:
            _succeed(platform, session, file, act, event)
        release(session, file.row.id)


@retried
def perform_together(
    platform: Platform,
    actor: Actor,
    performs: Sequence[tuple[UUID, Perform]],
    told: Callable[[int], None] = lambda _: None,
    settle: Callable[[Session], None] = lambda _: None,
) -> None:
    """Do acts to many cases in one transaction: to all of them, or, when one cannot be done, to none.

    For acts of lists (`in_lists`). Everything is made and printed before the transaction, which only compares and
    writes; `told` is told how many are made, `settle` is called at its end, and whatever it raises undoes all. Raises
    TogetherError, naming the case that cannot be done, ConflictError when one has changed since.
    """
    ready = []
    for number, (case_id, perform) in enumerate(performs, 1):
        try:
            ready.append(_readied(platform, actor, case_id, perform))
        except XinbiaoError as error:
            raise TogetherError(case_id, str(error)) from error
        told(number)
    with platform.database.writing() as session:
        for each in ready:
            session.add_all(_issued(paper, each.event.at, case=each.file.row.id) for paper in each.documents)
            if each.act.message and (not each.act.if_known or knows_of(each.file.case)):
                row = each.file.row
                tell(session, row.enterprise_id, row.id, each.act.said, each.act.message, each.event.at)
        add_events(platform, session, [(each.file, each.event) for each in ready])
        forget_leases(session, [each.file.row.id for each in ready])
        settle(session)


class TogetherError(XinbiaoError):
    """One of many cases cannot be done, and so none is: `case` says which, the words say why."""

    def __init__(self, case: UUID, why: str) -> None:
        super().__init__(why)
        self.case = case


@dataclass(frozen=True)
class _Readied:
    """An act of a list, made ready: its event and its papers."""

    file: CaseFile
    act: Act
    event: CaseEvent
    documents: tuple[Prepared, ...]


def _readied(platform: Platform, actor: Actor, case_id: UUID, perform: Perform) -> _Readied:
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
        act = _allowed(platform, session, actor, file, perform, "case")
        answers = _all_answers(platform, session, actor, file, act, perform)
        _require_answers(platform, session, actor, file, act, answers, perform)
    documents = act_documents(platform, actor, file, act, answers, perform.at)
    return _Readied(file, act, CaseEvent(act.id, perform.at, actor.account, actor.name, answers), tuple(documents))


def _made_ready(platform: Platform, actor: Actor, case_id: UUID, perform: Perform, through: str) -> _Ready:
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
        act = _allowed(platform, session, actor, file, perform, through)
        answers = _all_answers(platform, session, actor, file, act, perform)
        _require_answers(platform, session, actor, file, act, answers, perform)
        parent = parent_of(platform, session, file.row) if act.causes is not None else None
    event = CaseEvent(act.id, perform.at, actor.account, actor.name, answers)
    caused: list[Prepared] = []
    if parent is not None:
        following, data = caused_act(platform, parent, act, file.row, event)
        caused = act_documents(platform, actor, parent, following, data, perform.at)
    documents = act_documents(platform, actor, file, act, answers, perform.at)
    seen = len(parent.case.events) if parent else 0
    return _Ready(answers, tuple(documents), len(file.case.events), tuple(caused), seen)


def _issues_documents(platform: Platform, act_id: str) -> bool:
    acts = (spec.procedure.act(act_id) for spec in platform.catalogue.procedures.values())
    return any(
        act is not None and (act.documents or act.record or act.entry or act.screens or act.causes) for act in acts
    )


def _allowed(platform: Platform, session: Session, actor: Actor, file: CaseFile, perform: Perform, through: str) -> Act:
    """The act, if this person may do it now and no colleague has the case."""
    act = act_of(file, perform.act, through)
    today = beijing_date(perform.at)
    case = case_for(actor, file)
    if perform.seen is not None and perform.seen != len(case.events):
        raise _overtaken(case)
    person, item = person_for(session, actor, file.row, today), perform.extra.get(ITEM)
    require(case, act, person, platform.reference.calendar, today, item=item)
    # An officer who has the case open keeps no enterprise from what it may do: its own terms run.
    if actor.enterprise is None:
        require_free(session, actor, file.row, perform.at)
    return act


def _all_answers(
    platform: Platform, session: Session, actor: Actor, file: CaseFile, act: Act, perform: Perform
) -> dict[str, Any]:
    principal = principal_of(session, actor, act.by, beijing_date(perform.at))
    answers = act_answers(platform, act, perform) | ({"acting_for": principal} if principal else {})
    event = CaseEvent(act.id, perform.at, actor.account, actor.name, answers)
    added = screened(platform, file, act, event) | number_to_print(session, file, act, event)
    return answers | added | handed_over(session, file, act) | done_by(session, actor, act)


def commit_act(
    platform: Platform,
    session: Session,
    file: CaseFile,
    act: Act,
    event: CaseEvent,
    prepared: Sequence[Prepared] = (),
) -> CaseFile:
    """Record the event with its documents and message. The case must be locked and the act allowed."""
    issued = [issue(session, each, event.at, case=file.row.id) for each in prepared]
    session.flush()
    take_printed(session, file, act, event, issued[-1] if issued else None)
    settle_papers(session, file, event, issued, prepared)
    changed = add_event(platform, session, file, event)
    if act.message and (not act.if_known or knows_of(file.case)):
        tell(session, file.row.enterprise_id, file.row.id, act.said, act.message, event.at)
    return changed


def _cause(
    platform: Platform, session: Session, file: CaseFile, act: Act, event: CaseEvent, ready: _Ready | None
) -> None:
    """Do what follows to the case that this one belongs to, in the same transaction."""
    parent = parent_of(platform, session, file.row, for_change=True)
    following, data = caused_act(platform, parent, act, file.row, event)
    if ready is None or len(parent.case.events) != ready.parent_events:
        raise _overtaken(parent.case)
    caused = CaseEvent(following.id, event.at, event.account, event.name, data)
    commit_act(platform, session, parent, following, caused, ready.caused)


def _succeed(platform: Platform, session: Session, file: CaseFile, act: Act, event: CaseEvent) -> None:
    """End the cases in which the enterprise held before what it is granted now, in the same transaction."""
    for earlier in earlier_cases(platform, session, file):
        following = earlier.spec.procedure.act(act.succeeds or "")
        if following is not None:
            commit_act(platform, session, earlier, following, succession(file, act, event))


def issue(
    session: Session, prepared: Prepared, at: datetime, *, case: UUID | None = None, campaign: UUID | None = None
) -> IssuedDocument:
    """Issue a prepared document of a case or a campaign: from now on these bytes are the document."""
    row = _issued(prepared, at, case=case, campaign=campaign)
    session.add(row)
    return row


def _issued(
    prepared: Prepared, at: datetime, *, case: UUID | None = None, campaign: UUID | None = None
) -> IssuedDocument:
    return IssuedDocument(
        case_id=case,
        campaign_id=campaign,
        kind=prepared.kind,
        title=prepared.title,
        file_name=prepared.file_name,
        digest=prepared.digest,
        size=prepared.size,
        code=prepared.code,
        signed_by=prepared.signed_by,
        issued_at=at,
    )


def _require_answers(
    platform: Platform,
    session: Session,
    actor: Actor,
    file: CaseFile,
    act: Act,
    answers: Mapping[str, Any],
    perform: Perform,
) -> None:
    """Whether a rule set can be chosen, what is prescribed, and the day on which it took effect.

    Raises ConflictError, ProblemsError.
    """
    require_applicable(file.case, act.id, answers)
    try:
        require_prescribed(file.case, act.id, answers)
        require_agreement(file.case, act, answers, platform.reference, beijing_date(perform.at))
    except ConflictError as error:  # answered otherwise than the law has it: the page keeps what was typed
        raise ProblemsError((Problem("", str(error)),)) from None
    if act.day is not None and act.day in answers:
        person = person_for(session, actor, file.row, beijing_date(perform.at))
        try:
            _require_day(platform, case_for(actor, file), act, person, answers, perform)
        except ConflictError as error:
            raise ProblemsError((Problem(act.day, str(error)),)) from None


def _require_day(
    platform: Platform, case: Case, act: Act, person: Person, answers: Mapping[str, Any], perform: Perform
) -> None:
    """Raise ConflictError when the act cannot have taken effect on the day that was stated."""
    stated, today = str(answers[act.day or ""]), beijing_date(perform.at)
    day = moment_day(stated)
    require(case, act, person, platform.reference.calendar, today, day, perform.extra.get(ITEM))
    require_separate(case, act, str(answers.get(BY_LEVEL, "")), day)
    if isinstance(act.question(act.day), MomentField):
        require_moment(case, act, datetime.fromisoformat(stated), perform.at)


def act_of(file: CaseFile, name: str, through: str) -> Act:
    """The act of that name. Raises NotFoundError when the procedure has none that is done this way."""
    act = file.spec.procedure.act(name)
    if act is None or act.through != through:
        raise NotFoundError("没有这个办理事项，请从案件页面进入")
    return act


def _overtaken(case: Case) -> ConflictError:
    last = case.events[-1]
    act = case.procedure.act(last.event)
    return ConflictError(
        f"本件已由{last.name}于{chinese_time(last.at)}办理（{act.said if act else last.event}），"
        f"现处于“{case.state.title}”；您这次的办理没有执行，请核对后再办"
    )


def act_answers(platform: Platform, act: Act, perform: Perform) -> dict[str, Any]:
    """What was answered, as plain data, files stored. Raises ProblemsError, UploadError, TooLargeError."""
    form = act.questionnaire
    if form is None:
        return dict(perform.extra)
    values = dict(perform.values) | _stored_files(platform, act, perform.uploads)
    reading = read_answers(form, values, platform.context(beijing_date(perform.at)))
    if problems := (*reading.problems, *missing(form, reading)):
        raise ProblemsError(problems)
    return reading.answers.for_json() | dict(perform.extra)


def _stored_files(platform: Platform, act: Act, uploads: tuple[Upload, ...]) -> dict[str, list[dict[str, Any]]]:
    limits = limits_of(act)
    found: dict[str, list[dict[str, Any]]] = {}
    kinds = []
    for upload in uploads:  # all are looked at before the first is kept
        limit = limits[upload.field]
        kinds.append(kind_of(upload, limit.max_megabytes))
        if sum(each.field == upload.field for each in uploads) > limit.max_files:
            raise ProblemsError((Problem(limit.id, f"“{limit.label}”最多{limit.max_files}个文件，请减少后再传"),))
    for upload, kind in zip(uploads, kinds, strict=True):
        found.setdefault(upload.field, []).append(stored(platform, upload, kind))
    return found


def act_documents(
    platform: Platform, actor: Actor, file: CaseFile, act: Act, answers: Mapping[str, Any], at: datetime
) -> list[Prepared]:
    """What is issued with the act, printed, signed and stored. Raises ProblemsError, SigningError."""
    letter = occasion(file, act, answers, beijing_date(at))
    event = CaseEvent(act.id, at, actor.account, actor.name, answers)
    events = (*file.case.events, event)
    prepared = [
        prepare_approval(platform, file, events) if kind == "approval" else prepare_letter(platform, kind, letter)
        for kind in act.documents
    ]
    if act.record is not None:
        prepared.append(prepare_record(platform, file, file.spec.form(act.record), events))
    if act.entry and (form := entry_form(file)) is not None:
        prepared.append(prepare_entry(platform, file, form, events))
    return [signed(platform, actor, file.office, each, at) for each in prepared]


def occasion(file: CaseFile, act: Act, answers: Mapping[str, Any], on: date) -> Occasion:
    """What a letter of this act is about."""
    return Occasion(
        spec=file.spec,
        enterprise=file.row.enterprise_name,
        uscc=file.row.uscc,
        receipt=file.row.receipt,
        office=file.office,
        on=on,
        received=beijing_date(file.row.opened_at),
        act=act,
        answers=answers,
    )
