"""Files that come with an act: what is refused, and keeping what came with a page that has to be corrected."""

from forms_app.core.errors import TooLargeError
from forms_app.documents.uploads import media_type
from forms_app.specs.fields import AttachmentField
from forms_app.specs.procedure import Act
from forms_app.usecases.add_evidence import Upload
from forms_app.usecases.platform import Platform

_MEGABYTE = 1 << 20


def limits_of(act: Act) -> dict[str, AttachmentField]:
    """The fields of an act that take files."""
    return {each.id: each for each in act.asks if isinstance(each, AttachmentField)}


def kind_of(upload: Upload, limit: AttachmentField) -> str:
    """What the file really is. Raises UploadError, TooLargeError when its field does not take it."""
    if len(upload.content) > limit.max_megabytes * _MEGABYTE:
        raise TooLargeError(f"“{upload.name}”超过{limit.max_megabytes}兆字节，请压缩或拆分后再传")
    return media_type(upload.content)


def keep_upload(platform: Platform, act: Act, upload: Upload) -> str:
    """Store the file before the act is done and return its digest. Raises UploadError, TooLargeError."""
    kind_of(upload, limits_of(act)[upload.field])
    return platform.files.put(upload.content)


def kept_upload(platform: Platform, field: str, name: str, digest: str) -> Upload:
    """A kept file as it arrived. Raises AlteredFileError when it is not what was stored."""
    return Upload(field, name, platform.files.get(digest))
