"""The mark at the foot of an issued document by which anybody can check it. The only module that knows segno."""

import io
from dataclasses import dataclass

import segno
from PIL import Image

from forms_app.core.check_codes import shown_code

QR_SCHEME = "qr:"
"""An address of this scheme is the picture of a QR code that holds the rest of it; it is drawn, not fetched."""

_QUIET_ZONE = 4
"""Modules of white around the symbol (ISO/IEC 18004)."""


@dataclass(frozen=True)
class CheckMark:
    """`code` as stored; `site` is the public address of the page that checks, "" when the service knows none."""

    code: str
    site: str = ""

    @property
    def shown(self) -> str:
        """The code as printed."""
        return shown_code(self.code)

    @property
    def qr(self) -> str | None:
        """The picture of the document's own page, None without a public address: a relative one leads nowhere."""
        return f"{QR_SCHEME}{self.site}/{self.code}" if self.site else None


def qr_picture(content: str) -> bytes:
    """The QR code as PNG, one grey pixel a module, quiet zone included. Raises ValueError when it holds no more.

    A picture, because laying out the same symbol as lines takes a sixth of the time of a letter.
    """
    drawn, grey = io.BytesIO(), io.BytesIO()
    segno.make_qr(content, error="m").save(drawn, kind="png", border=_QUIET_ZONE)
    Image.open(drawn).convert("L").save(grey, "PNG")
    return grey.getvalue()
