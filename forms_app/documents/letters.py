"""Letters and notices on official paper: title, addressee, paragraphs, a list as attachment, bureau and date.

Layout by GB/T 9704-2012, 7.3: title 2号小标宋 centred, text 3号仿宋 indented by two characters, bureau and date at the
lower right with room for the seal. No seal is ever drawn.
"""

from dataclasses import dataclass

from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.check_mark import CheckMark
from forms_app.documents.fonts import missing_glyphs
from forms_app.documents.forms import FormPrinter


@dataclass(frozen=True, slots=True)
class ListTable:
    """A list on a page of its own: headings, widths in millimetres (together 156), rows of text."""

    title: str
    headings: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class OfficialHead:
    """The red head of a document that is issued as 公文: the issuing organ's mark and the document number."""

    mark: str
    number: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is printed. `addressee` is empty for a notice to everybody; `date` is as printed, 2026年3月2日.

    A title of several lines has line ends where it may break without tearing a word (GB/T 9704-2012, 7.3.1).
    `check` is printed at the foot of the first page of what is issued.
    """

    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    bureau: str
    date: str
    items: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    table: ListTable | None = None
    watermark: str = ""
    head: OfficialHead | None = None
    check: CheckMark | None = None

    def texts(self) -> str:
        """Everything that is printed, to look for characters that cannot be."""
        rows = (cell for row in self.table.rows for cell in row) if self.table else ()
        head = (self.head.mark, self.head.number) if self.head else ()
        return "".join(
            (*head, self.title, self.addressee, *self.paragraphs, *self.items, *self.closing, self.bureau, *rows)
        )


def letter_pdf(printer: FormPrinter, letter: Letter) -> bytes:
    """The letter as PDF/A-3a. Raises ProblemsError naming characters that no font has."""
    if found := missing_glyphs(letter.texts(), printer.printable()):
        quoted = "、".join(f"“{character}”" for character in found)
        raise ProblemsError((Problem("", f"文书中的{quoted}没有可印的字形，请改用其他写法"),))
    return printer.printer.pdf(printer.templates.document("letter.html", letter=letter))
