"""Reading PDFs back."""

from collections.abc import Callable

import pikepdf
import pypdfium2
import pytest


class Pages:
    """A PDF read back."""

    def __init__(self, pdf: bytes) -> None:
        self.document = pypdfium2.PdfDocument(pdf)
        self.texts = [page.get_textpage().get_text_range() for page in self.document]

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def words(self) -> str:
        """All text without blanks."""
        return "".join("".join(self.texts).split())

    def boxes(self) -> list[tuple[float, float, float, float]]:
        """Left, bottom, right, top of every character in points."""
        found = []
        for page in self.document:
            text = page.get_textpage()
            found += [text.get_charbox(n) for n in range(text.count_chars())]
        return [box for box in found if box[2] > box[0]]


@pytest.fixture
def read_pdf() -> Callable[[bytes], Pages]:
    return Pages


def fonts_of(pdf: pikepdf.Pdf) -> dict[str, bool]:
    """Base font name without its subset tag → whether a font file is embedded."""
    found = {}
    for page in pdf.pages:
        for font in page.get("/Resources", {}).get("/Font", {}).values():
            for descendant in font.DescendantFonts:
                found[str(font.BaseFont).lstrip("/")] = any(
                    key in descendant.FontDescriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")
                )
    return found
