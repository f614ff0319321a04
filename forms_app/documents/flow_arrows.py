"""The arrows of a flow chart: led from outline to outline around the boxes, with the words at them. All in points."""

from collections.abc import Iterator, Mapping

from forms_app.documents.drawn import Line, Point, Rectangle, TextLine
from forms_app.documents.fitting import LINE_HEIGHT, points
from forms_app.documents.flow_texts import stacked
from forms_app.documents.flow_words import ChartWords
from forms_app.documents.measuring import text_width
from forms_app.specs.chart import Arrow, Box, Side

_BESIDE = 3.0
"""Between a line and the words at it."""
_SIDEWAYS = ("left", "right")


class Arrows:
    """The arrows of one chart, its boxes in their places with so much between two rows."""

    def __init__(self, words: ChartWords, places: Mapping[str, Rectangle], gap: float) -> None:
        self._words, self._chart = words, words.chart
        self._places = places
        self._gap = gap

    def lines(self) -> Iterator[Line]:
        """The way of each arrow."""
        return (Line(self._route(each), _name(each)) for each in self._chart.arrows)

    def _route(self, arrow: Arrow) -> tuple[Point, ...]:
        start, end = self._chart.box(arrow.start), self._chart.box(arrow.end)
        leaving = self._port(start, arrow.out, points(arrow.out_at))
        arriving = self._port(end, arrow.into, points(arrow.into_at))
        if arrow.out == arrow.into:
            return self._around(arrow, leaving, arriving)
        if (arrow.out in _SIDEWAYS) != (arrow.into in _SIDEWAYS):
            corner = (arriving[0], leaving[1]) if arrow.out in _SIDEWAYS else (leaving[0], arriving[1])
            return leaving, corner, arriving
        if straight := self._straight(arrow, start, end):
            return straight
        if arrow.out in _SIDEWAYS:
            x = _from(leaving[0], arrow.out, points(arrow.lane))
            return leaving, (x, leaving[1]), (x, arriving[1]), arriving
        y = arriving[1] + (leaving[1] - arriving[1]) / abs(leaving[1] - arriving[1]) * self._gap / 2
        return leaving, (leaving[0], y), (arriving[0], y), arriving

    def _straight(self, arrow: Arrow, start: Box, end: Box) -> tuple[Point, Point] | None:
        """One line from box to box, where the middle of the narrower is within the wider."""
        sideways = arrow.out in _SIDEWAYS
        first, last = self._places[start.id], self._places[end.id]
        if sideways and start.row != end.row:
            return None
        narrower, wider = (first, last) if first.width <= last.width else (last, first)
        shift = points(arrow.out_at)
        if sideways:
            return self._port(start, arrow.out, shift), self._port(end, arrow.into, shift)
        middle = narrower.middle[0] + shift
        if not wider.x < middle < wider.right:
            return None
        return (
            self._port(start, arrow.out, middle - first.middle[0]),
            self._port(end, arrow.into, middle - last.middle[0]),
        )

    def _around(self, arrow: Arrow, leaving: Point, arriving: Point) -> tuple[Point, ...]:
        """Out and in at the same side, clear of the two boxes; `lane` is made wider for others that are in the way."""
        ends = self._places[arrow.start], self._places[arrow.end]
        furthest = min(each.x for each in ends) if arrow.out == "left" else max(each.right for each in ends)
        x = _from(furthest, arrow.out, points(arrow.lane))
        return leaving, (x, leaving[1]), (x, arriving[1]), arriving

    def _port(self, box: Box, side: Side, shift: float) -> Point:
        """Where an arrow meets the outline of a box, so far from the middle of that side."""
        place = self._places[box.id]
        x, y = place.middle
        inward = 0.0
        if box.shape == "decision":
            half, across = (place.height, place.width) if side in _SIDEWAYS else (place.width, place.height)
            inward = across / 2 * abs(shift) / (half / 2)
        match side:
            case "left":
                return place.x + inward, y + shift
            case "right":
                return place.right - inward, y + shift
            case "top":
                return x + shift, place.y + inward
            case "bottom":
                return x + shift, place.bottom - inward

    def labels(self) -> Iterator[TextLine]:
        """What stands at the lines."""
        for arrow in self._chart.arrows:
            if label := self._words.label(arrow):
                yield from self._label(arrow, label.split("\n"))

    def _label(self, arrow: Arrow, lines: list[str]) -> Iterator[TextLine]:
        """Beside an upright line, above a level one; where the line turns, at its beginning."""
        size, route = self._chart.size, self._route(arrow)
        (x0, y0), (x1, y1) = route[0], route[1]
        wide, high = max(map(text_width, lines)) * size, len(lines) * size * LINE_HEIGHT
        straight = len(route) == 2
        if x0 == x1:
            x, top = x0 + _BESIDE + wide / 2, (y0 + y1) / 2 - high / 2
        else:
            outward = 1 if x1 > x0 else -1
            x = (x0 + x1) / 2 if straight else x0 + outward * (_BESIDE + wide / 2)
            top = y0 - high - 1
        yield from stacked([(line, False) for line in lines], x, top, size, _name(arrow), backed=True)


def _from(edge: float, side: Side, distance: float) -> float:
    return edge - distance if side == "left" else edge + distance


def _name(arrow: Arrow) -> str:
    return f"{arrow.start}→{arrow.end}"
