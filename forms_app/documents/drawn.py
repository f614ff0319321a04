"""What a template is given to draw: shapes, lines and texts in points, from the upper left corner.

A `Drawing` is a flow chart of framed boxes and arrows, a `Picture` a chart of plain rectangles and lines.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Point: TypeAlias = tuple[float, float]
Shape: TypeAlias = Literal["step", "decision", "end", "phase"]

HEAD = (5.0, 2.2)
"""Length and half the breadth of an arrow's head."""
_NOTHING = 0.01


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of the page."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2

    def overlaps(self, other: "Rectangle") -> bool:
        """Whether the two share more than an edge, a hundredth of a point being nothing."""
        wide = min(self.right, other.right) - max(self.x, other.x)
        high = min(self.bottom, other.bottom) - max(self.y, other.y)
        return min(wide, high) > _NOTHING


@dataclass(frozen=True, slots=True)
class Frame:
    """The outline of a box."""

    box: str
    shape: Shape
    place: Rectangle

    @property
    def corners(self) -> tuple[Point, ...]:
        """The corners of a decision."""
        x, y = self.place.middle
        return (x, self.place.y), (self.place.right, y), (x, self.place.bottom), (self.place.x, y)


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; `arrow` names the boxes it leads from and to, "" for a rule."""

    points: tuple[Point, ...]
    arrow: str = ""
    dashed: bool = False

    @property
    def head(self) -> tuple[Point, ...]:
        """The corners of the arrow's head at the last point."""
        (x, y), (x0, y0) = self.points[-1], self.points[-2]
        long, half = HEAD
        if y == y0:
            back = x - long if x > x0 else x + long
            return (x, y), (back, y - half), (back, y + half)
        back = y - long if y > y0 else y + long
        return (x, y), (x - half, back), (x + half, back)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text, centred in `place`; `of` names its box or arrow, `backed`: rules are interrupted for it."""

    text: str
    size: float
    place: Rectangle
    of: str
    bold: bool = False
    backed: bool = False

    @property
    def x(self) -> float:
        """Its middle."""
        return self.place.middle[0]

    @property
    def baseline(self) -> float:
        """Chinese characters stand in their square; the baseline is 0.38 of the size below its middle."""
        return self.place.middle[1] + 0.38 * self.size


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole drawing with its title and its description in words."""

    title: str
    description: str
    width: float
    height: float
    frames: tuple[Frame, ...]
    lines: tuple[Line, ...]
    texts: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: `fill` is its colour, `outlined` whether it has an edge."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    outlined: bool


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.5
    dashes: str = ""
    colour: str = "black"


@dataclass(frozen=True, slots=True)
class Words:
    """A text at its left end, centred, or at its right end."""

    x: float
    y: float
    text: str
    size: float = 8.5
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole picture, with what it shows in words. `marks` are lines that lie above the boxes."""

    title: str
    description: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    strokes: tuple[Stroke, ...]
    words: tuple[Words, ...]
    marks: tuple[Stroke, ...] = ()

    @property
    def said(self) -> str:
        """Title and description, for those who cannot see it."""
        return f"{self.title}：{self.description}"
