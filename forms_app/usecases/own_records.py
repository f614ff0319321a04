"""What an enterprise reads of the records about itself: the facts, and who recorded them. Never the grade."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from forms_app.cases.actors import Actor, Role
from forms_app.core.errors import ConflictError, ForbiddenError, NotFoundError
from forms_app.specs.catalogue import GradesSpec, ProcedureSpec
from forms_app.storage.graded import NO_SUCH_RECORD, records_about
from forms_app.usecases.graded_subjects import record_number, records_of
from forms_app.usecases.platform import Platform
from forms_app.usecases.start_filing import Begun, start_filing


@dataclass(frozen=True)
class OwnRecord:
    """A record as its subject reads it: every field that was answered, under its label."""

    id: int
    number: str
    title: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    office: str
    may_object: bool


@dataclass(frozen=True)
class OwnRecords:
    """The records under one regulation, newest first."""

    spec: GradesSpec
    objection: ProcedureSpec | None
    records: tuple[OwnRecord, ...]


def own_records(platform: Platform, actor: Actor) -> tuple[OwnRecords, ...]:
    """The records about the enterprise that its subject may read. Raises ForbiddenError for officers."""
    if actor.role is not Role.ENTERPRISE or actor.enterprise is None:
        raise ForbiddenError("只有企业账号可以查看本单位的记录")
    by_scheme = defaultdict(list)
    with platform.database.reading() as session:
        for row, subject, office in records_about(session, actor.enterprise):
            by_scheme[subject.scheme].append((row, office.name))
    found = []
    for identifier, rows in by_scheme.items():
        spec = platform.catalogue.grading(identifier)
        objection = objection_to(platform, spec)
        told = (
            OwnRecord(
                id=row.id or 0,
                number=record_number(row.id or 0),
                title=record.kind.title,
                summary=record.summary,
                facts=tuple(
                    (field.label, record.answers.text(field.id))
                    for field in record.kind.fields
                    if record.answers.get(field.id) is not None
                ),
                office=office,
                may_object=objection is not None,
            )
            for row, office in rows
            for record in records_of(spec.scheme, (row,), platform.context())
            if record.kind.told
        )
        found.append(OwnRecords(spec, objection, tuple(told)))
    return tuple(found)


def objection_to(platform: Platform, spec: GradesSpec) -> ProcedureSpec | None:
    """The procedure of the same regulation by which a subject objects to a record about it."""
    offered = platform.catalogue.current_procedures()
    return next((each for each in offered if each.domain == spec.domain and each.procedure.about_record), None)


def object_to_record(platform: Platform, actor: Actor, record: int) -> UUID:
    """Begin the objection to a record about oneself; returns the filing. Raises NotFoundError for any other record."""
    for group in own_records(platform, actor):
        for each in group.records:
            if each.id == record:
                return _begun(platform, actor, group, each)
    raise NotFoundError(NO_SUCH_RECORD)


def _begun(platform: Platform, actor: Actor, group: OwnRecords, record: OwnRecord) -> UUID:
    if group.objection is None:
        raise ConflictError("这一规定没有提出异议的程序")
    procedure = group.objection.procedure
    with platform.database.reading() as session:
        rows = records_about(session, actor.enterprise or 0)
    division = next(subject.division_code for row, subject, _ in rows if row.id == record.id)
    known = {procedure.about_record: record.number}
    return start_filing(platform, actor, group.objection.application.id, begun=Begun(division, known=known))
