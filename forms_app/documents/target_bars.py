"""Values beside their targets as a bar chart: where bars and targets stand, for the page and for paper.

What may live here: geometry, in points or in units of a view box. Which values there are and how each came out is
given; the table beside the picture has the full words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms_app.documents.drawn import Box, Picture, Stroke, Words
from forms_app.documents.measuring import text_width

BARS_A_PICTURE = 24
"""So many bars fit on a page of a printed table with its heading; what is more is drawn in a second picture."""
PICTURE_WIDTH = 354.0
"""Of a picture on paper, in points: two stand beside each other."""

_ROW, _BAR, _EDGE, _GAP = 13.0, 7.0, 2.0, 6.0
_TEXT = 8.0
_WIDEST_LABEL = 15.0
"""In em; a longer name is cut in the picture and whole in the table."""
_LEAST_WIDTH, _LEAST_BARS = 1.0, 60.0
"""A value of nothing is still to be seen; and so are the bars beside long words."""
_FILLS = {"met": ("#333", False), "not_met": ("white", True), "early": ("#bbb", True), "none": ("#ddd", True)}
LEGEND = (
    "图例：竖粗线为所比较的目标；涂黑为达到（含提前达到），空白为未达到，灰色为目标年未到、尚未达到。"
    "各图的横轴按本图的数值绘制，不同的图不作长短比较。"
)


@dataclass(frozen=True, slots=True)
class BarValue:
    """A value with the words for it. `aim` is its target, None where none holds; `standing` its kind of verdict."""

    label: str
    shown: str
    verdict: str
    standing: str
    value: float
    aim: float | None
    target: str


@dataclass(frozen=True, slots=True)
class TargetBar:
    """One bar. `at` is where its target stands, None where none holds."""

    of: BarValue
    left: float
    width: float
    at: float | None


@dataclass(frozen=True, slots=True)
class Scale:
    """All bars on one scale, where its nought is, and what they show in words."""

    bars: tuple[TargetBar, ...]
    zero: float
    description: str


def target_bars(values: Sequence[BarValue], unit: str | None, left: float, width: float) -> Scale:
    """The values as bars between `left` and `left + width`, with nought and all targets in sight."""
    numbers = [0.0, *(each.value for each in values), *(each.aim for each in values if each.aim is not None)]
    least, most = min(numbers), max(numbers)
    apart = most - least or 1.0

    def place(value: float) -> float:
        return round(left + (value - least) / apart * width, 1)

    bars = tuple(
        TargetBar(
            of=each,
            left=min(place(each.value), place(0)),
            width=max(_LEAST_WIDTH, round(abs(place(each.value) - place(0)), 1)),
            at=None if each.aim is None else place(each.aim),
        )
        for each in values
    )
    return Scale(bars, place(0), _said(values, unit))


def pictures(title: str, unit: str | None, values: Sequence[BarValue]) -> Iterator[Picture]:
    """The same for paper, in black and grey, cut where it is longer than a page; all parts have one scale."""
    labels = [_fitting(each.label) for each in values]
    beside = [f"{each.shown}　{each.verdict}" for each in values]
    left = max(map(text_width, labels), default=0) * _TEXT + _GAP
    right = max(map(text_width, beside), default=0) * _TEXT + _GAP
    width = max(_LEAST_BARS, PICTURE_WIDTH - left - right)
    scale = target_bars(values, unit, left, width)
    for start in range(0, len(values), BARS_A_PICTURE):
        part = slice(start, start + BARS_A_PICTURE)
        bars = scale.bars[part]
        height = len(bars) * _ROW + 2 * _EDGE
        yield Picture(
            title=title,
            description=_said(values[part], unit),
            width=PICTURE_WIDTH,
            height=height,
            boxes=tuple(_box(bar, row) for row, bar in enumerate(bars)),
            strokes=(Stroke(scale.zero, _EDGE, scale.zero, height - _EDGE, 0.5, "", "#555"),),
            marks=tuple(_aim(bar.at, row) for row, bar in enumerate(bars) if bar.at is not None),
            words=tuple(_words(labels[part], beside[part], left, left + width)),
        )


def _said(values: Sequence[BarValue], unit: str | None) -> str:
    told = (
        f"{each.label}{each.shown}，{each.verdict}{f'（目标{each.target}）' if each.target else ''}" for each in values
    )
    return f"条形图，竖线为目标，单位：{unit or '见表'}。{'；'.join(told)}。"


def _box(bar: TargetBar, row: int) -> Box:
    fill, outlined = _FILLS[bar.of.standing]
    return Box(bar.left, _EDGE + row * _ROW + (_ROW - _BAR) / 2, bar.width, _BAR, fill, outlined)


def _aim(at: float, row: int) -> Stroke:
    top = _EDGE + row * _ROW
    return Stroke(at, top + 1, at, top + _ROW - 1, 2.0)


def _words(labels: Sequence[str], beside: Sequence[str], left: float, right: float) -> Iterator[Words]:
    for row, (label, said) in enumerate(zip(labels, beside, strict=True)):
        base = _EDGE + row * _ROW + _ROW / 2 + 3
        yield Words(left - _GAP, base, label, _TEXT, "end")
        yield Words(right + _GAP, base, said, _TEXT)


def _fitting(label: str) -> str:
    """The label whole; of a long one its beginning, and its end, which tells years apart."""
    if text_width(label) <= _WIDEST_LABEL:
        return label
    return f"{label[:8]}…{label[-5:]}"
