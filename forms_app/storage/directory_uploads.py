"""Directories that were handed in: an office has its own, and nobody else's."""

from uuid import UUID

from sqlmodel import Session, col, select

from forms_app.cases.actors import Actor
from forms_app.core.errors import NotFoundError
from forms_app.storage.bulk_tables import DirectoryUpload

_LATEST = 10


def load_upload(session: Session, actor: Actor, identifier: UUID, *, for_change: bool = False) -> DirectoryUpload:
    """An upload of the actor's office. Raises NotFoundError for foreign and missing ones alike."""
    row = session.get(DirectoryUpload, identifier, with_for_update=for_change or None)
    if row is None or row.office_id != actor.office:
        raise NotFoundError("没有找到这份名录，可能网址有误，或者不是本机构上传的")
    return row


def latest_uploads(session: Session, actor: Actor) -> list[DirectoryUpload]:
    """The latest uploads of the actor's office, newest first."""
    query = select(DirectoryUpload).where(DirectoryUpload.office_id == actor.office)
    return list(session.exec(query.order_by(col(DirectoryUpload.uploaded_at).desc()).limit(_LATEST)))
