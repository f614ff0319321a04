"""From a form and its answers to what is printed: every cell resolved, every size decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms_app.answers.choices import YesNoAnswer
from forms_app.answers.dates import DateAnswer
from forms_app.answers.reading import Answers, meets
from forms_app.answers.typed import TypedAnswer
from forms_app.core.dates import slashed
from forms_app.documents.fitting import (
    INDENT,
    LINE_HEIGHT,
    Block,
    Fitted,
    crowded_heights,
    fit,
    needed_height,
    points,
    share_heights,
    sizes,
)
from forms_app.documents.measuring import line_count
from forms_app.documents.printed import (
    BLANK_DATE,
    Continuation,
    LabelLine,
    PrintedCell,
    PrintedFoot,
    PrintedForm,
    PrintedRow,
)
from forms_app.documents.wording import worded
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.fields import YesNoField
from forms_app.specs.grid import Cell, Check, ChecksCell, FieldCell, Foot, Grid, LabelCell, Row, TextCell

PADDING = 1.5
"""Millimetres between a cell's border and its text, left and right; above and below half of it."""

# The head of continuation pages as official.css has it: millimetres, then points.
_TOP_MARGIN = 37
_MARK_SIZE, _TITLE_SIZE, _IDENTITY_SIZE, _IDENTITY_GAP = 16, 22, 12, 2
_HEAD_GAPS = 10 + 12 + 8

_SEAL_FOOT_LINES, _ONE_LINE_FOOT_LINES = 3.0, 1.5
"""Lines at label size that the foot of a cell takes: seal and date below it, or one line of either; and air."""


@dataclass(frozen=True, slots=True)
class CellFit:
    """How the answer to a field stands in its printed cell; `field` is "" for a sentence with several of them.

    `used` is the part of the cell's room that is taken at the smallest size (1 and more: full), `size` the size in
    points at which it is printed, `largest` that of the annex, `continued` how many characters are left for a
    continuation page.
    """

    field: str
    used: float
    size: float
    largest: float
    continued: int


@dataclass(frozen=True, slots=True)
class _Content:
    """A cell that holds text: its blocks, its inner width in points, the height its foot takes."""

    cell: FieldCell | ChecksCell | TextCell
    blocks: tuple[Block, ...]
    width: float
    foot_height: float

    def needed(self, size: float) -> float:
        """Height of the whole cell at that size, padding included."""
        return needed_height(self.blocks, size, self.width) + self.foot_height + points(PADDING)

    def room(self, height: float) -> float:
        """Height for the blocks in a row of that height."""
        return height - self.foot_height - points(PADDING)


def lay_out(spec: FormSpec, answers: Answers | None, watermark: str = "") -> PrintedForm:
    """The form with these answers; without answers, blank as in the annex. Raises TypeError for a letter."""
    layout, heading = _Layout(spec, answers), spec.form.heading
    rows, continuations = layout.rows()
    identity = tuple((label, text) for label, text in layout.identity() if text)
    return PrintedForm(
        mark=spec.form.mark,
        title=spec.form.title,
        heading=tuple(worded(spec.form, answers, line) for line in (heading.lines if heading else (spec.form.title,))),
        number=worded(spec.form, answers, heading.number) if heading and heading.number else "",
        columns=tuple(points(width) for width in grid_of(spec).columns),
        rows=tuple(rows),
        continuations=tuple(continuations),
        identity=identity,
        continued_top=_continued_top(spec, identity),
        watermark=watermark,
        document_title="—".join([spec.form.title, *(text for _, text in identity[:1])]),
    )


def grid_of(spec: FormSpec) -> Grid:
    """The printed table. Raises TypeError for a form that is a letter."""
    if spec.form.grid is None:
        raise TypeError(f"{spec.id} is printed as a letter")
    return spec.form.grid


def _continued_top(spec: FormSpec, identity: Sequence[tuple[str, str]]) -> float:
    """Below the margin of the page stands the head: mark, title, and the lines that name the form."""
    width = points(sum(grid_of(spec).columns))
    title = line_count(f"{spec.form.title}（续页）", width / _TITLE_SIZE) * _TITLE_SIZE * LINE_HEIGHT
    lines = sum(line_count(f"{label}：{text}", width / _IDENTITY_SIZE) for label, text in identity)
    named = lines * _IDENTITY_SIZE * LINE_HEIGHT + len(identity) * _IDENTITY_GAP
    return round(points(_TOP_MARGIN) + _MARK_SIZE * LINE_HEIGHT + title + named + _HEAD_GAPS, 2)


def is_continued(spec: FormSpec, answers: Answers) -> bool:
    """Whether a text leaves its cell and goes on on a continuation page. Cheaper than laying out the whole form."""
    return any(fit.continued for fit in fits(spec, answers))


def fits(spec: FormSpec, answers: Answers) -> tuple[CellFit, ...]:
    """How what is typed stands in its cells, in print order. Raises TypeError for a letter."""
    return tuple(_Layout(spec, answers).fits())


