"""Applications that stand in no list of forms: those within a case, and those made to an office of one's choice.

Whether one may be made is asked here when it is begun, and again when it is submitted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor, Role
from forms_app.cases.case import Case, Deadline
from forms_app.cases.changes import is_within, within_refusal
from forms_app.cases.filing import FilingState
from forms_app.cases.publication import Entry, entry_of
from forms_app.cases.removal import removal_refusal
from forms_app.cases.telling import knows_of
from forms_app.core.errors import ConflictError, ForbiddenError, NotFoundError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage import case_tables as tables
from forms_app.storage.cases import cases_seen_of_enterprise, cases_within
from forms_app.storage.directory import current_division, office_for, office_serving
from forms_app.storage.filings import filings_of
from forms_app.storage.tables import Enterprise, Office
from forms_app.usecases.case_file import CaseFile, file_of, open_file
from forms_app.usecases.case_values import case_values, filled_in
from forms_app.usecases.platform import Platform
from forms_app.usecases.start_filing import Begun, start_filing


@dataclass(frozen=True)
class Offer:
    """An application that may be made within a case: why not today ("": it may), what was begun or submitted already.

    `earliest` is the term on whose last day a removal may first be asked for, `running` the application under way.
    `concerned`: the case is such that the application can be made in it, or could have been until a term ended.
    """

    spec: ProcedureSpec
    entry: Entry | None
    earliest: Deadline | None
    refusal: str
    draft: UUID | None
    running: tables.Case | None
    concerned: bool


def offers_within(platform: Platform, session: Session, actor: Actor, file: CaseFile) -> tuple[Offer, ...]:
    """The applications that an enterprise may make within a case of its own; none for officers."""
    if actor.role is not Role.ENTERPRISE:
        return ()
    specs = procedures_within(platform, file)
    drafts = {
        each.spec_id: each.id
        for each in (filings_of(session, actor, (FilingState.DRAFT,)) if specs else ())
        if each.case_id == file.row.id
    }
    return tuple(_offer(platform, session, file, spec, drafts.get(spec.application.id)) for spec in specs)


def procedures_within(platform: Platform, file: CaseFile) -> tuple[ProcedureSpec, ...]:
    """The procedures whose applications belong to cases of this one's kind."""
    return tuple(
        spec
        for spec in platform.catalogue.current_procedures()
        if spec.domain == file.spec.domain and spec.procedure.within == file.spec.name
    )


def _offer(platform: Platform, session: Session, file: CaseFile, spec: ProcedureSpec, draft: UUID | None) -> Offer:
    calendar, today = platform.reference.calendar, platform.today()
    entry = entry_of(file.case, calendar, today)
    return Offer(
        spec=spec,
        entry=entry,
        earliest=_earliest(platform, file.case, spec, entry),
        refusal=_refusal(platform, file.case, spec, today),
        draft=draft,
        running=next(_running(session, file.row.id, spec), None),
        concerned=entry is not None if spec.procedure.removes else is_within(file.case, spec.procedure.within_case),
    )


def _earliest(platform: Platform, case: Case, spec: ProcedureSpec, entry: Entry | None) -> Deadline | None:
    """The term that decides the first day of asking; None where another rule set does, which has no count of ours."""
    rule = case.procedure.publication
    if rule is None or not spec.procedure.removes or entry is None or entry.rules is not None:
        return None
    return case.deadline(platform.reference.calendar, platform.today(), rule.earliest_removal)


def begin_within(platform: Platform, actor: Actor, case_id: UUID, procedure: str) -> UUID:
    """Begin the application of that procedure in a case of one's own, or take up its draft; returns the filing.

    Raises NotFoundError for foreign cases, ForbiddenError for officers, ConflictError saying why not today (for a
    removal: from when), or that there is no such application in this case.
    """
    if actor.role is not Role.ENTERPRISE:
        raise ForbiddenError("只有企业账号可以提出申请")
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
        spec = next((each for each in procedures_within(platform, file) if each.id == procedure), None)
        if spec is None:
            raise ConflictError("本案没有这项申请，请从办理页面进入")
        require_within(platform, session, file, spec, platform.today())
    values = case_values(platform, file, file.case.events)
    known = {name: filled_in(text, values) for name, text in spec.procedure.prefills.items()}
    begun = Begun(file.row.division_code, file.row.id, known)
    return start_filing(platform, actor, spec.application.id, begun=begun)


