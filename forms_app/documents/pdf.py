"""HTML to PDF. The only module that knows WeasyPrint.

Every document is PDF/A-3a: tagged, titled, in Chinese, fonts embedded and subset, attachments inside. Nothing is
fetched while rendering, from nowhere. The same input gives the same bytes.
"""

import logging
import os
import threading
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pydyf
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from forms_app.documents.check_mark import QR_SCHEME
from forms_app.documents.fonts import SYSTEM_FONTS
from forms_app.documents.glyph_programs import GlyphPrograms, UnfitFontError
from forms_app.documents.qr_codes import qr_picture
from forms_app.documents.renders import EmbeddedFile, RenderingError

VARIANT = "pdf/a-3a"

# This face calls itself a FandolSong of normal weight, so by family and weight nobody can tell it from the thin one.
_OWN_FAMILIES = (
    '<match target="scan"><test name="fullname"><string>FandolSong Bold</string></test>'
    '<edit name="family" mode="assign"><string>FandolSongBold</string></edit></match>'
)

# WeasyPrint reports ignored style rules and unreachable resources here; ours must cause none.
logger = logging.getLogger("weasyprint")


class Printer:
    """Renders documents one at a time, with the fonts of `fonts` before those of the system."""

    def __init__(self, fonts: Path, cache: Path, style_sheet: str) -> None:
        _point_fontconfig_at(fonts, cache)
        self._lock = threading.Lock()
        self._fonts = FontConfiguration()
        self._known_fonts: dict[Any, _KnownFont] = {}
        self._outside = _NothingOutside()
        self._style = weasyprint.CSS(string=style_sheet, font_config=self._fonts, url_fetcher=self._outside)

    def pdf(self, html: str, embedded: tuple[EmbeddedFile, ...] = ()) -> bytes:
        """The document as PDF. Raises RenderingError when the HTML refers to anything outside."""
        try:
            return self._rendered(html, embedded)
        except FatalURLFetchingError as error:
            raise RenderingError(f"a document may refer to nothing outside itself, this one does: {error}") from None

    def _rendered(self, html: str, embedded: tuple[EmbeddedFile, ...]) -> bytes:
        with self._lock:
            source = weasyprint.HTML(string=html, url_fetcher=self._outside)
            document = source.render(stylesheets=[self._style], font_config=self._fonts, pdf_variant=VARIANT)
            document.fonts = _DocumentFonts(self._known_fonts)
            pdf: bytes = document.write_pdf(
                pdf_variant=VARIANT,
                finisher=_finish,
                # Made anew each time: an attachment serves one rendering only.
                attachments=[_attachment(file) for file in embedded],
            )
        return pdf


class _KnownFont:
    """A font as WeasyPrint knows it, kept for all documents, with its glyphs where they can be had one by one."""

    def __init__(self, font: Any) -> None:
        self._font, self._whole = font, font.file_content
        try:
            glyphs = GlyphPrograms(font.file_content, font.index)
        except UnfitFontError:
            return  # WeasyPrint cuts it for each document
        font.clean = partial(self._clean, glyphs.program)

    def _clean(self, program: Callable[[Any], bytes], to_unicode: dict[int, str], _hinting: bool) -> None:
        self._font.file_content = _Program(program(to_unicode))

    def fresh(self) -> Any:
        """The font as if no document had used it before."""
        font = self._font
        font.file_content = self._whole
        font.widths, font.to_unicode, font.missing = {}, {}, {}
        return font


class _DocumentFonts(dict[Any, Any]):
    """The fonts of one document in the order of their first use, taken from those of all documents."""

    def __init__(self, known: dict[Any, _KnownFont]) -> None:
        super().__init__()
        self._known = known

    def __contains__(self, key: object) -> bool:
        if super().__contains__(key):
            return True
        if key not in self._known:
            return False
        super().__setitem__(key, self._known[key].fresh())
        return True

    def __setitem__(self, key: Any, font: Any) -> None:
        self._known[key] = _KnownFont(font)
        super().__setitem__(key, font)


class _Program(bytes):
    """What WeasyPrint takes for an OpenType font and puts into the document; `cff` is to stand there in the end."""

    cff: bytes

    def __new__(cls, cff: bytes) -> "_Program":
        """Begins as OpenType does."""
        program = super().__new__(cls, b"OTTO")
        program.cff = cff
        return program


def _finish(_document: Any, pdf: pydyf.PDF) -> None:
    """Put the font programs in their places, and compress everything once: the writer would do it twice."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Stream):
            if each.stream and isinstance(each.stream[0], _Program):
                each.stream[0], each.extra["Subtype"] = each.stream[0].cff, "/CIDFontType0C"
            if each.compress:
                _compress(each)
        elif isinstance(each, dict) and each.get("Subtype") == "/CIDFontType0":
            del each["CIDToGIDMap"]  # only TrueType has one (ISO 32000-1, table 117)


def _compress(stream: pydyf.Stream) -> None:
    is_font = stream.extra.get("Subtype") == "/CIDFontType0C"
    # Outlines repeat next to nothing: looking for repetitions takes three times as long for a fortieth of the size.
    compressor = zlib.compressobj(strategy=zlib.Z_HUFFMAN_ONLY if is_font else zlib.Z_DEFAULT_STRATEGY)
    stream.stream = [compressor.compress(b"\n".join(map(_bytes, stream.stream))) + compressor.flush()]
    stream.compress, stream.extra["Filter"] = False, "/FlateDecode"


def _bytes(part: Any) -> bytes:
    if isinstance(part, bytes):
        return part
    content: bytes = part.data if isinstance(part, pydyf.Object) else str(part).encode("ascii")
    return content


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
    """Fetches nothing: WeasyPrint would go on without what it cannot fetch, a document of ours must not.

    A QR code is drawn here: it is no place, but the only picture that the text of a document asks for.
    """

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The QR code of what follows the scheme. Raises FatalURLFetchingError for any other address."""
        if not url.startswith(QR_SCHEME):
            raise FatalURLFetchingError(f"{url[:200]} (headers: {headers})")
        try:
            picture = qr_picture(url.removeprefix(QR_SCHEME))
        except ValueError as error:
            raise FatalURLFetchingError(f"no QR code can hold {url[:200]}: {error}") from None
        return URLFetcherResponse(url, picture, {"Content-Type": "image/png"})


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
