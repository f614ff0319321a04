"""An annex of flow charts (流程图): which boxes and arrows there are, and what of a procedure each of them stands for.

Nothing of a procedure is said twice: words, periods and articles are taken from it, see `chart_words`; that a chart and
its procedures agree is checked by `checks/charts.py`.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from forms_app.specs.base import ArticleNumber, Identifier, Millimetres, Points, Positive, SpecModel, Text

Reference = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*\.)?[a-z][a-z0-9_]*$", max_length=121)]
"""An act, state, term or category of the chart's first procedure, or of another as `procedure.id`."""

Side: TypeAlias = Literal["left", "right", "top", "bottom"]
Shift = Annotated[float, Field(ge=-100, le=100, strict=False)]
"""Millimetres right of, or below, where something would otherwise be."""
Gap = Annotated[float, Field(ge=0, le=100, strict=False)]

SMALLEST: float = 9.0
"""Points: smaller text is not read in print."""


class Box(SpecModel):
    """A box at `row` and `column`, over so many `columns` and `rows`: a step, a decision, or an end of the chart.

    It stands for the `states` in which a case waits there and the `acts` done there. One that stands for neither is
    about what the procedure does not run, and names its `article`. `notes` are printed below a line of their own.
    """

    id: Identifier
    shape: Literal["step", "decision", "end"] = "step"
    row: Positive
    column: Positive
    columns: Positive = 1
    rows: Positive = 1
    title: Text
    text: Text | None = None
    notes: Text | None = None
    states: Annotated[tuple[Reference, ...], Field(strict=False)] = ()
    acts: Annotated[tuple[Reference, ...], Field(strict=False)] = ()
    article: ArticleNumber | None = None

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Key and text of everything that is printed in it."""
        found = (("title", self.title), ("text", self.text), ("notes", self.notes))
        return tuple((key, text) for key, text in found if text is not None)


class Arrow(SpecModel):
    """An arrow from the box `start` to the box `end`.

    `acts` are those that lead from one to the other and have no box of their own. An arrow that is followed when a
    term is over names the `term`; one that no procedure runs names its `article`. `only_for` are the categories that
    follow it. It leaves at the side `out` and arrives at the side `into`, in millimetres `out_at` and `into_at` from
    their middle; `lane` is how far from the boxes it runs.
    """

    start: Identifier
    end: Identifier
    acts: Annotated[tuple[Reference, ...], Field(strict=False)] = ()
    term: Reference | None = None
    article: ArticleNumber | None = None
    only_for: Annotated[tuple[Reference, ...], Field(strict=False)] = ()
    label: Text | None = None
    out: Side = "bottom"
    into: Side = "top"
    out_at: Shift = 0.0
    into_at: Shift = 0.0
    lane: Shift = 6.0


class Phase(SpecModel):
    """A part of the procedure, named at the left edge beside the rows `first` to `last`."""

    title: Text
    text: Text | None = None
    first: Positive
    last: Positive


class LeftOut(SpecModel):
    """What a chart does not show, and why: states, terms, acts; with `states` of an `act`, the act in these alone."""

    act: Reference | None = None
    states: Annotated[tuple[Reference, ...], Field(strict=False)] = ()
    acts: Annotated[tuple[Reference, ...], Field(strict=False)] = ()
    terms: Annotated[tuple[Reference, ...], Field(strict=False)] = ()
    reason: Text


class FlowChart(SpecModel):
    """One chart on a page of its own, drawn from `procedures`.

    `widths` of its columns in millimetres, `gaps` before, between and after them, `size` of its texts in points;
    `phase_width` is that of the band at the left that names the `phases`.
    """

    id: Identifier
    title: Text
    procedures: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]
    widths: Annotated[tuple[Millimetres, ...], Field(min_length=1, strict=False)]
    gaps: Annotated[tuple[Gap, ...], Field(strict=False)]
    phase_width: Millimetres | None = None
    size: Annotated[Points, Field(ge=SMALLEST)] = 10.5
    phases: Annotated[tuple[Phase, ...], Field(strict=False)] = ()
    boxes: Annotated[tuple[Box, ...], Field(min_length=2, strict=False)]
    arrows: Annotated[tuple[Arrow, ...], Field(min_length=1, strict=False)]
    left_out: Annotated[tuple[LeftOut, ...], Field(strict=False)] = ()
    footnotes: Annotated[tuple[Text, ...], Field(strict=False)] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is printed in it."""
        boxes = (text for box in self.boxes for _, text in box.texts)
        phases = (text for phase in self.phases for text in (phase.title, phase.text or ""))
        labels = (arrow.label or "" for arrow in self.arrows)
        return (self.title, *boxes, *labels, *phases, *self.footnotes)

    def box(self, identifier: str) -> Box:
        """The box of this id. Raises KeyError: ids are checked when the folder is read."""
        return {box.id: box for box in self.boxes}[identifier]


class ChartAnnex(SpecModel):
    """An annex of flow charts, with the words above it as a form has them."""

    kind: Literal["chart"]
    title: Text
    mark: Text
    charts: Annotated[tuple[FlowChart, ...], Field(min_length=1, strict=False)]
