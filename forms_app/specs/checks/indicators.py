"""Indicators are computed of quantities that exist, their targets suit them, and each is proved on both sides."""

from collections.abc import Iterable, Iterator, Sequence

from forms_app.specs.checks.names import Fault, below, ids, repeated
from forms_app.specs.indicators import NUMBER_SENSES, Indicator, Indicators, Target
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.strict_yaml import Path_

_SUITS = {"integer": NUMBER_SENSES, "decimal": NUMBER_SENSES, "yes_no": ("reached",), "date": ("by",)}
_NUMBERS = ("integer", "decimal")


def check_indicators(parts: Parts) -> Iterator[SpecProblem]:
    """Ids stand once, quantities are there and used, senses suit, years lie within the table and go forward."""
    for part in parts.indicators.values():
        for path, message in _faults(part.model):
            yield part.problem(path, message)


def check_indicator_situations(parts: Parts) -> Iterator[SpecProblem]:
    """Situations name what there is; every indicator has one that is met and one that is not."""
    proved: dict[str, set[tuple[str, str]]] = {name: set() for name in parts.indicators}
    for part in parts.indicator_situations:
        found = parts.indicators.get(part.model.indicators)
        if found is None:
            known = "、".join(parts.indicators) or "无"
            yield part.problem(("indicators",), f"本文件夹没有指标表“{part.model.indicators}”，已有：{known}")
            continue
        for index, case in enumerate(part.model.cases):
            proved[part.model.indicators].add((case.of, case.verdict))
            for path, message in _situation_faults(found.model, case.of, (case.values, *case.earlier.values())):
                yield part.problem(("cases", index, *path), message)
    for name, seen in proved.items():
        yield from _unproved(parts.indicators[name], seen)


def _faults(table: Indicators) -> Iterator[Fault]:
    yield from repeated(("quantities",), ids(table.quantities))
    yield from repeated(("indicators",), ids(table.indicators))
    for index, indicator in enumerate(table.indicators):
        yield from below(("indicators", index), _indicator_faults(table, indicator))
    used = {name for indicator in table.indicators for name in indicator.quantities}
    for index, each in enumerate(table.quantities):
        if each.id not in used:
            yield ("quantities", index, "id"), f"数据项“{each.id}”没有指标使用，请删去或者补上指标"


def _indicator_faults(table: Indicators, indicator: Indicator) -> Iterator[Fault]:
    types = {each.id: each.type for each in table.quantities}
    unknown = [name for name in indicator.quantities if name not in types]
    for name in unknown:
        yield (), f"没有数据项“{name}”，已有：{'、'.join(types)}"
    if not unknown:
        yield from _measure_faults(indicator, [types[name] for name in indicator.quantities])
    yield from _year_faults(table, indicator)


def _measure_faults(indicator: Indicator, types: Sequence[str]) -> Iterator[Fault]:
    if (indicator.ratio or indicator.against) and not set(types) <= set(_NUMBERS):
        yield (), f"比率和变化只能用 {'、'.join(_NUMBERS)} 类型的数据项，现为 {'、'.join(types)}"
        return
    for number, target in enumerate(indicator.targets):
        if target.sense not in _SUITS[types[0]]:
            allowed = "、".join(_SUITS[types[0]])
            yield ("targets", number), f"{types[0]} 类型的数据项，目标可用 {allowed}，现为 {target.sense}"


def _year_faults(table: Indicators, indicator: Indicator) -> Iterator[Fault]:
    latest: dict[str, Target] = {}
    for number, target in enumerate(indicator.targets):
        here: Path_ = ("targets", number)
        if target.due is not None and target.due not in table.years:
            yield here, f"目标年{target.due}不在本表的年份（{table.first}—{table.last}）之内"
        scope = target.scope.model_dump_json()
        if scope in latest and not _follows(target, latest[scope]):
            yield here, "同一范围的目标应按年份先后排列，一年一个；每年相同的目标只写一个，不写 year"
        latest[scope] = target
    if indicator.against and indicator.against.year is not None and indicator.against.year > table.first:
        yield ("against", "year"), f"基期年应不晚于本表的第一年（{table.first}年）"


def _follows(target: Target, before: Target) -> bool:
    """Whether its year is a later one; a target without year stands alone."""
    return before.due is not None and target.due is not None and target.due > before.due


def _situation_faults(table: Indicators, of: str, values: Iterable[dict[str, object]]) -> Iterator[Fault]:
    indicator = table.by_id.get(of)
    if indicator is None:
        yield ("of",), f"没有指标“{of}”，已有：{'、'.join(table.by_id)}"
        return
    for name in {name for each in values for name in each} - set(indicator.quantities):
        yield ("values",), f"指标“{of}”不用数据项“{name}”，可用：{'、'.join(indicator.quantities)}"


def _unproved(part: Part[Indicators], seen: set[tuple[str, str]]) -> Iterator[SpecProblem]:
    for index, indicator in enumerate(part.model.indicators):
        if lacking := [word for word in ("met", "not_met") if (indicator.id, word) not in seen]:
            message = f"指标“{indicator.id}”缺少结果为 {'、'.join(lacking)} 的情形，请在 situations/ 中补上"
            yield part.problem(("indicators", index, "id"), message)
