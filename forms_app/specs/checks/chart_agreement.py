"""A flow chart says what its procedures do: nothing else and nothing less."""

from collections.abc import Iterable, Iterator

from forms_app.specs.chart import Arrow, Box, FlowChart, LeftOut
from forms_app.specs.chart_paths import ChartPaths, Path
from forms_app.specs.chart_words import named_terms
from forms_app.specs.checks.names import Fault

_KINDS = {"states": "状态", "acts": "事项", "terms": "期限"}


def agreement_faults(chart: FlowChart, paths: ChartPaths) -> Iterator[Fault]:
    """States, acts and terms without a place in the chart; arrows that nobody can follow; arrows that are not there."""
    yield from _omission_faults(chart, paths)
    yield from _term_faults(chart, paths)
    yield from _arrow_faults(chart, paths)
    yield from _missing_faults(chart, paths)


def _omission_faults(chart: FlowChart, paths: ChartPaths) -> Iterator[Fault]:
    """States, acts and terms of the procedures are somewhere, or left out with a reason."""
    drawn = {paths.qualified(act) for arrow in chart.arrows for act in arrow.acts}
    written = _written_terms(chart, paths)
    named = written | {paths.qualified(term) for one in chart.left_out for term in one.terms}
    shown = {
        "states": paths.home.keys() | paths.omitted,
        "acts": paths.doing.keys() | paths.omitted | drawn,
        "terms": named,
    }
    for name, procedure in paths.sources.procedures.items():
        items = ((key, item) for key in shown for item in getattr(procedure, key))
        for key, item in items:
            if f"{name}.{item.id}" not in shown[key]:
                what = f"{procedure.title}的{_KINDS[key]}“{item.id}”（{item.title}）"
                yield ("boxes",), f"{what}不在图中；不画的，列入 left_out 并写明理由"
    for index, one in enumerate(chart.left_out):
        yield from ((("left_out", index), message) for message in _idle(one, paths, drawn, written))


def _written_terms(chart: FlowChart, paths: ChartPaths) -> set[str]:
    """Terms that a text or an arrow of the chart names."""
    named = {term for text in chart.texts for term in named_terms(text)}
    return {paths.qualified(term) for term in (*named, *(arrow.term for arrow in chart.arrows if arrow.term))}


def _term_faults(chart: FlowChart, paths: ChartPaths) -> Iterator[Fault]:
    """A term stands where it begins, runs or ends."""
    for index, box in enumerate(chart.boxes):
        if not _is_outside(box):
            texts = (text for _, text in box.texts)
            yield from ((("boxes", index), fault) for fault in _misplaced(texts, (box,), paths))
    for index, phase in enumerate(chart.phases):
        boxes = tuple(box for box in chart.boxes if phase.first <= box.row <= phase.last)
        yield from ((("phases", index), fault) for fault in _misplaced((phase.title, phase.text or ""), boxes, paths))


def _misplaced(texts: Iterable[str], boxes: tuple[Box, ...], paths: ChartPaths) -> Iterator[str]:
    for term in dict.fromkeys(term for text in texts for term in named_terms(text)):
        if not any(paths.concerns(box, term) for box in boxes):
            yield f"期限“{term}”不在此处开始、运行或者结束"
        elif missing := paths.begun_elsewhere(boxes, term):
            yield f"期限“{term}”从“{'、'.join(missing)}”起算，图中没有从那里到此处的箭头"


def _idle(one: LeftOut, paths: ChartPaths, drawn: set[str], in_texts: set[str]) -> Iterator[str]:
    states = () if one.act else one.states
    shown = paths.home.keys() | paths.doing.keys() | drawn
    for reference in (*one.acts, *states):
        if paths.qualified(reference) in shown:
            yield f"“{reference}”画在图中，又列入 left_out"
    for reference in one.terms:
        if paths.qualified(reference) in in_texts:
            yield f"“{reference}”写在图中，又列入 left_out"
    if one.act:
        for state in set(one.states) - set(paths.sources.act(one.act).states):
            yield f"“{one.act}”不在状态“{state}”中办理"
        if not one.states:
            yield "有 act 的须写明在哪些 states 中不画；全都不画的，写 acts"


def _arrow_faults(chart: FlowChart, paths: ChartPaths) -> Iterator[Fault]:
    carried = paths.carried()
    steps = {path for step in paths.steps() for path in step.choices} | paths.may()
    drawn: set[Path] = set()
    for index, arrow in enumerate(chart.arrows):
        path, here = (arrow.start, arrow.end), ("arrows", index)
        if path in drawn:
            yield here, f"从“{arrow.start}”到“{arrow.end}”的箭头重复"
        drawn.add(path)
        expected = carried.get(path, set())
        if {paths.qualified(act) for act in arrow.acts} != expected:
            acts = "、".join(sorted(expected)) or "无"
            yield here, f"从“{arrow.start}”到“{arrow.end}”，办理程序中的事项是：{acts}；箭头的 acts 须与此一致"
        elif not expected and path not in steps and (message := _groundless(chart, arrow, paths)):
            yield here, message
        yield from ((here, message) for message in _category_faults(chart, arrow, paths))


def _groundless(chart: FlowChart, arrow: Arrow, paths: ChartPaths) -> str:
    """Why an arrow that no act accounts for stands on nothing; "" when it has its ground."""
    start, end = chart.box(arrow.start), chart.box(arrow.end)
    if arrow.term is not None:
        return "" if paths.starts(start, arrow.term) else f"期限“{arrow.term}”不从方框“{arrow.start}”开始"
    if arrow.article is not None:
        outside = _is_outside(start) or _is_outside(end)
        return "" if outside else "两端都在办理程序中的箭头须由事项得出，不能只写 article"
    return f"办理程序中没有从“{arrow.start}”到“{arrow.end}”的路"


def _is_outside(box: Box) -> bool:
    return not (box.acts or box.states)


def _category_faults(chart: FlowChart, arrow: Arrow, paths: ChartPaths) -> Iterator[str]:
    """An arrow that only some categories follow says which."""
    if _is_outside(chart.box(arrow.start)):
        return
    sources = paths.sources
    before = {frozenset(sources.act(act).only_for) for act in chart.box(arrow.start).acts}
    after = {frozenset(sources.act(act).only_for) for act in (*chart.box(arrow.end).acts, *arrow.acts)}
    expected = next(iter(after)) if len(after) == 1 and not after & before else frozenset()
    if frozenset(arrow.only_for) != expected:
        yield f"这一步只适用的类别（only_for）应为：{'、'.join(sorted(expected)) or '无'}"


def _missing_faults(chart: FlowChart, paths: ChartPaths) -> Iterator[Fault]:
    """Every step of the procedures between boxes of the chart is drawn."""
    drawn = {(arrow.start, arrow.end) for arrow in chart.arrows}
    for (start, end), acts in paths.carried().items():
        if (start, end) not in drawn:
            yield ("arrows",), f"缺少从“{start}”到“{end}”的箭头：{'、'.join(sorted(acts))}"
    for step in paths.steps():
        if not drawn & set(step.choices):
            start, end = step.choices[0]
            yield ("arrows",), f"缺少从“{start}”到“{end}”的箭头：{step.act}"
