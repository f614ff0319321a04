"""Fitting texts into the cells of a printed table: smaller down to a floor, then onto a continuation page.

Nothing is cut: what leaves a cell comes back as a remainder. Sizes in points, heights and widths in points.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms_app.documents.measuring import line_count

LINE_HEIGHT = 1.3
"""Line pitch as a multiple of the size."""

INDENT = 2.0
"""Paragraphs of running text are indented by two characters (GB/T 9704-2012, 7.3.3)."""

CONTINUED = "（下转续页）"
_STEP = 0.5
_POINTS_A_MILLIMETRE = 72 / 25.4


def points(millimetres: float) -> float:
    """Millimetres as points."""
    return millimetres * _POINTS_A_MILLIMETRE


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a cell: a `lead` that stays on the page and a `text` that may be continued elsewhere.

    `boxes` are words with a tick box each, True for a ticked one; they stand between lead and text.
    """

    text: str = ""
    lead: str = ""
    boxes: tuple[tuple[str, bool], ...] = ()
    indent: float = 0.0

    def lines(self, size: float, width: float) -> int:
        """Lines of the whole block at that size in a column of `width` points."""
        return line_count(self.flat(), width / size, self.indent)

    def flat(self) -> str:
        """The block as one text; a tick box is one character wide, with a blank beside it."""
        if not self.boxes:
            return self.lead + self.text
        boxes = "".join(f"　□{word}" for word, _ in self.boxes)
        return f"{self.lead}{boxes}　{self.text}"


@dataclass(frozen=True, slots=True)
class Fitted:
    """Blocks at a size that fits; `rest` holds what is continued, (lead, remaining text), in order."""

    blocks: tuple[Block, ...]
    size: float
    rest: tuple[tuple[str, str], ...] = ()


def sizes(largest: float, floor: float) -> tuple[float, ...]:
    """Sizes to try, from the largest down to the floor in half points."""
    steps = int((largest - floor) / _STEP)
    return (*(largest - _STEP * n for n in range(steps + 1) if largest - _STEP * n > floor), floor)


def needed_height(blocks: Sequence[Block], size: float, width: float) -> float:
    """Height of the blocks at that size."""
    return sum(block.lines(size, width) for block in blocks) * size * LINE_HEIGHT


def fit(blocks: tuple[Block, ...], width: float, height: float, allowed: Sequence[float]) -> Fitted:
    """The largest allowed size at which the blocks fit; at the smallest, what does not fit is continued."""
    for size in allowed:
        if needed_height(blocks, size, width) <= height:
            return Fitted(blocks, size)
    return _continued(blocks, width, height, allowed[-1])


def _continued(blocks: tuple[Block, ...], width: float, height: float, size: float) -> Fitted:
    room = int(height / (size * LINE_HEIGHT))
    wanted = [block.lines(size, width) for block in blocks]
    least = [replace(block, text="").lines(size, width) for block in blocks]
    kept: list[Block] = []
    rest: list[tuple[str, str]] = []
    for block, lines in zip(blocks, shares(wanted, least, room), strict=True):
        head = _head(block, lines, size, width)
        kept.append(head)
        if head is not block:
            rest.append((block.lead, block.text[len(head.text) - len(CONTINUED) :]))
    return Fitted(tuple(kept), size, tuple(rest))


def shares(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Lines for each block: all get their least, the rest is dealt out evenly to those that still want more."""
    given = list(least)
    spare = room - sum(given)
    while spare > 0 and (hungry := [n for n, lines in enumerate(given) if lines < wanted[n]]):
        for n in hungry[:spare]:
            given[n] += 1
        spare -= min(spare, len(hungry))
    return given


def _head(block: Block, lines: int, size: float, width: float) -> Block:
    """The block itself if it fits `lines`, else as much of its text as leaves room for the mark."""
    if block.lines(size, width) <= lines:
        return block
    low, high = 0, len(block.text)
    while low < high:
        middle = (low + high + 1) // 2
        if replace(block, text=block.text[:middle] + CONTINUED).lines(size, width) <= lines:
            low = middle
        else:
            high = middle - 1
    return replace(block, text=block.text[:low] + CONTINUED)


def share_heights(needed: Sequence[float], nominal: Sequence[float]) -> list[float] | None:
    """Heights of rows that grow, together as high as their nominal heights; None when they need more.

    Nominal heights are kept while every row fits; otherwise each row gets what it needs and a part of what is left.
    """
    if all(need <= height for need, height in zip(needed, nominal, strict=True)):
        return list(nominal)
    left = sum(nominal) - sum(needed)
    if left < 0:
        return None
    return [need + left * height / sum(nominal) for need, height in zip(needed, nominal, strict=True)]


def crowded_heights(needed: Sequence[float], nominal: Sequence[float]) -> list[float]:
    """Heights when not all can have what they need: modest rows do, the others share the rest by nominal height."""
    total = sum(nominal)
    heights = list(nominal)
    modest = [n for n, need in enumerate(needed) if need < nominal[n]]
    for n in modest:
        heights[n] = needed[n]
    spare = total - sum(heights)
    greedy = [n for n in range(len(needed)) if n not in modest]
    for n in greedy:
        heights[n] += spare * nominal[n] / sum(nominal[m] for m in greedy)
    return heights
