"""Laying a flow chart out: texts are wrapped, rows shared out over the height.

Rows and columns are the chart's own; sizes, heights and turns follow from the words. All in points.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from forms_app.core.errors import XinbiaoError
from forms_app.documents.drawn import Drawing, Frame, Line, Rectangle, TextLine
from forms_app.documents.fitting import LINE_HEIGHT, points
from forms_app.documents.flow_arrows import Arrows
from forms_app.documents.flow_texts import stacked
from forms_app.documents.flow_words import ChartWords
from forms_app.documents.measuring import broken, text_width
from forms_app.specs.chart import Box, FlowChart, Phase

LEAST_GAP, WIDEST_GAP = 15.0, 30.0
"""Between two rows: room for an arrow, and no more than keeps the chart together."""

PADDING, SIDE = 3.0, 2.5
"""Within a box: above and below its words, and beside them."""
EDGE = 0.5
"""So far within the drawing its outermost lines run, to be drawn in their full breadth."""

_WIDEST_IN_DECISION = 0.72
_TAPER = 5.0
"""So much higher than its text needs is a rhombus, not to look pressed."""


class CrowdedChartError(XinbiaoError):
    """A chart that does not fit its page."""


def lay_out(words: ChartWords, height: float) -> Drawing:
    """The chart on so much height. Raises CrowdedChartError when it needs more."""
    return _Layout(words, height).drawing()


@dataclass(frozen=True)
class _Content:
    """What is printed in a box, broken into lines, and the height it needs."""

    title: tuple[str, ...]
    text: tuple[str, ...]
    notes: tuple[str, ...]
    size: float
    decision_width: float | None = None

    @property
    def pitch(self) -> float:
        return self.size * LINE_HEIGHT

    @property
    def above(self) -> float:
        """Height above the line that parts the notes."""
        return (len(self.title) + len(self.text)) * self.pitch + 2 * PADDING

    @property
    def below(self) -> float:
        return len(self.notes) * self.pitch + PADDING if self.notes else 0.0

    @property
    def height(self) -> float:
        """Of a rhombus, so high that its sides pass the corners of the text."""
        if self.decision_width is None:
            return self.above + self.below
        wide = max(map(text_width, (*self.title, *self.text))) * self.size
        return (self.above - 2 * PADDING) / (1 - wide / self.decision_width) + _TAPER


class _Layout:
    """The work of one chart."""

    def __init__(self, words: ChartWords, height: float) -> None:
        self._words = words
        self._chart: FlowChart = words.chart
        self._height = height

    def drawing(self) -> Drawing:
        phases = tuple(self._phase_frame(phase) for phase in self._chart.phases)
        return Drawing(
            title=self._words.title,
            description=self._words.description,
            width=self._width,
            height=round(self._bottom, 2),
            frames=(*phases, *(Frame(box.id, box.shape, self._places[box.id]) for box in self._chart.boxes)),
            lines=(*self._rules(), *self._arrows.lines()),
            texts=(*self._box_texts(), *self._arrows.labels(), *self._phase_texts()),
        )

    # --- boxes

    @cached_property
    def _width(self) -> float:
        chart = self._chart
        return points(sum(chart.widths) + sum(chart.gaps) + (chart.phase_width or 0))

    @cached_property
    def _band(self) -> float:
        return points(self._chart.phase_width or 0)

    def _across(self, box: Box) -> tuple[float, float]:
        """Left edge and width of a box."""
        chart, first, last = self._chart, box.column - 1, box.column + box.columns - 1
        left = sum(chart.widths[:first]) + sum(chart.gaps[: box.column])
        return self._band + points(left), points(sum(chart.widths[first:last]) + sum(chart.gaps[box.column : last]))

    def _content(self, box: Box) -> _Content:
        size, (_, width) = self._chart.size, self._across(box)
        decision = box.shape == "decision"
        measure = (width * _WIDEST_IN_DECISION if decision else width - 2 * SIDE) / size
        title, text, notes = (
            broken(self._words.words(each), measure) if each else () for each in (box.title, box.text, box.notes)
        )
        return _Content(title, text, notes, size, width if decision else None)

    @cached_property
    def _contents(self) -> dict[str, _Content]:
        return {box.id: self._content(box) for box in self._chart.boxes}

    @cached_property
    def _row_heights(self) -> list[float]:
        heights = [0.0] * max(box.row + box.rows - 1 for box in self._chart.boxes)
        needed = [(box.row, box.row + box.rows - 1, self._contents[box.id].height) for box in self._chart.boxes]
        needed += [(each.first, each.last, self._phase_height(each)) for each in self._chart.phases]
        for first, last, height in sorted(needed, key=lambda need: need[1] - need[0]):
            lacking = height - sum(heights[first - 1 : last]) - (last - first) * LEAST_GAP
            for row in range(first - 1, last):
                heights[row] += max(0.0, lacking) / (last - first + 1)
        return heights

    @cached_property
    def _gap(self) -> float:
        """Between two rows; what a chart with phases leaves above and below is half of it each."""
        gaps = len(self._row_heights) - (0 if self._chart.phases else 1)
        gap = (self._height - 2 * EDGE - sum(self._row_heights)) / gaps
        if gap < LEAST_GAP:
            lacking = (LEAST_GAP - gap) * gaps
            raise CrowdedChartError(f"“{self._words.title}”比一页高{lacking:.0f}磅，请减少文字或者行数")
        return min(gap, WIDEST_GAP)

    @cached_property
    def _tops(self) -> list[float]:
        """Top of every row."""
        top = EDGE + (self._gap / 2 if self._chart.phases else 0.0)
        tops = []
        for height in self._row_heights:
            tops.append(top)
            top += height + self._gap
        return tops

    @property
    def _bottom(self) -> float:
        return self._tops[-1] + self._row_heights[-1] + (self._gap / 2 if self._chart.phases else 0.0) + EDGE

    @cached_property
    def _places(self) -> dict[str, Rectangle]:
        """A box stands in the middle of its rows."""
        places = {}
        for box in self._chart.boxes:
            left, width = self._across(box)
            first, last, height = box.row - 1, box.row + box.rows - 2, self._contents[box.id].height
            middle = (self._tops[first] + self._tops[last] + self._row_heights[last]) / 2
            places[box.id] = Rectangle(left, middle - height / 2, width, height)
        return places

    @cached_property
    def _arrows(self) -> Arrows:
        return Arrows(self._words, self._places, self._gap)

    def _rules(self) -> Iterator[Line]:
        """What parts the notes of a box from the rest, and one part of the procedure from the next."""
        for box in self._chart.boxes:
            content, place = self._contents[box.id], self._places[box.id]
            if content.notes:
                y = place.y + content.above
                yield Line(((place.x, y), (place.right, y)))
        for phase in self._chart.phases[1:]:
            y = self._phase_place(phase).y
            yield Line(((self._band, y), (self._width, y)), dashed=True)

    def _box_texts(self) -> Iterator[TextLine]:
        for box in self._chart.boxes:
            content, place = self._contents[box.id], self._places[box.id]
            lines = [(line, True) for line in content.title] + [(line, False) for line in content.text]
            top = place.middle[1] - content.below / 2 - len(lines) * content.pitch / 2
            yield from stacked(lines, place.middle[0], top, content.size, box.id)
            notes = [(line, False) for line in content.notes]
            yield from stacked(notes, place.middle[0], place.y + content.above + PADDING / 2, content.size, box.id)

    # --- parts of the procedure

    def _phase_place(self, phase: Phase) -> Rectangle:
        top = self._tops[phase.first - 1] - self._gap / 2
        bottom = self._tops[phase.last - 1] + self._row_heights[phase.last - 1] + self._gap / 2
        return Rectangle(EDGE, top, self._band - EDGE, bottom - top)

    def _phase_frame(self, phase: Phase) -> Frame:
        return Frame(phase.title, "phase", self._phase_place(phase))

    def _phase_lines(self, phase: Phase) -> list[tuple[str, bool]]:
        measure = (self._band - 2 * SIDE) / self._chart.size
        lines = [(line, True) for line in broken(self._words.words(phase.title), measure)]
        return lines + [(line, False) for line in broken(self._words.words(phase.text), measure) if phase.text]

    def _phase_height(self, phase: Phase) -> float:
        """What its words need beyond the gap above and below that belongs to it."""
        return len(self._phase_lines(phase)) * self._chart.size * LINE_HEIGHT + 2 * PADDING - LEAST_GAP

    def _phase_texts(self) -> Iterator[TextLine]:
        size = self._chart.size
        for phase in self._chart.phases:
            place, lines = self._phase_place(phase), self._phase_lines(phase)
            top = place.middle[1] - len(lines) * size * LINE_HEIGHT / 2
            yield from stacked(lines, place.middle[0], top, size, phase.title)
