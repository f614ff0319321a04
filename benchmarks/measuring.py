"""Timing two things alternately, so that a noisy machine disturbs both alike."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True)
class Result:
    """One line of the table. `value` and `baseline` in milliseconds or as `unit` says; `limit` is the target."""

    name: str
    value: float
    baseline: float | None
    limit: float
    unit: str = "ms"
    note: str = ""

    @property
    def measured(self) -> float:
        """What is held against the limit: the ratio where there is a baseline, else the value."""
        return self.value / self.baseline if self.baseline else self.value

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.measured <= self.limit


def seconds(work: Work) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def alternately(ours: Work, baseline: Work, runs: int, warm_up: int = 2) -> tuple[float, float]:
    """Median milliseconds of both, run in turn."""
    for _ in range(warm_up):
        ours()
        baseline()
    pairs = [(seconds(ours), seconds(baseline)) for _ in range(runs)]
    first, second = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    return first, second
