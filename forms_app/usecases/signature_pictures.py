"""The picture that is seen of an office's signature on its letters: its own, handed in by its administrator."""

from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError, ConflictError, NotFoundError
from forms_app.documents.seal_places import NARROWEST, WIDEST, require_picture
from forms_app.storage.faults import retried
from forms_app.storage.tables import Office
from forms_app.usecases.manage_office import note_on_office, require_administrator
from forms_app.usecases.platform import Platform


@retried
def set_picture(platform: Platform, actor: Actor, content: bytes | None, width: str) -> None:
    """Show this picture (None: the one that is there) so many millimetres wide, from the next document on.

    Raises ForbiddenError, UploadError, BadInputError.
    """
    require_administrator(actor)
    millimetres = _millimetres(width)
    if content is not None:
        require_picture(content)
    digest = platform.files.put(content) if content is not None else ""
    with platform.database.writing() as session:
        office = session.get_one(Office, actor.office, with_for_update=True)
        digest = digest or office.signature_picture
        if not digest:
            raise BadInputError("请选择签章图样文件")
        office.signature_picture, office.signature_width = digest, millimetres
        session.add(office)
        data: dict[str, object] = {"sha256": digest, "width": millimetres}
        note_on_office(platform, session, actor, "signature_picture_set", data)


@retried
def remove_picture(platform: Platform, actor: Actor, digest: str) -> None:
    """Show none from the next document on. The file stays: the record names it.

    Raises ForbiddenError, ConflictError when `digest` is not that of the picture in use.
    """
    require_administrator(actor)
    with platform.database.writing() as session:
        office = session.get_one(Office, actor.office, with_for_update=True)
        if not digest or office.signature_picture != digest:
            raise ConflictError("签章图样刚有变化，没有停用；请刷新页面核对后再办")
        data: dict[str, object] = {"sha256": office.signature_picture}
        office.signature_picture, office.signature_width = "", 0
        session.add(office)
        note_on_office(platform, session, actor, "signature_picture_removed", data)


def read_picture(platform: Platform, actor: Actor) -> bytes:
    """The picture of one's own office. Raises NotFoundError, AlteredFileError."""
    with platform.database.reading() as session:
        office = session.get(Office, actor.office)
    if office is None or not office.signature_picture:
        raise NotFoundError("没有签章图样")
    return platform.files.get(office.signature_picture)


def _millimetres(text: str) -> int:
    stripped = text.strip()
    number = int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < 4 else 0
    if not NARROWEST <= number <= WIDEST:
        raise BadInputError(f"图样宽度应为{NARROWEST}至{WIDEST}的整数（毫米），填印章的直径或者宽度")
    return number
