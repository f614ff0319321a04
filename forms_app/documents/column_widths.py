"""How wide the columns of an official table are on paper, and over which sheets they go when one is too narrow for all.

Widths in millimetres, sizes in points as official.css has them. Nothing is laid out here: texts are measured.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from forms_app.documents.measuring import text_width

HEADING_SIZE = 9.0
"""Of the letters in headings."""

_EDGES = 2.5
_READABLE = 13.0
"""What padding and rules take from a column; the width below which none gives anything up."""

_WHOLE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|[0-9A-Z]{6,}|（[^（）]{1,2}）")
"""What is not broken over lines: a day, a code, the number of a clause."""
_STARTS = {"heading": 3, "cell": 4}
"""So many characters at least stand beside each other, or a text would run down the page."""

_REPEATED = 3
"""The leading columns that stand on every sheet: the number and what the line is about."""

_MILLIMETRES_A_POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """A column: its heading, that of its group, its share of the page, and the width in which nothing is torn."""

    label: str
    group: str | None
    share: int
    needed: float


def needed_width(label: str, cells: Sequence[str], size: float, *, whole: bool) -> float:
    """Millimetres for the longest part that stands whole, in the heading or the cells; `whole`: cells do entirely."""
    parts = [(part, HEADING_SIZE) for part in (label[: _STARTS["heading"]], *_WHOLE.findall(label))]
    for cell in cells:
        parts += [(part, size) for part in ([cell] if whole else (cell[: _STARTS["cell"]], *_WHOLE.findall(cell)))]
    return max((text_width(part) * points * _MILLIMETRES_A_POINT + _EDGES for part, points in parts), default=0.0)


def widths(columns: Sequence[PaperColumn], room: float) -> list[float]:
    """The share of each; who needs more gets it from those that have something over, if they have enough for all."""
    given = [column.share * room / sum(each.share for each in columns) for column in columns]
    lacking = sum(max(0.0, column.needed - width) for column, width in zip(columns, given, strict=True))
    spare = [max(0.0, width - max(column.needed, _READABLE)) for column, width in zip(columns, given, strict=True)]
    if not 0 < lacking <= sum(spare):
        return given
    part = lacking / sum(spare)
    return [max(c.needed, width) - over * part for c, width, over in zip(columns, given, spare, strict=True)]


def sheets(columns: Sequence[PaperColumn], room: float) -> list[tuple[int, ...]]:
    """The places of the columns on each sheet: all on one if they fit, else group by group beside the leading ones."""
    if _fit(columns, room):
        return [tuple(range(len(columns)))]
    lead = tuple(range(_REPEATED))
    found: list[tuple[int, ...]] = []
    for places in _groups(columns):
        if found and _fit([columns[place] for place in (*lead, *found[-1], *places)], room):
            found[-1] += places
        else:
            found.append(places)
    return [(*lead, *places) for places in found]


def _fit(columns: Sequence[PaperColumn], room: float) -> bool:
    """Whether each has what it needs, and room for three characters."""
    return sum(max(column.needed, _READABLE) for column in columns) <= room


def _groups(columns: Sequence[PaperColumn]) -> Iterator[tuple[int, ...]]:
    """The places behind the leading ones, neighbours under one heading together."""
    behind = range(_REPEATED, len(columns))
    for group, found in groupby(behind, key=lambda place: columns[place].group):
        places = tuple(found)
        yield from [places] if group else ((place,) for place in places)
