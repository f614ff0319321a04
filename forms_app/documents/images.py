"""Pages of a PDF as pictures, for looking at beside the form. The only module that knows pypdfium2."""

import io
import threading

import pypdfium2

_POINTS_AN_INCH = 72
_LOCK = threading.Lock()  # PDFium is not safe for use by several threads


def page_count(pdf: bytes) -> int:
    """How many pages the PDF has."""
    with _LOCK, pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def page_image(pdf: bytes, page: int, dots_per_inch: int) -> bytes:
    """Page `page` (from 1) as PNG. Raises IndexError when there is no such page."""
    with _LOCK, pypdfium2.PdfDocument(pdf) as document:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        picture = document[page - 1].render(scale=dots_per_inch / _POINTS_AN_INCH).to_pil()
    content = io.BytesIO()
    picture.convert("L").save(content, "PNG", optimize=False)
    return content.getvalue()
