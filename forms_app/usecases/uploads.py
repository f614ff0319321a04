"""Files as they arrive with a page: how large one may be, what it really is, how a record names it once it is kept."""

from dataclasses import dataclass
from typing import Any

from forms_app.core.errors import TooLargeError
from forms_app.documents.uploads import media_type, safe_name
from forms_app.usecases.platform import Platform

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


def stored(platform: Platform, upload: Upload, kind: str) -> dict[str, Any]:
    """Keep the file, which is of this kind; returns what a record says of it."""
    digest = platform.files.put(upload.content)
    return {"name": safe_name(upload.name, kind), "size": len(upload.content), "sha256": digest}
