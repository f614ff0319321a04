"""The geometry of a bar chart that shows values beside their targets: where each bar begins, how long, where to aim."""

from collections.abc import Iterable
from dataclasses import dataclass

from forms_app.assessment.indicators import Result
from forms_app.specs.indicators import NUMBER_SENSES
from forms_app.usecases.indicator_results import Column

_LEFT, _WIDTH = 158.0, 272.0
_LEAST = 1.0
"""A value of nothing is still to be seen."""


@dataclass(frozen=True, slots=True)
class TargetBar:
    """One bar. `at` is where its target stands, None where none holds; `verdict` its class."""

    label: str
    shown: str
    verdict: str
    left: float
    width: float
    at: float | None
    target: str


@dataclass(frozen=True, slots=True)
class Scale:
    """All bars on one scale, and where its nought is."""

    bars: tuple[TargetBar, ...]
    zero: float


def target_bars(lines: Iterable[tuple[Column, Result]]) -> Scale:
    """The values that are numbers, each with the target it is held against."""
    drawn = [(column, result, float(result.value)) for column, result in lines if result.value is not None]
    aims = [_aim(result) for _, result, _ in drawn]
    numbers = [0.0, *(value for *_, value in drawn), *(aim for aim in aims if aim is not None)]
    least, most = min(numbers), max(numbers)
    apart = most - least or 1.0

    def place(value: float) -> float:
        return round(_LEFT + (value - least) / apart * _WIDTH, 1)

    bars = tuple(
        TargetBar(
            label=f"{column.who.name}{column.year}年",
            shown=result.shown,
            verdict=result.standing,
            left=min(place(value), place(0)),
            width=max(_LEAST, round(abs(place(value) - place(0)), 1)),
            at=None if aim is None else place(aim),
            target=result.target.printed if result.target else "",
        )
        for (column, result, value), aim in zip(drawn, aims, strict=True)
    )
    return Scale(bars, place(0))


def _aim(result: Result) -> float | None:
    return float(result.target.bound) if result.target and result.target.sense in NUMBER_SENSES else None
