"""What a template is given to print a form or a letter: documented, frozen, nothing left to decide but markup."""

from dataclasses import dataclass

from forms_app.documents.check_mark import CheckMark
from forms_app.documents.fitting import Block
from forms_app.documents.measuring import text_width

BLANK_DATE = "　　年　　月　　日"
"""A date that was not given, with room to write it in."""

_ROUNDING = 0.02
"""Em by which a line that just fits may be taken for too long by the layout engine, which rounds."""


@dataclass(frozen=True, slots=True)
class LabelLine:
    """One line of a label; `spacing` in em between its characters."""

    text: str
    spacing: float


@dataclass(frozen=True, slots=True)
class PrintedFoot:
    """What stands at the bottom right of a cell."""

    seal: str
    date: str
    signature: str | None = None
    """The name that signs; "" leaves room for one, None prints no such line."""


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell: either `label` lines or `blocks` at `size` points.

    `body_height` in points is what the blocks may take above a foot, so that the foot stands at the bottom.
    """

    columns: int
    rows: int
    size: float
    label: tuple[LabelLine, ...] = ()
    blocks: tuple[Block, ...] = ()
    centred: bool = False
    body_height: float = 0.0
    foot: PrintedFoot | None = None


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of at least `height` points."""

    height: float
    cells: tuple[PrintedCell, ...]


@dataclass(frozen=True, slots=True)
class Continuation:
    """A text that goes on from its cell: the label of the cell, the lead of the block, what is left."""

    label: str
    lead: str
    text: str


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A whole form. `watermark` is printed across every page when it is not empty, `check` at the foot of the first.

    `heading` are the lines above the table, `number` stands at the right margin below them; `title` names the form on
    its continuation pages.

    `continued_top` is where the text of a continuation page begins, in points from the edge of the paper.
    """

    mark: str
    title: str
    heading: tuple[str, ...]
    number: str
    columns: tuple[float, ...]
    rows: tuple[PrintedRow, ...]
    continuations: tuple[Continuation, ...]
    identity: tuple[tuple[str, str], ...]
    continued_top: float
    watermark: str
    document_title: str
    check: CheckMark | None = None


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
    """What is printed of a letter. `addressee` is empty for a notice to everybody; `date` is as printed, 2026年3月2日.

    A letter that is an annex has its `mark` (附件3) above the title, its `number` at the right margin below it, and
    names the place of the `seal` between bureau and date. `pitch` is from line to line, in points, where it is not the
    usual one. `check` is printed at the foot of the first page of what is issued.

    A title of several lines has line ends where it may break without tearing a word (GB/T 9704-2012, 7.3.1).
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
    mark: str = ""
    number: str = ""
    seal: str = ""
    pitch: float | None = None
    check: CheckMark | None = None

    @property
    def sealed_width(self) -> float:
        """How wide bureau, place of the seal and date are together, centred on one another, in em."""
        return max(map(text_width, (self.bureau, self.seal, self.date))) + _ROUNDING

    def texts(self) -> str:
        """Everything that is printed, to look for characters that cannot be."""
        rows = (cell for row in self.table.rows for cell in row) if self.table else ()
        head = (self.head.mark, self.head.number) if self.head else ()
        return "".join(
            (*head, self.title, self.addressee, *self.paragraphs, *self.items, *self.closing, self.bureau, *rows)
        )