def require_within(
    platform: Platform, session: Session, file: CaseFile, spec: ProcedureSpec, on: date, *, filing: UUID | None = None
) -> None:
    """Raise ConflictError when no application of this procedure can be made in the case on that day.

    `filing` is the one being submitted: another copy of the same request may have been quicker.
    """
    running = next((each for each in _running(session, file.row.id, spec) if each.filing_id != filing), None)
    if running is not None:
        raise ConflictError(
            f"贵单位的《{spec.application.form.title}》已提交（回执编号{running.receipt}），正在办理，不能重复申请"
        )
    if reason := _refusal(platform, file.case, spec, on):
        raise ConflictError(f"现在不能提出《{spec.application.form.title}》：{reason}")


def _refusal(platform: Platform, case: Case, spec: ProcedureSpec, on: date) -> str:
    calendar = platform.reference.calendar
    if reason := within_refusal(case, spec.procedure.within_case, calendar, on):
        return reason
    return removal_refusal(case, calendar, on) if spec.procedure.removes else ""


def _running(session: Session, parent: UUID, spec: ProcedureSpec) -> Iterator[tables.Case]:
    """Applications of this procedure in a case that nobody has decided yet."""
    return (row for row in cases_within(session, parent) if row.procedure_id == spec.id and row.is_open)


# --- to an office of one's choice ------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenApplication:
    """An application that an enterprise may make at any time, the offices it may be made to, and its earlier ones.

    `terms` are those of its procedure in words; with each earlier application stands the term that runs, if any.
    """

    spec: ProcedureSpec
    offices: tuple[Office, ...]
    terms: tuple[str, ...]
    cases: tuple[tuple[CaseFile, Deadline | None], ...]


def open_procedures(platform: Platform) -> tuple[ProcedureSpec, ...]:
    """Procedures whose applications neither wait for a campaign nor belong to a case nor stand in the list of forms."""
    return tuple(
        spec
        for spec in platform.catalogue.current_procedures()
        if spec.procedure.opening.through == "application"
        and not spec.procedure.within
        and not spec.procedure.has_campaigns
        and not spec.application.form.can_be_begun_anew
        and not spec.procedure.about_record
    )


def open_applications(platform: Platform, actor: Actor) -> tuple[OpenApplication, ...]:
    """What this enterprise may apply for, and where."""
    specs = open_procedures(platform)
    with platform.database.reading() as session:
        offices = {spec.id: tuple(_offices(platform, session, actor, spec)) for spec in specs}
        files = list(_known_files(platform, session, actor))
    today = platform.today()
    return tuple(
        OpenApplication(
            spec=spec,
            offices=offices[spec.id],
            terms=tuple(f"{term.title}{term.length}" for term in spec.procedure.terms if term.period),
            cases=tuple((file, file.deadline(platform, today)) for file in files if file.spec.id == spec.id),
        )
        for spec in specs
    )


def begin_with_office(platform: Platform, actor: Actor, procedure: str, office: int) -> UUID:
    """Begin an application to that office, or take up its draft; returns the filing.

    Raises NotFoundError for an unknown procedure, and for an office that has nothing to do with the enterprise.
    """
    if actor.role is not Role.ENTERPRISE:
        raise ForbiddenError("只有企业账号可以提出申请")
    spec = next((each for each in open_procedures(platform) if each.id == procedure), None)
    if spec is None:
        raise NotFoundError("没有找到这项申请，请从申请页面进入")
    with platform.database.reading() as session:
        chosen = next((each for each in _offices(platform, session, actor, spec) if each.id == office), None)
    if chosen is None:
        raise NotFoundError("没有找到这个可以受理的机构，请从申请页面进入")
    return start_filing(platform, actor, spec.application.id, begun=Begun(chosen.division_code))


def _known_files(platform: Platform, session: Session, actor: Actor) -> Iterator[CaseFile]:
    """The cases that the enterprise knows of: what an office prepares is told to nobody, not even by its name."""
    for row in cases_seen_of_enterprise(session, actor, actor.enterprise or 0):
        file = file_of(platform, session, row)
        if knows_of(file.case):
            yield file


def _offices(platform: Platform, session: Session, actor: Actor, spec: ProcedureSpec) -> Iterator[Office]:
    """The office of the enterprise's division that handles the procedure, then those that have a case of it."""
    authority = spec.regulation.handled_by
    enterprise = session.get_one(Enterprise, actor.enterprise)
    divisions = platform.reference.divisions
    division = current_division(enterprise, divisions, platform.today())
    own = office_serving(session, divisions, division, authority)
    others = sorted({file.row.office_id for file in _known_files(platform, session, actor)})
    if own is not None:
        yield own
    # A filing knows its office by the division: the first office of each stands for it.
    found = (office_for(session, session.get_one(Office, each).division_code, authority) for each in others)
    seen = {own.id if own else None}
    for office in found:
        # A case that goes from office to office is begun where it begins by law.
        if office is not None and not spec.procedure.stages and office.id not in seen:
            seen.add(office.id)
            yield office
