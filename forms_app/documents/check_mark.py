"""The mark at the foot of an issued document by which anybody can check it. The only module that knows segno."""

from dataclasses import dataclass
from functools import cached_property

import segno

from forms_app.core.check_codes import shown_code

_QUIET_ZONE = 4
"""Modules of white around the symbol (ISO/IEC 18004)."""


@dataclass(frozen=True)
class QrCode:
    """A QR code to be drawn: `side` in modules, quiet zone included, and the dark modules as an SVG path.

    Each run is a line as wide as a module: outlines would be five times as many commands.
    """

    side: int
    path: str


@dataclass(frozen=True)
class CheckMark:
    """`code` as stored; `site` is the public address of the page that checks, "" when the service knows none."""

    code: str
    site: str = ""

    @property
    def shown(self) -> str:
        """The code as printed."""
        return shown_code(self.code)

    @cached_property
    def qr(self) -> QrCode | None:
        """The address of the document's own page, None without a public address: a relative one leads nowhere."""
        return _qr_code(f"{self.site}/{self.code}") if self.site else None


def _qr_code(content: str) -> QrCode:
    rows = [bytes(row) for row in segno.make_qr(content, error="m").matrix]
    return QrCode(len(rows) + 2 * _QUIET_ZONE, "".join(_runs(y, row) for y, row in enumerate(rows, _QUIET_ZONE)))


def _runs(y: int, row: bytes) -> str:
    """Each run of dark modules in a row as one line through the middle of the row."""
    path, x = "", 0
    while x < len(row):
        width = 0
        while x + width < len(row) and row[x + width]:
            width += 1
        if width:
            path += f"M{x + _QUIET_ZONE} {y}.5h{width}"
        x += width or 1
    return path