class _Layout:
    """The work of one form: which columns a cell covers, what it holds, how high its row gets."""

    def __init__(self, spec: FormSpec, answers: Answers | None) -> None:
        self._form = spec.form
        self._grid = grid_of(spec)
        self._answers = answers
        self._sizes = sizes(self._grid.text_size, self._grid.floor_size)

    def identity(self) -> Iterator[tuple[str, str]]:
        """Label and answer of the fields that name the form on its continuation pages."""
        for name in self._grid.identity:
            field = self._form.field(name)
            yield (field.question or field.label if field else name), self._text(name)

    def rows(self) -> tuple[list[PrintedRow], list[Continuation]]:
        """All rows in order, and what is continued from them in order."""
        contents = self._all_contents()
        heights, size = self._heights(contents)
        rows: list[PrintedRow] = []
        continuations: list[Continuation] = []
        for row, row_contents, height in zip(self._grid.rows, contents, heights, strict=True):
            allowed = [each for each in self._sizes if each <= size or not row.grow]
            printed = {id(content.cell): self._printed(content, height, allowed) for content in row_contents}
            cells = (printed[id(cell)][0] if id(cell) in printed else self._label(cell) for cell in row.cells)
            rows.append(PrintedRow(height, tuple(cells)))
            for content in row_contents:
                label = _label_beside(content.cell, row) or self._form.title
                continuations += [Continuation(label, lead, text) for lead, text in printed[id(content.cell)][1]]
        return rows, continuations

    def fits(self) -> Iterator[CellFit]:
        """How each answer stands in its cell; what is empty stands nowhere. Rows that grow share what they have."""
        contents = self._all_contents()
        heights, size = self._heights(contents)
        shared = self._used_by_growing(contents)
        for row, row_contents, height in zip(self._grid.rows, contents, heights, strict=True):
            allowed = [each for each in self._sizes if each <= size or not row.grow]
            for content in row_contents:
                room = content.room(height)
                used = shared if row.grow else needed_height(content.blocks, self._sizes[-1], content.width) / room
                fitted = fit(content.blocks, content.width, room, allowed)
                yield from self._cell_fits(content.cell, fitted, used)

    def _used_by_growing(self, contents: list[list[_Content]]) -> float:
        """The part of their room that the growing rows need together at the smallest size."""
        growing = [n for n, row in enumerate(self._grid.rows) if row.grow]
        needed = (max((each.needed(self._sizes[-1]) for each in contents[n]), default=0) for n in growing)
        nominal = sum(points(self._grid.rows[n].height) for n in growing)
        return sum(needed) / nominal if nominal else 0.0

    def _cell_fits(self, cell: FieldCell | ChecksCell | TextCell, fitted: Fitted, used: float) -> Iterator[CellFit]:
        rest = dict(fitted.rest)
        for field, lead in _told(cell):
            if not field or self._text(field):
                yield CellFit(field, round(used, 2), fitted.size, self._grid.text_size, len(rest.get(lead, "")))

    def _all_contents(self) -> list[list[_Content]]:
        """What the cells of each row hold, labels left out."""
        rows = zip(self._grid.rows, self._grid.starts, strict=True)
        return [list(self._contents(row, starts)) for row, starts in rows]

    def _heights(self, contents: list[list[_Content]]) -> tuple[list[float], float]:
        """Height of every row, and the size of text that all growing rows share."""
        heights = [points(row.height) for row in self._grid.rows]
        growing = [n for n, row in enumerate(self._grid.rows) if row.grow]
        nominal = [heights[n] for n in growing]
        least = {n: self._label_height(self._grid.rows[n]) for n in growing}
        needed: list[float] = []
        for size in self._sizes:
            needed = [max([least[n], *(content.needed(size) for content in contents[n])]) for n in growing]
            shared = share_heights(needed, nominal)
            if shared is not None:
                return _replaced(heights, growing, shared), size
        return _replaced(heights, growing, crowded_heights(needed, nominal)), self._sizes[-1]

    def _label_height(self, row: Row) -> float:
        """The height that the labels of a row take, which no other row can be given."""
        labels = (cell for cell in row.cells if isinstance(cell, LabelCell) and cell.rows == 1)
        lines = max((len(cell.lines or (cell.label,)) for cell in labels), default=0)
        return lines * self._grid.label_size * LINE_HEIGHT + points(PADDING)

    def _contents(self, row: Row, starts: tuple[int, ...]) -> Iterator[_Content]:
        for cell, start in zip(row.cells, starts, strict=True):
            if isinstance(cell, LabelCell):
                continue
            width = points(sum(self._grid.columns[start : start + cell.columns]) - 2 * PADDING)
            foot = _foot_lines(cell.foot) * self._grid.label_size * LINE_HEIGHT
            yield _Content(cell, tuple(self._blocks(cell)), width, foot)

    def _blocks(self, cell: FieldCell | ChecksCell | TextCell) -> Iterator[Block]:
        if isinstance(cell, ChecksCell):
            if self._answers is not None or cell.printed == "always":
                yield from map(self._check, cell.checks)
            return
        if isinstance(cell, TextCell):
            yield from (Block(line, indent=INDENT) for line in self._sentences(cell).split("\n"))
            return
        text = self._cell_text(cell)
        if not text and cell.hint and self._answers is None:
            text = cell.hint
        if text:
            yield Block(text, indent=INDENT if self._is_running(cell) else 0.0)

    def _sentences(self, cell: TextCell) -> str:
        shown = self._answers if self._answers and (cell.when is None or meets(self._answers, cell.when)) else None
        return worded(self._form, shown, cell.text)

    def _is_running(self, cell: FieldCell) -> bool:
        """Paragraphs are indented; what is centred would stand beside the middle."""
        field = self._form.field(cell.field)
        return field is not None and field.type == "text" and cell.align == "start"

    def _check(self, check: Check) -> Block:
        field = self._form.field(check.field)
        answer = self._answers.get(check.field) if self._answers else None
        value = answer.value if isinstance(answer, YesNoAnswer) else None
        words = (field.yes, field.no) if isinstance(field, YesNoField) else ("", "")
        note = self._text(check.note) if check.note else ""
        if isinstance(answer, TypedAnswer):
            note = f"{answer.for_text()}　{note}".rstrip()
        boxes = ((words[0], value is True), (words[1], value is False))
        return Block(text=" ".join(note.split("\n")), lead=check.lead, boxes=boxes)

    def _cell_text(self, cell: FieldCell) -> str:
        """The answer as the cell prints it; a span whose other end is open keeps its dash."""
        ends = [self._day(name) if cell.dates == "slashed" else self._text(name) for name in _fields_of(cell)]
        return "—".join(ends) if any(ends) else ""

    def _day(self, name: str) -> str:
        answer = self._answers.get(name) if self._answers else None
        return slashed(answer.value) if isinstance(answer, DateAnswer) else self._text(name)

    def _text(self, name: str) -> str:
        return self._answers.text(name) if self._answers else ""

    def _printed(
        self, content: _Content, height: float, allowed: Sequence[float]
    ) -> tuple[PrintedCell, tuple[tuple[str, str], ...]]:
        """The cell at the largest size that fits, and what is continued elsewhere."""
        room = content.room(height)
        fitted = fit(content.blocks, content.width, room, allowed)
        cell = content.cell
        printed = PrintedCell(
            cell.columns,
            cell.rows,
            fitted.size,
            blocks=fitted.blocks,
            centred=isinstance(cell, FieldCell) and cell.align == "centre",
            body_height=room,
            foot=self._foot(cell.foot) if cell.foot else None,
        )
        return printed, fitted.rest

    def _label(self, cell: Cell) -> PrintedCell:
        if not isinstance(cell, LabelCell):
            raise TypeError(f"{cell!r} holds no label")
        lines = tuple(_label_line(line, cell.spread) for line in cell.lines or (cell.label,))
        return PrintedCell(cell.columns, cell.rows, self._grid.label_size, label=lines)

    def _foot(self, foot: Foot) -> PrintedFoot:
        date = (self._text(foot.date) or BLANK_DATE) if foot.date else ""
        return PrintedFoot(foot.seal or "", date, self._text(foot.signature) if foot.signature else None)


