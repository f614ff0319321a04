"""Tasks against time: a bar a task from its first day to its last, filled as far as it is done. Drawn in black.

What may live here: where rectangles, lines and texts stand, in points from the upper left corner. Which tasks there are
and how they stand is given; the full words are in the table beside the picture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from forms_app.core.dates import chinese
from forms_app.documents.drawn import Box, Picture, Stroke, Words

Kind: TypeAlias = Literal["span", "endless", "unstated", "periods", "nothing"]
ROWS_A_PAGE = 21
"""Rows that fit beside each other on a page of a printed table, heading included."""

_WIDTH, _ROW, _HEAD = 738.0, 17.0, 40.0
_NUMBER, _LABEL, _STATE = 26.0, 240.0, 82.0
_CHART_LEFT = _NUMBER + _LABEL + 6
_CHART_RIGHT = _WIDTH - _STATE
_TEXT, _SMALL = 8.5, 7.5
_LABEL_LETTERS = int(_LABEL // _TEXT)
_BAR, _THIN = 9.0, 4.0
_FINE_MONTHS, _COARSE_MONTHS = 18, 60


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a recurring duty, and how much of it is done (0 to 1)."""

    first: date
    last: date
    share: float


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A task: `share` of those who answer for it have done it; `state` is said at the right, `late` in bold."""

    number: str
    label: str
    kind: Kind
    state: str
    first: date
    last: date | None = None
    share: float = 0.0
    late: bool = False
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """The tasks of a table between two days."""

    title: str
    first: date
    last: date
    today: date
    rows: tuple[TimelineRow, ...]

    def pages(self) -> Iterator["Timeline"]:
        """The same in parts that fit a page each."""
        for begin in range(0, len(self.rows), ROWS_A_PAGE):
            part = self.rows[begin : begin + ROWS_A_PAGE]
            yield Timeline(self.title, self.first, self.last, self.today, part)


def draw(timeline: Timeline) -> Picture:
    """The picture of a timeline. Needs at least one row."""
    height = _HEAD + _ROW * len(timeline.rows) + 6
    boxes: list[Box] = []
    strokes, words = list(_frame(height)), list[Words]()
    for part in (_axis(timeline, height), _rows(timeline), _today(timeline, height)):
        for each in part:
            target: list[Box] | list[Stroke] | list[Words]
            target = boxes if isinstance(each, Box) else strokes if isinstance(each, Stroke) else words
            target.append(each)  # type: ignore[arg-type] # chosen by its kind
    return Picture(
        timeline.title, _said(timeline), _WIDTH, height, tuple(boxes), tuple(strokes), tuple(words)
    )  # fmt: skip


def _said(timeline: Timeline) -> str:
    late = sum(row.late for row in timeline.rows)
    days = f"{chinese(timeline.first)}至{chinese(timeline.last)}"
    return f"{days}，共{len(timeline.rows)}项任务，其中{late}项逾期；逐项情况见表。"


def _frame(height: float) -> Iterator[Stroke]:
    for y in (0.5, _HEAD, height - 0.5):
        yield Stroke(0.5, y, _WIDTH - 0.5, y, 0.75)
    for x in (0.5, _NUMBER, _CHART_LEFT - 3, _CHART_RIGHT + 3, _WIDTH - 0.5):
        yield Stroke(x, 0.5, x, height - 0.5, 0.5)


def _axis(timeline: Timeline, height: float) -> Iterator[Stroke | Words]:
    """Headings, years, and months, quarters or nothing between them as there is room."""
    middle = _HEAD / 2 + 3
    yield Words(_NUMBER / 2, middle, "序号", _TEXT, "middle", bold=True)
    yield Words((_NUMBER + _CHART_LEFT - 3) / 2, middle, "任务（文字从略）", _TEXT, "middle", bold=True)
    yield Words((_CHART_RIGHT + 3 + _WIDTH) / 2, middle, "办理情况", _TEXT, "middle", bold=True)
    months = list(_months(timeline.first, timeline.last))
    step = 1 if len(months) <= _FINE_MONTHS else 3 if len(months) <= _COARSE_MONTHS else 12
    for number, first in enumerate(months):
        x = max(_CHART_LEFT, _place(timeline, first))
        if first.month == 1 or number == 0:
            yield Words(x + 2, 14, f"{first.year}年", _TEXT)
            yield Stroke(x, 2, x, height - 1, 0.5, "" if number else "1 1", "#555")
        elif (first.month - 1) % step == 0:
            yield Stroke(x, _HEAD - 18, x, height - 1, 0.4, "1 2", "#888")
        if (first.month - 1) % step == 0 and step < 12:
            yield Words(x + 2, _HEAD - 6, f"{first.month}月", _SMALL)


def _months(first: date, last: date) -> Iterator[date]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield date(year, month, 1)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _rows(timeline: Timeline) -> Iterator[Box | Stroke | Words]:
    for number, row in enumerate(timeline.rows):
        top = _HEAD + number * _ROW
        base = top + _ROW / 2 + 3
        if number:
            yield Stroke(0.5, top, _WIDTH - 0.5, top, 0.3, "", "#bbb")
        yield Words(_NUMBER / 2, base, row.number, _TEXT, "middle")
        shown = row.label if len(row.label) <= _LABEL_LETTERS else f"{row.label[: _LABEL_LETTERS - 1]}…"
        yield Words(_NUMBER + 3, base, shown)
        yield Words(_CHART_RIGHT + 7, base, row.state, _TEXT, bold=row.late)
        yield from _bar(timeline, row, top + _ROW / 2)


def _bar(timeline: Timeline, row: TimelineRow, middle: float) -> Iterator[Box | Stroke | Words]:
    left, right = _place(timeline, row.first), _place_after(timeline, row.last or timeline.last)
    if row.kind == "periods":
        yield from _periods(timeline, row.periods, middle)
    elif row.kind == "span":
        top = middle - _BAR / 2
        yield Box(left, top, right - left, _BAR, "white", outlined=True)
        if row.share > 0:
            yield Box(left, top, (right - left) * row.share, _BAR, "black", outlined=False)
        yield Stroke(right, middle - _BAR / 2 - 2, right, middle + _BAR / 2 + 2, 1.5)
    elif row.kind != "nothing":
        yield Stroke(left, middle, right, middle, 1.2, "" if row.kind == "endless" else "1.5 2.5")
        yield Stroke(right - 5, middle - 3, right, middle, 1.2)
        yield Stroke(right - 5, middle + 3, right, middle, 1.2)


def _periods(timeline: Timeline, periods: Sequence[Period], middle: float) -> Iterator[Box]:
    """A frame for each period, filled from below as far as it is done; very short ones are drawn without edges."""
    for period in periods:
        left, right = _place(timeline, period.first), _place_after(timeline, period.last)
        width, outlined = right - left, right - left > _THIN
        top, height = middle - _BAR / 2, _BAR * period.share
        yield Box(left, top, max(width, 0.3), _BAR, "white" if outlined else "#ddd", outlined=outlined)
        if height:
            yield Box(left, top + _BAR - height, max(width, 0.3), height, "black", outlined=False)


def _today(timeline: Timeline, height: float) -> Iterator[Stroke | Words]:
    if timeline.first <= timeline.today <= timeline.last:
        x = _place(timeline, timeline.today)
        yield Stroke(x, _HEAD - 4, x, height - 1, 1.2, "4 2", "#c62828")


def _place(timeline: Timeline, day: date) -> float:
    """Where a day begins, within the chart."""
    whole = (timeline.last - timeline.first).days + 1
    passed = min(max((day - timeline.first).days, 0), whole)
    return _CHART_LEFT + (_CHART_RIGHT - _CHART_LEFT) * passed / whole


def _place_after(timeline: Timeline, day: date) -> float:
    return _place(timeline, day + timedelta(days=1))
