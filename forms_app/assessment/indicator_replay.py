"""Golden situations of indicators replayed: what came out differently from what the file says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.assessment.indicators import Result, assess_indicator, faults_of
from forms_app.specs.catalogue import IndicatorSpec
from forms_app.specs.indicator_situations import IndicatorSituation, IndicatorSituations
from forms_app.specs.indicators import Indicators
from forms_app.specs.reference import Reference

NO_TARGET = "none"


@dataclass(frozen=True, slots=True)
class IndicatorDifference:
    """One thing that came out otherwise. `file` and `case` count the situations of the table from 0."""

    file: int
    case: int
    message: str


def replay_indicators(spec: IndicatorSpec, reference: Reference) -> Iterator[IndicatorDifference]:
    """Every difference in every situation of the table."""
    for file, situations in enumerate(spec.situations):
        for number, case in enumerate(situations.cases):
            for message in _differences(spec.table, reference, situations, case):
                yield IndicatorDifference(file, number, f"指标“{case.of}”{case.name or ''}：{message}")


def _differences(
    table: Indicators, reference: Reference, situations: IndicatorSituations, case: IndicatorSituation
) -> Iterator[str]:
    division = reference.divisions.find(case.division or situations.division)
    if division is None:
        yield f"没有行政区划代码“{case.division or situations.division}”"
        return
    year = case.year or situations.year
    sheets: dict[int, Answers] = {}
    for each, raw in ({int(key): value for key, value in case.earlier.items()} | {year: case.values}).items():
        reading = read_answers(table.everything, raw, Context(reference, date(each, 12, 31)))
        sheets[each] = reading.answers
        yield from (problem.message for problem in (*reading.problems, *faults_of(table, reading.answers)))
    yield from _compare(case, assess_indicator(table, table.by_id[case.of], division, sheets, year))


def _compare(case: IndicatorSituation, result: Result) -> Iterator[str]:
    found: dict[str, Any] = {
        "verdict": result.verdict.value if result.verdict else NO_TARGET,
        "shown": result.shown,
        "distance": result.distance,
    }
    for name, value in found.items():
        wanted = getattr(case, name)
        if wanted is not None and wanted != value:
            yield f"{name} 应为 {wanted}，实为 {value or '空'}"
