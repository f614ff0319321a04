"""HTML to PDF. The only module that knows WeasyPrint.

Every document is PDF/A-3a: tagged, titled, in Chinese, fonts embedded and subset, attachments inside. Nothing is
fetched while rendering, from nowhere. The same input gives the same bytes.
"""

import logging
import os
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, NoReturn
from xml.sax.saxutils import escape

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from forms_app.documents.fonts import SYSTEM_FONTS

VARIANT = "pdf/a-3a"

# This face calls itself a FandolSong of normal weight, so by family and weight nobody can tell it from the thin one.
_OWN_FAMILIES = (
    '<match target="scan"><test name="fullname"><string>FandolSong Bold</string></test>'
    '<edit name="family" mode="assign"><string>FandolSongBold</string></edit></match>'
)

# WeasyPrint reports ignored style rules and unreachable resources here; ours must cause none.
logger = logging.getLogger("weasyprint")


class RenderingError(RuntimeError):
    """A document asked for something from outside itself."""


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file inside the PDF. `dated` is what the PDF gives as its date."""

    name: str
    description: str
    content: bytes
    dated: date


class Printer:
    """Renders documents one at a time, with the fonts of `fonts` before those of the system."""

    def __init__(self, fonts: Path, cache: Path, style_sheet: str) -> None:
        _point_fontconfig_at(fonts, cache)
        self._lock = threading.Lock()
        self._fonts = FontConfiguration()
        self._style = weasyprint.CSS(string=style_sheet, font_config=self._fonts, url_fetcher=_NothingOutside())

    def pdf(self, html: str, embedded: tuple[EmbeddedFile, ...] = ()) -> bytes:
        """The document as PDF. Raises RenderingError when the HTML refers to anything outside."""
        try:
            return self._rendered(html, embedded)
        except FatalURLFetchingError as error:
            raise RenderingError(f"a document may refer to nothing outside itself, this one does: {error}") from None

    def _rendered(self, html: str, embedded: tuple[EmbeddedFile, ...]) -> bytes:
        with self._lock:
            document = weasyprint.HTML(string=html, url_fetcher=_NothingOutside())
            pdf: bytes = document.write_pdf(
                stylesheets=[self._style],
                font_config=self._fonts,
                pdf_variant=VARIANT,
                # Made anew each time: an attachment serves one rendering only.
                attachments=[_attachment(file) for file in embedded],
            )
        return pdf


def _attachment(file: EmbeddedFile) -> Any:
    moment = datetime.combine(file.dated, time(), UTC)
    return weasyprint.Attachment(
        string=file.content,
        name=file.name,
        description=file.description,
        relationship="Data",
        created=moment,
        modified=moment,
    )


class _NothingOutside(URLFetcher):  # type: ignore[misc]
    """Fetches nothing: WeasyPrint would go on without what it cannot fetch, a document of ours must not."""

    def fetch(self, url: str, headers: object = None) -> NoReturn:
        """Refuse."""
        raise FatalURLFetchingError(f"{url[:200]} (headers: {headers})")


def _point_fontconfig_at(fonts: Path, cache: Path) -> None:
    """Write a font configuration of our own: the same families on every machine, no substitutions by distribution."""
    scanned = cache / "families"  # what was scanned before there were families of our own is not what we need
    scanned.mkdir(parents=True, exist_ok=True)
    folders = "".join(f"<dir>{escape(str(folder.resolve()))}</dir>" for folder in (fonts, *SYSTEM_FONTS))
    configuration = cache / "fonts.conf"
    configuration.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig>{folders}<cachedir>{escape(str(scanned.resolve()))}</cachedir>{_OWN_FAMILIES}</fontconfig>",
        encoding="utf-8",
    )
    os.environ["FONTCONFIG_FILE"] = str(configuration.resolve())
