"""Files that came with a page that is sent back: kept and named in it, so that nobody has to choose them again.

What the page carries is signed for the account, the case and the act: a digest alone claims nobody's file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from forms_app.core.errors import BadInputError, TooLargeError
from forms_app.documents.uploads import UploadError
from forms_app.specs.procedure import Act
from forms_app.usecases.keep_upload import keep_upload, kept_upload
from forms_app.usecases.uploads import Upload
from forms_app.web.current import actor, platform
from forms_app.web.form_page import KEPT, chosen_uploads

_MOST = 30


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that waits in a page: its field, name and size, and what the page sends to say that it is meant."""

    field: str
    label: str
    name: str
    size: int
    token: str


def act_uploads(case: UUID, act: Act) -> tuple[Upload, ...]:
    """The files of an act: those that an earlier try left behind and that are still wanted, and those chosen now.

    Raises BadInputError for what this service did not hand out, ProblemsError for files of no field.
    """
    return (*_wanted(case, act), *chosen_uploads(act))


def keep(case: UUID, act: Act, uploads: tuple[Upload, ...]) -> tuple[KeptFile, ...]:
    """Keep what can be handed in; what is refused anyway is not kept."""
    return tuple(_kept(case, act, uploads))


def _kept(case: UUID, act: Act, uploads: tuple[Upload, ...]) -> Iterator[KeptFile]:
    labels = {field.id: field.label for field in act.asks}
    for upload in uploads:
        try:
            digest = keep_upload(platform(), act, upload)
        except (UploadError, TooLargeError):
            continue
        token = _signer().dumps([*_owner(case, act), upload.field, upload.name, digest])
        yield KeptFile(upload.field, labels[upload.field], upload.name, len(upload.content), str(token))


def _wanted(case: UUID, act: Act) -> Iterator[Upload]:
    fields = {field.id for field in act.asks}
    for token in request.form.getlist(KEPT)[:_MOST]:
        try:
            *owner, field, name, digest = _signer().loads(token)
        except (BadSignature, ValueError, TypeError):
            raise BadInputError("已保留的文件有误，请返回办理页面重新选择文件") from None
        if owner != _owner(case, act) or field not in fields:
            raise BadInputError("已保留的文件不属于本次办理，请返回办理页面重新选择文件")
        yield kept_upload(platform(), field, name, digest)


def _owner(case: UUID, act: Act) -> list[object]:
    return [actor().account, str(case), act.id]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="kept file")