def _foot_lines(foot: Foot | None) -> float:
    if foot is None:
        return 0.0
    return _SEAL_FOOT_LINES if foot.seal and foot.date else _ONE_LINE_FOOT_LINES


def _told(cell: FieldCell | ChecksCell | TextCell) -> tuple[tuple[str, str], ...]:
    """The fields whose answers stand in a cell, each with the words that lead it on paper."""
    match cell:
        case FieldCell():
            return ((cell.field, ""),)
        case ChecksCell():
            return tuple((check.note, check.lead) for check in cell.checks if check.note)
        case TextCell():
            return (("", ""),)


def _fields_of(cell: FieldCell) -> tuple[str, ...]:
    return (cell.field, cell.until) if cell.until else (cell.field,)


def _label_beside(cell: Cell, row: Row) -> str:
    """The label left of a cell, "" when there is none."""
    before = row.cells[: row.cells.index(cell)]
    return next((each.label for each in reversed(before) if isinstance(each, LabelCell)), "")


def _label_line(text: str, spread: int | None) -> LabelLine:
    """The line set over `spread` characters where it is shorter."""
    gaps = len(text) - 1
    spacing = (spread - len(text)) / gaps if spread and gaps and spread > len(text) else 0.0
    return LabelLine(text, spacing)


def _replaced(heights: Sequence[float], places: Sequence[int], values: Sequence[float]) -> list[float]:
    changed = dict(zip(places, values, strict=True))
    return [changed.get(place, height) for place, height in enumerate(heights)]
