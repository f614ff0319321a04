"""Handing in files with a field, removing them, taking them back, reading them."""

from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.cases.filing import FilingEvent
from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.documents.uploads import safe_name
from forms_app.specs.fields import AttachmentField
from forms_app.storage.faults import retried
from forms_app.storage.filings import evidence_of, load_evidence, load_filing, record
from forms_app.storage.tables import Evidence, Filing
from forms_app.usecases.filing_view import EvidenceItem, item_of
from forms_app.usecases.platform import Platform
from forms_app.usecases.uploads import Upload, kind_of


@retried
def add_evidence(platform: Platform, actor: Actor, filing_id: UUID, upload: Upload) -> UUID:
    """Check the file, store it, and return its id. The same file in the same field is taken once.

    Raises NotFoundError, ConflictError when the filing is no draft, UploadError, TooLargeError, BadInputError.
    """
    with platform.database.reading() as session:
        filing = load_filing(session, actor, filing_id)
        field = _field(platform, filing, upload.field)
    kind = kind_of(upload, field.max_megabytes)
    digest = platform.files.put(upload.content)
    with platform.database.writing() as session:
        filing = load_filing(session, actor, filing_id, for_change=True)
        if same := _same_file(session, filing, field, digest):
            return same.id
        row = Evidence(
            filing_id=filing.id,
            field_id=field.id,
            name=safe_name(upload.name, kind),
            size=len(upload.content),
            media_type=kind,
            digest=digest,
            added_at=platform.clock(),
        )
        session.add(row)
        _note(platform, session, filing, FilingEvent.EVIDENCE_ADDED, actor, row)
        return row.id


@retried
def remove_evidence(platform: Platform, actor: Actor, filing_id: UUID, evidence_id: UUID) -> None:
    """Mark a file as removed. Raises NotFoundError, ConflictError when the filing is no draft."""
    with platform.database.writing() as session:
        filing = load_filing(session, actor, filing_id, for_change=True)
        row = load_evidence(session, filing, evidence_id)
        if row.removed_at is None:
            row.removed_at = platform.clock()
            _note(platform, session, filing, FilingEvent.EVIDENCE_REMOVED, actor, row)


@retried
def restore_evidence(platform: Platform, actor: Actor, filing_id: UUID, evidence_id: UUID) -> None:
    """Take a removed file back, unless it was handed in again meanwhile.

    Raises NotFoundError, ConflictError when the filing is no draft, BadInputError when there is no room for it.
    """
    with platform.database.writing() as session:
        filing = load_filing(session, actor, filing_id, for_change=True)
        row = load_evidence(session, filing, evidence_id)
        field = _field(platform, filing, row.field_id)
        if row.removed_at is not None and _same_file(session, filing, field, row.digest) is None:
            row.removed_at = None
            _note(platform, session, filing, FilingEvent.EVIDENCE_RESTORED, actor, row)


def read_evidence(platform: Platform, actor: Actor, filing_id: UUID, evidence_id: UUID) -> tuple[EvidenceItem, bytes]:
    """A file and its content. Raises NotFoundError, AlteredFileError when it is not what was handed in."""
    with platform.database.reading() as session:
        row = load_evidence(session, load_filing(session, actor, filing_id), evidence_id)
    if row.removed_at is not None:
        raise NotFoundError("没有找到这个文件，可能已被移除")
    return item_of(row), platform.files.get(row.digest)


def _same_file(session: Session, filing: Filing, field: AttachmentField, digest: str) -> Evidence | None:
    """The file with that content in the field. Raises BadInputError when there is none and no room for one."""
    present = [row for row in evidence_of(session, filing.id) if row.field_id == field.id]
    same = next((row for row in present if row.digest == digest), None)
    if same is None and len(present) >= field.max_files:
        raise BadInputError(f"“{field.label}”最多{field.max_files}个文件，请先移除不需要的")
    return same


def _field(platform: Platform, filing: Filing, name: str) -> AttachmentField:
    field = platform.spec_of(filing).form.field(name)
    if not isinstance(field, AttachmentField):
        raise BadInputError(f"本表没有可上传文件的字段“{name}”，请刷新页面后重试")
    return field


def _note(
    platform: Platform, session: Session, filing: Filing, event: FilingEvent, actor: Actor, row: Evidence
) -> None:
    """Record what happened to the file; refuses when the filing is no draft."""
    data = {"field": row.field_id, "name": row.name, "sha256": row.digest}
    record(session, filing, event, platform.clock(), actor.account, **data)
