"""What a template is given to print a form: documented, frozen, nothing left to decide but markup."""

from dataclasses import dataclass

from forms_app.documents.check_mark import CheckMark
from forms_app.documents.fitting import Block


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

    `continued_top` is where the text of a continuation page begins, in points from the edge of the paper.
    """

    mark: str
    title: str
    columns: tuple[float, ...]
    rows: tuple[PrintedRow, ...]
    continuations: tuple[Continuation, ...]
    identity: tuple[tuple[str, str], ...]
    continued_top: float
    watermark: str
    document_title: str
    check: CheckMark | None = None
