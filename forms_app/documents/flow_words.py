"""What a flow chart says in words: for its boxes, and as a list for those who cannot see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from forms_app.specs.catalogue import ChartSpec
from forms_app.specs.chart import Arrow, Box, FlowChart
from forms_app.specs.chart_words import ChartSources


@dataclass(frozen=True, slots=True)
class Way:
    """Where it goes on from a step: under which condition ("" for none), to which step."""

    label: str
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class ChartStep:
    """A box in words, numbered from 1."""

    number: int
    phase: str
    title: str
    text: str
    notes: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class ChartWords:
    """The texts of one chart, every place in them filled in from its procedures."""

    chart: FlowChart
    sources: ChartSources

    def words(self, text: str | None) -> str:
        """A text of the chart; "" for none. Names in it are known: the folder was checked when it was read."""
        return self.sources.words(text) if text is not None else ""

    @property
    def title(self) -> str:
        """What stands above the chart."""
        return self.words(self.chart.title)

    @property
    def footnotes(self) -> tuple[str, ...]:
        """What stands below it."""
        return tuple(map(self.words, self.chart.footnotes))

    def label(self, arrow: Arrow) -> str:
        """What stands at an arrow: its own words, else the title of its act, "" for neither."""
        if arrow.label is not None:
            return self.words(arrow.label)
        return "、".join(self.sources.act(each).title for each in arrow.acts)

    @cached_property
    def steps(self) -> tuple[ChartStep, ...]:
        """The chart as a list, in the order of its boxes."""
        return tuple(self._step(number, box) for number, box in enumerate(self.chart.boxes, 1))

    @property
    def description(self) -> str:
        """The chart in one text."""
        return "\n".join(map(_spoken, self.steps))

    def _step(self, number: int, box: Box) -> ChartStep:
        ways = (self._way(arrow) for arrow in self.chart.arrows if arrow.start == box.id)
        title, text = (_one_line(self.words(each)) for each in (box.title, box.text))
        notes = _joined(self.words(box.notes).split("\n"), "；")
        return ChartStep(number, self._phase(box), title, text, notes, tuple(ways))

    def _way(self, arrow: Arrow) -> Way:
        end = self.chart.box(arrow.end)
        return Way(_one_line(self.label(arrow)), self.chart.boxes.index(end) + 1, _one_line(self.words(end.title)))

    def _phase(self, box: Box) -> str:
        """Title of the part of the procedure in which a box stands, "" where the chart has none."""
        phase = next((each for each in self.chart.phases if each.first <= box.row <= each.last), None)
        return _one_line(self.words(phase.title)) if phase else ""


def words_of(spec: ChartSpec) -> tuple[ChartWords, ...]:
    """The charts of an annex in words."""
    return tuple(ChartWords(chart, spec.sources(chart)) for chart in spec.annex.charts)


def _spoken(step: ChartStep) -> str:
    said = _joined((step.title, step.text, step.notes), "，")
    ways = "；".join(f"{way.label or '下一步'}：第{way.number}步{way.title}" for way in step.ways)
    return f"{step.number}. {said}。" + (f"{ways}。" if ways else "")


def _joined(parts: Iterable[str], mark: str) -> str:
    """The parts as one sentence; what stands in brackets belongs to the words before it."""
    return "".join(part if part.startswith("（") else mark + part for part in parts if part).removeprefix(mark)


def _one_line(text: str) -> str:
    """Line ends of a printed text are for the box alone."""
    return text.replace("\n", "")
