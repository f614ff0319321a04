"""A flow chart names what exists, has its places on the page, and no number of law in its own words."""

import re
from collections.abc import Iterable, Iterator
from itertools import product

from forms_app.core.citations import CITATION
from forms_app.specs.chart import Arrow, ChartAnnex, FlowChart
from forms_app.specs.chart_paths import ChartPaths
from forms_app.specs.chart_words import ChartSources, UnknownWordError
from forms_app.specs.checks.chart_agreement import agreement_faults
from forms_app.specs.checks.names import Fault, below, ids, repeated
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.strict_yaml import Path_
from forms_app.specs.wording import PLACEHOLDER

_PERIOD_IN_FIGURES = re.compile(r"[0-9]+\s*(?:个工作日|个月|[日天年])")
_TYPE_AREA = 156.0


def check_charts(parts: Parts) -> Iterator[SpecProblem]:
    """Every name in a chart stands for something, and chart and procedures agree."""
    for part in parts.charts.values():
        for path, message in _annex_faults(parts, part):
            yield part.problem(path, message)


def _annex_faults(parts: Parts, part: Part[ChartAnnex]) -> Iterator[Fault]:
    yield from repeated(("charts",), ids(part.model.charts))
    for index, chart in enumerate(part.model.charts):
        unknown = [name for name in chart.procedures if name not in parts.procedures]
        if unknown:
            known = "、".join(parts.procedures)
            yield ("charts", index, "procedures"), f"本文件夹没有办理程序“{'、'.join(unknown)}”，已有：{known}"
        else:
            yield from below(("charts", index), _chart_faults(parts, chart))


def sources_of(parts: Parts, chart: FlowChart) -> ChartSources:
    """What the chart may speak of."""
    return ChartSources(
        parts.regulation.model,
        {name: parts.procedures[name].model for name in chart.procedures},
        {name: part.model for name, part in parts.forms.items()},
    )


def _chart_faults(parts: Parts, chart: FlowChart) -> Iterator[Fault]:
    sources = sources_of(parts, chart)
    faults = (*_name_faults(chart, sources), *_word_faults(chart, sources), *_place_faults(chart))
    yield from faults
    if not faults:  # arrows of boxes that do not exist would only be noise
        yield from agreement_faults(chart, ChartPaths(chart, sources))


# --- names


def _name_faults(chart: FlowChart, sources: ChartSources) -> Iterator[Fault]:
    boxes = ids(chart.boxes)
    yield from repeated(("boxes",), boxes)
    for index, box in enumerate(chart.boxes):
        yield from _unknown(sources, ("boxes", index), acts=box.acts, states=box.states)
        if not (box.acts or box.states or box.article):
            yield ("boxes", index), "方框须绑定 acts 或 states；程序之外的，写明 article"
    for index, arrow in enumerate(chart.arrows):
        yield from below(("arrows", index), _arrow_faults(arrow, boxes))
        terms = (arrow.term,) if arrow.term else ()
        yield from _unknown(sources, ("arrows", index), acts=arrow.acts, categories=arrow.only_for, terms=terms)
    for index, one in enumerate(chart.left_out):
        acts = (*one.acts, one.act) if one.act else one.acts
        yield from _unknown(sources, ("left_out", index), acts=acts, states=one.states, terms=one.terms)
    yield from _bound_twice(chart, ChartPaths(chart, sources))


def _arrow_faults(arrow: Arrow, boxes: list[str]) -> Iterator[Fault]:
    for key, name in (("start", arrow.start), ("end", arrow.end)):
        if name not in boxes:
            yield (key,), f"没有方框“{name}”，已有：{'、'.join(boxes)}"
    if arrow.out == arrow.into and arrow.out in ("top", "bottom"):
        yield ("into",), "从上边（下边）出来的箭头不能又从上边（下边）进去"


