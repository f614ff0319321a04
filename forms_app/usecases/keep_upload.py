"""Files that come with an act: which it takes, and keeping what came with a page that has to be corrected."""

from forms_app.specs.fields import AttachmentField
from forms_app.specs.procedure import Act
from forms_app.usecases.platform import Platform
from forms_app.usecases.uploads import Upload, kind_of


def limits_of(act: Act) -> dict[str, AttachmentField]:
    """The fields of an act that take files."""
    return {each.id: each for each in act.asks if isinstance(each, AttachmentField)}


def keep_upload(platform: Platform, act: Act, upload: Upload) -> str:
    """Store the file before the act is done and return its digest. Raises UploadError, TooLargeError."""
    kind_of(upload, limits_of(act)[upload.field].max_megabytes)
    return platform.files.put(upload.content)


def kept_upload(platform: Platform, field: str, name: str, digest: str) -> Upload:
    """A kept file as it arrived. Raises AlteredFileError when it is not what was stored."""
    return Upload(field, name, platform.files.get(digest))
