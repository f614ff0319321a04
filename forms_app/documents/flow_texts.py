"""Lines of text in a flow chart. All in points."""

from collections.abc import Iterator

from forms_app.documents.drawn import Rectangle, TextLine
from forms_app.documents.fitting import LINE_HEIGHT
from forms_app.documents.measuring import text_width


def stacked(
    lines: list[tuple[str, bool]], x: float, top: float, size: float, of: str, *, backed: bool = False
) -> Iterator[TextLine]:
    """Lines of text, each with whether it is bold, below one another and centred on `x`; `of` has these words."""
    pitch = size * LINE_HEIGHT
    for number, (line, bold) in enumerate(lines):
        wide = text_width(line) * size
        yield TextLine(line, size, Rectangle(x - wide / 2, top + number * pitch, wide, pitch), of, bold, backed)