def _unknown(
    sources: ChartSources,
    path: Path_,
    *,
    acts: Iterable[str] = (),
    states: Iterable[str] = (),
    terms: Iterable[str] = (),
    categories: Iterable[str] = (),
) -> Iterator[Fault]:
    wanted = ((sources.act, acts), (sources.state, states), (sources.term, terms), (sources.category, categories))
    for find, references in wanted:
        for reference in references:
            try:
                find(reference)
            except UnknownWordError as error:
                yield path, str(error)


def _bound_twice(chart: FlowChart, paths: ChartPaths) -> Iterator[Fault]:
    for key in ("states", "acts"):
        seen: dict[str, str] = {}
        bound = ((index, reference) for index, box in enumerate(chart.boxes) for reference in getattr(box, key))
        for index, reference in bound:
            name = paths.qualified(reference)
            if name in seen:
                yield ("boxes", index, key), f"“{reference}”已在方框“{seen[name]}”中，只能绑定一次"
            seen[name] = chart.boxes[index].id


# --- words


def _word_faults(chart: FlowChart, sources: ChartSources) -> Iterator[Fault]:
    for path, text in texts_of(chart):
        try:
            sources.words(text)
        except UnknownWordError as error:
            yield path, str(error)
        typed = PLACEHOLDER.sub("", text)
        if period := _PERIOD_IN_FIGURES.search(typed):
            yield path, f"“{period.group(0)}”是期限，不要直接写出，用 {{term.期限的 id}} 取自办理程序"
        for citation in CITATION.finditer(typed):
            if sources.regulation.cited(citation.group(0)) is None:
                yield path, f"regulation.yaml 中没有“{citation.group(0)}”"


def texts_of(chart: FlowChart) -> Iterator[tuple[Path_, str]]:
    """Every text of a chart and where it stands."""
    yield ("title",), chart.title
    for index, box in enumerate(chart.boxes):
        yield from ((("boxes", index, key), text) for key, text in box.texts)
    for index, arrow in enumerate(chart.arrows):
        if arrow.label is not None:
            yield ("arrows", index, "label"), arrow.label
    for index, phase in enumerate(chart.phases):
        yield from (
            (("phases", index, key), text) for key, text in (("title", phase.title), ("text", phase.text)) if text
        )
    for index, note in enumerate(chart.footnotes):
        yield ("footnotes", index), note


# --- places on the page


def _place_faults(chart: FlowChart) -> Iterator[Fault]:
    if len(chart.gaps) != len(chart.widths) + 1:
        yield ("gaps",), f"{len(chart.widths)}列的前、中、后应有{len(chart.widths) + 1}个间隔，现有{len(chart.gaps)}个"
    wide = sum(chart.widths) + sum(chart.gaps) + (chart.phase_width or 0)
    if wide > _TYPE_AREA:
        yield ("widths",), f"各列、间隔和阶段栏共{wide:g}毫米，超出版心宽度{_TYPE_AREA:g}毫米"
    if chart.phases and chart.phase_width is None:
        yield ("phases",), "有 phases 的须写明 phase_width"
    taken: dict[tuple[int, int], str] = {}
    for index, box in enumerate(chart.boxes):
        if box.column + box.columns - 1 > len(chart.widths):
            yield ("boxes", index, "column"), f"超出右边：共{len(chart.widths)}列"
        for place in product(range(box.row, box.row + box.rows), range(box.column, box.column + box.columns)):
            if place in taken:
                yield ("boxes", index, "row"), f"与方框“{taken[place]}”在同一位置"
            taken[place] = box.id
    yield from _phase_faults(chart)


def _phase_faults(chart: FlowChart) -> Iterator[Fault]:
    rows, above = max(box.row + box.rows - 1 for box in chart.boxes), 0
    for index, phase in enumerate(chart.phases):
        if phase.first != above + 1 or phase.last < phase.first or phase.last > rows:
            yield ("phases", index), f"阶段应从上到下连续：从第{above + 1}行开始，不超过第{rows}行"
        above = phase.last
