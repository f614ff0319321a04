"""The mark at the foot of an issued document by which anybody can check it."""

from dataclasses import dataclass

from forms_app.core.check_codes import shown_code

QR_SCHEME = "qr:"
"""An address of this scheme is the picture of a QR code that holds the rest of it; it is drawn, not fetched."""


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
