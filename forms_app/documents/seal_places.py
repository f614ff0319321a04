"""The picture that is seen of an office's signature: what is taken as one, and where on a letter it stands.

The picture is the office's own, handed in by its administrator; nothing here draws one. A letter marks both ends of its
date. The picture stands in the middle above the date, so that bureau and date lie a little below its centre
(GB/T 9704-2012, 7.3.5.2). Papers without such a mark have no place for it. Knows pikepdf and Pillow.
"""

import io

import pikepdf
from PIL import Image

from forms_app.documents.signing import Appearance
from forms_app.documents.uploads import UploadError, media_type

NARROWEST, WIDEST = 10, 60
"""Millimetres on paper: what is smaller cannot be read, what is larger covers the letter."""

_FROM, _TO = "seal-from", "seal-to"
_MM = 72 / 25.4
_ABOVE = 2 * _MM
"""From the upper edge of the date to the middle of the picture."""

_PNG = b"\x89PNG\r\n"
_MOST_PIXELS = 2000
_MOST_BYTES = 2 << 20


def require_picture(content: bytes) -> None:
    """Raise UploadError for what cannot stand for a signature: other than PNG, too large, without anything to see
    through."""
    if not content.startswith(_PNG):
        raise UploadError("签章图样应为PNG图片（背景透明），请转换后再传")
    media_type(content)
    if len(content) > _MOST_BYTES:
        raise UploadError(f"签章图样超过{_MOST_BYTES >> 20}MB，请缩小后再传")
    with Image.open(io.BytesIO(content)) as picture:
        if max(picture.size) > _MOST_PIXELS:
            raise UploadError(f"签章图样的宽和高不超过{_MOST_PIXELS}像素，现为{picture.width}×{picture.height}")
        if picture.convert("RGBA").getchannel("A").getextrema()[0] == 255:
            raise UploadError("签章图样的背景不透明，会盖住落款和日期；请改用背景透明的PNG图片")


def appearance(pdf: bytes, picture: bytes, width: int) -> Appearance | None:
    """The picture, so many millimetres wide, where the document has a place for it; None where it has none."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        marks = opened.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
        named = pikepdf.NameTree(marks) if marks is not None else {}
        if _FROM not in named or _TO not in named:
            return None
        begin, end = named[_FROM], named[_TO]
        page = opened.pages.index(pikepdf.Page(begin[0]))
        x, y = (float(begin[2]) + float(end[2])) / 2, float(begin[3]) + _ABOVE
    with Image.open(io.BytesIO(picture)) as image:
        across = width * _MM / 2
        up = across * image.height / image.width
    return Appearance(picture, page, (x - across, y - up, x + across, y + up))
