"""Files as they arrive with a page: how large one may be, and what it really is. They are stored by who takes them."""

from dataclasses import dataclass

from forms_app.core.errors import TooLargeError
from forms_app.documents.uploads import media_type

_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived, with the question that it answers."""

    field: str
    name: str
    content: bytes


def kind_of(upload: Upload, megabytes: int) -> str:
    """What the file really is. Raises TooLargeError above so many megabytes, UploadError for what nobody can open."""
    if len(upload.content) > megabytes * _MEGABYTE:
        raise TooLargeError(f"“{upload.name}”超过{megabytes}兆字节，请压缩或拆分后再传")
    return media_type(upload.content)
